// Which gap between these rules is the longest, for as long as no clock changes?
//
// Rules that go on for ever in cycles of some weeks (up to weekly, by weekday and time of day) bar the same
// times again and again. While no clock of their zones changes, their union repeats itself after the least
// common multiple of their cycles; walked once, it says that nothing longer than its longest gap fits
// anywhere, without a look at the years that follow.
//
// Cost: walks one cycle, at most `most` occurrences of it; a gap is not known where that does not suffice, or
// where a rule has no such cycle. Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/recurrence/recurrence_set.h"

namespace curfew {

// Occurrences start on the wall clock where those of `set` do, and so much later;
// `offset_us` is that clock's.
struct SteadyRule {
  const RecurrenceSet* set = nullptr;
  std::int64_t moved_us = 0, lasts_us = 0, offset_us = 0;
  bool operator==(const SteadyRule&) const = default;
};

struct RuleGaps {
  std::int64_t longest_us;  // between the end of one occurrence and the start of another; 0: there is none
  Instant from;             // from here on nothing longer is free
};

std::optional<RuleGaps> rule_gaps(std::span<const SteadyRule> rules, std::size_t most);

}  // namespace curfew
