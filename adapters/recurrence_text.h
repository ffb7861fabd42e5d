// What does a time of a recurrence say, on its zone's clock?
//
// A start, an RDATE or an EXDATE is a local time (`2026-11-28T22:00:00`) of the zone; or, unless it must be
// local, an instant with its offset, and then what the clock shows at it. A local time in a gap or that
// exists twice is read as everywhere (engine/recurrence_set.h). Problems come without their field. Threads:
// plain values.
#pragma once

#include <string>
#include <string_view>

#include "engine/recurrence_set.h"

namespace curfew {

class RecurrenceText {
 public:
  // `local_only`: what is wrong with a time that has an offset; empty: nothing. The zone must outlive this.
  explicit RecurrenceText(const Zone& zone, std::string local_only = {})
      : zone_(&zone), local_only_(std::move(local_only)) {}
  const Zone& zone() const { return *zone_; }

  // An instant that the clock's reading does not name, the second of two, is refused.
  Result<LocalTime> clock(std::string_view text) const;
  Result<Instant> instant(std::string_view text) const;
  // `start`, `start/end` or `start/PT3H`.
  Result<RecurrenceSet::Date> date(std::string_view text) const;
  // Longer than nothing.
  static Result<Duration> length(std::string_view text);

 private:
  Result<LocalTime> shown_at(Instant t) const;
  Result<LocalTime> local(std::string_view text) const;
  Result<Duration> length_from(Instant start, std::string_view rest) const;

  const Zone* zone_;
  std::string local_only_;
};

}  // namespace curfew
