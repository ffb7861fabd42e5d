// Access against its definition and its laws, on small random worlds, with all six profiles.
#include "tests/access.h"

#include <map>
#include <set>

#include "tests/catch.h"
#include "tests/seed.h"
#include "tests/worlds/worlds.h"

namespace curfew {
namespace {

using access::ask;
using oracle::AccessVerdict;
using worlds::hour;

std::string told_world(const std::vector<Window>& windows) {
  std::string out;
  for (const Window& w : windows) out += "\n  " + worlds::to_json(w);
  return out;
}

// visit(windows, judge, setting, request) for many accesses to many worlds.
template <class Visit>
void for_all(std::uint64_t count, Visit&& visit) {
  Dice dice(test_seed());
  for (std::uint64_t i = 0; i < count; ++i) {
    std::vector<Window> windows = worlds::some_windows(dice);
    access::add_phases(dice, windows);
    const Snapshot snapshot(windows, "test");
    for (const auto& setting : access::settings()) {
      Judge judge(snapshot, setting.profile);
      for (int k = 0; k < 6; ++k) {
        const Request request = access::an_access(dice, setting.profile, worlds::an_instant(dice));
        visit(windows, judge, setting, request);
      }
    }
  }
}

#define CONTEXT                                                                                     \
  "CURFEW_SEED=" << test_seed() << "\nprofile " << setting.name << told_world(windows) << "\n"      \
                 << access::to_text(request) << "\nengine " << access::to_text(ask(request, judge)) \
                 << "\noracle " << access::to_text(oracle::judge_access(request, windows, setting.name))

}  // namespace

TEST_CASE("access_equals_its_definition") {
  std::map<std::string, std::set<std::string>> rules;
  for_all(test_cases(3'000),
          [&](const auto& windows, Judge& judge, const auto& setting, const Request& request) {
            const AccessVerdict got = ask(request, judge);
            rules[std::string(setting.name)].insert(got.rule);
            if (got != oracle::judge_access(request, windows, setting.name)) FAIL(CONTEXT);
          });
  // Agreement says something only where everything happens.
  using Set = std::set<std::string>;
  CHECK(rules["cloudshell"] == Set{"CS-15", "CS-17", "CS-18", "CS-19", "CS-22", "CS-49", "CS-50", "CS-57",
                                   "CS-59", "CS-60", "no-window"});
  CHECK(rules["standard"] == Set{"CS-15", "CS-17", "CS-18", "CS-19", "CS-22", "CS-49", "CS-50", "CS-57",
                                 "CS-59", "CS-60", "PS-09", "no-window"});
  CHECK(rules["passwordstate"] == Set{"PS-05", "PS-09", "PS-14", "no-window"});
  CHECK(rules["readinow"] == Set{"RN-03", "RN-20", "RN-27", "no-window"});
  CHECK(rules["haiilo"] == Set{"HA-05", "HA-10", "HA-14", "HA-15", "no-window"});
  CHECK(rules["fietsboek"] == Set{"FB-02", "FB-05", "FB-06", "no-window"});
}

TEST_CASE("nobody_exempt_is_ever_blocked") {
  for_all(test_cases(1'000), [&](const auto& windows, Judge& judge, const auto& setting, Request request) {
    const bool admin = request.role == "domain_admin" || request.role == "system_admin" ||
                       request.role == "administrator" ||
                       oracle::names(request.permissions, "manage_maintenance_mode");
    if (admin && ask(request, judge).outcome != Outcome::allowed) FAIL(CONTEXT);
    // Nor is an owner whom every window exempts.
    std::vector<Window> for_others = windows;
    for (Window& w : for_others)
      for (Revision& r : w.revisions) r.exempt = Exempt{{"o9"}, {}};
    const Snapshot snapshot(for_others, "test");
    Judge exempted(snapshot, setting.profile);
    request.owner = "o9";
    if (ask(request, exempted).rule != "no-window") FAIL(CONTEXT);
  });
}

TEST_CASE("a_shorter_window_never_blocks_anyone_more") {
  Dice dice(test_seed() + 1);
  for_all(test_cases(1'000),
          [&](const auto& windows, Judge& judge, const auto& setting, const Request& request) {
            std::vector<Window> shorter = windows;
            for (Window& w : shorter)
              for (Revision& r : w.revisions)
                if (r.end && *r.end != until_further_notice) r.end = plus(*r.end, -hour / 2);
            for (const Window& w : shorter)
              if (!versions(w)) return;  // nothing is left of it
            const Snapshot snapshot(shorter, "test");
            Judge relieved(snapshot, setting.profile);
            if (ask(request, relieved).outcome < ask(request, judge).outcome) FAIL(CONTEXT);
          });
}

TEST_CASE("one_more_window_never_lets_in") {
  Dice dice(test_seed() + 3);
  for_all(test_cases(1'000),
          [&](const auto& windows, Judge& judge, const auto& setting, const Request& request) {
            std::vector<Window> one_more = windows, added = {worlds::a_window(dice, "one-more", {})};
            access::add_phases(dice, added);
            one_more.push_back(added.front());
            const Snapshot snapshot(one_more, "test");
            Judge barred(snapshot, setting.profile);
            if (ask(request, barred).outcome > ask(request, judge).outcome) FAIL(CONTEXT);
          });
}

TEST_CASE("shifting_time_shifts_what_comes_of_access") {
  constexpr std::int64_t week = 7 * us_per_day;
  for_all(test_cases(1'000), [&](const auto& windows, Judge& judge, const auto& setting, Request request) {
    AccessVerdict expected = ask(request, judge);
    for (auto* t : {&expected.at, &expected.until})
      if (*t) *t = Instant{(*t)->us + week};
    if (expected.defer_to && *expected.defer_to) expected.defer_to = Instant{(**expected.defer_to).us + week};
    std::vector<Window> shifted = windows;
    for (Window& w : shifted)
      for (Revision& r : w.revisions) {
        r.declared_at = plus(r.declared_at, week);
        if (r.start) r.start = plus(*r.start, week);
        if (r.end) r.end = plus(*r.end, week);
      }
    const Snapshot snapshot(shifted, "test");
    Judge later(snapshot, setting.profile);
    request.slot = {Instant{request.slot.start.us + week}, Instant{request.slot.end.us + week}};
    request.asked = request.slot.start;
    if (request.expires_at) request.expires_at = Instant{request.expires_at->us + week};
    const AccessVerdict got = ask(request, later);
    if (got != expected && expected.until < plus_years(worlds::noon, 4)) FAIL(CONTEXT);
  });
}

TEST_CASE("what_is_declared_later_changes_no_access") {
  Dice dice(test_seed() + 2);
  for_all(test_cases(1'000),
          [&](const auto& windows, Judge& judge, const auto& setting, const Request& request) {
            std::vector<Window> known;
            for (Window w : windows) {
              std::erase_if(w.revisions, [&](const Revision& r) { return r.declared_at > *request.asked; });
              if (!w.revisions.empty()) known.push_back(w);
            }
            const Snapshot snapshot(known, "test");
            Judge then(snapshot, setting.profile);
            if (ask(request, then) != ask(request, judge)) FAIL(CONTEXT);
            // And whenever it is asked about, the answer is that of its own instant.
            for (const Instant now : {worlds::an_instant(dice), last_instant, first_instant})
              if (access::told(*judge.judge(request, now), judge) != ask(request, judge)) FAIL(CONTEXT);
          });
}

TEST_CASE("who_is_let_in_is_let_out_when_it_is_said") {
  for_all(test_cases(1'000), [&](const auto& windows, Judge& judge, const auto& setting, Request request) {
    const AccessVerdict got = ask(request, judge);
    if (got.outcome != Outcome::error || !got.until) return;
    // Nothing is declared after: by then, as was known, no window bars.
    std::vector<Window> known;
    for (Window w : windows) {
      std::erase_if(w.revisions, [&](const Revision& r) { return r.declared_at > *request.asked; });
      if (!w.revisions.empty()) known.push_back(w);
    }
    const Snapshot snapshot(known, "test");
    Judge later(snapshot, setting.profile);
    request.asked = got.until;
    request.slot = {*got.until, Instant{got.until->us + 1}};
    if (ask(request, later).outcome == Outcome::error) FAIL(CONTEXT);
    request.asked = Instant{got.until->us - 1};
    request.slot = {*request.asked, *got.until};
    if (ask(request, later).phase.value_or(Phase::notified) == Phase::notified) FAIL(CONTEXT);
  });
}

TEST_CASE("CS-25 a session in a running sandbox is no access: the reservation goes on, its owner does not") {
  Window w{"mw-1", {}};
  w.revisions.emplace_back();
  w.revisions[0].declared_at = *parse_instant("2026-11-20T09:00:00Z");
  w.revisions[0].start = *parse_instant("2026-11-28T22:00:00Z");
  w.revisions[0].end = *parse_instant("2026-11-29T02:00:00Z");
  const Snapshot snapshot({w}, "test");
  Judge judge(snapshot, access::profile("cloudshell"));
  Request booked;  // before the window was declared, across it
  booked.id = "r-1", booked.owner = "user-7";
  booked.asked = *parse_instant("2026-11-19T00:00:00Z");
  booked.slot = {*parse_instant("2026-11-28T12:00:00Z"), *parse_instant("2026-11-30T12:00:00Z")};
  CHECK(rule_id(*judge.judge(booked, *parse_instant("2026-11-28T23:00:00Z")), judge.profile()) == "CS-24");
  Request work = access::at(*parse_instant("2026-11-28T23:00:00Z"), Action::sandbox);
  work.owner = "user-7";
  CHECK(ask(work, judge).rule == "CS-17");
}

}  // namespace curfew
