// What becomes of a series of which one occurrence, and all behind it, change? RECURRENCE-ID with
// RANGE=THISANDFUTURE (RFC 5545 §3.2.13).
//
//   a series, and its changes ─► a series for each stretch between them
//
// Decided 2026-11-22: it becomes two series, whatever its end; nothing is expanded. The first ends by UNTIL
// before that occurrence, the second has the same rule from there on (COUNT becomes the UNTIL it comes to),
// with the RDATEs, EXDATEs and exceptions that lie there. The second is known by `ID@20261116T220000`, the
// original local start of its first occurrence, and its occurrences keep theirs. What else was considered: a
// revision of the engine's that is of all later occurrences, which would keep one id;
// that would change our mind.
//
// Where a change moves occurrences, the rule moves: to another time of day as it is; a DAILY or WEEKLY one
// to other days too. Any other rule is expanded where it has an end, and refused where it has none: nothing
// else would be the same occurrences. (A window's series needs none of this: engine/windows/split.h.)
//
// A change holds up to where the next such begins. A change of a single occurrence beats it. Refused: beside
// several RRULEs or an EXRULE, and at what is no occurrence. The problems come without a field and without a
// subject ("is not possible beside …"). Threads: pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/base/problem.h"
#include "engine/recurrence/recurrence_set.h"

namespace curfew {

// UNTIL at that local time: in UTC, as RFC 5545 wants it, unless clocks change there: UTC would then say
// something else.
Rule::Until until(LocalTime t, const Zone& zone);

struct SeriesCut {
  RecurrenceSet::Source before, from;
};
// Fails with not_supported_yet. REQUIRES: `at` is the original start of an occurrence, not the first
Result<SeriesCut> cut_series(const RecurrenceSet::Source& source, LocalTime at);

// From the occurrence that originally starts then.
struct SeriesChange {
  LocalTime original;
  bool is_end = false;  // cancelled
  LocalTime start;      // that occurrence's, on the clock of the series' zone
  Duration length;
};
struct SeriesPiece {
  RecurrenceSet::Source source;
  std::optional<std::size_t> change;  // that made it; none: what was left before all of them
  std::optional<LocalTime> original;  // of its first occurrence; none: of the first piece
  std::int64_t shift_us = 0;
};

// Overrides go to their pieces. Fails with unknown_occurrence, not_supported_yet, or too_many: to expand a
// rule would take more than `most_dates`. REQUIRES: changes by their originals, each once
Result<std::vector<SeriesPiece>> split_series(RecurrenceSet::Source source,
                                              const std::vector<SeriesChange>& changes,
                                              std::size_t most_dates);

}  // namespace curfew
