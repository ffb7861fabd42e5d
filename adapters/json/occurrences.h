// When does this recur? A question about one recurrence, and its answer. Contract: doc/FORMATS.md §4.
//
//   flags, or a line of a batch ─► OccurrenceFields ─► read_occurrences()
//     ─► OccurrenceQuery ─► for_each_occurrence()
//
// An answer is never held: a rule that recurs every second until 9999 is written as it is found. Cost:
// reading some µs, each occurrence some 100 ns. Threads: a reader is one thread's, a query may be shared.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/wire/reader.h"
#include "adapters/wire/rendering.h"
#include "engine/recurrence/recurrence_set.h"

namespace curfew {

// As it was stated; without `tzid` a local time is read as UTC.
struct OccurrenceFields {
  std::string start;
  std::optional<std::string> duration, tzid, from, to;  // no duration: only starts are asked for
  std::vector<std::string> rrule, exrule, rdate, exdate;
  std::optional<std::int64_t> limit;
  bool operator==(const OccurrenceFields&) const = default;
};

struct OccurrenceQuery {
  RecurrenceSet set;
  std::optional<Instant> from, to;  // starts in [from, to)
  std::optional<std::int64_t> limit;
};

Result<OccurrenceQuery> read_occurrences(const OccurrenceFields& fields, const FindZone& find_zone);

// Nothing bounds its answer: it needs `to` or `limit`.
bool is_endless(const OccurrenceQuery& query);

// In their order, each instant once. REQUIRES: !is_endless(query)
template <class Visit>
void for_each_occurrence(const OccurrenceQuery& query, Visit&& visit) {
  RecurrenceSet::Clock clock;
  Instant from = query.from.value_or(first_instant);
  for (std::int64_t left = query.limit.value_or(INT64_MAX); left > 0; --left) {
    const auto occurrence = query.set.next(from, query.to.value_or(last_instant), &clock);
    if (!occurrence) return;
    visit(occurrence->interval);
    from = Instant{occurrence->interval.start.us + 1};
  }
}

// ---- A batch: NDJSON, a question a line.

struct OccurrenceLine {
  std::optional<std::string> id;  // where it could be read
  Result<OccurrenceQuery> query;
};

class OccurrenceLineReader {
 public:
  explicit OccurrenceLineReader(FindZone find_zone);
  ~OccurrenceLineReader();
  // REQUIRES: it is not blank
  OccurrenceLine read(std::string_view line);

 private:
  struct Parser;
  FindZone find_zone_;
  std::unique_ptr<Parser> parser_;
};

// {"id": "a", "occurrences": ["2026-11-02T20:00:00Z", …]} or {"id": "a", "problem": {…}}, in parts, with the
// line's end; an id that could not be read is null. Returns how many occurrences there are.
std::int64_t write_answer(const OccurrenceLine& line, const ByteSink& write);

}  // namespace curfew
