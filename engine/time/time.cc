// How instants, local times and durations are read, refused with a reason, and written.
#include "engine/time/time.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace curfew {
namespace {

constexpr std::int64_t us_per_minute = 60 * us_per_second;
constexpr std::int64_t us_per_hour = 60 * us_per_minute;
constexpr std::int64_t longest_duration_days = 3'287'182;  // 9000 years

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
// A year in two parts, as it is written: 2026 is century 20, in_century 26. Calendar sums need no division
// then.
struct Year {
  std::int64_t century;  // rounded down
  int in_century;
};
constexpr Year split_year(std::int64_t year) {
  const std::int64_t century = year / 100 - (year % 100 < 0);
  return {century, static_cast<int>(year - century * 100)};
}
constexpr bool is_leap(Year y) { return ((y.in_century != 0 ? y.in_century : y.century) & 3) == 0; }

// [leap][month], months from 1.
constexpr int month_days[2][13] = {{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31},
                                   {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}};
constexpr int days_before_month[2][13] = {{0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334},
                                          {0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335}};

constexpr int days_in_month(Year year, int month) { return month_days[is_leap(year)][month]; }

// Since 1970-01-01: 36524 days a century and one more every fourth, 365 a year and one more every fourth;
// these count the leap day of the year itself, which is taken back.
constexpr std::int64_t days_of(Year y, int month, int day) {
  const bool leap = is_leap(y);
  return y.century * 36'524 + (y.century >> 2) + y.in_century * std::int64_t{365} + (y.in_century >> 2) -
         leap + days_before_month[leap][month] + day - 719'528;
}
static_assert(days_of({19, 70}, 1, 1) == 0);

struct Split {
  std::int64_t days;
  std::int64_t us;  // in [0, us_per_day)
};
constexpr Split split_days(std::int64_t us) {
  const std::int64_t days = us / us_per_day - (us % us_per_day < 0);
  return {days, us - days * us_per_day};
}

// ---- Reading. Eight bytes at a time: a text xored with its layout has 0..9 in the lanes of digits and 0 in
// the others; adding 6 lifts what is more than 9 into the high nibble. A lane that overflows into the next
// one has had a high nibble of its own, so that the test is exact.

// The first byte is the lowest on every machine; written out, it compiles to one load.
constexpr std::uint64_t load8(const char* p) {
  const auto byte = [p](int i) { return std::uint64_t{static_cast<unsigned char>(p[i])} << (8 * i); };
  return byte(0) | byte(1) | byte(2) | byte(3) | byte(4) | byte(5) | byte(6) | byte(7);
}

struct Layout {
  std::uint64_t text, six, must_be_zero;
};
constexpr Layout layout(const char (&text)[9]) {
  Layout l{load8(text), 0, 0};
  for (int i = 0; i < 8; ++i) {
    const bool digit = text[i] == '0';
    l.six |= std::uint64_t{digit ? 0x06u : 0x00u} << (8 * i);
    l.must_be_zero |= std::uint64_t{digit ? 0xF0u : 0xFFu} << (8 * i);
  }
  return l;
}

constexpr std::uint64_t lanes(const char* p, const Layout& l) { return load8(p) ^ l.text; }
constexpr std::uint64_t faults(std::uint64_t x, const Layout& l) {
  return (x | (x + l.six)) & l.must_be_zero;
}
// In lane i: ten times the digit there, and the digit after it.
constexpr std::uint64_t pairs(std::uint64_t x) { return x * 10 + (x >> 8); }
constexpr int lane(std::uint64_t x, int i) { return static_cast<int>((x >> (8 * i)) & 0xFF); }

constexpr std::size_t date_time_size = 19;

// `2026-11-28T22:00:00`. REQUIRES: 19 bytes at p
bool read_date_time(const char* p, std::int64_t* us) {
  constexpr Layout year_month = layout("0000-00-"), day_hour_minute = layout("00T00:00"),
                   time = layout("00:00:00");
  const std::uint64_t a = lanes(p, year_month);
  const std::uint64_t b = lanes(p + 8, day_hour_minute);
  const std::uint64_t c = lanes(p + 11, time);
  if ((faults(a, year_month) | faults(b, day_hour_minute) | faults(c, time)) != 0) return false;
  const std::uint64_t ym = pairs(a), dt = pairs(b), hms = pairs(c);
  const Year year{lane(ym, 0), lane(ym, 2)};
  const int month = lane(ym, 5), day = lane(dt, 0);
  const int hour = lane(hms, 0), minute = lane(hms, 3), second = lane(hms, 6);
  if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  const int of_day = hour * 3'600 + minute * 60 + second;
  *us = (days_of(year, month, day) * 86'400 + of_day) * us_per_second;
  return true;
}

// Adds `.f` to `.ffffff`, where it stands; returns what follows, or null where it is malformed.
const char* read_fraction(const char* p, const char* end, std::int64_t* us) {
  if (p == end || *p != '.') return p;
  std::int64_t fraction = 0, unit = us_per_second;
  for (++p; p != end && is_digit(*p); ++p) {
    if (unit == 1) return nullptr;
    unit /= 10;
    fraction += (*p - '0') * unit;
  }
  *us += fraction;
  return unit == us_per_second ? nullptr : p;
}

// `Z` or `+01:00`, as the whole of [p, end).
bool read_offset(const char* p, const char* end, std::int64_t* us) {
  *us = 0;
  if (end - p == 1) return *p == 'Z';
  if (end - p != 6 || (*p != '+' && *p != '-') || p[3] != ':') return false;
  if (!is_digit(p[1]) || !is_digit(p[2]) || !is_digit(p[4]) || !is_digit(p[5])) return false;
  const int hours = (p[1] - '0') * 10 + (p[2] - '0'), minutes = (p[4] - '0') * 10 + (p[5] - '0');
  if (hours > 23 || minutes > 59) return false;
  const std::int64_t offset = hours * us_per_hour + minutes * us_per_minute;
  *us = *p == '-' ? -offset : offset;
  return true;
}

// An instant in form, perhaps outside the years that we count.
bool read_any_instant(std::string_view text, Instant* out) {
  if (text.size() <= date_time_size) return false;
  std::int64_t us = 0, offset = 0;
  if (!read_date_time(text.data(), &us)) return false;
  const char* end = text.data() + text.size();
  const char* p = read_fraction(text.data() + date_time_size, end, &us);
  if (p == nullptr || !read_offset(p, end, &offset)) return false;
  *out = Instant{us - offset};
  return true;
}

// ---- Refusing: slowly, and with the reason.

// The text as a message may show it: its first 40 bytes, anything but printable ASCII as a question mark.
std::string quoted(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string out = "\"";
  for (const char c : text.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues_utf8 = (byte & 0xC0) == 0x80;
    if (!continues_utf8) out += byte >= 0x20 && byte < 0x7F ? c : '?';
  }
  return out + (text.size() > most ? "…\"" : "\"");
}

// Whether the text starts like `like`, where 0 stands for any digit.
bool starts_like(std::string_view text, std::string_view like) {
  return text.size() >= like.size() && std::equal(like.begin(), like.end(), text.begin(), [](char l, char c) {
           return l == '0' ? is_digit(c) : l == c;
         });
}

int number(std::string_view digits) {
  int n = 0;
  for (const char c : digits) n = n * 10 + (c - '0');
  return n;
}

constexpr std::string_view instant_form = "write it as 2026-11-28T22:00:00Z";
constexpr std::string_view local_form = "write it as 2026-11-28T22:00:00";
constexpr std::string_view upper_case = "T and Z stand in upper case";

std::string date_fault(std::string_view text, std::string_view form) {
  if (!starts_like(text, "0000-00-00")) return std::string(form);
  const int year = number(text.substr(0, 4)), month = number(text.substr(5, 2)),
            day = number(text.substr(8, 2));
  if (month < 1 || month > 12) return "months run from 01 to 12";
  if (day < 1) return "days run from 01";
  const int days = days_in_month(split_year(year), month);
  constexpr std::array<std::string_view, 12> names = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
  if (day <= days) return {};
  return std::string(names[static_cast<std::size_t>(month - 1)]) + " " + std::string(text.substr(0, 4)) +
         " has " + std::to_string(days) + " days";
}

std::string time_fault(std::string_view time, std::string_view form) {
  if (!starts_like(time, "00:00")) return std::string(form);
  const int hour = number(time.substr(0, 2)), minute = number(time.substr(3, 2));
  if (hour == 24) return "hours run from 00 to 23; midnight is 00:00:00 of the next day";
  if (hour > 23) return "hours run from 00 to 23";
  if (minute > 59) return "minutes run from 00 to 59";
  if (time.size() == 5 || time[5] != ':')
    return "the seconds are missing; write " + std::string(time.substr(0, 5)) + ":00";
  if (!starts_like(time, "00:00:00")) return std::string(form);
  if (number(time.substr(6, 2)) == 60) return "seconds run from 00 to 59; a leap second cannot be written";
  if (number(time.substr(6, 2)) > 59) return "seconds run from 00 to 59";
  return {};
}

// What is wrong before the offset; empty where nothing is, and then *rest is what follows.
std::string date_time_fault(std::string_view text, std::string_view form, std::string_view* rest) {
  if (std::string fault = date_fault(text, form); !fault.empty()) return fault;
  if (text.size() == 10) return "the time of day is missing; " + std::string(form);
  if (text[10] == 't') return std::string(upper_case);
  if (text[10] != 'T') return std::string(form);
  if (std::string fault = time_fault(text.substr(11), form); !fault.empty()) return fault;
  *rest = text.substr(date_time_size);
  if (rest->empty() || (rest->front() != '.' && rest->front() != ',')) return {};
  if (rest->front() == ',') return "a fraction of a second stands after a point, not a comma";
  const std::size_t digits = std::min(rest->find_first_not_of("0123456789", 1), rest->size()) - 1;
  if (digits < 1 || digits > 6) return "a fraction of a second has one to six digits";
  rest->remove_prefix(1 + digits);
  return {};
}

std::string offset_fault(std::string_view offset) {
  if (offset == "z") return std::string(upper_case);
  const bool shaped = offset.size() == 6 && (starts_like(offset, "+00:00") || starts_like(offset, "-00:00"));
  return shaped ? "offsets run from -23:59 to +23:59" : "it must end with Z or an offset such as +01:00";
}

// REQUIRES: read_any_instant(text) is false
Problem explain_instant(std::string_view text) {
  std::string_view offset;
  std::string fault = date_time_fault(text, instant_form, &offset);
  if (fault.empty() && offset.empty())
    return {
        Code::zone_needed, {}, quoted(text) + " has no offset: end it with Z or an offset such as +01:00"};
  if (fault.empty()) fault = offset_fault(offset);
  return {Code::bad_instant, {}, quoted(text) + " is not an instant: " + fault};
}

Problem bad_local_time(std::string_view text, std::string_view fault) {
  return {Code::bad_instant, {}, quoted(text) + " is not a local time: " + std::string(fault)};
}

Problem explain_local_time(std::string_view text) {
  std::string_view rest;
  const std::string fault = date_time_fault(text, local_form, &rest);
  return bad_local_time(text, fault.empty() ? "it stands without an offset" : fault);
}

// ---- Durations.

// What reading a duration has come to: where, and how much.
struct DurationReader {
  std::string_view rest;
  Duration read;
  bool too_long = false;
  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  // `12D` for unit D: adds 12 times `days` and `us`. False, and nothing taken, where something else stands
  // there.
  bool take(char unit, std::int64_t days, std::int64_t us);
  bool fits() const { return !too_long && read.exact_us() <= longest_duration_days * us_per_day; }
};

bool DurationReader::take(char unit, std::int64_t days, std::int64_t us) {
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits == 0 || digits == rest.size() || rest[digits] != unit) return false;
  const std::int64_t per_unit = days * us_per_day + us;
  const std::int64_t most = longest_duration_days * us_per_day / per_unit;
  std::int64_t n = 0;
  for (const char c : rest.substr(0, digits)) n = std::min(n * 10 + (c - '0'), most + 1);
  too_long |= n > most;
  if (!too_long) {
    read.days += n * days;
    read.us += n * us;
  }
  rest.remove_prefix(digits + 1);
  return true;
}

// `P2W`, or days and times of which at least one stands there; false where the form is another.
bool read_duration(DurationReader& r) {
  if (!r.take('P')) return false;
  if (r.take('W', 7, 0)) return r.rest.empty();
  const bool day = r.take('D', 1, 0);
  if (!r.take('T')) return day && r.rest.empty();
  const bool hour = r.take('H', 0, us_per_hour);
  const bool minute = r.take('M', 0, us_per_minute);
  const bool second = r.take('S', 0, us_per_second);
  return (hour || minute || second) && r.rest.empty();
}

std::string_view duration_fault(std::string_view text) {
  if (text.find_first_of("+-") != text.npos) return "it has no sign";
  if (text.substr(0, 1) != "P") return "write it as PT4H or P1DT30M";
  if (text.find_first_not_of("PTYMWDHS0123456789") != text.npos)
    return "write it as PT4H or P1DT30M, in whole numbers";
  const std::string_view date = text.substr(0, text.find('T'));
  if (date.find_first_of("YM") != date.npos)
    return "years and months have no fixed length; write days, as in P30D, or minutes, as in PT30M";
  if (date.find('W') != date.npos) return "weeks stand alone, as in P2W; else write days, as in P15D";
  if (date.find_first_of("HS") != date.npos) return "hours and seconds stand after a T, as in PT4H";
  if (text.back() == 'P' || text.back() == 'T')
    return "a number and its unit are missing, as in PT4H or P1DT30M";
  return "write it as PT4H or P1DT30M";
}

// ---- Writing.

constexpr std::array<char, 200> two_digits = [] {
  std::array<char, 200> pairs{};
  for (std::size_t n = 0; n < 100; ++n) {
    pairs[2 * n] = static_cast<char>('0' + n / 10);
    pairs[2 * n + 1] = static_cast<char>('0' + n % 10);
  }
  return pairs;
}();

char* put_pair(char* p, int n) { return std::copy_n(two_digits.data() + std::ptrdiff_t{2} * n, 2, p); }

constexpr std::size_t longest_date_time = 32;

// `YYYY-MM-DDTHH:MM:SS[.ffffff]`; the year 10000, which a local time may reach, with five digits.
char* put_date_time(char* p, std::int64_t us) {
  const Civil c = to_civil(us);
  if (c.year > 9999) *p++ = static_cast<char>('0' + c.year / 10'000);
  p = put_pair(p, c.year / 100 % 100);
  p = put_pair(p, c.year % 100);
  *p++ = '-';
  p = put_pair(p, c.month);
  *p++ = '-';
  p = put_pair(p, c.day);
  *p++ = 'T';
  p = put_pair(p, c.hour);
  *p++ = ':';
  p = put_pair(p, c.minute);
  *p++ = ':';
  p = put_pair(p, c.second);
  if (c.microsecond == 0) return p;
  *p++ = '.';
  p = put_pair(p, c.microsecond / 10'000);
  p = put_pair(p, c.microsecond / 100 % 100);
  return put_pair(p, c.microsecond % 100);
}

// Below a minute: seconds, with as many fraction digits as they need.
std::string human_seconds(std::int64_t us) {
  std::string text = std::to_string(us / us_per_second);
  if (us % us_per_second != 0) {
    text += "." + std::to_string(us_per_second + us % us_per_second).substr(1);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + " s";
}

}  // namespace

std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  return days_of(split_year(year), month, day);
}

// Days to date after C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar
// algorithms" (2022): the year begins in March, and a division is a multiplication and a shift. Days are
// counted from so long ago that every `us` has a number above zero.
Civil to_civil(std::int64_t us) {
  constexpr int eras_before = 800;  // of 400 years
  const Split split = split_days(us);
  const auto n = static_cast<std::uint32_t>(split.days + 719'468 + std::int64_t{eras_before} * 146'097);
  const std::uint32_t quarter_days = 4 * n + 3;
  const std::uint32_t century = quarter_days / 146'097;
  const std::uint32_t in_century = quarter_days % 146'097 | 3;
  const std::uint64_t years = std::uint64_t{2'939'745} * in_century;
  const auto year_of_century = static_cast<std::uint32_t>(years >> 32);
  const std::uint32_t day_of_year = static_cast<std::uint32_t>(years) / 2'939'745 / 4;
  const std::uint32_t month_and_day = 2'141 * day_of_year + 197'913;
  const bool next_year = day_of_year >= 306;  // January and February
  const auto seconds = static_cast<std::uint32_t>(split.us / us_per_second);
  Civil c{};
  c.year = static_cast<int>(100 * century + year_of_century) - 400 * eras_before + next_year;
  c.month = static_cast<int>(month_and_day >> 16) - (next_year ? 12 : 0);
  c.day = static_cast<int>((month_and_day & 0xFFFF) / 2'141) + 1;
  c.hour = static_cast<int>(seconds / 3'600);
  c.minute = static_cast<int>(seconds / 60 % 60);
  c.second = static_cast<int>(seconds % 60);
  c.microsecond = static_cast<int>(split.us - std::int64_t{seconds} * us_per_second);
  return c;
}

std::int64_t from_civil(const Civil& c) {
  return days_from_civil(c.year, c.month, c.day) * us_per_day + c.hour * us_per_hour +
         c.minute * us_per_minute + c.second * us_per_second + c.microsecond;
}

Instant plus(Instant t, std::int64_t us) {
  if (!is_date(t)) return t;
  if (us > last_instant.us - t.us) return last_instant;
  if (us < first_instant.us - t.us) return first_instant;
  return Instant{t.us + us};
}

Instant plus_years(Instant t, int years) {
  if (!is_date(t)) return t;
  Civil c = to_civil(t.us);
  if (years > 9999 - c.year) return last_instant;
  if (years < 1400 - c.year) return first_instant;
  c.year += years;
  c.day = std::min(c.day, days_in_month(split_year(c.year), c.month));
  return Instant{from_civil(c)};
}

bool read_instant(std::string_view text, Instant* out) {
  Instant t;
  if (!read_any_instant(text, &t) || !is_date(t)) return false;
  *out = t;
  return true;
}

Result<Instant> parse_instant(std::string_view text) {
  Instant t;
  if (!read_any_instant(text, &t)) return explain_instant(text);
  if (is_date(t)) return t;
  return Problem{Code::instant_out_of_range,
                 {},
                 quoted(text) + " is out of range: instants run from " + to_string(first_instant) + " to " +
                     to_string(last_instant)};
}

Result<LocalTime> parse_local_time(std::string_view text) {
  std::int64_t us = 0;
  if (text.size() < date_time_size || !read_date_time(text.data(), &us)) return explain_local_time(text);
  const char* end = text.data() + text.size();
  if (read_fraction(text.data() + date_time_size, end, &us) != end) return explain_local_time(text);
  if (us < first_instant.us) return bad_local_time(text, "years run from 1400 to 9999");
  return LocalTime{us};
}

Result<Duration> parse_duration(std::string_view text) {
  DurationReader reader{text, {}};
  std::string_view fault;
  if (!read_duration(reader))
    fault = duration_fault(text);
  else if (!reader.fits())
    fault = "it is longer than 9000 years";
  else
    return reader.read;
  return Problem{Code::bad_duration, {}, quoted(text) + " is not a duration: " + std::string(fault)};
}

void append_instant(std::string& out, Instant t) {
  assert(is_date(t));
  char text[longest_date_time];
  char* end = put_date_time(text, t.us);
  *end++ = 'Z';
  out.append(text, static_cast<std::size_t>(end - text));
}

std::string to_string(Instant t) {
  std::string out;
  append_instant(out, t);
  return out;
}

std::string to_string(LocalTime t) {
  char text[longest_date_time];
  return std::string(text, put_date_time(text, t.us));
}

std::string human_duration(std::int64_t us) {
  struct Unit {
    std::int64_t us;
    std::string_view name;
  };
  constexpr Unit units[] = {
      {us_per_day, " d"}, {us_per_hour, " h"}, {us_per_minute, " min"}, {us_per_second, " s"}};
  if (us < us_per_minute) return human_seconds(us);
  const std::int64_t step = us >= us_per_day    ? us_per_hour
                            : us >= us_per_hour ? us_per_minute
                                                : us_per_second;
  std::int64_t left = (us / step + (us % step != 0)) * step;
  std::string text;
  for (const Unit& unit : units) {
    if (left < unit.us) continue;
    if (!text.empty()) text += ' ';
    text += std::to_string(left / unit.us) + std::string(unit.name);
    left %= unit.us;
  }
  return text;
}

}  // namespace curfew
