// Zones that a calendar defines itself, and those of which it says otherwise than tzdata.
#include <chrono>

#include "adapters/ical/requests_in.h"
#include "adapters/ical/timezone.h"
#include "adapters/ical/windows_out.h"
#include "tests/catch.h"
#include "tests/ical.h"
#include "tests/reading.h"
#include "tests/seed.h"
#include "tests/worlds/dice.h"

namespace curfew {
namespace {

using test::calendar;
using test::event;
using test::read_windows;
using test::ReadWindows;

std::string timezone(std::string_view tzid, std::string_view parts) {
  return "BEGIN:VTIMEZONE\nTZID:" + std::string(tzid) + "\n" + std::string(parts) + "END:VTIMEZONE\n";
}
constexpr std::string_view as_in_berlin =
    "BEGIN:STANDARD\nDTSTART:16011028T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:16010325T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n";

std::string window_at(std::string_view tzid, std::string_view start, std::string_view more = "") {
  return event("UID:1\nCREATED:20260101T000000Z\nDURATION:PT1H\nDTSTART;TZID=" + std::string(tzid) + ":" +
               std::string(start) + "\n" + std::string(more));
}

// Of one VTIMEZONE.
std::shared_ptr<const Zone> zone_of(std::string_view text) {
  IcalScanner scanner;
  scanner.restart(text, 1, true);
  IcalProperty line;
  REQUIRE(scanner.next(&line));
  IcalTimezone read;
  REQUIRE(read_timezone(scanner, 1, &read));
  REQUIRE_FALSE(read.fault);
  auto zone = make_zone(read);
  REQUIRE(zone);
  return *zone;
}

std::string only_problem(const std::string& text) {
  const ReadWindows read = read_windows(text);
  CAPTURE(read.problems);
  REQUIRE(read.problems.size() == 1);
  return read.problems[0];
}

TEST_CASE("a zone defined as tzdata has it is that zone, wherever it is asked") {
  const auto zone = zone_of(timezone("Mine", as_in_berlin));
  const Zone& berlin = *test::ical_settings().find_zone("Europe/Berlin");
  CHECK(zone->id() == "Mine");
  Dice dice(test_seed());
  const std::int64_t begin = parse_instant("1997-01-01T00:00:00Z")->us;
  const std::int64_t span = parse_instant("2400-01-01T00:00:00Z")->us - begin;
  for (int i = 0; i < 100'000; ++i) {
    Instant t{begin + static_cast<std::int64_t>(dice.pick(static_cast<std::size_t>(span)))};
    if (dice.chance(50))  // near a change
      t = Instant{zone->stretch(t).interval.start.us +
                  (static_cast<std::int64_t>(dice.pick(300)) - 150) * 60 * us_per_second};
    CAPTURE(test_seed(), to_string(t));
    REQUIRE(zone->to_local(t) == berlin.to_local(t));
    const LocalReading mine = zone->to_utc(LocalTime{t.us}), known = berlin.to_utc(LocalTime{t.us});
    REQUIRE(mine.kind == known.kind);
    REQUIRE(mine.before == known.before);
    REQUIRE(mine.after == known.after);
    REQUIRE(zone->stretch(t).interval.end == berlin.stretch(t).interval.end);
    REQUIRE(zone->plus(t, {1, 0}) == berlin.plus(t, {1, 0}));
  }
}

TEST_CASE("dates that are listed, an UNTIL and the time before the first onset") {
  const auto zone = zone_of(timezone(
      "X",
      "BEGIN:STANDARD\nDTSTART:20261025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
      "RDATE:20271031T030000,20281029T030000\nEND:STANDARD\n"
      "BEGIN:DAYLIGHT\nDTSTART:20260329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
      "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20280326T010000Z\nEND:DAYLIGHT\n"
      "BEGIN:STANDARD\nDTSTART:20290101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:-033015\nEND:STANDARD\n"));
  const auto shows = [&](std::string_view utc_text) {
    return to_string(zone->to_local(*parse_instant(utc_text)));
  };
  CHECK(shows("1400-01-01T00:00:00Z") == "1400-01-01T01:00:00");
  CHECK(shows("2026-03-29T00:59:59Z") == "2026-03-29T01:59:59");
  CHECK(shows("2026-03-29T01:00:00Z") == "2026-03-29T03:00:00");
  CHECK(shows("2027-10-31T00:59:59Z") == "2027-10-31T02:59:59");
  CHECK(shows("2027-10-31T01:00:00Z") == "2027-10-31T02:00:00");
  CHECK(shows("2028-03-26T01:00:00Z") == "2028-03-26T03:00:00");
  CHECK(shows("2028-12-31T22:59:59Z") == "2028-12-31T23:59:59");
  CHECK(shows("2028-12-31T23:00:00Z") == "2028-12-31T19:29:45");
  CHECK(shows("9999-12-31T23:59:59Z") == "9999-12-31T20:29:44");
  CHECK(zone->to_utc(*parse_local_time("2026-03-29T02:30:00")).kind == LocalReading::skipped);
  CHECK(zone->describe(*parse_instant("2026-07-01T00:00:00Z")) == "2026-07-01 02:00 (UTC+02:00) X");
}

TEST_CASE("a TZID that nobody knows is read by its VTIMEZONE") {
  const std::string mine = timezone("(UTC+01:00) Amsterdam\\, Berlin", as_in_berlin);
  const std::string tzid = "\"(UTC+01:00) Amsterdam, Berlin\"";
  const ReadWindows read =
      read_windows(calendar(mine + window_at(tzid, "20260328T220000", "RRULE:FREQ=DAILY;COUNT=3\n")));
  CAPTURE(read.problems, read.warnings);
  REQUIRE(read.windows.size() == 1);
  CHECK(read.warnings.empty());
  const RecurrenceSet& set = *read.windows[0].recurrence;
  CHECK(set.source().zone->id() == "(UTC+01:00) Amsterdam, Berlin");
  CHECK(set.next(first_instant, last_instant)->interval.start == *parse_instant("2026-03-28T21:00:00Z"));
  CHECK(set.next(*parse_instant("2026-03-29T00:00:00Z"), last_instant)->interval.start ==
        *parse_instant("2026-03-29T20:00:00Z"));

  const std::string requests =
      calendar(mine + window_at(tzid, "20260701T220000") + window_at(tzid, "20260701T230000"));
  const auto records = test::read_all(
      [](const ReaderOptions&) { return ical_format(test::ical_settings(), nullptr); }, requests);
  REQUIRE(records.size() == 2);
  CHECK_THAT(records[1], has_text("slot=2026-07-01T21:00:00Z/2026-07-01T22:00:00Z"));
}

TEST_CASE("a rule in a zone of its own is written with its VTIMEZONE, and read again") {
  const std::string other =
      "BEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:+0500\nTZOFFSETTO:+0530\nEND:STANDARD\n";
  auto windows = read_windows(calendar(timezone("My\\, Zone", as_in_berlin) +
                                       window_at("\"My, Zone\"", "20260328T220000",
                                                 "RRULE:FREQ=DAILY\nEXDATE:20260329T200000Z\n")))
                     .windows;
  auto more = read_windows(calendar(timezone("My\\, Zone", other) +
                                    window_at("\"My, Zone\"", "20260328T220000", "RRULE:FREQ=DAILY\n")))
                  .windows;
  REQUIRE(windows.size() == 1);
  REQUIRE(more.size() == 1);
  more[0].id = "2";
  windows.push_back(more[0]);
  const std::string text = write_windows_ical(windows);
  CAPTURE(text);
  const ReadWindows again = read_windows(text);
  CAPTURE(again.problems);
  REQUIRE(again.windows.size() == 2);
  CHECK(again.warnings.empty());
  CHECK(test::told(again.windows[0]) == test::told(windows[0]));
  CHECK(again.windows[1].recurrence->source().zone->id() == "My, Zone-2");
  for (std::size_t i = 0; i < 2; ++i) {
    const auto from = *parse_instant("2026-10-25T12:00:00Z");
    CHECK(again.windows[i].recurrence->next(from, last_instant)->interval ==
          windows[i].recurrence->next(from, last_instant)->interval);
  }
}

TEST_CASE("a VTIMEZONE that differs from tzdata is told of, and tzdata is used") {
  const std::string winter_only =
      "BEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n";
  for (const std::string tzid : {"Europe/Berlin", "W. Europe Standard Time", "Mine"}) {
    CAPTURE(tzid);
    const std::string zone =
        timezone(tzid, (tzid == "Mine" ? "X-LIC-LOCATION:Europe/Berlin\n" : "") + winter_only);
    const ReadWindows read =
        read_windows(calendar(zone + window_at(tzid, "20270701T120000") +
                              event("UID:2\nCREATED:20260101T000000Z\nDURATION:PT1H\nDTSTART;TZID=" + tzid +
                                    ":20250701T120000\n")));
    CAPTURE(read.problems);
    REQUIRE(read.windows.size() == 2);
    CHECK(*read.windows[0].revisions[0].start == *parse_instant("2027-07-01T10:00:00Z"));
    REQUIRE(read.warnings.size() == 1);
    CHECK(read.warnings[0] == "x.ics:4: the VTIMEZONE of \"" + tzid +
                                  "\" has the offset +0100 at 2025-03-30T01:00:00Z, where tzdata "
                                  "(Europe/Berlin) has +0200; tzdata is used");
    const auto notes = std::make_shared<IcalNotes>();
    const auto format = ical_format(test::ical_settings(), notes);
    const std::string text = calendar(zone + window_at(tzid, "20270701T120000"));
    const std::size_t header = *format->header(text);
    const test::PaddedBytes bytes(std::string_view(text).substr(header));
    format->parser()->parse({bytes.view(), 1}, [](const Record&) { return true; });
    REQUIRE(notes->zone_warnings().size() == 1);
    CHECK_THAT(notes->zone_warnings()[0], has_text("at 2027-03-28T01:00:00Z, where tzdata"));
  }
  CHECK(read_windows(
            calendar(timezone("Europe/Berlin", as_in_berlin) + window_at("Europe/Berlin", "20260701T120000")))
            .warnings.empty());
}

TEST_CASE("a TZID without a meaning is refused, and a VTIMEZONE that has none says why") {
  const auto with = [](std::string_view parts) {
    return only_problem(calendar(timezone("X", parts) + window_at("X", "20260701T120000")));
  };
  const std::string head = "BEGIN:STANDARD\nDTSTART:20200101T000000\n";
  CHECK_THAT(only_problem(calendar(window_at("X", "20260701T120000"))), has_text("[unknown_zone]"));
  CHECK_THAT(with(""), has_text("(line 4: has neither STANDARD nor DAYLIGHT)"));
  CHECK_THAT(with(head + "TZOFFSETFROM:+0500\nEND:STANDARD\n"),
             has_text("(line 6: field \"TZOFFSETTO\": is required)"));
  CHECK_THAT(with(head + "TZOFFSETFROM:+0500\nTZOFFSETTO:5\nEND:STANDARD\n"),
             has_text("(line 9: field \"TZOFFSETTO\": must be an offset, such as +0200)"));
  CHECK_THAT(with(head + "TZOFFSETFROM:+0500\nTZOFFSETTO:+0600\nRRULE:FREQ=SECONDLY\nEND:STANDARD\n"),
             has_text("max_zone_changes"));
  CHECK_THAT(with(head + "TZOFFSETFROM:+0500\nTZOFFSETTO:+0600\nEND:STANDARD\n" +
                  "BEGIN:DAYLIGHT\nDTSTART:20200102T000000\nTZOFFSETFROM:+0600\nTZOFFSETTO:+0700\n" +
                  "END:DAYLIGHT\n"),
             has_text("changes clocks twice within two days"));
  CHECK_THAT(only_problem(
                 calendar(timezone("X", as_in_berlin) +
                          timezone("X", head + "TZOFFSETFROM:+0500\nTZOFFSETTO:+0600\n" + "END:STANDARD\n") +
                          window_at("X", "20260701T120000"))),
             has_text("differs from that on line 19"));
  // What nobody uses may be as it likes.
  CHECK(read_windows(calendar(timezone("X", "") + window_at("Europe/Berlin", "20260701T120000")))
            .problems.empty());
}

TEST_CASE("a calendar with a VTIMEZONE that is cut off or garbled is read or refused") {
  const std::string text =
      calendar(timezone("X", as_in_berlin) + window_at("X", "20260701T120000", "RRULE:FREQ=DAILY\n"));
  REQUIRE(read_windows(text).problems.empty());
  for (std::size_t cut = 0; cut + 1 < text.size(); ++cut) {
    CAPTURE(cut);
    REQUIRE_FALSE(read_windows(text.substr(0, cut)).problems.empty());
  }
  test::Random random(test_seed());
  for (int i = 0; i < 500; ++i) {
    const std::string bad = test::corrupted(text, 0, "\r\n \";:=\\,0129TZ+-", random);
    CAPTURE(test_seed(), i, bad);
    const ReadWindows read = read_windows(bad);
    REQUIRE((read.problems.empty() || read.windows.empty()));
  }
}

}  // namespace
}  // namespace curfew
