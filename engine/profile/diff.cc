#include "engine/profile/diff.h"

#include <algorithm>

namespace curfew {
namespace {

constexpr std::array tables = {Table::decisions, Table::series, Table::access};

bool alike(const std::optional<EffectRule>& a, const std::optional<EffectRule>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->action == b->action && a->until_session == b->until_session && a->dismissable == b->dismissable &&
         a->http_status == b->http_status;
}
bool alike(const RowRule& a, const RowRule& b) {
  return a.outcome == b.outcome && a.grandfathered == b.grandfathered && alike(a.effect, b.effect);
}

const Axis* find_axis(const DecisionTable& table, const std::string& name) {
  for (const Axis& a : table.axes())
    if (a.name == name) return &a;
  return nullptr;
}

// The inputs of both tables; of one that both have, the values that both have.
std::vector<Axis> shared_axes(const DecisionTable& a, const DecisionTable& b) {
  std::vector<Axis> shared;
  for (Axis axis : a.axes()) {
    if (const Axis* other = find_axis(b, axis.name))
      std::erase_if(axis.values, [&](const std::string& v) {
        return std::find(other->values.begin(), other->values.end(), v) == other->values.end();
      });
    shared.push_back(std::move(axis));
  }
  for (const Axis& axis : b.axes())
    if (!find_axis(a, axis.name)) shared.push_back(axis);
  return shared;
}

// A table asked by the shared axes.
class Asking {
 public:
  Asking(const DecisionTable& table, const std::vector<Axis>& shared) : table_(table) {
    for (const Axis& axis : table.axes()) {
      const auto at =
          std::find_if(shared.begin(), shared.end(), [&](const Axis& s) { return s.name == axis.name; });
      from_.push_back(static_cast<std::size_t>(at - shared.begin()));
      std::vector<int> numbers;
      for (const std::string& value : at->values)
        numbers.push_back(
            static_cast<int>(std::find(axis.values.begin(), axis.values.end(), value) - axis.values.begin()));
      numbers_.push_back(std::move(numbers));
    }
    values_.resize(from_.size());
  }
  Row decide(std::span<const int> shared) {
    for (std::size_t i = 0; i < from_.size(); ++i)
      values_[i] = numbers_[i][static_cast<std::size_t>(shared[from_[i]])];
    return table_.decide(std::span<const int>(values_));
  }

 private:
  const DecisionTable& table_;
  std::vector<std::size_t> from_;
  std::vector<std::vector<int>> numbers_;
  std::vector<int> values_;
};

// Combinations by the pair of rules that decide them.
class Found {
 public:
  void add(const RowRule& a, const RowRule& b, std::span<const int> values) {
    const auto found =
        std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& p) { return p.a == &a && p.b == &b; });
    Pair& pair = found != pairs_.end() ? *found : pairs_.emplace_back(Pair{&a, &b, {}});
    pair.combinations.add(values);
  }
  void tell(Table table, const std::vector<Axis>& axes, std::vector<Difference>* out) const {
    for (const Pair& p : pairs_)
      for (Condition& when : p.combinations.folded(axes)) out->push_back({table, std::move(when), p.a, p.b});
  }

 private:
  struct Pair {
    const RowRule *a, *b;
    Folding combinations;
  };
  std::vector<Pair> pairs_;
};

}  // namespace

std::vector<Difference> differences(const Profile& a, const Profile& b) {
  std::vector<Difference> all;
  for (const Table t : tables) {
    if (a.table(t).axes().empty() || b.table(t).axes().empty()) continue;
    const std::vector<Axis> axes = shared_axes(a.table(t), b.table(t));
    Asking ask_a(a.table(t), axes), ask_b(b.table(t), axes);
    Found found;
    for_each_combination(axes, [&](std::span<const int> values) {
      const Row row_a = ask_a.decide(values), row_b = ask_b.decide(values);
      if (row_a == no_row || row_b == no_row) return;
      if (!alike(a.rule(t, row_a), b.rule(t, row_b))) found.add(a.rule(t, row_a), b.rule(t, row_b), values);
    });
    found.tell(t, axes, &all);
  }
  return all;
}

std::vector<std::string> only_in_one(const Profile& a, const Profile& b) {
  std::vector<std::string> lines;
  const auto compare = [&](const char* what, auto words_of) {
    const std::vector<std::string> of_a = words_of(a.source()), of_b = words_of(b.source());
    const auto tell = [&](const Profile& owner, const auto& has, const auto& has_not) {
      for (const std::string& word : has)
        if (std::find(has_not.begin(), has_not.end(), word) == has_not.end())
          lines.push_back("only " + owner.name() + " has the " + what + " " + word);
    };
    tell(a, of_a, of_b);
    tell(b, of_b, of_a);
  };
  compare("role", [](const ProfileSource& s) { return s.roles; });
  compare("channel", [](const ProfileSource& s) { return s.channels; });
  compare("permission", [](const ProfileSource& s) { return s.permissions; });
  compare("kind", [](const ProfileSource& s) {
    std::vector<std::string> kinds;
    for (const auto& [kind, actions] : s.kinds)
      for (const std::string& action : actions) kinds.push_back(std::string(kind).append(" ").append(action));
    return kinds;
  });
  compare("phase", [](const ProfileSource& s) { return s.phases; });
  return lines;
}

std::vector<Difference> channel_differences(const Profile& profile) {
  std::vector<Difference> all;
  for (const Table t : tables) {
    const std::vector<Axis>& axes = profile.table(t).axes();
    if (axes.empty()) continue;
    const auto channel = static_cast<std::size_t>(
        std::find_if(axes.begin(), axes.end(), [](const Axis& a) { return a.name == "channel"; }) -
        axes.begin());
    Found found;
    for_each_combination(axes, [&](std::span<const int> values) {
      const Row here = profile.table(t).decide(values);
      std::vector<int> over_first(values.begin(), values.end());
      over_first[channel] = 0;
      const Row first = profile.table(t).decide(std::span<const int>(over_first));
      if (here == no_row || first == no_row) return;
      if (!alike(profile.rule(t, first), profile.rule(t, here)))
        found.add(profile.rule(t, first), profile.rule(t, here), values);
    });
    found.tell(t, axes, &all);
  }
  return all;
}

}  // namespace curfew
