// Until when a job is deferred, where rules bar it together: the engine against a walk over every occurrence,
// whatever the search is cut to.
#include <memory>

#include "engine/judge/judge.h"
#include "tests/access.h"
#include "tests/catch.h"
#include "tests/seed.h"
#include "tests/worlds/dice.h"

namespace curfew {
namespace {

constexpr std::int64_t hour = 3'600 * us_per_second;
const Instant base = *parse_instant("2026-03-02T00:00:00Z");  // a Monday, some weeks before clocks change

const Zone& zone(const char* id) {
  static std::map<std::string, std::unique_ptr<Zone>> zones;
  auto& kept = zones[id];
  if (!kept) {
    cctz::time_zone loaded;
    if (!cctz::load_time_zone(id, &loaded)) throw std::runtime_error(std::string(id) + " is not there");
    kept = std::make_unique<Zone>(id, loaded);
  }
  return *kept;
}

Window a_rule_window(Dice& dice, const std::string& id) {
  RecurrenceSet::Source set;
  set.zone = &zone(dice.one_of({"UTC", "Europe/Berlin", "Europe/Berlin", "America/New_York"}));
  set.start = LocalTime{base.us + static_cast<std::int64_t>(dice.pick(48)) * hour / 2 - 7 * us_per_day};
  set.rules = {*parse_rule(dice.one_of({"FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=DAILY",
                                        "FREQ=DAILY;INTERVAL=2", "FREQ=HOURLY;INTERVAL=5",
                                        "FREQ=DAILY;BYHOUR=1,9,17", "FREQ=MONTHLY;BYDAY=-1SU"}))};
  set.length =
      dice.chance(15) ? Duration{1, 0} : Duration{0, static_cast<std::int64_t>(1 + dice.pick(40)) * hour / 2};
  auto recurrence = std::make_shared<RecurrenceSet>(set);
  const auto first = recurrence->next(first_instant, last_instant)->interval;
  if (dice.chance(20)) {
    const auto o = recurrence->next(Instant{base.us + 100 * us_per_day}, last_instant);
    set.exdates.push_back(o->interval.start);
    recurrence = std::make_shared<RecurrenceSet>(set);
  }
  Revision creation;
  creation.declared_at = since_ever;
  creation.start = first.start, creation.end = first.end;
  Window w{id, {creation}, recurrence};
  if (dice.chance(25)) {  // all of it is moved
    Revision r;
    r.declared_at = Instant{base.us - us_per_day};
    r.start = Instant{first.start.us + (static_cast<std::int64_t>(dice.pick(9)) - 4) * hour};
    r.end = Instant{r.start->us + static_cast<std::int64_t>(1 + dice.pick(30)) * hour / 2};
    w.revisions.push_back(r);
  }
  if (dice.chance(25)) {  // one of it alone
    const auto o = recurrence->next(Instant{base.us + 60 * us_per_day}, last_instant);
    Revision r;
    r.declared_at = base;
    r.occurrence = o->original;
    r.cancelled = true;
    w.revisions.push_back(r);
  }
  if (!versions(w)) w.revisions.resize(1);
  return w;
}

// Every occurrence as of `now`, on its own.
std::vector<Interval> listed(const std::vector<Window>& windows, Instant now, Instant limit) {
  std::vector<Interval> all;
  for (const Window& w : windows) {
    std::size_t known = w.revisions.size();
    while (known > 0 && w.revisions[known - 1].declared_at > now) --known;
    for (auto o = w.recurrence->next(first_instant, limit); o;
         o = w.recurrence->next(Instant{o->interval.start.us + 1}, limit)) {
      const Version v = version(w, known - 1, *o);
      if (!v.cancelled) all.push_back(v.interval());
    }
  }
  std::sort(all.begin(), all.end(), [](Interval a, Interval b) { return a.start < b.start; });
  return all;
}

}  // namespace

TEST_CASE("deferral_among_rules_equals_a_walk_over_all_and_a_cut_one_says_how_far_it_looked") {
  Dice dice(test_seed() + 11);
  std::size_t deferred = 0, never_fits = 0, cut = 0;
  for (std::uint64_t i = 0, n = test_cases(400); i < n; ++i) {
    std::vector<Window> windows;
    for (std::size_t k = 1 + dice.pick(4); k-- > 0;)
      windows.push_back(a_rule_window(dice, "w" + std::to_string(k)));
    const Duration horizon{500, 0};
    const Snapshot snapshot(windows, "test");
    const auto busy = listed(windows, base, Instant{base.us + 520 * us_per_day});
    for (int k = 0; k < 6; ++k) {
      Options options{horizon};
      if (dice.chance(50)) options.most_passed = 1 + dice.pick(60);
      Judge judge(snapshot, told::settings()[0].profile, options);
      Request job;
      job.kind = Kind::job, job.id = "j", job.asked = base;
      job.slot.start = Instant{base.us + static_cast<std::int64_t>(dice.pick(240)) * hour / 2};
      job.slot.end = Instant{job.slot.start.us + static_cast<std::int64_t>(1 + dice.pick(40)) * hour / 2};
      if (dice.chance(30))
        job.expires_at = Instant{job.slot.start.us + dice.one_of({1, 3, 100}) * us_per_day};
      const std::int64_t length = job.slot.end.us - job.slot.start.us;
      const Instant limit{job.slot.start.us + horizon.exact_us()};
      Instant t = job.slot.start;
      for (const Interval& b : busy)
        if (b.end > t && b.start.us < t.us + length) t = b.end;
      const auto verdict = *judge.judge(job, base);
      if (verdict.findings.empty()) continue;
      const std::optional<Instant> expected = t > limit ? std::nullopt : std::optional(t);
      const bool was_cut = verdict.horizon && *verdict.horizon < limit;
      CAPTURE(test_seed(), i, k, to_string(job.slot.start), length / hour, to_string(t), options.most_passed);
      if (was_cut) {
        ++cut;
        REQUIRE(options.most_passed < 10'000);
        CHECK_FALSE(verdict.defer_to);
        CHECK(*verdict.horizon <= t);  // nothing before that is free
        CHECK((verdict.outcome == Outcome::error) == (job.expires_at && *job.expires_at < *verdict.horizon));
        continue;
      }
      REQUIRE(verdict.defer_to == expected);
      CHECK(verdict.horizon == (expected ? std::nullopt : std::optional(limit)));
      CHECK((verdict.outcome == Outcome::error) == (job.expires_at && (!expected || t > *job.expires_at)));
      ++(expected ? deferred : never_fits);
    }
  }
  if (test_cases(400) < 400) return;
  CHECK(deferred > 200);
  CHECK(never_fits > 20);
  CHECK(cut > 20);
}

// Three weekly rules leave two hours, in summer and in winter: proven without walking five years.
TEST_CASE("what_rules_together_never_leave_is_known_after_a_few_steps") {
  const auto rule = [](std::string id, const char* start, std::int64_t length, const char* text,
                       const char* tz) {
    RecurrenceSet::Source set;
    set.zone = &zone(tz), set.start = *parse_local_time(start), set.length = {0, length};
    set.rules = {*parse_rule(text)};
    auto recurrence = std::make_shared<RecurrenceSet>(set);
    Revision creation;
    creation.declared_at = since_ever;
    creation.start = recurrence->next(first_instant, last_instant)->interval.start;
    creation.end = plus(*creation.start, length);
    return Window{std::move(id), {creation}, recurrence};
  };
  for (const char* tz : {"UTC", "Asia/Kathmandu"}) {
    const Snapshot snapshot({rule("mon", "2026-01-05T04:00:00", 46 * hour, "FREQ=WEEKLY;BYDAY=MO", tz),
                             rule("wed", "2026-01-07T04:00:00", 46 * hour, "FREQ=WEEKLY;BYDAY=WE", tz),
                             rule("fri", "2026-01-09T04:00:00", 70 * hour, "FREQ=WEEKLY;BYDAY=FR", tz)},
                            "test");
    Judge judge(snapshot, told::settings()[0].profile, Options{{}, 20});  // by walking it would be cut
    Request job;
    job.kind = Kind::job, job.id = "j", job.asked = base;
    job.slot = {base, Instant{base.us + 3 * hour}};
    const auto verdict = *judge.judge(job, base);
    CHECK(verdict.defers);
    CHECK_FALSE(verdict.defer_to);
    CHECK(verdict.horizon == plus_years(base, 5));
    job.slot.end = Instant{base.us + 2 * hour};
    CHECK(judge.judge(job, base)->defer_to.has_value());
  }
}

}  // namespace curfew
