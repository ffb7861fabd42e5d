// A schedule in iCalendar: each VEVENT is a reservation, with RRULE, RDATE or EXDATE a series. Contract:
// doc/FORMATS.md §2.
//
// - UID → id
// - DTSTART, DTEND or DURATION → slot (X-CURFEW-OPEN-END:TRUE: no end)
// - CREATED, else DTSTAMP → requested_at
// - RESOURCES, X-CURFEW-RESOURCE → resources; X-CURFEW-DOMAIN → domain
// - X-CURFEW-OWNER, else ORGANIZER → owner
// - X-CURFEW-ROLE, X-CURFEW-CHANNEL → role, channel; X-CURFEW-PERMISSION → permissions
// - X-CURFEW-REQUESTED-AT, -KIND, -ACTION, -NEW-START, -NEW-END, -EXPIRES-AT: adapters/ical/requests_out.h
//
// A record is a VEVENT, told by the line of its BEGIN. Events with RECURRENCE-ID are no records: they change
// the series that stands directly before them, as exporters write them; one that stands elsewhere is refused.
// With RANGE=THISANDFUTURE what follows is a record of its own, a series `UID@20261116T220000` that has what
// that event states and else what the series has (engine/recurrence/split.h); it is told by that event's
// line. Cancelled and transparent events are no records either, and are counted (IcalNotes). What is no
// VEVENT is passed over; VTIMEZONEs say what a TZID means (adapters/ical/zones.h) where they stand before the
// first VEVENT.
//
// The input is cut between events of different UIDs, so that a series stays with its changes, up to
// limits::max_record_bytes of one UID. Threads: one parser each; notes are shared by all.
#pragma once

#include <memory>

#include "adapters/ical/request_event.h"
#include "adapters/wire/reader.h"

namespace curfew {

// `notes` may be null.
std::unique_ptr<RequestFormat> ical_format(const IcalSettings& settings, std::shared_ptr<IcalNotes> notes);

}  // namespace curfew
