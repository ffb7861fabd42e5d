// Windows from calendars, and what is refused.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/ical/windows_in.h"
#include "tests/catch.h"
#include "tests/ical.h"
#include "tests/reading.h"

namespace curfew {
namespace {

using test::calendar;
using test::event;
using test::read_windows;
using test::ReadWindows;
using Texts = std::vector<std::string>;

constexpr std::string_view plain =
    "UID:mw-17\nCREATED:20261120T090000Z\nDTSTART:20261128T220000Z\nDTEND:20261129T020000Z\n";

// The only window of a file that must be read.
Window only_window(std::string_view text, const char* floating = nullptr) {
  const ReadWindows read = read_windows(text, floating);
  CAPTURE(text, read.problems);
  REQUIRE(read.problems.empty());
  REQUIRE(read.windows.size() == 1);
  return read.windows[0];
}
std::string interval_of(const Revision& r) {
  return to_string(*r.start) + "/" + (is_date(*r.end) ? to_string(*r.end) : "open");
}
std::string only_problem(std::string_view text, const char* floating = nullptr) {
  const ReadWindows read = read_windows(text, floating);
  CAPTURE(text, read.problems);
  REQUIRE(read.problems.size() == 1);
  CHECK(read.windows.empty());
  return read.problems[0];
}

TEST_CASE("a VEVENT is a window") {
  const Window w = only_window(
      calendar(event(std::string(plain) + "SUMMARY:Upgrade\\, at last\nDESCRIPTION:a\\nb\nCLASS:PUBLIC\n")));
  CHECK(w.id == "mw-17");
  REQUIRE(w.revisions.size() == 1);
  CHECK(test::told(w.revisions[0]) ==
        R"({"declared_at":"2026-11-20T09:00:00Z","name":"Upgrade, at last","description":"a\nb",)"
        R"("start":"2026-11-28T22:00:00Z","end":"2026-11-29T02:00:00Z"})");
  CHECK_FALSE(w.recurrence);
}

TEST_CASE("a calendar without events is a file without windows, an empty file is none") {
  CHECK(read_windows(calendar("")).problems.empty());
  CHECK_THAT(only_problem(""), has_text("is empty"));
  CHECK_THAT(only_problem("[]"), has_text("x.ics:1: \"[]\" is not a content line"));
  CHECK_THAT(only_problem("A:1\n"), has_text("must be BEGIN:VCALENDAR"));
  CHECK_THAT(only_problem("BEGIN:VCALENDAR\n" + event(plain)),
             has_text("x.ics:1: BEGIN:VCALENDAR has no END"));
}

TEST_CASE("where an end is stated, by DTEND, DURATION, a date or not at all") {
  const auto with = [](std::string_view lines) {
    return calendar(event("UID:1\nCREATED:20260101T000000Z\n" + std::string(lines)));
  };
  const auto read = [&](std::string_view lines, const char* floating = nullptr) {
    return interval_of(only_window(with(lines), floating).revisions[0]);
  };
  CHECK(read("DTSTART:20261128T220000Z\nDURATION:PT4H\n") == "2026-11-28T22:00:00Z/2026-11-29T02:00:00Z");
  CHECK(read("DTSTART;TZID=Europe/Berlin:20260328T220000\nDURATION:P1D\n") ==
        "2026-03-28T21:00:00Z/2026-03-29T20:00:00Z");
  CHECK(read("DTSTART;TZID=Europe/Berlin:20260328T220000\nDURATION:PT24H\n") ==
        "2026-03-28T21:00:00Z/2026-03-29T21:00:00Z");
  CHECK(read("DTSTART;VALUE=DATE:20260329\n", "Europe/Berlin") ==
        "2026-03-28T23:00:00Z/2026-03-29T22:00:00Z");
  CHECK(read("DTSTART;VALUE=DATE:20260329\nDTEND;VALUE=DATE:20260401\n", "Europe/Berlin") ==
        "2026-03-28T23:00:00Z/2026-03-31T22:00:00Z");
  CHECK(read("DTSTART:20261128T220000Z\nX-CURFEW-OPEN-END:TRUE\n") == "2026-11-28T22:00:00Z/open");
  CHECK_THAT(only_problem(with("DTSTART:20261128T220000Z\n")),
             has_text("\"DTEND\": is required, or DURATION"));
  CHECK_THAT(only_problem(with("DTSTART:20261128T220000Z\nDTEND:20261128T220000Z\n")),
             has_text("\"DTEND\": must be after DTSTART (2026-11-28T22:00:00Z) [end_before_start]"));
  CHECK_THAT(only_problem(with("DTSTART:20261128T220000Z\nDTEND:20261128T230000Z\nDURATION:PT1H\n")),
             has_text("excludes DTEND"));
  CHECK_THAT(only_problem(with("DTSTART:20261128T220000Z\nDURATION:P440000W\n")),
             has_text("makes it end after"));
  CHECK_THAT(only_problem(with("DTEND:20261128T220000Z\n")), has_text("\"DTSTART\": is required"));
}

TEST_CASE("a TZID is an IANA id, a Windows name or has an X-LIC-LOCATION, and is never guessed") {
  const auto with = [](const std::string& tzid) {
    return calendar(
        event("UID:1\nCREATED:20260101T000000Z\nDURATION:PT1H\nDTSTART;TZID=" + tzid + ":20260701T120000\n"));
  };
  for (const std::string tzid : {"Europe/Berlin", "\"W. Europe Standard Time\"", "W. Europe Standard Time",
                                 "/mozilla.org/20050126_1/Europe/Berlin"}) {
    CAPTURE(tzid);
    CHECK(*only_window(with(tzid)).revisions[0].start == *parse_instant("2026-07-01T10:00:00Z"));
  }
  CHECK_THAT(only_problem(with("My Zone")), has_text("[unknown_zone]"));
  const std::string zone =
      "BEGIN:VTIMEZONE\nTZID:My Zone\nX-LIC-LOCATION:Europe/Berlin\nBEGIN:STANDARD\n"
      "DTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n";
  std::string text = with("My Zone");
  text.insert(text.find("BEGIN:VEVENT"), zone);
  CHECK(*only_window(text).revisions[0].start == *parse_instant("2026-07-01T10:00:00Z"));
  text = with("My Zone");
  text.insert(text.find("END:VCALENDAR"), zone);
  CHECK(*only_window(text).revisions[0].start == *parse_instant("2026-07-01T10:00:00Z"));
}

TEST_CASE("a time without a zone needs one to be said") {
  const std::string text =
      calendar(event("UID:1\nCREATED:20260101T000000Z\nDTSTART:20260701T120000\nDTEND:20260701T130000\n"));
  CHECK_THAT(only_problem(text),
             has_text("\"DTSTART\": is a time without a zone; say which is meant with --tzid"));
  CHECK(*only_window(text, "Asia/Tokyo").revisions[0].start == *parse_instant("2026-07-01T03:00:00Z"));
}

TEST_CASE("instants that are none") {
  for (const std::string_view bad :
       {"20260229T000000Z", "20260101T240000Z", "20260101T235960Z", "2026-01-01T00:00:00Z", "20260101T0000Z",
        "20260101T000000+0100", "x", ""}) {
    CAPTURE(bad);
    CHECK_THAT(
        only_problem(calendar(event(
            "UID:1\nCREATED:20260101T000000Z\nDTEND:20270101T000000Z\nDTSTART:" + std::string(bad) + "\n"))),
        has_text("x.ics:8 (\"1\"): field \"DTSTART\": ") && has_text("[bad_instant]"));
  }
}

TEST_CASE("every bad VEVENT is named, and nothing is judged by the good ones") {
  const ReadWindows read =
      read_windows(calendar(event(plain) + event("SUMMARY:x\n") + event("UID:2\nDTSTART:x\n") +
                            event("UID:3\nDTSTART:20260101T000000Z\nDURATION:PT1H\n"
                                  "X-CURFEW-DRIAN:PT1H\nX-CURFEW-ENABLED:yes\n")));
  CHECK(read.windows.empty());
  REQUIRE(read.problems.size() == 5);
  CHECK_THAT(read.problems[0], has_text("x.ics:10: field \"UID\": is required"));
  CHECK_THAT(read.problems[1], has_text("x.ics:10: field \"DTSTART\": is required"));
  CHECK_THAT(read.problems[2], has_text("x.ics:15 (\"2\"): field \"DTSTART\""));
  CHECK_THAT(read.problems[3], has_text("did you mean \"X-CURFEW-DRAIN\"?"));
  CHECK_THAT(read.problems[4], has_text("must be TRUE or FALSE"));
}

TEST_CASE("declared when CREATED, else at DTSTAMP, of which there is a warning") {
  const std::string without = "UID:1\nDTSTART:20261128T220000Z\nDURATION:PT4H\n";
  const ReadWindows read = read_windows(calendar(event(without + "DTSTAMP:20261101T000000Z\n")));
  REQUIRE(read.windows.size() == 1);
  CHECK(read.windows[0].revisions[0].declared_at == *parse_instant("2026-11-01T00:00:00Z"));
  REQUIRE(read.warnings.size() == 1);
  CHECK_THAT(read.warnings[0], has_text("x.ics:4 (\"1\"): has no CREATED"));
  CHECK(only_window(calendar(event(without))).revisions[0].declared_at == since_ever);
  CHECK(only_window(calendar(event(without + "CREATED:00001231T000000Z\nDTSTAMP:20261101T000000Z\n")))
            .revisions[0]
            .declared_at == *parse_instant("2026-11-01T00:00:00Z"));
}

TEST_CASE("VEVENTs of one UID are its revisions, in the order of SEQUENCE") {
  const std::string head = "UID:1\nCREATED:20261101T000000Z\n";
  const std::string text = calendar(
      event(head +
            "SEQUENCE:2\nLAST-MODIFIED:20261103T000000Z\nDTSTART:20261128T220000Z\nDTEND:20261129T040000Z\n"
            "SUMMARY:b\n") +
      event(head + "SEQUENCE:0\nDTSTART:20261128T220000Z\nDTEND:20261129T020000Z\nSUMMARY:a\n") +
      event(head +
            "SEQUENCE:10\nLAST-MODIFIED:20261104T000000Z\nDTSTART:20261128T220000Z\nDTEND:20261129T040000Z\n"
            "STATUS:CANCELLED\n") +
      event(head +
            "SEQUENCE:1\nLAST-MODIFIED:20261102T000000Z\nDTSTART:20261128T220000Z\nDTEND:20261129T020000Z\n"
            "SUMMARY:a\n"));
  const Window w = only_window(text);
  REQUIRE(w.revisions.size() == 3);
  CHECK(test::told(w.revisions[1]) ==
        R"({"declared_at":"2026-11-03T00:00:00Z","name":"b","end":"2026-11-29T04:00:00Z"})");
  CHECK(test::told(w.revisions[2]) == R"({"declared_at":"2026-11-04T00:00:00Z","cancelled":true})");
}

TEST_CASE("a single cancelled VEVENT was declared, and then cancelled") {
  const Window w =
      only_window(calendar(event(std::string(plain) + "LAST-MODIFIED:20261121T000000Z\nSTATUS:CANCELLED\n")));
  REQUIRE(w.revisions.size() == 2);
  CHECK_FALSE(w.revisions[0].cancelled);
  CHECK(test::told(w.revisions[1]) == R"({"declared_at":"2026-11-21T00:00:00Z","cancelled":true})");
}

TEST_CASE("what follows a cancellation is refused") {
  CHECK_THAT(
      only_problem(calendar(event(std::string(plain) + "STATUS:CANCELLED\nDTSTAMP:20261120T100000Z\n") +
                            event(std::string(plain) + "SEQUENCE:1\nDTSTAMP:20261121T100000Z\n"))),
      has_text("[revision_after_cancellation]"));
}

TEST_CASE("a VEVENT with a rule is a window that recurs") {
  const Window w = only_window(
      calendar(event("UID:1\nCREATED:20260101T000000Z\nDTSTART;TZID=Europe/Berlin:20261110T220000\n"
                     "DTEND;TZID=Europe/Berlin:20261111T020000\nRRULE:FREQ=MONTHLY;BYDAY=2TU\n"
                     "EXDATE;TZID=Europe/Berlin:20261208T220000\nRDATE;TZID=Europe/Berlin:20261220T220000\n"
                     "RDATE;VALUE=PERIOD:20261224T100000Z/PT3H,20261225T100000Z/20261225T120000Z\n")));
  REQUIRE(w.recurrence);
  CHECK(test::told(w)[1] ==
        "in Europe/Berlin from 2026-11-10T22:00:00 for PT4H FREQ=MONTHLY;BYDAY=2TU"
        " and 2026-12-20T22:00:00 and 2026-12-24T11:00:00/PT3H and 2026-12-25T11:00:00/PT2H"
        " not 2026-12-08T21:00:00Z");
  CHECK(interval_of(w.revisions[0]) == "2026-11-10T21:00:00Z/2026-11-11T01:00:00Z");
}

TEST_CASE("a rule that is none names its part") {
  const auto with = [](std::string_view line) {
    return calendar(event(std::string(plain) + std::string(line)));
  };
  CHECK_THAT(only_problem(with("RRULE:FREQ=FORTNIGHTLY\n")),
             has_text("x.ics:9 (\"mw-17\"): field \"RRULE\": ") && has_text("[bad_rrule]"));
  CHECK_THAT(only_problem(with("EXDATE;VALUE=DATE:20261128\n")),
             has_text("must be a date where DTSTART is one") || has_text("without a zone"));
  CHECK_THAT(only_problem(with("RDATE:20261128T220000Z/20261128T210000Z\n")),
             has_text("must be after its own start"));
}

constexpr std::string_view weekly =
    "UID:1\nCREATED:20260101T000000Z\nDTSTART;TZID=Europe/Berlin:20261102T220000\nDURATION:PT2H\n"
    "RRULE:FREQ=WEEKLY;COUNT=4\n";

TEST_CASE("RECURRENCE-ID revises one occurrence") {
  const Window w = only_window(
      calendar(event(weekly) +
               event("UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T220000\nDTSTAMP:20261101T000000Z\n"
                     "DTSTART;TZID=Europe/Berlin:20261109T230000\nDURATION:PT2H\n") +
               event("UID:1\nRECURRENCE-ID:20261116T210000Z\nDTSTAMP:20261102T000000Z\n"
                     "DTSTART;TZID=Europe/Berlin:20261116T220000\nDURATION:PT2H\nSTATUS:CANCELLED\n")));
  REQUIRE(w.revisions.size() == 3);
  CHECK(
      test::told(w.revisions[1]) ==
      R"({"declared_at":"2026-11-01T00:00:00Z","occurrence":"2026-11-09T22:00:00","start":"2026-11-09T22:00:00Z",)"
      R"("end":"2026-11-10T00:00:00Z"})");
  CHECK(test::told(w.revisions[2]) ==
        R"({"declared_at":"2026-11-02T00:00:00Z","occurrence":"2026-11-16T22:00:00","cancelled":true})");
}

TEST_CASE("RECURRENCE-ID of no occurrence adds one, even where it was an exception") {
  const Window w = only_window(
      calendar(event(std::string(weekly) + "EXDATE;TZID=Europe/Berlin:20261109T220000\n") +
               event("UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T220000\nDTSTAMP:20261101T000000Z\n"
                     "DTSTART;TZID=Europe/Berlin:20261110T220000\nDURATION:PT2H\n") +
               event("UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261104T220000\nDTSTAMP:20261101T000000Z\n"
                     "DTSTART;TZID=Europe/Berlin:20261104T220000\nDURATION:PT2H\n")));
  CHECK(test::told(w)[1] ==
        "in Europe/Berlin from 2026-11-02T22:00:00 for PT2H FREQ=WEEKLY;COUNT=4 and 2026-11-09T22:00:00"
        " and 2026-11-04T22:00:00");
  REQUIRE(w.revisions.size() == 2);
  CHECK(w.revisions[1].occurrence == *parse_local_time("2026-11-09T22:00:00"));
}

TEST_CASE("RECURRENCE-ID without its series or beside no rule is refused") {
  const std::string one =
      "UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T220000\nDTSTAMP:20261101T000000Z\n"
      "DTSTART;TZID=Europe/Berlin:20261109T230000\nDURATION:PT2H\n";
  CHECK_THAT(only_problem(calendar(event(one))), has_text("[unknown_occurrence]"));
  CHECK_THAT(only_problem(calendar(event("UID:1\nDTSTART:20260101T000000Z\nDURATION:PT1H\n") + event(one))),
             has_text("does not recur"));
}

TEST_CASE("a rule that changes with SEQUENCE is refused") {
  std::string later(weekly);
  later.replace(later.find("COUNT=4"), 7, "COUNT=5");
  CHECK_THAT(only_problem(calendar(event(weekly) + event(later + "SEQUENCE:1\nDTSTAMP:20261101T000000Z\n"))),
             has_text("a rule cannot be revised"));
}

TEST_CASE("X-CURFEW words say what iCalendar cannot") {
  const Window w = only_window(calendar(event(
      std::string(plain) +
      "X-CURFEW-DOMAIN:lab-eu,lab\\,us\nX-CURFEW-RESOURCE:chassis-7\nX-CURFEW-EXEMPT-OWNER:team-7\n"
      "X-CURFEW-EXEMPT-ID:r-9\nX-CURFEW-ENABLED:FALSE\nX-CURFEW-DRAIN:PT30M\nX-CURFEW-NOTIFY-BEFORE:PT2H\n"
      "X-CURFEW-REMINDER-AT:20261128T120000Z\nX-CURFEW-DISPLAY-TZ:Europe/Berlin\nX-CURFEW-BY:admin-1\n"
      "X-CURFEW-REASON:because\nX-CURFEW-LOGIN:No\\nlogin\n")));
  CHECK(
      test::told(w.revisions[0]) ==
      R"({"declared_at":"2026-11-20T09:00:00Z","by":"admin-1","reason":"because","display_tz":"Europe/Berlin",)"
      R"("enabled":false,"start":"2026-11-28T22:00:00Z","end":"2026-11-29T02:00:00Z",)"
      R"("scope":{"domains":["lab-eu","lab,us"],"resources":["chassis-7"]},)"
      R"("exempt":{"owners":["team-7"],"ids":["r-9"]},"drain":"PT30M","notify_before":"PT2H",)"
      R"("reminder_at":"2026-11-28T12:00:00Z","messages":{"login":"No\nlogin"}})");
}

TEST_CASE("periods that are busy-unavailable are windows") {
  const ReadWindows read = read_windows(
      calendar("BEGIN:VFREEBUSY\nUID:fb\nDTSTAMP:20260101T000000Z\n"
               "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261128T220000Z/PT4H,20261129T220000Z/20261129T230000Z\n"
               "FREEBUSY:20261130T220000Z/PT4H\nEND:VFREEBUSY\nBEGIN:VTODO\nUID:t\nEND:VTODO\n"));
  REQUIRE(read.windows.size() == 2);
  CHECK(read.windows[1].id == "fb#2");
  CHECK(interval_of(read.windows[1].revisions[0]) == "2026-11-29T22:00:00Z/2026-11-29T23:00:00Z");
  CHECK(read.warnings == Texts{"x.ics:10: VTODO is no window; it is passed over"});
}

constexpr std::string_view notice_1 =
    "SUMMARY:Note\nDTSTART:20151010T080000Z\nDTEND:20151010T100000Z\nDTSTAMP:20151010T001000Z\nUID:"
    "42\nSEQUENCE:1\n"
    "X-MAINTNOTE-PROVIDER:example.com\nX-MAINTNOTE-ACCOUNT:137\nX-MAINTNOTE-MAINTENANCE-ID:WO-1\n"
    "X-MAINTNOTE-OBJECT-ID:a\nX-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=OUTAGE:b\nORGANIZER:mailto:n@"
    "example.com\n";

TEST_CASE("MAINTNOTE notices of one maintenance are one window") {
  const auto later = [](std::string_view sequence, std::string_view stamp, std::string_view more) {
    std::string text(notice_1);
    text.replace(text.find("SEQUENCE:1"), 10, sequence);
    text.replace(text.find("20151010T001000Z"), 16, stamp);
    text.replace(text.find("UID:42"), 6, "UID:43");
    return event(text + std::string(more));
  };
  const Window w = only_window(calendar(
      event(std::string(notice_1) + "X-MAINTNOTE-IMPACT:OUTAGE\nX-MAINTNOTE-STATUS:TENTATIVE\n") +
      later("SEQUENCE:2", "20151010T002000Z", "X-MAINTNOTE-IMPACT:OUTAGE\nX-MAINTNOTE-STATUS:CONFIRMED\n") +
      later("SEQUENCE:3", "20151010T003000Z", "X-MAINTNOTE-IMPACT:OUTAGE\nSUMMARY:Note\n") +
      later("SEQUENCE:4", "20151010T004000Z", "X-MAINTNOTE-IMPACT:OUTAGE\nX-MAINTNOTE-STATUS:CANCELLED\n")));
  CHECK(w.id == "example.com/WO-1");
  REQUIRE(w.revisions.size() == 3);
  CHECK(w.revisions[0].scope->resources == Texts{"a", "b"});
  CHECK(w.revisions[0].enabled == false);
  CHECK(test::told(w.revisions[1]) == R"({"declared_at":"2015-10-10T00:20:00Z","enabled":true})");
  CHECK(test::told(w.revisions[2]) == R"({"declared_at":"2015-10-10T00:40:00Z","cancelled":true})");
}

TEST_CASE("MAINTNOTE without impact is not enabled, without SEQUENCE is read") {
  std::string text(notice_1);
  text.erase(text.find("SEQUENCE:1\n"), 11);
  const ReadWindows read =
      read_windows(calendar(event(text + "X-MAINTNOTE-IMPACT:no-impact\nX-MAINTNOTE-STATUS:CONFIRMED\n")));
  REQUIRE(read.windows.size() == 1);
  CHECK(read.windows[0].revisions[0].enabled == false);
  REQUIRE(read.warnings.size() == 1);
  CHECK_THAT(read.warnings[0], has_text("has no SEQUENCE"));
}

TEST_CASE("MAINTNOTE notices that nobody here wrote are read, or named for what they lack") {
  const char* data = std::getenv("CURFEW_REAL_DATA");
  if (data == nullptr) {
    WARN("skipped: CURFEW_REAL_DATA is not set");
    return;
  }
  const std::vector<std::pair<std::string, std::string>> lacks = {
      {"no_account", "X-MAINTNOTE-ACCOUNT"},
      {"no_end", "DTEND"},
      {"no_maintenance_id", "X-MAINTNOTE-MAINTENANCE-ID"},
      {"no_object_id", "X-MAINTNOTE-OBJECT-ID"},
      {"no_organizer", "ORGANIZER"},
      {"no_provider", "X-MAINTNOTE-PROVIDER"},
      {"no_stamp", "DTSTAMP"},
      {"no_start", "DTSTART"}};
  std::size_t read = 0, refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(data) + "/maintnote")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string name = entry.path().stem().string();
    CAPTURE(name);
    const auto lack =
        std::find_if(lacks.begin(), lacks.end(), [&](const auto& l) { return name == "bad-" + l.first; });
    if (lack != lacks.end()) {
      CHECK_THAT(only_problem(text), has_text("field \"" + lack->second + "\": is required"));
      ++refused;
      continue;
    }
    const bool floats = name == "std-example";
    if (floats) CHECK_FALSE(read_windows(text).problems.empty());
    const Window w = only_window(text, floats ? "Etc/UTC" : nullptr);
    CHECK(w.id == "example.com/WorkOrder-31415");
    CHECK(w.revisions[0].scope->resources == Texts{"acme-widgets-as-a-service"});
    ++read;
  }
  CHECK(refused == lacks.size());
  CHECK(read == 5);
}

TEST_CASE("thousands of changes of one window are read in a moment") {
  constexpr int many = 5'000;
  std::string text =
      event("UID:1\nCREATED:20260101T000000Z\nDTSTART:20260101T220000Z\nDURATION:PT2H\nRRULE:FREQ=DAILY\n");
  std::string revised;
  for (int i = 0; i < many; ++i) {
    const Instant day = plus(*parse_instant("2026-01-01T22:00:00Z"), i * us_per_day);
    std::string stamp = to_string(day);
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
    text += event("UID:1\nDTSTAMP:20260101T000000Z\nRECURRENCE-ID:" + stamp + "\nDTSTART:" + stamp +
                  "\nDURATION:PT3H\n");
    revised += event("UID:1\nCREATED:20260101T000000Z\nDTSTAMP:" + stamp + "\nSEQUENCE:" + std::to_string(i) +
                     "\nSUMMARY:" + std::to_string(i) + "\nDTSTART:20260101T220000Z\nDURATION:PT3H\n");
  }
  const auto started = std::chrono::steady_clock::now();
  CHECK(only_window(calendar(text)).revisions.size() == 1 + many);
  CHECK(only_window(calendar(revised)).revisions.size() == many);
  CHECK(std::chrono::steady_clock::now() - started <
        std::chrono::seconds(20));  // tenths, where nothing is quadratic
}

TEST_CASE("whatever the bytes, a calendar is read or refused") {
  test::Random random(test_seed());
  const std::string text = calendar(
      event(std::string(weekly) + "SUMMARY:a\\,b\n c\nX-CURFEW-DOMAIN:d\n") +
      event("UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T220000\nDTSTAMP:20261101T000000Z\n"
            "DTSTART;TZID=Europe/Berlin:20261109T230000\nDURATION:PT2H\n") +
      event(std::string(plain) + "X-CURFEW-REVISION:{\"start\":\"2026-11-28T22:00:00Z\"\\,\"scope\":{}}\n") +
      event(std::string(notice_1) + "X-MAINTNOTE-IMPACT:OUTAGE\n"));
  REQUIRE(read_windows(text).problems.empty());
  for (int i = 0; i < 10'000; ++i) {
    const std::string bad = test::corrupted(text, 0, "\r\n \";:=\\,0129TZ{}", random);
    CAPTURE(test_seed(), i, bad);
    const ReadWindows read = read_windows(bad);
    if (!read.problems.empty() && !read.windows.empty()) REQUIRE(read.windows.empty());
  }
}

TEST_CASE("a calendar that is cut off is refused, wherever") {
  const std::string text = calendar(event(plain));
  for (std::size_t cut = 0; cut + 1 < text.size(); ++cut) {
    CAPTURE(cut);
    REQUIRE_FALSE(read_windows(text.substr(0, cut)).problems.empty());
  }
}

}  // namespace
}  // namespace curfew
