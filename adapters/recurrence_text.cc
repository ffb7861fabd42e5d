#include "adapters/recurrence_text.h"

namespace curfew {
namespace {

// Rules start within these years on the clock and in UTC.
bool in_range(LocalTime local, Instant t) { return is_date(t) && is_date(Instant{local.us}); }

Problem out_of_range() { return {Code::instant_out_of_range, "", "must lie from 1400 to 9999"}; }

}  // namespace

Result<LocalTime> RecurrenceText::clock(std::string_view text) const {
  Instant t;
  if (!read_instant(text, &t)) return local(text);
  if (!local_only_.empty()) return Problem{Code::bad_instant, "", local_only_};
  return shown_at(t);
}

Result<Instant> RecurrenceText::instant(std::string_view text) const {
  Instant t;
  if (local_only_.empty() && read_instant(text, &t)) return t;
  const auto read = clock(text);
  if (!read) return read.problem();
  return zone_->to_utc(*read).before;
}

Result<LocalTime> RecurrenceText::shown_at(Instant t) const {
  const LocalTime shown = zone_->to_local(t);
  if (!in_range(shown, t)) return out_of_range();
  const Instant named = zone_->to_utc(shown).before;
  if (named == t) return shown;
  return Problem{Code::bad_instant, "",
                 "is the second " + to_string(shown) +
                     " of a clock that went back; a recurrence names the first (" + to_string(named) + ")"};
}

// REQUIRES: read_instant(text) is false
Result<LocalTime> RecurrenceText::local(std::string_view text) const {
  const auto read = parse_local_time(text);
  if (read && in_range(*read, zone_->to_utc(*read).before)) return *read;
  if (read) return out_of_range();
  Problem as_instant = parse_instant(text).problem();
  return local_only_.empty() && as_instant.code != Code::zone_needed ? as_instant : read.problem();
}

Result<RecurrenceSet::Date> RecurrenceText::date(std::string_view text) const {
  const std::size_t slash = text.find('/');
  const auto start = clock(text.substr(0, slash));
  if (!start) return start.problem();
  if (slash == text.npos) return RecurrenceSet::Date{*start, {}};
  const auto length = length_from(zone_->to_utc(*start).before, text.substr(slash + 1));
  if (!length) return length.problem();
  return RecurrenceSet::Date{*start, *length};
}

Result<Duration> RecurrenceText::length_from(Instant start, std::string_view rest) const {
  if (rest.starts_with('P')) return length(rest);
  const auto end = instant(rest);
  if (!end) return end.problem();
  if (*end > start) return Duration{0, end->us - start.us};
  return Problem{Code::end_before_start, "", "must end after its own start (" + to_string(start) + ")"};
}

Result<Duration> RecurrenceText::length(std::string_view text) {
  const auto length = parse_duration(text);
  if (!length || length->exact_us() > 0) return length;
  return Problem{Code::end_before_start, "", "must be longer than nothing, such as PT4H"};
}

}  // namespace curfew
