#include "adapters/ical_range.h"

#include <algorithm>

#include "engine/recurrence.h"

namespace curfew {
namespace {

// The rule of a series, ended before `at`; and begun there.
void cut_rule(const RecurrenceSet::Source& source, LocalTime at, SeriesCut* cut) {
  const Rule& rule = source.rules[0];
  const Recurrence recurrence(rule, source.start, *source.zone);
  const auto first = recurrence.next(at, LocalTime{last_instant.us});
  if (!first) {
    cut->from.rules.clear();
    return;
  }
  Rule& before = cut->before.rules[0];
  before.count.reset();
  before.until = until(LocalTime{at.us - us_per_second}, *source.zone);
  cut->from.start = *first;
  if (!rule.count) return;
  cut->from.rules[0].count.reset();
  cut->from.rules[0].until = until(*recurrence.last(), *source.zone);
}

}  // namespace

Rule::Until until(LocalTime t, const Zone& zone) {
  const LocalReading reading = zone.to_utc(t);
  if (reading.kind != LocalReading::unique) return {Rule::Until::local, t.us};
  return {Rule::Until::utc, reading.before.us};
}

Result<SeriesCut> cut_series(const RecurrenceSet::Source& source, LocalTime at) {
  if (source.rules.size() > 1 || !source.exrules.empty())
    return Problem{Code::not_supported_yet, "",
                   "RANGE=THISANDFUTURE is not read beside several RRULEs or an EXRULE; end the series by "
                   "UNTIL, and give what follows as a series with a UID of its own"};
  if (at <= source.start)
    return Problem{Code::not_supported_yet, "",
                   "RANGE=THISANDFUTURE is not read at an RDATE before DTSTART; let DTSTART be the first"};
  SeriesCut cut{source, source};
  cut.from.start = at;
  if (!source.rules.empty()) cut_rule(source, at, &cut);
  const Instant t = source.zone->to_utc(at).before;
  std::erase_if(cut.before.exdates, [&](Instant e) { return e >= t; });
  std::erase_if(cut.from.exdates, [&](Instant e) { return e < t; });
  std::erase_if(cut.before.rdates, [&](const RecurrenceSet::Date& d) { return d.start >= at; });
  std::erase_if(cut.from.rdates, [&](const RecurrenceSet::Date& d) {
    return d.start < at || (d.start == cut.from.start && !d.length);
  });
  std::erase_if(cut.before.overrides, [&](const auto& o) { return o.original >= at; });
  std::erase_if(cut.from.overrides, [&](const auto& o) { return o.original < at; });
  return cut;
}

WindowCut cut_window(const Window& window, LocalTime at, const SeriesCut& cut) {
  WindowCut out{window, window};
  std::erase_if(out.before.revisions, [&](const Revision& r) { return r.occurrence && *r.occurrence >= at; });
  out.before.recurrence = out.from.recurrence = nullptr;
  out.from.id = occurrence_id(window.id, at);
  const Zone& zone = *cut.from.zone;
  const std::int64_t later = cut.from.start.us - cut.before.start.us;
  // What is said of the first occurrence's times, said of the second series'.
  for (std::size_t i = 0; i < window.revisions.size(); ++i) {
    Revision& r = out.from.revisions[i];
    if (r.occurrence || (!r.start && !r.end)) continue;
    const Version v = version(window, i);
    r.start = zone.to_utc(LocalTime{zone.to_local(v.start).us + later}).before;
    if (!is_date(v.end)) continue;  // refused by versions()
    r.end = i == 0 ? zone.plus(*r.start, cut.from.length) : plus(*r.start, v.end.us - v.start.us);
  }
  std::erase_if(out.from.revisions, [&](const Revision& r) { return r.occurrence && *r.occurrence < at; });
  return out;
}

}  // namespace curfew
