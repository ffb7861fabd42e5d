#include "engine/profile/decision_table.h"

#include <algorithm>
#include <map>

#include "engine/base/text.h"

namespace curfew {
namespace {

constexpr std::size_t max_named_gaps = 20;

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
  std::vector<std::string> names;
  names.reserve(all.size());
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

  const std::size_t problems_before = problems->size();
  std::vector<Mask> masks;
  for (std::size_t r = 0; r < rows.size(); ++r) masks.push_back(mask(rows[r], r, *problems));
  if (problems->size() > problems_before) return;

  rows_.assign(size, no_row);
  std::vector<bool> decides(rows.size(), false);
  Folding gaps;
  for_each_combination(axes_, [&](std::span<const int> values) {
    if (!possible(values)) return;
    Row& row = rows_[place(values)];
    for (std::size_t r = 0; r < masks.size() && row == no_row; ++r) {
      bool takes = true;
      for (std::size_t a = 0; a < values.size(); ++a) takes = takes && (masks[r][a] >> values[a] & 1);
      if (takes) row = static_cast<Row>(r);
    }
    if (row != no_row)
      decides[row] = true;
    else
      gaps.add(values);
  });
  if (!gaps.empty()) tell_gaps(gaps, *problems);
  for (std::size_t r = 0; r < rows.size(); ++r)
    if (!decides[r])
      problems->push_back({Code::unreachable_row, row_field(r),
                           "never decides: the rows before it take every combination that it takes; move it "
                           "up or remove it"});
}

DecisionTable::Mask DecisionTable::mask(const Condition& row, std::size_t number,
                                        std::vector<Problem>& problems) const {
  Mask mask(axes_.size(), ~0u);
  for (const auto& [axis_name, words] : row) {
    const std::string& input = axis_name;
    const auto axis =
        std::find_if(axes_.begin(), axes_.end(), [&](const Axis& a) { return a.name == input; });
    if (axis == axes_.end()) {
      problems.push_back({Code::unknown_word, row_field(number) + ".when." + input,
                          "is not an input of this table; its inputs are " + listed(names_of(axes_))});
      continue;
    }
    std::uint32_t taken = 0;
    for (const std::string& word : words) {
      const auto value = std::find(axis->values.begin(), axis->values.end(), word);
      if (value == axis->values.end())
        problems.push_back({Code::unknown_word, row_field(number) + ".when." + input,
                            "\"" + word + "\" is not one of " + listed(axis->values)});
      else
        taken |= 1u << (value - axis->values.begin());
    }
    mask[static_cast<std::size_t>(axis - axes_.begin())] &= taken;
  }
  return mask;
}

void DecisionTable::tell_gaps(const Folding& gaps, std::vector<Problem>& problems) const {
  const std::vector<Condition> all = gaps.folded(axes_);
  const std::size_t named = std::min(all.size(), max_named_gaps);
  for (std::size_t i = 0; i < named; ++i)
    problems.push_back(
        {Code::undecided, "", "no row decides: " + (all[i].empty() ? "anything" : condition_words(all[i]))});
  if (all.size() > named)
    problems.push_back({Code::undecided, "",
                        "and " + std::to_string(all.size() - named) +
                            " more such lines; a last row without "
                            "\"when\" decides what is left"});
}

std::size_t DecisionTable::place(std::span<const int> values) const {
  std::size_t at = 0;
  for (std::size_t a = 0; a < values.size(); ++a) at += strides_[a] * static_cast<std::size_t>(values[a]);
  return at;
}

Row DecisionTable::decide(std::span<const int> values) const { return rows_[place(values)]; }

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

void Folding::add(std::span<const int> values) {
  Masks masks;
  for (const int v : values) masks.push_back(1u << v);
  combinations_.push_back(std::move(masks));
}

std::vector<Condition> Folding::folded(const std::vector<Axis>& axes) const {
  std::vector<Masks> all = combinations_;
  for (std::size_t a = axes.size(); a-- > 0;) {
    std::map<Masks, std::uint32_t> by_rest;
    for (Masks& m : all) {
      const std::uint32_t mask = std::exchange(m[a], 0);
      by_rest[m] |= mask;
    }
    all.clear();
    for (const auto& [rest, mask] : by_rest) {
      all.push_back(rest);
      all.back()[a] = mask;
    }
  }
  std::vector<Condition> conditions;
  for (const Masks& masks : all) {
    Condition& when = conditions.emplace_back();
    for (std::size_t a = 0; a < axes.size(); ++a) {
      std::vector<std::string> taken;
      for (std::size_t v = 0; v < axes[a].values.size(); ++v)
        if ((masks[a] >> v & 1) != 0) taken.push_back(axes[a].values[v]);
      if (taken.size() < axes[a].values.size()) when.emplace_back(axes[a].name, std::move(taken));
    }
  }
  return conditions;
}

std::string condition_words(const Condition& when) {
  std::string out;
  for (const auto& [input, values] : when) {
    out += (out.empty() ? "" : ", ") + input;
    for (std::size_t i = 0; i < values.size(); ++i) out += (i ? " or " : " ") + values[i];
  }
  return out;
}

}  // namespace curfew
