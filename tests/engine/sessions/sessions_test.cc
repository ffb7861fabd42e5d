// Who is logged in, and when nobody will be: stories on a time line; as JSON, and at the command line.
#include "engine/sessions/sessions.h"

#include "adapters/json/sessions.h"
#include "engine/lifecycle/lifecycle.h"
#include "tests/catch.h"
#include "tests/door.h"
#include "tests/told_sessions.h"

namespace curfew {
namespace {

using story::at;
using story::Story;

// ---- Passwordstate

// Enabled at 22:00 by admin-1, ten minutes' grace.
const std::string mode =
    R"([{"id": "mode", "start": "@22:00", "declared_at": "@22:00", "by": "admin-1", "drain": "PT10M")";

TEST_CASE(
    "PS-02 PS-09 PS-10 PS-14 enabling tells when the session ends, and at the end of the grace it does") {
  Story s("passwordstate", mode + "}]");
  s.with({"21:50 login a owner=u-1", "21:55 login boss owner=admin-1 role=security_admin"});
  CHECK(s.at("21:59:59") == "a ghost 22:10, boss ghost 22:15");
  CHECK(s.at("22:00") == "a ghost 22:10 PS-09 logout, boss ghost 22:15 PS-05 exempt");
  s.with({"22:01 heartbeat a", "22:01 heartbeat boss", "22:08 heartbeat a", "22:09 heartbeat boss"});
  CHECK(s.at("22:09") == "a active 22:10 PS-09 logout, boss active 22:29 PS-05 exempt");
  CHECK(s.at("22:09:59").starts_with("a active 22:10"));
  CHECK(s.at("22:10") == "a forced_out 22:10 PS-14 logout, boss active 22:29 PS-05 exempt");
}

TEST_CASE("PS-09 the grace counts from enabling, also when that is later than the start") {
  Story s("passwordstate", R"([{"id": "mode", "start": "@21:00", "declared_at": "@20:00", "enabled": false,
      "drain": "PT10M", "by": "x", "revisions": [{"declared_at": "@22:00", "enabled": true}]}])");
  s.with({"21:45 login a", "21:58 heartbeat a"});
  CHECK(s.at("21:59") == "a active 22:18");
  CHECK(s.at("22:00") == "a active 22:10 PS-09 logout");
  CHECK(s.at("22:09:59").starts_with("a active") == false);  // a ghost by then, and still in
  CHECK(s.at("22:10") == "a forced_out 22:10 PS-14 logout");
}

TEST_CASE("PS-10 an edit meanwhile does not begin the grace anew") {
  Story s("passwordstate", mode + R"(, "revisions": [{"declared_at": "@22:05", "reason": "2026.2"}]}])");
  s.with({"21:58 login a", "22:08 heartbeat a"});
  CHECK(s.at("22:09") == "a active 22:10 PS-09 logout");
  CHECK(s.at("22:12") == "a forced_out 22:10 PS-14 logout");
}

TEST_CASE("PS-03 PS-11 PS-13 who logs out leaves the list") {
  Story s("passwordstate", mode + "}]");
  s.with({"21:59 login a", "21:59 login b", "22:03 logout a"});
  CHECK(s.summary("22:02").active + s.summary("22:02").ghosts == 2);
  CHECK(s.at("22:03") == "a logged_out 22:03, b ghost 22:10 PS-09 logout");
  CHECK(s.clear("22:03") == "1 counted, clear at 22:10");
}

TEST_CASE("PS-04 none active, safe to proceed, and who switched it on does not count") {
  Story s("passwordstate", mode + "}]");
  s.with({"21:59 login a owner=u-1", "21:59 login boss owner=admin-1", "22:03 heartbeat boss",
          "22:04 logout a"});
  CHECK_FALSE(s.summary("22:03:59").safe_to_proceed());
  CHECK(s.clear("22:03:59") == "1 counted, clear at 22:10");
  CHECK(s.summary("22:04").safe_to_proceed());
  CHECK(s.summary("22:04").exempt == 1);
  CHECK(s.clear("22:04") == "0 counted, clear at 22:04");
}

// It said "safe to proceed", and not that nobody was left who could end it.
TEST_CASE("PS-05 PS-07 PS-23 when the initiator's session has timed out, nobody can end it from inside") {
  Story s("passwordstate", mode + "}]");
  s.with({"21:55 login boss owner=admin-1 role=security_admin", "22:09 heartbeat boss",
          "22:15 login other owner=admin-2 role=security_admin"});
  const auto inside = [&](const char* when) { return s.summary(when).can_be_ended_from_inside; };
  CHECK(inside("21:59") == std::nullopt);  // there is no maintenance
  CHECK(inside("22:00") == true);
  CHECK(inside("22:28:59") == true);
  CHECK(s.at("22:29") == "boss timed_out 22:29, other refused 22:15 PS-05 deny");
  CHECK(s.summary("22:29").safe_to_proceed());
  CHECK(inside("22:29") == false);
}

TEST_CASE("PS-07 PS-19 another administrator can end it until he is logged out, who is none cannot") {
  Story s("passwordstate", mode + "}]");
  s.with({"21:59 login other owner=admin-2 role=security_admin", "21:59 login user owner=u-1"});
  CHECK(s.summary("22:09").can_be_ended_from_inside == true);
  CHECK(s.summary("22:10").can_be_ended_from_inside == false);
}

TEST_CASE("CS-59 where administrators may log in during a maintenance, it can be ended from inside") {
  Story s("cloudshell", R"([{"id": "mw-1", "start": "@22:00", "end": "@23:00", "notify_before": "PT1H"}])");
  CHECK(s.summary("21:30").can_be_ended_from_inside == std::nullopt);
  CHECK(s.summary("22:30").can_be_ended_from_inside == true);
  CHECK(s.summary("23:00").can_be_ended_from_inside == std::nullopt);
}

TEST_CASE("HA-05 only who holds both permissions may end a maintenance, and he may log in") {
  Story s("haiilo", R"([{"id": "mw-1", "start": "@22:00"}])");
  CHECK(s.summary("22:30").can_be_ended_from_inside == true);
}

TEST_CASE("PS-05 from enabling on nobody logs in, other admins included, the initiator's session lives on") {
  Story s("passwordstate", mode + "}]");
  s.with({"21:59 login boss owner=admin-1 role=security_admin",
          "22:00 login other owner=admin-2 role=security_admin", "22:01 login again owner=admin-1",
          "22:15 login late", "22:18 heartbeat boss"});
  CHECK(
      s.at("22:20") ==
      "boss active 22:38 PS-05 exempt, other refused 22:00 PS-05 deny, again refused 22:01 PS-05 deny, late "
      "refused 22:15 PS-05 deny");
}

TEST_CASE("PS-07 PS-18 PS-21 ended by hand, logins work again, and who was forced out stays out") {
  Story s("passwordstate", mode + R"(, "revisions": [{"declared_at": "@22:20", "end": "@22:20"}]}])");
  s.with({"22:05 login a", "22:19 login b", "22:20 login b", "22:21 login c"});
  Story in("passwordstate", mode + R"(, "revisions": [{"declared_at": "@22:20", "end": "@22:20"}]}])");
  in.with({"21:59 login a", "22:25 heartbeat a", "22:25 login a"});
  CHECK(s.at("22:30") ==
        "a refused 22:05 PS-05 deny, b refused 22:19 PS-05 deny, b ghost 22:40, c ghost 22:41");
  CHECK(in.at("22:26") == "a forced_out 22:10 PS-14 logout, a active 22:45");
}

TEST_CASE("PS-06 what an event ends before the grace is over logs nobody out") {
  std::vector<Window> all = story::windows(mode + "}]");
  const auto ends = ended_by("upgrade-succeeded", all, at("22:05"), story::profile("passwordstate"));
  REQUIRE(ends.size() == 1);
  all[0].revisions.push_back(ends[0].second);
  const Profile profile = story::profile("passwordstate");
  const Snapshot snapshot(all, "1");
  Sessions sessions(snapshot, profile);
  REQUIRE_FALSE(sessions.add(story::event("22:00 login a")));  // refused: it is on
  REQUIRE_FALSE(sessions.add(story::event("22:05 login b")));
  const auto states = sessions.at(at("22:12"));
  CHECK(name(states[0].life) == "refused");
  CHECK(name(states[1].life) == "ghost");
}

TEST_CASE("PS-15 a closed browser stays active until the inactivity timeout") {
  Story s("passwordstate", "[]");
  s.with({"21:00 login a", "21:10 heartbeat a"});
  CHECK(s.at("21:12") == "a active 21:30");
  CHECK(s.at("21:12:01") == "a ghost 21:30");
  CHECK(s.clear("21:20") == "1 counted, clear at 21:30");
  CHECK(s.at("21:29:59") == "a ghost 21:30");
  CHECK(s.at("21:30") == "a timed_out 21:30");
  s.with({"21:31 heartbeat a", "21:32 logout a"});  // too late: it never comes back
  CHECK(s.at("21:40") == "a timed_out 21:30");
}

TEST_CASE("PS-16 unless all are forced out, but the one who does it") {
  Story s("passwordstate", "[]");
  s.with({"21:00 login a owner=u-1", "21:00 login boss owner=admin-1", "21:01 login b owner=u-2",
          "21:05 force_out owner=admin-1", "21:06 login c owner=u-1", "21:07 force_out boss"});
  CHECK(s.at("21:06") == "a forced_out 21:05, boss ghost 21:20, b forced_out 21:05, c active 21:26");
  CHECK(s.at("21:07") == "a forced_out 21:05, boss forced_out 21:07, b forced_out 21:05, c active 21:26");
  s.with({"21:08 force_out"});
  CHECK(s.summary("21:08").safe_to_proceed());
}

TEST_CASE("PS-23 with everybody out the mode can still be turned off, and then logins work") {
  std::vector<Window> all = story::windows(mode + "}]");
  const Profile profile = story::profile("passwordstate");
  all[0].revisions.push_back(*stop(all[0], at("30:00")));
  const Snapshot snapshot(all, "1");
  Sessions sessions(snapshot, profile);
  for (const char* line :
       {"21:59 login boss owner=admin-1", "29:59 login boss owner=admin-1", "30:00 login boss owner=admin-1"})
    REQUIRE_FALSE(sessions.add(story::event(line)));
  const auto states = sessions.at(at("30:00"));
  CHECK(name(states[0].life) == "timed_out");
  CHECK(name(states[1].life) == "refused");
  CHECK(name(states[2].life) == "active");
}

// ---- CloudShell

const std::string night =
    R"([{"id": "mw-1", "start": "@22:00", "end": "@26:00", "declared_at": "@09:00", "by": "admin-1", "notify_before": "PT1H")";

TEST_CASE("CS-19 CS-20 CS-21 a non-admin in the portal is logged out at the start, an admin works on") {
  Story s("cloudshell", night + "}]");
  s.with({"20:00 login u", "20:00 login d role=domain_admin", "20:00 login a role=system_admin",
          "22:30 login late"});
  CHECK(s.at("20:30") == "u active 22:00, d active exempt, a active exempt");
  CHECK(s.at("21:00") ==
        "u active 22:00 CS-57 notify, d active CS-57 notify exempt, a active CS-57 notify exempt");
  CHECK(s.at("21:59:59").starts_with("u active 22:00"));
  CHECK(s.at("22:00") ==
        "u forced_out 22:00 CS-19 logout, d active CS-60 notify exempt, a active CS-60 notify exempt");
  CHECK(s.clear("21:30") == "1 counted, clear at 22:00");
  CHECK(s.at("23:00").ends_with("late refused 22:30 CS-15 deny"));
  CHECK(s.at("26:00") ==
        "u forced_out 22:00 CS-19 logout, d active exempt, a active exempt, late refused 22:30 CS-15 deny");
}

TEST_CASE("CS-19 also when an immediate window is saved, as it was not known a moment before") {
  Story s("cloudshell", R"([{"id": "now", "start": "@22:00", "end": "@23:00", "declared_at": "@22:00"}])");
  s.with({"20:00 login u"});
  CHECK(s.at("21:59:59") == "u active");
  CHECK(s.clear("21:59:59") == "1 counted, not known when clear");
  CHECK(s.at("22:00") == "u forced_out 22:00 CS-19 logout");
  Story backdated("cloudshell",
                  R"([{"id": "now", "start": "@21:00", "end": "@23:00", "declared_at": "@22:00"}])");
  backdated.with({"20:00 login u"});
  CHECK(backdated.at("23:30") ==
        "u forced_out 22:00 CS-19 logout");  // when it happened, not when it was said to have begun
}

TEST_CASE(
    "CS-50 CS-51 an API session is not ended at the start but at its own timeout, and cannot be renewed") {
  Story s("cloudshell", night + "}]");
  s.with({"20:00 login p channel=api expires=22:30", "21:00 heartbeat p expires=23:30",
          "22:10 heartbeat p expires=25:00", "22:20 login q channel=api expires=25:00"});
  CHECK(s.at("20:30") == "p active 22:30 exempt");
  CHECK(s.at("21:30") == "p active 23:30 CS-57 notify exempt");
  CHECK(s.at("22:30") == "p active 23:30 CS-50 none exempt, q refused 22:20 CS-49 deny");
  CHECK(s.at("23:30") == "p expired 23:30, q refused 22:20 CS-49 deny");
  Story shorter("cloudshell", night + "}]");
  shorter.with({"20:00 login p channel=api expires=25:00", "22:10 heartbeat p expires=22:40"});
  CHECK(shorter.at("22:50") == "p expired 22:40");
}

TEST_CASE("CS-10 CS-11 an extension keeps them out longer, a stop lets them in, as known at each instant") {
  Story s(
      "cloudshell",
      night +
          R"(, "revisions": [{"declared_at": "@23:00", "end": "@28:00"}, {"declared_at": "@27:00", "end": "@27:00"}]}])");
  s.with({"26:30 login a", "27:00 login b"});
  CHECK(s.at("27:30") == "a refused 26:30 CS-15 deny, b active");
  Story moved("cloudshell", night + R"(, "revisions": [{"declared_at": "@21:30", "start": "@23:00"}]}])");
  moved.with({"20:00 login u"});
  CHECK(moved.at("21:00").starts_with("u active 22:00"));  // as it was known then
  CHECK(moved.at("21:30").starts_with("u active 23:00"));
  CHECK(moved.at("22:59").starts_with("u active 23:00"));
  CHECK(moved.at("23:00") == "u forced_out 23:00 CS-19 logout");
  Story gone("cloudshell", night + R"(, "revisions": [{"declared_at": "@21:59", "cancelled": true}]}])");
  gone.with({"20:00 login u"});
  CHECK(gone.at("23:00") == "u active");
}

// ---- ReadiNow

TEST_CASE("RN-03 RN-04 RN-19 RN-20 nobody is logged out, who is no administrator can do nothing") {
  Story s("readinow", R"([{"id": "p", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00"}])");
  s.with({"20:00 login u", "20:00 login a role=administrator", "22:10 login v"});
  CHECK(s.at("21:59") == "u active, a active exempt");
  CHECK(s.at("22:30") == "u blocked RN-03 block, a active RN-20 notify exempt, v blocked RN-03 block");
  CHECK(s.clear("22:30") == "2 counted, not known when clear");
  CHECK(s.summary("22:30").blocked == 2);
  CHECK(s.at("23:00") == "u active, a active exempt, v active");
}

// ---- Haiilo

TEST_CASE(
    "HA-10 HA-13 on activation users are logged out, but those who may use it, and afterwards they get in") {
  Story s(
      "haiilo",
      R"([{"id": "m", "start": "@22:00", "declared_at": "@22:00", "revisions": [{"declared_at": "@22:30", "end": "@22:30"}]}])");
  s.with({"20:00 login u", "20:00 login m may=manage_maintenance_mode", "20:00 login s role=super_admin",
          "22:10 login v channel=mobile", "22:30 login w"});
  CHECK(s.at("22:10") ==
        "u forced_out 22:00 HA-10 logout, m active HA-05 exempt, s forced_out 22:00 HA-10 logout, v refused "
        "22:10 HA-14 deny");
  CHECK(s.at("22:31").ends_with("w active"));
}

// ---- Scopes, recurring windows, the log itself

TEST_CASE("PS-04 whom no window concerns does not count, where there is none at all everybody does") {
  Story s(
      "standard",
      R"([{"id": "eu", "start": "@22:00", "end": "@23:00", "declared_at": "@12:00", "scope": {"domains": ["eu"]},
                           "exempt": {"owners": ["vip"]}}])");
  s.with({"10:00 login e domain=eu", "10:00 login us domain=us", "10:00 login v domain=eu owner=vip"});
  CHECK(s.clear("11:00") == "3 counted, not known when clear");
  CHECK(s.clear("12:00") == "1 counted, clear at 22:00");
  CHECK(s.clear("22:00") == "0 counted, clear at 22:00");
  CHECK(s.at("22:30") == "e forced_out 22:00 CS-19 logout, us active, v active");
  CHECK(s.clear("23:00") == "2 counted, not known when clear");
}

TEST_CASE("CS-19 a recurring window logs out at each occurrence, one that was cancelled does not") {
  Story s(
      "standard",
      R"([{"id": "n", "start": "2026-11-28T22:00:00", "end": "2026-11-28T23:00:00", "declared_at": "@09:00",
      "recurrence": {"rrule": "FREQ=DAILY", "tzid": "UTC"},
      "revisions": [{"declared_at": "@10:00", "occurrence": "2026-11-29T22:00:00", "cancelled": true},
                    {"declared_at": "@60:00", "occurrence": "2026-11-30T22:00:00", "start": "2026-11-30T22:30:00"}]}])");
  s.with({"20:00 login a", "23:00 login b"});
  CHECK(s.at("20:00") == "a active 22:00");
  CHECK(s.at("23:00") == "a forced_out 22:00 CS-19 logout, b active 70:00");
  CHECK(s.at("46:30").ends_with("b active 70:00"));
  CHECK(s.at("60:00").ends_with("b active 70:30"));
  CHECK(s.at("200:00").ends_with("b forced_out 70:30 CS-19 logout"));
}

TEST_CASE("a bad event is refused by its name, and changes nothing") {
  Story s("cloudshell", night + "}]");
  CHECK(s.tell("20:00 heartbeat a") == "unknown_session session");
  CHECK(s.tell("20:00 login a role=owner") == "unknown_role role");
  CHECK(s.tell("20:00 login a channel=mobile") == "unknown_channel channel");
  CHECK(s.tell("20:00 login a may=fly") == "unknown_permission permissions");
  CHECK(s.tell("20:00 login a expires=20:00") == "expires_before_start expires_at");
  CHECK(s.tell("20:00 login a").empty());
  CHECK(s.tell("20:30 login a") == "session_exists session");
  CHECK(s.tell("19:59 heartbeat a") == "event_out_of_order at");
  CHECK(s.tell("20:00 heartbeat a").empty());  // the refused ones moved no clock
  CHECK(s.tell("23:00 login a").empty());      // logged out at 22:00: refused, but told
  CHECK(s.at("23:30") == "a forced_out 22:00 CS-19 logout, a refused 23:00 CS-15 deny");
  Story web("fietsboek", "[]");
  CHECK(web.tell("20:00 login a") == "action_not_in_profile event");
}

TEST_CASE("the last instant there is ends nothing but itself") {
  Story s("standard", R"([{"id": "n", "start": "2026-11-28T22:00:00", "end": "2026-11-28T23:00:00",
      "recurrence": {"rrule": "FREQ=DAILY", "tzid": "UTC"}}])");
  SessionEvent e = story::event("20:00 login a role=system_admin");
  e.at = last_instant;
  REQUIRE_FALSE(s.sessions().add(e));
  CHECK(name(s.sessions().at(last_instant)[0].life) == "active");
}

TEST_CASE("what runs is waited for, too, and without an end nobody knows how long") {
  Story s("passwordstate", mode + "}]");
  s.with({"21:59 login a"});
  CHECK(s.summary("22:00", at("22:05")).clear_at == at("22:10"));
  CHECK(s.summary("22:00", at("23:05")).clear_at == at("23:05"));
  CHECK_FALSE(s.summary("22:00", never).clear_at);
  CHECK(s.summary("22:30", at("23:05")).clear_at == at("23:05"));
}

// ---- As JSON

std::string read(const std::string& text) {
  std::string out;
  read_session_events(text, [&](SessionLine line) {
    out += (out.empty() ? "" : "; ") + std::to_string(line.line) + " ";
    if (line.problems.empty()) out += line.event.session + " " + to_string(line.event.at);
    for (const Problem& p : line.problems)
      out += std::string(code_name(p.code)) + (p.field.empty() ? "" : " " + p.field) + ",";
  });
  return out;
}

TEST_CASE("events are read line by line, a bad one is named and ends nothing") {
  const std::string t = R"("at": "2026-11-28T20:00:00Z")";
  CHECK(read("\xEF\xBB\xBF{\"event\": \"login\", \"session\": \"s\", \"permissions\": [\"x\"], " + t +
             "}\r\n\n  \nnot JSON\n{\"event\": \"logout\", \"session\": \"s\", " + t + "}") ==
        "1 s 2026-11-28T20:00:00Z; 4 bad_json,; 5 s 2026-11-28T20:00:00Z");
  CHECK(read("[]") == "1 bad_json,");
  CHECK(read("{}") == "1 missing_field event,missing_field at,");
  CHECK(read(R"({"event": "logon", "session": "s", )" + t + "}") == "1 unknown_event event,");
  CHECK(read(R"({"event": "login", "at": "2026-11-28"})") == "1 bad_instant at,missing_field session,");
  CHECK(read(R"({"event": "logout", "session": "s", "role": "user", )" + t + "}") ==
        "1 field_not_for_kind role,");
  CHECK(read(R"({"event": "logout", "session": "s", "rôle": "user", )" + t + "}") == "1 unknown_field rôle,");
  CHECK(read(R"({"event": "force_out", "session": "s", "owner": "u", )" + t + "}") ==
        "1 conflicting_fields owner,");
  CHECK(read(R"({"event": "force_out", "owner": "u", )" + t + "}") == "1  2026-11-28T20:00:00Z");
  CHECK(read("").empty());
}

TEST_CASE("a session and the summary as JSON") {
  const Profile profile = story::profile("passwordstate");
  const Snapshot snapshot(story::windows(mode + "}]"), "1");
  Sessions sessions(snapshot, profile);
  REQUIRE_FALSE(sessions.add(story::event("21:59 login s-1 owner=u-7")));
  const Instant t = at("22:00");
  const auto states = sessions.at(t);
  const auto verdict = sessions.verdict(states[0], t);
  const RenderContext context{snapshot, profile, [](std::string_view) -> const Zone& { return utc(); }, "",
                              t};
  std::string out;
  append_session_json(out, states[0], &*verdict, context);
  CHECK(
      out ==
      R"({"session": "s-1", "owner": "u-7", "role": "user", "channel": "portal", "state": "active", "since": "2026-11-28T21:59:00Z", "last_seen": "2026-11-28T21:59:00Z", "ends_at": "2026-11-28T22:10:00Z", "rule": "PS-09", "message": "Maintenance mode has been enabled. Save your work: you will be logged out at 2026-11-28 22:10 UTC.", "effect": {"action": "logout", "at": "2026-11-28T22:10:00Z", "until": null, "dismissable": true}})");
  out.clear();
  SessionSummary summary = summarize(states, t);
  summary.can_be_ended_from_inside = sessions.can_be_ended_from_inside(states, t);
  append_summary_json(out, summary, t);
  CHECK(
      out ==
      R"({"at": "2026-11-28T22:00:00Z", "active": 1, "ghosts": 0, "blocked": 0, "counted": 1, "exempt": 0, "ended": 0, "safe_to_proceed": false, "clear_at": "2026-11-28T22:10:00Z", "can_be_ended_from_inside": false})");
}

TEST_CASE("PS-04 curfew sessions tells each session, then whether it is safe to proceed") {
  const door::Directory program;
  program.write("w.json",
                R"([{"id": "mw-1", "start": "2026-11-28T22:00:00Z", "end": "2026-11-29T02:00:00Z"}])");
  program.write("e.ndjson",
                R"({"event": "login", "session": "s-1", "owner": "u-7", "at": "2026-11-28T20:00:00Z"}
{"event": "heartbeat", "session": "s-9", "at": "2026-11-28T20:10:00Z"}
{"event": "login", "session": "s-2", "channel": "api", "at": "2026-11-28T20:20:00Z", "expires_at": "2026-11-28T23:00:00Z"}
)");
  program.write(
      "r.ndjson",
      R"({"kind": "reservation", "id": "r", "start": "2026-11-28T21:00:00Z", "end": "2026-11-28T22:40:00Z"}
{"kind": "job", "id": "j", "start": "2026-11-28T21:00:00Z", "duration": "PT10M"}
)");
  const std::string command = "curfew sessions --events e.ndjson --windows w.json --at 2026-11-28T21:30:00Z";
  const door::Ended plain = program.run(command);
  CHECK(plain.status == 3);
  CHECK(plain.err ==
        "e.ndjson:2: field \"session\": \"s-9\" did not log in before; its login must come first\n"
        "2 events taken, 1 refused\n");
  CHECK(
      plain.out ==
      R"({"session": "s-1", "owner": "u-7", "role": "user", "channel": "portal", "state": "active", "since": "2026-11-28T20:00:00Z", "last_seen": "2026-11-28T20:00:00Z", "ends_at": "2026-11-28T22:00:00Z"}
{"session": "s-2", "role": "user", "channel": "api", "state": "active", "since": "2026-11-28T20:20:00Z", "last_seen": "2026-11-28T20:20:00Z", "ends_at": "2026-11-28T23:00:00Z", "exempt": true}
{"at": "2026-11-28T21:30:00Z", "active": 2, "ghosts": 0, "blocked": 0, "counted": 1, "exempt": 1, "ended": 0, "safe_to_proceed": false, "clear_at": "2026-11-28T22:00:00Z"}
)");
  CHECK_THAT(program.run(command + " --requests r.ndjson").out,
             has_text(R"("clear_at": "2026-11-28T22:40:00Z"})"));
  CHECK(
      program
          .run("grep -v s-9 e.ndjson | curfew sessions --events - --windows w.json --at 2026-11-28T21:30:00Z")
          .status == 0);
  CHECK(program.run("curfew sessions --events e.ndjson --windows w.json --at now").status == 2);
  CHECK(program.run("curfew sessions --events none --windows w.json --at 2026-11-28T21:30:00Z").status == 1);
}

}  // namespace
}  // namespace curfew
