// A rule compiled into days, periods and times, and how an occurrence is found in them.
//
// Three ways to search:
//
//   in days      every day that the rule means, at each of its times; periods that the interval leaves out
//                are jumped over, and where it is 1 they do not matter
//   in periods   BYSETPOS: a period's instants are days × times, so that a position is a quotient and a rest
//   in units     finer than daily: the hours, minutes or seconds of a day that steps and limits let through
//
// All are leapfrog joins: whoever is behind jumps to where the other one stands.
#include "engine/recurrence/recurrence.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <numeric>
#include <utility>

namespace curfew {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::int64_t end_of_calendar = last_instant.us / us_per_second + 1;  // in seconds
constexpr std::int64_t last_day = end_of_calendar / seconds_per_day - 1;
// Longer steps than the calendar meet their first period only.
constexpr std::int64_t longest_interval = 1'000'000'000'000;
constexpr std::int64_t most_periods = 4'000'000;  // more than the calendar has days
constexpr std::int64_t days_in_cycle = 146'097;   // 400 years, and whole weeks

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }
constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) { return a - floor_div(a, b) * b; }

template <class T>
void sort_out(std::vector<T>* values) {
  std::sort(values->begin(), values->end());
  values->erase(std::unique(values->begin(), values->end()), values->end());
}

// What a rule leaves out is its start's; what it says twice it says once.
Rule completed(Rule rule, LocalTime start) {
  for (std::vector<int>* list : {&rule.by_second, &rule.by_minute, &rule.by_hour, &rule.by_month_day,
                                 &rule.by_year_day, &rule.by_week_no, &rule.by_month, &rule.by_set_pos})
    sort_out(list);
  sort_out(&rule.by_day);
  const Civil c = to_civil(start.us);
  const int weekday = weekday_of_day(floor_div(start.us, us_per_day));
  const bool no_days = rule.by_day.empty() && rule.by_month_day.empty() && rule.by_year_day.empty();
  const Frequency f = rule.frequency;
  if (no_days && (f == Frequency::weekly || !rule.by_week_no.empty())) {
    rule.by_day = {{0, weekday}};
  } else if (no_days && f >= Frequency::monthly) {
    rule.by_month_day = {c.day};
    if (f == Frequency::yearly && rule.by_month.empty()) rule.by_month = {c.month};
  }
  if (rule.by_hour.empty() && f > Frequency::hourly) rule.by_hour = {c.hour};
  if (rule.by_minute.empty() && f > Frequency::minutely) rule.by_minute = {c.minute};
  if (rule.by_second.empty() && f > Frequency::secondly) rule.by_second = {c.second};
  return rule;
}

// Seconds after the start of a day, an hour or a minute. REQUIRES: sorted lists
std::vector<std::int32_t> times_within(const Rule& rule) {
  const std::vector<int> start = {0};
  const Frequency f = rule.frequency;
  const std::vector<int>& hours = f > Frequency::hourly ? rule.by_hour : start;
  const std::vector<int>& minutes = f > Frequency::minutely ? rule.by_minute : start;
  const std::vector<int>& seconds = f > Frequency::secondly ? rule.by_second : start;
  std::vector<std::int32_t> times;
  times.reserve(hours.size() * minutes.size() * seconds.size());
  for (const int h : hours)
    for (const int m : minutes)
      for (const int s : seconds) times.push_back(h * 3600 + m * 60 + s);
  return times;
}

// Those in the positions of BYSETPOS, where it is stated.
std::vector<std::int32_t> selected(std::vector<std::int32_t> times, const std::vector<int>& positions) {
  if (positions.empty()) return times;
  std::vector<std::int32_t> out;
  const auto size = static_cast<std::int64_t>(times.size());
  for (const int p : positions) {
    const std::int64_t at = p > 0 ? p - 1 : size + p;
    if (at >= 0 && at < size) out.push_back(times[static_cast<std::size_t>(at)]);
  }
  sort_out(&out);
  return out;
}

std::uint64_t mask_of(const std::vector<int>& values, int size) {
  std::uint64_t mask = 0;
  for (const int v : values) mask |= std::uint64_t{1} << v;
  return values.empty() ? (std::uint64_t{1} << size) - 1 : mask;
}

// The first bit from `from` on, or 64. REQUIRES: from < 64
int next_bit(std::uint64_t mask, std::int64_t from) {
  return std::countr_zero(mask & ~std::uint64_t{0} << from);
}

bool has_day_limits(const Rule& r) {
  return !r.by_month.empty() || !r.by_year_day.empty() || !r.by_month_day.empty() || !r.by_day.empty();
}

std::int64_t week_of_day(std::int64_t day, int week_start) { return floor_div(day + 3 - week_start, 7); }
std::int64_t first_day_of_week(std::int64_t week, int week_start) { return week * 7 - 3 + week_start; }

}  // namespace

// ---- Compiling.

// Each day, or each week, has one and the same time.
bool Recurrence::is_one_a_period(const Rule& rule) const {
  const bool daily = rule.frequency == Frequency::daily && rule.by_day.empty();
  const bool weekly = rule.frequency == Frequency::weekly && rule.by_day.size() == 1;
  return (daily || weekly) && times_.size() == 1 && rule.by_set_pos.empty() && rule.by_month.empty() &&
         rule.by_month_day.empty() && rule.by_year_day.empty() && rule.by_week_no.empty();
}

Recurrence::Recurrence(const Rule& stated, LocalTime start, const Zone& zone)
    : Recurrence(stated, completed(stated, start), start, zone) {}

Recurrence::Recurrence(const Rule& stated, const Rule& rule, LocalTime start, const Zone& zone)
    : days_(rule),
      interval_(std::min(stated.interval, longest_interval)),
      week_start_(stated.week_start),
      microsecond_(floor_mod(start.us, us_per_second)),
      start_(floor_div(start.us, us_per_second)),
      end_(end_of_calendar),
      finite_(stated.count || stated.until) {
  origin_day_ = floor_div(start_, seconds_per_day);
  if (rule.frequency >= Frequency::daily)
    compile_days_and_times(rule);
  else
    compile_steps(rule);
  if (stated.until) end_ = std::min(end_, end_of(*stated.until, zone));
  // After so many cycles of 400 years the days that steps meet are the same again.
  const std::int64_t repeats_after = period_ == Period::unit ? cycle_days_ : interval_;
  const std::int64_t cycles = std::min<std::int64_t>(repeats_after, 10'000 / 400 + 1);
  const std::int64_t first = find(start_, std::min(end_, start_ + cycles * days_in_cycle * seconds_per_day));
  if (first == none) {
    end_ = start_;
    finite_ = true;
  } else if (stated.count) {
    end_ = end_after(*stated.count, first);
  }
  if (first != none && is_one_a_period(rule)) {
    first_ = first;
    every_ = interval_ * seconds_per_day * (rule.frequency == Frequency::weekly ? 7 : 1);
  }
  warn(stated, start);
}

void Recurrence::compile_days_and_times(const Rule& rule) {
  times_ = times_within(rule);
  // Every day has the same times: its positions are theirs, once and for all.
  const bool positions_of_times = rule.frequency == Frequency::daily;
  if (positions_of_times) times_ = selected(std::move(times_), rule.by_set_pos);
  for (const int p : positions_of_times ? std::vector<int>() : rule.by_set_pos)
    (p > 0 ? from_front_ : from_back_).push_back(static_cast<std::int32_t>(p > 0 ? p - 1 : p));
  switch (rule.frequency) {
    case Frequency::yearly:
      period_ = Period::year;
      break;
    case Frequency::monthly:
      period_ = Period::month;
      break;
    case Frequency::weekly:
      period_ = Period::week;
      break;
    default:
      period_ = Period::day;
      break;
  }
  all_alike_ =
      rule.by_month.empty() && (period_ == Period::week || (period_ == Period::day && !has_day_limits(rule)));
  origin_ = period_of(origin_day_);
  if (period_ == Period::day && interval_ % 7 == 0) days_.keep_weekdays(1U << weekday_of_day(origin_day_));
  // In steps of one, periods make no difference but to BYSETPOS.
  if (interval_ == 1 && from_front_.empty() && from_back_.empty() && !all_alike_) {
    period_ = Period::year;
    origin_ = 0;
  }
}

void Recurrence::compile_steps(const Rule& rule) {
  const Frequency f = rule.frequency;
  period_ = Period::unit;
  unit_seconds_ = f == Frequency::hourly ? 3600 : f == Frequency::minutely ? 60 : 1;
  units_in_day_ = seconds_per_day / unit_seconds_;
  origin_ = floor_div(start_, unit_seconds_);
  limits_.hours = mask_of(rule.by_hour, 24);
  limits_.minutes = f == Frequency::hourly ? 1 : mask_of(rule.by_minute, 60);
  limits_.seconds = f == Frequency::secondly ? mask_of(rule.by_second, 60) : 1;
  limited_ = !rule.by_hour.empty() || (f != Frequency::hourly && !rule.by_minute.empty()) ||
             (f == Frequency::secondly && !rule.by_second.empty());
  all_alike_ = !limited_ && !has_day_limits(rule);

  times_ = selected(times_within(rule), rule.by_set_pos);
  cycle_days_ = interval_ / std::gcd(interval_, units_in_day_);
  // Steps over whole days may never meet a weekday: that too is a limit.
  const bool weekdays_fixed = cycle_days_ % 7 == 0 && interval_ > units_in_day_;
  limited_ |= weekdays_fixed;
  if (limited_) step_days_ = step_days();
  if (!weekdays_fixed) return;
  unsigned weekdays = 0;
  for (const StepDay& d : step_days_) weekdays |= 1U << weekday_of_day(origin_day_ + d.offset);
  days_.keep_weekdays(weekdays);
}

// One cycle of steps: as many as a day has units that they can meet. Where every day is alike, one tells
// enough.
std::vector<Recurrence::StepDay> Recurrence::step_days() const {
  if (cycle_days_ == 1 && next_unit(origin_day_, 0) == units_in_day_) return {};
  if (cycle_days_ == 1) return {{0, 0}};
  std::vector<StepDay> found;
  const std::int64_t steps = units_in_day_ / std::gcd(interval_, units_in_day_);
  const std::int64_t days_a_step = interval_ / units_in_day_, units_a_step = interval_ % units_in_day_;
  std::int64_t day = 0, unit = floor_mod(origin_ - origin_day_ * units_in_day_, interval_);
  for (std::int64_t i = 0; i < steps && origin_day_ + day <= last_day; ++i) {
    const std::int64_t second = unit * unit_seconds_;
    if (limits_.next(second) == second) {
      if (found.empty() || found.back().offset != day) found.push_back({day, 0});
      ++found.back().units;
    }
    day += days_a_step;
    unit += units_a_step;
    if (unit < units_in_day_) continue;
    unit -= units_in_day_;
    ++day;
  }
  return found;
}

std::int64_t Recurrence::end_of(const Rule::Until& until, const Zone& zone) const {
  std::int64_t us = until.us;
  if (until.form == Rule::Until::utc) us = zone.to_local(Instant{us}).us;
  if (until.form == Rule::Until::date) us += us_per_day - 1;
  return floor_div(us - microsecond_, us_per_second) + 1;
}

void Recurrence::warn(const Rule& stated, LocalTime start) {
  if (end_ == start_) {
    warnings_.emplace_back("the rule has no occurrence");
  } else if (const auto first = next(start, {INT64_MAX}); first && *first != start) {
    warnings_.push_back("the start, " + to_string(start) +
                        ", does not match the rule and is no occurrence: the first is " + to_string(*first));
  }
  if (stated.frequency == Frequency::yearly && !stated.by_month_day.empty() && stated.by_month.empty())
    warnings_.emplace_back("YEARLY with BYMONTHDAY and without BYMONTH means that day of every month");
  if (stated.until && stated.until->form == Rule::Until::date && start.us % us_per_day != 0)
    warnings_.emplace_back(
        "UNTIL is a date beside a start with a time: occurrences run to the end of that local day");
  if (!stated.by_week_no.empty() && stated.interval != 1)
    warnings_.emplace_back("INTERVAL beside BYWEEKNO counts calendar years");
}

// ---- Periods.

std::int64_t Recurrence::period_of(std::int64_t day) const {
  switch (period_) {
    case Period::year:
      return year_of_day(day).year;
    case Period::month: {
      const Civil c = to_civil(day * us_per_day);
      return std::int64_t{c.year} * 12 + c.month - 1;
    }
    case Period::week:
      return week_of_day(day, week_start_);
    default:
      return day;
  }
}

Recurrence::Span Recurrence::span(std::int64_t period) const {
  const auto month = [](std::int64_t m) {
    return days_from_civil(floor_div(m, 12), static_cast<int>(floor_mod(m, 12)) + 1, 1);
  };
  switch (period_) {
    case Period::year:
      return {days_from_civil(period, 1, 1), days_from_civil(period + 1, 1, 1)};
    case Period::month:
      return {month(period), month(period + 1)};
    case Period::week:
      return {first_day_of_week(period, week_start_), first_day_of_week(period + 1, week_start_)};
    default:
      return {period, period + 1};
  }
}

std::int64_t Recurrence::steps_missing(std::int64_t period) const {
  if (interval_ == 1) return 0;
  const std::int64_t over = floor_mod(period - origin_, interval_);
  return over == 0 ? 0 : interval_ - over;
}

std::int64_t Recurrence::position_from(std::int64_t from, std::int64_t size) const {
  if (from_front_.empty() && from_back_.empty()) return from < size ? from : none;
  std::int64_t found = none;
  const auto front = std::lower_bound(from_front_.begin(), from_front_.end(), from);
  if (front != from_front_.end() && *front < size) found = *front;
  const auto back = std::lower_bound(from_back_.begin(), from_back_.end(), from - size);
  if (back != from_back_.end()) found = std::min(found, size + *back);
  return found;
}

std::int64_t Recurrence::positions_in(std::int64_t size) const {
  if (from_front_.empty() && from_back_.empty()) return size;
  std::int64_t n = 0;
  for (std::int64_t p = position_from(0, size); p != none; p = position_from(p + 1, size)) ++n;
  return n;
}

std::int64_t Recurrence::at_position(std::int64_t first_day, std::int64_t position) const {
  const auto times = static_cast<std::int64_t>(times_.size());
  return days_.nth(first_day, position / times) * seconds_per_day +
         times_[static_cast<std::size_t>(position % times)];
}

std::int64_t Recurrence::instants_in(Span s) const {
  return days_.count(s.first, s.end) * static_cast<std::int64_t>(times_.size());
}

// ---- Finding.

std::int64_t Recurrence::find(std::int64_t from, std::int64_t limit) const {
  if (from >= limit || times_.empty()) return none;
  if (every_ != 0) {
    const std::int64_t missing = std::max<std::int64_t>(from - first_, 0);
    const std::int64_t found = first_ + (missing + every_ - 1) / every_ * every_;
    return found < limit ? found : none;
  }
  const std::int64_t found = period_ == Period::unit                       ? find_in_units(from, limit)
                             : !from_front_.empty() || !from_back_.empty() ? find_in_periods(from, limit)
                                                                           : find_in_days(from, limit);
  return found < limit ? found : none;
}

std::int64_t Recurrence::find_in_days(std::int64_t from, std::int64_t limit) const {
  const std::int64_t end = floor_div(limit - 1, seconds_per_day) + 1;
  std::int64_t day = floor_div(from, seconds_per_day);
  if (from - day * seconds_per_day > times_.back()) from = ++day * seconds_per_day;
  for (;;) {
    day = days_.next(day, end);
    if (day >= end) return none;
    if (interval_ == 1) break;
    const std::int64_t period = period_of(day), missing = steps_missing(period);
    if (missing == 0) break;
    if (missing > most_periods) return none;
    day = span(period + missing).first;
  }
  const std::int64_t midnight = day * seconds_per_day;
  return midnight + (from <= midnight ? times_.front()
                                      : *std::lower_bound(times_.begin(), times_.end(), from - midnight));
}

std::int64_t Recurrence::find_in_periods(std::int64_t from, std::int64_t limit) const {
  const std::int64_t end = floor_div(limit - 1, seconds_per_day) + 1;
  std::int64_t day = floor_div(from, seconds_per_day);
  for (;;) {
    day = days_.next(day, end);
    if (day >= end) return none;
    const std::int64_t period = period_of(day), missing = steps_missing(period);
    if (missing > most_periods) return none;
    const Span s = span(period + missing);
    if (missing != 0) {
      day = s.first;
      continue;
    }
    const std::int64_t midnight = day * seconds_per_day;
    std::int64_t before = days_.count(s.first, day) * static_cast<std::int64_t>(times_.size());
    before += std::lower_bound(times_.begin(), times_.end(), from - midnight) - times_.begin();
    const std::int64_t position = position_from(before, instants_in(s));
    if (position != none) return at_position(s.first, position);
    day = s.end;
  }
}

// ---- Finer than daily.

std::int64_t Recurrence::Limits::next(std::int64_t second_of_day) const {
  const std::int64_t hour = second_of_day / 3600, minute = second_of_day / 60 % 60,
                     second = second_of_day % 60;
  if ((hours >> hour & 1) != 0) {
    const std::int64_t this_hour = hour * 3600;
    if ((minutes >> minute & 1) != 0) {
      const int s = next_bit(seconds, second);
      if (s < 60) return second_of_day - second + s;
    }
    const int m = next_bit(minutes, minute + 1);
    if (m < 60) return this_hour + std::int64_t{m} * 60 + next_bit(seconds, 0);
  }
  const int h = next_bit(hours, hour + 1);
  if (h >= 24) return seconds_per_day;
  return std::int64_t{h} * 3600 + next_bit(minutes, 0) * 60 + next_bit(seconds, 0);
}

// The first unit of the day, from `unit` on, that steps and limits let through; or units_in_day_.
std::int64_t Recurrence::next_unit(std::int64_t day, std::int64_t unit) const {
  const std::int64_t day_start = day * units_in_day_;
  for (;;) {
    unit += steps_missing(day_start + unit);
    if (unit >= units_in_day_) return units_in_day_;
    const std::int64_t let_through = limits_.next(unit * unit_seconds_) / unit_seconds_;
    if (let_through == unit) return unit;
    if (let_through >= units_in_day_) return units_in_day_;
    unit = let_through;
  }
}

// The first day from this one on in which steps, and limits, let a unit through.
std::int64_t Recurrence::next_step_day(std::int64_t day) const {
  if (!limited_) {
    if (interval_ <= units_in_day_) return day;
    const std::int64_t unit = day * units_in_day_;
    return floor_div(unit + steps_missing(unit), units_in_day_);
  }
  if (step_days_.empty()) return last_day + 1;
  const std::int64_t offset = floor_mod(day - origin_day_, cycle_days_);
  const auto at = std::lower_bound(step_days_.begin(), step_days_.end(), offset,
                                   [](const StepDay& d, std::int64_t o) { return d.offset < o; });
  if (at != step_days_.end()) return day + at->offset - offset;
  return day + cycle_days_ - offset + step_days_.front().offset;
}

std::int64_t Recurrence::find_in_units(std::int64_t from, std::int64_t limit) const {
  const std::int64_t end = floor_div(limit - 1, seconds_per_day) + 1;
  std::int64_t day = floor_div(from, seconds_per_day);
  for (;;) {
    day = days_.next(day, end);
    if (day >= end) return none;
    const std::int64_t step_day = next_step_day(day);
    if (step_day != day) {
      day = step_day;
      continue;
    }
    const std::int64_t midnight = day * seconds_per_day;
    const std::int64_t second = std::max<std::int64_t>(from - midnight, 0);
    const std::int64_t first = second / unit_seconds_ + (second % unit_seconds_ > times_.back());
    const std::int64_t unit = next_unit(day, first);
    if (unit < units_in_day_) {
      const std::int64_t unit_start = unit * unit_seconds_;
      return midnight + unit_start + *std::lower_bound(times_.begin(), times_.end(), second - unit_start);
    }
    ++day;
  }
}

std::int64_t Recurrence::units_in(std::int64_t day) const {
  if (limited_) {
    const std::int64_t offset = floor_mod(day - origin_day_, cycle_days_);
    const auto at = std::lower_bound(step_days_.begin(), step_days_.end(), offset,
                                     [](const StepDay& d, std::int64_t o) { return d.offset < o; });
    return at != step_days_.end() && at->offset == offset ? at->units : 0;
  }
  const std::int64_t first = day * units_in_day_ - origin_;
  return floor_div(first + units_in_day_ - 1, interval_) - floor_div(first - 1, interval_);
}

// ---- COUNT and UNTIL.

std::int64_t Recurrence::end_after(std::int64_t count, std::int64_t first) const {
  return period_ == Period::unit ? end_of_units(count, first) : end_of_periods(count, first);
}

// Period by period; where all are alike, as many at once as it takes.
std::int64_t Recurrence::end_of_periods(std::int64_t count, std::int64_t first) const {
  const std::int64_t first_day = floor_div(first, seconds_per_day);
  std::int64_t period = period_of(first_day);
  // What the first period has before the first occurrence is counted too, and left out again.
  const Span s = span(period);
  const std::int64_t before =
      days_.count(s.first, first_day) * static_cast<std::int64_t>(times_.size()) +
      (std::lower_bound(times_.begin(), times_.end(), first - first_day * seconds_per_day) - times_.begin());
  std::int64_t left = count;
  for (std::int64_t p = position_from(0, instants_in(s)); p < before;
       p = position_from(p + 1, instants_in(s)))
    ++left;
  for (;;) {
    const Span here = span(period);
    if (here.first > last_day) return end_of_calendar;
    const std::int64_t size = instants_in(here), selected = positions_in(size);
    if (size == 0) {
      const std::int64_t day = days_.next(here.end, last_day + 1);
      if (day > last_day) return end_of_calendar;
      period = period_of(day);
      period += steps_missing(period);
      continue;
    }
    if (left <= selected) {
      std::int64_t position = position_from(0, size);
      if (from_front_.empty() && from_back_.empty())
        position = left - 1;
      else
        while (--left > 0) position = position_from(position + 1, size);
      return std::min(end_of_calendar, at_position(here.first, position) + 1);
    }
    assert(!all_alike_ || selected > 0);  // the first occurrence is of one, and all are like it
    const std::int64_t periods = all_alike_ ? (left - 1) / selected : 1;
    if (periods > (last_day - here.first) / interval_ + 1) return end_of_calendar;
    left -= periods * selected;
    period += periods * interval_;
  }
}

// Day by day; where all units are alike, at once.
std::int64_t Recurrence::end_of_units(std::int64_t count, std::int64_t first) const {
  const auto a_unit = static_cast<std::int64_t>(times_.size());
  const auto time = [&](std::int64_t position) {
    return times_[static_cast<std::size_t>(position % a_unit)];
  };
  const std::int64_t steps_left = (end_of_calendar - first) / unit_seconds_ / interval_;
  if (count / a_unit > steps_left + 1) return end_of_calendar;
  if (all_alike_) {
    const std::int64_t unit = floor_div(first, unit_seconds_);
    const auto at =
        std::lower_bound(times_.begin(), times_.end(), first - unit * unit_seconds_) - times_.begin();
    const std::int64_t position = at + count - 1, steps = position / a_unit;
    if (steps > steps_left) return end_of_calendar;
    return std::min(end_of_calendar, (unit + steps * interval_) * unit_seconds_ + time(position) + 1);
  }
  std::int64_t day = floor_div(first, seconds_per_day) + 1;
  for (std::int64_t s = first; s != none; s = find(s + 1, day * seconds_per_day))
    if (--count == 0) return s + 1;
  if (limited_ && cycle_days_ == 1) {
    std::int64_t here = 0;
    for (std::int64_t u = next_unit(day, 0); u < units_in_day_; u = next_unit(day, u + 1)) here += a_unit;
    assert(here > 0);  // the day of the first occurrence has units, and all are like it
    const std::int64_t days = (count - 1) / here;
    if (days >= days_.count(day, last_day + 1)) return end_of_calendar;
    day = days_.nth(day, days);
    count -= days * here;
  } else {
    for (;;) {
      day = days_.next(day, last_day + 1);
      const std::int64_t step_day = next_step_day(day);
      if (step_day > last_day) return end_of_calendar;
      const std::int64_t here = step_day == day ? units_in(day) * a_unit : 0;
      if (here >= count) break;
      count -= here;
      day = std::max(step_day, day + (here > 0));
    }
  }
  std::int64_t unit = next_unit(day, 0);
  for (std::int64_t i = (count - 1) / a_unit; i > 0; --i) unit = next_unit(day, unit + 1);
  return day * seconds_per_day + unit * unit_seconds_ + time(count - 1) + 1;
}

// Backwards, in wider and wider steps, until there is an occurrence; then the latest by halving.
std::int64_t Recurrence::last_second() const {
  std::int64_t from = end_, found = none;
  for (std::int64_t width = 1; found == none && from > start_; width *= 8) {
    from = std::max(start_, end_ - width);
    found = find(from, end_);
  }
  if (found == none) return none;
  for (std::int64_t none_from = end_; found + 1 < none_from;) {
    const std::int64_t middle = found + 1 + (none_from - found - 1) / 2;
    const std::int64_t later = find(middle, none_from);
    if (later != none)
      found = later;
    else
      none_from = middle;
  }
  return found;
}

// ---- Asking.

// The first second whose occurrence is not before `us`.
std::int64_t Recurrence::second_from(std::int64_t us) const {
  constexpr std::int64_t most = 300'000'000'000 * us_per_second;
  return floor_div(std::clamp(us, -most, most) - microsecond_ - 1, us_per_second) + 1;
}

std::optional<LocalTime> Recurrence::next(LocalTime from, LocalTime limit) const {
  const std::int64_t found =
      find(std::max(second_from(from.us), start_), std::min(second_from(limit.us), end_));
  if (found == none) return std::nullopt;
  return at(found);
}

std::optional<LocalTime> Recurrence::last() const {
  if (!finite_) return std::nullopt;
  const std::int64_t found = last_second();
  if (found == none) return std::nullopt;
  return at(found);
}

bool Recurrence::is_finite() const { return finite_; }

Cursor::Cursor(const Recurrence& recurrence, LocalTime from)
    : recurrence_(&recurrence), from_(std::max(recurrence.second_from(from.us), recurrence.start_)) {}

std::optional<LocalTime> Cursor::next(LocalTime limit) {
  const std::int64_t found =
      recurrence_->find(from_, std::min(recurrence_->second_from(limit.us), recurrence_->end_));
  if (found == Recurrence::none) return std::nullopt;
  from_ = found + 1;
  return recurrence_->at(found);
}

}  // namespace curfew
