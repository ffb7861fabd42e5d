// The engine's recurrence against the definition (tests/oracle/recurrence.h), on random rules.
//
// CURFEW_SEED chooses other rules, CURFEW_CASES how many.
#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

#include "adapters/system/zones.h"
#include "engine/recurrence/recurrence.h"
#include "tests/catch.h"
#include "tests/oracle/recurrence.h"
#include "tests/seed.h"
#include "tests/worlds/dice.h"
#include "tests/worlds/random_rules.h"

namespace curfew {
namespace {

using random_rules::Question;
using recurrence_oracle::occurrences;

std::vector<LocalTime> define(const Question& q, const Zone& zone) {
  return occurrences(q.rule, q.start, q.start, q.limit, zone);
}

// All in [from, limit), one question after the other.
std::vector<LocalTime> walk(const Recurrence& recurrence, LocalTime from, LocalTime limit) {
  std::vector<LocalTime> found;
  for (auto t = recurrence.next(from, limit); t; t = recurrence.next({t->us + 1}, limit)) {
    found.push_back(*t);
    if (found.size() > 1'000'000) break;  // stands still
  }
  return found;
}

std::string to_text(const std::vector<LocalTime>& times, std::size_t first) {
  std::string out;
  for (std::size_t i = first; i < times.size() && i < first + 4; ++i) out += to_string(times[i]) + ' ';
  return out.empty() ? "no more" : out;
}

// Empty: the same.
std::string difference(const Question& q, const Zone& zone) {
  const auto engine = walk(Recurrence(q.rule, q.start, zone), q.start, q.limit), oracle = define(q, zone);
  if (engine == oracle) return "";
  const auto same = std::mismatch(engine.begin(), engine.end(), oracle.begin(), oracle.end());
  const auto first = static_cast<std::size_t>(same.first - engine.begin());
  return "the first " + std::to_string(first) + " are alike, then\nengine " + to_text(engine, first) +
         "\noracle " + to_text(oracle, first);
}

// The parts, one by one, that the failure does not need are dropped.
Question smallest(Question q, const std::function<bool(const Question&)>& fails) {
  const std::vector<std::function<void(Rule&)>> drops = {
      [](Rule& r) { r.count.reset(); },      [](Rule& r) { r.until.reset(); },
      [](Rule& r) { r.by_set_pos.clear(); }, [](Rule& r) { r.by_second.clear(); },
      [](Rule& r) { r.by_minute.clear(); },  [](Rule& r) { r.by_hour.clear(); },
      [](Rule& r) { r.by_month.clear(); },   [](Rule& r) { r.by_year_day.clear(); },
      [](Rule& r) { r.by_week_no.clear(); }, [](Rule& r) { r.by_month_day.clear(); },
      [](Rule& r) { r.by_day.clear(); },     [](Rule& r) { r.week_start = 0; },
      [](Rule& r) { r.interval = 1; }};
  for (const auto& drop : drops) {
    Question less = q;
    drop(less.rule);
    const bool positions_of_nothing = !less.rule.by_set_pos.empty() && !random_rules::has_by_part(less.rule);
    if (less.rule != q.rule && !positions_of_nothing && fails(less)) q = less;
  }
  return q;
}

std::string to_text(const Question& q) {
  return to_string(q.rule) + " from " + to_string(q.start) + " to " + to_string(q.limit);
}

void require_same(const Question& q, const Zone& zone) {
  if (difference(q, zone).empty()) return;
  const Question least = smallest(q, [&](const Question& less) { return !difference(less, zone).empty(); });
  FAIL("CURFEW_SEED=" << test_seed() << ", zone " << zone.id() << "\n"
                      << to_text(least) << "\n"
                      << difference(least, zone));
}

// Wherever it is asked from: the first occurrence that is not before.
void require_fast_forward(Dice& dice, const Question& q, const Zone& zone) {
  const Recurrence recurrence(q.rule, q.start, zone);
  const auto all = define(q, zone);
  for (int i = 0; i < 4; ++i) {
    LocalTime from = random_rules::a_time_in(dice, {q.start.us - us_per_day}, q.limit);
    if (!all.empty() && dice.chance(50))
      from = {all[dice.pick(all.size())].us + dice.one_of<std::int64_t>({-1, 0, 1})};
    const LocalTime limit = dice.chance(50) ? q.limit : random_rules::a_time_in(dice, from, q.limit);
    auto expected = std::lower_bound(all.begin(), all.end(), from);
    const bool none = expected == all.end() || *expected >= limit;
    const auto found = recurrence.next(from, limit);
    if (none ? found.has_value() : found != *expected)
      FAIL("CURFEW_SEED=" << test_seed() << ", zone " << zone.id() << "\n"
                          << to_text(q) << "\nnext(" << to_string(from) << ", " << to_string(limit)
                          << ")\nengine " << (found ? to_string(*found) : "none") << "\noracle "
                          << (none ? "none" : to_string(*expected)));
  }
}

// The end, where the definition has reached it.
void require_last(const Question& q, const Zone& zone) {
  const auto all = define(q, zone);
  const bool counted_out = q.rule.count && static_cast<std::int64_t>(all.size()) == *q.rule.count;
  const bool until_passed =
      q.rule.until && recurrence_oracle::after_until(q.rule, {q.limit.us - us_per_day}, zone);
  if (!counted_out && !until_passed) return;
  const Recurrence recurrence(q.rule, q.start, zone);
  const auto last = recurrence.last();
  INFO("CURFEW_SEED=" << test_seed() << ", zone " << zone.id() << "\n" << to_text(q));
  if (!recurrence.is_finite()) FAIL("has an end");
  if (all.empty() ? last.has_value() : last != all.back())
    FAIL("last: engine " << (last ? to_string(*last) : "none") << ", oracle "
                         << (all.empty() ? "none" : to_string(all.back())));
}

const Zone& a_zone(Dice& dice) {
  static ZoneTable zones;
  const Zone* zone = zones.find(dice.one_of({"UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia"}));
  if (zone == nullptr) throw std::runtime_error("no time zone data");
  return *zone;
}

// As it is, and with a start that is an occurrence; without an end, and with one.
void for_questions(std::uint64_t count, const std::function<void(Dice&, const Question&, const Zone&)>& ask) {
  Dice dice(test_seed());
  for (std::uint64_t i = 0; i < count; ++i) {
    Question q = random_rules::a_question(dice);
    const Zone& zone = dice.chance(75) ? utc() : a_zone(dice);
    if (dice.chance(50)) {
      const auto all = define(q, zone);
      if (!all.empty() && dice.chance(60)) q.start = all[dice.pick(std::min<std::size_t>(all.size(), 5))];
      if (dice.chance(60)) random_rules::add_end(dice, q, all);
    }
    ask(dice, q, zone);
  }
}

}  // namespace

TEST_CASE("recurrence_equals_its_definition") {
  for_questions(test_cases(100'000),
                [](Dice&, const Question& q, const Zone& zone) { require_same(q, zone); });
}

TEST_CASE("next_finds_the_first_from_anywhere") { for_questions(test_cases(20'000), require_fast_forward); }

TEST_CASE("a_rule_that_ends_knows_its_last_occurrence") {
  for_questions(test_cases(20'000),
                [](Dice&, const Question& q, const Zone& zone) { require_last(q, zone); });
}

TEST_CASE("a_rule_reads_again_as_itself") {
  for_questions(test_cases(20'000), [](Dice&, const Question& q, const Zone&) {
    const auto again = parse_rule(to_string(q.rule));
    INFO("CURFEW_SEED=" << test_seed() << "\n" << to_string(q.rule));
    if (!again) FAIL(to_string(again.problem()));
    if (*again != q.rule) FAIL("read as " << to_string(*again));
  });
}

// The Gregorian calendar repeats, weekdays and all, after 400 years.
TEST_CASE("four_centuries_later_it_is_the_same") {
  constexpr std::int64_t shift = 146'097 * us_per_day;
  for_questions(test_cases(10'000), [](Dice& dice, const Question& q, const Zone&) {
    if (q.rule.until || q.start.us > 7'000LL * 365 * us_per_day) return;
    const auto later = [](LocalTime t) { return LocalTime{t.us + shift}; };
    const LocalTime from = random_rules::a_time_in(dice, q.start, q.limit);
    const auto now = Recurrence(q.rule, q.start, utc()).next(from, q.limit);
    const auto then = Recurrence(q.rule, later(q.start), utc()).next(later(from), later(q.limit));
    if (now.has_value() != then.has_value() || (now && later(*now) != *then))
      FAIL("CURFEW_SEED=" << test_seed() << "\n" << to_text(q));
  });
}

// Without this, agreement could mean that the rules never recur, or are all alike.
TEST_CASE("random rules meet every part, every frequency and both kinds of start") {
  std::map<std::string, int> met;
  int questions = 0;
  for_questions(4'000, [&](Dice&, const Question& q, const Zone& zone) {
    ++questions;
    const auto all = define(q, zone);
    const std::string text = to_string(q.rule);
    for (std::size_t at = 0; at != std::string::npos; at = text.find(';', at)) {
      at += at == 0 ? 0 : 1;
      const std::string part = text.substr(at, text.find('=', at) - at);
      ++met[part == "FREQ" ? text.substr(0, text.find(';')) : part];
      if (at == 0) at = 1;
    }
    ++met[all.empty() ? "no occurrence" : all[0] == q.start ? "synchronised" : "not synchronised"];
  });
  for (const char* part :
       {"FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY",  "FREQ=DAILY",      "FREQ=WEEKLY", "FREQ=MONTHLY",
        "FREQ=YEARLY",   "INTERVAL",      "COUNT",        "UNTIL",           "BYSECOND",    "BYMINUTE",
        "BYHOUR",        "BYMONTHDAY",    "BYYEARDAY",    "BYWEEKNO",        "BYMONTH",     "BYSETPOS",
        "BYDAY",         "WKST",          "synchronised", "not synchronised"}) {
    CAPTURE(part);
    CHECK(met[part] > questions / 100);
  }
  CHECK(met["no occurrence"] < questions / 2);
}

}  // namespace curfew
