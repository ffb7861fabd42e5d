// What people are told of a schedule: stories of reports that once said too little, or the wrong thing.
#include <nlohmann/json.hpp>
#include <sstream>

#include "adapters/wire/limits.h"
#include "tests/catch.h"
#include "tests/door.h"

namespace curfew {
namespace {

using Json = nlohmann::json;

// The first line that holds the words; empty: there is none.
std::string line_with(const std::string& text, std::string_view words) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (line.find(words) != line.npos) return line;
  return "";
}

// The JSON data of the page's row whose id is given.
Json row_of(const std::string& page, std::string_view id) {
  constexpr std::string_view start = "<script type=\"application/json\" id=\"data\">";
  const std::size_t from = page.find(start) + start.size();
  const Json data = Json::parse(page.substr(from, page.find("</script>", from) - from));
  for (const Json& row : data["r"])
    if (row[2] == id) return row;
  FAIL("no row " << id);
  return {};
}

}  // namespace

// It said "error 0, warn 0, allowed 100 %", and listed no request.
TEST_CASE("CS-24 a_window_declared_after_all_were_booked_is_told_with_those_that_it_hits") {
  const door::Directory program;
  program.write("w.json", R"([{"id": "mw-1", "start": "2026-11-28T22:00:00Z", "end": "2026-11-29T02:00:00Z",
                               "declared_at": "2026-11-21T08:00:00Z"}])");
  program.write("r.csv",
                "id,owner,start,end,requested_at\n"
                "late,anna,2026-11-29T01:00:00Z,2026-11-29T03:00:00Z,2026-11-19T00:00:00Z\n"
                "early,ben,2026-11-28T21:00:00Z,2026-11-28T23:00:00Z,2026-11-18T00:00:00Z\n"
                "clear,cleo,2026-11-27T21:00:00Z,2026-11-27T23:00:00Z,2026-11-18T00:00:00Z\n");
  const std::string command =
      "LC_ALL=C.UTF-8 curfew report --windows w.json --requests r.csv --now 2026-11-21T08:00:00Z --format ";
  const std::string table = program.run(command + "table").out;
  INFO(table);
  CHECK_THAT(table, has_text("  2 of the allowed lie in a window all the same: they were made before it was "
                             "declared or moved\n"));
  const std::string early = line_with(table, "early"), late = line_with(table, "late");
  CHECK_THAT(early, has_text("ben"));
  CHECK_THAT(early, has_text("2026-11-28 21:00 – 23:00"));
  CHECK_THAT(early, has_text("2026-11-18 00:00"));
  CHECK_THAT(early, has_text("mw-1"));
  CHECK_THAT(late, has_text("anna"));
  CHECK(table.find(early) < table.find(late));
  CHECK(line_with(table, "cleo").empty());

  const Json summary = Json::parse(program.run(command + "json").out)["summary"];
  CHECK(summary["allowed"] == 3);
  CHECK(summary["grandfathered"] == 2);

  const std::string page = program.run(command + "html").out;
  CHECK_THAT(page, has_text("2 of them in a window, made before it"));
  CHECK_THAT(page, has_text("<td class=\"ow\">ben</td><td class=\"t\">2026-11-28 21:00 – 23:00</td>"));
}

TEST_CASE("of_many_that_are_grandfathered_the_first_are_listed_and_the_rest_is_counted") {
  const door::Directory program;
  program.write("w.json", R"([{"id": "mw-1", "start": "2026-11-28T22:00:00Z",
                               "declared_at": "2026-11-21T08:00:00Z"}])");
  std::string rows = "id,start,end,requested_at\n";
  for (int i = 0; i < 30; ++i)
    rows += "r-" + std::to_string(i) + ",2026-11-28T2" + std::to_string(i % 2) +
            ":00:00Z,2026-11-29T01:00:00Z,2026-11-19T00:00:00Z\n";
  program.write("r.csv", rows);
  const std::string table = program
                                .run(
                                    "LC_ALL=C.UTF-8 curfew report --windows w.json --requests r.csv --now "
                                    "2026-11-22T08:00:00Z --format table")
                                .out;
  INFO(table);
  CHECK_THAT(table, has_text("  … and 10 more: `--format html` or `ndjson` shows all\n"));
  CHECK(table.find("r-28 ") < table.find("r-1 "));  // by start
}

// Of a series with some occurrences in a window it said only "some".
TEST_CASE("CS-39 a_series_is_told_how_many_of_its_occurrences_a_window_concerns") {
  const door::Directory program;
  program.write("w.json", R"([
    {"id": "touch", "start": "2026-11-03T21:00:00Z", "end": "2026-11-03T23:00:00Z"},
    {"id": "span", "start": "2026-11-10T20:30:00Z", "end": "2026-11-10T20:40:00Z"}])");
  program.write(
      "r.ndjson",
      R"({"kind": "series", "id": "ten", "start": "2026-11-02T20:00:00Z", "duration": "PT2H", "rrule": "FREQ=DAILY;COUNT=10"}
{"kind": "series", "id": "listed", "start": "2026-11-02T20:00:00Z", "duration": "PT2H", "rdate": ["2026-11-03T20:00:00Z", "2026-11-04T20:00:00Z"]}
{"kind": "series", "id": "endless", "start": "2026-11-02T20:00:00Z", "duration": "PT2H", "rrule": "FREQ=WEEKLY;BYDAY=TU"}
{"kind": "series", "id": "long", "start": "2026-11-02T20:00:00Z", "duration": "PT2H", "rrule": "FREQ=DAILY;COUNT=2000"}
{"kind": "series", "id": "one", "start": "2026-11-03T20:00:00Z", "duration": "PT2H"}
)");
  const std::string command =
      "LC_ALL=C.UTF-8 curfew report --windows w.json --requests r.ndjson --now 2026-11-01T00:00:00Z "
      "--format ";
  const std::string table = program.run(command + "table").out;
  INFO(table);
  CHECK_THAT(table, has_text("A window concerns 2 of its 10 occurrences (1 error, 1 warn)."));
  CHECK_THAT(table, has_text("A window concerns 1 of its 3 occurrences (1 error)."));
  CHECK_THAT(table,
             has_text("A window concerns 2 of its 261 occurrences up to 2031-11-02 20:00 UTC (1 error, 1 "
                      "warn)."));
  CHECK_THAT(table, has_text("A window concerns 2 of its more than 1,002 occurrences (1 error, 1 warn)."));

  const std::string page = program.run(command + "html").out;
  CHECK_THAT(page, has_text("<em>A window concerns 2 of its 10 occurrences (1 error, 1 warn).</em>"));
  CHECK(row_of(page, "ten")[16].is_number());
  CHECK(row_of(page, "one").size() == 16);  // there is nothing to say of it alone
}

// It listed 8,760 ids in 161 KB.
TEST_CASE("an_endless_hourly_series_lists_so_many_windows_and_says_how_many_there_are") {
  const door::Directory program;
  program.write("w.json", R"([{"id": "hourly", "start": "2026-11-02T00:00:00", "end": "2026-11-02T00:10:00",
                               "recurrence": {"rrule": "FREQ=HOURLY;COUNT=1500", "tzid": "Etc/UTC"}}])");
  const std::string finite =
      R"({"kind": "series", "id": "s", "start": "2026-11-02T00:00:00Z", "duration": "PT5M", "rrule": "FREQ=HOURLY;COUNT=3000"})";
  const std::string endless =
      R"({"kind": "series", "id": "s", "start": "2026-11-02T00:00:00Z", "duration": "PT5M", "rrule": "FREQ=HOURLY"})";
  const auto verdict = [&](const std::string& request, const std::string& format) {
    program.write("r.ndjson", request + "\n");
    return program
        .run(
            "LC_ALL=C.UTF-8 curfew report --windows w.json --requests r.ndjson --now 2026-11-01T00:00:00Z "
            "--format " +
            format)
        .out;
  };
  const Json exact = Json::parse(verdict(finite, "ndjson"));
  CHECK(exact["windows"].size() == limits::max_listed_windows);
  CHECK(exact["windows"][999] == "hourly@20261213T150000");
  CHECK(exact["windows_total"] == 1500);
  const std::string at_least = verdict(endless, "ndjson");
  CHECK_THAT(at_least, has_text(R"("hourly@20261213T150000"], "windows_total": ">=1500", )"));
  CHECK_THAT(at_least, has_text("\"horizon\": "));
  CHECK(Json::parse(verdict(finite, "json"))["verdicts"][0]["windows_total"] == 1500);

  const std::string cells = verdict(finite, "csv");
  CHECK_THAT(cells, has_text(";hourly@20261213T150000;(1500 in all),"));
  CHECK_THAT(verdict(endless, "csv"), has_text(";hourly@20261213T150000;(>=1500 in all),"));
  CHECK(cells.find("hourly@20261213T160000") == cells.npos);
}

TEST_CASE("a_reservation_over_many_windows_lists_so_many_and_says_how_many_there_are") {
  const door::Directory program;
  const std::size_t many = limits::max_listed_windows + 5;
  Json windows = Json::array();
  for (std::size_t i = 0; i < many; ++i)
    windows.push_back({{"id", "w-" + std::to_string(i)},
                       {"start", "2026-11-02T00:00:00Z"},
                       {"end", "2026-11-02T01:00:00Z"}});
  program.write("w.json", windows.dump());
  program.write(
      "r.ndjson",
      R"({"id": "r", "kind": "reservation", "start": "2026-11-02T00:30:00Z", "end": "2026-11-02T03:00:00Z"}
)");
  const std::string command =
      "LC_ALL=C.UTF-8 curfew report --windows w.json --requests r.ndjson --now 2026-11-01T00:00:00Z "
      "--format ";
  const Json verdict = Json::parse(program.run(command + "ndjson").out);
  CHECK(verdict["windows"].size() == limits::max_listed_windows);
  CHECK(verdict["windows_total"] == many);
  CHECK_THAT(program.run(command + "table").out, has_text("w-0 +1,004"));
  const std::string page = program.run(command + "html").out;
  CHECK_THAT(page, has_text(" and 5 more</td>"));
  const Json row = row_of(page, "r");
  CHECK(row[7].size() == limits::max_listed_windows);
  CHECK(row[17] == 5);
}

// It was listed as "ended" beside its own conflicts.
TEST_CASE("a_weekly_window_without_end_is_planned_or_active_with_its_next_occurrence") {
  const door::Directory program;
  program.write("w.json", R"([
    {"id": "weekly", "start": "2026-10-06T22:00:00", "end": "2026-10-07T02:00:00",
     "recurrence": {"rrule": "FREQ=WEEKLY", "tzid": "Etc/UTC"}},
    {"id": "over", "start": "2026-10-06T22:00:00", "end": "2026-10-07T02:00:00",
     "recurrence": {"rrule": "FREQ=WEEKLY;COUNT=3", "tzid": "Etc/UTC"}},
    {"id": "off", "start": "2026-10-06T22:00:00", "end": "2026-10-07T02:00:00",
     "recurrence": {"rrule": "FREQ=WEEKLY", "tzid": "Etc/UTC"},
     "revisions": [{"declared_at": "2026-10-20T00:00:00Z", "cancelled": true}]}])");
  program.write(
      "r.ndjson",
      R"({"kind": "reservation", "id": "r", "start": "2026-11-24T21:00:00Z", "end": "2026-11-24T23:00:00Z"}
)");
  const auto table = [&](const std::string& now) {
    return program
        .run("LC_ALL=C.UTF-8 curfew report --windows w.json --requests r.ndjson --now " + now +
             " --format table")
        .out;
  };
  const std::string before = table("2026-11-20T00:00:00Z");
  INFO(before);
  CHECK_THAT(line_with(before, "  weekly "), has_text("2026-11-24 22:00 – 11-25 02:00  planned, recurs"));
  CHECK_THAT(line_with(before, "  over "), has_text("2026-10-06 22:00 – 10-07 02:00  ended "));
  CHECK_THAT(line_with(before, "  off "), has_text(" cancelled "));
  CHECK_THAT(line_with(table("2026-11-18T01:00:00Z"), "  weekly "),
             has_text("2026-11-17 22:00 – 11-18 02:00  active, recurs"));
  const std::string page = program
                               .run(
                                   "LC_ALL=C.UTF-8 curfew report --windows w.json --requests r.ndjson --now "
                                   "2026-11-20T00:00:00Z --format html")
                               .out;
  CHECK_THAT(
      page,
      has_text("<td class=\"t\">2026-11-24 22:00 – 11-25 02:00</td><td class=\"st\">planned, recurs</td>"));
}

}  // namespace curfew
