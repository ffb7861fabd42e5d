// A second opinion: python3-dateutil's occurrences of random rules, beside the engine's and the definition's.
//
// Skipped where python3 has no dateutil. Left out is what dateutil 2.8 and 2.9 are known to read otherwise or
// to get wrong. CURFEW_SEED chooses other rules, CURFEW_CASES how many.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "engine/recurrence/recurrence.h"
#include "tests/catch.h"
#include "tests/oracle/recurrence.h"
#include "tests/seed.h"
#include "tests/worlds/dice.h"
#include "tests/worlds/random_rules.h"

namespace curfew {
namespace {

using random_rules::Question;

bool numbered(const Rule::Day& day) { return day.nth != 0; }
bool beyond_a_month(const Rule::Day& day) { return day.nth > 5 || day.nth < -5; }

bool dateutil_can(const Rule& rule) {
  if (rule.until && rule.until->form != Rule::Until::local)
    return false;                                                     // a date is midnight; UTC wants a zone
  if (!rule.by_week_no.empty() && rule.by_day.empty()) return false;  // all seven days
  for (const int week : rule.by_week_no)
    if (week == 1 || week >= 52 || week == -1 || week <= -52) return false;  // wrong at New Year
  if (rule.frequency == Frequency::weekly && !rule.by_set_pos.empty())
    return false;  // wrong in the first week
  if (!rule.by_month.empty() && std::any_of(rule.by_day.begin(), rule.by_day.end(), beyond_a_month))
    return false;  // fails
  const auto n = std::count_if(rule.by_day.begin(), rule.by_day.end(), numbered);
  return n == 0 || n == std::ssize(rule.by_day);  // of `3MO,WE` it forgets one half
}

struct Asked {
  Question question;
  std::vector<LocalTime> expected;
  std::size_t how_many;  // one more than are expected where the rule has come to its end
};

std::optional<Asked> ask(const Question& q) {
  constexpr std::size_t most = 30;
  if (!dateutil_can(q.rule)) return {};
  auto all = recurrence_oracle::occurrences(q.rule, q.start, q.start, q.limit);
  if (all.empty()) return {};  // it would look for the first of an unsatisfiable rule until the year 9999
  const bool ended =
      (q.rule.count && std::ssize(all) == *q.rule.count) || (q.rule.until && q.rule.until->us < q.limit.us);
  if (all.size() > most) all.resize(most);
  return Asked{q, all, all.size() < most && ended ? all.size() + 1 : all.size()};
}

std::vector<Asked> questions(std::size_t how_many) {
  Dice dice(test_seed());
  std::vector<Asked> all;
  while (all.size() < how_many) {
    Question q = random_rules::a_question(dice);
    q.start.us -= q.start.us % us_per_second;  // it drops them
    if (dice.chance(50))
      random_rules::add_end(dice, q, recurrence_oracle::occurrences(q.rule, q.start, q.start, q.limit));
    if (auto asked = ask(q)) all.push_back(std::move(*asked));
  }
  return all;
}

std::string to_text(const std::vector<LocalTime>& times) {
  std::string out;
  for (const LocalTime t : times) out += (out.empty() ? "" : " ") + to_string(t);
  return out;
}

}  // namespace

TEST_CASE("dateutil says the same") {
  if (::system("python3 -c 'import dateutil' 2>/dev/null") != 0) {
    WARN("skipped: python3 has no dateutil");
    return;
  }
  const auto all = questions(test_cases(4'000));
  std::string path = (std::filesystem::temp_directory_path() / "curfew_dateutil_XXXXXX").string();
  const int made = ::mkstemp(path.data());
  REQUIRE(made >= 0);
  std::ofstream file(path);
  for (const auto& [q, expected, how_many] : all)
    file << to_string(q.start) << ' ' << how_many << ' ' << to_string(q.rule) << '\n';
  file.close();
  const std::string answers = path + ".answers";
  REQUIRE(::system(("python3 tests/engine/recurrence/dateutil_occurrences.py <" + path + " >" + answers)
                       .c_str()) == 0);
  std::ifstream answer(answers);
  std::string line;
  for (const auto& [q, expected, how_many] : all) {
    REQUIRE(std::getline(answer, line));
    std::vector<LocalTime> engine;
    const Recurrence recurrence(q.rule, q.start, utc());
    for (auto t = recurrence.next(q.start, q.limit); t && engine.size() < how_many;
         t = recurrence.next({t->us + 1}, q.limit))
      engine.push_back(*t);
    if (line != to_text(expected) || engine != expected)
      FAIL("CURFEW_SEED=" << test_seed() << " " << to_string(q.rule) << " from " << to_string(q.start)
                          << "\ndateutil   " << line << "\ndefinition " << to_text(expected)
                          << "\nengine     " << to_text(engine));
  }
  WARN(all.size() << " rules: dateutil, definition and engine agree");
  ::close(made);
  std::filesystem::remove(path);
  std::filesystem::remove(answers);
}

}  // namespace curfew
