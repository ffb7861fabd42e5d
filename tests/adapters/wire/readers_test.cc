// What a request may say, whichever format it comes in: the rules of fields and kinds.
#include "adapters/csv/requests.h"
#include "adapters/json/requests.h"
#include "adapters/wire/limits.h"
#include "adapters/wire/request_builder.h"
#include "tests/reading.h"

using namespace std::string_literals;
using namespace std::string_view_literals;

namespace curfew::test {
namespace {

// One request: what it was, or `code field`.
std::string read_one(std::string_view json) {
  JsonRequestReader reader(reader_options().find_zone);
  const Record record = reader.read(json);
  if (record.request != nullptr) return told(*record.request);
  return std::string(code_name(record.problem->code)) + " " + record.problem->field;
}

std::string detail_of(std::string_view json) {
  JsonRequestReader reader(reader_options().find_zone);
  const Record record = reader.read(json);
  REQUIRE(record.problem != nullptr);
  return record.problem->detail;
}

std::string of_kind(std::string_view kind, std::string_view fields) {
  return R"({"kind": ")" + std::string(kind) + R"(", "id": "x", )" + std::string(fields) + "}";
}
std::string reservation(std::string_view fields) { return of_kind("reservation", fields); }
std::string series(std::string_view fields) { return of_kind("series", fields); }
std::string job(std::string_view fields) { return of_kind("job", fields); }

constexpr std::string_view at_ten = R"("start": "2026-11-28T22:00:00Z")";
std::string starting(std::string_view fields) { return std::string(at_ten) + ", " + std::string(fields); }

}  // namespace

TEST_CASE("a reservation has every field that the contract gives it") {
  CHECK(read_one(reservation(
            starting(R"("action": "restore", "owner": "user-7", "role": "user", "channel": "portal",
      "domain": "lab-eu", "resources": ["chassis-7", "chassis-8"], "permissions": ["p"], "end": "2026-11-29T00:00:00+01:00",
      "requested_at": "2026-11-20T00:00:00Z")"))) ==
        "reservation restore id=x owner=user-7 domain=lab-eu role=user channel=portal resource=chassis-7 "
        "resource=chassis-8 permission=p slot=2026-11-28T22:00:00Z/2026-11-28T23:00:00Z "
        "asked=2026-11-20T00:00:00Z");
}

TEST_CASE("a request leaves nothing behind for the next") {
  JsonRequestReader reader(reader_options().find_zone);
  const std::string bare = job(at_ten);
  const std::string alone = told(*reader.read(bare).request);
  for (
      const std::string& before :
      {reservation(starting(
           R"("action": "edit", "new_end": null, "resources": ["a"], "owner": "o", "requested_at": "2026-11-20T00:00:00Z")")),
       series(starting(
           R"("duration": "PT1H", "tzid": "Europe/Berlin", "rdate": ["2026-12-01T00:00:00"], "exdate": [])")),
       job(starting(
           R"("expires_at": "2026-12-01T00:00:00Z", "queued_at": "2026-11-20T00:00:00Z", "resources": ["b"])")),
       "{\"id\": 1}"s, "["s}) {
    reader.read(before);
    const Record record = reader.read(bare);
    REQUIRE(record.request != nullptr);
    CHECK(told(*record.request) == alone);
  }
}

TEST_CASE("a local time after a series with a zone is not read in that zone") {
  JsonRequestReader reader(reader_options().find_zone);
  const std::string zoned = series(starting(R"("duration": "PT1H", "tzid": "Europe/Berlin")"));
  const std::string bare = series(starting(R"("duration": "PT1H", "requested_at": "2026-11-20T00:00:00")"));
  for (const std::string& local : {job(starting(R"("queued_at": "2026-11-20T00:00:00")")), bare,
                                   reservation(starting(R"("end": "2026-11-30T00:00:00")"))}) {
    REQUIRE(reader.read(zoned).request != nullptr);
    const Record record = reader.read(local);
    REQUIRE(record.problem != nullptr);
    CHECK(record.problem->code == Code::zone_needed);
    CHECK(record.problem->detail.find("tzid") == std::string::npos);
  }
}

TEST_CASE("of many equal starts the first stated is kept") {
  std::string list = R"("2026-12-02T00:00:00Z", "2026-12-01T00:00:00Z/PT99H")";
  for (int i = 1; i < 99; ++i) list += ", \"2026-12-01T00:00:00Z/PT" + std::to_string(i) + "H\"";
  CHECK_THAT(read_one(series(starting(R"("duration": "PT1H", "rdate": [)" + list + "]"))),
             has_text(" at=2026-12-01T00:00:00Z/2026-12-05T03:00:00Z at=2026-12-02"));
}

TEST_CASE("kind, id and start are required") {
  CHECK(read_one("{}") == "missing_field kind");
  CHECK(read_one(R"({"kind": null, "id": "x"})") == "missing_field kind");
  CHECK(read_one(R"({"kind": "job", "start": "2026-11-28T22:00:00Z"})") == "missing_field id");
  CHECK(read_one(R"({"kind": "job", "id": "x"})") == "missing_field start");
  CHECK(read_one(R"({"kind": "job", "id": "x", "start": null})") == "missing_field start");
}

TEST_CASE("words that are not known are refused, and the known ones named") {
  CHECK(read_one(of_kind("jobs", at_ten)) == "unknown_kind kind");
  CHECK(detail_of(of_kind("jobs", at_ten)) == R"(must be "reservation", "series", "job" or "access")");
  const auto access = [](const std::string& fields) { return read_one(of_kind("access", fields)); };
  CHECK(access(R"("at": "2026-11-28T22:00:00Z", "action": "edit")") == "unknown_action action");
  CHECK(access(R"("at": "2026-11-28T22:00:00Z")") == "missing_field action");
  CHECK(access(R"("action": "login")") == "missing_field at");
  CHECK(access(R"("start": "2026-11-28T22:00:00Z", "action": "login")") == "field_not_for_kind start");
  CHECK(
      access(
          R"("at": "2026-11-28T22:00:00Z", "action": "session", "session_expires_at": "2026-11-28T22:00:00Z")") ==
      "expires_before_start session_expires_at");
  CHECK(
      access(
          R"("at": "2026-11-28T22:00:00Z", "action": "login", "session_expires_at": "2026-11-28T23:00:00Z")") ==
      "access login id=x slot=2026-11-28T22:00:00Z/2026-11-28T22:00:00.000001Z asked=2026-11-28T22:00:00Z "
      "expires=2026-11-28T23:00:00Z");
  CHECK(read_one(job(starting(R"("action": "login")"))) == "unknown_action action");
  CHECK(read_one(job(starting(R"("action": "")"))) == "unknown_action action");
}

TEST_CASE("a name that is there is not empty") {
  for (std::string field : {"owner", "role", "channel", "domain"})
    CHECK(read_one(job(starting("\"" + field + "\": \"\""))) == "empty_value " + field);
  CHECK(read_one(R"({"kind": "job", "id": "", "start": "2026-11-28T22:00:00Z"})") == "empty_value id");
  CHECK(read_one(job(starting(R"("resources": ["a", ""])"))) == "empty_value resources[1]");
  CHECK(read_one(job(starting(R"("permissions": [""])"))) == "empty_value permissions[0]");
  CHECK(read_one(job(starting(R"("resources": [])"))) ==
        "job create id=x slot=2026-11-28T22:00:00Z/2026-11-28T22:00:00.000001Z");
}

TEST_CASE("a request has at most max_resources resources") {
  const auto with = [](std::size_t n) {
    std::string list = "\"r\"";
    for (std::size_t i = 1; i < n; ++i) list += ",\"r\"";
    return job(starting("\"resources\": [" + list + "]"));
  };
  CHECK(read_one(with(limits::max_resources)).starts_with("job create"));
  CHECK(read_one(with(limits::max_resources + 1)) == "too_many resources");
  CHECK_THAT(detail_of(with(limits::max_resources + 1)), has_text("max_resources"));
}

TEST_CASE("a field of another kind is refused, and the one to use named") {
  CHECK(read_one(job(starting(R"("requested_at": "2026-11-20T00:00:00Z")"))) ==
        "field_not_for_kind requested_at");
  CHECK(detail_of(job(starting(R"("requested_at": "2026-11-20T00:00:00Z")"))) ==
        R"(a job does not have it; a job has "queued_at", access has "at")");
  CHECK(read_one(reservation(starting(R"("queued_at": "2026-11-20T00:00:00Z")"))) ==
        "field_not_for_kind queued_at");
  CHECK(read_one(series(starting(R"("duration": "PT1H", "queued_at": "")"))) ==
        "field_not_for_kind queued_at");
  CHECK(read_one(reservation(starting(R"("expires_at": "")"))) == "field_not_for_kind expires_at");
  CHECK(read_one(reservation(starting(R"("session_expires_at": "")"))) ==
        "field_not_for_kind session_expires_at");
  CHECK(read_one(reservation(R"("at": "2026-11-28T22:00:00Z")")) == "field_not_for_kind at");
  for (std::string field : {"tzid", "rrule"}) {
    CHECK(read_one(reservation(starting("\"" + field + "\": \"UTC\""))) == "field_not_for_kind " + field);
    CHECK(read_one(job(starting("\"" + field + "\": \"UTC\""))) == "field_not_for_kind " + field);
  }
  for (std::string field : {"rdate", "exdate"})
    CHECK(read_one(job(starting("\"" + field + "\": []"))) == "field_not_for_kind " + field);
  for (std::string field : {"new_start", "new_end"}) {
    const std::string given = "\"" + field + "\": \"2026-11-28T23:00:00Z\"";
    CHECK(read_one(reservation(starting(given))) == "field_not_for_kind " + field);
    CHECK(read_one(job(starting(given))) == "field_not_for_kind " + field);
    CHECK(read_one(series(starting(given + R"(, "action": "edit", "duration": "PT1H")"))) ==
          "field_not_for_kind " + field);
  }
  CHECK(read_one(reservation(starting(R"("new_end": null)"))) == "field_not_for_kind new_end");
}

TEST_CASE("end and duration exclude each other, for every kind") {
  for (std::string kind : {"reservation", "series", "job"}) {
    CHECK(read_one(of_kind(kind, starting(R"("end": "2026-11-28T23:00:00Z", "duration": "PT1H")"))) ==
          "conflicting_fields duration");
    CHECK(read_one(of_kind(kind, starting(R"("end": null, "duration": "PT1H")"))) ==
          "conflicting_fields duration");
  }
}

TEST_CASE("a reservation without an end is persistent") {
  const std::string persistent = "reservation create id=x slot=2026-11-28T22:00:00Z/never";
  CHECK(read_one(reservation(at_ten)) == persistent);
  CHECK(read_one(reservation(starting(R"("end": null)"))) == persistent);
  CHECK(read_one(reservation(starting(R"("duration": null)"))) == persistent);
  CHECK(read_one(job(starting(R"("end": null)"))) == "wrong_type end");
  CHECK(read_one(series(starting(R"("end": null)"))) == "wrong_type end");
}

TEST_CASE("a reservation's duration is exact: days have 24 hours, also over a change of clocks") {
  CHECK(read_one(reservation(R"("start": "2026-10-24T22:00:00+02:00", "duration": "P1DT1H")")) ==
        "reservation create id=x slot=2026-10-24T20:00:00Z/2026-10-25T21:00:00Z");
}

TEST_CASE("a slot ends after it starts") {
  CHECK(read_one(reservation(starting(R"("end": "2026-11-28T22:00:00Z")"))) == "end_before_start end");
  CHECK(detail_of(reservation(starting(R"("end": "2026-11-28T22:00:00Z")"))) ==
        R"(must be after "start" (2026-11-28T22:00:00Z))");
  CHECK(read_one(job(starting(R"("end": "2026-11-28T21:00:00Z")"))) == "end_before_start end");
  CHECK(read_one(series(starting(R"("end": "2026-11-28T21:00:00Z")"))) == "end_before_start end");
  CHECK(read_one(reservation(starting(R"("duration": "PT0S")"))) == "end_before_start duration");
  CHECK(read_one(series(starting(R"("duration": "PT0S")"))) == "end_before_start duration");
}

TEST_CASE("instants and durations say what is wrong with them, under their field") {
  CHECK(read_one(reservation(R"("start": "2026-11-28 22:00")")) == "bad_instant start");
  CHECK(read_one(reservation(R"("start": "2026-11-28T22:00:00")")) == "zone_needed start");
  CHECK(read_one(reservation(R"("start": "1399-12-31T23:59:59Z")")) == "instant_out_of_range start");
  CHECK(read_one(reservation(starting(R"("end": "")"))) == "bad_instant end");
  CHECK(read_one(reservation(starting(R"("end": "2026-11-29T22:00:00")"))) == "zone_needed end");
  CHECK_THAT(detail_of(reservation(R"("start": "2026-11-28T22:00:00")")), !has_text("tzid"));
  CHECK(read_one(reservation(starting(R"("requested_at": "now")"))) == "bad_instant requested_at");
  CHECK(read_one(job(starting(R"("queued_at": "now")"))) == "bad_instant queued_at");
  CHECK(read_one(job(starting(R"("expires_at": "now")"))) == "bad_instant expires_at");
  CHECK(read_one(job(starting(R"("duration": "1h")"))) == "bad_duration duration");
  CHECK(read_one(reservation(starting(R"("duration": "P1M")"))) == "bad_duration duration");
}

TEST_CASE("a slot stays within the years") {
  CHECK(read_one(reservation(R"("start": "9999-12-31T00:00:00Z", "duration": "P2D")")) ==
        "instant_out_of_range duration");
  CHECK(read_one(job(R"("start": "9999-12-31T23:59:59.999999Z")")) == "instant_out_of_range start");
  CHECK(read_one(
            reservation(R"("start": "9999-12-31T23:59:59.999998Z", "end": "9999-12-31T23:59:59.999999Z")")) ==
        "reservation create id=x slot=9999-12-31T23:59:59.999998Z/9999-12-31T23:59:59.999999Z");
}

TEST_CASE("CS-37 an edit moves the start, the end or both, what is missing stays") {
  const auto edit = [](std::string_view fields) {
    return reservation(R"("action": "edit", )" + std::string(fields));
  };
  const std::string two_hours = starting(R"("duration": "PT2H", )");
  const std::string present = "reservation edit id=x slot=2026-11-28T22:00:00Z/2026-11-29T00:00:00Z new=";
  CHECK(read_one(edit(two_hours + R"("new_start": "2026-11-28T23:00:00Z")")) ==
        present + "2026-11-28T23:00:00Z/2026-11-29T00:00:00Z");
  CHECK(read_one(edit(two_hours + R"("new_end": "2026-11-29T01:00:00Z")")) ==
        present + "2026-11-28T22:00:00Z/2026-11-29T01:00:00Z");
  CHECK(read_one(
            edit(two_hours + R"("new_start": "2026-11-30T00:00:00Z", "new_end": "2026-11-30T01:00:00Z")")) ==
        present + "2026-11-30T00:00:00Z/2026-11-30T01:00:00Z");
  CHECK(read_one(edit(two_hours + R"("new_end": null)")) == present + "2026-11-28T22:00:00Z/never");
  CHECK(read_one(edit(two_hours + R"("new_start": "2026-11-30T00:00:00Z", "new_end": null)")) ==
        present + "2026-11-30T00:00:00Z/never");
  CHECK(read_one(edit(starting(R"("new_start": "2026-11-30T00:00:00Z")"))) ==
        "reservation edit id=x slot=2026-11-28T22:00:00Z/never new=2026-11-30T00:00:00Z/never");
  CHECK(read_one(edit(two_hours + R"("new_start": "2026-11-29T00:00:00Z")")) == "end_before_start new_start");
  CHECK(read_one(edit(two_hours + R"("new_end": "2026-11-28T22:00:00Z")")) == "end_before_start new_end");
  CHECK(detail_of(edit(two_hours + R"("new_end": "2026-11-28T22:00:00Z")")) ==
        R"(must be after "start" (2026-11-28T22:00:00Z))");
  CHECK(detail_of(
            edit(two_hours + R"("new_start": "2026-12-01T00:00:00Z", "new_end": "2026-12-01T00:00:00Z")")) ==
        R"(must be after "new_start" (2026-12-01T00:00:00Z))");
  CHECK(read_one(edit(two_hours + R"("owner": "o")")) == "missing_field new_start");
  CHECK(read_one(edit(two_hours + R"("new_start": null)")) == "missing_field new_start");
  CHECK(read_one(edit(two_hours + R"("new_start": "soon")")) == "bad_instant new_start");
  CHECK(read_one(edit(two_hours + R"("new_end": "soon")")) == "bad_instant new_end");
}

TEST_CASE("CS-42 a job without a duration, or with none to speak of, occupies a microsecond") {
  const std::string instant = "job create id=x slot=2026-11-28T22:00:00Z/2026-11-28T22:00:00.000001Z";
  CHECK(read_one(job(at_ten)) == instant);
  CHECK(read_one(job(starting(R"("duration": "PT0S")"))) == instant);
  CHECK(read_one(job(starting(R"("duration": "P0D")"))) == instant);
  CHECK(read_one(job(starting(R"("duration": "PT45M", "queued_at": "2026-11-28T21:00:00Z")"))) ==
        "job create id=x slot=2026-11-28T22:00:00Z/2026-11-28T22:45:00Z asked=2026-11-28T21:00:00Z");
  CHECK(read_one(job(starting(R"("end": "2026-11-28T23:00:00Z")"))) ==
        "job create id=x slot=2026-11-28T22:00:00Z/2026-11-28T23:00:00Z");
}

TEST_CASE("CS-47 a job does not expire before it starts") {
  CHECK(read_one(job(starting(R"("expires_at": "2026-11-28T21:59:59Z")"))) ==
        "expires_before_start expires_at");
  CHECK(detail_of(job(starting(R"("expires_at": "2026-11-28T21:59:59Z")"))) ==
        R"(must not be before "start" (2026-11-28T22:00:00Z))");
  CHECK(read_one(job(starting(R"("expires_at": "2026-11-28T22:00:00Z")"))) ==
        "job create id=x slot=2026-11-28T22:00:00Z/2026-11-28T22:00:00.000001Z expires=2026-11-28T22:00:00Z");
}

TEST_CASE("a series is its start and its rdates, sorted, each start once, the first stated kept") {
  CHECK(read_one(series(starting(R"("duration": "PT1H", "requested_at": "2026-11-20T00:00:00Z", "rdate": [
      "2026-11-30T22:00:00Z", "2026-11-27T22:00:00Z/2026-11-27T22:30:00Z", "2026-11-29T22:00:00Z/PT3H",
      "2026-11-28T23:00:00+01:00/PT9H", "2026-11-30T22:00:00Z/PT9H"])"))) ==
        "series create id=x slot=2026-11-28T22:00:00Z/2026-11-28T23:00:00Z asked=2026-11-20T00:00:00Z"
        " at=2026-11-27T22:00:00Z/2026-11-27T22:30:00Z at=2026-11-28T22:00:00Z/2026-11-28T23:00:00Z"
        " at=2026-11-29T22:00:00Z/2026-11-30T01:00:00Z at=2026-11-30T22:00:00Z/2026-11-30T23:00:00Z");
}

TEST_CASE("CS-38 exdate beats start and rdate, by the instant, an empty series is bad input") {
  CHECK(read_one(series(starting(R"("duration": "PT1H", "rdate": ["2026-11-30T22:00:00Z"],
      "exdate": ["2026-11-28T23:00:00+01:00", "2027-01-01T00:00:00Z"])"))) ==
        "series create id=x slot=2026-11-28T22:00:00Z/2026-11-28T23:00:00Z"
        " at=2026-11-30T22:00:00Z/2026-11-30T23:00:00Z");
  CHECK(read_one(series(starting(R"("duration": "PT1H", "exdate": ["2026-11-28T22:00:00Z"])"))) ==
        "empty_series exdate");
}

TEST_CASE("local times of a series are read in its zone, with an offset they are that instant") {
  CHECK(read_one(series(R"("start": "2026-11-02T21:00:00", "duration": "PT2H", "tzid": "Europe/Berlin",
      "rdate": ["2026-07-02T21:00:00", "2026-11-03T21:00:00Z"], "exdate": ["2026-11-03T22:00:00"])")) ==
        "series create id=x slot=2026-11-02T20:00:00Z/2026-11-02T22:00:00Z "
        "at=2026-07-02T19:00:00Z/2026-07-02T21:00:00Z"
        " at=2026-11-02T20:00:00Z/2026-11-02T22:00:00Z zone=Europe/Berlin");
  CHECK(read_one(series(R"("start": "2026-03-29T02:30:00", "duration": "PT1H", "tzid": "Europe/Berlin")")) ==
        "series create id=x slot=2026-03-29T01:30:00Z/2026-03-29T02:30:00Z"
        " at=2026-03-29T01:30:00Z/2026-03-29T02:30:00Z zone=Europe/Berlin");
  CHECK(read_one(series(R"("start": "2026-10-25T02:30:00", "duration": "PT1H", "tzid": "Europe/Berlin")")) ==
        "series create id=x slot=2026-10-25T00:30:00Z/2026-10-25T01:30:00Z"
        " at=2026-10-25T00:30:00Z/2026-10-25T01:30:00Z zone=Europe/Berlin");
}

TEST_CASE("a series' duration is nominal in its zone, its end gives an exact length") {
  const std::string days = R"("rdate": ["2026-10-24T12:00:00"], "tzid": "Europe/Berlin")";
  CHECK(read_one(series(R"("start": "2026-10-01T12:00:00", "duration": "P1D", )" + days)) ==
        "series create id=x slot=2026-10-01T10:00:00Z/2026-10-02T10:00:00Z "
        "at=2026-10-01T10:00:00Z/2026-10-02T10:00:00Z"
        " at=2026-10-24T10:00:00Z/2026-10-25T11:00:00Z zone=Europe/Berlin");
  CHECK(read_one(series(R"("start": "2026-10-01T12:00:00", "end": "2026-10-02T12:00:00", )" + days)) ==
        "series create id=x slot=2026-10-01T10:00:00Z/2026-10-02T10:00:00Z "
        "at=2026-10-01T10:00:00Z/2026-10-02T10:00:00Z"
        " at=2026-10-24T10:00:00Z/2026-10-25T10:00:00Z zone=Europe/Berlin");
  CHECK(read_one(series(R"("start": "2026-10-24T10:00:00Z", "duration": "P1D")")) ==
        "series create id=x slot=2026-10-24T10:00:00Z/2026-10-25T10:00:00Z"
        " at=2026-10-24T10:00:00Z/2026-10-25T10:00:00Z");
}

TEST_CASE("CS-38 a series by rule recurs on the clock of its zone") {
  CHECK(
      read_one(series(
          R"("start": "2026-10-24T21:00:00", "duration": "PT2H", "tzid": "Europe/Berlin", "rrule": "FREQ=DAILY;COUNT=9")")) ==
      "series create id=x slot=2026-10-24T19:00:00Z/2026-10-24T21:00:00Z rrule=FREQ=DAILY;COUNT=9 "
      "at=2026-10-24T19:00:00Z/2026-10-24T21:00:00Z at=2026-10-25T20:00:00Z/2026-10-25T22:00:00Z "
      "at=2026-10-26T20:00:00Z/2026-10-26T22:00:00Z zone=Europe/Berlin");
  CHECK(read_one(series(
            R"("start": "2026-11-02T21:00:00Z", "end": "2026-11-02T22:00:00Z", "rrule": "FREQ=WEEKLY", )"
            R"("rdate": ["2026-11-03T00:00:00Z/PT3H"], "exdate": ["2026-11-02T21:00:00Z"])")) ==
        "series create id=x slot=2026-11-02T21:00:00Z/2026-11-02T22:00:00Z rrule=FREQ=WEEKLY "
        "at=2026-11-03T00:00:00Z/2026-11-03T03:00:00Z at=2026-11-09T21:00:00Z/2026-11-09T22:00:00Z "
        "at=2026-11-16T21:00:00Z/2026-11-16T22:00:00Z");
}

TEST_CASE("a series that cannot be read says why") {
  CHECK(read_one(series(at_ten)) == "missing_field duration");
  CHECK(read_one(series(R"("start": "2026-11-02T21:00:00", "duration": "PT2H")")) == "zone_needed start");
  CHECK_THAT(detail_of(series(R"("start": "2026-11-02T21:00:00", "duration": "PT2H")")), has_text("tzid"));
  CHECK(read_one(series(starting(R"("duration": "PT2H", "rdate": ["2026-11-02T21:00:00"])"))) ==
        "zone_needed rdate[0]");
  CHECK(read_one(series(starting(R"("duration": "PT2H", "tzid": "Europe/Berlinn")"))) == "unknown_zone tzid");
  CHECK(read_one(series(starting(R"("duration": "PT2H", "tzid": "")"))) == "unknown_zone tzid");
  CHECK(detail_of(series(starting(R"("duration": "PT2H", "tzid": "../UTC")"))) ==
        "is not a time zone of the IANA data base, such as Europe/Berlin");
  CHECK(read_one(series(starting(R"("duration": "PT2H", "rrule": "FREQ=DAYLY")"))) == "bad_rrule rrule");
  CHECK_THAT(detail_of(series(starting(R"("duration": "PT2H", "rrule": "FREQ=DAILY;BYDAY=2TU")"))),
             has_text("BYDAY"));
  CHECK(read_one(series(starting(R"("duration": "PT2H", "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")"))) ==
        "empty_series rrule");
  CHECK(read_one(series(starting(
            R"("duration": "PT2H", "rrule": "FREQ=DAILY;COUNT=1", "exdate": ["2026-11-28T22:00:00Z"])"))) ==
        "empty_series rrule");
  CHECK(read_one(series(starting(R"("duration": "PT2H", "rdate": ["x"])"))) == "bad_instant rdate[0]");
  CHECK(read_one(series(starting(R"("duration": "PT2H", "rdate": ["2026-12-01T00:00:00Z/x"])"))) ==
        "bad_instant rdate[0]");
  CHECK(read_one(series(starting(R"("duration": "PT2H", "rdate": ["2026-12-01T00:00:00Z/"])"))) ==
        "bad_instant rdate[0]");
  CHECK(read_one(series(starting(R"("duration": "PT2H", "rdate": ["2026-12-01T00:00:00Z/P1Y"])"))) ==
        "bad_duration rdate[0]");
  CHECK(read_one(series(starting(R"("duration": "PT2H", "rdate": ["2026-12-01T00:00:00Z/PT0S"])"))) ==
        "end_before_start rdate[0]");
  CHECK(
      read_one(series(starting(
          R"("duration": "PT2H", "rdate": ["2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z/2026-12-01T00:00:00Z"])"))) ==
      "end_before_start rdate[1]");
  CHECK(read_one(series(starting(R"("duration": "PT2H", "exdate": ["2026-12-01T00:00:00Z/PT1H"])"))) ==
        "bad_instant exdate[0]");
  CHECK(
      read_one(series(R"("start": "9999-12-31T23:30:00", "duration": "PT1S", "tzid": "America/New_York")")) ==
      "instant_out_of_range start");
}

TEST_CASE("every field's name is found, and no other") {
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto field = static_cast<Field>(i);
    CHECK(find_field(name(field)) == field);
    CHECK_FALSE(find_field(std::string(name(field)) + "s"));
    CHECK_FALSE(find_field(name(field).substr(1)));
  }
  CHECK_FALSE(find_field(""));
}

namespace {

// A request's fields as both formats write them; lists separated by `;`.
using Fields = std::vector<std::pair<std::string, std::string>>;

bool is_list_name(const std::string& field) { return is_list(*find_field(field)); }

std::string as_json(const Fields& fields) {
  std::string out = "{";
  for (const auto& [field, text] : fields) {
    if (text.empty()) continue;
    if (out.size() > 1) out += ", ";
    out += "\"" + field + "\": ";
    if (text == "null") {
      out += text;
    } else if (!is_list_name(field)) {
      out += "\"" + text + "\"";
    } else {
      std::string list = text;
      for (std::size_t at = 0; (at = list.find(';', at)) != list.npos; at += 3) list.replace(at, 1, "\",\"");
      out += "[\"" + list + "\"]";
    }
  }
  return out + "}\n";
}

std::string as_csv_row(const Fields& fields, bool names, Random& random) {
  std::string out;
  for (const auto& [field, text] : fields) {
    if (!out.empty() || &field != &fields.front().first) out += ',';
    const std::string& cell = names ? field : text;
    const bool quoted = below(random, 3) == 0;
    out += quoted ? "\"" + cell + "\"" : cell;
  }
  return out + (below(random, 2) == 0 ? "\r\n" : "\n");
}

}  // namespace

TEST_CASE("the same records from JSON and from CSV are the same requests") {
  Random random(test_seed());
  CAPTURE(test_seed());
  const auto one_of = [&random](std::vector<std::string> texts) {
    return texts[below(random, texts.size())];
  };
  const auto instant = [&random] {
    return "2026-11-" + std::to_string(10 + below(random, 20)) + "T0" + std::to_string(below(random, 10)) +
           ":30:00" + (below(random, 2) == 0 ? "Z" : "-05:00");
  };
  const auto maybe = [&](std::string text) { return below(random, 3) == 0 ? text : ""s; };
  std::string json, csv;
  for (int i = 0; i < 3000; ++i) {
    const Fields fields = {{"kind", one_of({"reservation", "reservation", "series", "job"})},
                           {"start", instant()},
                           {"id", "r-" + std::to_string(i)},
                           {"action", one_of({"", "", "create", "edit"})},
                           {"role", maybe("user")},
                           {"domain", maybe("lab-eu")},
                           {"resources", maybe(one_of({"a", "a;b", "a;b;c d"}))},
                           {"end", maybe(one_of({"null", instant()}))},
                           {"duration", maybe(one_of({"PT3H", "P1D", "PT0S"}))},
                           {"new_start", maybe(instant())},
                           {"new_end", maybe(one_of({"null", instant()}))},
                           {"requested_at", maybe(instant())},
                           {"expires_at", maybe(instant())},
                           {"tzid", maybe("Europe/Berlin")},
                           {"rdate", maybe(instant() + ";" + instant() + "/PT1H")},
                           {"exdate", maybe(instant())}};
    if (i == 0) csv += as_csv_row(fields, true, random);
    csv += as_csv_row(fields, false, random);
    json += as_json(fields);
  }
  auto from_json = read_all(ndjson_format, json), from_csv = read_all(csv_format, csv);
  REQUIRE(from_json.size() == 3000);
  REQUIRE(from_csv.size() == from_json.size());
  const auto without_line = [](const std::string& told) { return told.substr(told.find(':')); };
  std::size_t requests = 0;
  for (std::size_t i = 0; i < from_json.size(); ++i) {
    CHECK(without_line(from_json[i]) == without_line(from_csv[i]));
    requests += from_json[i].find(" create id=") != std::string::npos;
  }
  CHECK(requests > 100);
}

}  // namespace curfew::test
