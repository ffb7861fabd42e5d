#include "adapters/ical/event.h"

#include <algorithm>

#include "adapters/ical/stamp.h"
#include "adapters/wire/limits.h"
#include "adapters/wire/recurrence_text.h"
#include "engine/base/text.h"

namespace curfew {
namespace {

// On the clock of `zone`.
Result<LocalTime> on_clock(const IcalMoment& moment, const Zone& zone) {
  if (moment.zone == &zone || moment.zone->id() == zone.id()) return moment.local;
  return shown_at(zone, moment.instant);
}

// RRULE, EXRULE, RDATE and EXDATE of one event, property by property.
class RecurrenceReader {
 public:
  RecurrenceReader(const IcalWhen& when, IcalTimes& times, RecurrenceSet::Source* source)
      : when_(when), times_(times), source_(*source) {}

  // None: nothing is wrong with it, or it is none of these.
  std::optional<Problem> read(const IcalProperty& p) {
    switch (p.name) {
      case IcalName::rrule:
        return add_rule(p, &source_.rules);
      case IcalName::exrule:
        return add_rule(p, &source_.exrules);
      case IcalName::rdate:
        return add_each(p, source_.rdates, &RecurrenceReader::add_date);
      case IcalName::exdate:
        return add_each(p, source_.exdates, &RecurrenceReader::add_exception);
      default:
        return {};
    }
  }

 private:
  using Clock = IcalTimes::Clock;

  static std::optional<Problem> add_rule(const IcalProperty& p, std::vector<Rule>* rules) {
    auto rule = parse_rule(trimmed(p.value));
    if (!rule) return std::move(rule.problem());
    rules->push_back(std::move(*rule));
    return {};
  }

  template <class List>
  std::optional<Problem> add_each(const IcalProperty& p, const List& list,
                                  std::optional<Problem> (RecurrenceReader::*add)(const Clock&,
                                                                                  std::string_view)) {
    if (trimmed(p.value).empty()) return {};
    const Clock clock = times_.clock(p);
    auto problem = for_each_value(p.value, [&](std::string_view text) { return (this->*add)(clock, text); });
    if (problem || list.size() <= limits::max_occurrences) return problem;
    return Problem{Code::too_many, "",
                   "has more than " + std::to_string(limits::max_occurrences) + " dates (max_occurrences)"};
  }

  std::optional<Problem> add_date(const Clock& clock, std::string_view text) {
    const std::size_t slash = text.find('/');
    auto first = times_.moment(clock, text.substr(0, slash));
    if (!first) return std::move(first.problem());
    if (slash == text.npos)
      if (auto problem = check_type(*first)) return problem;
    auto local = on_clock(*first, *source_.zone);
    if (!local) return std::move(local.problem());
    RecurrenceSet::Date& date = source_.rdates.emplace_back();
    date.start = *local;
    if (slash == text.npos) return {};
    auto length = read_ical_period(times_, clock, *first, text.substr(slash + 1));
    if (!length) return std::move(length.problem());
    date.length = *length;
    return {};
  }

  std::optional<Problem> add_exception(const Clock& clock, std::string_view text) {
    auto t = times_.moment(clock, text);
    if (!t) return std::move(t.problem());
    if (auto problem = check_type(*t)) return problem;
    source_.exdates.push_back(t->instant);
    return {};
  }

  std::optional<Problem> check_type(const IcalMoment& m) const {
    if (m.is_date == when_.start.is_date) return {};
    return Problem{Code::wrong_type, "", "must be a date where DTSTART is one, and else a date and time"};
  }

  const IcalWhen& when_;
  IcalTimes& times_;
  RecurrenceSet::Source& source_;
};

std::string must_be_after(std::string_view what, Instant start) {
  return "must be after " + std::string(what) + " (" + to_string(start) + ")";
}

// DTEND. REQUIRES: when->start is set
std::optional<IcalFault> read_end(const IcalProperty& property, IcalTimes& times, IcalWhen* when) {
  const IcalMoment& first = when->start;
  auto last = times.moment(property);
  if (!last) return fault_of(property, std::move(last.problem()));
  if (last->is_date != first.is_date)
    return fault_of(property, Code::wrong_type,
                    "must be a date where DTSTART is one, and else a date and time");
  if (last->instant <= first.instant)
    return fault_of(property, Code::end_before_start, must_be_after("DTSTART", first.instant));
  when->end = last->instant;
  const bool whole_days = first.is_date && first.zone == last->zone;
  when->length = whole_days ? Duration{(last->local.us - first.local.us) / us_per_day, 0}
                            : Duration{0, last->instant.us - first.instant.us};
  return {};
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
  return read_length(text);
}

Result<Duration> read_ical_period(const IcalTimes& times, const IcalTimes::Clock& clock,
                                  const IcalMoment& start, std::string_view rest) {
  if (!rest.starts_with('P') && !rest.starts_with('+')) {
    auto end = times.moment(clock, rest);
    if (!end) return std::move(end.problem());
    return length_between(start.instant, end->instant);
  }
  auto length = read_ical_duration(rest);
  if (!length) return length;
  if (auto end = end_after(start.instant, *length, *start.zone); !end) return std::move(end.problem());
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
  if (end != nullptr) return read_end(*end, times, when);
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
  auto last = end_after(first->instant, when->length, *first->zone);
  if (!last) return fault_of(duration != nullptr ? *duration : *start, std::move(last.problem()));
  when->end = *last;
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
  RecurrenceReader reader(when, times, source);
  for (const IcalProperty& p : event.properties)
    if (auto problem = reader.read(p)) return fault_of(p, std::move(*problem));
  if (source->rules.size() > 1)
    warnings->push_back("has several RRULEs; all are read, though RFC 5545 allows one");
  if (!source->exrules.empty()) warnings->push_back("has an EXRULE, which RFC 5545 took away; it is read");
  return {};
}

IcalFault range_fault(const IcalComponent& event, Problem problem) {
  problem.detail.insert(0, "with RANGE=THISANDFUTURE ");
  return fault_of(*event.find(IcalName::recurrence_id), std::move(problem));
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
  auto local = on_clock(*moment, zone);
  if (!local) return fault_of(property, std::move(local.problem()));
  original->start = *local;
  return {};
}

}  // namespace curfew
