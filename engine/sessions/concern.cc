#include "engine/sessions/concern.h"

#include <algorithm>

#include "engine/recurrence/recurrence_set.h"

namespace curfew {

Instant end_of_running(const Request& request, Instant at) {
  Instant end = since_ever;
  const auto consider = [&](Interval slot) {
    if (contains(slot, at)) end = std::max(end, slot.end);
  };
  if (request.kind == Kind::reservation || request.kind == Kind::job) consider(request.slot);
  for (const Interval& occurrence : request.occurrences) consider(occurrence);
  if (const RecurrenceSet* set = request.recurrence)
    for (auto o = set->next(Instant{at.us - set->longest_us()}, Instant{at.us + 1}); o;
         o = set->next(Instant{o->interval.start.us + 1}, Instant{at.us + 1}))
      consider(o->interval);
  return end;
}

}  // namespace curfew
