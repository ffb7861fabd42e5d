// Set algebra on intervals: the union of many, the gaps that they leave, how many lie over each instant.
//
// On Boost.ICL's interval containers over the int64 of Instant; right for what is computed once a report, not
// for the request path (interval_index.h). Also the second oracle for gaps. REQUIRES: intervals that are not
// empty. Cost: O(n log n). Threads: pure functions. Source: J. Faulhaber, "Boost.Icl" (2010).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/time/time.h"

namespace curfew {

// Sorted, disjoint; intervals that meet are one.
std::vector<Interval> united(std::span<const Interval> intervals);

// What `within` holds and no interval does, in order.
std::vector<Interval> gaps(std::span<const Interval> intervals, Interval within);

struct Load {
  Interval interval;
  std::uint32_t count = 0;
};
// How many intervals lie over each instant, as runs of equal count > 0, in order.
std::vector<Load> load(std::span<const Interval> intervals);

}  // namespace curfew
