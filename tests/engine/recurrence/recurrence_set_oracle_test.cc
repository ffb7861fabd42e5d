// RecurrenceSet against its definition: every rule expanded by tests/oracle/recurrence.h, each local time
// read as an instant, exceptions taken out, dates and overrides put in. About changes of clocks, in seven
// zones.
//
// CURFEW_SEED chooses other sets, CURFEW_CASES how many.
#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/system/zones.h"
#include "engine/recurrence/recurrence_set.h"
#include "tests/catch.h"
#include "tests/oracle/recurrence.h"
#include "tests/seed.h"
#include "tests/worlds/dice.h"
#include "tests/worlds/random_rules.h"

namespace curfew {
namespace {

using Source = RecurrenceSet::Source;

constexpr std::int64_t minute = 60 * us_per_second, hour = 60 * minute;

// ---- The definition

bool has(const std::vector<Instant>& all, Instant t) {
  return std::find(all.begin(), all.end(), t) != all.end();
}

// By the instant: two local times, before and in a gap, name the same occurrence.
bool is_overridden(const Source& s, Instant start) {
  return std::any_of(s.overrides.begin(), s.overrides.end(),
                     [&](const auto& o) { return s.zone->to_utc(o.original).before == start; });
}

std::vector<Interval> define(const Source& s, LocalTime limit) {
  std::vector<Interval> all;
  const auto add = [&](LocalTime local, Duration length) {
    const Instant start = s.zone->to_utc(local).before;
    if (!has(s.exdates, start) && !is_overridden(s, start))
      all.push_back({start, s.zone->plus(start, length)});
  };
  for (const Rule& rule : s.rules)
    for (const LocalTime t : recurrence_oracle::occurrences(rule, s.start, s.start, limit, *s.zone))
      add(t, s.length);
  if (s.rules.empty()) add(s.start, s.length);
  for (const auto& date : s.rdates) add(date.start, date.length.value_or(s.length));
  for (const auto& o : s.overrides)
    if (o.interval) all.push_back(*o.interval);
  std::sort(all.begin(), all.end(), [](Interval a, Interval b) {
    return a.start != b.start ? a.start < b.start : a.end > b.end;  // the longest first
  });
  const auto at_once = [](Interval a, Interval b) { return a.start == b.start; };
  all.erase(std::unique(all.begin(), all.end(), at_once), all.end());
  return all;
}

// ---- Random sets

struct Change {
  const char* zone;
  const char* at;
};
const Change changes[] = {
    {"Europe/Berlin", "2024-03-31T01:00:00Z"},       {"Europe/Berlin", "2024-10-27T01:00:00Z"},
    {"America/New_York", "2024-03-10T07:00:00Z"},    {"America/New_York", "2024-11-03T06:00:00Z"},
    {"Australia/Lord_Howe", "2024-04-06T15:00:00Z"}, {"Australia/Lord_Howe", "2024-10-05T15:30:00Z"},
    {"America/Sao_Paulo", "2018-11-04T03:00:00Z"},   {"America/Sao_Paulo", "2019-02-17T02:00:00Z"},
    {"Asia/Tehran", "2022-03-21T20:30:00Z"},         {"Asia/Tehran", "2022-09-21T19:30:00Z"},
    {"Africa/Casablanca", "2024-03-10T02:00:00Z"},   {"Africa/Casablanca", "2024-04-14T02:00:00Z"},
    {"Pacific/Apia", "2011-12-30T10:00:00Z"},
};

LocalTime near(Dice& dice, LocalTime t) {
  const std::int64_t us = t.us + (static_cast<std::int64_t>(dice.pick(97)) - 48) * 15 * minute;
  return {us - us % (15 * minute)};
}

Rule a_rule(Dice& dice) {
  using enum Frequency;
  Rule rule;
  rule.frequency = dice.one_of({minutely, hourly, hourly, daily, daily, weekly, monthly});
  rule.interval = rule.frequency == minutely ? dice.one_of<std::int64_t>({10, 15, 30, 45, 90})
                                             : dice.one_of<std::int64_t>({1, 1, 2, 3});
  if (rule.frequency >= hourly && dice.chance(30))
    rule.by_minute = random_rules::some_of(dice, {0, 15, 30, 45});
  if (rule.frequency >= daily && dice.chance(50))
    rule.by_hour = random_rules::some_of(dice, {0, 1, 2, 3, 23});
  if (dice.chance(30)) rule.count = 1 + static_cast<std::int64_t>(dice.pick(30));
  return rule;
}

struct Question {
  Source source;
  LocalTime limit;
  Instant change;
};

Question a_question(Dice& dice) {
  static ZoneTable zones;
  const Change& change = changes[dice.pick(std::size(changes))];
  Source s;
  s.zone = zones.find(change.zone);
  if (s.zone == nullptr) throw std::runtime_error("no time zone data");
  const Instant at = *parse_instant(change.at);
  const LocalTime about = s.zone->to_local(at);
  s.start = near(dice, {about.us - dice.one_of<std::int64_t>({0, 1, 2, 7, 31}) * us_per_day});
  s.length = dice.one_of<Duration>({{0, 15 * minute}, {0, hour}, {0, 30 * hour}, {1, 0}, {1, hour}, {3, 0}});
  for (std::size_t n = dice.one_of({1, 1, 1, 2, 0}); n > 0; --n) s.rules.push_back(a_rule(dice));
  for (std::size_t n = dice.pick(3); n > 0; --n) {
    s.rdates.push_back({near(dice, about), std::nullopt});
    if (dice.chance(50)) s.rdates.back().length = Duration{0, 2 * hour};
  }
  const LocalTime limit{about.us + dice.one_of<std::int64_t>({1, 2, 20}) * us_per_day};
  const auto all = define(s, limit);
  for (std::size_t n = all.empty() ? 0 : dice.pick(4); n > 0; --n)
    s.exdates.push_back(all[dice.pick(all.size())].start);
  for (std::size_t n = all.empty() ? 0 : dice.pick(3); n > 0; --n) {
    const Instant at_original = all[dice.pick(all.size())].start;
    if (is_overridden(s, at_original)) continue;
    const LocalTime original = s.zone->to_local(at_original);
    s.overrides.push_back({original, std::nullopt});
    const Instant start = s.zone->to_utc(near(dice, about)).before;
    if (dice.chance(70)) s.overrides.back().interval = Interval{start, plus(start, hour)};
  }
  return {s, limit, at};
}

// ---- Told

std::string to_text(const Question& q) {
  const Source& s = q.source;
  std::string out = "CURFEW_SEED=" + std::to_string(test_seed()) + " " + s.zone->id() + " " +
                    to_string(s.start) + " length " + std::to_string(s.length.days) + " d " +
                    std::to_string(s.length.us / minute) + " min";
  for (const Rule& rule : s.rules) out += "\nrule " + to_string(rule);
  for (const auto& date : s.rdates) out += "\nrdate " + to_string(date.start) + (date.length ? " 2 h" : "");
  for (const Instant t : s.exdates) out += "\nexdate " + to_string(t);
  for (const auto& o : s.overrides)
    out += "\noverride " + to_string(o.original) + " by " +
           (o.interval ? to_string(o.interval->start) : "nothing");
  return out;
}

std::string to_text(const std::optional<Interval>& i) {
  return i ? to_string(i->start) + "/" + to_string(i->end) : "none";
}

std::optional<Interval> answer(const std::optional<Occurrence>& o) {
  return o ? std::optional(o->interval) : std::nullopt;
}

}  // namespace

TEST_CASE("a_recurrence_set_equals_its_definition") {
  Dice dice(test_seed());
  for (std::uint64_t i = 0, n = test_cases(5'000); i < n; ++i) {
    const Question q = a_question(dice);
    const RecurrenceSet set(q.source);
    const auto all = define(q.source, {q.limit.us + 2 * us_per_day});
    const Instant limit = q.source.zone->to_utc(q.limit).before;
    const auto check = [&](Instant from, Instant to, const std::optional<Occurrence>& found) {
      const auto expected = std::find_if(all.begin(), all.end(), [&](Interval x) { return x.start >= from; });
      const bool none = expected == all.end() || expected->start >= to;
      if (answer(found) != (none ? std::nullopt : std::optional(*expected)))
        FAIL(to_text(q) << "\nnext(" << to_string(from) << ", " << to_string(to) << ")\nengine "
                        << to_text(answer(found)) << "\noracle "
                        << to_text(none ? std::nullopt : std::optional(*expected)));
      if (!found) return;
      if (found->interval.end.us - found->interval.start.us > set.longest_us())
        FAIL(to_text(q) << "\nlonger than the longest: " << to_text(answer(found)));
      const auto again = set.find(found->original);
      if (!again || again->interval != found->interval)
        FAIL(to_text(q) << "\nby its original " << to_string(found->original) << " " << to_text(answer(again))
                        << ", not " << to_text(answer(found)));
    };
    RecurrenceSet::Clock clock;
    for (Instant from = first_instant; from < limit;) {
      const auto found = set.next(from, limit, &clock);
      check(from, limit, found);
      if (!found) break;
      from = {found->interval.start.us + 1};
    }
    for (int k = 0; k < 5; ++k) {
      const Instant from{q.change.us + (static_cast<std::int64_t>(dice.pick(13)) - 6) * 30 * minute};
      const Instant to{from.us + 1 + static_cast<std::int64_t>(dice.pick(12)) * 15 * minute};
      if (to < limit) check(from, to, set.next(from, to, &clock));
    }
  }
}

}  // namespace curfew
