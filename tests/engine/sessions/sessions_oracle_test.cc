// Sessions against their definition, on random worlds and logs.
#include <algorithm>

#include "engine/lifecycle/lifecycle.h"
#include "tests/catch.h"
#include "tests/oracle/sessions.h"
#include "tests/seed.h"
#include "tests/told_sessions.h"
#include "tests/worlds/dice.h"

namespace curfew {
namespace {

using story::at;

Instant an_instant(Dice& dice) {
  return plus(at("18:00"), static_cast<std::int64_t>(dice.pick(60)) * 10 * story::minute);
}

Revision a_revision(Dice& dice, Instant declared_at) {
  Revision r;
  r.declared_at = declared_at;
  if (dice.chance(40)) r.end = dice.chance(20) ? until_further_notice : an_instant(dice);
  if (dice.chance(20)) r.start = an_instant(dice);
  if (dice.chance(15)) r.enabled = dice.chance(50);
  if (dice.chance(15)) r.drain = Duration{0, static_cast<std::int64_t>(dice.pick(4)) * 10 * story::minute};
  if (dice.chance(15))
    r.notify_before = Duration{0, static_cast<std::int64_t>(dice.pick(4)) * 30 * story::minute};
  if (dice.chance(15)) r.scope = dice.one_of<Scope>({{}, {{"d1"}, {}}, {{"d2"}, {"r1"}}});
  if (dice.chance(10)) r.exempt = dice.one_of<Exempt>({{{"u1"}, {}}, {{}, {"s1"}}});
  r.cancelled = dice.chance(6);
  return r;
}

Window a_window(Dice& dice, std::string id) {
  for (;;) {
    Window w{id, {a_revision(dice, dice.chance(30) ? since_ever : an_instant(dice))}};
    Revision& first = w.revisions[0];
    first.cancelled = false;
    first.start = an_instant(dice);
    if (dice.chance(50)) first.by = dice.one_of<std::string>({"u1", "u2"});
    if (dice.chance(50)) first.drain = Duration{0, 20 * story::minute};
    if (dice.chance(25)) {
      const std::int64_t length = 60 * story::minute;
      first.end = plus(*first.start, length);
      RecurrenceSet::Source source;
      source.start = LocalTime{first.start->us};
      source.length = {0, length};
      source.rules.push_back(
          *parse_rule(dice.chance(50) ? "FREQ=HOURLY;INTERVAL=3;COUNT=5" : "FREQ=DAILY;COUNT=3"));
      w.recurrence = std::make_shared<const RecurrenceSet>(std::move(source));
    }
    const LocalTime original{first.start->us};
    for (std::size_t n = dice.pick(4); n > 0; --n) {
      Revision r = a_revision(dice, an_instant(dice));
      if (w.recurrence && dice.chance(50)) r.occurrence = original;
      w.revisions.push_back(std::move(r));
    }
    std::stable_sort(w.revisions.begin() + 1, w.revisions.end(),
                     [](const Revision& a, const Revision& b) { return a.declared_at < b.declared_at; });
    if (versions(w)) return w;
  }
}

SessionEvent an_event(Dice& dice, Instant t, const Profile& profile) {
  const ProfileSource& words = profile.source();
  SessionEvent e;
  e.at = t;
  e.sign =
      dice.one_of({SessionSign::login, SessionSign::login, SessionSign::heartbeat, SessionSign::heartbeat,
                   SessionSign::heartbeat, SessionSign::logout, SessionSign::force_out});
  e.session = "s" + std::to_string(dice.pick(8));
  if (e.sign == SessionSign::force_out && dice.chance(20)) {
    e.session.clear();
    if (dice.chance(50)) e.owner = "u1";
  }
  if (e.sign == SessionSign::login) {
    e.owner = dice.one_of<std::string>({"", "u1", "u2", "u3"});
    e.role = words.roles[dice.pick(words.roles.size())];
    e.channel = words.channels[dice.pick(words.channels.size())];
    e.domain = dice.one_of<std::string>({"", "d1", "d2"});
    if (dice.chance(40)) e.resources = {"r1"};
    for (const std::string& p : words.permissions)
      if (dice.chance(40)) e.permissions.push_back(p);
  }
  if ((e.sign == SessionSign::login || e.sign == SessionSign::heartbeat) && dice.chance(40))
    e.expires_at = plus(t, static_cast<std::int64_t>(1 + dice.pick(20)) * 10 * story::minute);
  return e;
}

std::string told(const Snapshot& snapshot, const std::vector<SessionEvent>& events) {
  std::string out = "events:";
  for (const SessionEvent& e : events)
    out += "\n  " + story::clock(e.at) + " " +
           std::string(session_sign_names[static_cast<std::size_t>(e.sign)]) + " " + e.session + " " +
           e.owner + " " + e.role + " " + e.channel + " " + e.domain +
           (e.expires_at ? " expires " + story::clock(*e.expires_at) : "");
  for (const Window& w : snapshot.windows()) {
    out += "\nwindow " + w.id + (w.recurrence ? " recurs" : "");
    for (const Revision& r : w.revisions)
      out += "\n  " + (r.declared_at == since_ever ? "ever" : story::clock(r.declared_at)) +
             (r.occurrence ? " its own" : "") + (r.start ? " start " + story::clock(*r.start) : "") +
             (r.end ? *r.end == until_further_notice ? " open" : " end " + story::clock(*r.end) : "") +
             (r.enabled ? *r.enabled ? " on" : " off" : "") + (r.cancelled ? " cancelled" : "") +
             (r.drain ? " drain " + std::to_string(r.drain->us / story::minute) : "");
  }
  return out;
}

std::string told(const SessionState& s) {
  return s.login->session + " " + std::string(name(s.life)) + " since " + story::clock(s.since) + " seen " +
         story::clock(s.last_seen) + " ends " + (s.ends_at ? story::clock(*s.ends_at) : "-");
}

void compare(const std::vector<SessionEvent>& events, const std::vector<SessionState>& states,
             const Snapshot& snapshot, const Profile& profile, Instant t) {
  const auto expected = oracle::sessions_at(events, snapshot, profile, t);
  REQUIRE(states.size() == expected.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    const oracle::Session& x = expected[i];
    const auto ends = x.ended ? x.ended : oracle::will_end(x, snapshot, profile, t);
    const std::string wanted = x.login.session + " " + std::string(name(x.life)) + " since " +
                               story::clock(x.login.at) + " seen " + story::clock(x.last_seen) + " ends " +
                               (ends ? story::clock(*ends) : "-");
    if (told(states[i]) != wanted) {
      CAPTURE(test_seed(), profile.name(), story::clock(t), told(snapshot, events));
      REQUIRE(told(states[i]) == wanted);
    }
  }
}

// The laws that need no oracle.
void check_laws(const std::vector<SessionState>& before, const std::vector<SessionState>& now, Instant t) {
  std::size_t counted = 0, live = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const SessionState& s = now[i];
    if (i < before.size() && !is_live(before[i].life))
      if (told(s) != told(before[i])) REQUIRE(told(s) == told(before[i]));  // it never comes back
    const bool fine = (is_live(s.life) || (s.ends_at && *s.ends_at <= t)) &&
                      (!is_live(s.life) || !s.ends_at || *s.ends_at > t) && s.since <= s.last_seen &&
                      s.last_seen <= t && !(s.exempt && s.counted) &&
                      !(s.exempt && s.life == SessionLife::blocked);
    CAPTURE(told(s), story::clock(t));
    if (!fine) REQUIRE(fine);
    counted += s.counted;
    live += is_live(s.life);
    if (i < before.size() && s.by_maintenance && !before[i].by_maintenance && before[i].exempt) {
      // Whom the profile lets go on is never logged out; who is an initiator may cease to be one.
      INFO("exempt, and forced out");
      CHECK_FALSE(before[i].login->owner.empty());
    }
  }
  const SessionSummary sum = summarize(now, t);
  const bool adds_up = sum.counted == counted && sum.active + sum.ghosts + sum.blocked == live &&
                       sum.ended == now.size() - live && sum.safe_to_proceed() == (counted == 0);
  if (!adds_up) REQUIRE(adds_up);
}

TEST_CASE("at every instant the state is what stepping over all instants makes it, in every profile") {
  constexpr int worlds = 250;
  Dice dice(test_seed());
  std::map<std::string, std::size_t> seen;
  for (const char* name_of : {"cloudshell", "standard", "passwordstate", "readinow", "haiilo"}) {
    const Profile profile = story::profile(name_of);
    for (int world = 0; world < worlds; ++world) {
      std::vector<Window> windows;
      for (std::size_t n = dice.pick(4); n > 0; --n)
        windows.push_back(a_window(dice, "w" + std::to_string(n)));
      const Snapshot snapshot(windows, "1");
      Sessions sessions(snapshot, profile);
      std::vector<SessionEvent> events;
      Instant t = at("18:00");
      for (std::size_t n = 4 + dice.pick(30); n > 0; --n) {
        t = plus(t, static_cast<std::int64_t>(dice.pick(5)) * 10 * story::minute);
        const SessionEvent e = an_event(dice, t, profile);
        if (!sessions.add(e)) events.push_back(e);
      }
      std::vector<SessionState> before;
      Instant now = at("18:00");
      for (int step = 0; step < 4; ++step) {
        now = plus(now,
                   static_cast<std::int64_t>(dice.pick(24)) * 10 * story::minute + (dice.chance(30) ? 1 : 0));
        const auto states = sessions.at(now);
        compare(events, states, snapshot, profile, now);
        check_laws(before, states, now);
        for (const SessionState& s : states) ++seen[std::string(name(s.life))];
        // Events after now change nothing.
        Sessions early(snapshot, profile);
        for (const SessionEvent& e : events)
          if (e.at <= now) REQUIRE_FALSE(early.add(e));
        const auto same = early.at(now);
        REQUIRE(same.size() == states.size());
        for (std::size_t i = 0; i < same.size(); ++i)
          if (told(same[i]) != told(states[i])) REQUIRE(told(same[i]) == told(states[i]));
        before = states;
      }
    }
  }
  for (const std::string_view life : session_life_names) {
    INFO(life);
    CHECK(seen[std::string(life)] > 5);
  }
}

TEST_CASE("nobody whom the profile lets go on is blocked, refused or logged out") {
  // Without an initiator, who is exempt depends on role, channel and permissions alone.
  Dice dice(test_seed() + 1);
  for (const char* name_of : {"cloudshell", "standard", "passwordstate", "readinow", "haiilo"}) {
    const Profile profile = story::profile(name_of);
    std::size_t exempt = 0;
    for (int world = 0; world < 200; ++world) {
      std::vector<Window> windows;
      for (std::size_t n = dice.pick(3); n > 0; --n) {
        windows.push_back(a_window(dice, "w" + std::to_string(n)));
        windows.back().revisions[0].by.reset();
      }
      const Snapshot snapshot(windows, "1");
      Sessions sessions(snapshot, profile);
      Instant t = at("18:00");
      for (int n = 0; n < 20; ++n) {
        t = plus(t, static_cast<std::int64_t>(dice.pick(5)) * 10 * story::minute);
        (void)sessions.add(an_event(dice, t, profile));
      }
      for (const SessionState& s : sessions.at(t)) {
        const Request r = oracle::request(*s.login, Action::session, t, {});
        Judge judge(snapshot, profile);
        const Admitted a = *judge.admit(r, t);
        const Person person{a.role, a.channel, false, a.permissions};
        const auto allows = [&](Action action) {
          return profile.access_rule(profile.decide_access(action, person, Phase::active)).outcome ==
                 Outcome::allowed;
        };
        if (!allows(Action::session)) continue;
        ++exempt;
        const bool harmed = s.life == SessionLife::blocked || s.by_maintenance ||
                            (s.life == SessionLife::refused && allows(Action::login));
        CAPTURE(test_seed(), name_of, told(s));
        if (harmed) REQUIRE_FALSE(harmed);
      }
    }
    CAPTURE(name_of);
    CHECK((exempt > 100 || std::string_view(name_of) == "passwordstate"));
  }
}

TEST_CASE("a hundred thousand events and a thousand windows take a second or so") {
  Dice dice(7);
  std::vector<Window> windows;
  for (int i = 0; i < 1000; ++i) {
    Window w{"w" + std::to_string(i), {{}}};
    const Instant start =
        plus(at("00:00"), static_cast<std::int64_t>(dice.pick(60 * 24 * 30)) * story::minute);
    w.revisions[0].declared_at = plus(start, -1440 * story::minute);
    w.revisions[0].start = start;
    w.revisions[0].end = plus(start, 30 * story::minute);
    w.revisions[0].drain = Duration{0, 10 * story::minute};
    if (dice.chance(80)) w.revisions[0].scope = Scope{{"d" + std::to_string(dice.pick(50))}, {}};
    windows.push_back(std::move(w));
  }
  const Profile profile = story::profile("standard");
  const Snapshot snapshot(windows, "1");
  Sessions sessions(snapshot, profile);
  for (int i = 0; i < 100'000; ++i) {
    SessionEvent e;
    e.at = plus(at("00:00"), static_cast<std::int64_t>(i) * 20 * us_per_second);
    e.sign = i % 5 == 0 ? SessionSign::login : SessionSign::heartbeat;
    e.session = "s" + std::to_string(i / 5);
    if (i % 5 == 0) {
      e.role = dice.chance(10) ? "system_admin" : "user";
      e.channel = dice.chance(30) ? "api" : "portal";
      e.domain = "d" + std::to_string(dice.pick(100));
    }
    REQUIRE_FALSE(sessions.add(e));
  }
  const auto states = sessions.at(at("300:00"));
  CHECK(states.size() > 10'000);
}

}  // namespace
}  // namespace curfew
