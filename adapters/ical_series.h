// Which series are asked for, when one is to change from some of its occurrences on?
//
//   a series, and its changes with RANGE=THISANDFUTURE ─► a series for each stretch between them
//
// Where a change moves occurrences, the rule moves: to another time of day as it is; a DAILY or WEEKLY one
// to other days too. Any other rule is expanded where it has an end, and refused where it has none: nothing
// else would be the same occurrences. (A window's series needs none of this: adapters/ical_range.h, which
// has the decisions.)
#pragma once

#include <optional>
#include <vector>

#include "adapters/ical_range.h"
#include "engine/recurrence_set.h"

namespace curfew {

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

// Fails with unknown_occurrence, not_supported_yet or too_many. Overrides go to their pieces.
// REQUIRES: changes by their originals, each once
Result<std::vector<SeriesPiece>> split_series(RecurrenceSet::Source source,
                                              const std::vector<SeriesChange>& changes);

}  // namespace curfew
