// Until when is a job barred, or who asks for access?
//
// The earliest t, from its start on, at which [t, t + length) meets no window that covers it, all as of now:
// a chain of windows is skipped as a whole, a gap that is too short is not used.
//
// Cost: a walk over the windows behind it, bounded by Options::most_passed; replaced by an index of the gaps
// once walking has cost as much as building that, and, where windows recur, by leaps over the common cycle of
// their rules (engine/recurrence/rule_gaps.h), which is walked once and kept. Threads: one each.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/index/interval_index.h"
#include "engine/judge/candidates.h"
#include "engine/recurrence/rule_gaps.h"

namespace curfew {

class Deferral {
 public:
  struct Until {
    std::optional<Instant> to;
    std::optional<Instant> horizon;  // why there is none, but for an open-ended window: how far was looked
    bool cut = false;                // not as far as was asked for
  };
  Until operator()(const Admitted& a, Candidates& candidates);

 private:
  struct Steady {
    SteadyRule rule;
    const RecurringIndex::Entry* entry;
  };
  // The rules that concern the subject and go on for ever in a cycle, as of now, into steady_.
  void gather_steady(const Admitted& a, const Snapshot& snapshot);
  // No [s, s + length) with t <= s < returned is free, by those rules alone.
  Instant barred_by_rules(Instant t, std::int64_t length);
  // About t their cycle holds; and rules_ says how their clocks stand to each other then.
  Interval undisturbed(Instant t);
  // The longest gap between rules_; null: it is not known.
  const RuleGaps* gaps_of_rules();
  // The end that bars [t, t + length) longest, as of now; none: it is free.
  std::optional<Instant> barred_until(const Admitted& a, Instant t, std::int64_t length,
                                      Candidates& candidates);
  // The first gap by the index; none: there is none. Moves on from group to group: not at once the answer.
  std::optional<Instant> first_gap(const Admitted& a, Instant t, std::int64_t length) const;
  bool gaps_serve(const Admitted& a, const Snapshot& snapshot);

  // The gaps between the windows known as of gaps_epoch_: built once walking over windows has cost as much.
  GapIndex gaps_;
  std::optional<Instant> gaps_epoch_;
  std::vector<Steady> steady_;
  std::vector<SteadyRule> rules_;
  std::int64_t offset_us_ = 0;  // of the first one's clock
  // Of the rules that were asked about: few differ in a run.
  std::vector<std::pair<std::vector<SteadyRule>, std::optional<RuleGaps>>> rule_gaps_;
  std::size_t walked_ = 0;
  std::size_t passed_ = 0;  // windows in the way of one job
};

}  // namespace curfew
