// Windows as iCalendar, so that a calendar shows them, and that reading gives the same windows. Contract:
// doc/FORMATS.md §5.
//
// Each window is a VEVENT as it last was: UID, SUMMARY, DESCRIPTION, DTSTART, DTEND (recurring: DURATION,
// RRULE, RDATE, EXDATE), STATUS, SEQUENCE (how often it was revised), CREATED, LAST-MODIFIED. Each occurrence
// that was revised is another, with RECURRENCE-ID. What iCalendar has no word for:
//
// - X-CURFEW-DOMAIN, -RESOURCE, -EXEMPT-OWNER, -EXEMPT-ID: lists of texts, each as often as needed
// - X-CURFEW-ENABLED:FALSE; X-CURFEW-OPEN-END:TRUE (there is no DTEND)
// - X-CURFEW-DRAIN, -NOTIFY-BEFORE (durations), -REMINDER-AT (UTC), -DISPLAY-TZ, -BY, -REASON
// - X-CURFEW-HEADLINE, -NOTIFICATION, -LOGIN, -RESERVE-ERROR, -RESERVE-WARNING
// - X-CURFEW-REVISION: JSON, one for each revision, the creation first: where there are several, and where
//   the words above cannot say it exactly (fractions of a second, known since ever)
// - X-CURFEW-FIRST-START, -FIRST-LENGTH: of a series that revisions moved or stretched, as its rule began
//
// How lines and zones are written: adapters/ical/lines.h. Times that do not recur are in UTC, also where they
// were read in a zone that a VTIMEZONE defined; a rule stays in that zone, and its VTIMEZONE is written.
// Limits: a recurring window is written to the second; several RRULEs, and EXRULEs, are written as
// they were read. `maintnote`: beside all that, the properties of MAINTNOTE; read again, such a window's id
// is PROVIDER/id.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/windows/window.h"

namespace curfew {

// Who sends notices: X-MAINTNOTE-PROVIDER, -ACCOUNT and ORGANIZER (`mailto:noc@example.com`).
struct MaintnoteSender {
  std::string provider, account, organizer;
};

struct IcalWriteOptions {
  std::optional<MaintnoteSender> maintnote;
};

// REQUIRES: versions() succeeds for each
std::string write_windows_ical(std::span<const Window> windows, const IcalWriteOptions& options = {});

}  // namespace curfew
