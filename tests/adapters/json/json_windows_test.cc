// The windows reader: what it reads, what it refuses and in which words; the real windows of the Open Science
// Grid.
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "adapters/json/windows.h"
#include "adapters/system/zones.h"
#include "engine/windows/versions.h"
#include "tests/catch.h"

using namespace curfew;

namespace {

struct Reading {
  std::vector<Window> windows;
  std::vector<WindowProblem> problems;
};

Reading read(std::string_view text) {
  static ZoneTable zones;
  Reading o;
  o.windows = read_windows_json(
      text, [](std::string_view id) { return zones.find(id); }, &o.problems);
  return o;
}

Instant at(std::string_view text) { return *parse_instant(text); }

// The only window of a text that must be good.
Window one(const std::string& text) {
  const Reading o = read(text);
  for (const WindowProblem& p : o.problems) FAIL_CHECK(to_string(p, "w.json"));
  REQUIRE(o.windows.size() == 1);
  return o.windows[0];
}

std::string summary(const Reading& o) {
  std::string all;
  for (const WindowProblem& p : o.problems) {
    all += (all.empty() ? "" : "; ") + std::string(code_name(p.problem.code));
    all += (p.problem.field.empty() ? "" : " ") + p.problem.field;
  }
  return all;
}

// The problems, as `code field`; none: "".
void refused(const std::string& text, const std::string& expected) {
  const Reading o = read(text);
  INFO(text.substr(0, 400));
  CHECK(summary(o) == expected);
  CHECK(o.windows.empty());
  for (const WindowProblem& p : o.problems) CHECK_FALSE(p.problem.detail.empty());
}

// A window's fields added to a good one of id "w".
std::string with(const std::string& fields) {
  return R"([{"id": "w", "start": "2026-11-28T22:00:00Z", )" + fields + "}]";
}
std::string revised(const std::string& fields) {
  return with(R"("declared_at": "2026-11-01T00:00:00Z", "revisions": [{)" + fields + "}]");
}
const std::string later = R"("declared_at": "2026-11-02T00:00:00Z")";

std::string spoken(const std::string& text) {
  const Reading o = read(text);
  REQUIRE_FALSE(o.problems.empty());
  return to_string(o.problems[0], "windows.json");
}

// A window with every field.
const std::string full = R"([
 {"id": "mw-17", "name": "Upgrade", "description": "to 2026.2 \u00e9", "enabled": true,
  "scope": {"domains": ["lab-eu"], "resources": ["chassis-7", "c8"]}, "exempt": {"owners": ["team-7"], "ids": ["r-9"]},
  "start": "2026-11-28T23:00:00+01:00", "end": "2026-11-29T02:00:00Z",
  "declared_at": "2026-11-20T09:00:00Z", "by": "admin-1", "reason": "because",
  "revisions": [{"declared_at": "2026-11-28T23:00:00Z", "end": "2026-11-29T04:00:00Z", "by": "admin-2"},
                {"declared_at": "2026-11-28T23:30:00Z", "end": null, "messages": {"login": "x"}},
                {"declared_at": "2026-11-28T23:40:00Z", "cancelled": true, "by": "b", "reason": "r"}],
  "drain": "PT30M", "notify_before": "P1DT2H", "reminder_at": "2026-11-28T12:00:00Z", "display_tz": "Europe/Berlin",
  "messages": {"headline": "h", "notification": "n", "login": "l", "reserve_error": "e", "reserve_warning": "w"}}
])";

}  // namespace

TEST_CASE("a_window_is_read_field_by_field") {
  const Window w = one(full);
  CHECK(w.id == "mw-17");
  REQUIRE(w.revisions.size() == 4);
  const Revision& r = w.revisions[0];
  CHECK(r.name == "Upgrade");
  CHECK(r.description == "to 2026.2 \xc3\xa9");
  CHECK(r.enabled == true);
  CHECK(r.scope == Scope{{"lab-eu"}, {"chassis-7", "c8"}});
  CHECK(r.exempt == Exempt{{"team-7"}, {"r-9"}});
  CHECK(r.start == at("2026-11-28T22:00:00Z"));
  CHECK(r.end == at("2026-11-29T02:00:00Z"));
  CHECK(r.declared_at == at("2026-11-20T09:00:00Z"));
  CHECK(r.by == "admin-1");
  CHECK(r.reason == "because");
  CHECK(r.drain == Duration{0, 30 * 60 * us_per_second});
  CHECK(r.notify_before == Duration{1, 2 * 3600 * us_per_second});
  CHECK(r.reminder_at == at("2026-11-28T12:00:00Z"));
  CHECK(r.display_tz == "Europe/Berlin");
  CHECK(r.messages == Messages{"h", "n", "l", "e", "w"});
  CHECK_FALSE(r.cancelled);

  CHECK(w.revisions[1].end == at("2026-11-29T04:00:00Z"));
  CHECK(w.revisions[1].by == "admin-2");
  CHECK_FALSE(w.revisions[1].start);
  CHECK_FALSE(w.revisions[1].scope);
  CHECK(w.revisions[2].end == until_further_notice);
  CHECK(w.revisions[2].messages[static_cast<std::size_t>(Text::login)] == "x");
  CHECK_FALSE(w.revisions[2].messages[0]);
  CHECK(w.revisions[3].cancelled);
  CHECK(w.revisions[3].reason == "r");
}

TEST_CASE("a_window_needs_an_id_and_a_start_only") {
  const Window w = one(R"([{"id": "w", "start": "2026-11-28T22:00:00Z"}])");
  REQUIRE(w.revisions.size() == 1);
  CHECK(w.revisions[0].declared_at == since_ever);
  const Version v = version(w, 0);
  CHECK(v.end == until_further_notice);
  CHECK(v.scope->system_wide());
  CHECK(v.in_force());
}

TEST_CASE("null_is_as_absent_and_a_null_end_is_open") {
  const Window w = one(
      with(R"("end": null, "name": null, "description": null, "enabled": null, "scope": null, "exempt": null,
    "declared_at": null, "by": null, "reason": null, "revisions": null, "drain": null, "notify_before": null,
    "reminder_at": null, "display_tz": null, "messages": null, "recurrence": null, "cancelled": null, "occurrence": null)"));
  CHECK(w.revisions.size() == 1);
  CHECK(w.revisions[0].end == until_further_notice);
  CHECK_FALSE(w.revisions[0].enabled);
  CHECK(one(with(R"("scope": {"domains": null, "resources": ["c"]}, "messages": {"login": null})"))
            .revisions[0]
            .scope == Scope{{}, {"c"}});
  CHECK(one(revised(later + R"(, "cancelled": true, "name": null)")).revisions[1].cancelled);
}

TEST_CASE("a_windows_file_is_an_array_or_an_object_and_keeps_its_order") {
  const std::string two =
      R"([{"id": "z", "start": "2026-11-28T22:00:00Z"}, {"id": "a", "start": "2020-11-28T22:00:00Z"}])";
  for (const std::string& text :
       {two, "{\"windows\": " + two + "}", "\xEF\xBB\xBF" + two, "\n\n" + two + "\n"}) {
    const Reading o = read(text);
    CHECK(o.problems.empty());
    REQUIRE(o.windows.size() == 2);
    CHECK(o.windows[0].id == "z");
    CHECK(o.windows[1].id == "a");
  }
  CHECK(read("[]").problems.empty());
  CHECK(read("{\"windows\": []}").problems.empty());
  CHECK(read("[]").windows.empty());
}

TEST_CASE("a_file_that_is_no_windows_file_is_refused") {
  refused("", "empty_input");
  refused(" \r\n\t ", "empty_input");
  refused("\xEF\xBB\xBF", "empty_input");
  refused("7", "bad_json");
  refused("\"windows\"", "bad_json");
  refused("null", "bad_json");
  refused("{}", "missing_field windows");
  refused("{\"windows\": null}", "missing_field windows");
  refused("{\"windows\": {}}", "wrong_type windows");
  refused("{\"window\": []}", "unknown_field window");
  refused("{\"windows\": [], \"version\": 1}", "unknown_field version");
  refused("{\"windows\": [], \"windows\": []}", "duplicate_field windows");
  refused("[7]", "bad_json");
  refused("[null]", "bad_json");
  refused("[[]]", "bad_json");
}

TEST_CASE("a_broken_text_is_refused_with_its_line") {
  const auto line = [](const std::string& text) {
    const Reading o = read(text);
    REQUIRE(o.problems.size() == 1);
    CHECK(o.problems[0].entry == 0);
    return std::pair(std::string(code_name(o.problems[0].problem.code)), o.problems[0].line);
  };
  using Place = std::pair<std::string, std::size_t>;
  CHECK(line("[\n{\"id\": \"w\",,\n") == Place{"bad_json", 2});
  CHECK(line("[\n{\"id\": \"w\"}\n") == Place{"bad_json", 3});
  CHECK(line("[\n\n{\"id\": \"w}]") == Place{"bad_json", 3});
  CHECK(line("[] []") == Place{"bad_json", 1});
  CHECK(line("[{\"id\": nul}]") == Place{"bad_json", 1});
  CHECK(line("[\n1e999]") == Place{"bad_json", 2});
  CHECK(line("[\n\"\\ud800\"]") == Place{"bad_json", 2});
  CHECK(line("[\n\n\"a\nb\"]") == Place{"bad_json", 3});
  CHECK(line("[1, 123456789012345678901234567890]").first == "bad_json");
  CHECK(line("[\n\"\xff\"]") == Place{"bad_utf8", 2});
  CHECK(line("[\n\n\"\xed\xa0\x80\"]") == Place{"bad_utf8", 3});
  CHECK(line(std::string("[") + '\0' + "]") == Place{"bad_json", 1});
  CHECK(spoken("[\n{\"id\": \"w\",,\n").starts_with("windows.json:2: is not JSON: unexpected ','"));
}

TEST_CASE("nesting_is_limited_to_64_levels") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + "1" + std::string(depth, ']');
  };
  refused(nested(64), "bad_json");  // an entry that is no object
  refused(nested(65), "too_deep");
  refused("[\n" + nested(64) + "]", "too_deep");
  refused(nested(100'000), "too_deep");
  refused(std::string(100'000, '['), "too_deep");
  refused("[\"" + std::string(100, '[') + "\"]", "bad_json");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  refused(objects, "too_deep");
}

TEST_CASE("an_unknown_field_is_refused_by_name_with_the_one_that_was_meant") {
  refused(with(R"("strat": 1)"), "unknown_field strat");
  refused(with(R"("scope": {"domain": ["a"]})"), "unknown_field scope.domain");
  refused(with(R"("exempt": {"id": ["a"]})"), "unknown_field exempt.id");
  refused(with(R"("messages": {"Login": "x"})"), "unknown_field messages.Login");
  refused(revised(later + R"(, "ende": "x")"), "unknown_field revisions[0].ende");
  refused(revised(later + R"(, "id": "x")"), "unknown_field revisions[0].id");
  refused(revised(later + R"(, "revisions": [])"), "unknown_field revisions[0].revisions");
  refused(revised(later + R"(, "recurrence": {})"), "unknown_field revisions[0].recurrence");
  refused(with(R"("cancelled": true)"), "unknown_field cancelled");
  refused(with(R"("occurrence": "2026-11-28T22:00:00")"), "unknown_field occurrence");
  CHECK(spoken(with(R"("ende": 1)")) ==
        "windows.json: window 1 (\"w\"): field \"ende\": is not a field of a window; did you mean \"end\"?");
  CHECK(spoken(with(R"("declaredAt": 1)")).ends_with("did you mean \"declared_at\"?"));
  CHECK(spoken(with(R"("messages": {"reserve_errors": 1})")).ends_with("did you mean \"reserve_error\"?"));
  CHECK(spoken(with(R"("colour": 1)")).find("there are id, name, description, ") != std::string::npos);
  CHECK(spoken(with("\"" + std::string(100'000, 'x') + "\": 1")).size() < 1'000);
  CHECK(spoken(with(R"("a\u001b[2J": 1)")).find('\x1b') == std::string::npos);
}

TEST_CASE("a_field_that_stands_twice_is_refused") {
  refused(with(R"("id": "w")"), "duplicate_field id");
  refused(with(R"("\u0069d": "w")"), "duplicate_field id");
  refused(with(R"("name": null, "name": "n")"), "duplicate_field name");
  refused(with(R"("scope": {"domains": ["a"], "domains": ["a"]})"), "duplicate_field scope.domains");
  refused(with(R"("messages": {"login": "a", "login": "a"})"), "duplicate_field messages.login");
  refused(revised(later + ", " + later), "duplicate_field revisions[0].declared_at");
  refused(R"([{"id": null, "id": "w", "start": "2026-11-28T22:00:00Z"}])",
          "duplicate_field id; missing_field id");
}

TEST_CASE("a_required_field_must_be_there_and_name_something") {
  refused("[{}]", "missing_field id; missing_field start");
  refused(R"([{"id": "w", "start": null}])", "missing_field start");
  refused(R"([{"id": "", "start": "2026-11-28T22:00:00Z"}])", "empty_value id");
  refused(with(R"("scope": {})"), "empty_value scope");
  refused(with(R"("scope": {"domains": []})"), "empty_value scope");
  refused(with(R"("scope": {"domains": [], "resources": null})"), "empty_value scope");
  refused(with(R"("scope": {"domains": [""]})"), "empty_value scope.domains[0]");
  refused(with(R"("exempt": {})"), "empty_value exempt");
  refused(with(R"("exempt": {"ids": []})"), "empty_value exempt");
  refused(with(R"("exempt": {"owners": ["a", ""]})"), "empty_value exempt.owners[1]");
  refused(revised(R"("end": null)"), "missing_field revisions[0].declared_at");
  refused(revised(later + R"(, "scope": {})"), "empty_value revisions[0].scope");
}

TEST_CASE("a_value_of_another_type_is_refused") {
  refused(R"([{"id": 17, "start": 0}])", "wrong_type id; wrong_type start");
  for (const char* text : {"name", "description", "end", "declared_at", "by", "reason", "drain",
                           "notify_before", "reminder_at", "display_tz"}) {
    refused(with("\"" + std::string(text) + "\": 1"), "wrong_type " + std::string(text));
    refused(with("\"" + std::string(text) + "\": [\"x\"]"), "wrong_type " + std::string(text));
  }
  refused(with(R"("enabled": "true")"), "wrong_type enabled");
  refused(with(R"("scope": "lab-eu")"), "wrong_type scope");
  refused(with(R"("scope": {"domains": "lab-eu"})"), "wrong_type scope.domains");
  refused(with(R"("scope": {"domains": [null]})"), "wrong_type scope.domains[0]");
  refused(with(R"("exempt": [])"), "wrong_type exempt");
  refused(with(R"("exempt": {"ids": [7]})"), "wrong_type exempt.ids[0]");
  refused(with(R"("messages": "x")"), "wrong_type messages");
  refused(with(R"("messages": {"login": false})"), "wrong_type messages.login");
  refused(with(R"("revisions": {})"), "wrong_type revisions");
  refused(with(R"("revisions": ["x"])"), "wrong_type revisions[0]");
  CHECK(spoken(with(R"("enabled": "true")")).ends_with("must be true or false, not a text"));
}

TEST_CASE("times_durations_and_zones_are_checked") {
  refused(R"([{"id": "w", "start": "2026-11-28T22:00:00"}])", "zone_needed start");
  refused(R"([{"id": "w", "start": "2026-11-28"}])", "bad_instant start");
  refused(with(R"("end": "2026-11-28T24:00:00Z")"), "bad_instant end");
  refused(with(R"("end": "")"), "bad_instant end");
  refused(with(R"("end": "9999-12-31T23:59:59-01:00")"), "instant_out_of_range end");
  refused(with(R"("reminder_at": "tomorrow")"), "bad_instant reminder_at");
  refused(with(R"("drain": "30m")"), "bad_duration drain");
  refused(with(R"("notify_before": "-PT1H")"), "bad_duration notify_before");
  refused(with(R"("display_tz": "Europe/Atlantis")"), "unknown_zone display_tz");
  refused(with(R"("display_tz": "")"), "unknown_zone display_tz");
  refused(revised(later + R"(, "display_tz": "CEST+1")"), "unknown_zone revisions[0].display_tz");
  refused(revised(R"("declared_at": "2026-11-02T00:00:00")"), "zone_needed revisions[0].declared_at");
}

TEST_CASE("what_versions_refuses_is_named_by_the_index_of_the_file") {
  refused(with(R"("end": "2026-11-28T22:00:00Z")"), "end_before_start end");
  refused(revised(later + R"(, "end": "2026-11-28T22:00:00Z")"), "end_before_start revisions[0].end");
  refused(revised(R"("declared_at": "2026-10-31T00:00:00Z")"),
          "revision_out_of_order revisions[0].declared_at");
  refused(revised(later + "}, {" + later + R"(, "cancelled": true}, {)" + later),
          "revision_after_cancellation revisions[2].declared_at");
  CHECK(spoken(with(R"("end": "2026-11-28T20:00:00Z")")) ==
        "windows.json: window 1 (\"w\"): field \"end\": must be after \"start\" (2026-11-28T22:00:00Z)");
}

TEST_CASE("a_cancellation_states_nothing_else") {
  refused(revised(later + R"(, "cancelled": false)"), "wrong_type revisions[0].cancelled");
  refused(revised(later + R"(, "cancelled": "yes")"), "wrong_type revisions[0].cancelled");
  refused(revised(R"("cancelled": true)"), "missing_field revisions[0].declared_at");
  for (const char* field :
       {R"("name": "n")", R"("end": null)", R"("end": "2026-11-30T00:00:00Z")", R"("enabled": false)",
        R"("messages": {})", R"("start": "2026-11-30T00:00:00Z")", R"("display_tz": "UTC")"}) {
    const std::string quoted(field);
    const std::string name = quoted.substr(1, quoted.find('"', 1) - 1);
    refused(revised(later + ", \"cancelled\": true, " + field), "conflicting_fields revisions[0]." + name);
  }
}

std::string recurring(const std::string& recurrence, const std::string& revisions = "") {
  return R"([{"id": "w", "start": "2026-11-10T22:00:00", "end": "2026-11-11T02:00:00", "recurrence": {)" +
         recurrence + "}, \"revisions\": [" + revisions + "]}]";
}
const std::string patches = R"("rrule": "FREQ=MONTHLY;BYDAY=2TU", "tzid": "Europe/Berlin")";
const std::string revises = R"({"declared_at": "2026-11-01T00:00:00Z", )";

TEST_CASE("a_recurring_window_is_read_on_the_clock_of_its_zone") {
  const Window w =
      one(recurring(patches + R"(, "rdate": ["2026-11-20T22:00:00/PT1H"], "exdate": ["2026-12-08T22:00:00"])",
                    revises + R"("occurrence": "2026-11-10T22:00:00", "end": "2026-11-11T03:00:00"})"));
  CHECK(w.revisions[0].start == at("2026-11-10T21:00:00Z"));
  CHECK(w.revisions[1].occurrence == *parse_local_time("2026-11-10T22:00:00"));
  CHECK(w.revisions[1].end == at("2026-11-11T02:00:00Z"));
  REQUIRE(w.recurrence);
  std::string starts;
  for (auto o = w.recurrence->next(first_instant, at("2027-06-01T00:00:00Z")); o;
       o = w.recurrence->next(Instant{o->interval.start.us + 1}, at("2027-06-01T00:00:00Z")))
    starts += to_string(o->interval.start) + "/" + to_string(o->interval.end) + " ";
  CHECK(starts ==
        "2026-11-10T21:00:00Z/2026-11-11T01:00:00Z 2026-11-20T21:00:00Z/2026-11-20T22:00:00Z "
        "2027-01-12T21:00:00Z/2027-01-13T01:00:00Z 2027-02-09T21:00:00Z/2027-02-10T01:00:00Z "
        "2027-03-09T21:00:00Z/2027-03-10T01:00:00Z 2027-04-13T20:00:00Z/2027-04-14T00:00:00Z "
        "2027-05-11T20:00:00Z/2027-05-12T00:00:00Z ");
}

TEST_CASE("thousands_of_exceptions_are_checked_one_by_one_not_each_against_all") {
  std::string revisions;
  const std::int64_t first = parse_local_time("2026-11-10T22:00:00")->us;
  for (int day = 0; day < 4000; ++day)
    revisions += (day ? ", " : "") + revises + R"("occurrence": ")" +
                 to_string(LocalTime{first + day * us_per_day}) + R"(", "enabled": false})";
  CHECK(one(recurring(R"("rrule": "FREQ=DAILY", "tzid": "UTC")", revisions)).revisions.size() == 4001);
}

TEST_CASE("a_recurring_window_that_cannot_be_read_says_why") {
  refused(recurring(R"("rrule": "FREQ=DAILY")"), "missing_field recurrence.tzid");
  refused(recurring(R"("rrule": "FREQ=DAILY", "tzid": "Mars")"), "unknown_zone recurrence.tzid");
  refused(recurring(R"("tzid": "UTC")"), "missing_field recurrence.rrule");
  refused(recurring(R"("tzid": "UTC", "rules": 1)"), "unknown_field recurrence.rules");
  refused(recurring(R"("tzid": "UTC", "rrule": "FREQ=DAILY;BYWEEKNO=3")"), "bad_rrule recurrence.rrule");
  refused(recurring(R"("tzid": "UTC", "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")"),
          "empty_series recurrence.rrule");
  refused(recurring(patches + R"(, "exdate": ["2026-11-10T22:00:00Z"])"), "bad_instant recurrence.exdate[0]");
  refused(recurring(patches + R"(, "rdate": ["2026-11-10T22:00:00/PT0S"])"),
          "end_before_start recurrence.rdate[0]");
  refused(R"([{"id": "w", "start": "2026-11-10T22:00:00Z", "end": "2026-11-11T02:00:00", "recurrence": {)" +
              patches + "}}]",
          "bad_instant start");
  refused(R"([{"id": "w", "start": "2026-11-10T22:00:00", "recurrence": {)" + patches + "}}]",
          "missing_field end");
  refused(recurring(patches, revises + R"("occurrence": "2026-11-11T22:00:00", "cancelled": true})"),
          "unknown_occurrence revisions[0].occurrence");
  refused(recurring(patches, revises + R"("occurrence": "2026-11-10T22:00:00Z", "enabled": false})"),
          "bad_instant revisions[0].occurrence");
  refused(recurring(patches, revises + R"("end": null})"), "missing_field revisions[0].end");
  refused(
      recurring(patches, revises + R"("occurrence": "2026-11-10T22:00:00", "end": "2026-11-10T22:00:00"})"),
      "end_before_start revisions[0].end");
  refused(recurring(patches, revises +
                                 R"("occurrence": "2026-11-10T22:00:00", "start": "2026-11-11T01:00:00"}, )" +
                                 revises + R"("end": "2026-11-11T00:30:00"})"),
          "end_before_start revisions[1].end");
  refused(recurring(patches, revises + R"("occurrence": "2026-11-10T22:00:00", "cancelled": true}, )" +
                                 revises + R"("occurrence": "2026-11-10T22:00:00", "enabled": true})"),
          "revision_after_cancellation revisions[1].declared_at");
  refused(revised(later + R"(, "occurrence": "2026-11-10T22:00:00")"),
          "unknown_occurrence revisions[0].occurrence");
}

TEST_CASE("every_bad_window_is_named_and_a_duplicate_names_the_first") {
  const std::string good = R"("start": "2026-11-28T22:00:00Z")";
  const Reading o =
      read(R"([{"id": "a", )" + good + R"(}, {"id": "b"}, 7, {"id": "a", )" + good + R"(}, {"id": "a", )" +
           good + R"(, "name": 1, "drain": "x"}, {"id": "c", )" + good + "}]");
  CHECK(o.windows.empty());
  std::string said;
  for (const WindowProblem& p : o.problems) said += to_string(p, "w.json") + "\n";
  const std::string duration_detail = parse_duration("x").problem().detail;
  CHECK(said ==
        "w.json: window 2 (\"b\"): field \"start\": is required\n"
        "w.json: window 3: must be an object, not a number\n"
        "w.json: window 4 (\"a\"): field \"id\": is also the id of window 1\n"
        "w.json: window 5 (\"a\"): field \"name\": must be a text in quotes, not a number\n"
        "w.json: window 5 (\"a\"): field \"drain\": " +
            duration_detail +
            "\n"
            "w.json: window 5 (\"a\"): field \"id\": is also the id of window 1\n");
}

TEST_CASE("a_content_version_is_the_FNV_1a_hash_of_the_bytes") {
  CHECK(content_version("") == "cbf29ce484222325");
  CHECK(content_version("a") == "af63dc4c8601ec8c");
  CHECK(content_version("foobar") == "85944171f73967e8");
}

TEST_CASE("mutated_windows_files_never_crash_and_are_read_or_refused") {
  std::uint64_t seed = std::random_device{}();
  if (const char* given = std::getenv("CURFEW_SEED")) seed = std::strtoull(given, nullptr, 10);
  INFO("CURFEW_SEED=" << seed);
  std::mt19937_64 dice(seed);
  const auto pick = [&](std::size_t sides) { return static_cast<std::size_t>(dice() % sides); };
  const std::string_view pieces[] = {
      "{",    "}", "[", "]", "\"", ",", ":", "null", "true", "1e9", "\\u0000", "\"id\"", "\"end\":null,",
      "\xff", "\n"};
  int read_well = 0, broken = 0;
  for (int i = 0; i < 25'000; ++i) {
    std::string text = full;
    for (std::size_t changes = 1 + pick(3); changes > 0; --changes) {
      const std::size_t place = pick(text.size());
      switch (pick(5)) {
        case 0:
          text[place] = static_cast<char>(pick(256));
          break;
        case 1:
          text.erase(place, 1 + pick(20));
          break;
        case 2:
          text.insert(place, pieces[pick(std::size(pieces))]);
          break;
        case 3:
          text.insert(place, text.substr(pick(text.size()), pick(60)));
          break;
        default:
          text[place] = static_cast<char>(text[place] ^ (1 << pick(7)));
          break;
      }
    }
    const Reading o = read(text);
    const bool refused = !o.problems.empty();
    if (refused && !o.windows.empty()) FAIL("refused and read: " << text);
    for (const WindowProblem& p : o.problems) {
      if (p.problem.detail.empty()) FAIL("no reason: " << text);
      if (p.problem.code == Code::bad_json && p.entry == 0 && p.line == 0) {
        INFO(p.problem.detail);
        FAIL("no line: " << text);
      }
      broken += p.problem.code == Code::bad_json;
    }
    for (const Window& w : o.windows)
      if (!versions(w)) FAIL("not a window: " << text);
    read_well += !refused;
  }
  CHECK(read_well > 300);  // else the mutations are too coarse to test anything
  CHECK(broken > 1'000);
}

TEST_CASE("the_windows_of_the_open_science_grid_are_read") {
  const char* directory = std::getenv("CURFEW_REAL_DATA");
  if (!directory) {
    WARN("skipped: CURFEW_REAL_DATA is not set");
    return;
  }
  const auto file = [&](const char* name) {
    std::ifstream in(directory + std::string("/osg/") + name, std::ios::binary);
    REQUIRE(in);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  };
  CHECK(read(file("windows.json")).problems.empty());
  CHECK(read(file("windows.json")).windows.size() == 3'237);
  CHECK(read(file("site-windows.json")).problems.empty());
  CHECK(read(file("site-windows.json")).windows.size() == 533);

  const std::vector<std::pair<std::string, std::string>> bad = {{"osg-1005725", "end"},
                                                                {"osg-461226753", "revisions[0].end"},
                                                                {"osg-854270971", "revisions[0].end"},
                                                                {"osg-854272795", "revisions[0].end"},
                                                                {"osg-854272949", "revisions[0].end"},
                                                                {"osg-854273167", "revisions[0].end"},
                                                                {"osg-941476039", "revisions[0].end"},
                                                                {"osg-1098708384", "revisions[0].end"},
                                                                {"osg-1754329572", "revisions[0].end"},
                                                                {"osg-1769994104", "end"},
                                                                {"osg-1794086837", "end"},
                                                                {"osg-1803422265", "end"},
                                                                {"osg-1952200201", "revisions[0].end"}};
  const Reading o = read(file("windows-invalid.json"));
  CHECK(o.windows.empty());
  REQUIRE(o.problems.size() == bad.size());
  for (std::size_t i = 0; i < bad.size(); ++i) {
    CHECK(o.problems[i].entry == i + 1);
    CHECK(o.problems[i].id == bad[i].first);
    CHECK(o.problems[i].problem.field == bad[i].second);
    CHECK(o.problems[i].problem.code == Code::end_before_start);
  }
}
