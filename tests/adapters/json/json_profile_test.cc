// The profile reader: what it reads, what it refuses; and data/PROFILES.md, held against the code.
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "adapters/json/profile.h"
#include "engine/profile/message_words.h"
#include "engine/windows/window.h"
#include "tests/catch.h"

using namespace curfew;
using Words = std::vector<std::string>;

namespace {

const std::string small =
    R"({"name": "p", "roles": ["user"], "channels": ["portal"], "kinds": {"job": ["create"]},
  "decisions": [{"rule": "J-1", "outcome": "allowed"}]})";

std::vector<Problem> problems_of(std::string_view text) {
  std::vector<Problem> problems;
  const bool read = read_profile_json(text, &problems).has_value();
  CHECK(read == problems.empty());
  return problems;
}

std::string with(std::string text, const std::string& old_part, const std::string& new_part) {
  const std::size_t at = text.find(old_part);
  REQUIRE(at != text.npos);
  return text.replace(at, old_part.size(), new_part);
}

// One problem, as `code field`.
void refused(const std::string& text, const std::string& expected) {
  INFO(text.substr(0, 400));
  const auto problems = problems_of(text);
  std::string all;
  for (const Problem& p : problems) {
    all +=
        (all.empty() ? "" : "; ") + std::string(code_name(p.code)) + (p.field.empty() ? "" : " ") + p.field;
    CHECK_FALSE(p.detail.empty());
  }
  CHECK(all == expected);
}

std::string file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a_profile_is_read_as_it_is_written") {
  std::vector<Problem> problems;
  const auto p = read_profile_json(
      R"({"why": "for people", "name": "cloudshell", "title": "A lab", "roles": ["user", "admin"],
    "channels": ["portal"], "permissions": ["x"], "kinds": {"series": ["create"], "reservation": ["create", "edit"]},
    "decisions": [{"rule": "CS-37", "why": "z", "when": {"slot": "present", "kind": "reservation", "relation": ["touches", "spans"],
                   "expired": [false, "true"]}, "outcome": "error", "message": "slot_fixed", "grandfathered": true},
                  {"rule": "CS-1", "outcome": "allowed", "message": null}],
    "series": [{"rule": "first-finding", "when": {"warns": true, "during": false, "errors": "all"}, "outcome": "allowed"}],
    "messages": {"z": "last", "a": "first"}})",
      &problems);
  REQUIRE(p);
  CHECK(problems.empty());
  CHECK(p->name == "cloudshell");
  CHECK(p->title == "A lab");
  CHECK(p->roles == Words{"user", "admin"});
  CHECK(p->channels == Words{"portal"});
  CHECK(p->permissions == Words{"x"});
  REQUIRE(p->kinds.size() == 2);
  CHECK(p->kinds[0].first == "series");
  CHECK(p->kinds[1].second == Words{"create", "edit"});
  REQUIRE(p->decisions.size() == 2);
  const auto& row = p->decisions[0];
  CHECK(row.rule == "CS-37");
  CHECK(row.when == Condition{{"slot", {"present"}},
                              {"kind", {"reservation"}},
                              {"relation", {"touches", "spans"}},
                              {"expired", {"false", "true"}}});
  CHECK(row.outcome == "error");
  CHECK(row.message == Words{"slot_fixed"});
  CHECK(row.grandfathered);
  CHECK(p->decisions[1].when.empty());
  CHECK(p->decisions[1].message.empty());
  CHECK_FALSE(p->decisions[1].grandfathered);
  REQUIRE(p->series.size() == 1);
  CHECK(p->series[0].when == Condition{{"warns", {"true"}}, {"during", {"false"}}, {"errors", {"all"}}});
  CHECK(p->messages == std::vector<std::pair<std::string, std::string>>{{"z", "last"}, {"a", "first"}});
}

TEST_CASE("the_small_profile_of_these_tests_is_valid") { CHECK(problems_of(small).empty()); }

TEST_CASE("a_profile_of_the_wrong_form_is_refused_by_field") {
  refused("", "empty_input");
  refused(" \n\t", "empty_input");
  refused("[]", "bad_json");
  refused("{\"name\": \n\n ]", "bad_json");
  refused("{\"name\": \"\xff\"}", "bad_utf8");
  refused(std::string(100'000, '['), "too_deep");
  refused("{}", "missing_field name; missing_field roles; missing_field channels; missing_field kinds");
  refused(with(small, "\"name\": \"p\"", "\"name\": \"\""), "empty_value name");
  refused(with(small, "\"name\": \"p\"", "\"name\": 7"), "wrong_type name");
  refused(with(small, "\"name\": \"p\"", "\"name\": \"p\", \"name\": \"q\""), "duplicate_field name");
  refused(with(small, "\"name\": \"p\"", "\"name\": \"p\", \"title\": 1, \"why\": []"),
          "wrong_type title; wrong_type why");
  refused(with(small, "[\"user\"]", "\"user\""), "wrong_type roles");
  refused(with(small, "[\"user\"]", "[\"user\", null]"), "wrong_type roles[1]");
  refused(with(small, "[\"portal\"]", "[\"portal\", \"\"]"), "empty_value channels[1]");
  refused(with(small, "{\"job\": [\"create\"]}", "[]"), "wrong_type kinds");
  refused(with(small, "{\"job\": [\"create\"]}", "{\"job\": \"create\"}"), "wrong_type kinds.job");
  refused(with(small, "{\"job\": [\"create\"]}", "{\"job\": [\"create\"], \"job\": []}"),
          "duplicate_field kinds.job");
  refused(with(small, "{\"rule\": \"J-1\", \"outcome\": \"allowed\"}", "7"), "wrong_type decisions[0]");
  refused(with(small, "\"rule\": \"J-1\",", ""), "missing_field decisions[0].rule");
  refused(with(small, ", \"outcome\": \"allowed\"", ""), "missing_field decisions[0].outcome");
  const auto row = [](const std::string& more) {
    return with(small, "\"rule\": \"J-1\"", "\"rule\": \"J-1\", " + more);
  };
  refused(row("\"mesage\": \"x\""), "unknown_field decisions[0].mesage");
  refused(row("\"message\": \"\""), "empty_value decisions[0].message");
  refused(row("\"grandfathered\": \"yes\""), "wrong_type decisions[0].grandfathered");
  refused(row("\"when\": []"), "wrong_type decisions[0].when");
  refused(row("\"when\": {\"role\": []}"), "empty_value decisions[0].when.role");
  refused(row("\"when\": {\"role\": \"\"}"), "empty_value decisions[0].when.role");
  refused(row("\"when\": {\"role\": 7}"), "wrong_type decisions[0].when.role");
  refused(row("\"when\": {\"expired\": 1}"), "wrong_type decisions[0].when.expired");
  refused(row("\"when\": {\"role\": [\"user\", [\"user\"]]}"), "wrong_type decisions[0].when.role[1]");
  refused(row("\"when\": {\"role\": \"user\", \"role\": \"user\"}"),
          "duplicate_field decisions[0].when.role");
  const auto top = [](const std::string& more) {
    return with(small, "\"name\": \"p\"", "\"name\": \"p\", " + more);
  };
  refused(top("\"// comment\": 1"), "unknown_field // comment");
  refused(top("\"series\": {}"), "wrong_type series");
  refused(top("\"series\": [{}]"), "missing_field series[0].rule; missing_field series[0].outcome");
  refused(top("\"messages\": {\"a\": 1}"), "wrong_type messages.a");
  refused(top("\"messages\": {\"a\": \"x\", \"a\": \"x\"}"), "duplicate_field messages.a");
}

TEST_CASE("a_problem_of_a_profile_says_what_would_work") {
  const auto detail = [](const std::string& text) { return problems_of(text).at(0).detail; };
  CHECK(detail(with(small, "\"roles\"", "\"role\"")) ==
        "is not a field of a profile; did you mean \"roles\"?");
  CHECK(detail("{\"name\": \"p\",\n \"roles\": ]}").starts_with("line 2: is not JSON: "));
}

// ---- data/PROFILES.md

namespace {

// The words in `backticks` of a piece of Markdown.
Words ticked(const std::string& text) {
  Words words;
  for (std::size_t at = text.find('`'); at != text.npos; at = text.find('`', at)) {
    const std::size_t close = text.find('`', at + 1);
    if (close == text.npos) break;
    words.push_back(text.substr(at + 1, close - at - 1));
    at = close + 1;
  }
  return words;
}

struct TableRow {
  std::string word;  // of its first cell
  Words values;      // of its second
};

// The tables of the page under a heading.
std::vector<TableRow> table(const std::string& heading) {
  std::istringstream page(file("data/PROFILES.md"));
  std::vector<TableRow> rows;
  bool here = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("#")) here = line == "## " + heading;
    if (!here || !line.starts_with("| `")) continue;
    const std::size_t second = line.find(" | "), third = line.find(" |", second + 3);
    rows.push_back({ticked(line.substr(0, second)).at(0), ticked(line.substr(second, third - second))});
  }
  REQUIRE_FALSE(rows.empty());
  return rows;
}

std::set<std::string> first_cells(const std::string& heading) {
  std::set<std::string> words;
  for (const TableRow& row : table(heading)) CHECK(words.insert(row.word).second);
  return words;
}

// What stands in a problem's detail after `before`: "a, b, c (row …)" is a, b, c.
std::set<std::string> listed_after(const std::string& detail, const std::string& before) {
  const std::size_t at = detail.find(before);
  INFO(detail);
  REQUIRE(at != detail.npos);
  std::istringstream list(detail.substr(at + before.size(), detail.find(" (", at) - at - before.size()));
  std::set<std::string> words;
  for (std::string word; std::getline(list >> std::ws, word, ',');) words.insert(word);
  return words;
}

std::set<std::string> fields_of(const std::string& text) {
  const auto problems = problems_of(text);
  const auto unknown = std::find_if(problems.begin(), problems.end(),
                                    [](const Problem& p) { return p.code == Code::unknown_field; });
  REQUIRE(unknown != problems.end());
  return listed_after(unknown->detail, "there are ");
}

// The details of what compile() says of a profile whose rows of `table` are one with this `when`.
std::string compiled_detail(const std::string& table_name, const std::string& when) {
  const std::string row = "[{\"rule\": \"X\", \"outcome\": \"allowed\", \"when\": {" + when + "}}]";
  std::string text =
      R"({"name": "p", "roles": ["a role"], "channels": ["a channel"], "kinds": {"job": ["create"], "series": ["create"], "access": ["login"]},
    "phases": ["notified", "draining", "active"],
    "decisions": )" +
      (table_name == "decisions" ? row : "[{\"rule\": \"X\", \"outcome\": \"allowed\"}]") +
      ", \"series\": " + (table_name == "series" ? row : "[{\"rule\": \"X\", \"outcome\": \"allowed\"}]") +
      ", \"access\": " + (table_name == "access" ? row : "[{\"rule\": \"X\", \"outcome\": \"allowed\"}]") +
      "}";
  std::vector<Problem> problems;
  auto source = read_profile_json(text, &problems);
  REQUIRE(source);
  CHECK_FALSE(compile(std::move(*source), &problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == Code::unknown_word);
  return problems[0].detail;
}

void inputs_are_documented(const std::string& table_name) {
  const std::string heading = "Inputs of `" + table_name + "`";
  CHECK(first_cells(heading) ==
        listed_after(compiled_detail(table_name, "\"nothing\": \"x\""), "its inputs are "));
  for (const TableRow& input : table(heading)) {
    INFO(input.word);
    auto known =
        listed_after(compiled_detail(table_name, "\"" + input.word + "\": \"nothing\""), "is not one of ");
    if (input.word == "role" || input.word == "channel") {
      CHECK(input.values.empty());
      CHECK(known == std::set<std::string>{"a " + input.word});
    } else {
      CHECK(std::set<std::string>(input.values.begin(), input.values.end()) == known);
    }
  }
}

template <std::size_t N>
std::set<std::string> set_of(const std::array<std::string_view, N>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

TEST_CASE("the_page_on_profiles_names_every_field_and_no_other") {
  CHECK(first_cells("Fields of a profile") == fields_of(R"({"no such field": 1})"));
  CHECK(first_cells("Fields of a row") ==
        fields_of(with(small, "\"rule\"", "\"no such field\": 1, \"rule\"")));
  const auto part = [](const std::string& object) {
    return fields_of(with(small, "\"name\"", object + ", \"name\""));
  };
  CHECK(first_cells("Fields of an effect") ==
        fields_of(with(small, "\"rule\"", "\"effect\": {\"no such field\": 1}, \"rule\"")));
  CHECK(first_cells("Fields of `sessions`") == part("\"sessions\": {\"no such field\": 1}"));
  CHECK(first_cells("Fields of a notice") == part("\"notices\": [{\"no such field\": 1}]"));
  CHECK(first_cells("Fields of `lifecycle`") == part("\"lifecycle\": {\"no such field\": 1}"));
}

TEST_CASE("the_page_on_profiles_names_every_effect_moment_and_place_and_no_other") {
  CHECK(first_cells("Effects") == set_of(effect_names));
  CHECK(first_cells("Moments of a notice") == set_of(notice_moments));
  CHECK(first_cells("Places of a notice") == set_of(notice_places));
}

TEST_CASE("the_page_on_profiles_names_every_input_and_value_and_no_other") {
  inputs_are_documented("decisions");
  inputs_are_documented("series");
  inputs_are_documented("access");
}

TEST_CASE("the_page_on_profiles_names_every_kind_action_and_outcome_and_no_other") {
  CHECK(first_cells("Outcomes, worst first") == set_of(outcome_names));
  auto kinds = set_of(kind_names);
  CHECK(first_cells("Kinds and their actions") == kinds);
  for (const TableRow& kind : table("Kinds and their actions"))
    for (std::string_view action : action_names) {
      INFO(kind.word << " " << action);
      std::vector<Problem> problems;
      auto source = read_profile_json(small, &problems);
      REQUIRE(source);
      source->kinds = {{kind.word, {std::string(action)}}};
      (void)compile(std::move(*source), &problems);
      const bool refused = std::any_of(problems.begin(), problems.end(),
                                       [](const Problem& p) { return p.field.starts_with("kinds"); });
      const bool documented = std::find(kind.values.begin(), kind.values.end(), action) != kind.values.end();
      CHECK(refused != documented);
    }
}

TEST_CASE("the_page_on_profiles_names_the_texts_that_a_window_may_bring") {
  auto words = first_cells("Words with a meaning of their own");
  for (std::string_view text : text_names) CHECK(words.erase(std::string(text)) == 1);
  for (std::string_view word : message_word_names) CHECK(words.erase("@" + std::string(word) + "@") == 1);
  CHECK(words == std::set<std::string>{"first-finding"});
}

TEST_CASE("the_example_on_the_page_on_profiles_is_a_profile") {
  const std::string page = file("data/PROFILES.md");
  const std::size_t begin = page.find("```json\n") + 8;
  std::vector<Problem> problems;
  auto source = read_profile_json(page.substr(begin, page.find("```", begin) - begin), &problems);
  if (source) (void)compile(std::move(*source), &problems);
  for (const Problem& p : problems) FAIL_CHECK(to_string(p));
}

TEST_CASE("the_shipped_profiles_have_the_form") {
  for (const char* name : {"cloudshell", "standard", "passwordstate", "readinow", "haiilo", "fietsboek"}) {
    const auto problems = problems_of(file("data/profiles/" + std::string(name) + ".json"));
    for (const Problem& p : problems) FAIL_CHECK(name << ": " << to_string(p));
  }
}
