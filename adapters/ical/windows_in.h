// A windows file in iCalendar: each VEVENT is a window, or says more of one. Contract: doc/FORMATS.md §5.
//
//   VEVENTs ─► those of one id, in the order of SEQUENCE, LAST-MODIFIED, DTSTAMP ─► a Window, its revisions
//
// The first of an id is the window's creation; what a later one says differently is a revision, declared at
// its LAST-MODIFIED (else DTSTAMP). STATUS:CANCELLED is a cancellation, declared likewise. With RRULE, RDATE
// or EXDATE the window recurs; a VEVENT with RECURRENCE-ID is a revision of that occurrence, and where there
// is none, it adds one; with RANGE=THISANDFUTURE it begins a window of its own (engine/windows/split.h). What
// iCalendar has no word for is X-CURFEW-… (adapters/ical/windows_out.h lists them);
// one that is not known is refused.
//
// MAINTNOTE: where any X-MAINTNOTE- property stands, all that its standard requires must, but SEQUENCE (a
// warning). The id is PROVIDER/MAINTENANCE-ID, the object ids are the scope's resources, TENTATIVE or
// NO-IMPACT is not enabled, no STATUS leaves it as it was. All is declared at DTSTAMP. VFREEBUSY: each
// BUSY-UNAVAILABLE period is a window, with the id UID#1, UID#2, …
//
// One bad VEVENT refuses the file; every bad one is named, by line and id. Text that is not iCalendar is
// named by the first line that shows it. Departures from RFC 5545: a rule that changes from one SEQUENCE
// to the next is refused (a window is bitemporal, and its rule is not: what was known before would change
// with it); METHOD is not looked at. Zones: adapters/ical/zones.h.
//
// Life: zones that windows recur in are find_zone's, or their own. Cost: RESULTS.md;
// memory about twice the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/ical/calendar.h"
#include "adapters/ical/event.h"
#include "adapters/json/windows.h"
#include "engine/windows/window.h"

namespace curfew {

// `notices.ics:12 ("mw-17"): has no CREATED; …`
std::string to_string(const WindowWarning& warning, std::string_view file);

// Empty where *problems gained any; or, those that are bad left out, without what *problems names.
std::vector<Window> read_windows_ical(std::string_view text, const IcalSettings& settings,
                                      std::vector<WindowProblem>* problems,
                                      std::vector<WindowWarning>* warnings,
                                      BadWindows bad = BadWindows::refuse_all);

}  // namespace curfew
