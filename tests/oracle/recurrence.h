// The definition: when does a rule recur, said as RFC 5545 says it?
//
// Written from RFC 5545 §3.3.10 (the table on p. 44) and the readings in engine/recurrence/recurrence.h
// alone, and slow: every period from the start on is visited, every day of it is looked at. It shares with
// the engine the plain values (Rule, LocalTime, Zone::to_local) and no code that decides; its calendar is
// std::chrono's. Where the two differ, believe this file, then the RFC. Read it top to bottom.
//
// The table's "expand" and "limit" are one thing here: a period starts with all of its days, and each part of
// the rule keeps the days that it means.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "engine/recurrence/recurrence.h"
#include "engine/time/time.h"
#include "engine/time/zone.h"

namespace curfew::recurrence_oracle {

using std::chrono::days;
using Day = std::chrono::sys_days;
using Date = std::chrono::year_month_day;

// ---- The calendar

inline Day first_of_month(Day day) {
  const Date date{day};
  return date.year() / date.month() / 1;
}
inline Day last_of_month(Day day) {
  const Date date{day};
  return date.year() / date.month() / std::chrono::last;
}
inline Day first_of_year(std::int64_t year) { return std::chrono::year(static_cast<int>(year)) / 1 / 1; }
inline Day first_of_year(Day day) { return first_of_year(static_cast<int>(Date{day}.year())); }
inline Day last_of_year(Day day) { return Date{day}.year() / 12 / 31; }
inline int month_of(Day day) { return static_cast<int>(static_cast<unsigned>(Date{day}.month())); }
inline int weekday_of(Day day) { return static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1; }

// The first day of the week that holds `day`, where weeks start on `week_start`.
inline Day week_of(Day day, int week_start) { return day - days((weekday_of(day) - week_start + 7) % 7); }
// Week 1 is the first with at least four days in the year: the one that holds 4 January.
inline Day first_week(std::int64_t year, int week_start) {
  return week_of(first_of_year(year) + days(3), week_start);
}

struct TimeOfDay {
  int hour, minute, second;
};
inline TimeOfDay time_of(std::int64_t second_of_day) {
  return {static_cast<int>(second_of_day / 3600), static_cast<int>(second_of_day / 60 % 60),
          static_cast<int>(second_of_day % 60)};
}

// A local time in parts.
struct Start {
  Day day;
  TimeOfDay time;
  std::int64_t microsecond;
  explicit Start(LocalTime t) {
    const std::chrono::sys_time<std::chrono::microseconds> whole{std::chrono::microseconds(t.us)};
    day = std::chrono::floor<days>(whole);
    const auto within = (whole - day).count();
    time = time_of(within / us_per_second);
    microsecond = within % us_per_second;
  }
};

inline LocalTime local_time(Day day, TimeOfDay t, std::int64_t microsecond) {
  const std::int64_t seconds =
      day.time_since_epoch().count() * 86'400LL + t.hour * 3600 + t.minute * 60 + t.second;
  return {seconds * us_per_second + microsecond};
}

// ---- Periods: years, months, weeks, days, hours, minutes, seconds, counted from some fixed one

inline std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
inline std::int64_t seconds_in(Frequency f) {
  return f == Frequency::hourly ? 3600 : f == Frequency::minutely ? 60 : 1;
}
inline bool finer_than_daily(Frequency f) { return f < Frequency::daily; }

inline std::int64_t period_of(const Rule& rule, const Start& start) {
  const Date date{start.day};
  switch (rule.frequency) {
    case Frequency::yearly:
      return static_cast<int>(date.year());
    case Frequency::monthly:
      return static_cast<int>(date.year()) * 12LL + static_cast<unsigned>(date.month()) - 1;
    case Frequency::weekly:
      return (week_of(start.day, rule.week_start) - week_of(Day{}, rule.week_start)).count() / 7;
    case Frequency::daily:
      return start.day.time_since_epoch().count();
    default:
      return floor_div(local_time(start.day, start.time, 0).us / us_per_second, seconds_in(rule.frequency));
  }
}

// The first day of a period that is a day or longer; the day of one that is shorter.
inline Day first_day(const Rule& rule, std::int64_t period) {
  switch (rule.frequency) {
    case Frequency::yearly:
      return first_of_year(period);
    case Frequency::monthly:
      return std::chrono::year(static_cast<int>(period / 12)) /
             std::chrono::month(static_cast<unsigned>(period % 12 + 1)) / 1;
    case Frequency::weekly:
      return week_of(Day{}, rule.week_start) + days(period * 7);
    case Frequency::daily:
      return Day{} + days(period);
    default:
      return Day{} + days(floor_div(period * seconds_in(rule.frequency), 86'400));
  }
}

// ---- BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, BYDAY: the days of a period

inline std::vector<Day> all_days(const Rule& rule, std::int64_t period) {
  std::vector<Day> all;
  const auto add = [&](Day first, std::int64_t how_many) {
    for (std::int64_t i = 0; i < how_many; ++i) all.push_back(first + days(i));
  };
  const Day first = first_day(rule, period);
  switch (rule.frequency) {
    case Frequency::yearly:
      add(first, (last_of_year(first) - first).count() + 1);
      break;
    case Frequency::monthly:
      add(first, (last_of_month(first) - first).count() + 1);
      break;
    case Frequency::weekly:
      add(first, 7);
      break;
    default:
      add(first, 1);
  }
  return all;
}

inline bool contains(const std::vector<int>& values, std::int64_t value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}
// Does a list name this one of first…last, counted from the front, or by a negative number from the back?
inline bool names(const std::vector<int>& values, Day day, Day first, Day last) {
  return contains(values, (day - first).count() + 1) || contains(values, (day - last).count() - 1);
}

// The first and the last days of a year may lie in a week of the year before or after: the number is that
// week's.
inline bool by_week_no_names(const Rule& rule, Day day) {
  std::int64_t year = static_cast<int>(Date{day}.year());
  if (day < first_week(year, rule.week_start)) --year;
  if (day >= first_week(year + 1, rule.week_start)) ++year;
  const Day first = first_week(year, rule.week_start);
  const std::int64_t week = (day - first).count() / 7 + 1;
  const std::int64_t weeks = (first_week(year + 1, rule.week_start) - first).count() / 7;
  return contains(rule.by_week_no, week) || contains(rule.by_week_no, week - weeks - 1);
}

// `2TU`: the second Tuesday of the month (MONTHLY, or beside BYMONTH), else of the year. `TU`: every one.
inline bool by_day_names(const Rule& rule, Day day) {
  const bool of_month = rule.frequency == Frequency::monthly || !rule.by_month.empty();
  const Day first = of_month ? first_of_month(day) : first_of_year(day);
  const Day last = of_month ? last_of_month(day) : last_of_year(day);
  const std::int64_t from_front = (day - first).count() / 7 + 1, from_back = -((last - day).count() / 7 + 1);
  for (const Rule::Day& d : rule.by_day)
    if (d.weekday == weekday_of(day) && (d.nth == 0 || d.nth == from_front || d.nth == from_back))
      return true;
  return false;
}

// What a rule does not say about the day, its start says.
inline bool as_the_start(const Rule& rule, const Start& start, Day day) {
  const bool says_the_day = !rule.by_day.empty() || !rule.by_month_day.empty() || !rule.by_year_day.empty();
  if (says_the_day || rule.frequency <= Frequency::daily) return true;
  if (rule.frequency == Frequency::weekly || !rule.by_week_no.empty())
    return weekday_of(day) == weekday_of(start.day);
  const bool says_the_month = rule.frequency == Frequency::monthly || !rule.by_month.empty();
  if (!says_the_month && month_of(day) != month_of(start.day)) return false;
  return Date{day}.day() == Date{start.day}.day();
}

inline std::vector<Day> days_of(const Rule& rule, const Start& start, std::int64_t period) {
  std::vector<Day> kept;
  for (const Day day : all_days(rule, period)) {
    if (!rule.by_month.empty() && !contains(rule.by_month, month_of(day))) continue;
    if (!rule.by_week_no.empty() && !by_week_no_names(rule, day)) continue;
    if (!rule.by_year_day.empty() && !names(rule.by_year_day, day, first_of_year(day), last_of_year(day)))
      continue;
    if (!rule.by_month_day.empty() && !names(rule.by_month_day, day, first_of_month(day), last_of_month(day)))
      continue;
    if (!rule.by_day.empty() && !by_day_names(rule, day)) continue;
    if (as_the_start(rule, start, day)) kept.push_back(day);
  }
  return kept;
}

// ---- BYHOUR, BYMINUTE, BYSECOND: the times of its days

// A unit that the period holds many of is what the part lists, or else the start's (expand); of a unit that
// the period lies within, the period has one, and the part may refuse it (limit).
inline std::vector<int> units(const std::vector<int>& listed, bool period_has_one, int of_period,
                              int of_start) {
  if (!period_has_one) return listed.empty() ? std::vector<int>{of_start} : listed;
  if (listed.empty() || contains(listed, of_period)) return {of_period};
  return {};
}

inline std::vector<TimeOfDay> times_of(const Rule& rule, const Start& start, std::int64_t period) {
  TimeOfDay of_period{};
  if (finer_than_daily(rule.frequency)) {
    const std::int64_t second = period * seconds_in(rule.frequency);
    of_period = time_of(second - floor_div(second, 86'400) * 86'400);
  }
  const Frequency f = rule.frequency;
  std::vector<TimeOfDay> times;
  for (const int hour : units(rule.by_hour, f <= Frequency::hourly, of_period.hour, start.time.hour))
    for (const int minute :
         units(rule.by_minute, f <= Frequency::minutely, of_period.minute, start.time.minute))
      for (const int second :
           units(rule.by_second, f <= Frequency::secondly, of_period.second, start.time.second))
        times.push_back({hour, minute, second});
  return times;
}

// ---- BYSETPOS, and a period's instants

inline std::vector<LocalTime> at_positions(const std::vector<int>& positions, std::vector<LocalTime> all) {
  if (positions.empty()) return all;
  std::vector<LocalTime> kept;
  const auto size = static_cast<std::int64_t>(all.size());
  for (std::int64_t i = 0; i < size; ++i)
    if (contains(positions, i + 1) || contains(positions, i - size))
      kept.push_back(all[static_cast<std::size_t>(i)]);
  return kept;
}

inline std::vector<LocalTime> instants_of(const Rule& rule, const Start& start, std::int64_t period) {
  std::vector<LocalTime> all;
  const auto times = times_of(rule, start, period);
  if (times.empty()) return all;
  for (const Day day : days_of(rule, start, period))
    for (const TimeOfDay time : times) all.push_back(local_time(day, time, start.microsecond));
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return at_positions(rule.by_set_pos, std::move(all));
}

// ---- UNTIL, COUNT: all occurrences from the start

inline bool after_until(const Rule& rule, LocalTime t, const Zone& zone) {
  if (!rule.until) return false;
  switch (rule.until->form) {
    case Rule::Until::date:
      return t.us >= rule.until->us + us_per_day;
    case Rule::Until::local:
      return t.us > rule.until->us;
    case Rule::Until::utc:
      return t > zone.to_local(Instant{rule.until->us});
  }
  std::abort();
}

inline LocalTime first_instant_of(const Rule& rule, std::int64_t period) {
  if (finer_than_daily(rule.frequency)) return {period * seconds_in(rule.frequency) * us_per_second};
  return local_time(first_day(rule, period), {}, 0);
}

inline bool beyond_calendar(const Rule& rule, std::int64_t period) {
  return (rule.frequency == Frequency::yearly && period > 9999) ||
         (rule.frequency == Frequency::monthly && period > 9999 * 12 + 11);
}

// Those in [from, limit), in order. `zone` reads an UNTIL in UTC. REQUIRES: limit is before the year 9999
inline std::vector<LocalTime> occurrences(const Rule& rule, LocalTime start_time, LocalTime from,
                                          LocalTime limit, const Zone& zone = utc()) {
  const Start start(start_time);
  std::vector<LocalTime> found;
  std::int64_t counted = 0;
  for (std::int64_t period = period_of(rule, start); !beyond_calendar(rule, period);
       period += rule.interval) {
    if (first_instant_of(rule, period) >= limit) break;
    for (const LocalTime t : instants_of(rule, start, period)) {
      if (t < start_time) continue;
      if (t >= limit || after_until(rule, t, zone)) return found;
      if (rule.count && counted == *rule.count) return found;
      ++counted;
      if (t >= from) found.push_back(t);
    }
  }
  return found;
}

}  // namespace curfew::recurrence_oracle
