#include "engine/recurrence/rule_gaps.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <vector>

namespace curfew {
namespace {

constexpr std::int64_t longest_cycle = us_per_day * 366 * 400;

// The common cycle; none: a rule has none, or it is too long.
std::optional<std::int64_t> common_cycle(std::span<const SteadyRule> rules) {
  std::int64_t cycle = 1;
  for (const SteadyRule& rule : rules) {
    const auto own = rule.set->cycle_us();
    if (!own) return {};
    assert(*own > 0);
    const std::int64_t factor = *own / std::gcd(cycle, *own);
    if (cycle > longest_cycle / factor) return {};
    cycle *= factor;
  }
  return cycle;
}

}  // namespace

std::optional<RuleGaps> rule_gaps(std::span<const SteadyRule> rules, std::size_t most) {
  const auto cycle = common_cycle(rules);
  if (!cycle || rules.empty()) return {};
  std::int64_t first = first_instant.us, longest = 0;
  for (const SteadyRule& rule : rules) {
    first = std::max(first, rule.set->cycle_start().us + rule.moved_us - rule.offset_us);
    longest = std::max(longest, rule.lasts_us);
  }
  // What started before `first` is over at `steady`: from there on a cycle shows all.
  const std::int64_t steady = first + longest, last = steady + *cycle;
  std::vector<Interval> busy;
  for (const SteadyRule& rule : rules) {
    const std::int64_t shift = rule.moved_us - rule.offset_us;
    for (auto at = rule.set->next_in_cycle({first - shift}, {last - shift}); at;
         at = rule.set->next_in_cycle({at->us + 1}, {last - shift})) {
      if (busy.size() == most) return {};
      const Instant start{at->us + shift};
      busy.push_back({start, Instant{start.us + rule.lasts_us}});
    }
  }
  std::sort(busy.begin(), busy.end(), [](Interval a, Interval b) { return a.start < b.start; });
  const auto begins =
      std::partition_point(busy.begin(), busy.end(), [&](Interval b) { return b.start.us < steady; });
  if (begins == busy.end()) return {};
  std::int64_t gap = 0, until = begins->end.us;
  for (auto b = busy.begin(); b != begins; ++b) until = std::max(until, b->end.us);
  for (auto b = begins + 1; b != busy.end(); ++b) {
    gap = std::max(gap, b->start.us - until);
    until = std::max(until, b->end.us);
  }
  gap = std::max(gap, begins->start.us + *cycle - until);  // and all begins again
  return RuleGaps{gap, Instant{steady}};
}

}  // namespace curfew
