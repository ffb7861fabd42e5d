#include "adapters/ical/stamp.h"

#include <string>

namespace curfew {
namespace {

constexpr std::string_view form = "write it as 20261128T220000Z, or as 20261128T220000 beside a TZID";

// The number that these digits are; -1: they are no digits.
int digits(std::string_view text, std::size_t from, std::size_t count) {
  int n = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    n = n * 10 + (text[i] - '0');
  }
  return n;
}

constexpr int days_of_month(int year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

}  // namespace

Result<IcalStamp> read_ical_stamp(std::string_view text) {
  const auto refused = [](std::string_view what) {
    return Problem{Code::bad_instant, "", std::string(what) + "; " + std::string(form)};
  };
  IcalStamp stamp;
  stamp.is_date = text.size() == 8;
  stamp.is_utc = text.size() == 16 && (text[15] == 'Z' || text[15] == 'z');
  if (!stamp.is_date && !stamp.is_utc && text.size() != 15) return refused("is not a date and time");
  const int year = digits(text, 0, 4), month = digits(text, 4, 2), day = digits(text, 6, 2);
  if (year < 0 || month < 0 || day < 0) return refused("is not a date and time");
  if (month < 1 || month > 12 || day < 1 || day > days_of_month(year, month)) return refused("is no date");
  if (year < 1400) return Problem{Code::instant_out_of_range, "", "must lie in the years 1400 to 9999"};
  int hour = 0, minute = 0, second = 0;
  if (!stamp.is_date) {
    hour = digits(text, 9, 2), minute = digits(text, 11, 2), second = digits(text, 13, 2);
    if ((text[8] != 'T' && text[8] != 't') || hour < 0 || minute < 0 || second < 0)
      return refused("is not a date and time");
    if (second == 60) return refused("has a second 60, which is not read");
    if (hour > 23 || minute > 59 || second > 59) return refused("is no time of day");
  }
  const int of_day = hour * 3600 + minute * 60 + second;
  stamp.local.us = days_from_civil(year, month, day) * us_per_day + of_day * us_per_second;
  return stamp;
}

std::string ical_stamp(LocalTime t) {
  const Civil c = to_civil(t.us);
  std::string out;
  const auto add = [&out](int n, std::size_t width) {
    const std::string digits_of_it = std::to_string(n);
    out.append(width - digits_of_it.size(), '0') += digits_of_it;
  };
  add(c.year, 4), add(c.month, 2), add(c.day, 2);
  out += 'T';
  add(c.hour, 2), add(c.minute, 2), add(c.second, 2);
  return out;
}

std::string ical_stamp(Instant t) { return ical_stamp(LocalTime{t.us}) + "Z"; }

}  // namespace curfew
