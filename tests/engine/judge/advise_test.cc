// What would help: the engine against its definition on small random worlds, and told as stories.
#include "engine/judge/advise.h"

#include "tests/catch.h"
#include "tests/laws.h"
#include "tests/oracle/advise.h"

namespace curfew {
namespace {

using told::Setting;
using worlds::hour;
using worlds::World;

constexpr std::int64_t minute = oracle::minute;

Instant at(const char* text) { return *parse_instant(text); }

Window window(std::string id, const char* start, const char* end, const char* declared = "") {
  Revision creation;
  creation.declared_at = *declared ? at(declared) : since_ever;
  creation.start = at(start), creation.end = at(end);
  return {std::move(id), {creation}, nullptr};
}

Window recurring(std::string id, const char* local_start, std::int64_t length, const char* rule) {
  RecurrenceSet::Source set;
  set.start = *parse_local_time(local_start), set.length = {0, length};
  set.rules = {*parse_rule(rule)};
  auto recurrence = std::make_shared<RecurrenceSet>(std::move(set));
  Revision creation;
  creation.declared_at = since_ever;
  creation.start = recurrence->next(first_instant, last_instant)->interval.start;
  creation.end = plus(*creation.start, length);
  return {std::move(id), {creation}, std::move(recurrence)};
}

Request a_request(Kind kind, const char* start, const char* end, const char* asked) {
  Request r;
  r.kind = kind, r.id = "q1";
  r.slot = {at(start), *end ? at(end) : never};
  r.asked = at(asked);
  return r;
}
Request reservation(const char* start, const char* end, const char* asked = "2026-11-25T00:00:00Z") {
  return a_request(Kind::reservation, start, end, asked);
}
Request job(const char* start, const char* end, const char* asked = "2026-11-25T00:00:00Z") {
  return a_request(Kind::job, start, end, asked);
}

struct Asking {
  Asking(std::vector<Window> windows, const char* now_text)
      : snapshot(std::move(windows), "test"), now(at(now_text)) {}
  Advice advice(const Request& r, std::size_t most_work = max_advice_work) {
    return advise(r, now, judge, most_work);
  }
  std::string sentence(const Request& r) { return to_sentence(advice(r), r, utc()); }

  Snapshot snapshot;
  Instant now;
  Judge judge{snapshot, told::settings()[0].profile};
};

// Starts that are typed less evenly, so that every grid comes up.
void stagger(World& world, Dice& dice) {
  if (dice.chance(50)) return;
  const std::int64_t by = dice.one_of<std::int64_t>({5, 15, 30, 45, 1}) * minute;
  Interval& slot = oracle::wanted(world.request);
  slot.start.us += by;
  if (slot.end != never) slot.end.us += by;
  if (world.request.expires_at) world.request.expires_at->us += by;
}

oracle::Help told_help(const Advice& advice) { return {advice.start, advice.shorter}; }

// All that happens in a world happens within so much of a slot's start.
constexpr std::int64_t reach = 30 * hour;

void for_all_helped(const char* law, std::uint64_t count,
                    const std::function<bool(const World&, const Setting&)>& broken) {
  Dice dice(test_seed());
  for (std::uint64_t i = 0; i < count; ++i) {
    World world = worlds::a_world(dice, {.windows = 3, .far = false});
    if (world.request.kind == Kind::series) world.request = worlds::a_request(dice, Kind::job);
    stagger(world, dice);
    const Setting& setting = told::settings()[i % 2];
    laws::require_law(!broken(world, setting), law, world, setting,
                      [&](const World& w) { return broken(w, setting); });
  }
}

}  // namespace

TEST_CASE("help_equals_its_definition") {
  std::size_t starts = 0, shorter = 0, none = 0, jobs = 0;
  for_all_helped(
      "help_equals_its_definition", test_cases(4'000), [&](const World& world, const Setting& setting) {
        const Snapshot snapshot(world.windows, "test");
        Judge judge(snapshot, setting.profile);
        const auto expected = oracle::help(world.request, world.now, world.windows, setting.rules, reach);
        starts += expected.start.has_value(), shorter += expected.shorter.has_value();
        none += expected == oracle::Help{};
        jobs += world.request.kind == Kind::job && expected.shorter;
        return told_help(advise(world.request, world.now, judge)) != expected;
      });
  if (test_cases(4'000) < 4'000) return;
  CHECK(starts > 100);
  CHECK(shorter > 30);
  CHECK(none > 400);
  CHECK(jobs > 5);
}

// With any limit: nothing, or what the definition says.
TEST_CASE("help_that_is_cut_short_is_never_wrong") {
  Dice dice(test_seed());
  std::size_t cut = 0;
  for_all_helped("help_that_is_cut_short_is_never_wrong", test_cases(4'000),
                 [&](const World& world, const Setting& setting) {
                   const Snapshot snapshot(world.windows, "test");
                   Judge judge(snapshot, setting.profile);
                   const auto expected =
                       oracle::help(world.request, world.now, world.windows, setting.rules, reach);
                   for (const std::size_t most_work : {4, 8, 15, 30}) {
                     const Advice advice = advise(world.request, world.now, judge, most_work);
                     if (advice.start && advice.start != expected.start) return true;
                     if (advice.shorter && advice.shorter != expected.shorter) return true;
                     cut += told_help(advice) != expected;
                   }
                   return false;
                 });
  if (test_cases(4'000) == 4'000) CHECK(cut > 100);
}

TEST_CASE("a_series_and_a_person_who_may_go_ahead_get_no_help") {
  Asking asking({window("w", "2026-11-27T08:00:00Z", "2026-11-28T08:00:00Z")}, "2026-11-25T00:00:00Z");
  CHECK(asking.advice(reservation("2026-11-27T06:00:00Z", "2026-11-27T08:00:00Z")) == Advice{});
  Request series = reservation("2026-11-27T07:00:00Z", "2026-11-27T09:00:00Z");
  series.kind = Kind::series, series.occurrences = {series.slot};
  CHECK(asking.advice(series) == Advice{});
}

// Asked two days ago, read today: it proposed 05:00, which was two hours past.
TEST_CASE("help_proposes_nothing_before_now") {
  Asking asking({window("w", "2026-11-27T08:00:00Z", "2026-11-28T08:00:00Z")}, "2026-11-27T07:00:00Z");
  const Advice advice = asking.advice(reservation("2026-11-27T09:00:00Z", "2026-11-27T12:00:00Z"));
  CHECK(advice.start == at("2026-11-28T08:00:00Z"));
  CHECK_FALSE(advice.shorter);
  // One hour fits before the window still.
  CHECK(asking.advice(reservation("2026-11-27T09:00:00Z", "2026-11-27T10:00:00Z")).start ==
        at("2026-11-27T07:00:00Z"));
}

// It proposed 21:45:00.000001, "0.000001 s later".
TEST_CASE("help_over_the_api_is_a_time_that_one_can_type") {
  Asking asking({window("w", "2026-11-27T20:00:00Z", "2026-11-27T21:45:00Z")}, "2026-11-25T00:00:00Z");
  Request r = reservation("2026-11-27T19:30:00Z", "2026-11-27T21:45:00Z");
  r.channel = "api";
  CHECK(asking.advice(r).start == at("2026-11-27T17:30:00Z"));
  CHECK(asking.advice(r).shorter == Interval{r.slot.start, at("2026-11-27T20:00:00Z")});
}

TEST_CASE("help_keeps_to_the_coarsest_grid_that_the_start_lies_on") {
  Asking asking({window("w", "2026-11-27T08:00:00Z", "2026-11-27T11:07:20Z")}, "2026-11-27T07:59:00Z");
  const auto next = [&](const char* start, const char* end) {
    return to_string(asking.advice(reservation(start, end)).start.value());
  };
  CHECK(next("2026-11-27T09:00:00Z", "2026-11-27T10:00:00Z") == "2026-11-27T12:00:00Z");
  CHECK(next("2026-11-27T09:30:00Z", "2026-11-27T10:00:00Z") == "2026-11-27T11:30:00Z");
  CHECK(next("2026-11-27T09:45:00Z", "2026-11-27T10:00:00Z") == "2026-11-27T11:15:00Z");
  CHECK(next("2026-11-27T09:50:00Z", "2026-11-27T10:00:00Z") == "2026-11-27T11:10:00Z");
  CHECK(next("2026-11-27T09:51:00Z", "2026-11-27T10:00:00Z") == "2026-11-27T11:08:00Z");
  CHECK(next("2026-11-27T09:51:07Z", "2026-11-27T10:00:00Z") == "2026-11-27T11:08:00Z");
}

TEST_CASE("a_job_is_told_how_much_of_it_fits_before_the_window") {
  Asking asking({window("w", "2026-11-27T08:23:00Z", "2026-11-28T08:00:00Z")}, "2026-11-27T07:00:30Z");
  const Request ahead = job("2026-11-27T08:00:00Z", "2026-11-27T09:00:00Z");
  CHECK(asking.sentence(ahead) ==
        "The nearest slot of this length that is allowed starts at 2026-11-28 08:00 UTC (1 d later). "
        "Or shorten it by 37 min, to end at 2026-11-27 08:23 UTC.");
  // It has waited since four: what fits is what fits from now on.
  const Request late = job("2026-11-27T04:00:00Z", "2026-11-27T09:00:00Z");
  CHECK(asking.sentence(late) ==
        "The nearest slot of this length that is allowed starts at 2026-11-28 08:00 UTC (1 d 4 h later). "
        "Or shorten it by 3 h 38 min, to start at 2026-11-27 07:01 UTC and end at 2026-11-27 08:23 UTC.");
  // Within the window nothing of it can start.
  const Request within = job("2026-11-27T09:00:00Z", "2026-11-27T10:00:00Z");
  CHECK_FALSE(asking.advice(within).shorter);
}

TEST_CASE("a_job_deferred_behind_ten_thousand_windows_is_helped_where_it_is_deferred_to") {
  std::vector<Window> windows;
  const Instant first = at("2026-11-27T08:00:00Z");
  for (int i = 0; i < 10'000; ++i) {
    Revision creation;
    creation.declared_at = since_ever;
    creation.start = plus(first, i * hour), creation.end = plus(first, (i + 1) * hour);
    windows.push_back({"w" + std::to_string(i), {creation}, nullptr});
  }
  Asking asking(std::move(windows), "2026-11-27T07:00:00Z");
  const Request r = job("2026-11-27T08:00:00Z", "2026-11-27T11:00:00Z");
  CHECK(asking.advice(r).start == plus(first, 10'000 * hour));
  // A reservation is not deferred: so far is not looked for it.
  CHECK(asking.advice(reservation("2026-11-27T08:00:00Z", "2026-11-27T11:00:00Z")) == Advice{});
}

// Three weekly rules leave two hours. Each try looked for where it would be deferred to: 0.08 s a job.
TEST_CASE("what_never_fits_is_given_up_early") {
  Asking asking({recurring("mon", "2026-01-05T04:00:00", 46 * hour, "FREQ=WEEKLY;BYDAY=MO"),
                 recurring("wed", "2026-01-07T04:00:00", 46 * hour, "FREQ=WEEKLY;BYDAY=WE"),
                 recurring("fri", "2026-01-09T04:00:00", 70 * hour, "FREQ=WEEKLY;BYDAY=FR")},
                "2026-11-25T12:00:00Z");
  CHECK(asking.advice(job("2026-11-26T01:00:00Z", "2026-11-26T04:00:00Z")) == Advice{});
  CHECK(asking.advice(job("2026-11-26T01:00:00Z", "2026-11-26T03:00:00Z")).start ==
        at("2026-11-27T02:00:00Z"));
  const Request r = reservation("2026-11-26T01:00:00Z", "2026-11-26T04:00:00Z");
  CHECK(asking.advice(r) == Advice{});
}

// A window of a minute in each minute of two days, and one of ten minutes at midnight: 17 to 32 s.
TEST_CASE("a_day_among_windows_of_every_minute_is_given_up_early") {
  Asking asking({recurring("minutes", "2026-01-02T00:00:00", minute, "FREQ=MINUTELY;BYDAY=FR,SA"),
                 recurring("midnight", "2026-01-01T23:55:00", 10 * minute, "FREQ=DAILY")},
                "2026-11-26T20:00:00Z");
  CHECK(asking.advice(job("2026-11-27T00:00:00Z", "2026-11-28T00:00:00Z")) == Advice{});
  CHECK(asking.advice(job("2026-11-27T00:00:00Z", "2026-11-27T12:00:00Z")).start ==
        at("2026-11-29T01:00:00Z"));
}

}  // namespace curfew
