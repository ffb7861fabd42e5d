#include "engine/recurrence/split.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/recurrence/recurrence.h"

namespace curfew {
namespace {

using Source = RecurrenceSet::Source;

constexpr LocalTime end_of_time{last_instant.us};

// Rotates the days of a week. REQUIRES: 0 <= day < 7
int rotated(int day, std::int64_t by) { return static_cast<int>(((day + by) % 7 + 7) % 7); }

// The rule whose occurrences, from the shifted start on, are this one's, shifted. None: there is none that is
// so plain.
std::optional<Rule> shifted(const Source& s, std::int64_t shift_us) {
  Rule rule = s.rules[0];
  const std::int64_t day = us_per_day, time = ((s.start.us % day) + day) % day, moved = time + shift_us;
  const std::int64_t days = moved >= 0 ? moved / day : -((-moved + day - 1) / day);
  if (rule.frequency < Frequency::daily || !rule.by_hour.empty() || !rule.by_minute.empty() ||
      !rule.by_second.empty())
    return {};
  if (days != 0) {
    const bool is_weekly = rule.frequency == Frequency::weekly, is_daily = rule.frequency == Frequency::daily;
    if ((!is_weekly && !is_daily) || !rule.by_month.empty() || !rule.by_month_day.empty() ||
        !rule.by_set_pos.empty())
      return {};
    for (Rule::Day& d : rule.by_day) d.weekday = rotated(d.weekday, days);
    rule.week_start = rotated(rule.week_start, days);
  }
  if (rule.until)
    if (const auto last = Recurrence(s.rules[0], s.start, *s.zone).last())
      rule.until = until(LocalTime{last->us + shift_us}, *s.zone);
  return rule;
}

// The rule's occurrences as dates. REQUIRES: it has one, or there is a date
std::optional<Problem> expand(Source* s, std::size_t most_dates) {
  const Recurrence rule(s->rules[0], s->start, *s->zone);
  if (!rule.is_finite())
    return Problem{
        Code::not_supported_yet, "",
        "moves a rule without an end otherwise than to another time of day; end the series by UNTIL, and "
        "give what follows as a series of its own"};
  s->rules.clear();
  // Its start need not have been an occurrence; without a rule it is one.
  const LocalTime start = s->start;
  auto t = rule.next(start, end_of_time);
  s->start = t ? *t : s->rdates.front().start;
  while (t && (t = rule.next(LocalTime{t->us + 1}, end_of_time))) {
    if (s->rdates.size() == most_dates)
      return Problem{Code::too_many, "",
                     "moves more than " + std::to_string(most_dates) + " occurrences (max_occurrences)"};
    s->rdates.push_back({*t, {}});
  }
  return {};
}

std::optional<Problem> change(Source* s, std::int64_t shift_us, Duration length, std::size_t most_dates) {
  s->length = length;
  for (RecurrenceSet::Date& d : s->rdates) d.length.reset();
  if (shift_us == 0) return {};
  // What an exception excepts is known before the clock is another.
  Source bare = *s;
  bare.exdates.clear();
  const RecurrenceSet set(std::move(bare));
  const auto later = [shift_us](LocalTime t) { return LocalTime{t.us + shift_us}; };
  std::vector<Instant> exceptions;
  for (const Instant t : s->exdates)
    if (const auto o = set.next(t, plus(t, 1)))
      exceptions.push_back(s->zone->to_utc(later(o->original)).before);
  s->exdates = std::move(exceptions);
  if (!s->rules.empty()) {
    if (auto rule = shifted(*s, shift_us))
      s->rules[0] = std::move(*rule);
    else if (auto problem = expand(s, most_dates))
      return problem;
  }
  s->start = later(s->start);
  for (RecurrenceSet::Date& d : s->rdates) d.start = later(d.start);
  return {};
}

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
    return Problem{
        Code::not_supported_yet, "",
        "is not possible beside several RRULEs or an EXRULE; end the series by UNTIL, and give what "
        "follows as a series of its own"};
  if (at <= source.start)
    return Problem{Code::not_supported_yet, "",
                   "is not possible at an RDATE before DTSTART; let DTSTART be the first"};
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

Result<std::vector<SeriesPiece>> split_series(Source source, const std::vector<SeriesChange>& changes,
                                              std::size_t most_dates) {
  std::vector<RecurrenceSet::Override> overrides = std::exchange(source.overrides, {});
  std::vector<SeriesPiece> pieces(1);
  pieces[0].source = std::move(source);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const LocalTime at = changes[i].original;
    const RecurrenceSet set(pieces.back().source);
    if (!set.find(at))
      return Problem{Code::unknown_occurrence, "", "must be the original start of an occurrence"};
    if (set.next(first_instant, last_instant)->original != at) {
      auto cut = cut_series(pieces.back().source, at);
      if (!cut) return cut.problem();
      pieces.back().source = std::move(cut->before);
      pieces.push_back({std::move(cut->from), {}, at, 0});
    }
    pieces.back().change = i;
    pieces.back().shift_us = changes[i].start.us - at.us;
  }
  for (RecurrenceSet::Override& o : overrides) {
    std::size_t i = pieces.size() - 1;
    while (i > 0 && o.original < *pieces[i].original) --i;
    o.original.us += pieces[i].shift_us;
    pieces[i].source.overrides.push_back(o);
  }
  std::erase_if(pieces, [&](const SeriesPiece& p) { return p.change && changes[*p.change].is_end; });
  for (SeriesPiece& p : pieces)
    if (p.change) {
      std::vector<RecurrenceSet::Override> its = std::exchange(p.source.overrides, {});
      if (auto problem = change(&p.source, p.shift_us, changes[*p.change].length, most_dates))
        return *problem;
      p.source.overrides = std::move(its);
    }
  return pieces;
}

}  // namespace curfew
