// Instants, local times and durations: read, refused with a reason, written; against cctz, Boost and an
// obvious reader.
#include "engine/time/time.h"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <boost/date_time/posix_time/posix_time.hpp>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/time/ptime.h"
#include "tests/catch.h"

using curfew::Code;
using curfew::Duration;
using curfew::Instant;
using curfew::LocalTime;
using curfew::parse_duration;
using curfew::parse_instant;
using curfew::parse_local_time;
using curfew::Problem;
using curfew::us_per_day;
using curfew::us_per_second;

namespace {

// Another seed: CURFEW_SEED=17.
std::uint64_t seed() {
  const char* chosen = std::getenv("CURFEW_SEED");
  return chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : 20261128;
}

Instant random_instant(std::mt19937_64& random) {
  std::int64_t us = std::uniform_int_distribution(curfew::first_instant.us, curfew::last_instant.us)(random);
  if (random() % 2 == 0) us -= us % us_per_second;  // rounds towards 1970
  return Instant{us};
}

Instant at(std::string_view text) {
  const auto t = parse_instant(text);
  INFO(text);
  REQUIRE(t);
  return *t;
}

Problem refusal(std::string_view text) {
  const auto t = parse_instant(text);
  INFO(text);
  REQUIRE_FALSE(t);
  return t.problem();
}

using MicroTime = cctz::time_point<std::chrono::microseconds>;

// An obvious reader: one step a character, the calendar asked of cctz.
class SlowReader {
 public:
  explicit SlowReader(const std::string& text) : text_(text) {}
  std::optional<Instant> read() {
    const int year = digits(4);
    expect("-");
    const int month = digits(2);
    expect("-");
    const int day = digits(2);
    expect("T");
    const int hour = digits(2);
    expect(":");
    const int minute = digits(2);
    expect(":");
    const int second = digits(2);
    const int fraction = next() == '.' ? micros() : 0;
    const int offset = next() == 'Z' ? zulu() : offset_minutes();
    if (!good_ || at_ != text_.size()) return {};
    const cctz::civil_second civil(year, month, day, hour, minute, second);
    if (civil.year() != year || civil.month() != month || civil.day() != day) return {};
    if (civil.hour() != hour || civil.minute() != minute || civil.second() != second) return {};
    const Instant t{((civil - cctz::civil_second()) - offset * 60) * us_per_second + fraction};
    if (t < curfew::first_instant || t > curfew::last_instant) return {};
    return t;
  }

 private:
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void expect(const std::string& one_of) {
    if (at_ >= text_.size() || one_of.find(text_[at_]) == std::string::npos) good_ = false;
    ++at_;
  }
  int digits(int count) {
    int n = 0;
    for (int i = 0; i < count; ++i) {
      const int value = next() - '0';
      expect("0123456789");
      n = n * 10 + (good_ ? value : 0);
    }
    return n;
  }
  int micros() {
    expect(".");
    std::string six;
    while (next() >= '0' && next() <= '9') six += text_[at_++];
    if (six.empty() || six.size() > 6) good_ = false;
    six.resize(6, '0');
    return good_ ? std::stoi(six) : 0;
  }
  int zulu() {
    expect("Z");
    return 0;
  }
  int offset_minutes() {
    const int sign = next() == '-' ? -1 : 1;
    expect("+-");
    const int hours = digits(2);
    expect(":");
    const int minutes = digits(2);
    if (hours > 23 || minutes > 59) good_ = false;
    return sign * (hours * 60 + minutes);
  }

  const std::string& text_;
  std::size_t at_ = 0;
  bool good_ = true;
};

std::string mutated(std::string text, std::mt19937_64& random) {
  static const std::string likely = "0123456789999:-+.,TZtz \t\"\xc3\xa9";
  const auto some_byte = [&] {
    return random() % 4 == 0 ? static_cast<char>(random() % 256) : likely[random() % likely.size()];
  };
  for (std::uint64_t left = 1 + random() % 3; left > 0 && !text.empty(); --left) {
    const std::size_t place = random() % text.size();
    switch (random() % 6) {
      case 0:
        text.erase(place, 1);
        break;
      case 1:
        text.insert(place, 1, some_byte());
        break;
      case 2:
        std::swap(text[place], text[random() % text.size()]);
        break;
      case 3:
        text.resize(place);
        break;
      default:
        text[place] = some_byte();
    }
  }
  return text;
}

}  // namespace

TEST_CASE("the first and the last instant are those of the years 1400 and 9999") {
  REQUIRE(at("1400-01-01T00:00:00Z") == curfew::first_instant);
  REQUIRE(at("9999-12-31T23:59:59.999999Z") == curfew::last_instant);
  REQUIRE(to_string(curfew::first_instant) == "1400-01-01T00:00:00Z");
  REQUIRE(to_string(curfew::last_instant) == "9999-12-31T23:59:59.999999Z");
  REQUIRE((cctz::civil_second(1400, 1, 1) - cctz::civil_second()) * us_per_second ==
          curfew::first_instant.us);
  REQUIRE((cctz::civil_second(10000, 1, 1) - cctz::civil_second()) * us_per_second - 1 ==
          curfew::last_instant.us);
}

TEST_CASE("since ever comes before every date, until further notice and never after") {
  REQUIRE(curfew::since_ever < curfew::first_instant);
  REQUIRE(curfew::last_instant < curfew::until_further_notice);
  REQUIRE(curfew::until_further_notice < curfew::never);
  for (const Instant t : {curfew::since_ever, curfew::until_further_notice, curfew::never})
    REQUIRE_FALSE(is_date(t));
}

TEST_CASE("an instant is read with Z, with an offset, with one to six fraction digits") {
  REQUIRE(at("1970-01-01T00:00:00Z").us == 0);
  REQUIRE(at("2026-11-21T22:00:00+02:00") == at("2026-11-21T20:00:00Z"));
  REQUIRE(at("2026-11-21T22:00:00-02:00") == at("2026-11-22T00:00:00Z"));
  REQUIRE(at("2026-11-21T22:00:00-00:00") == at("2026-11-21T22:00:00Z"));
  REQUIRE(at("2026-11-21T22:00:00+23:59") == at("2026-11-20T22:01:00Z"));
  REQUIRE(at("1970-01-01T00:00:00.1Z").us == 100'000);
  REQUIRE(at("1970-01-01T00:00:00.000001Z").us == 1);
  REQUIRE(at("1969-12-31T23:59:59.999999Z").us == -1);
  REQUIRE(at("1970-01-01T01:00:00.123456+01:00").us == 123'456);
}

TEST_CASE("the example of the header holds") {
  curfew::Result<Instant> t = parse_instant("2026-11-28T23:00:00+01:00");
  REQUIRE(to_string(*t) == "2026-11-28T22:00:00Z");
}

TEST_CASE("leap years are those of the Gregorian calendar") {
  for (const int year : {1600, 2000, 2024, 2400, 9996}) at(std::to_string(year) + "-02-29T00:00:00Z");
  for (const int year : {1400, 1500, 1900, 2023, 2100, 9999}) {
    const Problem p = refusal(std::to_string(year) + "-02-29T00:00:00Z");
    REQUIRE(p.code == Code::bad_instant);
    REQUIRE(p.detail.find("February " + std::to_string(year) + " has 28 days") != std::string::npos);
  }
}

TEST_CASE("the range is that of the instant, not of its spelling") {
  REQUIRE(at("1399-12-31T23:00:00-01:00") == curfew::first_instant);
  REQUIRE(at("9999-12-31T23:59:59.999999+00:00") == curfew::last_instant);
  for (const std::string_view text :
       {"1400-01-01T00:59:59+01:00", "9999-12-31T23:00:00-01:00", "1399-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z", "0001-02-03T04:05:06+07:08"}) {
    const Problem p = refusal(text);
    REQUIRE(p.code == Code::instant_out_of_range);
    REQUIRE(p.detail == "\"" + std::string(text) +
                            "\" is out of range: instants run from 1400-01-01T00:00:00Z to "
                            "9999-12-31T23:59:59.999999Z");
  }
}

TEST_CASE("a refused instant is told what is wrong and what would work") {
  const std::string form = "write it as 2026-11-28T22:00:00Z";
  const std::string offset = "it must end with Z or an offset such as +01:00";
  const std::pair<std::string, std::string> refused[] = {
      {"2026-11-28 22:00", form},
      {"2026-11-28 22:00:00Z", form},
      {"", form},
      {"now", form},
      {"1795903200", form},
      {"20261128T220000Z", form},
      {"+2026-11-28T22:00:00Z", form},
      {"12026-11-28T22:00:00Z", form},
      {" 2026-11-28T22:00:00Z", form},
      {"2026-11-28T2:00:00Z", form},
      {"2026-11-28T22:00:0", form},
      {"2026-11-28", "the time of day is missing; " + form},
      {"2026-11-28T24:00:00Z", "hours run from 00 to 23; midnight is 00:00:00 of the next day"},
      {"2026-11-28T25:00:00Z", "hours run from 00 to 23"},
      {"2026-11-28T22:60:00Z", "minutes run from 00 to 59"},
      {"2026-12-31T23:59:60Z", "seconds run from 00 to 59; a leap second cannot be written"},
      {"2026-12-31T23:59:61Z", "seconds run from 00 to 59"},
      {"2026-11-28T22:00Z", "the seconds are missing; write 22:00:00"},
      {"2026-11-28T22:00", "the seconds are missing; write 22:00:00"},
      {"2026-11-28T22:00+01:00", "the seconds are missing; write 22:00:00"},
      {"2026-11-28T22:00:00.1234567Z", "a fraction of a second has one to six digits"},
      {"2026-11-28T22:00:00.Z", "a fraction of a second has one to six digits"},
      {"2026-11-28T22:00:00.", "a fraction of a second has one to six digits"},
      {"2026-11-28T22:00:00,5Z", "a fraction of a second stands after a point, not a comma"},
      {"2026-11-28t22:00:00Z", "T and Z stand in upper case"},
      {"2026-11-28T22:00:00z", "T and Z stand in upper case"},
      {"2026-00-28T22:00:00Z", "months run from 01 to 12"},
      {"2026-13-28T22:00:00Z", "months run from 01 to 12"},
      {"2026-11-00T22:00:00Z", "days run from 01"},
      {"2026-11-31T22:00:00Z", "November 2026 has 30 days"},
      {"2026-12-32T22:00:00Z", "December 2026 has 31 days"},
      {"2026-02-30T22:00:00Z", "February 2026 has 28 days"},
      {"2024-02-30T22:00:00", "February 2024 has 29 days"},
      {"2026-11-28T22:00:00+24:00", "offsets run from -23:59 to +23:59"},
      {"2026-11-28T22:00:00-01:60", "offsets run from -23:59 to +23:59"},
      {"2026-11-28T22:00:00+0100", offset},
      {"2026-11-28T22:00:00+01", offset},
      {"2026-11-28T22:00:00 +01:00", offset},
      {"2026-11-28T22:00:00Z ", offset},
      {"2026-11-28T22:00:00ZZ", offset},
      {"2026-11-28T22:00:00+01:00Z", offset},
      {"2026-11-28T22:00:00 Europe/Berlin", offset},
  };
  for (const auto& [text, reason] : refused) {
    const Problem p = refusal(text);
    CHECK(code_name(p.code) == code_name(Code::bad_instant));
    CHECK(p.detail == "\"" + text + "\" is not an instant: " + reason);
    CHECK(p.field.empty());
  }
}

TEST_CASE("a local time where an instant must stand needs a zone") {
  for (const std::string text : {"2026-11-28T22:00:00", "2026-11-28T22:00:00.5"}) {
    const Problem p = refusal(text);
    REQUIRE(p.code == Code::zone_needed);
    REQUIRE(p.detail == "\"" + text + "\" has no offset: end it with Z or an offset such as +01:00");
  }
}

TEST_CASE("a refusal quotes at most 40 bytes, and none that a terminal obeys") {
  REQUIRE(refusal(std::string(1'000'000, 'x')).detail ==
          "\"" + std::string(40, 'x') + "…\" is not an instant: write it as 2026-11-28T22:00:00Z");
  REQUIRE(refusal(std::string(40, 'x')).detail.find("…") == std::string::npos);
  REQUIRE(refusal(std::string("\x1b[31m\n\0\x7f", 8)).detail.substr(0, 10) == "\"?[31m???\"");
  REQUIRE(refusal("2026‑11‑28\xff").detail.substr(0, 13) ==
          "\"2026?11?28?\"");  // one mark for a whole character
}

TEST_CASE("an instant survives being written and read, and cctz and Boost agree on it") {
  const std::uint64_t seeded = seed();
  CAPTURE(seeded);
  std::mt19937_64 random(seeded);
  std::vector<Instant> instants = {curfew::first_instant, curfew::last_instant, Instant{0}, Instant{-1}};
  for (int i = 0; i < 20'000; ++i) instants.push_back(random_instant(random));
  for (const Instant t : instants) {
    const std::string text = to_string(t);
    const bool whole = t.us % us_per_second == 0;
    const MicroTime point{std::chrono::microseconds(t.us)};
    MicroTime parsed;
    CAPTURE(t.us, text);
    REQUIRE(at(text) == t);
    REQUIRE(text == cctz::format(whole ? "%E4Y-%m-%dT%H:%M:%SZ" : "%E4Y-%m-%dT%H:%M:%E6SZ", point,
                                 cctz::utc_time_zone()));
    REQUIRE(cctz::parse("%E4Y-%m-%dT%H:%M:%E*SZ", text, cctz::utc_time_zone(), &parsed));
    REQUIRE(parsed == point);
    REQUIRE(boost::posix_time::to_iso_extended_string(to_ptime(t)) == text.substr(0, text.size() - 1));
    REQUIRE(curfew::from_ptime(to_ptime(t)) == t);
    REQUIRE(from_civil(curfew::to_civil(t.us)) == t.us);
  }
}

TEST_CASE("an instant written with an offset is the one that cctz reads") {
  const std::uint64_t seeded = seed();
  CAPTURE(seeded);
  std::mt19937_64 random(seeded);
  for (int i = 0; i < 5'000; ++i) {
    const Instant t = plus(random_instant(random), 0);
    const int minutes = static_cast<int>(random() % (2 * 1440 - 1)) - 1439;
    const Instant shifted = plus(t, minutes * 60 * us_per_second);
    if (shifted == curfew::first_instant || shifted == curfew::last_instant) continue;
    const cctz::time_zone zone = cctz::fixed_time_zone(std::chrono::minutes(minutes));
    const std::string text =
        cctz::format("%E4Y-%m-%dT%H:%M:%E6S%Ez", MicroTime{std::chrono::microseconds(t.us)}, zone);
    CAPTURE(text);
    REQUIRE(at(text) == t);
  }
}

TEST_CASE("every day from 1400 to 9999 has the date that cctz gives it") {
  cctz::civil_day day(1400, 1, 1);
  const std::int64_t last = curfew::last_instant.us / us_per_day;
  for (std::int64_t n = curfew::first_instant.us / us_per_day; n <= last; ++n, ++day) {
    const curfew::Civil c = curfew::to_civil(n * us_per_day);
    if (c.year != day.year() || c.month != day.month() || c.day != day.day()) FAIL(n);
    if (curfew::days_from_civil(c.year, c.month, c.day) != n) FAIL(n);
  }
  REQUIRE(day == cctz::civil_day(10000, 1, 1));
}

TEST_CASE("civil arithmetic holds beyond the years of instants") {
  for (const int year : {-290'000, -401, -400, -1, 0, 1, 1399, 10'000, 290'000}) {
    const curfew::Civil c{year, 2, 28, 23, 59, 59, 999'999};
    const cctz::civil_day day = cctz::civil_day(year, 2, 28) + 1;
    const curfew::Civil next = curfew::to_civil(from_civil(c) + 1);
    CAPTURE(year);
    REQUIRE((from_civil(c) + 1) == (day - cctz::civil_day()) * us_per_day);
    REQUIRE(
        (next.year == day.year() && next.month == day.month() && next.day == day.day() && next.hour == 0));
  }
}

TEST_CASE("a mutated instant is read exactly when an obvious reader reads it, and as the same instant") {
  const std::uint64_t seeded = seed();
  CAPTURE(seeded);
  std::mt19937_64 random(seeded);
  int read = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string valid = to_string(random_instant(random));
    if (random() % 2 == 0) valid.replace(valid.size() - 1, 1, random() % 2 == 0 ? "+01:30" : "-23:59");
    const std::string text = mutated(valid, random);
    const std::vector<char> exact(text.begin(),
                                  text.end());  // nothing stands behind it: a read too far is seen
    const std::string_view view(exact.data(), exact.size());
    const std::optional<Instant> slow = SlowReader(text).read();
    const auto parsed = parse_instant(view);
    Instant fast{42};
    const bool fast_reads = curfew::read_instant(view, &fast);
    CAPTURE(i, text);
    if (fast_reads != slow.has_value() || static_cast<bool>(parsed) != slow.has_value()) FAIL("one reads it");
    if (slow && (fast != *slow || *parsed != *slow)) FAIL("another instant");
    if (!slow && fast != Instant{42}) FAIL("refused, but written");
    if (!slow && (parsed.problem().detail.empty() || parsed.problem().detail.size() > 250)) FAIL("no reason");
    read += fast_reads;
  }
  REQUIRE(read > 5'000);
  REQUIRE(read < 95'000);
}

TEST_CASE("a byte that is not a digit is seen in every place of an instant") {
  const std::string valid = "2026-11-28T22:00:00Z";
  for (std::size_t place = 0; place < valid.size(); ++place)
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = valid;
      text[place] = static_cast<char>(byte);
      Instant t;
      CAPTURE(text);
      if (curfew::read_instant(text, &t) != SlowReader(text).read().has_value()) FAIL("at " << place);
    }
}

TEST_CASE("a local time has the form of an instant without an offset") {
  REQUIRE(parse_local_time("1970-01-01T00:00:01")->us == us_per_second);
  REQUIRE(parse_local_time("1970-01-01T00:00:00.5")->us == us_per_second / 2);
  REQUIRE(to_string(*parse_local_time("2026-11-10T22:00:00")) == "2026-11-10T22:00:00");
  REQUIRE(to_string(LocalTime{curfew::last_instant.us + 1}) == "10000-01-01T00:00:00");
  const std::pair<std::string, std::string> refused[] = {
      {"2026-11-10T22:00:00Z", "it stands without an offset"},
      {"2026-11-10T22:00:00+01:00", "it stands without an offset"},
      {"2026-11-10 22:00:00", "write it as 2026-11-28T22:00:00"},
      {"20261110T220000", "write it as 2026-11-28T22:00:00"},
      {"2026-11-10T22:00", "the seconds are missing; write 22:00:00"},
      {"2026-02-29T22:00:00", "February 2026 has 28 days"},
      {"2026-11-10T22:00:00.1234567", "a fraction of a second has one to six digits"},
      {"1399-12-31T22:00:00", "years run from 1400 to 9999"},
      {"", "write it as 2026-11-28T22:00:00"},
  };
  for (const auto& [text, reason] : refused) {
    const auto t = parse_local_time(text);
    REQUIRE_FALSE(t);
    CHECK(t.problem().code == Code::bad_instant);
    CHECK(t.problem().detail == "\"" + text + "\" is not a local time: " + reason);
  }
}

TEST_CASE("a duration has weeks, or days and a time") {
  constexpr std::int64_t second = us_per_second, minute = 60 * second, hour = 60 * minute;
  const std::pair<std::string, Duration> read[] = {
      {"P2W", {14, 0}},
      {"P1D", {1, 0}},
      {"PT24H", {0, 24 * hour}},
      {"P1DT30M", {1, 30 * minute}},
      {"PT4H", {0, 4 * hour}},
      {"PT90M", {0, 90 * minute}},
      {"P1DT2H3M4S", {1, 2 * hour + 3 * minute + 4 * second}},
      {"PT1H30S", {0, hour + 30 * second}},
      {"PT0S", {0, 0}},
      {"P0D", {0, 0}},
      {"PT0000000000000000000000000005S", {0, 5 * second}},
      {"P3287182D", {3'287'182, 0}},
  };
  for (const auto& [text, duration] : read) {
    INFO(text);
    const auto d = parse_duration(text);
    REQUIRE(d);
    REQUIRE(*d == duration);
    REQUIRE(d->exact_us() == duration.days * us_per_day + duration.us);
  }
}

TEST_CASE("a refused duration is told what is wrong and what would work") {
  const std::string form = "write it as PT4H or P1DT30M";
  const std::string missing = "a number and its unit are missing, as in PT4H or P1DT30M";
  const std::string no_length =
      "years and months have no fixed length; write days, as in P30D, or minutes, as in PT30M";
  const std::string too_long = "it is longer than 9000 years";
  const std::pair<std::string, std::string> refused[] = {
      {"", form},
      {"4h", form},
      {"3600", form},
      {"pt4h", form},
      {" PT4H", form},
      {"P", missing},
      {"PT", missing},
      {"P1DT", missing},
      {"P1Y", no_length},
      {"P1M", no_length},
      {"P1Y2M3DT4H", no_length},
      {"-PT4H", "it has no sign"},
      {"+PT4H", "it has no sign"},
      {"P-1D", "it has no sign"},
      {"PT1.5H", form + ", in whole numbers"},
      {"PT4h", form + ", in whole numbers"},
      {"PT4H ", form + ", in whole numbers"},
      {"P1W2D", "weeks stand alone, as in P2W; else write days, as in P15D"},
      {"P2WT4H", "weeks stand alone, as in P2W; else write days, as in P15D"},
      {"P4H", "hours and seconds stand after a T, as in PT4H"},
      {"PT1D", form},
      {"PT1M1H", form},
      {"PT1H1H", form},
      {"PT4", form},
      {"PTH", form},
      {"P1", form},
      {"P3287183D", too_long},
      {"P3287182DT1S", too_long},
      {"P469598W", too_long},
      {"P99999999999999999999999999999W", too_long},
      {"PT9223372036854775808S", too_long},
      {"P2000000DT48000000H", too_long},
      {"PT78892380H78892380M4733542800S", too_long},
  };
  for (const auto& [text, reason] : refused) {
    const auto d = parse_duration(text);
    INFO(text);
    REQUIRE_FALSE(d);
    CHECK(d.problem().code == Code::bad_duration);
    CHECK(d.problem().detail == "\"" + text + "\" is not a duration: " + reason);
  }
}

TEST_CASE("the parts of a duration add up") {
  const std::uint64_t seeded = seed();
  CAPTURE(seeded);
  std::mt19937_64 random(seeded);
  for (int i = 0; i < 2'000; ++i) {
    const std::int64_t days = static_cast<std::int64_t>(random() % 1'000),
                       hours = static_cast<std::int64_t>(random() % 100),
                       minutes = static_cast<std::int64_t>(random() % 1'000),
                       seconds = static_cast<std::int64_t>(random() % 100'000);
    const std::string text = "P" + std::to_string(days) + "DT" + std::to_string(hours) + "H" +
                             std::to_string(minutes) + "M" + std::to_string(seconds) + "S";
    INFO(text);
    REQUIRE(*parse_duration(text) == Duration{days, (hours * 3600 + minutes * 60 + seconds) * us_per_second});
  }
}

TEST_CASE("time added stops at the last instant, and does not move what is no date") {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  REQUIRE(plus(Instant{5}, 7) == Instant{12});
  REQUIRE(plus(curfew::last_instant, 1) == curfew::last_instant);
  REQUIRE(plus(curfew::first_instant, most) == curfew::last_instant);
  REQUIRE(plus(curfew::last_instant, most) == curfew::last_instant);
  REQUIRE(plus(curfew::first_instant, -1) == curfew::first_instant);
  REQUIRE(plus(curfew::last_instant, std::numeric_limits<std::int64_t>::min()) == curfew::first_instant);
  for (const Instant t : {curfew::since_ever, curfew::until_further_notice, curfew::never}) {
    REQUIRE(plus(t, 1) == t);
    REQUIRE(plus_years(t, 1) == t);
  }
}

TEST_CASE("years added keep the day, but for 29 February") {
  REQUIRE(plus_years(at("2026-11-28T22:00:00.5Z"), 5) == at("2031-11-28T22:00:00.5Z"));
  REQUIRE(plus_years(at("2024-02-29T12:00:00Z"), 5) == at("2029-02-28T12:00:00Z"));
  REQUIRE(plus_years(at("2024-02-29T12:00:00Z"), 4) == at("2028-02-29T12:00:00Z"));
  REQUIRE(plus_years(at("2096-02-29T12:00:00Z"), 4) == at("2100-02-28T12:00:00Z"));
  REQUIRE(plus_years(at("9995-01-01T00:00:00Z"), 5) == curfew::last_instant);
  REQUIRE(plus_years(at("2026-01-01T00:00:00Z"), std::numeric_limits<int>::max()) == curfew::last_instant);
  REQUIRE(plus_years(at("2026-01-01T00:00:00Z"), std::numeric_limits<int>::min()) == curfew::first_instant);
}

TEST_CASE("a duration is said in two units at most, and never too short") {
  constexpr std::int64_t second = us_per_second, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
  const std::pair<std::int64_t, std::string> said[] = {
      {0, "0 s"},
      {1, "0.000001 s"},
      {1'500'000, "1.5 s"},
      {45 * second, "45 s"},
      {10 * second, "10 s"},
      {minute - 1, "59.999999 s"},
      {minute, "1 min"},
      {90 * second, "1 min 30 s"},
      {90 * second + 1, "1 min 31 s"},
      {37 * minute, "37 min"},
      {hour - 1, "1 h"},
      {90 * minute, "1 h 30 min"},
      {90 * minute + second, "1 h 31 min"},
      {day - 1, "1 d"},
      {52 * hour, "2 d 4 h"},
      {52 * hour + minute, "2 d 5 h"},
      {2 * day - 1, "2 d"},
      {365 * day, "365 d"},
  };
  for (const auto& [us, text] : said) CHECK(curfew::human_duration(us) == text);
}
