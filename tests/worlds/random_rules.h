// Small random rules and starts that make calendars coincide: leap days, month ends, week 53, last and fifth
// weekdays, positions that just exist, UNTIL at an occurrence and beside one.
//
// Everything made here could have come from parse_rule: no part stands where RFC 5545 §3.3.10 forbids it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "engine/recurrence/recurrence.h"
#include "tests/worlds/dice.h"

namespace curfew::random_rules {

// A rule, where it starts, and how far it is looked at.
struct Question {
  Rule rule;
  LocalTime start, limit;
};

inline std::vector<int> some_of(Dice& dice, std::initializer_list<int> pool) {
  std::vector<int> chosen;
  for (std::size_t n = dice.chance(50) ? 1 : 2 + dice.pick(2); n > 0; --n) {
    const int value = dice.one_of(pool);
    if (std::find(chosen.begin(), chosen.end(), value) == chosen.end()) chosen.push_back(value);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

inline std::vector<Rule::Day> some_weekdays(Dice& dice, bool numbered, bool of_year) {
  std::vector<Rule::Day> chosen;
  for (std::size_t n = 1 + dice.pick(dice.chance(10) ? 7 : 3); n > 0; --n) {
    int nth = 0;
    if (numbered && dice.chance(60))
      nth = of_year && dice.chance(40) ? dice.one_of({9, 20, 52, 53, -52, -53})
                                       : dice.one_of({1, 2, 4, 5, -1, -2, -4, -5});
    const Rule::Day day{nth, static_cast<int>(dice.pick(7))};
    if (std::find(chosen.begin(), chosen.end(), day) == chosen.end()) chosen.push_back(day);
  }
  return chosen;
}

// Parts that say which days.
inline void add_day_parts(Dice& dice, Rule& rule) {
  const Frequency f = rule.frequency;
  const bool yearly = f == Frequency::yearly, monthly = f == Frequency::monthly;
  if (dice.chance(30)) rule.by_month = some_of(dice, {1, 2, 2, 3, 6, 11, 12});
  if (yearly && dice.chance(25)) rule.by_week_no = some_of(dice, {1, 2, 9, 20, 52, 53, -1, -2, -52, -53});
  if ((yearly || f <= Frequency::hourly) && dice.chance(20))
    rule.by_year_day = some_of(dice, {1, 2, 31, 59, 60, 61, 100, 365, 366, -1, -2, -306, -307, -365, -366});
  if (f != Frequency::weekly && dice.chance(30))
    rule.by_month_day = some_of(dice, {1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -28, -29, -30, -31});
  if (dice.chance(45))
    rule.by_day = some_weekdays(dice, (yearly || monthly) && rule.by_week_no.empty(), yearly);
}

// Parts that say which times of a day; seldom many, a day can hold 86,400.
inline void add_time_parts(Dice& dice, Rule& rule) {
  if (dice.chance(20)) rule.by_hour = some_of(dice, {0, 2, 9, 12, 17, 23});
  if (dice.chance(15)) rule.by_minute = some_of(dice, {0, 15, 30, 59});
  if (dice.chance(15)) rule.by_second = some_of(dice, {0, 15, 30, 59});
}

inline bool has_by_part(const Rule& r) {
  return !(r.by_second.empty() && r.by_minute.empty() && r.by_hour.empty() && r.by_month_day.empty() &&
           r.by_year_day.empty() && r.by_week_no.empty() && r.by_month.empty() && r.by_day.empty());
}

inline Rule a_rule(Dice& dice, Frequency frequency) {
  Rule rule;
  rule.frequency = frequency;
  if (dice.chance(45))
    rule.interval = dice.one_of<std::int64_t>({2, 2, 3, 4, 5, 6, 7, 10, 12, 13, 24, 60, 100});
  if (frequency <= Frequency::hourly && dice.chance(20))
    rule.interval = dice.one_of<std::int64_t>({59, 61, 90, 1439, 1440, 3600, 3601, 43'200, 86'400, 86'401});
  add_day_parts(dice, rule);
  add_time_parts(dice, rule);
  if (has_by_part(rule) && dice.chance(25))
    rule.by_set_pos = some_of(dice, {1, 1, 2, 3, 5, -1, -1, -2, -3, 10, 366, -366});
  if (dice.chance(35)) rule.week_start = static_cast<int>(dice.pick(7));
  return rule;
}

inline LocalTime a_start(Dice& dice) {
  Civil c{dice.one_of({1600, 1899, 1900, 1996, 1997, 1999, 2000, 2004, 2005, 2009, 2010, 2015, 2016,
                       2020, 2021, 2024, 2025, 2026, 2027, 2028, 2096, 2099, 2100, 2400, 9000}),
          static_cast<int>(1 + dice.pick(12)),
          static_cast<int>(1 + dice.pick(28)),
          dice.one_of({0, 0, 9, 12, 17, 23}),
          dice.one_of({0, 0, 30, 59}),
          dice.one_of({0, 0, 30, 59}),
          dice.chance(5) ? dice.one_of({1, 500'000, 999'999}) : 0};
  if (dice.chance(50)) {
    struct MonthDay {
      int month, day;
    };
    const auto at = dice.one_of<MonthDay>({{1, 1},
                                           {1, 2},
                                           {1, 3},
                                           {1, 4},
                                           {1, 31},
                                           {2, 28},
                                           {2, 29},
                                           {3, 1},
                                           {3, 31},
                                           {12, 28},
                                           {12, 29},
                                           {12, 30},
                                           {12, 31}});
    c.month = at.month, c.day = at.day;  // 29 February is 1 March where there is none
  }
  return {from_civil(c)};
}

inline std::int64_t seconds_of(Frequency f) {
  constexpr std::int64_t seconds[] = {1, 60, 3600, 86'400, 7 * 86'400, 31 * 86'400, 366 * 86'400};
  return seconds[static_cast<std::size_t>(f)];
}

// How many periods are looked at: most often few, for these are many rules.
inline std::int64_t some_periods(Dice& dice, Frequency f) {
  const bool many = dice.chance(1);
  switch (f) {
    case Frequency::yearly:
      return many ? dice.one_of({60, 410}) : dice.one_of({1, 2, 4});
    case Frequency::monthly:
      return many ? 1500 : dice.one_of({4, 13, 26});
    case Frequency::weekly:
      return many ? 1500 : dice.one_of({5, 30, 54});
    case Frequency::daily:
      return many ? 5'000 : dice.one_of({20, 32, 100});
    default:
      return many ? 10'000 : dice.one_of({25, 62, 130});
  }
}

inline LocalTime limit_of(Dice& dice, const Rule& rule, LocalTime start) {
  constexpr LocalTime last{253'000'000'000 * us_per_second};  // in 9987
  const std::int64_t seconds =
      some_periods(dice, rule.frequency) * rule.interval * seconds_of(rule.frequency);
  return std::min(last, LocalTime{start.us + seconds * us_per_second});
}

inline Frequency a_frequency(Dice& dice) {
  return static_cast<Frequency>(dice.chance(60) ? 3 + dice.pick(4) : dice.pick(7));
}

// Without an end.
inline Question a_question(Dice& dice) {
  const Frequency frequency = a_frequency(dice);
  const Rule rule = a_rule(dice, frequency);
  const LocalTime start = a_start(dice);
  return {rule, start, limit_of(dice, rule, start)};
}

inline LocalTime a_time_in(Dice& dice, LocalTime from, LocalTime limit) {
  return {from.us + static_cast<std::int64_t>(dice.pick(static_cast<std::size_t>(limit.us - from.us) + 1))};
}

// Ends the rule by a COUNT or an UNTIL that lies about one of its occurrences.
inline void add_end(Dice& dice, Question& question, const std::vector<LocalTime>& occurrences) {
  Rule& rule = question.rule;
  if (dice.chance(50)) {
    rule.count = dice.chance(50) ? dice.one_of<std::int64_t>({1, 2, 3, 5, 10})
                                 : 1 + static_cast<std::int64_t>(dice.pick(occurrences.size() + 2));
    return;
  }
  const LocalTime about = occurrences.empty() || dice.chance(20)
                              ? a_time_in(dice, question.start, question.limit)
                              : occurrences[dice.pick(occurrences.size())];
  Rule::Until until;
  until.form = dice.one_of({Rule::Until::date, Rule::Until::local, Rule::Until::utc});
  const std::int64_t second =
      (about.us + dice.one_of<std::int64_t>({0, 0, 1, -1}) * us_per_second) / us_per_second;
  const auto in_day = (second % 86'400 + 86'400) % 86'400;
  until.us = (until.form == Rule::Until::date ? second - in_day : second) * us_per_second;
  rule.until = until;
}

}  // namespace curfew::random_rules
