// `curfew profile diff`, `profile parity` and `calendar` as a user runs them.
#include "tests/catch.h"
#include "tests/door.h"

namespace curfew {
namespace {

constexpr const char* windows =
    R"([{"id": "mw-1", "start": "2026-11-28T22:00:00Z", "end": "2026-11-29T02:00:00Z", "declared_at": "2026-11-20T09:00:00Z",
  "notify_before": "PT2H", "messages": {"login": "Back at @EndTime@."}}])";
constexpr const char* requests =
    R"({"kind": "reservation", "id": "r-1", "channel": "api", "start": "2026-11-28T20:00:00Z", "end": "2026-11-29T06:00:00Z", "requested_at": "2026-11-21T00:00:00Z"}
{"kind": "reservation", "id": "r-2", "start": "2026-11-28T20:00:00Z", "end": "2026-11-28T21:00:00Z"}
{"kind": "reservation", "id": "r-3", "role": "nobody", "start": "2026-11-28T20:00:00Z", "end": "2026-11-28T21:00:00Z"}
{"kind": "access", "id": "a-1", "action": "login", "at": "2026-11-28T23:00:00Z"}
)";

}  // namespace

TEST_CASE("profile diff prints what differs, in the tables and among requests") {
  const door::Directory program;
  const auto tables = program.run("curfew profile diff cloudshell standard");
  CHECK(tables.status == 0);
  CHECK_THAT(tables.out, has_text("only standard has the phase draining\n"));
  CHECK_THAT(
      tables.out,
      has_text("relation spans, expired false: cloudshell allowed by CS-33; standard warn by CS-27\n"));
  CHECK(program.run("curfew profile diff haiilo haiilo").out == "they answer alike\n");

  program.write("windows.json", windows);
  program.write("requests.ndjson", requests);
  const auto changed = program.run(
      "curfew profile diff cloudshell standard --windows windows.json --requests requests.ndjson --now "
      "2026-11-25T00:00:00Z");
  CHECK(changed.status == 3);  // one was refused
  CHECK(
      changed.out ==
      R"({"id": "r-1", "kind": "reservation", "a": {"outcome": "allowed", "rule": "CS-33"}, "b": {"outcome": "warn", "rule": "CS-27"}})"
      "\n");
  CHECK_THAT(changed.err, has_text("requests.ndjson:3: field \"role\""));
  CHECK_THAT(changed.err, has_text("3 judged by both, 1 refused: 1 verdicts differ\n"));

  const auto other = program.run(
      "curfew profile diff cloudshell passwordstate --windows windows.json --requests requests.ndjson --now "
      "2026-11-25T00:00:00Z");
  CHECK_THAT(
      other.out,
      has_text(R"("id": "r-2", "kind": "reservation", "a": {"outcome": "allowed", "rule": "no-window"}, )"
               R"("b": {"problem": "kind_not_in_profile"}})"));
  CHECK(program.run("curfew profile diff cloudshell nix").status == 2);
  CHECK(program.run("curfew profile diff cloudshell standard --requests requests.ndjson").status == 2);
}

TEST_CASE("profile parity lists each row by which a channel answers otherwise") {
  const door::Directory program;
  const auto cloudshell = program.run("curfew profile parity cloudshell");
  CHECK(cloudshell.status == 0);
  CHECK_THAT(
      cloudshell.out,
      has_text(
          "access: action session, role user, channel api, phase active: allowed by CS-50, none until the "
          "session ends; over portal: error by CS-19, logout\n"));
  CHECK(program.run("curfew profile parity readinow").out == "readinow: every channel answers alike\n");
}

TEST_CASE("calendar writes what is read again as the same") {
  const door::Directory program;
  program.write("windows.json", windows);
  program.write("requests.ndjson", requests);
  REQUIRE(program.run("curfew calendar --windows windows.json -o windows.ics").status == 0);
  const std::string ask =
      " --now 2026-11-25T00:00:00Z '{\"kind\": \"access\", \"id\": \"a\", \"action\": \"login\", "
      "\"at\": \"2026-11-28T23:00:00Z\"}' | sed 's/, \"version.*//'";
  const auto json = program.run("curfew check --windows windows.json" + ask);
  CHECK_THAT(json.out, has_text("Back at 2026-11-29 02:00 UTC."));
  CHECK(program.run("curfew check --windows windows.ics" + ask).out == json.out);

  const auto schedule = program.run("curfew calendar --requests requests.ndjson -o schedule.ics");
  CHECK(schedule.status == 3);
  CHECK_THAT(schedule.err, has_text("requests.ndjson:4: "));  // access is no event
  const std::string judge = " --windows windows.json --now 2026-11-25T00:00:00Z --format csv | head -3";
  CHECK(program.run("curfew report --requests schedule.ics" + judge).out ==
        program.run("curfew report --requests requests.ndjson" + judge).out);
  const auto notice =
      program.run("curfew calendar --windows windows.json --maintnote lab,all,mailto:noc@example.com");
  CHECK(notice.status == 0);
  CHECK_THAT(notice.out, has_text("X-MAINTNOTE-PROVIDER:lab"));
  CHECK_THAT(notice.out, has_text("ORGANIZER:mailto:noc@example.com"));
  CHECK(program.run("curfew calendar --windows windows.json --maintnote lab").status == 2);
  CHECK(program.run("curfew calendar").status == 2);
  CHECK(program.run("curfew calendar --windows windows.json --requests requests.ndjson").status == 2);
}

}  // namespace curfew
