// What is shown, to whom and when: stories on a time line.
#include "tests/catch.h"
#include "tests/told_notices.h"

namespace curfew {
namespace {

using namespace shown_story;

// ---- CloudShell

TEST_CASE("CS-55 CS-56 CS-57 the notification is shown to all for the lead time, saved later from the save") {
  const Story in_time("cloudshell", R"([{"id": "w", "start": "@22:00", "end": "@23:00",
      "notify_before": "PT2H", "declared_at": "@09:00"}])");
  CHECK(in_time.told() ==
        Lines{"20:00-22:00 CS-57 banner", "22:00-23:00 CS-58 banner", "22:00-23:00 CS-59 login_page"});
  for (const char* role : {"user", "domain_admin", "system_admin"})
    for (const char* channel : {"portal", "api"})
      CHECK(
          in_time.seen("21:00", role, channel) ==
          Lines{
              "CS-57 banner: Maintenance is planned (2026-11-28 22:00 UTC – 2026-11-28 23:00 UTC). Save your "
              "work: only administrators can log in while it lasts."});
  CHECK(in_time.seen("19:59:59", "user").empty());

  const Story late("cloudshell", R"([{"id": "w", "start": "@22:00", "end": "@23:00",
      "notify_before": "PT2H", "declared_at": "@21:30"}])");
  CHECK(late.told()[0] == "21:30-22:00 CS-57 banner");

  const Story without("cloudshell",
                      R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00"}])");
  CHECK(without.told() == Lines{"22:00-23:00 CS-58 banner", "22:00-23:00 CS-59 login_page"});
}

TEST_CASE(
    "CS-58 CS-59 CS-60 during the window the login message is for admins, and for all who try to log in") {
  const Story s("cloudshell",
                R"([{"id": "w", "start": "@22:00", "end": "@23:00", "messages": {"login": "Closed."}}])");
  CHECK(s.seen("22:30", "system_admin") == Lines{"CS-58 banner: Closed.", "CS-59 login_page: Closed."});
  CHECK(s.seen("22:30", "domain_admin") == Lines{"CS-58 banner: Closed.", "CS-59 login_page: Closed."});
  CHECK(s.seen("22:30", "user") == Lines{"CS-59 login_page: Closed."});
  CHECK(s.seen("22:30", "system_admin", "portal", false) == Lines{"CS-59 login_page: Closed."});
  CHECK(s.seen("23:00", "system_admin").empty());
}

TEST_CASE("CS-61 the texts about reservations are answers and never notices") {
  const Story s("cloudshell", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "notify_before": "PT1H",
      "messages": {"reserve_error": "no", "reserve_warning": "hm"}}])");
  for (const Notice& n : s.notices()) {
    CHECK(n.said.text != "no");
    CHECK(n.said.text != "hm");
  }
}

TEST_CASE(
    "CS-14 the messages are the window's own, their times in its zone, after an extension the new end") {
  const Story s("cloudshell", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00",
      "display_tz": "Europe/Berlin", "messages": {"login": "Back at @EndTime@."},
      "revisions": [{"declared_at": "@22:30", "end": "@23:30"}]}])");
  CHECK(s.texts(Moment::active) == Lines{"22:00 CS-58: Back at 2026-11-29 00:00 (UTC+01:00) Europe/Berlin.",
                                         "22:00 CS-59: Back at 2026-11-29 00:00 (UTC+01:00) Europe/Berlin.",
                                         "22:30 CS-58: Back at 2026-11-29 00:30 (UTC+01:00) Europe/Berlin.",
                                         "22:30 CS-59: Back at 2026-11-29 00:30 (UTC+01:00) Europe/Berlin."});
  CHECK(s.notices()[0].said.used_zone);
}

TEST_CASE("an extension during the maintenance changes the text and is told") {
  const Story s("cloudshell", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00",
      "revisions": [{"declared_at": "@22:30", "end": "@23:30"}]}])");
  CHECK(s.told() == Lines{"22:00-22:30 CS-58 banner", "22:00-22:30 CS-59 login_page",
                          "22:30-23:30 CS-58 banner", "22:30-23:30 CS-59 login_page", "22:30 CS-57 banner"});
  CHECK(s.texts(Moment::moved) == Lines{"22:30 CS-57: The maintenance that was announced has moved: it takes "
                                        "place from 2026-11-28 22:00 UTC to 2026-11-28 23:30 UTC."});
}

TEST_CASE("a revision that changes nothing that is shown makes no second piece") {
  const Story s("cloudshell", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00",
      "messages": {"login": "Closed."},
      "revisions": [{"declared_at": "@22:30", "by": "admin", "exempt": {"owners": ["team-7"]}},
                    {"declared_at": "@22:40", "end": "@23:30"}]}])");
  CHECK(s.told() == Lines{"22:00-23:30 CS-58 banner", "22:00-23:30 CS-59 login_page", "22:40 CS-57 banner"});
}

TEST_CASE("who was told of a maintenance is told that it moves, and that it does not take place") {
  const Story s("cloudshell", R"([{"id": "w", "start": "@20:00", "end": "@21:00", "declared_at": "@09:00",
      "notify_before": "PT1H",
      "revisions": [{"declared_at": "@12:00", "start": "@20:30", "end": "@21:30"},
                    {"declared_at": "@19:40", "start": "@22:00", "end": "@23:00"},
                    {"declared_at": "@19:50", "cancelled": true}]}])");
  // At noon nobody had been told anything.
  CHECK(s.told() == Lines{"19:30-19:40 CS-57 banner", "19:40 CS-57 banner", "19:50 CS-57 banner"});
  CHECK(s.texts(Moment::moved)[0] ==
        "19:40 CS-57: The maintenance that was announced has moved: it takes place from 2026-11-28 22:00 UTC "
        "to "
        "2026-11-28 23:00 UTC.");
  CHECK(s.texts(Moment::cancelled)[0] ==
        "19:50 CS-57: The maintenance that was announced (2026-11-28 22:00 UTC – 2026-11-28 23:00 UTC) does "
        "not "
        "take place.");
}

TEST_CASE(
    "a maintenance that is stopped before it starts is cancelled, one that is told off twice is told once") {
  const Story stopped("cloudshell",
                      R"([{"id": "w", "start": "@20:00", "end": "@21:00", "declared_at": "@09:00",
      "notify_before": "PT1H", "revisions": [{"declared_at": "@19:30", "start": "@19:00", "end": "@19:30"}]}])");
  CHECK(stopped.told() == Lines{"19:00-19:30 CS-57 banner", "19:30 CS-57 banner"});
  CHECK(stopped.texts(Moment::cancelled).size() == 1);

  const Story twice("cloudshell", R"([{"id": "w", "start": "@20:00", "end": "@21:00", "declared_at": "@09:00",
      "notify_before": "PT1H", "revisions": [
        {"declared_at": "@19:30", "enabled": false}, {"declared_at": "@19:32", "start": "@20:30"},
        {"declared_at": "@19:34", "cancelled": true}]}])");
  CHECK(twice.told() == Lines{"19:00-19:30 CS-57 banner", "19:30 CS-57 banner"});
}

TEST_CASE("a maintenance that is over is not moved by a later plan") {
  const Story s("cloudshell", R"([{"id": "w", "start": "@10:00", "end": "@11:00", "declared_at": "@09:00",
      "revisions": [{"declared_at": "@12:00", "start": "@20:00", "end": "@21:00"}]}])");
  CHECK(s.texts(Moment::moved).empty());
  CHECK(s.told().size() == 4);
}

TEST_CASE("what is shown has the window's scope, for the host to address") {
  const Story s("standard", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00",
      "scope": {"domains": ["lab-eu"]},
      "revisions": [{"declared_at": "@22:30", "scope": {"domains": ["lab-eu", "lab-us"]}}]}])");
  CHECK(s.told() == Lines{"22:00-22:30 CS-58 banner", "22:00-22:30 CS-59 login_page",
                          "22:30-23:00 CS-58 banner", "22:30-23:00 CS-59 login_page"});
  CHECK(s.notices()[0].scope.domains == Lines{"lab-eu"});
  CHECK(s.notices()[2].scope.domains == Lines{"lab-eu", "lab-us"});
}

TEST_CASE("an open-ended maintenance is shown until further notice") {
  const Story s("standard", R"([{"id": "w", "start": "@22:00", "drain": "PT10M", "declared_at": "@09:00"}])");
  CHECK(s.told() == Lines{"22:00-22:10 PS-12 popup", "22:00-22:10 CS-59 login_page",
                          "22:10-open CS-58 banner", "22:10-open CS-59 login_page"});
  CHECK(s.texts(Moment::draining)[0] ==
        "22:00 PS-12: Maintenance has begun (2026-11-28 22:00 UTC – until further notice). Save your work "
        "now: your "
        "session ends at 2026-11-28 22:10 UTC.");
}

// ---- Passwordstate

TEST_CASE(
    "PS-02 PS-12 a pop-up tells every active user when the session ends, but not who enabled the mode") {
  const Story s("passwordstate",
                R"([{"id": "mode", "start": "@22:00", "drain": "PT15M", "declared_at": "@22:05",
      "by": "admin-1"}])");
  // The grace time counts from enabling.
  CHECK(
      s.seen("22:10", "user") ==
      Lines{"PS-12 popup: Maintenance mode has been enabled. Save your work: you will be logged out at "
            "2026-11-28 "
            "22:20 UTC.",
            "PS-17 login_page: The system is in maintenance mode, and nobody can log in. Please contact your "
            "Security Administrators."});
  CHECK(s.seen("22:10", "security_admin", "portal", true, "admin-2").size() == 2);
  CHECK(s.seen("22:20", "user").size() == 1);
  CHECK(s.seen("22:04:59", "user").empty());
}

TEST_CASE("PS-17 who tries to log in is told of the mode and whom to ask, as long as it lasts") {
  const Story s("passwordstate",
                R"([{"id": "mode", "start": "@22:00", "drain": "PT15M", "declared_at": "@22:00",
      "by": "admin-1", "revisions": [{"declared_at": "@22:40", "end": "@22:40"}]}])");
  for (const char* when : {"22:00", "22:14:59", "22:15", "22:39:59"})
    CHECK(
        s.seen(when, "user", "portal", false) ==
        Lines{
            "PS-17 login_page: The system is in maintenance mode, and nobody can log in. Please contact your "
            "Security Administrators."});
  CHECK(s.seen("22:40", "user", "portal", false).empty());
}

TEST_CASE("PS-22 whoever enabled the mode sees a link to where it is turned off") {
  const Story s("passwordstate",
                R"([{"id": "mode", "start": "@22:00", "drain": "PT15M", "declared_at": "@22:00",
      "by": "admin-1"}])");
  for (const char* when : {"22:10", "22:20"})
    CHECK(s.seen(when, "security_admin", "portal", true, "admin-1").back() ==
          "PS-22 bar: Maintenance mode is enabled. Disable it here.");
  for (const std::string& line : s.seen("22:20", "security_admin", "portal", true, "admin-2"))
    CHECK_FALSE(line.starts_with("PS-22"));
}

// ---- ReadiNow

TEST_CASE("RN-05 RN-21 RN-08 RN-09 all are told start and end, and the description where there is one") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "description": "New schema."},
                                {"id": "x", "start": "@+10:00", "end": "@+11:00"}])");
  CHECK(s.texts(Moment::reminder)[0] ==
        "21:50 RN-15: Planned maintenance: starts at 2026-11-28 22:00 UTC, ends at 2026-11-28 23:00 UTC. New "
        "schema.");
  CHECK(s.texts(Moment::active)[0] ==
        "22:00 RN-20: Maintenance in progress: started at 2026-11-28 22:00 UTC, ends at 2026-11-28 23:00 "
        "UTC. New "
        "schema.");
  CHECK(s.texts(Moment::ended) ==
        Lines{"23:00 RN-24: Maintenance finished (2026-11-28 22:00 UTC – 2026-11-28 23:00 UTC). New schema.",
              "+11:00 RN-24: Maintenance finished (2026-11-29 10:00 UTC – 2026-11-29 11:00 UTC)."});
}

TEST_CASE("RN-10 a window that is not enabled has no effect and no reminder") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "enabled": false,
      "reminder_at": "@12:00"}])");
  CHECK(s.told().empty());
}

TEST_CASE("RN-13 RN-14 the reminder comes at its time, to those logged in then") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "reminder_at": "@12:00"}])");
  CHECK(s.told()[0] == "12:00 RN-13 popup");
  CHECK(s.seen("12:00", "user").size() == 1);
  CHECK(s.seen("12:00", "administrator").size() == 1);
  CHECK(s.seen("12:00", "user", "portal", false).empty());
  CHECK_FALSE(s.notices()[0].until);
}

TEST_CASE("RN-15 RN-16 reminders come ten and five minutes before the start") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00"}])");
  CHECK(s.told() == Lines{"21:50 RN-15 popup", "21:55 RN-16 popup", "22:00-23:00 RN-20 popup",
                          "22:00-23:00 RN-18 popup", "23:00 RN-24 popup"});
}

TEST_CASE("RN-15 RN-25 with ten minutes' notice to the second the reminder is sent, with less it is not") {
  const auto reminders = [](std::string_view declared) {
    return Story("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": ")" +
                                 std::string(declared) + R"("}])")
        .texts(Moment::reminder)
        .size();
  };
  CHECK(reminders("@21:50") == 2);
  CHECK(reminders("@21:50:01") == 1);
  CHECK(reminders("@21:55") == 1);
  CHECK(reminders("@21:55:01") == 0);
}

TEST_CASE("RN-25 the notice counts from when the window was enabled, where that is later") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "enabled": false,
      "declared_at": "@09:00", "revisions": [{"declared_at": "@21:52", "enabled": true}]}])");
  CHECK(s.told()[0] == "21:55 RN-16 popup");
  const Story off_and_on("readinow",
                         R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00",
      "revisions": [{"declared_at": "@21:49", "enabled": false}, {"declared_at": "@21:50", "enabled": true}]}])");
  CHECK(off_and_on.told()[0] == "21:50 RN-15 popup");
}

TEST_CASE("RN-28 a reminder that is not before the start, or is due in the past, is not sent") {
  for (const char* reminder : {"@22:00", "@22:30", "@08:59"}) {
    const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00",
        "reminder_at": ")" + std::string(reminder) +
                                  R"("}])");
    CHECK(s.told()[0] == "21:50 RN-15 popup");
    CHECK(s.texts(Moment::reminder).size() == 2);
  }
}

TEST_CASE("RN-15 a start that moves has reminders of its own, and those that were sent stay facts") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00",
      "revisions": [{"declared_at": "@21:52", "start": "@22:30"}]}])");
  CHECK(s.told() == Lines{"21:50 RN-15 popup", "21:52 RN-05 popup", "22:20 RN-15 popup", "22:25 RN-16 popup",
                          "22:30-23:00 RN-20 popup", "22:30-23:00 RN-18 popup", "23:00 RN-24 popup"});
}

TEST_CASE("RN-18 RN-20 RN-22 at the start all see it, administrators may put it away, others may not") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00"}])");
  CHECK(s.seen("22:00", "administrator").size() == 1);
  CHECK(s.seen("22:00", "user").size() == 1);
  CHECK(s.seen("22:00", "user", "portal", false).empty());
  for (const Notice& n : s.notices())
    if (n.rule->at == Moment::active) CHECK(n.rule->dismissable == (n.rule->rule == "RN-20"));
}

TEST_CASE("RN-24 at the end all who are logged in are told that it has finished") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00"}])");
  CHECK(s.seen("23:00", "user") ==
        Lines{"RN-24 popup: Maintenance finished (2026-11-28 22:00 UTC – 2026-11-28 "
              "23:00 UTC)."});
  CHECK(s.seen("23:00", "user", "portal", false).empty());
}

TEST_CASE("RN-26 overlapping periods are a union with one finished, that of the one that ends it") {
  const auto finished = [](std::string_view windows) {
    Lines lines;
    const Story s("readinow", windows);
    for (const Notice& n : s.notices())
      if (n.rule->at == Moment::ended) lines.push_back(clock(n.from) + " " + n.window);
    return lines;
  };
  CHECK(finished(R"([{"id": "a", "start": "@20:00", "end": "@22:00"},
                     {"id": "b", "start": "@21:00", "end": "@23:00"}])") == Lines{"23:00 b"});
  CHECK(finished(R"([{"id": "a", "start": "@20:00", "end": "@22:00"},
                     {"id": "b", "start": "@22:00", "end": "@23:00"}])") == Lines{"23:00 b"});
  CHECK(finished(R"([{"id": "a", "start": "@20:00", "end": "@22:00"},
                     {"id": "b", "start": "@22:01", "end": "@23:00"}])") == Lines{"22:00 a", "23:00 b"});
  CHECK(finished(R"([{"id": "b", "start": "@20:00", "end": "@22:00"},
                     {"id": "a", "start": "@21:00", "end": "@22:00"}])") == Lines{"22:00 a"});
  // Another tenant goes on; one that covers this one too goes on.
  CHECK(finished(R"([{"id": "a", "start": "@20:00", "end": "@22:00", "scope": {"domains": ["t1"]}},
                     {"id": "b", "start": "@21:00", "end": "@23:00", "scope": {"domains": ["t2"]}}])") ==
        Lines{"22:00 a", "23:00 b"});
  CHECK(finished(R"([{"id": "a", "start": "@20:00", "end": "@22:00", "scope": {"domains": ["t1"]}},
                     {"id": "b", "start": "@21:00", "end": "@23:00", "scope": {"domains": ["t2", "t1"]}}])") ==
        Lines{"23:00 b"});
  CHECK(finished(R"([{"id": "a", "start": "@20:00", "end": "@22:00"},
                     {"id": "b", "start": "@21:00", "end": "@23:00", "scope": {"domains": ["t1"]}}])") ==
        Lines{"22:00 a", "23:00 b"});
  CHECK(finished(R"([{"id": "a", "start": "@20:00", "end": "@22:00", "scope": {"domains": ["t1"]}},
                     {"id": "b", "start": "@21:00", "end": "@22:00"}])") == Lines{"22:00 b"});
  // Not enabled, or not yet declared then: it does not go on.
  CHECK(finished(R"([{"id": "a", "start": "@20:00", "end": "@22:00"},
                     {"id": "b", "start": "@21:00", "end": "@23:00", "enabled": false}])") ==
        Lines{"22:00 a"});
  CHECK(finished(R"([{"id": "a", "start": "@20:00", "end": "@22:00"},
                     {"id": "b", "start": "@21:00", "end": "@23:00", "declared_at": "@22:30"}])") ==
        Lines{"22:00 a", "23:00 b"});
}

TEST_CASE("RN-29 disabling, deleting or stopping a running one ends it, and that is told with its real end") {
  for (const char* revision : {R"("enabled": false)", R"("cancelled": true)", R"("end": "@22:30")"}) {
    CAPTURE(revision);
    const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@22:00",
        "revisions": [{"declared_at": "@22:30", )" +
                                  std::string(revision) + "}]}]");
    CHECK(s.told() == Lines{"22:00-22:30 RN-20 popup", "22:00-22:30 RN-18 popup", "22:30 RN-24 popup"});
    CHECK(s.texts(Moment::ended) ==
          Lines{"22:30 RN-24: Maintenance finished (2026-11-28 22:00 UTC – 2026-11-28 22:30 UTC)."});
  }
}

TEST_CASE("RN-29 one that is disabled before it starts is cancelled for those who were reminded") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00",
      "revisions": [{"declared_at": "@21:52", "enabled": false}]}])");
  CHECK(s.told() == Lines{"21:50 RN-15 popup", "21:52 RN-05 popup"});
  CHECK(s.texts(Moment::cancelled).size() == 1);
  const Story unheard("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00",
      "revisions": [{"declared_at": "@21:50", "enabled": false}]}])");
  CHECK(unheard.told().empty());
}

// ---- Haiilo

TEST_CASE("HA-11 HA-14 who is kept out sees headline and message, on the mobile app one fixed sentence") {
  const Story s("haiilo", R"([{"id": "mode", "start": "@22:00", "declared_at": "@22:00",
      "messages": {"headline": "Moving house", "login": "Back soon."}}])");
  CHECK(s.seen("22:30", "user", "portal", false) == Lines{"HA-11 login_page: Moving house\nBack soon."});
  CHECK(s.seen("22:30", "user", "mobile", false) ==
        Lines{"HA-14 login_page: The server is in maintenance mode. Please try again later"});
  CHECK(s.seen("22:30", "user", "portal", false, "", {"manage_maintenance_mode"}).empty());
}

TEST_CASE("HA-12 no notification tells that the mode goes on or off") {
  const Story s("haiilo",
                R"([{"id": "mode", "start": "@22:00", "declared_at": "@22:00", "notify_before": "PT1H",
      "reminder_at": "@21:00", "revisions": [{"declared_at": "@23:00", "enabled": false}]}])");
  for (const Notice& n : s.notices()) {
    CHECK(n.rule->at == Moment::active);
    CHECK(clock(n.from) == "22:00");
    CHECK(clock(*n.until) == "23:00");
  }
  CHECK(s.told().size() == 4);
}

TEST_CASE("HA-15 super admins and moderators who may use the platform see a bar, as long as it lasts") {
  const Story s("haiilo", R"([{"id": "mode", "start": "@22:00", "declared_at": "@22:00"}])");
  const Lines bar{"HA-15 bar: Maintenance mode is active"};
  CHECK(s.seen("22:30", "super_admin", "portal", true, "", {"manage_maintenance_mode"}) == bar);
  CHECK(s.seen("22:30", "user", "portal", true, "", {"manage_maintenance_mode", "access_moderator_mode"}) ==
        bar);
  CHECK(s.seen("22:30", "super_admin", "portal", true, "",
               {"manage_maintenance_mode", "access_moderator_mode"}) == bar);
  CHECK(s.seen("22:30", "user", "portal", true, "", {"manage_maintenance_mode"}).empty());
  CHECK(s.told().back().starts_with("22:00-open"));
}

// ---- fietsboek

TEST_CASE("FB-07 every page says that the site is in maintenance, and why") {
  const Story s("fietsboek",
                R"([{"id": "mode", "start": "@22:00", "declared_at": "@22:00", "reason": "Moving disks.",
      "revisions": [{"declared_at": "@22:30", "cancelled": true}]}])");
  CHECK(s.told() == Lines{"22:00-22:30 FB-07 page"});
  CHECK(s.texts(Moment::active) == Lines{"22:00 FB-07: The site is in maintenance mode. Moving disks."});
  const Story silent("fietsboek", R"([{"id": "mode", "start": "@22:00"}])");
  CHECK(silent.texts(Moment::active) == Lines{"22:00 FB-07: The site is in maintenance mode."});
}

// ---- Windows that recur

constexpr std::string_view nightly =
    R"([{"id": "nightly", "start": "2026-11-01T23:00:00", "end": "2026-11-02T00:00:00",
    "notify_before": "PT30M", "reminder_at": "2026-11-01T12:00:00Z", "declared_at": "2026-10-01T00:00:00Z",
    "recurrence": {"rrule": "FREQ=DAILY", "tzid": "Europe/Berlin"},
    "revisions": [{"declared_at": "2026-11-01T00:00:00Z", "occurrence": "2026-11-29T23:00:00",
                   "start": "2026-11-29T22:00:00"},
                  {"declared_at": "@21:45", "occurrence": "2026-11-28T23:00:00", "cancelled": true}]}])";

TEST_CASE("each occurrence of a recurring window is told of by its own id and its own revisions") {
  const Story s("standard", nightly);
  CHECK(s.told(true) == Lines{"21:30-21:45 CS-57 banner nightly@20261128T230000",
                              "21:45 CS-57 banner nightly@20261128T230000",
                              "+20:30-+21:00 CS-57 banner nightly@20261129T230000",
                              "+21:00-+23:00 CS-58 banner nightly@20261129T230000",
                              "+21:00-+23:00 CS-59 login_page nightly@20261129T230000"});
}

TEST_CASE("RN-13 a recurring window reminds as long before each start as before the first") {
  const Story s("readinow", nightly);
  // The first one's at 22:00Z is reminded of ten hours before; what is moved, before its own start.
  CHECK(s.told(true)[0] == "12:00 RN-13 popup nightly@20261128T230000");
  CHECK(s.told(true)[2] == "+11:00 RN-13 popup nightly@20261129T230000");
}

TEST_CASE("an endless rule is asked where the question lies, decades on too") {
  const Story s("standard", nightly);
  const auto told = s.notices(*parse_instant("2056-06-10T20:30:00Z"), *parse_instant("2056-06-10T20:30:01Z"));
  REQUIRE(told.size() == 1);
  CHECK(told[0].window == "nightly@20560610T230000");
  CHECK(to_string(*told[0].until) == "2056-06-10T21:00:00Z");
}

// ---- [from, to)

TEST_CASE(
    "a notice that meets the range is listed with its own times, one that ends or starts at it is not") {
  const Story s("readinow", R"([{"id": "w", "start": "@22:00", "end": "@23:00", "declared_at": "@09:00"}])");
  const auto count = [&](std::string_view from, std::string_view to) {
    return s.notices(at(from), at(to)).size();
  };
  CHECK(count("21:50", "21:50:01") == 1);
  CHECK(count("21:49", "21:50") == 0);
  CHECK(count("22:59", "23:00") == 2);
  CHECK(count("23:00", "23:01") == 1);  // finished
  CHECK(count("23:00:01", "23:30") == 0);
  CHECK(clock(s.notices(at("22:30"), at("22:31"))[0].from) == "22:00");
}

}  // namespace
}  // namespace curfew
