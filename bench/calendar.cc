// Calendars: how fast do rules recur, and how fast are series and recurring windows judged?
#include "bench/calendar.h"

#include "bench/libical.h"
#include "bench/world.h"

namespace curfew::bench {
namespace {

using workload::Random;

constexpr std::int64_t hour = 3600 * us_per_second;
const LocalTime monday = *parse_local_time("2026-01-05T09:00:00");
constexpr Instant first_day = workload::Options{}.span.start;  // 2026-01-01
Interval years(int n) { return {first_day, plus_years(first_day, n)}; }

// ---- Rules alone, on the wall clock

void step(const Recurrence& recurrence, std::vector<LocalTime>& out) {
  Cursor cursor(recurrence, monday);
  for (LocalTime& t : out) t = *cursor.next(LocalTime{last_instant.us});
}

void compare(std::string_view who, const std::string& rule, LocalTime got, LocalTime expected) {
  if (got == expected) return;
  throw Wrong(fmt::format("{} says {} of {}, it is {}", who, to_string(got), rule, to_string(expected)));
}

void occurrences_of(const std::string& rule, const Setting& setting, Results& results) {
  const std::size_t count = setting.quick ? 5'000 : 50'000;  // up to the year 2345
  const Recurrence recurrence(*parse_rule(rule), monday, utc());
  const Libical peer(rule, monday);
  std::vector<LocalTime> ours(count), stepped(count), theirs(count);
  // The obvious way: day after day, each asked.
  step(recurrence, ours);
  LocalTime day = monday;
  for (LocalTime& t : stepped) {
    while (!recurrence.next(day, LocalTime{day.us + 1})) day.us += us_per_day;
    t = day, day.us += us_per_day;
  }
  for (std::size_t i = 0; i < count; ++i) compare("the cursor", rule, ours[i], stepped[i]);
  if (Libical::there()) {
    peer.first(count, theirs.data());
    for (std::size_t i = 0; i < count; ++i) compare("libical", rule, theirs[i], ours[i]);
  }

  Rounds rounds;
  const auto n = static_cast<double>(count);
  const auto copied = rounds.add(n, [&] { theirs = ours, keep(theirs); });
  const auto by_cursor = rounds.add(n, [&] { step(recurrence, ours), keep(ours); });
  const auto by_libical = rounds.add(n, [&] { peer.first(count, theirs.data()), keep(theirs); });
  rounds.run(setting.rounds);
  const double ns = rounds.ns(by_cursor), libical = rounds.ns(by_libical);
  std::string others = beside("copying a list of them", rounds.ns(copied), ns), target = "≤ 100 ns";
  bool met = ns <= 100;
  if (Libical::there()) {
    others = beside("libical", libical, ns) + "; " + others;
    target += ", ≥ 20× libical";
    met = met && libical >= 20 * ns;
  }
  results.add({fmt::format("occurrences of `{}`, one by one, local", rule), time(ns), others, target, met});
}

void next_of(const std::string& rule, const Setting& setting, Results& results) {
  const Recurrence recurrence(*parse_rule(rule), monday, utc());
  const Libical peer(rule, monday);
  const LocalTime far{plus_years(Instant{monday.us}, 50).us}, limit{last_instant.us};
  Random random(setting.seed);
  std::vector<LocalTime> from(1'000);
  for (LocalTime& t : from) t.us = far.us + random.below(366 * 86'400) * us_per_second;
  const auto walked = [&](LocalTime t) {
    Cursor cursor(recurrence, monday);
    LocalTime found = *cursor.next(limit);
    while (found < t) found = *cursor.next(limit);
    return found;
  };
  for (LocalTime t : from) {
    const LocalTime got = *recurrence.next(t, limit);
    compare("next()", rule, got, walked(t));
    if (Libical::there()) compare("libical", rule, peer.next(t), got);
  }

  Rounds rounds;
  const auto add = [&](std::size_t some, const auto& ask) {
    return rounds.add(static_cast<double>(some), [&from, &ask, some] {
      for (std::size_t i = 0; i < some; ++i) keep(ask(from[i]));
    });
  };
  const auto ask = [&](LocalTime t) { return *recurrence.next(t, limit); };
  const auto ask_libical = [&](LocalTime t) { return peer.next(t); };
  const auto by_walk_from_start = add(10, walked), ours = add(from.size(), ask),
             libical = add(from.size(), ask_libical);
  rounds.run(4 * setting.rounds);
  const double ns = rounds.ns(ours);
  std::string others = beside("stepping there from the start", rounds.ns(by_walk_from_start), ns);
  if (Libical::there()) others = beside("libical's set_start", rounds.ns(libical), ns) + "; " + others;
  results.add({fmt::format("next() from 50 years after the start of `{}`", rule), time(ns), others,
               "≤ 500 ns", ns <= 500});
}

// ---- Series against windows

// An hour or two a week for five years, in Berlin.
std::vector<Recurring> weekly_bookings(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<Recurring> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back({"FREQ=WEEKLY;COUNT=260", &zone("Europe/Berlin"),
                   LocalTime{monday.us + random.below(5) * us_per_day + random.between(-4, 18) * hour / 2},
                   Duration{0, random.between(1, 2) * hour}});
  return all;
}

void weekly_against(std::size_t windows, double most_us, const Setting& setting, Results& results) {
  const World world(setting.seed, windows, years(5));
  const auto bookings = weekly_bookings(setting.seed, setting.quick ? 100 : 1'000);
  struct Booking {
    RecurrenceSet set;
    std::vector<Interval> listed;
  };
  std::vector<Booking> all;
  for (const Recurring& b : bookings) all.push_back({RecurrenceSet(b.source()), b.listed(last_instant)});

  Request request, listed;
  request.kind = Kind::series, request.id = "s-1", request.owner = "user-1", request.domain = "lab-eu";
  request.resources = {"chassis-1"}, request.zone = &zone("Europe/Berlin");
  listed = request;
  Judge judge(world.snapshot, world.profile);
  const auto verdict = [&](const Booking& b) {
    request.recurrence = &b.set;
    request.slot = b.listed.front();
    return *judge.judge(request, world.before);
  };
  const Definition definition(world.lab.windows());
  std::size_t in_conflict = 0;
  for (const Booking& b : all) {
    listed.occurrences = b.listed, listed.slot = b.listed.front();
    const Verdict v = verdict(b);
    const oracle::Verdict expected = definition.judge(listed, world.before);
    same(v, expected, listed, world.snapshot, world.profile);
    if (v.occurrences.size() != expected.occurrences.size())
      throw Wrong(fmt::format("judge() finds {} occurrences in conflict, there are {}", v.occurrences.size(),
                              expected.occurrences.size()));
    in_conflict += v.occurrences.size();
  }
  // Each occurrence made, and looked up.
  const auto one_by_one = [&](const Booking& b) {
    RecurrenceSet::Clock clock;
    Outcome worst = Outcome::allowed;
    for (auto o = b.set.next(b.listed.front().start, last_instant, &clock); o;
         o = b.set.next(Instant{o->interval.start.us + 1}, last_instant, &clock))
      worst = std::min(worst, by_walk(world.intervals, o->interval));
    return worst;
  };

  Rounds rounds;
  const auto n = static_cast<double>(all.size());
  const auto walk = rounds.add(n, [&] {
    for (const Booking& b : all) keep(one_by_one(b));
  });
  const auto ours = rounds.add(n, [&] {
    for (const Booking& b : all) keep(verdict(b));
  });
  rounds.run(4 * setting.rounds);
  const double ns = rounds.ns(ours);
  results.add(
      {fmt::format("weekly booking over 5 years, {} windows in them ({:.1f} of 260 occurrences in conflict)",
                   count(static_cast<double>(windows)), static_cast<double>(in_conflict) / n),
       time(ns), beside("outcomes alone, each occurrence made and searched for,", rounds.ns(walk), ns),
       fmt::format("≤ {:.0f} µs", most_us), ns <= most_us * 1e3});
}

// ---- Windows that recur

constexpr std::size_t recurring_windows = 1'000;

std::vector<Window> as_windows(const std::vector<Recurring>& all) {
  std::vector<Window> windows;
  for (const Recurring& r : all) {
    const Instant start = r.zone->to_utc(r.start).before;
    Revision creation;
    creation.start = start, creation.end = r.zone->plus(start, r.length);
    windows.push_back({"mw-" + std::to_string(windows.size() + 1),
                       {creation},
                       std::make_shared<const RecurrenceSet>(r.source())});
  }
  return windows;
}

// All occurrences of all of them, by start.
std::vector<Interval> expanded(const std::vector<Recurring>& all, Instant limit) {
  std::vector<Interval> intervals;
  for (const Recurring& r : all) {
    const auto some = r.listed(limit);
    intervals.insert(intervals.end(), some.begin(), some.end());
  }
  std::sort(intervals.begin(), intervals.end(), [](Interval a, Interval b) { return a.start < b.start; });
  return intervals;
}

struct Found {
  Outcome outcome = Outcome::allowed;
  std::size_t findings = 0;
};

// Looks back as far as the longest lasts. REQUIRES: by start
Found by_search(const std::vector<Interval>& all, std::int64_t longest, Interval slot) {
  Found found;
  for (auto w = std::partition_point(all.begin(), all.end(),
                                     [&](Interval i) { return i.start.us <= slot.start.us - longest; });
       w != all.end() && w->start < slot.end; ++w) {
    if (!intersects(*w, slot)) continue;
    ++found.findings;
    found.outcome = std::min(found.outcome, oracle::touches(slot, *w) ? Outcome::error : Outcome::warn);
  }
  return found;
}

void recurring(const Setting& setting, Results& results) {
  const Interval span = years(20);
  const auto rules = some_maintenance(setting.seed, recurring_windows, span);
  const auto intervals = expanded(rules, plus(span.end, us_per_day));
  constexpr std::int64_t longest = 8 * hour;
  const Snapshot snapshot(as_windows(rules), "bench");
  const Profile profile = cloudshell();
  const Instant before{span.start.us - us_per_day};
  Request request;
  request.id = "r-1", request.owner = "user-1", request.asked = before;
  Judge judge(snapshot, profile);
  const auto verdict = [&](Interval slot) {
    request.slot = slot;
    return *judge.judge(request, before);
  };
  const auto slots = random_slots(setting.seed + 1, span, setting.quick ? 200 : 1'000);
  std::size_t findings = 0;
  for (Interval slot : slots) {
    const Found expected = by_search(intervals, longest, slot);
    const Verdict v = verdict(slot);
    same("judge()", slot, v.outcome, expected.outcome);
    if (v.findings.size() != expected.findings)
      throw Wrong(fmt::format("judge() finds {} windows in {}, there are {}", v.findings.size(), told(slot),
                              expected.findings));
    findings += expected.findings;
  }

  Rounds rounds;
  const auto by_list = rounds.add(1, [&] { keep(expanded(rules, span.end)); });
  const auto built = rounds.add(1, [&] { keep(Snapshot(as_windows(rules), "bench")); });
  const auto n = static_cast<double>(slots.size());
  const auto searched = rounds.add(n, [&] {
    for (Interval slot : slots) keep(by_search(intervals, longest, slot));
  });
  const auto judged = rounds.add(n, [&] {
    for (Interval slot : slots) keep(verdict(slot));
  });
  rounds.run(setting.rounds);
  const double ns = rounds.ns(built);
  results.add({fmt::format("snapshot with {} recurring windows over 20 years, from their rules as text",
                           count(recurring_windows)),
               time(ns),
               beside(fmt::format("a sorted list of their {} occurrences",
                                  count(static_cast<double>(intervals.size()))),
                      rounds.ns(by_list), ns),
               "≤ 50 ms", ns <= 50e6});
  results.add({fmt::format("one check against these windows, all system-wide: verdict with {:.1f} findings",
                           static_cast<double>(findings) / n),
               time(rounds.ns(judged)),
               beside("the outcome from that list", rounds.ns(searched), rounds.ns(judged)), "", true});
}

}  // namespace

void calendar(const Setting& setting, Results& results) {
  for (const char* rule : {"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR"})
    occurrences_of(rule, setting, results);
  for (const char* rule :
       {"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=YEARLY"})
    next_of(rule, setting, results);
  weekly_against(10'000, 30, setting, results);
  weekly_against(10, 3, setting, results);
  recurring(setting, results);
  batches(setting, results);
  if (Libical::there())
    results.note(
        "libical (Debian builds it on ICU's calendars) makes broken-down times, which are made integers, and "
        "steps to a given one from a new iterator. The cursor is asked for a rule that is compiled, an "
        "iterator "
        "is made of one that is parsed: over the occurrences taken neither counts.");
  else
    results.note("libical was not there when this was built: skipped.");
  results.note(
      "Weekly bookings and single checks reuse one request, whose rule is compiled; a batch compiles each.");
}

}  // namespace curfew::bench
