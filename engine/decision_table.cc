#include "engine/decision_table.h"

#include <algorithm>

#include "engine/text.h"

namespace curfew {
namespace {

constexpr int max_named_gaps = 20;

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
  std::vector<std::string> names;
  for (const Named& n : all) names.push_back(n.name);
  return names;
}

std::string row_field(std::size_t row) { return "[" + std::to_string(row) + "]"; }

}  // namespace

DecisionTable::DecisionTable(std::vector<Axis> axes, std::span<const Condition> rows,
                             const std::function<bool(std::span<const int>)>& possible,
                             std::vector<Problem>* problems)
    : axes_(std::move(axes)) {
  std::size_t size = 1;
  strides_.resize(axes_.size());
  for (std::size_t a = axes_.size(); a-- > 0; size *= axes_[a].values.size()) strides_[a] = size;

  // masks[row][axis]: a bit for each value that the row takes.
  const std::size_t problems_before = problems->size();
  std::vector<std::vector<std::uint32_t>> masks;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::vector<std::uint32_t> mask(axes_.size(), ~0u);
    for (const auto& [axis_name, words] : rows[r]) {
      const auto axis =
          std::find_if(axes_.begin(), axes_.end(), [&](const Axis& a) { return a.name == axis_name; });
      if (axis == axes_.end()) {
        problems->push_back({Code::unknown_word, row_field(r) + ".when." + axis_name,
                             "is not an input of this table; its inputs are " + listed(names_of(axes_))});
        continue;
      }
      std::uint32_t taken = 0;
      for (const std::string& word : words) {
        const auto value = std::find(axis->values.begin(), axis->values.end(), word);
        if (value == axis->values.end())
          problems->push_back({Code::unknown_word, row_field(r) + ".when." + axis_name,
                               "\"" + word + "\" is not one of " + listed(axis->values)});
        else
          taken |= 1u << (value - axis->values.begin());
      }
      mask[static_cast<std::size_t>(axis - axes_.begin())] &= taken;
    }
    masks.push_back(std::move(mask));
  }
  if (problems->size() > problems_before) return;

  rows_.assign(size, no_row);
  std::vector<bool> decides(rows.size(), false);
  int gaps = 0;
  for_each_combination(axes_, [&](std::span<const int> values) {
    if (!possible(values)) return;
    std::size_t at = 0;
    for (std::size_t a = 0; a < values.size(); ++a) at += strides_[a] * static_cast<std::size_t>(values[a]);
    for (std::size_t r = 0; r < masks.size() && rows_[at] == no_row; ++r) {
      bool takes = true;
      for (std::size_t a = 0; a < values.size(); ++a) takes = takes && (masks[r][a] >> values[a] & 1);
      if (takes) rows_[at] = static_cast<Row>(r);
    }
    if (rows_[at] != no_row)
      decides[rows_[at]] = true;
    else if (gaps++ < max_named_gaps) {
      std::string combination;
      for (std::size_t a = 0; a < values.size(); ++a)
        combination +=
            (a ? ", " : "") + axes_[a].name + " " + axes_[a].values[static_cast<std::size_t>(values[a])];
      problems->push_back({Code::undecided, "", "no row decides: " + combination});
    }
  });
  if (gaps > max_named_gaps)
    problems->push_back(
        {Code::undecided, "",
         "and " + std::to_string(gaps - max_named_gaps) + " more combinations that no row decides"});
  for (std::size_t r = 0; r < rows.size(); ++r)
    if (!decides[r])
      problems->push_back({Code::unreachable_row, row_field(r),
                           "never decides: the rows before it take every combination that it takes; move it "
                           "up or remove it"});
}

Row DecisionTable::decide(std::span<const int> values) const {
  std::size_t at = 0;
  for (std::size_t a = 0; a < values.size(); ++a) at += strides_[a] * static_cast<std::size_t>(values[a]);
  return rows_[at];
}

void for_each_combination(const std::vector<Axis>& axes,
                          const std::function<void(std::span<const int>)>& visit) {
  if (std::any_of(axes.begin(), axes.end(), [](const Axis& a) { return a.values.empty(); })) return;
  std::vector<int> values(axes.size(), 0);
  for (;;) {
    visit(values);
    std::size_t a = axes.size();
    while (a > 0 && static_cast<std::size_t>(++values[a - 1]) == axes[a - 1].values.size()) values[--a] = 0;
    if (a == 0) return;
  }
}

}  // namespace curfew
