// A schedule as iCalendar, so that a calendar shows it, and that reading gives the same requests. Contract:
// doc/FORMATS.md §2.
//
// Each request is a VEVENT: UID, DTSTART, DTEND (series: DURATION, with RDATE, or RRULE, EXDATE and, of
// changed occurrences, VEVENTs with RECURRENCE-ID), CREATED. What a VEVENT has no word for:
//
// - X-CURFEW-OWNER, -DOMAIN, -ROLE, -CHANNEL; X-CURFEW-RESOURCE, -PERMISSION: lists of texts
// - X-CURFEW-KIND:job; without DTEND it has no duration; X-CURFEW-EXPIRES-AT (UTC)
// - X-CURFEW-ACTION:restore or edit; X-CURFEW-NEW-START, -NEW-END (UTC) of an edit, beside the present slot;
//   X-CURFEW-NEW-END:NEVER makes it persistent
// - X-CURFEW-OPEN-END:TRUE: it has no end
// - X-CURFEW-REQUESTED-AT: an instant as everywhere in Curfew, where CREATED, in whole seconds, is too
//   coarse; NOW: whenever it is judged
//
// Zones: a series stays in its own (adapters/ical/lines.h); all else is in UTC. What a calendar cannot hold
// is a problem, and is not written: access (no event), fractions of a second, control characters, and an
// occurrence at the second of two readings of its zone's clock.
#pragma once

#include <optional>
#include <string>

#include "adapters/ical/lines.h"
#include "engine/judge/request.h"

namespace curfew {

class IcalSchedule {
 public:
  // A problem: why it is not written.
  std::optional<Problem> add(const Request& request);
  // All that was added.
  std::string text() const { return lines_.calendar(); }

 private:
  void begin(const Request& request);
  void write_series(const Request& request);
  void write_rule(const RecurrenceSet::Source& source);
  void write_overrides(const Request& request);

  IcalLines lines_;
};

}  // namespace curfew
