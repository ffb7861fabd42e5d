// From texts to times, and what is wrong with them.
#include "adapters/wire/recurrence_text.h"

#include "engine/base/text.h"

namespace curfew {
namespace {

// Rules start within these years on the clock and in UTC.
bool in_range(LocalTime local, Instant t) { return is_date(t) && is_date(Instant{local.us}); }

// `"rdate[2]"`
std::string entry(std::string_view list, std::size_t i) {
  return std::string(list) + "[" + std::to_string(i) + "]";
}

}  // namespace

Problem time_out_of_range() {
  return {Code::instant_out_of_range, "",
          "must lie from " + to_string(first_instant) + " to " + to_string(last_instant) + " in UTC"};
}

Problem unknown_zone(std::string_view id) {
  const std::string subject = id.empty() ? "" : "\"" + shown(id) + "\" ";
  return {Code::unknown_zone, "",
          subject + "is not a time zone of the IANA data base, such as Europe/Berlin"};
}

Result<LocalTime> shown_at(const Zone& zone, Instant t) {
  const LocalTime shown = zone.to_local(t);
  if (!in_range(shown, t)) return time_out_of_range();
  const Instant named = zone.to_utc(shown).before;
  if (named == t) return shown;
  return Problem{Code::bad_instant, "",
                 "is the second " + to_string(shown) +
                     " of a clock that went back; a recurrence names the first (" + to_string(named) + ")"};
}

Result<Duration> read_length(std::string_view text) {
  auto length = parse_duration(text);
  if (!length || length->exact_us() > 0) return length;
  return Problem{Code::end_before_start, "", "must be longer than nothing, such as PT4H"};
}

Result<Duration> length_between(Instant start, Instant end) {
  if (end > start) return Duration{0, end.us - start.us};
  return Problem{Code::end_before_start, "", "must be after its own start (" + to_string(start) + ")"};
}

Result<Instant> end_after(Instant start, Duration length, const Zone& zone) {
  if (length.exact_us() <= last_instant.us - start.us) {
    const Instant end = length.days == 0 ? Instant{start.us + length.us} : zone.plus(start, length);
    if (is_date(end)) return end;
  }
  return Problem{Code::instant_out_of_range, "", "makes it end after " + to_string(last_instant)};
}

Result<LocalTime> RecurrenceText::clock(std::string_view text) const {
  if (Instant t; read_instant(text, &t)) {
    if (!local_only_.empty()) return Problem{Code::bad_instant, "", local_only_};
    return shown_at(*zone_, t);
  }
  auto read = local(text);
  if (read && !in_range(*read, zone_->to_utc(*read).before)) return time_out_of_range();
  return read;
}

Result<Instant> RecurrenceText::instant(std::string_view text) const {
  Instant t;
  if (read_instant(text, &t)) {
    if (!local_only_.empty()) return Problem{Code::bad_instant, "", local_only_};
    return t;
  }
  const auto read = local(text);
  if (!read) return read.problem();
  t = zone_->to_utc(*read).before;
  if (is_date(t)) return t;
  return time_out_of_range();
}

// REQUIRES: read_instant(text) is false
Result<LocalTime> RecurrenceText::local(std::string_view text) const {
  const auto read = parse_local_time(text);
  if (read && has_zone_) return *read;
  Problem as_instant = parse_instant(text).problem();
  const bool lacks_offset = as_instant.code == Code::zone_needed;
  if (has_zone_) return local_only_.empty() && !lacks_offset ? as_instant : read.problem();
  if (lacks_offset) as_instant.detail += advice_;
  return as_instant;
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

Result<Interval> RecurrenceText::period(std::string_view text, Duration length) const {
  const std::size_t slash = text.find('/');
  const auto start = instant(text.substr(0, slash));
  if (!start) return start.problem();
  if (slash != text.npos) {
    const auto stated = length_from(*start, text.substr(slash + 1));
    if (!stated) return stated.problem();
    length = *stated;
  }
  const auto end = end_after(*start, length, *zone_);
  if (!end) return end.problem();
  return Interval{*start, *end};
}

Result<Duration> RecurrenceText::length_from(Instant start, std::string_view rest) const {
  if (!rest.starts_with('P')) {
    const auto end = instant(rest);
    return end ? length_between(start, *end) : end.problem();
  }
  auto length = read_length(rest);
  if (!length) return length;
  if (auto end = end_after(start, *length, *zone_); !end) return std::move(end.problem());
  return length;
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

bool read_recurrence_fields(const RecurrenceFields& fields, const RecurrenceText& text,
                            RecurrenceSet::Source* source, const std::function<bool(Problem)>& refuse) {
  bool sound = true;
  // Each text of a list, read and added; false: reading ends.
  const auto each = [&](std::string_view name, std::span<const std::string_view> texts, const auto& read,
                        auto& list, bool is_named_by_entry) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      auto value = read(texts[i]);
      if (value) {
        list.push_back(std::move(*value));
        continue;
      }
      sound = false;
      value.problem().field = is_named_by_entry ? entry(name, i) : std::string(name);
      if (!refuse(std::move(value.problem()))) return false;
    }
    return true;
  };
  const auto date = [&](std::string_view one) { return text.date(one); };
  const auto instant = [&](std::string_view one) { return text.instant(one); };
  return each("rrule", fields.rrule, parse_rule, source->rules, fields.rrule.size() > 1) &&
         each("exrule", fields.exrule, parse_rule, source->exrules, fields.exrule.size() > 1) &&
         each("rdate", fields.rdate, date, source->rdates, true) &&
         each("exdate", fields.exdate, instant, source->exdates, true) && sound;
}

std::optional<Problem> check_occurs(const RecurrenceSet& set) {
  if (set.next(first_instant, last_instant)) return {};
  return Problem{Code::empty_series, "", "has no occurrence; check its parts, its end and \"exdate\""};
}

}  // namespace curfew
