// `curfew occurrences`, as a user meets it (doc/FORMATS.md §4), and the reading of its lines.
#include "adapters/json/occurrences.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "adapters/system/zones.h"
#include "adapters/wire/limits.h"
#include "tests/catch.h"
#include "tests/door.h"

namespace curfew {
namespace {

using door::Directory;
using door::Ended;
using door::last_line;
using door::lines;
using Json = nlohmann::json;

// A command in which `$O` is the beginning of one by flags, in Berlin's time.
struct Program : Directory {
  Ended run(const std::string& line) const {
    return Directory::run("O='curfew occurrences --tzid Europe/Berlin --duration PT2H'\n" + line);
  }
  Ended batch(std::string_view questions) const {
    write("questions.ndjson", questions);
    return run("curfew occurrences --batch questions.ndjson");
  }
};

FindZone find_zone() {
  static ZoneTable zones;
  return [](std::string_view id) { return zones.find(id); };
}

// The answer to one line, without its end.
std::string answer(std::string_view line) {
  std::string out;
  write_answer(OccurrenceLineReader(find_zone()).read(line), [&](std::string_view part) { out += part; });
  REQUIRE(out.ends_with("}\n"));
  out.pop_back();
  return out;
}

// The same with these fields behind id and start: the starts, or `code field`.
std::string asked(const std::string& fields) {
  const Json json = Json::parse(answer(R"({"id": "a", "start": "2026-11-02T21:00:00", )" + fields + "}"));
  REQUIRE(json.at("id") == "a");
  if (json.contains("problem")) {
    CHECK_FALSE(json["problem"].at("detail").get<std::string>().empty());
    return json["problem"].at("code").get<std::string>() + " " + json["problem"].value("field", "");
  }
  std::string starts;
  for (const std::string start : json.at("occurrences")) starts += (starts.empty() ? "" : " ") + start;
  return starts;
}

TEST_CASE("occurrences are told one a line, start and end in UTC") {
  const Ended ended = Program().run("$O --start 2026-11-02T21:00:00 --rrule 'FREQ=WEEKLY;COUNT=3'");
  CHECK(ended.status == 0);
  CHECK(ended.out ==
        "2026-11-02T20:00:00Z 2026-11-02T22:00:00Z\n"
        "2026-11-09T20:00:00Z 2026-11-09T22:00:00Z\n"
        "2026-11-16T20:00:00Z 2026-11-16T22:00:00Z\n");
  CHECK(ended.err.empty());
}

TEST_CASE("a rule keeps its local time when the clocks change") {
  const Program program;
  CHECK(program.run("$O --start 2026-10-24T22:00:00 --rrule FREQ=DAILY --limit 2").out ==
        "2026-10-24T20:00:00Z 2026-10-24T22:00:00Z\n"
        "2026-10-25T21:00:00Z 2026-10-25T23:00:00Z\n");
  CHECK(program
            .run("curfew occurrences --tzid Europe/Berlin --duration P1D --start 2026-10-24T22:00:00 "
                 "--rrule FREQ=DAILY --limit 1")
            .out == "2026-10-24T20:00:00Z 2026-10-25T21:00:00Z\n");
  // In a gap, read as before it; what exists twice, the first.
  CHECK(asked(R"("tzid": "Europe/Berlin", "rdate": ["2026-03-29T02:30:00", "2026-10-25T02:30:00"])") ==
        "2026-03-29T01:30:00Z 2026-10-25T00:30:00Z 2026-11-02T20:00:00Z");
}

TEST_CASE(
    "a start with an offset is that instant, in the zone, without one it is UTC where no zone is named") {
  const auto of = [](const std::string& fields) {
    return answer(R"({"id": "a", "rrule": "FREQ=DAILY;COUNT=1", )" + fields + "}");
  };
  const auto at = [](const std::string& start) {
    return R"({"id": "a", "occurrences": [")" + start + "\"]}";
  };
  CHECK(of(R"("start": "2026-11-02T21:00:00")") == at("2026-11-02T21:00:00Z"));
  CHECK(of(R"("start": "2026-11-02T21:00:00+03:00")") == at("2026-11-02T18:00:00Z"));
  CHECK(of(R"("start": "2026-11-02T21:00:00Z", "tzid": "Europe/Berlin")") == at("2026-11-02T21:00:00Z"));
  CHECK(of(R"("start": "2026-11-02T21:00:00.25")") == at("2026-11-02T21:00:00.250000Z"));
  CHECK(of(R"("start": "2026-10-25T01:30:00Z", "tzid": "Europe/Berlin")")
            .find("\"bad_instant\", \"field\": \"start\"") != std::string::npos);
}

TEST_CASE("several rules, dates and exceptions make one list, each instant once") {
  CHECK(asked(R"("rrule": ["FREQ=DAILY;COUNT=3", "FREQ=WEEKLY;COUNT=2"])") ==
        "2026-11-02T21:00:00Z 2026-11-03T21:00:00Z 2026-11-04T21:00:00Z 2026-11-09T21:00:00Z");
  CHECK(
      asked(
          R"("rrule": "FREQ=DAILY;COUNT=3", "exdate": ["2026-11-03T21:00:00"], "rdate": ["2026-11-04T21:00:00Z", "2026-11-01T00:00:00/PT1H"])") ==
      "2026-11-01T00:00:00Z 2026-11-02T21:00:00Z 2026-11-04T21:00:00Z");
  CHECK(asked(R"("rrule": "FREQ=DAILY;COUNT=3", "exrule": "FREQ=DAILY;INTERVAL=2;COUNT=2")") ==
        "2026-11-03T21:00:00Z");
  CHECK(asked(R"("rrule": [], "rdate": null)") == "2026-11-02T21:00:00Z");
  CHECK(asked(R"("rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")").empty());

  const Program program;
  const std::string expected =
      "2026-11-02T20:00:00Z 2026-11-02T22:00:00Z\n"
      "2026-11-05T00:00:00Z 2026-11-05T03:00:00Z\n";
  const std::string begin =
      "$O --start 2026-11-02T21:00:00 --rrule 'FREQ=DAILY;COUNT=2' --rrule FREQ=WEEKLY --to "
      "2026-11-16T21:00:00 ";
  CHECK(
      program
          .run(begin +
               "--rdate 2026-11-05T01:00:00/PT3H --exdate 2026-11-03T20:00:00Z --exdate 2026-11-09T21:00:00")
          .out == expected);
  CHECK(program
            .run(begin + "--rdate 2026-11-05T01:00:00/2026-11-05T03:00:00Z --exdate "
                         "2026-11-03T21:00:00,2026-11-09T20:00:00Z")
            .out == expected);
}

TEST_CASE("occurrences start from `from` on and before `to`, at most `limit` of them") {
  const std::string daily = R"("rrule": "FREQ=DAILY", )";
  CHECK(asked(daily + R"("from": "2030-01-01T21:00:00Z", "to": "2030-01-03T21:00:00Z")") ==
        "2030-01-01T21:00:00Z 2030-01-02T21:00:00Z");
  CHECK(asked(daily + R"("from": "2030-01-01T21:00:00.000001Z", "limit": 1)") == "2030-01-02T21:00:00Z");
  CHECK(asked(daily + R"("to": "2026-11-02T21:00:00")").empty());
  CHECK(asked(R"("rrule": "FREQ=DAILY;COUNT=5", "limit": 2)") == "2026-11-02T21:00:00Z 2026-11-03T21:00:00Z");
  CHECK(asked(daily + R"("from": "2030-01-01T21:00:00Z", "to": "2030-01-01T21:00:00Z")") ==
        "end_before_start to");
  CHECK(asked(daily + "\"limit\": 0").empty());
  for (const std::string limit : {"-1", "1.5", "\"2\"", "9999999999999999999"})
    CHECK(asked(daily + "\"limit\": " + limit) == "wrong_type limit");
}

TEST_CASE("what recurs for ever needs an end, and says which would do") {
  const Program program;
  const Ended ended = program.run("$O --start 2026-11-02T21:00:00 --rrule FREQ=DAILY");
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(ended.err ==
        "curfew: --to or --limit is required, or COUNT or UNTIL in --rrule: it recurs for ever\n");
  CHECK(asked(R"("rrule": "FREQ=DAILY")") == "missing_field to");
  CHECK(asked(R"("rrule": ["FREQ=DAILY;COUNT=2", "FREQ=DAILY"], "from": "2030-01-01T00:00:00Z")") ==
        "missing_field to");
  CHECK(asked(R"("rrule": "FREQ=SECONDLY", "exrule": "FREQ=SECONDLY", "limit": 1)") == "missing_field to");
}

TEST_CASE("a bad value is refused by its field, a bad rule by its part") {
  const Program program;
  const Ended ended = program.run("$O --start 2026-11-02T21:00:00 --rrule 'FREQ=WEEKLY;BYDAY=8XX'");
  CHECK(ended.status == 3);
  CHECK(ended.out.empty());
  CHECK(ended.err.starts_with("occurrences: field \"rrule\": BYDAY has \"8XX\""));
  for (const std::string option :
       {"--start tomorrow", "--duration PT0S", "--duration P1Y", "--tzid Mars", "--tzid ''", "--exdate x",
        "--rdate x", "--from x", "--to x", "--rdate 2026-11-05T01:00:00/PT0S"}) {
    INFO(option);
    const std::string name = option.substr(2, option.find(' ') - 2);
    std::string line = "curfew occurrences " + option + " --rrule 'FREQ=DAILY;COUNT=1'";
    if (name != "start") line += " --start 2026-11-02T21:00:00";
    if (name != "duration") line += " --duration PT1H";
    const Ended refused = program.run(line);
    CHECK(refused.status == 3);
    CHECK(refused.out.empty());
    CHECK(refused.err.starts_with("occurrences: field \"" + name));
    CHECK(lines(refused.err) == 1);
  }
  CHECK(asked(R"("rrule": ["FREQ=DAILY", "FREQ=DAILY;COUNT=0"])") == "bad_rrule rrule[1]");
  CHECK(asked(R"("rrule": "")") == "empty_value rrule");
  CHECK(asked(R"("rrule": 7)") == "wrong_type rrule");
  CHECK(asked(R"("exdate": "2026-11-02T21:00:00")") == "wrong_type exdate");
  CHECK(asked(R"("rdate": ["2026-11-05T01:00:00/2026-11-05T01:00:00"])") == "end_before_start rdate[0]");
  CHECK(asked(R"("tzid": "../Berlin")") == "unknown_zone tzid");
  CHECK(asked(R"("rule": "FREQ=DAILY")") == "unknown_field rule");
  CHECK(asked(R"("limit": 1, "limit": 1)") == "duplicate_field limit");
  CHECK(asked(R"("duration": "P3287182D")") == "instant_out_of_range duration");
}

TEST_CASE("wrong usage of occurrences is told, and nothing is printed") {
  const Program program;
  for (const std::string line :
       {"curfew occurrences", "$O --rrule FREQ=DAILY --limit 1", "$O --start 2026-11-02T21:00:00",
        "curfew occurrences --start 2026-11-02T21:00:00 --rrule FREQ=DAILY --limit 1",
        "$O --start 2026-11-02T21:00:00 --rrule FREQ=DAILY --limit -1",
        "$O --start 2026-11-02T21:00:00 --rrule FREQ=DAILY --limit x", "$O --batch -",
        "curfew occurrences --nix"}) {
    INFO(line);
    const Ended ended = program.run(line);
    CHECK(ended.status == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err.starts_with("curfew: "));
    CHECK(lines(ended.err) == 1);
  }
  CHECK(program.run("curfew occurrences --batch missing.ndjson").status == 1);
  CHECK(program.run("$O --start 2026-11-02T21:00:00 --rrule FREQ=DAILY --limit 1 > /dev/full").status == 1);
}

TEST_CASE("how a rule was read is told on standard error") {
  const Program program;
  const Ended ended = program.run("$O --start 2026-11-02T21:00:00 --rrule 'FREQ=WEEKLY;BYDAY=TU;COUNT=1'");
  CHECK(ended.status == 0);
  CHECK(ended.out == "2026-11-03T20:00:00Z 2026-11-03T22:00:00Z\n");
  CHECK(ended.err.starts_with("curfew: warning: "));
  CHECK(
      program.batch(R"({"id": "a", "start": "2026-11-02T21:00:00", "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=1"})")
          .err.starts_with("questions.ndjson:1: warning: "));
}

TEST_CASE("a batch answers each line in its place, and its last word is how many") {
  const Program program;
  const std::string questions =
      "\xEF\xBB\xBF"
      R"({"id": "a", "start": "2026-11-02T21:00:00", "duration": "PT2H", "tzid": "Europe/Berlin", "rrule": "FREQ=WEEKLY;COUNT=2"})"
      "\r\n\r\n"
      R"({"id": "b", "start": "2026-11-02T21:00:00", "rule": "FREQ=DAILY"})"
      "\n \t\nnonsense\n[]\n"
      R"({"start": "2026-11-02T21:00:00"})"
      "\n"
      R"({"id": "\"c\n", "start": "2026-11-02T21:00:00", "rdate": ["2026-11-01T21:00:00Z"]})";
  const std::string expected =
      R"~({"id": "a", "occurrences": ["2026-11-02T20:00:00Z", "2026-11-09T20:00:00Z"]}
{"id": "b", "problem": {"code": "unknown_field", "field": "rule", "detail": "is not a field of a question for occurrences; did you mean \"rrule\"?"}}
{"id": null, "problem": {"code": "bad_json", "detail": "is not JSON: invalid literal (column 2)"}}
{"id": null, "problem": {"code": "bad_json", "detail": "must be an object, not an array"}}
{"id": null, "problem": {"code": "missing_field", "field": "id", "detail": "is required: a name for this question"}}
{"id": "\"c\n", "occurrences": ["2026-11-01T21:00:00Z", "2026-11-02T21:00:00Z"]}
)~";
  const Ended ended = program.batch(questions);
  CHECK(ended.status == 3);
  CHECK(ended.out == expected);
  CHECK(ended.err.starts_with("questions.ndjson:3: field \"rule\": is not a field"));
  CHECK(ended.err.find("\nquestions.ndjson:5: is not JSON") != std::string::npos);
  CHECK(last_line(ended.err) == "2 answered, 4 refused: 4 occurrences");
  CHECK(lines(ended.err) == 5);

  const Ended piped = program.run("cat questions.ndjson | curfew occurrences --batch -");
  CHECK(piped.status == 3);
  CHECK(piped.out == expected);
  CHECK(piped.err.starts_with("stdin:3: "));
}

TEST_CASE("an empty batch is legal, and a batch without a refusal ends with 0") {
  const Program program;
  const Ended empty = program.batch("");
  CHECK(empty.status == 0);
  CHECK(empty.out.empty());
  CHECK(empty.err == "0 answered, 0 refused: 0 occurrences\n");
  CHECK(program.batch("\n \r\n").status == 0);
  CHECK(program.batch(R"({"id": "a", "start": "2026-11-02T21:00:00Z"})").status == 0);
}

TEST_CASE("a line of a batch beyond the limit is refused, and the others are answered") {
  const Program program;
  const std::string ok = R"({"id": "a", "start": "2026-11-02T21:00:00Z"})";
  for (const std::size_t size : {limits::max_record_bytes - 1, limits::max_record_bytes,
                                 limits::max_record_bytes + 1, 3 * limits::max_record_bytes}) {
    INFO(size);
    std::string padded = ok;
    padded.resize(size, ' ');
    const bool too_long = size > limits::max_record_bytes;
    const Ended ended = program.batch("\xEF\xBB\xBF" + padded + "\r\n" + ok + "\n" + padded);
    CHECK(lines(ended.out) == 3);
    CHECK(last_line(ended.err).starts_with(too_long ? "1 answered, 2 refused" : "3 answered, 0 refused"));
    CHECK((ended.out.find("max_record_bytes") != std::string::npos) == too_long);
  }
}

TEST_CASE("an answer of any length is written as it is found, and a closed pipe ends it quietly") {
  const Program program;
  const std::string head = " | head -c 100 | wc -c";
  const std::string question =
      R"({"id": "a", "start": "2026-11-02T21:00:00Z", "rrule": "FREQ=SECONDLY", "to": "9999-01-01T00:00:00Z"})";
  program.write("questions.ndjson", question);
  for (const std::string command :
       {"curfew occurrences --batch questions.ndjson",
        "$O --start 2026-11-02T21:00:00 --rrule FREQ=SECONDLY --to 9999-01-01T00:00:00Z"}) {
    const Ended ended = program.run("{ " + command + "; echo $? > status; }" + head);
    CHECK(ended.out == "100\n");
    CHECK(ended.err.empty());
    CHECK(program.read("status") == "0\n");
  }
}

// ---- Cases of others (tests/engine/recurrence/rrule_cases_test.cc asks the engine for all of them)

// `19970902` or `19970902T090000`, with or without a Z.
std::string extended(const std::string& basic) {
  const std::string time = basic.size() > 8 ? basic.substr(9, 6) : "000000";
  return basic.substr(0, 4) + "-" + basic.substr(4, 2) + "-" + basic.substr(6, 2) + "T" + time.substr(0, 2) +
         ":" + time.substr(2, 2) + ":" + time.substr(4, 2) + (basic.ends_with('Z') ? "Z" : "");
}

Json extended_all(const Json& basic) {
  Json all = Json::array();
  for (const std::string time : basic) all.push_back(extended(time));
  return all;
}

Json question(const Json& c) {
  Json q = {{"id", c["id"]},
            {"start", extended(c["dtstart"])},
            {"tzid", c["tzid"]},
            {"rrule", c["rrule"]},
            {"exrule", c["exrule"]},
            {"rdate", extended_all(c["rdate"])},
            {"exdate", extended_all(c["exdate"])}};
  if (c.contains("start_at")) q["from"] = extended(c["start_at"]);
  if (c.contains("window")) {
    REQUIRE(c["window"]["inclusive"] == true);
    q["from"] = extended(c["window"]["from"]);
    q["to"] = extended(c["window"]["to"]) + ".000001";
  }
  q["limit"] = c["expected"].size() + (c["complete"] == true ? 1 : 0);
  return q;
}

Json expected(const Json& c) {
  Json all = Json::array();
  const Zone& zone = c["tzid"].is_null() ? utc() : *find_zone()(c["tzid"].get<std::string>());
  const bool is_utc = c.contains("expected_utc");
  for (const std::string time : c[is_utc ? "expected_utc" : "expected"]) {
    const LocalTime local = *parse_local_time(extended(time.substr(0, time.find('Z'))));
    const std::string start = to_string(is_utc ? Instant{local.us} : zone.to_utc(local).before);
    if (all.empty() || all.back() != start) all.push_back(start);
  }
  return all;
}

// By the readings that are decided: an UNTIL as a date, and a weekday that a rule leaves out.
bool decided_otherwise(const std::string& id) {
  return id == "dateutil/testUntilWithDate" || id == "dateutil/testYearlyByWeekNo";
}

TEST_CASE("others' recurrence cases of class core, through the batch") {
  const char* real_data = std::getenv("CURFEW_REAL_DATA");
  if (!real_data) {
    WARN("skipped: CURFEW_REAL_DATA is not set");
    return;
  }
  std::ifstream file(real_data + std::string("/rrule/cases.ndjson"));
  std::vector<Json> cases;
  std::string questions;
  for (std::string line; std::getline(file, line);) {
    Json c = Json::parse(line);
    if (c["class"] != "core") continue;
    questions += question(c).dump() + "\n";
    cases.push_back(std::move(c));
  }
  REQUIRE(cases.size() == 299);
  const Ended ended = Program().batch(questions);
  CHECK(ended.status == 0);
  REQUIRE(lines(ended.out) == cases.size());
  std::size_t at = 0;
  for (const Json& c : cases) {
    const std::size_t end = ended.out.find('\n', at);
    const Json told = Json::parse(ended.out.substr(at, end - at));
    at = end + 1;
    const std::string id = c["id"];
    INFO(c.dump() << "\n" << told.dump());
    CHECK(told["id"] == id);
    CHECK((told["occurrences"] == expected(c)) != decided_otherwise(id));
  }
}

}  // namespace
}  // namespace curfew
