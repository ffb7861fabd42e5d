// The program as a user meets it: doc/FORMATS.md §3 and §4, word by word.
#include <nlohmann/json.hpp>
#include <random>

#include "adapters/json/windows.h"
#include "adapters/wire/limits.h"
#include "tests/catch.h"
#include "tests/door.h"
#include "tests/seed.h"

namespace curfew {
namespace {

using door::Directory;
using door::Ended;
using door::last_line;
using door::lines;

constexpr std::string_view windows_json =
    R"([{"id": "mw-17", "start": "2026-11-28T22:00:00Z", "end": "2026-11-29T02:00:00Z",
         "declared_at": "2026-11-20T09:00:00Z"}])";

// One of each outcome, and one that is refused.
constexpr std::string_view schedule =
    R"({"kind": "reservation", "id": "r-1", "start": "2026-11-28T20:00:00Z", "end": "2026-11-28T23:00:00Z"}
{"kind": "reservation", "id": "r,2", "start": "2026-11-28T20:00:00Z", "end": "2026-11-29T03:00:00Z"}

{"kind": "job", "id": "j-1", "start": "2026-11-28T21:30:00Z", "duration": "PT45M"}
{"kind": "reservation", "id": "r-3", "start": "2026-11-28T20:00:00Z", "end": "2026-11-28T20:00:00Z"}
{"kind": "reservation", "id": "r-4", "start": "2026-12-28T20:00:00Z", "end": "2026-12-28T21:00:00Z"}
{"kind": "reservation", "id": "r-5", "start": "2026-11-28T20:00:00Z", "end": "2026-11-28T23:00:00Z", "requested_at": "2026-11-19T20:00:00Z"}
)";

constexpr std::string_view allowed =
    R"({"kind": "reservation", "id": "ok", "start": "2027-01-01T00:00:00Z", "end": "2027-01-01T01:00:00Z"})";
constexpr std::string_view refused = R"({"kind": "reservation", "id": "bad", "start": "tomorrow"})";

// windows.json and requests.ndjson in a directory; commands in which `$C` and `$R` are the beginnings.
struct Program : Directory {
  Program() {
    write("windows.json", windows_json);
    write("requests.ndjson", schedule);
  }
  Ended run(const std::string& line) const {
    return Directory::run(
        "C='curfew check --windows windows.json --now 2026-11-21T00:00:00Z'\n"
        "R='curfew report --windows windows.json --now 2026-11-21T00:00:00Z'\n" +
        line);
  }
  int status(const std::string& line) const { return run(line).status; }
};

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string with_id(std::string_view id, std::string_view start, std::string_view end) {
  return R"({"kind": "reservation", "id": ")" + std::string(id) + R"(", "start": ")" + std::string(start) +
         R"(", "end": ")" + std::string(end) + "\"}\n";
}

// The name of the window set stands for its hash.
std::string without_version(std::string text) {
  const std::string version = content_version(windows_json);
  for (std::size_t at = text.find(version); at != text.npos; at = text.find(version))
    text.replace(at, version.size(), "VERSION");
  return text;
}

constexpr std::string_view expected_ndjson =
    R"~({"id": "r-1", "kind": "reservation", "outcome": "error", "rule": "CS-26", "relation": "overlaps", "windows": ["mw-17"], "message": "The reservation starts or ends during a maintenance (2026-11-28 22:00 UTC – 2026-11-29 02:00 UTC). Choose a time that does not.", "version": "VERSION"}
{"id": "r,2", "kind": "reservation", "outcome": "warn", "rule": "CS-27", "relation": "contains", "windows": ["mw-17"], "message": "A maintenance lies within the reserved time (2026-11-28 22:00 UTC – 2026-11-29 02:00 UTC). The sandbox stays active then, but you cannot reach it.", "version": "VERSION"}
{"id": "j-1", "kind": "job", "outcome": "deferred", "rule": "CS-42", "relation": "overlaps", "windows": ["mw-17"], "message": "The job would run during a maintenance (2026-11-28 22:00 UTC – 2026-11-29 02:00 UTC). It waits, and starts at 2026-11-29 02:00 UTC.", "defer_to": "2026-11-29T02:00:00Z", "version": "VERSION"}
{"line": 5, "problem": {"code": "end_before_start", "field": "end", "detail": "must be after \"start\" (2026-11-28T20:00:00Z)"}}
{"id": "r-4", "kind": "reservation", "outcome": "allowed", "rule": "no-window", "windows": [], "version": "VERSION"}
{"id": "r-5", "kind": "reservation", "outcome": "allowed", "rule": "CS-24", "relation": "overlaps", "windows": ["mw-17"], "grandfathered": true, "version": "VERSION"}
)~";

constexpr std::string_view expected_csv =
    R"~(id,kind,outcome,rule,relation,windows,defer_to,message
r-1,reservation,error,CS-26,overlaps,mw-17,,The reservation starts or ends during a maintenance (2026-11-28 22:00 UTC – 2026-11-29 02:00 UTC). Choose a time that does not.
"r,2",reservation,warn,CS-27,contains,mw-17,,"A maintenance lies within the reserved time (2026-11-28 22:00 UTC – 2026-11-29 02:00 UTC). The sandbox stays active then, but you cannot reach it."
j-1,job,deferred,CS-42,overlaps,mw-17,2026-11-29T02:00:00Z,"The job would run during a maintenance (2026-11-28 22:00 UTC – 2026-11-29 02:00 UTC). It waits, and starts at 2026-11-29 02:00 UTC."
r-3,reservation,,end_before_start,,,,"line 5: field ""end"": must be after ""start"" (2026-11-28T20:00:00Z)"
r-4,reservation,allowed,no-window,,,,
r-5,reservation,allowed,CS-24,overlaps,mw-17,,
)~";

TEST_CASE("ndjson_report_byte_for_byte") {
  const Ended ended = Program().run("$R --requests requests.ndjson --format ndjson");
  CHECK(ended.status == 3);
  CHECK(without_version(ended.out) == expected_ndjson);
  CHECK(ended.err.starts_with(
      "requests.ndjson:5: field \"end\": must be after \"start\" (2026-11-28T20:00:00Z)\n"
      "5 judged, 1 refused: 1 error, 1 deferred, 1 warn, 2 allowed; "));
  CHECK(lines(ended.err) == 2);
}

TEST_CASE("csv_report_byte_for_byte") {
  const Ended ended = Program().run("$R --requests requests.ndjson --format csv");
  CHECK(ended.status == 3);
  CHECK(ended.out == expected_csv);
}

TEST_CASE("json_report_is_one_object_with_verdicts_queue_and_summary") {
  const Program program;
  const Ended ended = program.run("$R --requests requests.ndjson --format json");
  const auto json = nlohmann::ordered_json::parse(ended.out);
  CHECK(json["profile"] == "cloudshell");
  CHECK(json["now"] == "2026-11-21T00:00:00Z");
  REQUIRE(json["verdicts"].size() == 6);
  CHECK(json["verdicts"][0]["help"].get<std::string>().find("1 h earlier") != std::string::npos);
  CHECK(json["verdicts"][3]["line"] == 5);
  CHECK(json["version"] == json["verdicts"][4]["version"]);
  CHECK(json["queue"].dump() ==
        R"([{"id":"j-1","defer_to":"2026-11-29T02:00:00Z","queued_at":"2026-11-21T00:00:00Z"}])");
  CHECK(json["summary"].dump() ==
        R"({"judged":5,"refused":1,"error":1,"deferred":1,"warn":1,"allowed":2,"grandfathered":1})");
}

TEST_CASE("json_report_of_nothing_is_an_object_too") {
  const Program program;
  program.write("none.ndjson", "");
  const Ended ended = program.run("$R --requests none.ndjson --format json");
  CHECK(ended.status == 0);
  const auto json = nlohmann::json::parse(ended.out);
  CHECK(json["verdicts"].empty());
  CHECK(json["summary"]["judged"] == 0);
}

TEST_CASE("CS-42 deferred jobs are queued by defer_to, then queued_at, then input order, open ends last") {
  const Program program;
  program.write("windows.json",
                R"([{"id": "a", "start": "2026-11-28T22:00:00Z", "end": "2026-11-29T02:00:00Z"},
                    {"id": "b", "scope": {"domains": ["d"]}, "start": "2026-11-28T20:00:00Z"}])");
  const auto job = [](std::string_view id, std::string_view queued, std::string_view more) {
    return R"({"kind": "job", "duration": "PT1H", "start": "2026-11-28T22:30:00Z", "id": ")" +
           std::string(id) + R"(", "queued_at": "2026-11-20T)" + std::string(queued) + ":00:00Z\"" +
           std::string(more) + "}\n";
  };
  program.write("requests.ndjson", job("open", "01", R"(, "domain": "d")") + job("late", "09", "") +
                                       job("early", "08", "") + job("late too", "09", ""));
  const auto json =
      nlohmann::json::parse(program.run("$R --requests requests.ndjson --format json --only conflicts").out);
  std::vector<std::string> order;
  for (const auto& entry : json["queue"]) order.push_back(entry["id"]);
  CHECK(order == std::vector<std::string>{"early", "late", "late too", "open"});
  CHECK(json["queue"][3]["defer_to"].is_null());
}

TEST_CASE("only_conflicts_keeps_findings_and_refusals_and_changes_no_count") {
  const Program program;
  const Ended all = program.run("$R --requests requests.ndjson --format csv --only all");
  const Ended some = program.run("$R --requests requests.ndjson --format csv --only conflicts");
  CHECK(lines(all.out) == 7);
  CHECK(lines(some.out) == 6);
  CHECK(some.out.find("r-4") == std::string::npos);
  CHECK(some.out.find("r-5") != std::string::npos);
  CHECK(some.out.find("r-3") != std::string::npos);
  CHECK(some.err.substr(0, some.err.rfind(';')) == all.err.substr(0, all.err.rfind(';')));
}

TEST_CASE("check_takes_text_a_file_or_stdin_and_answers_in_one_line") {
  const Program program;
  program.write("request.json", "{\n  \"kind\": \"reservation\",\n" + std::string(allowed.substr(24)) + "\n");
  const std::string expected = program.run("$C " + quoted(allowed)).out;
  CHECK(nlohmann::json::parse(expected)["id"] == "ok");
  CHECK(lines(expected) == 1);
  CHECK(program.run("$C request.json").out == expected);
  CHECK(program.run("$C - < request.json").out == expected);
  CHECK(program.run("$C < request.json").out == expected);
  CHECK(program.run("$C < request.json").err.empty());
}

TEST_CASE("check_has_help") {
  const Ended ended = Program().run("head -n 1 requests.ndjson | $C");
  CHECK(nlohmann::json::parse(ended.out)["help"].get<std::string>().find("1 h earlier") != std::string::npos);
}

TEST_CASE("check_exit_code_tells_the_outcome_only_when_asked") {
  const Program program;
  const std::vector<std::pair<int, int>> line_and_status = {{1, 12}, {2, 10}, {4, 11}, {6, 0}};
  for (const auto& [line, status] : line_and_status) {
    const std::string request = "sed -n " + std::to_string(line) + "p requests.ndjson | ";
    CHECK(program.status(request + "$C --exit-code") == status);
    CHECK(program.status(request + "$C") == 0);
  }
  CHECK(program.status("$C --exit-code " + quoted(refused)) == 3);
}

TEST_CASE("check_of_a_refused_request_prints_nothing_and_says_the_field") {
  const Program program;
  const Ended ended = program.run("$C " + quoted(refused));
  CHECK(ended.status == 3);
  CHECK(ended.out.empty());
  CHECK(ended.err.starts_with("request: field \"start\": "));
  for (const std::string nothing : {"''", "' '", "'[]'", "'null'", "'{} {}'"}) {
    INFO(nothing);
    const Ended empty = program.run("printf %s " + nothing + " | $C");
    CHECK(empty.status == 3);
    CHECK(empty.out.empty());
    CHECK(empty.err.starts_with("stdin: "));
  }
}

TEST_CASE("check_refuses_what_is_longer_than_the_limit_without_reading_it_all") {
  const Ended ended = Program().run("yes | $C");
  CHECK(ended.status == 3);
  CHECK(ended.err.find("max_record_bytes") != std::string::npos);
}

TEST_CASE("role_and_channel_hold_for_records_that_name_none") {
  const Program program;
  program.write("requests.ndjson",
                with_id("plain", "2026-11-28T20:00:00Z", "2026-11-29T03:00:00Z") +
                    R"({"kind": "reservation", "id": "own", "role": "user", "channel": "portal",)"
                    R"( "start": "2026-11-28T20:00:00Z", "end": "2026-11-29T03:00:00Z"})");
  const std::string head = "id,kind,outcome,rule,relation,windows,defer_to,message\n";
  const std::string csv = "$R --requests requests.ndjson --format csv";
  CHECK(program.run(csv + " --role system_admin").out.starts_with(head + "plain,reservation,allowed,CS-32,"));
  CHECK(program.run(csv + " --role system_admin").out.find("own,reservation,warn,CS-27,") !=
        std::string::npos);
  CHECK(program.run(csv + " --channel api").out.starts_with(head + "plain,reservation,allowed,CS-33,"));
  CHECK(program.run("head -n 1 requests.ndjson | $C --channel api").out.find("CS-33") != std::string::npos);
}

TEST_CASE("requests_come_from_stdin_when_their_format_is_named") {
  const Program program;
  const std::string from_file = program.run("$R --requests requests.ndjson --format ndjson").out;
  const Ended piped =
      program.run("cat requests.ndjson | $R --requests - --requests-format ndjson --format ndjson");
  CHECK(piped.out == from_file);
  CHECK(piped.err.starts_with("stdin:5: field \"end\""));
  CHECK(program.status("$R --requests - < requests.ndjson") == 2);
}

TEST_CASE("the_same_schedule_as_csv_with_crlf_and_a_byte_order_mark") {
  const Program program;
  program.write("requests.csv",
                "\xEF\xBB\xBFid,start,end,comment\r\n"
                "r-1,2026-11-28T20:00:00Z,2026-11-28T23:00:00Z,\"two\r\nlines\"\r\n"
                "\r\n"
                "r-2,2026-11-28T20:00:00Z,2026-11-28T19:00:00Z,\r\n");
  const Ended ended = program.run("$R --requests requests.csv --ignore-columns comment,other --format csv");
  CHECK(ended.status == 3);
  CHECK(lines(ended.out) == 3);
  CHECK(ended.out.find("r-1,reservation,error,CS-26,") != std::string::npos);
  CHECK(ended.err.starts_with("requests.csv:5: field \"end\": must be after \"start\""));
  CHECK(program.status("$R --requests requests.csv") == 3);
  CHECK(program.status("$R --requests requests.csv --ignore-columns '*' --format csv") == 3);
}

TEST_CASE("ndjson_with_crlf_a_byte_order_mark_and_no_last_line_end") {
  const Program program;
  program.write("requests.ndjson", "\xEF\xBB\xBF" + std::string(allowed) + "\r\n\r\n" + std::string(allowed));
  const Ended ended = program.run("$R --requests requests.ndjson --format ndjson");
  CHECK(ended.status == 0);
  CHECK(lines(ended.out) == 2);
}

TEST_CASE("swf_jobs_are_judged") {
  const Program program;
  program.write("jobs.swf",
                "; Version: 2.2\n; UnixStartTime: 1795903200\n"
                "1 0 0 3600 1 -1 -1 1 -1 -1 1 7 1 1 1 -1 -1 -1\n");
  const Ended ended = program.run("$R --requests jobs.swf --format csv");
  CHECK(ended.status == 0);
  CHECK(lines(ended.out) == 2);
  CHECK(last_line(ended.err).starts_with("1 judged, 0 refused"));
}

TEST_CASE("exit_status_0_where_it_ran") {
  const Program program;
  program.write("ok.ndjson", std::string(allowed) + "\n");
  program.write("none.ndjson", "");
  program.write("nothing.json", "[]");
  CHECK(program.status("$R --requests ok.ndjson") == 0);
  CHECK(program.status("$R --requests ok.ndjson --format html") == 0);
  CHECK(program.status("$R --requests none.ndjson") == 0);
  CHECK(program.status("curfew check --windows nothing.json " + quoted(allowed)) == 0);
  CHECK(program.run("curfew --version").out.starts_with("curfew "));
  CHECK(program.run("curfew --help").out.find("report") != std::string::npos);
  CHECK(program.run("curfew report --help").out.find("--requests") != std::string::npos);
}

TEST_CASE("exit_status_1_where_a_file_is_missing_or_cannot_be_read_or_written") {
  const Program program;
  for (const std::string line :
       {"$R --requests missing.ndjson", "curfew check --windows missing.json '{}'", "$C missing.json", "$C .",
        "$R --requests requests.ndjson --profile ./missing.json",
        "$R --requests requests.ndjson -o no/such/place", "$R --requests requests.ndjson > /dev/full",
        "$R --requests requests.ndjson -o /dev/full", "$R --requests requests.ndjson >&-",
        "curfew --version > /dev/full", "curfew profile list > /dev/full"}) {
    INFO(line);
    const Ended ended = program.run(line);
    CHECK(ended.status == 1);
    CHECK(last_line(ended.err).starts_with("curfew: "));
    CHECK(ended.out.empty());
  }
  CHECK(program.run("$R --requests missing.ndjson").err ==
        "curfew: missing.ndjson: No such file or directory\n");
}

TEST_CASE("CS-38 calendars_are_read_as_windows_and_as_a_schedule") {
  const Program program;
  const auto event = [](const std::string& lines) {
    return "BEGIN:VEVENT\r\nDTSTAMP:20261101T000000Z\r\nCREATED:20261101T000000Z\r\n" + lines +
           "END:VEVENT\r\n";
  };
  const auto calendar = [](const std::string& events) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n" + events + "END:VCALENDAR\r\n";
  };
  program.write(
      "patches.ics",
      calendar(event("UID:patch\r\nDTSTART;TZID=Europe/Berlin:20261110T220000\r\n"
                     "DTEND;TZID=Europe/Berlin:20261111T020000\r\nRRULE:FREQ=MONTHLY;BYDAY=2TU\r\n")));
  program.write(
      "bookings.ics",
      calendar(
          event("UID:weekly\r\nDTSTART:20261110T210000\r\nDURATION:PT2H\r\nRRULE:FREQ=WEEKLY;COUNT=9\r\n") +
          event("UID:gone\r\nSTATUS:CANCELLED\r\nDTSTART:20261110T210000\r\nDURATION:PT2H\r\n")));
  const std::string line =
      "curfew report --windows patches.ics --requests bookings.ics --format ndjson --now "
      "2026-11-02T00:00:00Z";
  const Ended floating = program.run(line);
  CHECK(floating.status == 3);
  CHECK_THAT(floating.err, has_text("tzid"));
  const Ended read = program.run(line + " --tzid Europe/Berlin");
  INFO(read.err);
  CHECK(read.status == 0);
  CHECK_THAT(read.out, has_text("\"rule\": \"CS-39\", \"relation\": \"overlaps\", \"windows\": "
                                "[\"patch@20261110T220000\", \"patch@20261208T220000\"]"));
  CHECK_THAT(read.out, has_text("\"occurrences_total\": 2, \"tzdata\""));
  CHECK_THAT(read.err, has_text("bookings.ics: 1 cancelled events left out"));
  const Ended page = program.run(
      "curfew report --windows patches.ics --requests bookings.ics --format html --now 2026-11-02T00:00:00Z "
      "--tzid Europe/Berlin");
  CHECK_THAT(page.out, has_text("The slot starts at 2026-11-10 21:00 (UTC+01:00) Europe/Berlin."));
}

TEST_CASE("exit_status_2_where_the_usage_is_wrong") {
  const Program program;
  program.write("requests.txt", schedule);
  for (const std::string line : {"curfew",
                                 "curfew impact",
                                 "curfew --nonsense",
                                 "curfew profile",
                                 "curfew profile diff",
                                 "curfew check",
                                 "curfew report --windows windows.json",
                                 "$R --requests requests.txt",
                                 "$R --requests requests.ndjson --tzid Mars",
                                 "$R --requests requests.ndjson --requests-format xml",
                                 "$R --requests requests.ndjson --format xml",
                                 "$R --requests requests.ndjson --only some",
                                 "$R --requests requests.ndjson --profile nix",
                                 "$R --requests requests.ndjson --role king",
                                 "$R --requests requests.ndjson --channel smoke",
                                 "$R --requests requests.ndjson --horizon P1Y",
                                 "$R --requests requests.ndjson --horizon PT0S",
                                 "curfew check --windows windows.json --now tomorrow '{}'",
                                 "curfew check --windows windows.json --now 2026-11-21T00:00:00 '{}'",
                                 "curfew check --windows windows.txt '{}'",
                                 "curfew profile show nix",
                                 "$C '{}' '{}'"}) {
    INFO(line);
    const Ended ended = program.run(line);
    CHECK(ended.status == 2);
    CHECK(ended.err.starts_with("curfew: "));
    CHECK(ended.out.empty());
  }
  CHECK(program.run("curfew impact").err ==
        "curfew: unknown command \"impact\"; there are check, report, occurrences, notices, sessions, "
        "calendar, profile, help\n");
}

TEST_CASE("exit_status_3_where_a_windows_file_is_bad_each_window_is_named_and_nothing_judged") {
  const Program program;
  program.write("bad.json", R"([{"id": "a", "start": "2026-11-28T22:00:00Z", "end": "2026-11-28T21:00:00Z"},
                                {"id": "b", "start": "2026-11-28T22:00:00Z"}, {"id": "b", "start": "x"}])");
  program.write("empty.json", "");
  const Ended ended = program.run("curfew report --windows bad.json --requests requests.ndjson --format csv");
  CHECK(ended.status == 3);
  CHECK(ended.out.empty());
  CHECK(ended.err.find("bad.json: window 1 (\"a\"): field \"end\": ") == 0);
  CHECK(ended.err.find("\nbad.json: window 3 (\"b\"): field ") != std::string::npos);
  CHECK(program.status("curfew check --windows empty.json " + quoted(allowed)) == 3);
}

TEST_CASE("exit_status_3_where_a_requests_file_has_no_usable_header") {
  const Program program;
  program.write("empty.csv", "");
  program.write("wrong.csv", "id,begin\nr-1,2026-11-28T22:00:00Z\n");
  for (const std::string file : {"empty.csv", "wrong.csv"}) {
    const Ended ended = program.run("$R --format csv --requests " + file);
    CHECK(ended.status == 3);
    CHECK(ended.out.empty());
    CHECK(ended.err.starts_with(file + ": "));
  }
}

TEST_CASE("profiles_are_listed_shown_and_checked") {
  const Program program;
  const Ended list = program.run("curfew profile list");
  CHECK(list.status == 0);
  CHECK(list.out.starts_with("cloudshell  "));
  const Ended show = program.run("curfew profile show standard");
  CHECK(nlohmann::json::parse(show.out)["name"] == "standard");
  CHECK(program.run("curfew profile show standard > mine.json; curfew profile check mine.json")
            .out.starts_with("standard: complete; "));
  CHECK(program.run("$C --profile mine.json " + quoted(allowed)).status == 0);
  auto broken = nlohmann::ordered_json::parse(show.out);
  broken["decisions"].erase(broken["decisions"].size() - 1);
  program.write("broken.json", broken.dump());
  const Ended check = program.run("curfew profile check broken.json");
  CHECK(check.status == 3);
  CHECK(check.out.empty());
  CHECK(check.err.starts_with("broken.json: "));
  CHECK(program.status("$C --profile ./broken.json " + quoted(allowed)) == 3);
}

TEST_CASE("any_number_of_threads_gives_the_same_bytes_and_the_same_status") {
  const Program program;
  std::string requests;
  for (int copies = 0; copies < 1'500; ++copies) requests += schedule;
  program.write("requests.ndjson", requests);
  const std::string judged = "$R --requests requests.ndjson --format csv";
  const Ended one = program.run(judged + " --threads 1");
  CHECK(one.status == 3);
  CHECK(lines(one.err) == 1'501);
  for (const std::string& otherwise :
       std::vector<std::string>{judged + " --threads 3", judged,
                                "cat requests.ndjson | $R --requests - --requests-format ndjson --format "
                                "csv --threads 2 2>said; sed s/^stdin:/requests.ndjson:/ said >&2; exit 3"}) {
    const Ended many = program.run(otherwise);
    CHECK(many.status == one.status);
    CHECK((many.out == one.out));
    CHECK((many.err.substr(0, many.err.rfind(';')) == one.err.substr(0, one.err.rfind(';'))));
  }
  CHECK(program.status(judged + " --threads 0") == 2);
}

TEST_CASE("strict_stops_at_the_first_refused_record") {
  const Program program;
  const Ended ended = program.run("$R --requests requests.ndjson --format csv --strict");
  CHECK(ended.status == 3);
  CHECK(lines(ended.out) == 5);
  CHECK(ended.out.find("r-4") == std::string::npos);
  CHECK(last_line(ended.err).starts_with("3 judged, 1 refused"));
  CHECK(program.status("$R --requests requests.ndjson --strict -o report.txt") == 3);
  CHECK_FALSE(program.has("report.txt"));
}

TEST_CASE("an_output_file_is_whole_or_untouched") {
  const Program program;
  const std::ptrdiff_t before = program.files();
  const Ended to_file = program.run("$R --requests requests.ndjson --format csv -o report.csv");
  CHECK(to_file.status == 3);
  CHECK(to_file.out.empty());
  const std::string whole = program.read("report.csv");
  CHECK(whole == program.run("$R --requests requests.ndjson --format csv").out);
  CHECK(program.files() == before + 1);

  program.write("wrong.csv", "id,begin\n");
  CHECK(program.status("$R --requests wrong.csv --format csv -o report.csv") == 3);
  CHECK(program.read("report.csv") == whole);
  CHECK(program.files() == before + 2);

  program.run(
      "mkfifo pipe; $R --requests pipe --requests-format ndjson -o report.csv & P=$!; exec 9> pipe;"
      " cat requests.ndjson >&9; sleep 0.2; kill $P; wait $P");
  CHECK(program.read("report.csv") == whole);
  CHECK(program.files() == before + 3);
}

TEST_CASE("an_output_file_keeps_its_mode_and_a_link_stays_a_link") {
  const Program program;
  const Ended ended = program.run(
      "umask 027; $R --requests requests.ndjson -o new; stat -c %a new;"
      "touch old; chmod 604 old; ln -s old link; $R --requests requests.ndjson -o link; stat -c '%a %F' old "
      "link");
  CHECK(ended.out == "640\n604 regular file\n777 symbolic link\n");
  CHECK(program.read("old") == program.read("new"));
}

TEST_CASE("a_closed_pipe_ends_the_run_quietly") {
  const Program program;
  std::string many;
  for (int i = 0; i < 40'000; ++i) many += std::string(allowed) + "\n";
  program.write("many.ndjson", many);
  const Ended ended =
      program.run("{ $R --requests many.ndjson --format ndjson; echo $? > status; } | head -n 1 | wc -l");
  CHECK(ended.out == "1\n");
  CHECK(ended.err.empty());
  CHECK(program.read("status") == "0\n");
}

TEST_CASE("a_line_beyond_the_limit_is_refused_and_the_rest_is_judged") {
  const Program program;
  const std::string ok = std::string(allowed) + "\n";
  for (const std::size_t size : {limits::max_record_bytes - 1, limits::max_record_bytes,
                                 limits::max_record_bytes + 1, 3 * limits::max_record_bytes}) {
    INFO(size);
    std::string padded(allowed);
    padded.resize(size, ' ');
    program.write("long.ndjson", ok + padded + "\n" + ok + padded);
    const Ended ended = program.run("$R --requests long.ndjson --format ndjson --only all");
    const bool too_long = size > limits::max_record_bytes;
    CHECK(lines(ended.out) == 4);
    CHECK(ended.status == (too_long ? 3 : 0));
    if (!too_long) continue;
    CHECK(ended.err.starts_with("long.ndjson:2: "));
    CHECK(ended.out.find(R"({"line": 4, "problem": {"code": "line_too_long")") != std::string::npos);
    CHECK(last_line(ended.err).starts_with("2 judged, 2 refused"));
  }
}

TEST_CASE("a_quote_that_is_never_closed_costs_one_record_however_long_the_file") {
  const Program program;
  const std::string row = "ok,2027-01-01T00:00:00Z,2027-01-01T01:00:00Z\n";
  for (const std::size_t rows : {3u, 60'000u}) {
    std::string csv = "id,start,end\n" + row + "\"bad,2027-01-01T00:00:00Z,\n";
    for (std::size_t i = 0; i < rows; ++i) csv += row;
    program.write("quote.csv", csv);
    const Ended ended = program.run("$R --requests quote.csv --format csv");
    CHECK(lines(ended.out) == rows + 3);
    CHECK(ended.err.starts_with("quote.csv:3: "));
    CHECK(last_line(ended.err).starts_with(std::to_string(rows + 1) + " judged, 1 refused"));
  }
}

TEST_CASE("a_refusal_is_told_on_one_line_whatever_name_it_quotes") {
  const Program program;
  program.write("name.ndjson", "{\"sta\\nrt\": \"x\"}\n");
  const Ended ended = program.run("$R --requests name.ndjson --format ndjson");
  CHECK(lines(ended.err) == 2);
  CHECK(ended.err.find(R"(sta\nrt)") != std::string::npos);
  CHECK(ended.status == 3);
}

TEST_CASE("lines_in_are_verdicts_and_refusals_whatever_is_corrupted") {
  INFO("CURFEW_SEED=" << test_seed());
  std::mt19937_64 random(test_seed());
  const Program program;
  for (int round = 0; round < 20; ++round) {
    std::string text;
    for (int i = 0; i < 50; ++i) text += std::string(allowed) + "\n";
    for (int i = 0; i < 30; ++i) {
      char& c = text[random() % text.size()];
      const char other = static_cast<char>(random() % 256);
      if (c != '\n' && other != '\n') c = other;
    }
    program.write("corrupt.ndjson", text);
    const Ended ended = program.run("$R --requests corrupt.ndjson --format ndjson");
    CHECK(lines(ended.out) == 50);
    const std::size_t refusals = lines(ended.err) - 1;
    CHECK(last_line(ended.err).starts_with(std::to_string(50 - refusals) + " judged, " +
                                           std::to_string(refusals) + " refused"));
    CHECK(ended.status == (refusals > 0 ? 3 : 0));
  }
}

}  // namespace
}  // namespace curfew
