// When does this rule recur? RFC 5545's RRULE as a function of the wall clock, not a list.
//
//   text ─► parse_rule ─► Rule (what is stated) ─► Recurrence (compiled, with its start) ─► next(from, limit)
//
// A rule cuts the local calendar into periods of `interval` frequencies (years, months, weeks, days, hours,
// minutes, seconds) and says which instants of a period are meant. Periods are addressed by index, so the one
// that holds an instant is O(1) away, however far from the start; days are bits
// (engine/recurrence/rule_days.h), and nothing is ever expanded. The parts of a rule either widen what a
// period yields or narrow it (RFC 5545 §3.3.10, p. 44):
//
//                SECONDLY MINUTELY HOURLY  DAILY   WEEKLY  MONTHLY YEARLY
//   BYMONTH      limit    limit    limit   limit   limit   limit   expand
//   BYWEEKNO                                                       expand
//   BYYEARDAY    limit    limit    limit                           expand
//   BYMONTHDAY   limit    limit    limit   limit           expand  expand
//   BYDAY        limit    limit    limit   limit   expand  note 1  note 2
//   BYHOUR       limit    limit    limit   expand  expand  expand  expand
//   BYMINUTE     limit    limit    expand  expand  expand  expand  expand
//   BYSECOND     limit    expand   expand  expand  expand  expand  expand
//   BYSETPOS     limit    limit    limit   limit   limit   limit   limit
//
//   note 1: limit beside BYMONTHDAY, else expand (`2TU`: the second of the month)
//   note 2: limit beside BYYEARDAY or BYMONTHDAY, else expand in the week (BYWEEKNO), month (BYMONTH), year
//
// BYSETPOS selects from a period's own instants, sorted.
//
// What a rule leaves out (the second, minute, hour, weekday, day, month) is its start's.
//
// Readings where RFC 5545 is silent or contradicts itself; `warnings` names those that a rule meets:
//   - its start is an occurrence only where it matches the rule;
//   - YEARLY with BYMONTHDAY, without BYMONTH: that day of every month;
//   - UNTIL as a date beside a start with a time: to the end of that local day;
//   - UNTIL in UTC is turned into local time by the zone;
//   - INTERVAL with BYWEEKNO counts calendar years: a week (week 1 holds January 4th) may reach into the year
//     before or after, and each of its days belongs to the period of the day's own year;
//   - rules finer than daily step on the wall clock (zones come later: engine/recurrence/recurrence_set.h);
//   - years end at 9999.
// What a rule must not state is refused when it is read: engine/recurrence/rule.h.
//
// Life: compile once, ask often.
//
// Cost: compiling 2-5 µs; next() 20-200 ns from anywhere, a Cursor the same. Slow to compile: steps of
// seconds that do not divide the day beside BYHOUR, BYMINUTE or BYSECOND, 0.5 ms; BYSETPOS that no period
// has, 5 ms; a COUNT in the millions whose periods are not all alike, 30 ms.
//
// An unsatisfiable rule (30 February) ends: the Gregorian calendar repeats after 400 years, and the search
// for its first occurrence goes no further.
//
// Threads: a Recurrence is immutable; a Cursor is one thread's.
//
//   const Recurrence patches(*parse_rule("FREQ=MONTHLY;BYDAY=2TU"), start, berlin);
//   patches.next(from, limit);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/recurrence/rule.h"
#include "engine/recurrence/rule_days.h"
#include "engine/time/time.h"
#include "engine/time/zone.h"

namespace curfew {

class Recurrence {
 public:
  // `zone` reads an UNTIL in UTC; it is not kept. An instant's microseconds are its start's.
  // REQUIRES: a rule as parse_rule returns them; a start in the years 1400 to 9999
  Recurrence(const Rule& rule, LocalTime start, const Zone& zone);

  // The first occurrence in [from, limit), if any. Occurrences are never before the start.
  std::optional<LocalTime> next(LocalTime from, LocalTime limit) const;
  // The last one; none: there is no end to it, or there is none at all (then next() finds nothing).
  std::optional<LocalTime> last() const;
  bool is_finite() const;
  // What an owner should know of how the rule was read, a sentence each.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  // Seconds of the wall clock since 1970; an occurrence is one of them and `microsecond_`.
  static constexpr std::int64_t none = INT64_MAX;
  struct Span {
    std::int64_t first, end;  // days
  };
  // Hours, minutes, seconds that the limits of a rule finer than daily let through.
  struct Limits {
    std::uint64_t hours, minutes, seconds;
    std::int64_t next(std::int64_t second_of_day) const;
  };
  // A day of the cycle after which steps finer than a day meet the same times of day again.
  struct StepDay {
    std::int64_t offset;  // from origin_day_
    std::int64_t units;   // how many the limits let through; not counted where all days are alike
  };
  enum class Period : std::uint8_t { year, month, week, day, unit };

  Recurrence(const Rule& stated, const Rule& completed, LocalTime start, const Zone& zone);
  void compile_days_and_times(const Rule& rule);
  void compile_steps(const Rule& rule);
  bool is_one_a_period(const Rule& rule) const;
  std::vector<StepDay> step_days() const;
  std::int64_t end_of(const Rule::Until& until, const Zone& zone) const;
  std::int64_t end_after(std::int64_t count, std::int64_t first_occurrence) const;
  std::int64_t end_of_periods(std::int64_t count, std::int64_t first_occurrence) const;
  std::int64_t end_of_units(std::int64_t count, std::int64_t first_occurrence) const;
  void warn(const Rule& stated, LocalTime start);

  // The first second in [from, limit) that is an occurrence's, its start, UNTIL and COUNT aside; or none.
  std::int64_t find(std::int64_t from, std::int64_t limit) const;
  std::int64_t find_in_days(std::int64_t from, std::int64_t limit) const;
  std::int64_t find_in_periods(std::int64_t from, std::int64_t limit) const;
  std::int64_t find_in_units(std::int64_t from, std::int64_t limit) const;
  std::int64_t last_second() const;

  std::int64_t period_of(std::int64_t day) const;
  Span span(std::int64_t period) const;
  // Periods to go to the next that the interval meets; 0: it meets this one.
  std::int64_t steps_missing(std::int64_t period) const;
  // The positions of a period of `size` instants that BYSETPOS selects.
  std::int64_t position_from(std::int64_t from, std::int64_t size) const;
  std::int64_t positions_in(std::int64_t size) const;
  std::int64_t at_position(std::int64_t first_day, std::int64_t position) const;
  std::int64_t instants_in(Span span) const;

  std::int64_t next_unit(std::int64_t day, std::int64_t unit) const;
  std::int64_t next_step_day(std::int64_t day) const;
  std::int64_t units_in(std::int64_t day) const;

  std::int64_t second_from(std::int64_t us) const;
  LocalTime at(std::int64_t second) const { return {second * us_per_second + microsecond_}; }

  RuleDays days_;
  Period period_ = Period::year;
  std::int64_t interval_;
  std::int64_t origin_ = 0;                           // a period that the interval meets
  std::vector<std::int32_t> times_;                   // of a day (of a unit): seconds after its start, sorted
  std::vector<std::int32_t> from_front_, from_back_;  // BYSETPOS, from 0 and from -1, sorted
  int week_start_;
  bool all_alike_ = false;  // no period has more instants than another
  // Of rules finer than daily: hours, minutes or seconds.
  std::int64_t unit_seconds_ = 0, units_in_day_ = 0, origin_day_ = 0;
  Limits limits_{};
  bool limited_ = false;
  std::vector<StepDay> step_days_;
  std::int64_t cycle_days_ = 1;

  std::int64_t microsecond_;
  std::int64_t start_, end_;  // no occurrence is before the one, or at or after the other
  // Where occurrences are equally spaced: the first, and the seconds from one to the next; 0: they are not.
  std::int64_t first_ = 0, every_ = 0;
  bool finite_ = false;
  std::vector<std::string> warnings_;
  friend class Cursor;
};

// One occurrence after the other. The Recurrence must outlive it.
class Cursor {
 public:
  Cursor(const Recurrence& recurrence, LocalTime from);
  // The first occurrence before `limit` that is not before `from`, and that was not returned yet.
  std::optional<LocalTime> next(LocalTime limit);

 private:
  const Recurrence* recurrence_;
  std::int64_t from_;
};

}  // namespace curfew
