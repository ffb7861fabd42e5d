// Bookings and windows that recur, as calendars hold them: made up, the same for a seed; and the obvious way
// to their occurrences.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/harness.h"
#include "bench/workload.h"
#include "engine/recurrence/recurrence_set.h"

namespace curfew::bench {

// Loaded once each. Throws where this machine has no such zone.
const Zone& zone(const char* id);

// A rule and what it recurs from, a start that matches it.
struct Recurring {
  std::string rule;
  const Zone* zone;
  LocalTime start;
  Duration length;

  RecurrenceSet::Source source() const;
  // Those that start before `limit`: stepped on the wall clock, each read in the zone.
  std::vector<Interval> listed(Instant limit) const;
};

// Meetings and test beds in seven zones, from the first year of `span` on: weekly on some days, every other
// week, monthly on the n-th weekday, on working days; some end after a count, some at a date, some never.
std::vector<Recurring> some_series(std::uint64_t seed, std::size_t count, Interval span);

// At night and at week-ends: monthly on a patch day, weekly, every other week, quarterly, daily for half an
// hour, all over `span`.
std::vector<Recurring> some_maintenance(std::uint64_t seed, std::size_t count, Interval span);

void batches(const Setting&, Results&);  // the part of the theme that reads files

}  // namespace curfew::bench
