// What do the fields of a recurrence say: its times on its zone's clock, its rules, dates and exceptions?
//
//   texts ─► RecurrenceText (a value) ─► read_recurrence_fields (all of them) ─► RecurrenceSet::Source
//
// Requests, windows and questions for occurrences are read by this alone. iCalendar writes its times
// otherwise (adapters/ical/times.h) and shares what lies behind the text: shown_at() to end_after().
//
// A start, an RDATE or an EXDATE is a local time (`2026-11-28T22:00:00`) of the zone; or, unless it must be
// local, an instant with its offset, and then what the clock shows at it. A local time in a gap or that
// exists twice is read as everywhere (engine/recurrence/recurrence_set.h). Problems come without their field.
// Threads: plain values.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/recurrence/recurrence_set.h"

namespace curfew {

// What the zone's clock shows at `t`. An instant that this reading does not name,
// the second of two, is refused.
Result<LocalTime> shown_at(const Zone& zone, Instant t);
// Longer than nothing.
Result<Duration> read_length(std::string_view text);
// From a start to an end that is stated, exactly.
Result<Duration> length_between(Instant start, Instant end);
// When it ends: after days on the zone's clock, then the exact rest.
Result<Instant> end_after(Instant start, Duration length, const Zone& zone);
Problem time_out_of_range();
// No zone is called so; `id`: as it stands, where the problem is to show it.
Problem unknown_zone(std::string_view id = {});

class RecurrenceText {
 public:
  // Times with an offset are read too. The zone must outlive this.
  explicit RecurrenceText(const Zone& zone) : zone_(&zone) {}
  // `wrong`: what is wrong with a time that has an offset.
  static RecurrenceText local(const Zone& zone, std::string wrong) {
    RecurrenceText text(zone);
    text.local_only_ = std::move(wrong);
    return text;
  }
  // A time needs its offset; where it has none, the problem ends with `advice`, which outlives this.
  static RecurrenceText without_zone(std::string_view advice) {
    RecurrenceText text(utc());
    text.has_zone_ = false;
    text.advice_ = advice;
    return text;
  }
  const Zone& zone() const { return *zone_; }

  Result<LocalTime> clock(std::string_view text) const;
  Result<Instant> instant(std::string_view text) const;
  // `start`, `start/end` or `start/PT3H`: on the clock; and as it takes place, by default that long.
  Result<RecurrenceSet::Date> date(std::string_view text) const;
  Result<Interval> period(std::string_view text, Duration length) const;

 private:
  Result<LocalTime> local(std::string_view text) const;
  Result<Duration> length_from(Instant start, std::string_view rest) const;

  const Zone* zone_;
  bool has_zone_ = true;
  std::string_view advice_;
  std::string local_only_;
};

// What stands in the fields of these names.
struct RecurrenceFields {
  std::span<const std::string_view> rrule, exrule, rdate, exdate;
};
std::vector<std::string_view> views(const std::vector<std::string>& texts);

// Adds it to *source, in that order. What is wrong is told with its field ("rdate[2]"; of the only rule,
// "rrule"); where `refuse` then returns false, reading ends. Returns whether nothing was refused.
bool read_recurrence_fields(const RecurrenceFields& fields, const RecurrenceText& text,
                            RecurrenceSet::Source* source, const std::function<bool(Problem)>& refuse);

// It has an occurrence, else the problem (of the rule) is that it has none.
std::optional<Problem> check_occurs(const RecurrenceSet& set);

}  // namespace curfew
