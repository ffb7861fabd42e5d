#include "adapters/ical_event.h"

#include <algorithm>

#include "adapters/ical_stamp.h"
#include "adapters/limits.h"
#include "engine/text.h"

namespace curfew {
namespace {

// On the clock of `zone`. A time that exists twice there can be said only if it is the first.
Result<LocalTime> on_clock(const IcalMoment& moment, const Zone& zone) {
  if (moment.zone == &zone || moment.zone->id() == zone.id()) return moment.local;
  const LocalTime local = zone.to_local(moment.instant);
  if (zone.to_utc(local).before == moment.instant) return local;
  return Problem{Code::bad_instant, "",
                 "is the second of two readings of " + to_string(local) + " in " + zone.id() +
                     "; such an occurrence cannot be told from the first"};
}

bool fits(Instant start, Duration length) {
  return length.exact_us() <= last_instant.us - start.us - us_per_day;
}

Problem too_long_after(Instant start) {
  return {Code::instant_out_of_range, "",
          "makes it end after " + to_string(last_instant) + " (from " + to_string(start) + ")"};
}

std::string must_be_after(std::string_view what, Instant start) {
  return "must be after " + std::string(what) + " (" + to_string(start) + ")";
}

}  // namespace

IcalFault fault_of(const IcalProperty& property, Problem problem) {
  problem.field = property.name == IcalName::other_curfew || property.name >= IcalName::begin
                      ? shown(property.spelt)
                      : std::string(spelling(property.name));
  return {std::move(problem), property.line};
}

IcalFault fault_of(const IcalProperty& property, Code code, std::string detail) {
  return fault_of(property, Problem{code, "", std::move(detail)});
}

IcalFault missing(const IcalComponent& event, IcalName name, std::string detail) {
  return {{Code::missing_field, std::string(spelling(name)), std::move(detail)}, event.line};
}

const IcalProperty* only(const IcalComponent& event, IcalName name, std::optional<IcalFault>* fault) {
  const IcalProperty* first = event.find(name);
  if (first == nullptr || *fault) return first;
  for (const IcalProperty* p = first + 1; p != event.properties.data() + event.properties.size(); ++p)
    if (p->name == name && p->value != first->value) {
      *fault = fault_of(*p, Code::duplicate_field,
                        "stands twice (first on line " + std::to_string(first->line) + "); leave one");
      break;
    }
  return first;
}

Result<Duration> read_ical_duration(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  auto length = parse_duration(text);
  if (length && length->exact_us() == 0)
    return Problem{Code::end_before_start, "", "must be longer than nothing, such as PT4H"};
  return length;
}

bool is_true(const IcalComponent& event, IcalName name) {
  const IcalProperty* property = event.find(name);
  return property != nullptr && is_word(trimmed(property->value), "TRUE");
}

bool recurs(const IcalComponent& event) {
  return event.has(IcalName::rrule) || event.has(IcalName::rdate) || event.has(IcalName::exrule) ||
         event.has(IcalName::exdate);
}

std::optional<IcalFault> read_when(const IcalComponent& event, IcalTimes& times, IcalWhen* when) {
  std::optional<IcalFault> fault;
  const IcalProperty* start = only(event, IcalName::dtstart, &fault);
  const IcalProperty* end = only(event, IcalName::dtend, &fault);
  const IcalProperty* duration = only(event, IcalName::duration, &fault);
  if (fault) return fault;
  if (start == nullptr) return missing(event, IcalName::dtstart, "is required: when it starts");
  auto first = times.moment(*start);
  if (!first) return fault_of(*start, std::move(first.problem()));
  when->start = *first;
  when->end.reset();
  if (end != nullptr && duration != nullptr)
    return fault_of(*duration, Code::conflicting_fields, "excludes DTEND; leave one of them out");
  if (is_true(event, IcalName::curfew_open_end)) {
    if (end == nullptr && duration == nullptr) return {};
    return fault_of(*event.find(IcalName::curfew_open_end), Code::conflicting_fields,
                    "excludes DTEND and DURATION; leave it or them out");
  }
  if (end != nullptr) {
    auto last = times.moment(*end);
    if (!last) return fault_of(*end, std::move(last.problem()));
    if (last->is_date != first->is_date)
      return fault_of(*end, Code::wrong_type,
                      "must be a date where DTSTART is one, and else a date and time");
    if (last->instant <= first->instant)
      return fault_of(*end, Code::end_before_start, must_be_after("DTSTART", first->instant));
    when->end = last->instant;
    const bool whole_days = first->is_date && first->zone == last->zone;
    when->length = whole_days ? Duration{(last->local.us - first->local.us) / us_per_day, 0}
                              : Duration{0, last->instant.us - first->instant.us};
    return {};
  }
  if (duration == nullptr && !first->is_date)
    return missing(
        event, IcalName::dtend,
        "is required, or DURATION; one that lasts until further notice has X-CURFEW-OPEN-END:TRUE");
  when->length = {1, 0};
  if (duration != nullptr) {
    auto length = read_ical_duration(duration->value);
    if (!length) return fault_of(*duration, std::move(length.problem()));
    when->length = *length;
  }
  if (!fits(first->instant, when->length))
    return fault_of(duration != nullptr ? *duration : *start, too_long_after(first->instant));
  when->end = first->zone->plus(first->instant, when->length);
  return {};
}

std::optional<IcalFault> read_recurrence(const IcalComponent& event, const IcalWhen& when, IcalTimes& times,
                                         RecurrenceSet::Source* source, std::vector<std::string>* warnings) {
  const Zone& zone = *when.start.zone;
  *source = {};
  source->zone = &zone;
  source->start = when.start.local;
  source->length = when.length;
  if (!when.end)
    return fault_of(*event.find(IcalName::curfew_open_end), Code::conflicting_fields,
                    "cannot stand where it recurs; give DTEND or DURATION");
  const auto same_kind = [&](const IcalMoment& m) -> std::optional<Problem> {
    if (m.is_date == when.start.is_date) return {};
    return Problem{Code::wrong_type, "", "must be a date where DTSTART is one, and else a date and time"};
  };
  const auto read_date = [&](const IcalTimes::Clock& clock, std::string_view text) -> std::optional<Problem> {
    const std::size_t slash = text.find('/');
    auto first = times.moment(clock, text.substr(0, slash));
    if (!first) return std::move(first.problem());
    if (slash == text.npos)
      if (auto problem = same_kind(*first)) return problem;
    const auto local = on_clock(*first, zone);
    if (!local) return local.problem();
    RecurrenceSet::Date& date = source->rdates.emplace_back();
    date.start = *local;
    if (slash == text.npos) return {};
    const std::string_view rest = text.substr(slash + 1);
    if (rest.starts_with('P') || rest.starts_with('+')) {
      auto length = read_ical_duration(rest);
      if (!length) return std::move(length.problem());
      if (!fits(first->instant, *length)) return too_long_after(first->instant);
      date.length = *length;
      return {};
    }
    auto last = times.moment(clock, rest);
    if (!last) return std::move(last.problem());
    if (last->instant <= first->instant)
      return Problem{Code::end_before_start, "", must_be_after("its own start", first->instant)};
    date.length = Duration{0, last->instant.us - first->instant.us};
    return {};
  };
  const auto read_exception = [&](const IcalTimes::Clock& clock,
                                  std::string_view text) -> std::optional<Problem> {
    auto t = times.moment(clock, text);
    if (!t) return std::move(t.problem());
    if (auto problem = same_kind(*t)) return problem;
    source->exdates.push_back(t->instant);
    return {};
  };
  for (const IcalProperty& p : event.properties) {
    std::optional<Problem> problem;
    const auto clock = [&] { return times.clock(p); };
    if (p.name == IcalName::rrule || p.name == IcalName::exrule) {
      auto rule = parse_rule(trimmed(p.value));
      if (!rule)
        problem = std::move(rule.problem());
      else
        (p.name == IcalName::rrule ? source->rules : source->exrules).push_back(std::move(*rule));
    } else if (p.name == IcalName::rdate && !trimmed(p.value).empty()) {
      problem =
          for_each_value(p.value, [&, at = clock()](std::string_view text) { return read_date(at, text); });
    } else if (p.name == IcalName::exdate && !trimmed(p.value).empty()) {
      problem = for_each_value(p.value,
                               [&, at = clock()](std::string_view text) { return read_exception(at, text); });
    }
    if (!problem &&
        (source->rdates.size() > limits::max_occurrences || source->exdates.size() > limits::max_occurrences))
      problem =
          Problem{Code::too_many, "",
                  "has more than " + std::to_string(limits::max_occurrences) + " dates (max_occurrences)"};
    if (problem) return fault_of(p, std::move(*problem));
  }
  if (source->rules.size() > 1)
    warnings->push_back("has several RRULEs; all are read, though RFC 5545 allows one");
  if (!source->exrules.empty()) warnings->push_back("has an EXRULE, which RFC 5545 took away; it is read");
  return {};
}

std::optional<IcalFault> read_original(const IcalComponent& event, const Zone& zone, IcalTimes& times,
                                       IcalOriginal* original) {
  const IcalProperty& property = *event.find(IcalName::recurrence_id);
  const auto range = parameter(property, "RANGE");
  original->and_future = range && is_word(*range, "THISANDFUTURE");
  if (range && !original->and_future)
    return fault_of(property, Code::bad_ical,
                    "RANGE=" + shown(*range) + " is not read; RFC 5545 has THISANDFUTURE alone");
  auto moment = times.moment(property);
  if (!moment) return fault_of(property, std::move(moment.problem()));
  const auto local = on_clock(*moment, zone);
  if (!local) return fault_of(property, local.problem());
  original->start = *local;
  return {};
}

}  // namespace curfew
