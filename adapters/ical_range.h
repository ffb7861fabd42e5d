// What becomes of a series of which one occurrence, and all behind it, change? RECURRENCE-ID with
// RANGE=THISANDFUTURE (RFC 5545 §3.2.13).
//
// Decided 2026-11-22: it becomes two series, whatever its end; nothing is expanded. The first ends by UNTIL
// before that occurrence, the second has the same rule from there on (COUNT becomes the UNTIL it comes to),
// with the RDATEs, EXDATEs and exceptions that lie there. The second is known by `ID@20261116T220000`, the
// original local start of its first occurrence, and its occurrences keep theirs. What else was considered: a
// revision of the engine's that is of all later occurrences, which would keep one id; that would change our
// mind.
//
// For windows (bitemporal): the second series is as old as the first, and has all of its revisions; the
// change is one more, declared when the VEVENT was modified, a shift on the local clock and an exact length.
// So what was known before that stays what it was. STATUS:CANCELLED cancels the second likewise. For
// requests: what is asked is the second series as changed (adapters/ical_series.h), and cancelled there is
// none.
//
// A change holds up to where the next such begins, whichever was declared first. A single RECURRENCE-ID beats
// it. Refused: beside several RRULEs or an EXRULE, at what is no occurrence, and THISANDPRIOR, which RFC 5545
// took away.
#pragma once

#include <optional>
#include <string>

#include "engine/recurrence_set.h"
#include "engine/versions.h"

namespace curfew {

// UNTIL at that local time: in UTC, as RFC 5545 wants it, unless clocks change there: UTC would then say
// something else.
Rule::Until until(LocalTime t, const Zone& zone);

struct SeriesCut {
  RecurrenceSet::Source before, from;
};
// Fails with not_supported_yet. REQUIRES: `at` is the original start of an occurrence, not the first
Result<SeriesCut> cut_series(const RecurrenceSet::Source& source, LocalTime at);

// The window of the second series, as if it had always been one, and what is left of the first. The
// recurrence of neither is set.
struct WindowCut {
  Window before, from;
};
// REQUIRES: `at` as above, `cut` of the window's recurrence
WindowCut cut_window(const Window& window, LocalTime at, const SeriesCut& cut);

}  // namespace curfew
