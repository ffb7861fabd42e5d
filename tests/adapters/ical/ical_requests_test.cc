// Requests from calendars: records, what is passed over, where the input may be cut.
#include "adapters/ical/requests_in.h"
#include "tests/catch.h"
#include "tests/ical.h"
#include "tests/reading.h"

namespace curfew {
namespace {

using test::calendar;
using test::event;
using Texts = std::vector<std::string>;

std::shared_ptr<IcalNotes> notes;

std::unique_ptr<RequestFormat> in_utc(const ReaderOptions&) {
  return ical_format(test::ical_settings("Etc/UTC"), notes);
}
std::unique_ptr<RequestFormat> strict(const ReaderOptions&) {
  return ical_format(test::ical_settings(), notes);
}

Texts read(std::string_view text) { return test::read_all(strict, text); }
std::string told(const Texts& records) {
  std::string out;
  for (const std::string& record : records) out += record + "\n";
  return out;
}

constexpr std::string_view plain =
    "UID:r-1\nDTSTAMP:20261101T000000Z\nCREATED:20261020T000000Z\nDTSTART:20261128T220000Z\nDTEND:"
    "20261129T020000Z\n";
constexpr std::string_view weekly =
    "UID:s-1\nDTSTAMP:20261101T000000Z\nDTSTART;TZID=Europe/Berlin:20261102T220000\nDURATION:PT2H\n"
    "RRULE:FREQ=WEEKLY;COUNT=4\n";

TEST_CASE("a VEVENT is a reservation") {
  CHECK(told(read(calendar(event(plain)))) ==
        "4: reservation create id=r-1 slot=2026-11-28T22:00:00Z/2026-11-29T02:00:00Z "
        "asked=2026-10-20T00:00:00Z\n");
  CHECK(told(read(
            calendar(event("UID:a\\,b\nDTSTAMP:20261101T000000Z\nDTSTART;TZID=Europe/Berlin:20261128T220000\n"
                           "X-CURFEW-OPEN-END:TRUE\nORGANIZER;CN=x:mailto:a@example.com\n"
                           "RESOURCES:r\\,1, r-2\nX-CURFEW-RESOURCE:r-3\nX-CURFEW-DOMAIN:d\n"
                           "X-CURFEW-ROLE:user\nX-CURFEW-CHANNEL:api\n")))) ==
        "4: reservation create id=a,b owner=a@example.com domain=d role=user channel=api resource=r,1 "
        "resource=r-2 "
        "resource=r-3 slot=2026-11-28T21:00:00Z/never asked=2026-11-01T00:00:00Z\n");
}

TEST_CASE("cancelled and transparent events are passed over and counted") {
  notes = std::make_shared<IcalNotes>();
  const Texts records = read(calendar(
      event(std::string(plain) + "STATUS:CANCELLED\n") + event(std::string(plain) + "TRANSP:TRANSPARENT\n") +
      event(plain) + event("UID:r-2\nDTSTAMP:20261101T000000Z\nDTSTART:20261128T220000Z\nDURATION:PT1H\n")));
  CHECK(records.size() == 2);
  CHECK(notes->cancelled == 1);
  CHECK(notes->transparent == 1);
  CHECK(notes->without_created == 1);
  notes.reset();
}

TEST_CASE("a VEVENT that cannot be judged is one problem, with its line") {
  const std::string text =
      calendar(event("UID:1\nDTSTART:x\n") + event("DTSTART:20261128T220000Z\nDURATION:PT1H\n") +
               event("UID:2\nDTSTART:20261128T220000Z\n") +
               event("UID:3\nDTSTART:20261128T220000\nDURATION:PT1H\n") + event("UID:4\nbroken\n") +
               event("UID:5\nDTSTART:20261128T220000Z\nDURATION:PT1H\nX-CURFEW-ROLLE:x\n") + event(plain));
  const Texts records = read(text);
  REQUIRE(records.size() == 7);
  CHECK_THAT(records[0], has_text("4: bad_instant DTSTART: ") && has_text("(line 6) [1 reservation]"));
  CHECK_THAT(records[1], has_text("8: missing_field UID: "));
  CHECK_THAT(records[2], has_text("12: missing_field DTEND: "));
  CHECK_THAT(records[3], has_text("16: zone_needed DTSTART: "));
  CHECK_THAT(records[4],
             has_text("21: bad_ical : \"broken\" is not a content line") && has_text("(line 23)"));
  CHECK_THAT(records[5], has_text("25: unknown_field X-CURFEW-ROLLE: ") && has_text("X-CURFEW-ROLE"));
  CHECK_THAT(records[6], has_text("31: reservation create id=r-1"));
}

TEST_CASE("what is no calendar is refused whole, an empty calendar is a schedule without requests") {
  CHECK_THAT(told(read("")), has_text("header: empty_input"));
  CHECK_THAT(told(read("{\"kind\": 1}\n")), has_text("header: bad_ical"));
  CHECK_THAT(told(read("A:1\n")), has_text("header: bad_ical : line 1: must be BEGIN:VCALENDAR"));
  CHECK(read(calendar("")).empty());
  CHECK(read("\xEF\xBB\xBF" + calendar(event(plain))).size() == 1);
}

TEST_CASE("dates that are listed are a series of occurrences") {
  CHECK(
      told(read(calendar(event("UID:s\nDTSTAMP:20261101T000000Z\nDTSTART;TZID=Europe/Berlin:20261102T220000\n"
                               "DURATION:PT2H\nRDATE;TZID=Europe/Berlin:20261104T220000,20261103T220000\n"
                               "EXDATE;TZID=Europe/Berlin:20261103T220000\n")))) ==
      "4: series create id=s slot=2026-11-02T21:00:00Z/2026-11-02T23:00:00Z asked=2026-11-01T00:00:00Z "
      "at=2026-11-02T21:00:00Z/2026-11-02T23:00:00Z at=2026-11-04T21:00:00Z/2026-11-04T23:00:00Z "
      "zone=Europe/Berlin\n");
  CHECK_THAT(told(read(calendar(
                 event("UID:s\nDTSTART:20261102T220000Z\nDURATION:PT2H\nEXDATE:20261102T220000Z\n")))),
             has_text("4: empty_series RRULE: "));
}

// The starts of the one series in a text.
std::string starts_of(const std::string& text) {
  const auto format = strict({});
  const std::size_t header = *format->header(text);
  std::string out;
  const test::PaddedBytes bytes(std::string_view(text).substr(header));
  format->parser()->parse({bytes.view(), 1}, [&](const Record& record) {
    if (record.request == nullptr) {
      out += to_string(*record.problem);
      return true;
    }
    REQUIRE(record.request->recurrence != nullptr);
    const RecurrenceSet& set = *record.request->recurrence;
    for (auto o = set.next(first_instant, last_instant); o;
         o = set.next(plus(o->interval.start, 1), last_instant))
      out += to_string(o->interval.start) + " ";
    return true;
  });
  return out;
}

constexpr std::string_view moved =
    "UID:s-1\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T220000\nDTSTAMP:20261101T000000Z\n"
    "DTSTART;TZID=Europe/Berlin:20261110T220000\nDURATION:PT2H\n";
constexpr std::string_view dropped =
    "UID:s-1\nRECURRENCE-ID:20261116T210000Z\nDTSTAMP:20261101T000000Z\nSTATUS:CANCELLED\n"
    "DTSTART;TZID=Europe/Berlin:20261116T220000\nDURATION:PT2H\n";

TEST_CASE("a rule is a series, and what follows it with RECURRENCE-ID changes it") {
  CHECK(starts_of(calendar(event(weekly))) ==
        "2026-11-02T21:00:00Z 2026-11-09T21:00:00Z 2026-11-16T21:00:00Z 2026-11-23T21:00:00Z ");
  CHECK(starts_of(calendar(event(weekly) + event(moved) + event(dropped))) ==
        "2026-11-02T21:00:00Z 2026-11-10T21:00:00Z 2026-11-23T21:00:00Z ");
}

TEST_CASE("a change without its series before it is refused, and says what would work") {
  const Texts records = read(calendar(event(moved) + event(weekly) + event(plain) + event(moved)));
  REQUIRE(records.size() == 4);
  CHECK_THAT(records[0],
             has_text("4: unknown_occurrence RECURRENCE-ID: is of a series that does not stand directly"));
  CHECK_THAT(records[3], has_text("unknown_occurrence"));
  CHECK_THAT(
      told(read(calendar(event("UID:s-1\nDTSTART:20261102T220000Z\nDURATION:PT2H\n") + event(moved)))),
      has_text("4: unknown_occurrence RECURRENCE-ID: is of an event that does not recur (no RRULE, RDATE or "
               "EXDATE) (line 11)"));
}

TEST_CASE("wherever the input is cut, the records are the same") {
  const std::string zone = "BEGIN:VTIMEZONE\nTZID:Z\nX-LIC-LOCATION:Europe/Berlin\nEND:VTIMEZONE\n";
  test::every_cut_gives_the_same(
      strict, calendar(zone + event(plain) + event(weekly) + event(moved) + event(dropped) +
                       "BEGIN:VTODO\nUID:t\nEND:VTODO\n" +
                       event("UID:z\r\nDTSTART;TZID=Z:20261102T220000\r\nDURATION:PT\r\n 2H\r\n")) +
                  calendar(event(plain) + event("UID:bad\n")));
}

TEST_CASE("a series with more changes than a record may have bytes is cut, not lost") {
  std::string text = event(weekly);
  for (int i = 0; i < 12'000; ++i) text += event(moved);
  const auto format = strict({});
  const std::size_t header = *format->header(calendar(text));
  const std::string whole = calendar(text).substr(header);
  CHECK(format->whole_records(std::string_view(whole).substr(0, 1000)) == 0);
  CHECK(format->whole_records(std::string_view(whole).substr(0, (1 << 20) + 2)) > 1'000'000);
}

// BEGIN:VEVENT lines that no other stands within, less the changes that belong to a series, less what is
// passed over: here, of texts without those.
std::size_t events_in(std::string_view text) {
  std::size_t events = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
      line.remove_suffix(1);
    events += is_word(line, "BEGIN:VEVENT");
    at = end + 1;
  }
  return events;
}

TEST_CASE("events in are records out, whatever the bytes, wherever the cut") {
  const std::string valid = calendar(event(plain) + event(weekly) +
                                     event("UID:3\nDTSTART:20261102T220000\nDURATION:P\n T1H\n"
                                           "BEGIN:VALARM\nUID:x\nEND:VALARM\n") +
                                     event(plain));
  const std::string_view first = "BEGIN:VEVENT\n";
  test::lines_in_are_records_out(in_utc, valid, valid.find(first) + first.size(), "\r\n \";:=\\,09TZ",
                                 [](std::string_view rest) { return 1 + events_in(rest); });
}

}  // namespace
}  // namespace curfew
