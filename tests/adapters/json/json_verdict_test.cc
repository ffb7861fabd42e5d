#include <nlohmann/json.hpp>

#include "adapters/json/profile.h"
#include "adapters/json/verdict.h"
#include "adapters/system/profiles.h"
#include "adapters/wire/limits.h"
#include "tests/catch.h"

namespace curfew {
namespace {

Instant at(std::string_view text) { return *parse_instant(text); }

Window window(std::string id, std::string_view start, std::string_view end) {
  Revision creation;
  creation.declared_at = at("2026-11-20T09:00:00Z");
  creation.start = at(start);
  if (!end.empty()) creation.end = at(end);
  return {std::move(id), {creation}};
}

Profile cloudshell() {
  std::vector<Problem> problems;
  return *compile(*read_profile_json(shipped_profile("cloudshell"), &problems), &problems);
}

// Windows and a profile, and what a request is answered.
struct World {
  explicit World(std::vector<Window> windows) : snapshot(std::move(windows), "v1") {}

  std::string answer(const Request& request) {
    std::string out;
    const auto verdict = judge.judge(request, context.now);
    append_verdict_json(out, request, *verdict, "", context);
    return out;
  }

  Profile profile = cloudshell();
  Snapshot snapshot;
  RenderContext context{snapshot, profile, [](std::string_view) -> const Zone& { return utc(); }, "2026a",
                        at("2026-11-21T00:00:00Z")};
  Judge judge{snapshot, profile};
};

Request reservation(std::string_view id, std::string_view start, std::string_view end) {
  Request request;
  request.id = id;
  request.slot = {at(start), at(end)};
  return request;
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST_CASE("json_strings_escape_what_json_forbids_and_nothing_else") {
  CHECK(json_string("") == R"("")");
  CHECK(json_string("a\"b\\c/d") == R"("a\"b\\c/d")");
  CHECK(json_string("\b\f\n\r\t") == R"("\b\f\n\r\t")");
  CHECK(json_string(std::string_view("\0\x1f\x7f", 3)) == "\"\\u0000\\u001f\x7f\"");
  CHECK(json_string("Grüße – 保守 🛠") == "\"Grüße – 保守 🛠\"");
}

TEST_CASE("every_byte_below_128_survives_a_json_parser") {
  std::string all;
  for (char c = 0; c < 127; ++c) all += c;
  all += '\x7f';
  CHECK(nlohmann::json::parse(json_string(all)).get<std::string>() == all);
}

TEST_CASE("without_a_finding_only_what_is_always_there_is_said") {
  World world({});
  CHECK(
      world.answer(reservation("r-\"1\"", "2026-11-28T20:00:00Z", "2026-11-28T23:00:00Z")) ==
      R"({"id": "r-\"1\"", "kind": "reservation", "outcome": "allowed", "rule": "no-window", "windows": [], "version": "v1"})");
}

TEST_CASE("keys_stand_in_the_order_of_the_contract") {
  World world({window("a", "2026-11-28T22:00:00Z", "2026-11-29T02:00:00Z"),
               window("b", "2026-11-28T21:00:00Z", "2026-11-29T02:00:00Z")});
  const auto json = nlohmann::ordered_json::parse(
      world.answer(reservation("r-1", "2026-11-28T20:00:00Z", "2026-11-28T23:00:00Z")));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"id", "kind", "outcome", "rule", "relation", "windows", "message",
                                         "version"});
  CHECK(json["windows"] == nlohmann::ordered_json({"b", "a"}));
}

TEST_CASE("CS-24 grandfathered is said when it is true, and only then") {
  World world({window("a", "2026-11-28T22:00:00Z", "2026-11-29T02:00:00Z")});
  Request request = reservation("r-1", "2026-11-28T20:00:00Z", "2026-11-28T23:00:00Z");
  CHECK(world.answer(request).find("grandfathered") == std::string::npos);
  request.asked = at("2026-11-19T00:00:00Z");
  CHECK(world.answer(request).find(R"("windows": ["a"], "grandfathered": true, "version")") !=
        std::string::npos);
}

TEST_CASE("a_job_behind_an_open_end_is_deferred_to_null") {
  World world({window("a", "2026-11-28T22:00:00Z", "")});
  Request job = reservation("j-1", "2026-11-28T22:30:00.5Z", "2026-11-28T23:00:00Z");
  job.kind = Kind::job;
  CHECK(world.answer(job).find(R"("defer_to": null)") != std::string::npos);
}

TEST_CASE("a_deferred_job_names_the_instant_with_its_fraction") {
  World world({window("a", "2026-11-28T22:00:00Z", "2026-11-29T02:00:00.25Z")});
  Request job = reservation("j-1", "2026-11-28T22:30:00Z", "2026-11-28T23:00:00Z");
  job.kind = Kind::job;
  CHECK(world.answer(job).find(R"("defer_to": "2026-11-29T02:00:00.25)") != std::string::npos);
}

TEST_CASE("a_series_lists_at_most_the_limit_and_counts_all") {
  World world({window("long", "2026-11-28T00:00:00Z", "2030-01-01T00:00:00Z")});
  Request series;
  series.kind = Kind::series;
  series.id = "s-1";
  const std::size_t all = limits::max_listed_occurrences + 7;
  for (std::size_t i = 0; i < all; ++i) {
    const Instant start{at("2026-11-28T10:00:00Z").us + static_cast<std::int64_t>(i) * us_per_day};
    series.occurrences.push_back({start, {start.us + 3600 * us_per_second}});
  }
  series.slot = series.occurrences.front();
  const auto json = nlohmann::json::parse(world.answer(series));
  CHECK(json["occurrences"].size() == limits::max_listed_occurrences);
  CHECK(json["occurrences_total"] == all);
  CHECK(json["windows"] == nlohmann::json({"long"}));
  CHECK(json["occurrences"][1].dump() ==
        R"({"outcome":"error","relation":"during","start":"2026-11-29T10:00:00Z","windows":["long"]})");
}

TEST_CASE("a_series_that_nothing_concerns_has_no_list") {
  World world({});
  Request series = reservation("s-1", "2026-11-28T20:00:00Z", "2026-11-28T23:00:00Z");
  series.kind = Kind::series;
  series.occurrences = {series.slot};
  CHECK(world.answer(series).find("occurrences") == std::string::npos);
}

TEST_CASE("tzdata_is_named_where_another_zone_than_UTC_was_used") {
  World world({window("a", "2026-11-28T22:00:00Z", "2026-11-29T02:00:00Z")});
  Request series = reservation("s-1", "2026-11-20T20:00:00Z", "2026-11-20T23:00:00Z");
  series.kind = Kind::series;
  series.occurrences = {series.slot};
  series.zone = &utc();
  CHECK(world.answer(series).find("tzdata") == std::string::npos);
  const Zone other("Etc/GMT-1", cctz::fixed_time_zone(std::chrono::hours(1)));
  series.zone = &other;
  CHECK(world.answer(series).find(R"("tzdata": "2026a", "version")") != std::string::npos);
}

TEST_CASE("a_refusal_says_line_code_field_and_detail") {
  const Problem problem{Code::end_before_start, "end", "must be after \"start\""};
  Record record;
  record.line = 17;
  record.problem = &problem;
  std::string out;
  append_refusal_json(out, record);
  CHECK(
      out ==
      R"({"line": 17, "problem": {"code": "end_before_start", "field": "end", "detail": "must be after \"start\""}})");
}

TEST_CASE("help_does_not_change_the_verdict_that_it_explains") {
  World world({window("a", "2026-11-28T22:00:00Z", "2026-11-29T02:00:00Z")});
  const Request request = reservation("r-1", "2026-11-28T20:00:00Z", "2026-11-28T23:00:00Z");
  const auto plain = nlohmann::json::parse(world.answer(request));
  const auto verdict = world.judge.judge(request, world.context.now);
  Record record;
  record.request = &request;
  std::string out;
  append_verdict_with_help(out, {record, &*verdict, world.judge}, world.context);
  auto explained = nlohmann::json::parse(out);
  CHECK(explained["help"].get<std::string>().find("2026-11-28 19:00 UTC (1 h earlier)") != std::string::npos);
  explained.erase("help");
  CHECK(explained == plain);
}

}  // namespace
}  // namespace curfew
