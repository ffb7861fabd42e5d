// The golden recurrence cases (data/cases/recurrence.golden.ndjson, its README says the form): rules, zones,
// exceptions.
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "adapters/system/zones.h"
#include "engine/recurrence/recurrence.h"
#include "engine/recurrence/recurrence_set.h"
#include "tests/catch.h"

namespace curfew {
namespace {

using Json = nlohmann::json;

std::vector<Json> cases() {
  std::ifstream file("data/cases/recurrence.golden.ndjson");
  std::vector<Json> all;
  std::string line;
  while (std::getline(file, line)) all.push_back(Json::parse(line));
  return all;
}

const Json& list(const Json& json, const char* key) {
  static const Json none = Json::array();
  return json.contains(key) ? json[key] : none;
}
std::string text(const Json& json) { return json.get<std::string>(); }
std::string before_slash(const std::string& s) { return s.substr(0, s.find('/')); }
std::string after_slash(const std::string& s) { return s.substr(s.find('/') + 1); }

LocalTime local(const std::string& s) { return *parse_local_time(s); }
Interval interval(const std::string& s) {
  return {*parse_instant(before_slash(s)), *parse_instant(after_slash(s))};
}

RecurrenceSet set_of(const Json& c, ZoneTable& zones) {
  RecurrenceSet::Source source;
  source.zone = zones.find(c.value("tzid", "UTC"));
  REQUIRE(source.zone != nullptr);
  source.start = local(c.at("dtstart"));
  source.length = *parse_duration(c.value("duration", "PT1H"));
  if (c.contains("rrule")) {
    const auto rule = parse_rule(text(c["rrule"]));
    if (!rule) FAIL(to_string(rule.problem()));
    source.rules.push_back(*rule);
  }
  for (const Json& date : list(c, "rdate")) {
    const std::string s = text(date);
    source.rdates.push_back({local(before_slash(s)), std::nullopt});
    if (s.find('/') != std::string::npos) source.rdates.back().length = *parse_duration(after_slash(s));
  }
  for (const Json& date : list(c, "exdate")) source.exdates.push_back(*parse_instant(text(date)));
  for (const Json& o : list(c, "overrides")) {
    source.overrides.push_back({local(o.at("original")), std::nullopt});
    if (o.contains("interval")) source.overrides.back().interval = interval(o["interval"]);
  }
  return RecurrenceSet(std::move(source));
}

std::string to_text(Interval i, bool with_end) {
  return to_string(i.start) + (with_end ? "/" + to_string(i.end) : "");
}

// As they are expected: with their ends or without, all of them or the first.
std::vector<std::string> answer(const Json& c, const RecurrenceSet& set) {
  const Json& expect = c.at("expect");
  const bool with_ends = !expect.empty() && text(expect[0]).find('/') != std::string::npos;
  const std::size_t enough = expect.size() + (c.contains("more") ? 0 : 1);
  std::vector<std::string> found;
  Instant from = c.contains("from") ? *parse_instant(text(c["from"])) : first_instant;
  while (found.size() < enough) {
    const auto occurrence = set.next(from, last_instant);
    if (!occurrence) break;
    found.push_back(to_text(occurrence->interval, with_ends));
    from = {occurrence->interval.start.us + 1};
  }
  return found;
}

std::vector<std::string> expected(const Json& c) {
  std::vector<std::string> all;
  for (const Json& e : c.at("expect")) {
    const std::string s = text(e);
    const bool with_end = s.find('/') != std::string::npos;
    all.push_back(with_end ? to_text(interval(s), true) : to_string(*parse_instant(s)));
  }
  return all;
}

}  // namespace

TEST_CASE("golden_recurrence_cases_hold") {
  ZoneTable zones;
  const auto all = cases();
  CHECK(all.size() >= 60);
  std::set<std::string> names;
  for (const Json& c : all) {
    INFO(c.dump());
    CHECK(names.insert(text(c.at("name"))).second);
    if (c.contains("refused")) {
      const auto rule = parse_rule(text(c.at("rrule")));
      REQUIRE_FALSE(rule);
      CHECK(rule.problem().code == Code::bad_rrule);
      CHECK_THAT(to_string(rule.problem()), has_text(text(c["refused"])));
      continue;
    }
    const RecurrenceSet set = set_of(c, zones);
    CHECK(answer(c, set) == expected(c));
    std::string warnings;
    for (const std::string& warning : set.warnings()) warnings += warning + '\n';
    if (c.contains("warning"))
      CHECK_THAT(warnings, has_text(text(c["warning"])));
    else
      CHECK(warnings.empty());
  }
}

}  // namespace curfew
