// The golden cases (data/cases, its README says the form) through every door: the same answer at each.
#include <nlohmann/json.hpp>

#include "adapters/json/profile.h"
#include "adapters/json/requests.h"
#include "adapters/json/verdict.h"
#include "adapters/json/windows.h"
#include "adapters/system/profiles.h"
#include "adapters/system/zones.h"
#include "tests/catch.h"
#include "tests/door.h"

namespace curfew {
namespace {

using Json = nlohmann::json;

struct Case {
  std::string at;  // file:line
  Json json;
  std::string profile() const { return json.value("profile", "cloudshell"); }
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& entry : std::filesystem::directory_iterator("data/cases")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".cases.ndjson")) continue;
    std::ifstream file(entry.path());
    std::string line;
    for (int number = 1; std::getline(file, line); ++number)
      all.push_back({name + ':' + std::to_string(number), Json::parse(line)});
  }
  return all;
}

// What is wrong with the answer; empty: nothing. Exactly one of verdict and problem is not null.
std::string compare(const Json& expected, const Json& verdict, const Json& problem) {
  const bool refused = expected.contains("problem");
  const Json& answer = refused ? problem : verdict;
  if (answer.is_null()) return refused ? "judged: " + verdict.dump() : "refused: " + problem.dump();
  std::string wrong;
  for (const auto& [key, value] : expected.at(refused ? "problem" : "expect").items())
    if (!answer.contains(key) || answer.at(key) != value)
      wrong += key + " is " + (answer.contains(key) ? answer.at(key).dump() : "absent") + ", not " +
               value.dump() + '\n';
  for (const Json& key : expected.value("without", Json::array()))
    if (answer.contains(key.get<std::string>())) wrong += key.dump() + " is there\n";
  return wrong;
}

void check_case(const Case& c, const Json& verdict, const Json& problem) {
  INFO(c.at << " " << c.json.at("name").get<std::string>());
  CHECK(compare(c.json, verdict, problem) == "");
}

Json to_json(const Problem& problem) {
  return {{"code", code_name(problem.code)}, {"field", problem.field}, {"detail", problem.detail}};
}

Profile shipped(const std::string& name) {
  std::vector<Problem> problems;
  return *compile(*read_profile_json(shipped_profile(name), &problems), &problems);
}

TEST_CASE("golden_cases_hold_in_process") {
  ZoneTable zones;
  const FindZone find_zone = [&](std::string_view id) { return zones.find(id); };
  const auto all = cases();
  REQUIRE(all.size() >= 5);
  for (const Case& c : all) {
    std::vector<WindowProblem> bad;
    const Snapshot snapshot(read_windows_json(c.json.at("windows").dump(), find_zone, &bad), "v");
    INFO(c.at);
    REQUIRE(bad.empty());
    const Profile profile = shipped(c.profile());
    const RenderContext context{snapshot, profile,
                                [&](std::string_view id) -> const Zone& { return *zones.find(id); },
                                ZoneTable::version(), *parse_instant(c.json.at("now").get<std::string>())};
    const std::string request = c.json.at("request").dump();
    JsonRequestReader reader(find_zone);
    const Record record = reader.read(request);
    if (!record.request) {
      check_case(c, nullptr, to_json(*record.problem));
      continue;
    }
    Judge judge(snapshot, profile);
    const auto verdict = judge.judge(*record.request, context.now);
    if (!verdict) {
      check_case(c, nullptr, to_json(verdict.problem()));
      continue;
    }
    std::string json;
    append_verdict_with_help(json, {record, &*verdict, judge}, context);
    check_case(c, Json::parse(json), nullptr);
  }
}

TEST_CASE("golden_cases_hold_at_the_command_line") {
  const door::Directory program;
  for (const Case& c : cases()) {
    program.write("windows.json", c.json.at("windows").dump());
    program.write("request.ndjson", c.json.at("request").dump());
    const std::string arguments = " --windows windows.json --profile " + c.profile() + " --now " +
                                  c.json.at("now").get<std::string>() + ' ';
    const door::Ended answer = program.run("curfew check" + arguments + "request.ndjson");
    if (answer.status == 0) {
      check_case(c, Json::parse(answer.out), nullptr);
      continue;
    }
    CHECK(answer.status == 3);
    CHECK(answer.out.empty());
    const door::Ended report =  // which says the code
        program.run("curfew report" + arguments + "--requests request.ndjson --format ndjson");
    check_case(c, nullptr, Json::parse(report.out).at("problem"));
  }
}

TEST_CASE("a_case_that_does_not_hold_is_told") {
  const Json verdict = {{"outcome", "warn"}, {"rule", "CS-27"}};
  CHECK(compare({{"expect", {{"outcome", "warn"}}}}, verdict, nullptr) == "");
  CHECK(compare({{"expect", {{"outcome", "error"}}}}, verdict, nullptr) ==
        "outcome is \"warn\", not \"error\"\n");
  CHECK(compare({{"expect", {{"help", nullptr}}}}, verdict, nullptr) == "help is absent, not null\n");
  CHECK(compare({{"expect", {{"rule", "CS-27"}}}, {"without", {"rule"}}}, verdict, nullptr) ==
        "\"rule\" is there\n");
  CHECK(compare({{"problem", {{"code", "bad_json"}}}}, verdict, nullptr).starts_with("judged: "));
  CHECK(compare({{"expect", verdict}}, nullptr, {{"code", "bad_json"}}).starts_with("refused: "));
}

}  // namespace
}  // namespace curfew
