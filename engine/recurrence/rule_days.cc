// The days of the 28 kinds of year, as a rule's parts narrow them down, and how they are scanned.
#include "engine/recurrence/rule_days.h"

#include <algorithm>
#include <bit>

namespace curfew {
namespace {

using Year = RuleDays::Year;

constexpr std::int64_t days_in_cycle = 146'097;
constexpr int years_in_cycle = 400;
constexpr std::int64_t days_before_epoch = 719'528;  // from 0000-01-01 to 1970-01-01

// [leap][month], months from 0.
constexpr int days_before_month[2][13] = {{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
                                          {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366}};

constexpr bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
constexpr int length(bool leap) { return leap ? 366 : 365; }

// The kinds of year: 7 * shape + weekday of January 1st.
struct Shape {
  bool before, leap, after;  // which of the year before, this one and the next have a leap day
};
constexpr std::array<Shape, 4> shapes = {
    {{false, false, false}, {false, true, false}, {true, false, false}, {false, false, true}}};

struct Cycle {
  std::array<std::int32_t, years_in_cycle + 1> first_day;
  std::array<std::uint8_t, years_in_cycle> kind;
};
constexpr Cycle cycle = [] {
  Cycle c{};
  std::int32_t day = 0;
  for (int y = 0; y < years_in_cycle; ++y) {
    const auto i = static_cast<std::size_t>(y);
    const int shape = is_leap(y) ? 1 : is_leap(y + years_in_cycle - 1) ? 2 : is_leap(y + 1) ? 3 : 0;
    c.first_day[i] = day;
    c.kind[i] = static_cast<std::uint8_t>(7 * shape + weekday_of_day(day - days_before_epoch));
    day += length(is_leap(y));
  }
  c.first_day[years_in_cycle] = day;
  return c;
}();
static_assert(cycle.first_day[years_in_cycle] == days_in_cycle);

// ---- Bits of a year.

void add(Year* year, int day) {
  (*year)[static_cast<std::size_t>(day) / 64] |= std::uint64_t{1} << (day % 64);
}

// Those of [first, end) that lie in a year of `days`.
void add_range(Year* year, int days, int first, int end) {
  for (int day = std::max(first, 0); day < std::min(end, days); ++day) add(year, day);
}

void keep(Year* year, const Year& others) {
  for (std::size_t i = 0; i < year->size(); ++i) (*year)[i] &= others[i];
}

// stride[w]: every seventh day from day w on.
constexpr std::array<Year, 7> every_seventh = [] {
  std::array<Year, 7> strides{};
  for (std::size_t day = 0; day < 366; ++day) strides[day % 7][day / 64] |= std::uint64_t{1} << (day % 64);
  return strides;
}();

// The days of these weekdays (bit 0: Monday) in a year whose January 1st is `first_weekday`.
Year on_weekdays(unsigned weekdays, int first_weekday) {
  Year year{};
  for (int w = 0; w < 7; ++w) {
    if ((weekdays >> w & 1) == 0) continue;
    const Year& stride = every_seventh[static_cast<std::size_t>((w - first_weekday + 7) % 7)];
    for (std::size_t i = 0; i < year.size(); ++i) year[i] |= stride[i];
  }
  return year;
}

// ---- The parts, each as the days of a year that it means.

Year in_months(const Rule& rule, bool leap) {
  Year year{};
  for (const int m : rule.by_month)
    add_range(&year, length(leap), days_before_month[leap][m - 1], days_before_month[leap][m]);
  return year;
}

Year on_month_days(const Rule& rule, bool leap) {
  Year year{};
  for (int m = 0; m < 12; ++m) {
    const int first = days_before_month[leap][m], end = days_before_month[leap][m + 1];
    for (const int d : rule.by_month_day) {
      const int day = d > 0 ? first + d - 1 : end + d;
      if (day >= first && day < end) add(&year, day);
    }
  }
  return year;
}

Year on_year_days(const Rule& rule, bool leap) {
  Year year{};
  for (const int d : rule.by_year_day) {
    const int day = d > 0 ? d - 1 : length(leap) + d;
    if (day >= 0 && day < length(leap)) add(&year, day);
  }
  return year;
}

// The nth such weekday of [first, end), counted from its end where nth < 0.
void add_nth(Year* year, Rule::Day d, int first_weekday, int first, int end) {
  const int to_first = ((d.weekday - first_weekday - first) % 7 + 7) % 7;
  const int back_to_last = ((first_weekday + end - 1 - d.weekday) % 7 + 7) % 7;
  const int day = d.nth > 0 ? first + to_first + 7 * (d.nth - 1) : end - 1 - back_to_last + 7 * (d.nth + 1);
  if (day >= first && day < end) add(year, day);
}

Year on_days(const Rule& rule, bool leap, int first_weekday) {
  unsigned every = 0;
  for (const Rule::Day& d : rule.by_day) every |= d.nth == 0 ? 1U << d.weekday : 0U;
  Year year = on_weekdays(every, first_weekday);
  const bool of_month = rule.frequency == Frequency::monthly || !rule.by_month.empty();
  for (const Rule::Day& d : rule.by_day) {
    if (d.nth == 0) continue;
    if (!of_month) add_nth(&year, d, first_weekday, 0, length(leap));
    for (int m = 0; of_month && m < 12; ++m)
      add_nth(&year, d, first_weekday, days_before_month[leap][m], days_before_month[leap][m + 1]);
  }
  return year;
}

// Days from January 1st to the start of week 1, where January 1st is the day `place` (0 to 6) of its week.
constexpr int to_first_week(int place) { return place <= 3 ? -place : 7 - place; }

// How many weeks a year has.
constexpr int weeks_in_year(int place, bool leap) {
  return (length(leap) + to_first_week((place + length(leap)) % 7) - to_first_week(place)) / 7;
}

// The first and last days of a year may lie in a week of the year before or after.
Year in_weeks(const Rule& rule, const Shape& shape, int first_weekday) {
  const int days = length(shape.leap);
  const int place = (first_weekday - rule.week_start + 7) % 7;
  const int place_before = (place + 2 * 7 * 53 - length(shape.before)) % 7, place_after = (place + days) % 7;
  const int first = to_first_week(place), weeks = weeks_in_year(place, shape.leap);
  const int weeks_before = weeks_in_year(place_before, shape.before);
  const int weeks_after = weeks_in_year(place_after, shape.after);
  Year year{};
  for (const int n : rule.by_week_no) {
    const int week = n > 0 ? n - 1 : weeks + n;
    if (week >= 0 && week < weeks) add_range(&year, days, first + 7 * week, first + 7 * week + 7);
    if (n == -1 || n == weeks_before) add_range(&year, days, 0, first);
    if (n == 1 || n == -weeks_after) add_range(&year, days, first + 7 * weeks, days);
  }
  return year;
}

// What does not depend on weekdays.
Year by_date(const Rule& rule, bool leap) {
  Year year{};
  add_range(&year, length(leap), 0, length(leap));
  if (!rule.by_month.empty()) keep(&year, in_months(rule, leap));
  if (!rule.by_month_day.empty()) keep(&year, on_month_days(rule, leap));
  if (!rule.by_year_day.empty()) keep(&year, on_year_days(rule, leap));
  return year;
}

}  // namespace

YearOfDay year_of_day(std::int64_t day) {
  const auto n =
      static_cast<std::uint64_t>(day + days_before_epoch + days_in_cycle);  // a cycle more: never below zero
  const auto cycles = static_cast<std::int64_t>(n / days_in_cycle);
  const auto in_cycle = static_cast<std::uint32_t>(n % days_in_cycle);
  // Or one more, or one less.
  auto year = static_cast<std::uint32_t>(std::int64_t{in_cycle} * years_in_cycle / days_in_cycle);
  if (in_cycle < static_cast<std::uint32_t>(cycle.first_day[year])) --year;
  if (in_cycle >= static_cast<std::uint32_t>(cycle.first_day[year + 1])) ++year;
  return {(cycles - 1) * years_in_cycle + year, day - in_cycle + cycle.first_day[year], year};
}

RuleDays::RuleDays(const Rule& rule) : years_{} {
  const Year dates[2] = {by_date(rule, false), by_date(rule, true)};
  for (std::size_t kind = 0; kind < year_kinds; ++kind) {
    const Shape& shape = shapes[kind / 7];
    const auto first_weekday = static_cast<int>(kind % 7);
    Year& year = years_[kind];
    year = dates[shape.leap];
    if (!rule.by_day.empty()) keep(&year, on_days(rule, shape.leap, first_weekday));
    if (!rule.by_week_no.empty()) keep(&year, in_weeks(rule, shape, first_weekday));
  }
}

void RuleDays::keep_weekdays(unsigned weekdays) {
  for (std::size_t kind = 0; kind < year_kinds; ++kind)
    keep(&years_[kind], on_weekdays(weekdays, static_cast<int>(kind % 7)));
}

std::int64_t RuleDays::next(std::int64_t day, std::int64_t limit) const {
  if (day >= limit) return limit;
  YearOfDay y = year_of_day(day);
  const auto from = static_cast<std::size_t>(day - y.first_day);
  const Year* year = &years_[cycle.kind[y.in_cycle]];
  std::size_t word = from / 64;
  std::uint64_t bits = (*year)[word] & ~std::uint64_t{0} << (from % 64);
  for (;;) {
    for (; bits == 0 && word + 1 < year->size(); bits = (*year)[word]) ++word;
    if (bits != 0)
      return std::min(limit, y.first_day + static_cast<std::int64_t>(word * 64) + std::countr_zero(bits));
    y.first_day += cycle.first_day[y.in_cycle + 1] - cycle.first_day[y.in_cycle];
    if (y.first_day >= limit) return limit;
    y.in_cycle = y.in_cycle + 1 == years_in_cycle ? 0 : y.in_cycle + 1;
    year = &years_[cycle.kind[y.in_cycle]];
    word = 0;
    bits = (*year)[0];
  }
}

std::int64_t RuleDays::count(std::int64_t first, std::int64_t end) const {
  std::int64_t n = 0;
  while (first < end) {
    const YearOfDay y = year_of_day(first);
    const std::int64_t next_year =
        y.first_day + cycle.first_day[y.in_cycle + 1] - cycle.first_day[y.in_cycle];
    const Year& year = years_[cycle.kind[y.in_cycle]];
    const auto from = static_cast<std::size_t>(first - y.first_day);
    const auto to = static_cast<std::size_t>(std::min(end, next_year) - y.first_day);  // beyond `from`
    for (std::size_t word = from / 64; word <= (to - 1) / 64; ++word) {
      std::uint64_t bits = year[word];
      if (word == from / 64) bits &= ~std::uint64_t{0} << (from % 64);
      if (word == (to - 1) / 64) bits &= ~std::uint64_t{0} >> (63 - (to - 1) % 64);
      n += std::popcount(bits);
    }
    first = next_year;
  }
  return n;
}

std::int64_t RuleDays::nth(std::int64_t day, std::int64_t n) const {
  YearOfDay y = year_of_day(day);
  auto word = static_cast<std::size_t>(day - y.first_day) / 64;
  std::uint64_t skipped = ~(~std::uint64_t{0} << (day - y.first_day) % 64);
  for (;;) {
    const Year& year = years_[cycle.kind[y.in_cycle]];
    for (; word < year.size(); ++word, skipped = 0) {
      std::uint64_t bits = year[word] & ~skipped;
      const std::int64_t here = std::popcount(bits);
      if (n >= here) {
        n -= here;
        continue;
      }
      for (; n > 0; --n) bits &= bits - 1;
      return y.first_day + static_cast<std::int64_t>(word * 64) + std::countr_zero(bits);
    }
    y = year_of_day(y.first_day + cycle.first_day[y.in_cycle + 1] - cycle.first_day[y.in_cycle]);
    word = 0;
  }
}

}  // namespace curfew
