#include "adapters/ical/timezone.h"

#include <algorithm>
#include <cstdlib>

#include "adapters/ical/stamp.h"
#include "adapters/wire/limits.h"
#include "engine/base/text.h"
#include "engine/recurrence/recurrence.h"

namespace curfew {
namespace {

using Observance = IcalTimezone::Observance;

// `+0200`, `-0330`, `+005320`
std::optional<std::int64_t> read_offset(std::string_view text) {
  if ((text.size() != 5 && text.size() != 7) || (text[0] != '+' && text[0] != '-')) return {};
  std::int64_t parts[3] = {0, 0, 0};
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') return {};
    std::int64_t& part = parts[(i - 1) / 2];
    part = part * 10 + (text[i] - '0');
  }
  if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return {};
  const std::int64_t us = (parts[0] * 3600 + parts[1] * 60 + parts[2]) * us_per_second;
  return text[0] == '-' ? -us : us;
}

IcalFault refused(const IcalProperty& property, Code code, std::string detail) {
  return {{code, std::string(property.spelt), std::move(detail)}, property.line};
}

std::optional<IcalFault> read_property(const IcalProperty& p, Observance* o) {
  const auto local = [&](std::string_view text, LocalTime* t) -> std::optional<Problem> {
    const auto stamp = read_ical_stamp(trimmed(text));
    if (!stamp) return stamp.problem();
    *t = stamp->local;
    if (stamp->is_utc) t->us += o->from_us;
    return {};
  };
  if (p.name == IcalName::tzoffsetfrom || p.name == IcalName::tzoffsetto) {
    const auto offset = read_offset(trimmed(p.value));
    if (!offset) return refused(p, Code::bad_ical, "must be an offset, such as +0200");
    (p.name == IcalName::tzoffsetfrom ? o->from_us : o->to_us) = *offset;
  } else if (p.name == IcalName::dtstart) {
    if (auto problem = local(p.value, &o->start)) return refused(p, problem->code, problem->detail);
  } else if (p.name == IcalName::rrule) {
    auto rule = parse_rule(trimmed(p.value));
    if (!rule) return refused(p, rule.problem().code, rule.problem().detail);
    o->rules.push_back(std::move(*rule));
  } else if (p.name == IcalName::rdate && !trimmed(p.value).empty()) {
    const auto problem =
        for_each_value(p.value, [&](std::string_view text) { return local(text, &o->dates.emplace_back()); });
    if (problem) return refused(p, problem->code, problem->detail);
  }
  return {};
}

std::optional<IcalFault> read_observance(const IcalComponent& part, Observance* o) {
  o->is_daylight = is_word(part.name, "DAYLIGHT");
  for (const IcalName name : {IcalName::tzoffsetfrom, IcalName::tzoffsetto, IcalName::dtstart})
    if (!part.has(name))
      return IcalFault{{Code::missing_field, std::string(spelling(name)), "is required"}, part.line};
  // Times in UTC need the offset first.
  if (auto fault = read_property(*part.find(IcalName::tzoffsetfrom), o)) return fault;
  for (const IcalProperty& p : part.properties)
    if (auto fault = read_property(p, o)) return fault;
  return {};
}

struct Onset {
  Instant at;
  std::int64_t from_us, to_us;
};

Zone fixed(std::int64_t offset_us) {
  return Zone("", {{{first_instant, last_instant}, offset_us, offset_us}}, "");
}

// False: too many.
bool add_onsets(const Observance& o, std::vector<Onset>* onsets) {
  const auto add = [&](LocalTime t) {
    const Instant at{t.us - o.from_us};
    if (is_date(at)) onsets->push_back({at, o.from_us, o.to_us});
    return onsets->size() <= limits::max_zone_changes;
  };
  if (!add(o.start)) return false;
  for (const LocalTime t : o.dates)
    if (!add(t)) return false;
  constexpr LocalTime end{last_instant.us};
  for (const Rule& rule : o.rules) {
    const Recurrence recurrence(rule, o.start, fixed(o.from_us));
    for (auto t = recurrence.next(o.start, end); t; t = recurrence.next(LocalTime{t->us + 1}, end))
      if (!add(*t)) return false;
  }
  return true;
}

// What a writer puts between BEGIN:VTIMEZONE, TZID and END:VTIMEZONE.
std::string definition_of(const IcalTimezone& timezone) {
  std::string out;
  const auto line = [&out](std::string_view name, std::string_view value) {
    ((out += name) += ':') += value;
    out += '\n';
  };
  for (const Observance& o : timezone.observances) {
    const std::string_view part = o.is_daylight ? "DAYLIGHT" : "STANDARD";
    line("BEGIN", part);
    line("DTSTART", ical_stamp(o.start));
    line("TZOFFSETFROM", ical_offset(o.from_us));
    line("TZOFFSETTO", ical_offset(o.to_us));
    for (const Rule& rule : o.rules) line("RRULE", to_string(rule));
    for (const LocalTime t : o.dates) line("RDATE", ical_stamp(t));
    line("END", part);
  }
  return out;
}

}  // namespace

std::string ical_offset(std::int64_t us) {
  const std::int64_t seconds = std::abs(us) / us_per_second;
  std::string out(1, us < 0 ? '-' : '+');
  const auto pair = [&out](std::int64_t n) {
    out += static_cast<char>('0' + n / 10);
    out += static_cast<char>('0' + n % 10);
  };
  pair(seconds / 3600), pair(seconds / 60 % 60);
  if (seconds % 60 != 0) pair(seconds % 60);
  return out;
}

bool read_timezone(IcalScanner& scanner, std::size_t since, IcalTimezone* timezone) {
  timezone->line = since;
  const auto refuse = [&](IcalFault fault) {
    if (!timezone->fault) timezone->fault = std::move(fault);
  };
  IcalProperty line;
  IcalComponent part;
  std::size_t dates = 0;
  while (scanner.next(&line)) {
    if (line.name == IcalName::tzid) {
      append_unescaped(timezone->tzid, trimmed(line.value));
    } else if (line.name == IcalName::lic_location) {
      timezone->location = trimmed(line.value);
    } else if (line.name == IcalName::begin) {
      part.begin(trimmed(line.value), line.line);
      if (!read_component(scanner, 2, &part)) return false;
      if (!is_word(part.name, "STANDARD") && !is_word(part.name, "DAYLIGHT")) continue;
      Observance& o = timezone->observances.emplace_back();
      if (auto fault = read_observance(part, &o)) refuse(std::move(*fault));
      dates += 1 + o.dates.size();
      if (dates > limits::max_zone_changes) {
        refuse({{Code::too_many, "", "has more dates than max_zone_changes"}, part.line});
        timezone->observances.clear();
      }
    } else if (line.name == IcalName::end) {
      if (!is_word(trimmed(line.value), "VTIMEZONE"))
        return scanner.refuse(line.line, {Code::bad_ical, "",
                                          "END:" + shown(trimmed(line.value)) +
                                              " stands where END:VTIMEZONE must stand (since line " +
                                              std::to_string(since) + ")"});
      if (timezone->observances.empty())
        refuse({{Code::missing_field, "", "has neither STANDARD nor DAYLIGHT"}, since});
      return true;
    }
  }
  if (scanner.fault()) return false;
  return scanner.refuse(
      since, {Code::bad_ical, "", "BEGIN:VTIMEZONE has no END:VTIMEZONE; the text may be cut off"});
}

Result<std::shared_ptr<const Zone>> make_zone(const IcalTimezone& timezone) {
  std::vector<Onset> onsets;
  for (const Observance& o : timezone.observances)
    if (!add_onsets(o, &onsets))
      return Problem{Code::too_many, "",
                     "changes clocks more often than " + std::to_string(limits::max_zone_changes) +
                         " times (max_zone_changes)"};
  std::stable_sort(onsets.begin(), onsets.end(), [](const Onset& a, const Onset& b) { return a.at < b.at; });
  const std::int64_t first = onsets.empty() ? timezone.observances[0].to_us : onsets[0].from_us;
  std::vector<Stretch> stretches{{{first_instant, last_instant}, first, first}};
  for (const Onset& onset : onsets) {
    Stretch& last = stretches.back();
    if (onset.to_us == last.offset_us) continue;
    if (stretches.size() > 1 && onset.at.us - last.interval.start.us < 2 * us_per_day)
      return Problem{Code::bad_ical, "",
                     "changes clocks twice within two days, at " + to_string(last.interval.start) + " and " +
                         to_string(onset.at)};
    const std::int64_t before = last.offset_us;
    last.interval.end = onset.at;
    stretches.push_back({{onset.at, last_instant}, onset.to_us, before});
  }
  if (stretches.size() > 1 && stretches[1].interval.start == first_instant)
    stretches.erase(stretches.begin());
  return std::shared_ptr<const Zone>(
      std::make_shared<Zone>(timezone.tzid, std::move(stretches), definition_of(timezone)));
}

}  // namespace curfew
