// One request at a time, in process: its outcome, its whole verdict, where a job is deferred to; and what a
// change of the windows costs.
#include "adapters/run/live.h"
#include "bench/world.h"
#include "engine/judge/advise.h"
#include "engine/judge/bulk_outcomes.h"
#include "tests/oracle/access.h"

namespace curfew::bench {
namespace {

constexpr std::size_t windows = 10'000;
constexpr std::size_t checks = 100'000;

void checks_of_one(const Setting& setting, Results& results) {
  const World world(setting.seed, windows);
  const auto slots = random_slots(setting.seed + 1, world.lab.options().span, 10 * checks);
  std::vector<Interval> touching, clear, any(slots.begin(), slots.begin() + checks);
  for (Interval slot : slots) {
    const Outcome o = by_walk(world.intervals, slot);
    if (o == Outcome::allowed && clear.size() < checks) clear.push_back(slot);
    if (o == Outcome::error && touching.size() < checks) touching.push_back(slot);
  }

  Request request;
  request.id = "r-1", request.owner = "user-1", request.domain = "lab-eu", request.resources = {"chassis-1"};
  request.asked = world.before;
  Judge judge(world.snapshot, world.profile);
  auto outcomes = *BulkOutcomes::make(request, world.before, world.snapshot, world.profile);
  const MapPeer map(world.intervals);
  const Definition definition(world.lab.windows());
  const auto outcome = [&](Interval slot) {
    Outcome o;
    outcomes.judge({&slot, 1}, {&o, 1});
    return o;
  };
  const auto verdict = [&](Interval slot) {
    request.slot = slot;
    const auto v = judge.judge(request, world.before);
    keep(v);
    return v->outcome;
  };
  for (std::size_t i = 0; i < any.size(); ++i) {
    const Outcome expected = by_walk(world.intervals, any[i]);
    same("one outcome", any[i], outcome(any[i]), expected);
    same("judge()", any[i], verdict(any[i]), expected);
    same("std::map", any[i], map(any[i]), expected);
    same(*judge.judge(request, world.before), definition.judge(request, world.before), request,
         world.snapshot, world.profile);
  }

  Rounds rounds;
  const auto add = [&](const std::vector<Interval>& all, const auto& ask) {
    return rounds.add(static_cast<double>(all.size()), [&all, &ask] {
      for (Interval slot : all) keep(ask(slot));
    });
  };
  const auto by_map = add(any, map), one = add(any, outcome), touches = add(touching, verdict),
             free = add(clear, verdict);
  rounds.run(4 * setting.rounds);
  const auto tell = [&](const char* what, std::size_t entry, double most) {
    const double ns = rounds.ns(entry);
    results.add({fmt::format("single check, {} windows: {}", count(windows), what), time(ns),
                 beside("std::map, the outcome,", rounds.ns(by_map), ns), fmt::format("≤ {:.0f} ns", most),
                 ns <= most});
  };
  tell("outcome only", one, 60);
  tell("verdict with findings, in conflict", touches, 500);
  tell("verdict, clear", free, 100);
}

// By the definition: on to the end of whatever is in the way.
Instant free_from(const std::vector<Interval>& all, Interval slot) {
  const std::int64_t length = slot.end.us - slot.start.us;
  for (auto w = std::partition_point(all.begin(), all.end(), [&](Interval i) { return i.end <= slot.start; });
       w != all.end() && !oracle::clear(slot, *w); ++w)
    slot = {w->end, Instant{w->end.us + length}};
  return slot.start;
}

// A user's log-ins, at any time: refused while a window lasts, and until when.
void log_ins(const Setting& setting, Results& results) {
  const World world(setting.seed, windows);
  std::vector<Interval> instants = random_slots(setting.seed + 2, world.lab.options().span, checks);
  for (Interval& i : instants) i.end = Instant{i.start.us + 1};
  Request request;
  request.kind = Kind::access, request.action = Action::login;
  request.id = "a-1", request.owner = "user-1", request.domain = "lab-eu", request.resources = {"chassis-1"};
  Judge judge(world.snapshot, world.profile);
  const auto verdict = [&](Interval at) {
    request.slot = at, request.asked = at.start;
    return *judge.judge(request, at.start);
  };
  const auto ends = [&](Interval at) { return free_from(world.intervals, at); };
  std::size_t refused = 0;
  for (std::size_t i = 0; i < instants.size(); ++i) {
    const Verdict got = verdict(instants[i]);
    const bool barred = by_walk(world.intervals, instants[i]) != Outcome::allowed;
    if (barred != (got.outcome == Outcome::error) || (barred && got.effect->until != ends(instants[i])))
      throw Wrong(fmt::format("the log-in at {} is {}", to_string(instants[i].start), name(got.outcome)));
    refused += barred;
    constexpr std::size_t by_definition = 20;  // it looks at each change of each window
    if (i >= by_definition) continue;
    const auto expected = oracle::judge_access(request, world.lab.windows(), "cloudshell");
    if (expected.outcome != got.outcome || expected.windows.size() != got.findings.size() ||
        expected.until != (got.effect ? got.effect->until : std::nullopt))
      throw Wrong(fmt::format("the log-in at {} is {} by definition", to_string(instants[i].start),
                              name(expected.outcome)));
  }
  Rounds rounds;
  const auto n = static_cast<double>(instants.size());
  const auto search = rounds.add(n, [&] {
    for (Interval at : instants) keep(ends(at));
  });
  const auto ours = rounds.add(n, [&] {
    for (Interval at : instants) keep(verdict(at));
  });
  rounds.run(4 * setting.rounds);
  const double ns = rounds.ns(ours);
  results.add({fmt::format("access, {} windows: a log-in, with its effect and until when ({:.0f} % refused)",
                           count(windows), 100 * static_cast<double>(refused) / n),
               time(ns),
               beside("the end alone, by a binary search of sorted windows,", rounds.ns(search), ns), "",
               true});
}

void deferrals(const Setting& setting, Results& results) {
  const World world(setting.seed, windows);
  workload::Options at_windows = World::options(setting.seed, windows);
  at_windows.jobs = 100, at_windows.conflicts = 1000;
  const workload::Lab lab(at_windows, world.lab.windows());
  const auto all = workload::slots(lab, setting.quick ? 100'000 : 1'000'000);
  std::vector<Interval> jobs;
  for (std::size_t i = 0; i < all.start.size(); ++i)
    jobs.push_back({Instant{all.start[i]}, Instant{all.end[i]}});

  Request request;
  request.kind = Kind::job, request.id = "j-1";
  Judge judge(world.snapshot, world.profile);
  const auto deferred_to = [&](Interval slot) {
    request.slot = slot;
    const Verdict v = *judge.judge(request, world.before);
    return v.defers ? *v.defer_to : slot.start;
  };
  std::size_t deferred = 0;
  for (Interval slot : jobs) {
    const Instant expected = free_from(world.intervals, slot), got = deferred_to(slot);
    if (got != expected)
      throw Wrong(fmt::format("the job {} is deferred to {}, it is free from {}", told(slot), to_string(got),
                              to_string(expected)));
    deferred += got != slot.start;
  }
  Rounds rounds;
  const auto n = static_cast<double>(jobs.size());
  const auto walk = rounds.add(n, [&] {
    for (Interval slot : jobs) keep(free_from(world.intervals, slot));
  });
  const auto ours = rounds.add(n, [&] {
    for (Interval slot : jobs) keep(deferred_to(slot));
  });
  rounds.run(setting.rounds);
  const double ns = rounds.ns(ours);
  results.add({fmt::format("deferral of one of {} jobs ({:.0f} % deferred), {} windows", count(n),
                           100 * static_cast<double>(deferred) / n, count(windows)),
               time(ns), beside("the end alone, by a binary search of sorted windows,", rounds.ns(walk), ns),
               "≤ 200 ns", ns <= 200});
}

// Help for what is refused: 200 slots that some windows do not let through, ever or for long.
struct Refused {
  const char* what;
  std::vector<Window> windows;
  std::int64_t length;
  bool fits;  // anywhere
};

Window weekly(std::string id, const char* start, std::int64_t length, const char* rule) {
  RecurrenceSet::Source set;
  set.start = *parse_local_time(start), set.length = {0, length}, set.rules = {*parse_rule(rule)};
  auto recurrence = std::make_shared<const RecurrenceSet>(std::move(set));
  Revision creation;
  creation.declared_at = since_ever;
  creation.start = recurrence->next(first_instant, last_instant)->interval.start;
  creation.end = plus(*creation.start, length);
  return {std::move(id), {creation}, std::move(recurrence)};
}

std::vector<Refused> all_refused(Instant from) {
  constexpr std::int64_t minute = 60 * us_per_second, hour = 60 * minute;
  std::vector<Refused> all;
  all.push_back({"three weekly rules that leave two hours, a job of three",
                 {weekly("mon", "2026-01-05T04:00:00", 46 * hour, "FREQ=WEEKLY;BYDAY=MO"),
                  weekly("wed", "2026-01-07T04:00:00", 46 * hour, "FREQ=WEEKLY;BYDAY=WE"),
                  weekly("fri", "2026-01-09T04:00:00", 70 * hour, "FREQ=WEEKLY;BYDAY=FR")},
                 3 * hour,
                 false});
  all.push_back({"a window a minute on two days a week, and one at midnight, a job of 24 h",
                 {weekly("minutes", "2026-01-02T00:00:00", minute, "FREQ=MINUTELY;BYDAY=FR,SA"),
                  weekly("midnight", "2026-01-01T23:55:00", 10 * minute, "FREQ=DAILY")},
                 24 * hour,
                 false});
  std::vector<Window> chain, recurring;
  for (std::size_t i = 0; i < windows; ++i) {
    Revision creation;
    creation.declared_at = since_ever;
    creation.start = plus(from, static_cast<std::int64_t>(i) * hour),
    creation.end = plus(*creation.start, hour);
    chain.push_back({"w" + std::to_string(i), {creation}, nullptr});
  }
  for (int i = 0; i < 1'000; ++i)
    recurring.push_back(
        weekly("r" + std::to_string(i),
               fmt::format("2026-01-{:02}T{:02}:{:02}:00", 1 + i % 7, i % 24, i * 7 % 60).c_str(),
               30 * minute, i % 2 ? "FREQ=DAILY" : "FREQ=WEEKLY"));
  all.push_back({"1e4 windows back to back, a job of three hours", std::move(chain), 3 * hour, true});
  all.push_back(
      {"1e3 recurring windows that leave no hour, a job of three", std::move(recurring), 3 * hour, false});
  return all;
}

void help(const Setting& setting, Results& results) {
  const Profile profile = cloudshell();
  const Instant from = *parse_instant("2026-11-26T00:00:00Z"), now{from.us - us_per_day};
  for (Refused& r : all_refused(from)) {
    const Snapshot snapshot(std::move(r.windows), "bench");
    Judge judge(snapshot, profile);
    Request request;
    request.kind = Kind::job, request.id = "j-1", request.asked = now;
    std::vector<Interval> jobs;
    for (std::int64_t i = 0; i < 200; ++i) {
      const Instant start = plus(from, i * 3'600 * us_per_second);
      request.slot = {start, plus(start, r.length)};
      if (judge.judge(request, now)->outcome != Outcome::allowed) jobs.push_back(request.slot);
    }
    const auto help = [&](Interval slot) {
      request.slot = slot;
      return advise(request, now, judge);
    };
    for (Interval slot : jobs) {
      const auto start = help(slot).start;
      if (start.has_value() != r.fits) throw Wrong(fmt::format("{}: help for {}", r.what, told(slot)));
      if (!start) continue;
      request.slot = {*start, plus(*start, r.length)};
      if (judge.judge(request, now)->outcome != Outcome::allowed)
        throw Wrong(fmt::format("{}: what is proposed for {} is not allowed", r.what, told(slot)));
    }
    Rounds rounds;
    const auto n = static_cast<double>(jobs.size());
    const auto verdict = rounds.add(n, [&] {
      for (Interval slot : jobs) {
        request.slot = slot;
        keep(*judge.judge(request, now));
      }
    });
    const auto ours = rounds.add(n, [&] {
      for (Interval slot : jobs) keep(help(slot));
    });
    rounds.run(setting.rounds);
    const double ns = rounds.ns(ours);
    results.add({fmt::format("help, {}", r.what), time(ns),
                 beside("its verdict alone", rounds.ns(verdict), ns), "≤ 1 ms", ns <= 1e6});
  }
}

void publication(const Setting& setting, std::size_t count_of_windows, double most_ms, Results& results) {
  const World world(setting.seed, count_of_windows);
  Live<Snapshot> live(std::make_unique<Snapshot>());
  Live<Snapshot>::Reader reader(live);
  std::vector<Window> copy;
  std::vector<Interval> to_sort;

  Rounds rounds;
  const auto sort = rounds.add(
      1,
      [&] {
        std::sort(to_sort.begin(), to_sort.end(), [](Interval a, Interval b) { return a.start < b.start; });
        keep(to_sort);
      },
      [&] { to_sort = random_slots(setting.seed, world.lab.options().span, count_of_windows); });
  const auto icl = rounds.add(1, [&] { keep(IclPeer(world.intervals)); });
  const auto ours = rounds.add(
      1, [&] { live.publish(std::make_unique<Snapshot>(std::move(copy), "bench")); },
      [&] { copy = world.lab.windows(); });
  rounds.run(setting.rounds);

  const auto pinned = reader.pin();
  if (pinned->windows().size() != count_of_windows)
    throw Wrong("the snapshot that was published is not the one that is read");
  Judge judge(*pinned, world.profile);
  Request request;
  for (Interval slot : random_slots(setting.seed, world.lab.options().span, checks)) {
    request.slot = slot;
    same("the published snapshot", slot, judge.judge(request, world.before)->outcome,
         by_walk(world.intervals, slot));
  }
  const double ns = rounds.ns(ours);
  const auto n = count(static_cast<double>(count_of_windows));
  results.add({fmt::format("snapshot of {} windows rebuilt and published", n), time(ns),
               beside("sorting as many intervals", rounds.ns(sort), ns) + "; " +
                   beside("an ICL interval_set of them, sorted,", rounds.ns(icl), ns),
               fmt::format("≤ {:.0f} ms", most_ms), ns <= most_ms * 1e6});
  const double bytes = static_cast<double>(pinned->index_bytes()) / static_cast<double>(count_of_windows);
  results.add({fmt::format("bytes a window in the index, {} windows", n), fmt::format("{:.0f}", bytes),
               "start and end: 16", count_of_windows < 1'000'000 ? "" : "≤ 100", bytes <= 100});
}

}  // namespace

void single(const Setting& setting, Results& results) {
  checks_of_one(setting, results);
  log_ins(setting, results);
  deferrals(setting, results);
  help(setting, results);
  publication(setting, 10'000, 5, results);
  publication(setting, 1'000'000, 500, results);
  results.note(
      "Single checks reuse one request, as a reader does, and follow each other without waiting for the "
      "answer before: "
      "a processor overlaps them. A snapshot is rebuilt from checked windows, whose texts are moved in.");
}

}  // namespace curfew::bench
