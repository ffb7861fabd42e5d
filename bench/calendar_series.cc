#include <array>
#include <map>
#include <stdexcept>

#include "adapters/system/zones.h"
#include "bench/calendar.h"
#include "engine/recurrence/recurrence.h"

namespace curfew::bench {
namespace {

using workload::Random;

constexpr std::int64_t minute = 60 * us_per_second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::array<const char*, 7> days = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
constexpr std::array<const char*, 7> zones = {"Europe/Berlin",   "Europe/London", "America/New_York",
                                              "America/Chicago", "Asia/Kolkata",  "Asia/Singapore",
                                              "Australia/Sydney"};

// `MO,WE`: one to three working days.
std::string some_days(Random& random) {
  std::string out;
  const auto last = static_cast<std::size_t>(random.between(0, 4));
  for (std::size_t d = 0; d < 5; ++d)
    if (d == last || random.chance(20)) out += (out.empty() ? "" : ",") + std::string(days[d]);
  return out;
}

std::string nth_day(Random& random) {
  constexpr std::array<const char*, 5> nth = {"1", "2", "3", "4", "-1"};
  return random.one_of(nth) + std::string(days[random.index(5)]);
}

std::string a_series_rule(Random& random) {
  const std::int64_t kind = random.below(100);
  if (kind < 45) return "FREQ=WEEKLY;BYDAY=" + some_days(random);
  if (kind < 60) return "FREQ=WEEKLY;INTERVAL=2;BYDAY=" + some_days(random);
  if (kind < 80) return "FREQ=MONTHLY;BYDAY=" + nth_day(random);
  if (kind < 95) return "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR";
  return "FREQ=DAILY";
}

std::string utc_text(Instant t) {
  const Civil c = to_civil(t.us);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string an_end(Random& random, Instant start) {
  const std::int64_t kind = random.below(100);
  if (kind < 35) return ";COUNT=" + std::to_string(random.between(4, 60));
  if (kind < 65)
    return ";UNTIL=" + utc_text(Instant{start.us + random.between(30, 720) * us_per_day + 12 * hour});
  return "";
}

// The first time from `from` on that matches the rule.
LocalTime matching(const std::string& rule, LocalTime from) {
  return *Recurrence(*parse_rule(rule), from, utc()).next(from, LocalTime{from.us + 400 * us_per_day});
}

LocalTime midnight(Instant t) { return LocalTime{t.us - t.us % us_per_day}; }

}  // namespace

const Zone& zone(const char* id) {
  static ZoneTable table;
  const Zone* const found = table.find(id);
  if (!found) throw std::runtime_error(std::string("there is no zone ") + id);
  return *found;
}

RecurrenceSet::Source Recurring::source() const {
  RecurrenceSet::Source out;
  out.zone = zone, out.start = start, out.length = length;
  out.rules.push_back(*parse_rule(rule));
  return out;
}

std::vector<Interval> Recurring::listed(Instant limit) const {
  const Recurrence recurrence(*parse_rule(rule), start, *zone);
  Cursor cursor(recurrence, start);
  const LocalTime local_limit{limit.us + us_per_day};  // no clock is further ahead
  std::vector<Interval> all;
  while (const auto local = cursor.next(local_limit)) {
    const Instant at = zone->to_utc(*local).before;
    if (at < limit) all.push_back({at, zone->plus(at, length)});
  }
  return all;
}

std::vector<Recurring> some_series(std::uint64_t seed, std::size_t count, Interval span) {
  constexpr std::array<std::int64_t, 8> lengths = {30, 30, 60, 60, 60, 90, 120, 240};
  Random random(seed);
  std::vector<Recurring> all;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string rule = a_series_rule(random);
    const LocalTime from{midnight(span.start).us + random.between(1, 365) * us_per_day +
                         random.between(28, 76) * 15 * minute};  // 7:00 to 19:00
    const LocalTime start = matching(rule, from);
    all.push_back({rule + an_end(random, Instant{start.us}), &zone(random.one_of(zones)), start,
                   Duration{0, random.one_of(lengths) * minute}});
  }
  return all;
}

std::vector<Recurring> some_maintenance(std::uint64_t seed, std::size_t count, Interval span) {
  struct Kind {
    std::string rule;
    std::int64_t hours_of_day, minutes;
  };
  Random random(seed);
  const std::string end = ";UNTIL=" + utc_text(span.end);
  std::vector<Recurring> all;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string any_day = days[random.index(days.size())];
    const std::array<Kind, 5> kinds = {{{"FREQ=MONTHLY;BYDAY=2TU", 22, 240},
                                        {"FREQ=WEEKLY;BYDAY=" + any_day, 3, 120},
                                        {"FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", 6, 360},
                                        {"FREQ=MONTHLY;INTERVAL=3;BYDAY=1SU", 8, 480},
                                        {"FREQ=DAILY", 2, 30}}};
    const Kind& kind = random.one_of(kinds);
    const LocalTime from{midnight(span.start).us + random.between(1, 28) * us_per_day +
                         kind.hours_of_day * hour + random.between(0, 3) * 15 * minute};
    all.push_back({kind.rule + end, &zone(random.one_of(zones)), matching(kind.rule, from),
                   Duration{0, kind.minutes * minute}});
  }
  return all;
}

}  // namespace curfew::bench
