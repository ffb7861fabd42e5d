// What is done to a person, and what he was told: the two agree, in random worlds, with all profiles.
#include "engine/notices/notices.h"
#include "tests/access.h"
#include "tests/catch.h"
#include "tests/seed.h"
#include "tests/worlds/worlds.h"

namespace curfew {
namespace {

const ZoneOf no_zone = [](std::string_view) -> const Zone& { return utc(); };

Moment moment(Phase p) { return static_cast<Moment>(p); }

}  // namespace

TEST_CASE("nobody_is_logged_out_without_the_notice_that_the_profile_promises") {
  Dice dice(test_seed());
  std::size_t logged_out = 0, told = 0;
  for (int i = 0; i < 1'500; ++i) {
    std::vector<Window> windows = worlds::some_windows(dice);
    access::add_phases(dice, windows);
    for (Window& w : windows)
      for (Revision& r : w.revisions) r.exempt.reset();  // who is exempt is told all the same
    const Snapshot snapshot(windows, "test");
    for (const auto& s : access::settings()) {
      if (!s.profile.has(Kind::access, Action::session)) continue;
      Judge judge(snapshot, s.profile);
      for (int k = 0; k < 8; ++k) {
        Request session = access::an_access(dice, s.profile, worlds::an_instant(dice));
        session.action = Action::session;
        const auto verdict = judge.judge(session, *session.asked);
        if (!verdict || !verdict->effect || verdict->effect->action != EffectAction::logout) continue;
        ++logged_out;
        // The instant before it happened, as was known then: what should have been said?
        const Instant before{std::min(*verdict->effect->at, *session.asked).us - 1};
        session.asked = before;
        session.slot = {before, Instant{before.us + 1}};
        const auto then = judge.judge(session, before);
        if (!then || !then->phase || then->phase == Phase::active) continue;
        Person person{s.profile.role(session.role), s.profile.channel(session.channel), false, 0};
        for (const auto& p : session.permissions) person.permissions |= 1u << s.profile.permission(p);
        const auto shown = notices(snapshot, s.profile, {before, Instant{before.us + 1}}, no_zone);
        for (const Finding& f : then->findings) {
          bool promised = false;
          for (const NoticeRule& rule : s.profile.notices()) {
            Person here = person;
            here.initiator =
                !session.owner.empty() && snapshot.window(f.label).revisions.front().by == session.owner;
            promised = promised || (rule.at == moment(*then->phase) && rule.to.takes(here));
          }
          const bool kept = std::any_of(shown.begin(), shown.end(), [&](const Notice& n) {
            return n.window == window_id(f, snapshot) && n.rule->at == moment(*then->phase) &&
                   is_for(n, person, session.owner, true);
          });
          told += kept;
          if (promised && !kept)
            FAIL("CURFEW_SEED=" << test_seed() << " " << s.name << " " << access::to_text(session) << " by "
                                << window_id(f, snapshot));
        }
      }
    }
  }
  CHECK(logged_out > 500);
  CHECK(told > 50);
}

TEST_CASE("what a session is shown on asking is what is shown to it") {
  // The effect `notify` of a session in the phase notified, and the notices of that phase: one text.
  Dice dice(test_seed() + 1);
  std::size_t compared = 0;
  for (int i = 0; i < 1'000; ++i) {
    std::vector<Window> windows = worlds::some_windows(dice);
    access::add_phases(dice, windows);
    const Snapshot snapshot(windows, "test");
    for (const char* name : {"cloudshell", "standard"}) {
      Judge judge(snapshot, access::profile(name));
      Request session = access::an_access(dice, access::profile(name), worlds::an_instant(dice));
      session.action = Action::session;
      const auto verdict = judge.judge(session, *session.asked);
      if (verdict->phase != Phase::notified) continue;
      const std::string said = message(*verdict, snapshot, access::profile(name), no_zone).text;
      const auto shown = notices(snapshot, access::profile(name), session.slot, no_zone);
      const bool same = std::any_of(shown.begin(), shown.end(), [&](const Notice& n) {
        return n.window == window_id(verdict->findings.front(), snapshot) && n.said.text == said;
      });
      if (!same)
        FAIL("CURFEW_SEED=" << test_seed() << " " << name << " " << access::to_text(session) << " " << said);
      ++compared;
    }
  }
  CHECK(compared > 20);
}

}  // namespace curfew
