// 753 recurrence cases that nobody here wrote: of RFC 5545 and of other programs' tests.
//
// CURFEW_REAL_DATA names the directory that holds rrule/cases.ndjson; the tests are skipped where it is not
// set. Each case is right, or it stands below with the reading that decides otherwise; one that stands there
// and is right fails.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/system/zones.h"
#include "engine/recurrence/recurrence.h"
#include "engine/recurrence/recurrence_set.h"
#include "tests/catch.h"
#include "tests/oracle/recurrence.h"

namespace curfew {
namespace {

using Json = nlohmann::json;

// ---- Decided otherwise: by which reading (engine/recurrence/recurrence.h, recurrence_set.h)

constexpr const char* start_only_where_it_matches =
    "the start is an occurrence only where it matches the rule";
constexpr const char* every_month = "YEARLY with BYMONTHDAY, without BYMONTH: that day of every month";
constexpr const char* calendar_years = "INTERVAL with BYWEEKNO counts calendar years";
constexpr const char* source_wrong = "the source is wrong by RFC 5545, says the case's own note";

const std::map<std::string, const char*> decided_otherwise = {
    {"dateutil/testUntilWithDate",
     "UNTIL as a date beside a start with a time: to the end of that local day"},
    {"dateutil/testYearlyByWeekNo", "a weekday that the rule leaves out is its start's"},
    {"icaljs/recur_iterator_test.js:1455", start_only_where_it_matches},
    {"icaljs/recur_iterator_test.js:1466", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:1017", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:1138", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:1231", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:1267", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:1311", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:1355", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:1524", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:1568", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:361", start_only_where_it_matches},
    {"sabre/RRuleIteratorTest.php:691", start_only_where_it_matches},
    {"icaljs/recur_iterator_test.js:913", every_month},
    {"libical/icalrecur_test.txt:390", every_month},
    {"libical/icalrecur_test.txt:395", every_month},
    {"libical/icalrecur_test.txt:725", calendar_years},
    {"libical/icalrecur_test.txt:730", calendar_years},
    {"libical/icalrecur_test.txt:740", calendar_years},
    {"sabre/RRuleIteratorTest.php:1098", source_wrong},
    {"sabre/RRuleIteratorTest.php:1289", source_wrong},
    {"rfc5545/7289#0", "the RFC's erratum: 17:00 UTC is 13:00 in New York"},
};

// Not refused, although their class wants it.
const std::map<std::string, const char*> read_nevertheless = {
    {"dateutil/testStrUntilMustBeUTC", "an UNTIL without a Z is read on the start's clock"},
    {"dateutil/testStrMultipleDTStartComma",
     "the rule is good, its DTSTART is not: bad_ical, by who reads that"},
    {"dateutil/testStrWithConflictingTZID",
     "the rule is good, its DTSTART is not: bad_ical, by who reads that"},
    {"libical/icalrecur_test.txt:400", "a rule does not know whether its start was a date"},
};

// ---- Cases

ZoneTable& zones() {
  static ZoneTable table;
  return table;
}

// `19970902` or `19970902T090000`, with or without a Z.
LocalTime read_time(const std::string& text) {
  const auto number = [&](std::size_t at, std::size_t size) {
    return at + size <= text.size() ? std::stoi(text.substr(at, size)) : 0;
  };
  return {
      from_civil({number(0, 4), number(4, 2), number(6, 2), number(9, 2), number(11, 2), number(13, 2), 0})};
}

std::vector<std::string> texts(const Json& json, const char* key) {
  return json.value(key, std::vector<std::string>());
}

struct Case {
  explicit Case(const Json& j)
      : json(j), id(json.at("id")), kind(json.at("class")), rules(texts(json, "rrule")) {
    if (json.contains("text")) {  // a DTSTART line, then the rule
      const std::string text = json["text"];
      rules = {text.substr(text.find('\n') + 1)};
      if (rules[0].ends_with('\n')) rules[0].pop_back();
    }
    const Json& tzid = json.contains("tzid") ? json["tzid"] : Json();
    zone = tzid.is_null() ? &utc() : zones().find(tzid.get<std::string>());
    if (zone == nullptr) throw std::runtime_error(id + ": unknown zone");
  }

  LocalTime start() const { return read_time(json.at("dtstart")); }
  bool complete() const { return json.at("complete").get<bool>(); }
  // Each instant once: two local times, before and in a gap, may be the same.
  std::vector<Instant> expected() const {
    std::vector<Instant> all;
    if (json.contains("expected_utc"))
      for (const auto& t : texts(json, "expected_utc")) all.push_back({read_time(t).us});
    else
      for (const auto& t : texts(json, "expected")) all.push_back(zone->to_utc(read_time(t)).before);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }
  // Where the case looks: [from, limit).
  Instant from() const {
    const Json& at = json.contains("start_at") ? json["start_at"]
                     : json.contains("window") ? json["window"]["from"]
                                               : json["dtstart"];
    const Instant from = zone->to_utc(read_time(at)).before;
    return {from.us + (json.contains("window") && !json["window"]["inclusive"].get<bool>() ? 1 : 0)};
  }
  Instant limit() const {
    if (!json.contains("window")) return last_instant;
    const Instant to = zone->to_utc(read_time(json["window"]["to"])).before;
    return {to.us + (json["window"]["inclusive"].get<bool>() ? 1 : 0)};
  }

  Json json;
  std::string id, kind;
  std::vector<std::string> rules;
  const Zone* zone = nullptr;
};

std::vector<Case> cases_of(const std::string& kind) {
  std::ifstream file(std::getenv("CURFEW_REAL_DATA") + std::string("/rrule/cases.ndjson"));
  if (!file) throw std::runtime_error("no rrule/cases.ndjson in CURFEW_REAL_DATA");
  std::vector<Case> all;
  std::string line;
  while (std::getline(file, line)) {
    Case c(Json::parse(line));
    if (kind.empty() || c.kind == kind) all.push_back(std::move(c));
  }
  return all;
}

bool no_real_data() {
  if (std::getenv("CURFEW_REAL_DATA") != nullptr) return false;
  WARN("skipped: CURFEW_REAL_DATA is not set");
  return true;
}

// ---- Answers

Rule must_read(const std::string& text) {
  const auto rule = parse_rule(text);
  if (!rule) throw std::runtime_error(text + ": " + to_string(rule.problem()));
  return *rule;
}

RecurrenceSet set_of(const Case& c) {
  RecurrenceSet::Source source;
  source.zone = c.zone;
  source.start = c.start();
  source.length = {0, 3600 * us_per_second};
  for (const auto& text : c.rules) source.rules.push_back(must_read(text));
  for (const auto& text : texts(c.json, "exrule")) source.exrules.push_back(must_read(text));
  for (const auto& text : texts(c.json, "rdate")) source.rdates.push_back({read_time(text), std::nullopt});
  for (const auto& text : texts(c.json, "exdate"))
    source.exdates.push_back(c.zone->to_utc(read_time(text)).before);
  return RecurrenceSet(std::move(source));
}

// One more than are expected, where the case is complete: then there must be none.
std::vector<Instant> answer(const Case& c) {
  const RecurrenceSet set = set_of(c);
  const std::size_t enough = c.expected().size() + (c.complete() ? 1 : 0);
  std::vector<Instant> found;
  for (Instant from = c.from(); found.size() < enough;) {
    const auto occurrence = set.next(from, c.limit());
    if (!occurrence) break;
    found.push_back(occurrence->interval.start);
    from = {occurrence->interval.start.us + 1};
  }
  return found;
}

std::string to_text(const std::vector<Instant>& instants) {
  std::string out;
  for (const Instant t : instants) out += to_string(t) + ' ';
  return out;
}

std::string to_text(const Case& c) {
  std::string out = c.id + " (" + c.kind + ") " + to_string(c.start()) + " " + c.zone->id();
  for (const auto& rule : c.rules) out += " " + rule;
  return out + "\nexpected " + to_text(c.expected()) + "\nanswer   " + to_text(answer(c));
}

// The rule alone, on the wall clock: engine and definition, over the time that the case looks at and some
// more.
void check_definition(const Case& c) {
  const Rule rule = must_read(c.rules[0]);
  LocalTime limit{c.start().us + us_per_day};
  for (const auto& t : texts(c.json, "expected"))
    limit = std::max(limit, {read_time(t).us + 40 * us_per_day});
  if (rule.frequency < Frequency::hourly) limit = std::min(limit, {c.start().us + 3 * us_per_day});
  const Recurrence recurrence(rule, c.start(), *c.zone);
  std::vector<LocalTime> engine;
  for (auto t = recurrence.next(c.start(), limit); t; t = recurrence.next({t->us + 1}, limit))
    engine.push_back(*t);
  CHECK(engine == recurrence_oracle::occurrences(rule, c.start(), c.start(), limit, *c.zone));
}

// Right, or decided otherwise; how many of each.
std::string check_class(const std::string& kind, std::size_t size) {
  const auto all = cases_of(kind);
  CHECK(all.size() == size);
  std::size_t right = 0, otherwise = 0;
  for (const Case& c : all) {
    const bool is_right = answer(c) == c.expected();
    ++(is_right ? right : otherwise);
    INFO(to_text(c));
    CHECK(is_right != decided_otherwise.contains(c.id));
    if (c.rules.size() == 1) check_definition(c);
  }
  return kind + ": " + std::to_string(right) + " right, " + std::to_string(otherwise) + " decided otherwise";
}

// The part that the problem must name: of several, the last is the wrong one.
std::string wrong_part(const Case& c) {
  static const std::map<std::string, std::string> others = {
      {"invalid/0", "FREQ"},
      {"invalid/2", "FREQ"},
      {"dateutil/testStrEmptyByDay", "BYDAY"},
      {"dateutil/testStrInvalidByDay", "BYDAY"},
      {"dateutil/testStrInvalidUntil", "UNTIL"},
      {"libical/icalrecur_test_rscale.txt:3", "RSCALE"},
      {"sabre/RRuleIteratorTest.php:1484", "FREQ"},
      {"sabre/RRuleIteratorTest.php:1494", "BYDAY"},
  };
  if (others.contains(c.id)) return others.at(c.id);
  for (const auto& violation : texts(c.json, "rfc_violations"))
    return violation.substr(violation.find("BY"),
                            violation.find(' ', violation.find("BY")) - violation.find("BY"));
  const std::string& rule = c.rules[0];
  const std::size_t last = rule.rfind(';') + 1;  // of one part: 0
  return rule.substr(last, rule.find('=', last) - last);
}

std::string check_refusals(const std::string& kind, std::size_t size) {
  const auto all = cases_of(kind);
  CHECK(all.size() == size);
  std::size_t refused = 0, read = 0;
  for (const Case& c : all) {
    INFO(c.id << " " << c.rules[0]);
    const auto rule = parse_rule(c.rules[0]);
    ++(rule ? read : refused);
    CHECK(bool(rule) == read_nevertheless.contains(c.id));
    if (rule) continue;
    CHECK(rule.problem().code == Code::bad_rrule);
    CHECK_THAT(to_string(rule.problem()), has_text(wrong_part(c)));
  }
  return kind + ": " + std::to_string(refused) + " refused, " + std::to_string(read) + " read nevertheless";
}

}  // namespace

TEST_CASE("others' recurrence cases: right, or decided otherwise") {
  if (no_real_data()) return;
  const auto kind = GENERATE(table<const char*, std::size_t>({{"core", 299},
                                                              {"core-unsynced", 214},
                                                              {"dst-policy", 40},
                                                              {"reading", 20},
                                                              {"disputed", 2},
                                                              {"exrule-deprecated", 2},
                                                              {"multi-rrule-undefined", 1},
                                                              {"rfc-erratum", 1}}));
  WARN(check_class(std::get<0>(kind), std::get<1>(kind)));
}

TEST_CASE("others' recurrence cases: what RFC 5545 forbids is refused, naming the part") {
  if (no_real_data()) return;
  WARN(check_refusals("must-reject", 70));
  WARN(check_refusals("outside-rfc", 59));
}

TEST_CASE("others' recurrence cases: a rule that is never satisfied ends at once") {
  if (no_real_data()) return;
  const auto all = cases_of("unsatisfiable");
  CHECK(all.size() == 13);
  for (const Case& c : all) {
    const auto begun = std::chrono::steady_clock::now();
    INFO(c.id << " " << c.rules[0]);
    CHECK(answer(c).empty());
    CHECK_FALSE(Recurrence(must_read(c.rules[0]), c.start(), *c.zone).last());
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(1));
    check_definition(c);
  }
}

TEST_CASE("others' recurrence cases: RSCALE is refused by name") {
  if (no_real_data()) return;
  const auto all = cases_of("rscale");
  CHECK(all.size() == 32);
  for (const Case& c : all) {
    const auto rule = parse_rule(c.rules[0]);
    INFO(c.id << " " << c.rules[0]);
    REQUIRE_FALSE(rule);
    CHECK_THAT(to_string(rule.problem()), has_text("RSCALE"));
  }
  WARN(all.size() << " of class rscale: other calendars are not wanted");
}

TEST_CASE("others' recurrence cases: every one is of a class that is looked at") {
  if (no_real_data()) return;
  const auto all = cases_of("");
  CHECK(all.size() == 753);
  std::size_t found = 0;
  for (const Case& c : all) found += decided_otherwise.contains(c.id) + read_nevertheless.contains(c.id);
  CHECK(found == decided_otherwise.size() + read_nevertheless.size());
}

}  // namespace curfew
