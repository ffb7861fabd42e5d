// What does a recurrence rule state? RFC 5545's RRULE (§3.3.10), read and written; nothing is derived here.
//
//   text ─► parse_rule ─► Rule ─► engine/recurrence/recurrence.h, which says when it recurs
//
// Refused by name: RSCALE, SKIP, X-parts, duplicate or unknown parts, values out of range, COUNT beside
// UNTIL, and what §3.3.10 forbids: BYWEEKNO but with YEARLY, BYYEARDAY with DAILY, WEEKLY or MONTHLY,
// BYMONTHDAY with WEEKLY, numbered BYDAY but with MONTHLY or YEARLY (and not beside BYWEEKNO), BYSETPOS
// without another BY part. Second 60 and an UNTIL outside 1400..9999 are refused as everywhere in Curfew.
// Looser than the RFC: parts stand in any order and case, and one `;` may stand at the end, as some calendars
// write it.
//
// Cost: ~1 µs. Threads: plain values.
//
//   Result<Rule> rule = parse_rule("FREQ=MONTHLY;BYDAY=2TU");
//   to_string(*rule);                                      // "FREQ=MONTHLY;BYDAY=2TU"
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/problem.h"

namespace curfew {

enum class Frequency : std::uint8_t { secondly, minutely, hourly, daily, weekly, monthly, yearly };
inline constexpr std::array<std::string_view, 7> frequency_names = {"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                                                    "WEEKLY",   "MONTHLY",  "YEARLY"};

// A rule's parts, as they are stated.
struct Rule {
  struct Day {
    int nth = 0;      // 2TU: the second of the period, -1FR: the last; 0: every one
    int weekday = 0;  // 0 Monday … 6 Sunday
    auto operator<=>(const Day&) const = default;
  };
  // UNTIL, inclusive.
  struct Until {
    enum Form : std::uint8_t { date, local, utc } form = local;
    std::int64_t us = 0;  // of the wall clock, or UTC; a date: its midnight
    bool operator==(const Until&) const = default;
  };
  Frequency frequency = Frequency::daily;
  std::int64_t interval = 1;
  std::optional<std::int64_t> count;
  std::optional<Until> until;
  std::vector<int> by_second, by_minute, by_hour, by_month_day, by_year_day, by_week_no, by_month, by_set_pos;
  std::vector<Day> by_day;
  int week_start = 0;  // WKST
  bool operator==(const Rule&) const = default;
};

// `FREQ=MONTHLY;BYDAY=2TU`, with or without `RRULE:` in front, in any case. Fails with bad_rrule,
// naming the part.
Result<Rule> parse_rule(std::string_view text);
// In canonical order, what is stated and no more; read again it is the same rule.
std::string to_string(const Rule& rule);

}  // namespace curfew
