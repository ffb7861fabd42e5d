// Rules are read, refused and written; landmark rules recur as RFC 5545 says; asking from anywhere is walking
// there.
#include "engine/recurrence/recurrence.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/seed.h"

namespace curfew {
namespace {

using Texts = std::vector<std::string>;

constexpr LocalTime ever{INT64_MIN};
constexpr LocalTime end_of_time{INT64_MAX};

LocalTime local(const std::string& text) { return *parse_local_time(text); }

Recurrence recurrence(const std::string& rule, const std::string& start, const Zone& zone = utc()) {
  const Result<Rule> read = parse_rule(rule);
  INFO(rule << (read ? "" : ": " + read.problem().detail));
  REQUIRE(read);
  return Recurrence(*read, local(start), zone);
}

// The first `most` from the start on.
Texts first_of(const Recurrence& recurrence, std::size_t most) {
  Texts texts;
  LocalTime from = ever;
  while (texts.size() < most) {
    const auto t = recurrence.next(from, end_of_time);
    if (!t) break;
    texts.push_back(to_string(*t));
    from = {t->us + 1};
  }
  return texts;
}
Texts first_of(const std::string& rule, const std::string& start, std::size_t most) {
  return first_of(recurrence(rule, start), most);
}
// The same as days.
Texts days_of(const std::string& rule, const std::string& start, std::size_t most) {
  Texts texts = first_of(rule, start, most);
  for (std::string& t : texts) t.resize(10);
  return texts;
}

std::string refusal(const std::string& text) {
  const Result<Rule> read = parse_rule(text);
  if (read) return "read as " + to_string(*read);
  CHECK(read.problem().code == Code::bad_rrule);
  return read.problem().detail;
}

}  // namespace

// ---- Reading and writing.

TEST_CASE("a_rule_read_again_is_the_same_rule") {
  const Texts canonical = {
      "FREQ=DAILY",
      "FREQ=MONTHLY;BYDAY=2TU",
      "FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=SU;BYHOUR=8,9;BYMINUTE=30",
      "FREQ=WEEKLY;COUNT=10;BYDAY=TU,TH;WKST=SU",
      "FREQ=MONTHLY;UNTIL=20261128T220000Z;BYDAY=MO,-1FR;BYSETPOS=1,-1",
      "FREQ=YEARLY;UNTIL=20261128;BYWEEKNO=1,-53;BYMONTHDAY=-31,31",
      "FREQ=SECONDLY;INTERVAL=999999999999999999;UNTIL=14000101T000000;BYYEARDAY=-366;BYSECOND=0,59",
  };
  for (const std::string& text : canonical) {
    CAPTURE(text);
    const Result<Rule> read = parse_rule(text);
    REQUIRE(read);
    CHECK(to_string(*read) == text);
  }
}

TEST_CASE(
    "a rule is read in any case and order, with the name of its property, and one semicolon at the end") {
  const Rule expected = *parse_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE");
  CHECK(*parse_rule("rrule:interval=2;byday=mo,We;freq=weekly") == expected);
  CHECK(*parse_rule("RRULE:FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=02;") == expected);
  CHECK(*parse_rule("FREQ=MONTHLY;BYDAY=+1MO;BYMONTHDAY=+7") ==
        *parse_rule("FREQ=MONTHLY;BYMONTHDAY=7;BYDAY=1MO"));
}

TEST_CASE("a refusal names the part and what would work") {
  struct Case {
    std::string text, part, works;
  };
  const std::vector<Case> cases = {
      {"", "empty", "FREQ=WEEKLY;BYDAY=MO"},
      {"RRULE:", "empty", "FREQ=WEEKLY;BYDAY=MO"},
      {"COUNT=3", "FREQ is missing", "FREQ=WEEKLY"},
      {"FREQ=FORTNIGHTLY", "FREQ is \"FORTNIGHTLY\"", "WEEKLY, MONTHLY or YEARLY"},
      {"FREQ=DAILY;;COUNT=3", "\"\" is not a part", "NAME=VALUE"},
      {"FREQ=DAILY;COUNT", "\"COUNT\" is not a part", "NAME=VALUE"},
      {"FREQ=DAILY;FREQ=DAILY", "FREQ stands twice", "once"},
      {"FREQ=DAILY;BYDAY=MO;BYDAY=TU", "BYDAY stands twice", "once"},
      {"FREQ=DAILY;BYDAY=", "BYDAY is empty", "leave it out"},
      {"FREQ=DAILY;X-FOO=1", "\"X-FOO\"", "BYSETPOS"},
      {"RSCALE=GREGORIAN;FREQ=YEARLY", "\"RSCALE\"", "leave it out"},
      {"FREQ=YEARLY;SKIP=FORWARD", "\"SKIP\"", "leave it out"},
      {"FREQ=DAILY;COUNT=0", "COUNT is \"0\"", "from 1 to"},
      {"FREQ=DAILY;COUNT=99999999999999999999", "COUNT is", "from 1 to"},
      {"FREQ=DAILY;INTERVAL=-1", "INTERVAL is \"-1\"", "from 1 to"},
      {"FREQ=DAILY;INTERVAL=1.5", "INTERVAL is \"1.5\"", "whole number"},
      {"FREQ=DAILY;COUNT=1;UNTIL=20261128", "COUNT", "leave one of them out"},
      {"FREQ=DAILY;UNTIL=tomorrow", "UNTIL is \"TOMORROW\"", "20261128T220000"},
      {"FREQ=DAILY;UNTIL=20260231", "UNTIL is \"20260231\"", "20261128"},
      {"FREQ=DAILY;UNTIL=20261128T22000", "UNTIL", "20261128T220000"},
      {"FREQ=DAILY;UNTIL=20261128T220060Z", "UNTIL", "20261128T220000"},
      {"FREQ=DAILY;UNTIL=20261128T220000+01", "UNTIL", "with Z where it is UTC"},
      {"FREQ=DAILY;UNTIL=2026-11-28", "UNTIL", "20261128"},
      {"FREQ=DAILY;UNTIL=00010101T000000Z", "UNTIL", "from the year 1400"},
      {"FREQ=YEARLY;BYDAY=1MO,X", "BYDAY has \"X\"", "MO TU WE"},
      {"FREQ=MONTHLY;BYDAY=0MO", "BYDAY has \"0MO\"", "1 to 53"},
      {"FREQ=MONTHLY;BYDAY=54MO", "BYDAY has \"54MO\"", "1 to 53"},
      {"FREQ=MONTHLY;BYDAY=2", "BYDAY has \"2\"", "2TU"},
      {"FREQ=DAILY;BYMONTHDAY=32", "BYMONTHDAY has \"32\"", "1 to 31, or -31 to -1"},
      {"FREQ=DAILY;BYMONTHDAY=1,,2", "BYMONTHDAY has \"\"", "1 to 31"},
      {"FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY has \"367\"", "1 to 366"},
      {"FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO has \"54\"", "1 to 53"},
      {"FREQ=YEARLY;BYMONTH=-1", "BYMONTH has \"-1\"", "1 to 12"},
      {"FREQ=DAILY;BYHOUR=24", "BYHOUR has \"24\"", "0 to 23"},
      {"FREQ=DAILY;BYMINUTE=60", "BYMINUTE has \"60\"", "0 to 59"},
      {"FREQ=DAILY;BYSECOND=60", "BYSECOND has \"60\"", "0 to 59"},
      {"FREQ=DAILY;BYDAY=MO;BYSETPOS=0", "BYSETPOS has \"0\"", "1 to 366"},
      {"FREQ=DAILY;BYSETPOS=1", "BYSETPOS", "another BY part"},
      {"FREQ=DAILY;WKST=XX", "WKST is \"XX\"", "MO TU WE"},
      {"FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO", "FREQ=YEARLY"},
      {"FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY", "FREQ=YEARLY"},
      {"FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY", "FREQ=MONTHLY or DAILY"},
      {"FREQ=WEEKLY;BYDAY=2TU", "BYDAY with a number", "FREQ=MONTHLY or YEARLY"},
      {"FREQ=YEARLY;BYWEEKNO=1;BYDAY=2TU", "BYDAY with a number", "leave the number out"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK_THAT(refusal(c.text), has_text(c.part));
    CHECK_THAT(refusal(c.text), has_text(c.works));
  }
}

TEST_CASE("a refusal quotes no more than a line of printable text") {
  const std::string detail = refusal("FREQ=\x1b[31m\n\xff" + std::string(1'000'000, 'A'));
  CHECK(detail.size() < 200);
  for (const char c : detail) CHECK((c >= 0x20 || c < 0));
}

// ---- Landmarks.

TEST_CASE("patch Tuesday is the second of every month") {
  CHECK(days_of("FREQ=MONTHLY;BYDAY=2TU", "2026-01-13T22:00:00", 4) ==
        Texts{"2026-01-13", "2026-02-10", "2026-03-10", "2026-04-14"});
  CHECK(days_of("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", "2026-01-13T22:00:00", 400) ==
        days_of("FREQ=MONTHLY;BYDAY=2TU", "2026-01-13T22:00:00", 400));
}

TEST_CASE("February 29th recurs every four years, but not in 1900 and 2100") {
  CHECK(days_of("FREQ=YEARLY", "1896-02-29T00:00:00", 3) == Texts{"1896-02-29", "1904-02-29", "1908-02-29"});
  CHECK(days_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2096-02-29T00:00:00", 2) ==
        Texts{"2096-02-29", "2104-02-29"});
  CHECK(days_of("FREQ=YEARLY;BYYEARDAY=366", "1996-12-31T00:00:00", 3) ==
        Texts{"1996-12-31", "2000-12-31", "2004-12-31"});
}

TEST_CASE("the 31st skips the months that have none, the last day does not") {
  CHECK(days_of("FREQ=MONTHLY", "2026-01-31T09:00:00", 3) == Texts{"2026-01-31", "2026-03-31", "2026-05-31"});
  CHECK(days_of("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31T09:00:00", 3) ==
        Texts{"2026-01-31", "2026-02-28", "2026-03-31"});
}

TEST_CASE("RFC 5545: every other week on Tuesday and Sunday depends on where weeks start") {
  CHECK(days_of("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05T09:00:00", 9) ==
        Texts{"1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"});
  CHECK(days_of("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05T09:00:00", 9) ==
        Texts{"1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"});
}

TEST_CASE("RFC 5545: Friday the 13th, and the Tuesday after the first Monday of November") {
  CHECK(days_of("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02T09:00:00", 5) ==
        Texts{"1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13", "2000-10-13"});
  CHECK(days_of("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05T09:00:00",
                3) == Texts{"1996-11-05", "2000-11-07", "2004-11-02"});
}

TEST_CASE("RFC 5545: the second to last weekday of the month, the twentieth Monday of the year") {
  CHECK(days_of("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29T09:00:00", 4) ==
        Texts{"1997-09-29", "1997-10-30", "1997-11-27", "1997-12-30"});
  CHECK(days_of("FREQ=YEARLY;BYDAY=20MO", "1997-05-19T09:00:00", 3) ==
        Texts{"1997-05-19", "1998-05-18", "1999-05-17"});
  CHECK(days_of("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "2026-01-01T02:00:00", 2) ==
        Texts{"2026-03-29", "2027-03-28"});
}

TEST_CASE("RFC 5545: every 20 minutes from 9 to 16:40, said in two ways") {
  const std::string start = "1997-09-02T09:00:00";
  const Texts daily = first_of("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", start, 100);
  CHECK(daily[1] == "1997-09-02T09:20:00");
  CHECK(daily[24] == "1997-09-03T09:00:00");
  CHECK(first_of("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", start, 100) == daily);
}

TEST_CASE("week 1 may begin in December, and week 53 is not in every year") {
  CHECK(days_of("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "1997-09-02T09:00:00", 3) ==
        Texts{"1997-12-29", "1999-01-04", "2000-01-03"});
  CHECK(days_of("FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA,SU,MO", "1997-09-02T09:00:00", 5) ==
        Texts{"1998-12-28", "1999-01-02", "1999-01-03", "2004-12-27", "2005-01-01"});
  CHECK(days_of("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU", "1997-09-02T09:00:00", 3) ==
        Texts{"1997-12-28", "1999-01-03", "2000-01-02"});
  CHECK(days_of("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU", "1997-05-12T09:00:00", 2) ==
        Texts{"1997-05-12", "1998-05-18"});
}

TEST_CASE("positions are of the whole period, also where it begins before the start") {
  CHECK(first_of("FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=6,18;BYSETPOS=3,-3", "1997-09-02T09:00:00", 3) ==
        Texts{"1997-09-02T18:00:00", "1997-09-04T06:00:00", "1997-09-09T18:00:00"});
  CHECK(days_of("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,-1,1,-5", "2026-06-02T09:00:00", 3) ==
        Texts{"2026-06-29", "2026-07-06", "2026-07-27"});
  CHECK(first_of("FREQ=HOURLY;BYMINUTE=15,45;BYSECOND=15,45;BYSETPOS=3,-3", "1997-09-02T09:00:00", 3) ==
        Texts{"1997-09-02T09:15:45", "1997-09-02T09:45:15", "1997-09-02T10:15:45"});
}

TEST_CASE("days may be counted from the end of the year") {
  CHECK(days_of("FREQ=YEARLY;BYYEARDAY=-306", "2023-01-01T00:00:00", 2) == Texts{"2023-03-01", "2024-03-01"});
  CHECK(days_of("FREQ=YEARLY;BYYEARDAY=-366", "2023-01-01T00:00:00", 2) == Texts{"2024-01-01", "2028-01-01"});
}

TEST_CASE("steps finer than a day need not divide it") {
  CHECK(first_of("FREQ=HOURLY;INTERVAL=5", "2026-01-01T21:30:00", 3) ==
        Texts{"2026-01-01T21:30:00", "2026-01-02T02:30:00", "2026-01-02T07:30:00"});
  CHECK(first_of("FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;BYMINUTE=0;BYSECOND=0", "2026-01-01T03:00:00", 2) ==
        Texts{"2026-01-01T03:00:00", "2262-07-22T03:00:00"});
  CHECK(first_of("FREQ=MINUTELY;INTERVAL=1441;BYMONTH=7", "2026-01-01T00:00:00", 1) ==
        Texts{"2026-07-01T03:01:00"});
}

TEST_CASE("occurrences keep the microseconds of their start") {
  const Recurrence r = recurrence("FREQ=DAILY;COUNT=3", "2026-01-01T09:00:00.25");
  CHECK(first_of(r, 9) ==
        Texts{"2026-01-01T09:00:00.250000", "2026-01-02T09:00:00.250000", "2026-01-03T09:00:00.250000"});
  CHECK(r.next(local("2026-01-02T09:00:00.25"), end_of_time) == local("2026-01-02T09:00:00.25"));
  CHECK(r.next(local("2026-01-02T09:00:00.250001"), end_of_time) == local("2026-01-03T09:00:00.25"));
  CHECK_FALSE(r.next(local("2026-01-02T09:00:00"), local("2026-01-02T09:00:00.25")));
  CHECK(r.next(local("2026-01-02T09:00:00"), local("2026-01-02T09:00:00.250001")));
}

// ---- COUNT and UNTIL.

TEST_CASE("UNTIL is inclusive, as a local time, in UTC by the zone, and as a date to the end of that day") {
  cctz::time_zone new_york;
  REQUIRE(cctz::load_time_zone("America/New_York", &new_york));
  const Zone zone("America/New_York", new_york);
  const auto last = [&](const std::string& until) {
    return recurrence("FREQ=DAILY;UNTIL=" + until, "1997-09-02T09:00:00", zone).last();
  };
  CHECK(last("19970905T090000") == local("1997-09-05T09:00:00"));
  CHECK(last("19970905T085959") == local("1997-09-04T09:00:00"));
  CHECK(last("19970905T130000Z") == local("1997-09-05T09:00:00"));
  CHECK(last("19970905T125959Z") == local("1997-09-04T09:00:00"));
  CHECK(last("19970905") == local("1997-09-05T09:00:00"));
  CHECK_FALSE(last("19970901"));
}

TEST_CASE("COUNT counts occurrences, not the start where it does not match") {
  CHECK(days_of("FREQ=WEEKLY;COUNT=2;BYDAY=MO", "2026-01-01T09:00:00", 9) ==
        Texts{"2026-01-05", "2026-01-12"});
}

TEST_CASE("a million occurrences are compiled, not walked") {
  struct Case {
    std::string rule, last;
  };
  const std::vector<Case> cases = {
      {"FREQ=DAILY", "4763-11-28T09:00:00"},
      {"FREQ=DAILY;INTERVAL=2", "7501-10-24T09:00:00"},
      {"FREQ=HOURLY", "2140-01-31T00:00:00"},
      {"FREQ=SECONDLY", "2026-01-12T22:46:39"},
      {"FREQ=SECONDLY;INTERVAL=7;BYMONTH=1,3", "2027-01-20T09:26:35"},
      {"FREQ=MINUTELY;BYHOUR=9,10;BYDAY=MO", "2185-09-19T09:39:00"},
      {"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10", "3942-07-15T10:00:00"},
      {"FREQ=MONTHLY", "9999-12-01T09:00:00"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.rule);
    const auto before = std::chrono::steady_clock::now();
    const Recurrence r = recurrence(c.rule + ";COUNT=1000000", "2026-01-01T09:00:00");
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(500));
    REQUIRE(r.last());
    CHECK(to_string(*r.last()) == c.last);
    CHECK(r.is_finite());
    CHECK(r.next(*r.last(), end_of_time) == r.last());
    CHECK_FALSE(r.next({r.last()->us + 1}, end_of_time));
  }
}

TEST_CASE("a COUNT beyond the year 9999 means until then") {
  for (const std::string text :
       {"FREQ=DAILY", "FREQ=YEARLY;BYDAY=MO", "FREQ=SECONDLY;INTERVAL=7;BYHOUR=9",
        "FREQ=WEEKLY;BYMONTH=3;BYDAY=MO;BYSETPOS=1", "FREQ=WEEKLY;INTERVAL=2;BYMONTH=3",
        "FREQ=DAILY;INTERVAL=3;BYMONTH=3", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1",
        "FREQ=HOURLY;INTERVAL=999999999999999999"}) {
    CAPTURE(text);
    const Recurrence counted = recurrence(text + ";COUNT=999999999999999999", "2026-01-01T09:00:00");
    const Recurrence endless = recurrence(text, "2026-01-01T09:00:00");
    CHECK(counted.is_finite());
    CHECK_FALSE(endless.is_finite());
    CHECK_FALSE(endless.last());
    if (!counted.last()) continue;
    CHECK(endless.next(*counted.last(), end_of_time) == counted.last());
    CHECK_FALSE(endless.next({counted.last()->us + 1}, end_of_time));
  }
}

TEST_CASE("COUNT and UNTIL end where walking ends") {
  for (const std::string text :
       {"FREQ=DAILY;INTERVAL=3;BYMONTH=1,2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=TH",
        "FREQ=WEEKLY;BYDAY=TU,FR", "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-1,31,3;BYHOUR=1,2",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2,-1,7", "FREQ=YEARLY;BYWEEKNO=1,53",
        "FREQ=HOURLY;INTERVAL=7;BYHOUR=3,4,5;BYDAY=SA", "FREQ=MINUTELY;INTERVAL=90;BYHOUR=1,2",
        "FREQ=SECONDLY;INTERVAL=4000;BYMONTHDAY=1", "FREQ=HOURLY;BYMINUTE=1,2,3;BYSETPOS=-1,1;INTERVAL=11"}) {
    const Recurrence endless = recurrence(text, "2026-01-01T02:01:03");
    const Texts walked = first_of(endless, 60);
    REQUIRE(walked.size() == 60);
    for (const std::size_t n : {1, 2, 3, 17, 59, 60}) {
      CAPTURE(text, n);
      const Recurrence counted = recurrence(text + ";COUNT=" + std::to_string(n), "2026-01-01T02:01:03");
      REQUIRE(counted.last());
      CHECK(to_string(*counted.last()) == walked[n - 1]);
      Rule rule = *parse_rule(text);
      rule.until = Rule::Until{Rule::Until::local, local(walked[n - 1]).us};
      CHECK(Recurrence(rule, local("2026-01-01T02:01:03"), utc()).last() == counted.last());
    }
  }
}

// ---- Ends.

TEST_CASE("a rule that nothing satisfies ends at once") {
  for (const std::string text :
       {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYWEEKNO=50",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=8", "FREQ=DAILY;BYHOUR=1;BYSETPOS=2",
        "FREQ=HOURLY;INTERVAL=4;BYHOUR=7,11", "FREQ=HOURLY;INTERVAL=168;BYDAY=MO",
        "FREQ=MINUTELY;INTERVAL=12;BYMINUTE=10,11", "FREQ=SECONDLY;INTERVAL=10;BYSECOND=2,15",
        "FREQ=SECONDLY;INTERVAL=43200;BYHOUR=2", "FREQ=SECONDLY;INTERVAL=14;BYSECOND=1,3",
        "FREQ=SECONDLY;BYMONTH=4;BYMONTHDAY=31", "FREQ=MONTHLY;INTERVAL=2;BYMONTH=2,4",
        "FREQ=YEARLY;INTERVAL=4;BYYEARDAY=366"}) {
    CAPTURE(text);
    const auto before = std::chrono::steady_clock::now();
    const Recurrence r = recurrence(text, "2026-01-01T09:00:00");
    CHECK_FALSE(r.next(ever, end_of_time));
    CHECK_FALSE(r.last());
    CHECK(r.is_finite());
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(500));
    REQUIRE(r.warnings().size() >= 1);
    CHECK(r.warnings()[0] == "the rule has no occurrence");
  }
}

TEST_CASE("occurrences end with the year 9999") {
  CHECK(days_of("FREQ=DAILY", "9999-12-30T09:00:00", 9) == Texts{"9999-12-30", "9999-12-31"});
  CHECK(first_of("FREQ=SECONDLY", "9999-12-31T23:59:58", 9) ==
        Texts{"9999-12-31T23:59:58", "9999-12-31T23:59:59"});
  CHECK(days_of("FREQ=WEEKLY;INTERVAL=999999999999999999", "2026-01-01T09:00:00", 9) == Texts{"2026-01-01"});
  CHECK(days_of("FREQ=DAILY", "1400-01-01T09:00:00", 2) == Texts{"1400-01-01", "1400-01-02"});
}

TEST_CASE("next answers within its bounds only") {
  const Recurrence r = recurrence("FREQ=WEEKLY;COUNT=2", "2026-01-01T09:00:00");
  CHECK(r.next(ever, end_of_time) == local("2026-01-01T09:00:00"));
  CHECK_FALSE(r.next(ever, local("2026-01-01T09:00:00")));
  CHECK_FALSE(r.next(end_of_time, end_of_time));
  CHECK_FALSE(r.next(end_of_time, ever));
  CHECK_FALSE(r.next(local("2026-01-08T09:00:00.000001"), end_of_time));
  CHECK(r.next(local("2026-01-01T09:00:00.000001"), end_of_time) == local("2026-01-08T09:00:00"));
}

// ---- Warnings.

TEST_CASE("a warning names the reading that a rule meets") {
  const auto warnings = [](const std::string& rule, const std::string& start) {
    return recurrence(rule, start).warnings();
  };
  CHECK(warnings("FREQ=WEEKLY;BYDAY=TH;UNTIL=20270101T000000Z", "2026-01-01T09:00:00").empty());
  CHECK(warnings("FREQ=DAILY;UNTIL=20270101", "2026-01-01T00:00:00").empty());
  const auto meets = [&](const std::string& rule, const std::string& text) {
    const Texts found = warnings(rule, "2026-01-01T09:00:00");
    CAPTURE(rule);
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0], has_text(text));
  };
  meets("FREQ=WEEKLY;BYDAY=MO", "2026-01-01T09:00:00, does not match the rule");
  meets("FREQ=WEEKLY;BYDAY=MO", "the first is 2026-01-05T09:00:00");
  meets("FREQ=YEARLY;BYMONTHDAY=1", "every month");
  meets("FREQ=DAILY;UNTIL=20270101", "to the end of that local day");
  meets("FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1", "counts calendar years");
}

// ---- Random rules.

namespace {

std::vector<int> random_numbers(std::mt19937_64& random, int first, int last, bool negative) {
  std::vector<int> numbers(1 + random() % 4);
  for (int& n : numbers) {
    n = first + static_cast<int>(random() % static_cast<std::uint64_t>(last - first + 1));
    if (negative && random() % 2 == 0) n = -n;
  }
  return numbers;
}

std::vector<Rule::Day> random_days(std::mt19937_64& random, bool numbered) {
  std::vector<Rule::Day> days(1 + random() % 3);
  for (Rule::Day& d : days) {
    d.weekday = static_cast<int>(random() % 7);
    if (numbered && random() % 2 == 0) d.nth = static_cast<int>(random() % 5) - 5;
    if (numbered && random() % 4 == 0) d.nth = 1 + static_cast<int>(random() % 53);
  }
  return days;
}

// A rule that parse_rule takes.
Rule random_rule(std::mt19937_64& random) {
  const auto one_in = [&](std::uint64_t n) { return random() % n == 0; };
  for (;;) {
    Rule r;
    r.frequency = static_cast<Frequency>(random() % 7);
    const bool yearly = r.frequency == Frequency::yearly;
    if (one_in(2)) r.interval = static_cast<std::int64_t>(1 + random() % (one_in(4) ? 5000 : 12));
    if (one_in(4)) r.by_month = random_numbers(random, 1, 12, false);
    if (yearly && one_in(3)) r.by_week_no = random_numbers(random, 1, 53, true);
    if (yearly && one_in(4)) r.by_year_day = random_numbers(random, 1, 366, true);
    if (one_in(4)) r.by_month_day = random_numbers(random, 1, 31, true);
    if (one_in(3)) r.by_day = random_days(random, r.frequency >= Frequency::monthly && r.by_week_no.empty());
    if (one_in(4)) r.by_hour = random_numbers(random, 0, 23, false);
    if (one_in(4)) r.by_minute = random_numbers(random, 0, 59, false);
    if (one_in(4)) r.by_second = random_numbers(random, 0, 59, false);
    if (one_in(4)) r.by_set_pos = random_numbers(random, 1, 5, true);
    if (one_in(3)) r.week_start = static_cast<int>(random() % 7);
    const Result<Rule> read = parse_rule(to_string(r));
    if (!read) continue;
    CHECK(*read == r);
    return r;
  }
}

LocalTime random_time(std::mt19937_64& random, int first_year, int years) {
  const std::int64_t first = days_from_civil(first_year, 1, 1) * us_per_day;
  const auto seconds =
      static_cast<std::int64_t>(random() % (static_cast<std::uint64_t>(years) * 366 * 86'400));
  return {first + seconds * us_per_second};
}

}  // namespace

TEST_CASE("fast_forward_equals_walking_from_the_start") {
  std::mt19937_64 random(test_seed());
  for (int i = 0; i < 2000; ++i) {
    const Rule rule = random_rule(random);
    const LocalTime start = random_time(random, 1890, 220);
    const Recurrence r(rule, start, utc());
    CAPTURE(to_string(rule), to_string(start));
    std::vector<LocalTime> walked;
    Cursor cursor(r, ever);
    for (auto t = cursor.next(end_of_time); t && walked.size() < 200; t = cursor.next(end_of_time))
      walked.push_back(*t);
    if (walked.empty()) {
      CHECK_FALSE(r.next(ever, end_of_time));
      continue;
    }
    CHECK(walked.front() >= start);
    CHECK(std::is_sorted(walked.begin(), walked.end(), std::less_equal<LocalTime>()));
    for (int k = 0; k < 20; ++k) {
      const auto span = static_cast<std::uint64_t>(walked.back().us - start.us) + 1;
      const LocalTime from = k % 2 == 0 ? walked[random() % walked.size()]
                                        : LocalTime{start.us + static_cast<std::int64_t>(random() % span)};
      const auto expected = *std::lower_bound(walked.begin(), walked.end(), from);
      CHECK(r.next(from, end_of_time) == expected);
      CHECK_FALSE(r.next(from, expected));
    }
  }
}

TEST_CASE("a_cursor_equals_repeated_next") {
  std::mt19937_64 random(test_seed() + 1);
  for (int i = 0; i < 1000; ++i) {
    const Rule rule = random_rule(random);
    const Recurrence r(rule, random_time(random, 2000, 30), utc());
    CAPTURE(to_string(rule));
    const LocalTime from = random_time(random, 1995, 100);
    const LocalTime limit{from.us + 1000 * us_per_day};
    Cursor cursor(r, from);
    LocalTime asked = from;
    for (int k = 0; k < 50; ++k) {
      const auto t = r.next(asked, limit);
      REQUIRE(cursor.next(limit) == t);
      if (!t) break;
      asked = {t->us + 1};
    }
  }
}

TEST_CASE("a cursor goes on where a later limit lets it") {
  const Recurrence r = recurrence("FREQ=WEEKLY", "2026-01-01T09:00:00");
  Cursor cursor(r, ever);
  CHECK(cursor.next(local("2026-01-05T00:00:00")) == local("2026-01-01T09:00:00"));
  CHECK_FALSE(cursor.next(local("2026-01-05T00:00:00")));
  CHECK(cursor.next(local("2026-01-12T00:00:00")) == local("2026-01-08T09:00:00"));
}

TEST_CASE("after 400 years a rule in steps of one recurs on the same days again") {
  constexpr std::int64_t cycle_us = 146'097 * us_per_day;
  std::mt19937_64 random(test_seed() + 2);
  for (int i = 0; i < 500; ++i) {
    Rule rule = random_rule(random);
    rule.interval = 1;
    const Recurrence r(rule, random_time(random, 2000, 30), utc());
    CAPTURE(to_string(rule));
    const LocalTime from = random_time(random, 2040, 300);
    const auto now = r.next(from, end_of_time);
    const auto later = r.next({from.us + cycle_us}, end_of_time);
    REQUIRE(now.has_value() == later.has_value());
    if (now) CHECK(later->us - now->us == cycle_us);
  }
}

namespace {

void mangle(std::string* text, std::mt19937_64& random) {
  const std::string letters = "FREQ=;,-+0123456789ABDHLMNOSTUWYZ:";
  const std::size_t at = random() % text->size();
  const char letter = letters[random() % letters.size()];
  switch (random() % 8) {
    case 0:
      (*text)[at] = letter;
      break;
    case 1:
      text->insert(at, 1, letter);
      break;
    case 2:
      text->erase(at, 1 + random() % 3);
      break;
    case 3:
      (*text)[at] = static_cast<char>(random() % 256);
      break;
    case 4:
      text->insert(at, text->substr(random() % text->size(), random() % 12));
      break;
    default:  // a digit, so that many are rules still
      if (const std::size_t digit = text->find_first_of("0123456789", at); digit != text->npos)
        (*text)[digit] = static_cast<char>('0' + random() % 10);
  }
}

}  // namespace

TEST_CASE("ten thousand mangled rules neither crash nor hang") {
  const Texts seeds = {"FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=SU;BYHOUR=8,9;BYMINUTE=30",
                       "FREQ=MONTHLY;BYDAY=MO,-1FR;BYSETPOS=1,-1;COUNT=10;WKST=SU",
                       "FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;BYMINUTE=0;BYSECOND=0",
                       "FREQ=MINUTELY;INTERVAL=1441;UNTIL=20261128T220000Z;BYYEARDAY=1,-366",
                       "FREQ=YEARLY;BYWEEKNO=1,-53;BYMONTHDAY=-31,31;COUNT=1000000",
                       "FREQ=HOURLY;INTERVAL=168;BYDAY=TH;BYSETPOS=1"};
  std::mt19937_64 random(test_seed() + 3);
  int read = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string text = seeds[random() % seeds.size()];
    for (std::uint64_t k = 1 + random() % 3; k > 0 && !text.empty(); --k) mangle(&text, random);
    const Result<Rule> rule = parse_rule(text);
    if (!rule) {
      CHECK_FALSE(rule.problem().detail.empty());
      continue;
    }
    ++read;
    CAPTURE(text);
    CHECK(*parse_rule(to_string(*rule)) == *rule);
    const auto before = std::chrono::steady_clock::now();
    const Recurrence r(*rule, local("2026-01-01T03:00:00"), utc());
    r.next(local("2076-01-01T00:00:00"), end_of_time);
    r.last();
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(2));
  }
  CHECK(read > 500);
}

}  // namespace curfew
