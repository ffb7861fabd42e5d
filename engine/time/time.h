// What an instant, a duration and an interval are, and how they are read and written.
//
// Every time in Curfew is UTC, in whole microseconds since 1970-01-01T00:00:00Z, from the year 1400 to 9999,
// in 8 bytes that compare as integers. Three values beyond all dates keep ranks and relations
// free of special cases:
//
//   since_ever            < every date   a window without `declared_at`
//   until_further_notice  > every date   the end of an open-ended window
//   never                 > all          the end of a slot without an end: after every window's end, open
//   ones too
//
// An Interval is half-open, [start, end), and never empty: one that ends when another starts has no instant
// in common with it.
//
// External form: RFC 3339 with upper-case T and Z, seconds required, up to six fraction digits
// (`2026-11-21T22:00:00+02:00`); written as `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`. Refused: 24:00:00, second 60,
// more than six fraction digits, a missing offset. Durations are RFC 5545's without a sign (`P2W`, `P1DT30M`,
// `PT4H`); years and months are refused, weeks stand alone, and PT1H30S is read although the RFC wants the
// minutes spelt out.
//
// Cost: parse_instant ~15 ns, no allocation unless it fails. Threads: plain values, pure functions.
// Source: days to date after C. Neri and L. Schneider, "Euclidean affine functions and their application to
// calendar algorithms" (2022).
//
//   Result<Instant> t = parse_instant("2026-11-28T23:00:00+01:00");
//   to_string(*t);                                         // "2026-11-28T22:00:00Z"
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "engine/base/problem.h"

namespace curfew {

struct Instant {
  std::int64_t us = 0;
  constexpr auto operator<=>(const Instant&) const = default;
};

inline constexpr Instant since_ever{std::numeric_limits<std::int64_t>::min()};
inline constexpr Instant never{std::numeric_limits<std::int64_t>::max()};
inline constexpr Instant until_further_notice{never.us - 1};
inline constexpr Instant first_instant{-17987443200000000};  // 1400-01-01T00:00:00Z
inline constexpr Instant last_instant{253402300799999999};   // 9999-12-31T23:59:59.999999Z

constexpr bool is_date(Instant t) { return t >= first_instant && t <= last_instant; }

inline constexpr std::int64_t us_per_second = 1'000'000;
inline constexpr std::int64_t us_per_day = 86'400 * us_per_second;

// Days are nominal in a zone (23, 24 or 25 hours), 24 h elsewhere; `us` is exact. Both are >= 0.
struct Duration {
  std::int64_t days = 0;
  std::int64_t us = 0;
  constexpr std::int64_t exact_us() const { return days * us_per_day + us; }
  bool operator==(const Duration&) const = default;
};

// [start, end), start < end: whoever makes one has checked that.
struct Interval {
  Instant start;
  Instant end;
  bool operator==(const Interval&) const = default;
};

constexpr bool contains(Interval i, Instant t) { return i.start <= t && t < i.end; }
constexpr bool intersects(Interval a, Interval b) { return a.start < b.end && b.start < a.end; }

// A wall clock's reading, of no zone: microseconds since 1970-01-01T00:00:00 on that clock.
struct LocalTime {
  std::int64_t us = 0;
  constexpr auto operator<=>(const LocalTime&) const = default;
};

// A date and time of day; year may lie outside 1400..9999 only within arithmetic.
struct Civil {
  int year, month, day, hour, minute, second, microsecond;
};
Civil to_civil(std::int64_t us);
std::int64_t from_civil(const Civil&);
std::int64_t days_from_civil(std::int64_t year, int month, int day);

// t + d, `until_further_notice` and `never` unchanged; saturates at last_instant.
Instant plus(Instant t, std::int64_t us);
// The same month, day and time of day `years` later; 29 February becomes the 28th where there is none.
Instant plus_years(Instant t, int years);

// Fails with bad_instant, zone_needed (no offset) or instant_out_of_range;
// the problem's field is left to the caller.
Result<Instant> parse_instant(std::string_view text);
// `2026-11-28T22:00:00` without an offset. Fails with bad_instant.
Result<LocalTime> parse_local_time(std::string_view text);
// Fails with bad_duration. PT0S is a duration.
Result<Duration> parse_duration(std::string_view text);

// The fast path of parse_instant: true and *out set for every text that parse_instant reads, else false.
bool read_instant(std::string_view text, Instant* out);

// REQUIRES: is_date(t)
void append_instant(std::string& out, Instant t);
std::string to_string(Instant t);
std::string to_string(LocalTime t);
// As a person says it, in two units at most: "37 min", "1 h 30 min", "2 d 4 h"; below a minute exactly, "1.5
// s". What does not fit into two units is rounded up, so that "shorten by" is never too little. REQUIRES: us
// >= 0
std::string human_duration(std::int64_t us);

}  // namespace curfew
