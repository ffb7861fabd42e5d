// How far is looked where nothing else bounds the answer?
//
// The horizon bounds the search for a gap, a series without an end, and what recurs over a slot without one.
// Cost: some ns; calendars are asked only of what lies about as far. Threads: pure.
#pragma once

#include <optional>

#include "engine/judge/admit.h"

namespace curfew {

struct Options {
  // From the later of `now` and the request's start; none: five years.
  std::optional<Duration> horizon;
  // So many windows in the way of a job are passed one by one in the search for a gap, where neither an index
  // of the gaps nor the cycle of some rules leaps over them; then its horizon is where it has come to.
  std::size_t most_passed = 10'000;
};

inline Instant horizon(const Admitted& a, const Options& options) {
  const Instant from = std::max(a.now, a.request->slot.start);
  return options.horizon ? plus(from, options.horizon->exact_us()) : plus_years(from, 5);
}

// Five years are 1,826 days at least.
inline bool beyond_horizon(const Admitted& a, Instant t, const Options& options) {
  constexpr std::int64_t surely_within = 1'825 * us_per_day;
  if (!options.horizon && t.us - a.request->slot.start.us < surely_within) return false;
  return t > horizon(a, options);
}

}  // namespace curfew
