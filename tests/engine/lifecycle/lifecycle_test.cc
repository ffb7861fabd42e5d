#include "engine/lifecycle/lifecycle.h"

#include <string>

#include "tests/catch.h"
#include "tests/told_sessions.h"

namespace curfew {
namespace {

using story::at;

Window window(const std::string& json) { return story::windows("[" + json + "]").front(); }

std::string status_at(const Window& w, const std::string& when) {
  return std::string(name(status(w, at(when))));
}

// With the revision appended, as a store would.
Window with(Window w, const std::optional<Revision>& revision) {
  REQUIRE(revision);
  w.revisions.push_back(*revision);
  REQUIRE(versions(w));
  return w;
}

std::string declared(std::string_view profile, const Window& w, const std::string& now,
                     const std::vector<Window>& existing = {}) {
  std::string out;
  for (const Problem& p : check_declaration(w, existing, at(now), story::profile(profile)))
    out +=
        (out.empty() ? "" : "; ") + std::string(code_name(p.code)) + (p.field.empty() ? "" : " " + p.field);
  return out;
}

Person person(const Profile& profile, std::string_view role,
              std::initializer_list<std::string_view> may = {}) {
  Person p{profile.role(role), 0};
  for (const auto permission : may) p.permissions |= 1u << profile.permission(permission);
  return p;
}

const std::string planned =
    R"({"id": "mw-1", "start": "@22:00", "end": "@26:00", "declared_at": "@09:00", "by": "admin-1"})";

TEST_CASE("CS-05 CS-08 a window is new, planned, active and ended, each from its instant on") {
  const Window w = window(planned);
  CHECK(status_at(w, "08:59") == "NEW");
  CHECK(status_at(w, "09:00") == "PLANNED");
  CHECK(status_at(w, "21:59:59") == "PLANNED");
  CHECK(status_at(w, "22:00") == "ACTIVE");
  CHECK(status_at(w, "25:59:59") == "ACTIVE");
  CHECK(status_at(w, "26:00") == "ENDED");
}

TEST_CASE("CS-02 only system admins manage windows, domain admins do not") {
  const Profile p = story::profile("cloudshell");
  CHECK(may_manage(p, person(p, "system_admin")));
  CHECK_FALSE(may_manage(p, person(p, "domain_admin")));
  CHECK_FALSE(may_manage(p, person(p, "user")));
}

TEST_CASE("RN-01 RN-02 a tenant's administrators manage its periods") {
  const Profile p = story::profile("readinow");
  CHECK(may_manage(p, person(p, "administrator")));
  CHECK_FALSE(may_manage(p, person(p, "user")));
  const Window first = window(planned);
  Window second = first;
  second.id = "mw-2";
  CHECK(declared("readinow", second, "10:00", {first}).empty());  // periods, plural
}

TEST_CASE("HA-04 to activate needs both permissions, whatever the role") {
  const Profile p = story::profile("haiilo");
  CHECK(may_manage(p, person(p, "user", {"manage_system_settings", "manage_maintenance_mode"})));
  CHECK_FALSE(may_manage(p, person(p, "user", {"manage_system_settings"})));
  CHECK_FALSE(may_manage(p, person(p, "super_admin", {"manage_maintenance_mode"})));
  CHECK_FALSE(may_manage(p, person(p, "super_admin")));
}

TEST_CASE("CS-04 a window applies to everything, a scope or a recurrence is refused") {
  CHECK(declared("cloudshell", window(planned), "09:00").empty());
  Window scoped = window(planned);
  scoped.revisions[0].scope = Scope{{"lab-eu"}, {}};
  CHECK(declared("cloudshell", scoped, "09:00") == "window_not_allowed scope");
  CHECK(declared("standard", scoped, "09:00").empty());
  const Window weekly = window(
      R"({"id": "w", "start": "2026-11-28T22:00:00", "end": "2026-11-28T23:00:00", "recurrence": {"rrule": "FREQ=WEEKLY", "tzid": "UTC"}})");
  CHECK(declared("cloudshell", weekly, "09:00") == "window_not_allowed recurrence");
  CHECK(declared("standard", weekly, "09:00").empty());
}

TEST_CASE("CS-07 one window at a time, a second is refused and told which is the first") {
  const Window first = window(planned);
  Window second = window(planned);
  second.id = "mw-2";
  second.revisions[0].start = at("30:00"), second.revisions[0].end = at("31:00");
  const auto problems =
      check_declaration(second, std::vector{first}, at("25:00"), story::profile("cloudshell"));
  REQUIRE(problems.size() == 1);
  CHECK(code_name(problems[0].code) == "window_exists");
  CHECK_THAT(problems[0].detail, has_text("\"mw-1\""));
  CHECK(declared("cloudshell", second, "26:00", {first}).empty());  // the first has ended
  CHECK(declared("standard", second, "25:00", {first}).empty());
  CHECK(declared("cloudshell", second, "25:00", {with(first, remove(first, at("10:00")))}).empty());
  CHECK(declared("cloudshell", first, "10:00", {first}).empty());  // an edit is beside itself
  const Window last = window(R"({"id": "mw-9", "start": "@40:00", "end": "@41:00"})");
  CHECK_THAT(check_declaration(second, std::vector{last, first}, at("10:00"), story::profile("cloudshell"))[0]
                 .detail,
             has_text("\"mw-1\""));
}

TEST_CASE("CS-09 it starts now or later and lasts") {
  CHECK(declared("cloudshell", window(planned), "22:00").empty());
  CHECK(declared("cloudshell", window(planned), "22:00:01") == "start_not_allowed start");
  Window w = window(planned);
  w.revisions[0].end = w.revisions[0].start;
  CHECK(declared("cloudshell", w, "09:00") == "end_before_start end");
}

TEST_CASE("CS-06 CS-10 it is extended by an edit, planned or running") {
  Window w = window(planned);
  Revision longer;
  longer.declared_at = at("25:00"), longer.end = at("28:00");
  w.revisions.push_back(longer);
  CHECK(declared("cloudshell", w, "25:00", {window(planned)}).empty());
  CHECK(status_at(w, "27:59") == "ACTIVE");
  CHECK(status_at(w, "28:00") == "ENDED");
  w.revisions.back().start = at("21:00");
  CHECK(declared("cloudshell", w, "25:00") == "start_not_allowed start");
}

TEST_CASE("CS-11 stopped, its end becomes now, at or before its start it is cancelled") {
  const Window w = window(planned);
  CHECK(status_at(with(w, stop(w, at("21:00"))), "21:00") == "CANCELLED");
  CHECK(status_at(with(w, stop(w, at("22:00"))), "22:00") == "CANCELLED");
  const Window stopped = with(w, stop(w, at("23:00")));
  CHECK(status_at(stopped, "23:00") == "ENDED");
  CHECK(version(stopped, 1).interval() == Interval{at("22:00"), at("23:00")});
  CHECK(declared("cloudshell", stopped, "23:00", {w}).empty());
  CHECK_FALSE(stop(w, at("26:00")));  // it would be longer
  CHECK_FALSE(stop(stopped, at("23:30")));
  CHECK_FALSE(stop(w, at("08:00")));
}

TEST_CASE("CS-12 deleted while planned it is gone as if never planned") {
  const Window w = window(planned);
  const Window gone = with(w, remove(w, at("21:00")));
  CHECK(status_at(gone, "20:59") == "PLANNED");
  CHECK(status_at(gone, "23:00") == "CANCELLED");
  CHECK_FALSE(remove(gone, at("21:30")));
}

TEST_CASE("CS-13 deleted while active it ends now, and what has passed stays a fact") {
  const Window w = window(planned);
  const Window gone = with(w, remove(w, at("23:00")));
  CHECK(status_at(gone, "23:00") == "ENDED");
  CHECK(version(gone, 1).interval() == Interval{at("22:00"), at("23:00")});
  CHECK_FALSE(remove(w, at("26:00")));
}

const std::string mode = R"({"id": "mode", "start": "@22:00", "declared_at": "@22:00", "by": "admin-1"})";

TEST_CASE("PS-06 a successful upgrade ends it") {
  const Profile p = story::profile("passwordstate");
  const std::vector<Window> all = {window(mode)};
  const auto ends = ended_by("upgrade-succeeded", all, at("23:00"), p);
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].first == 0);
  const Window over = with(all[0], ends[0].second);
  CHECK(status_at(over, "22:59") == "ACTIVE");
  CHECK(status_at(over, "23:00") == "ENDED");
  CHECK(ended_by("upgrade-succeeded", std::vector{over}, at("23:30"), p).empty());
  CHECK(ended_by("upgrade-failed", all, at("23:00"), p).empty());
  CHECK(ended_by("upgrade-succeeded", all, at("23:00"), story::profile("cloudshell")).empty());
}

TEST_CASE(
    "PS-07 PS-19 PS-21 PS-23 the mode goes on at once, has no end, and off at any time, from outside too") {
  const Profile p = story::profile("passwordstate");
  CHECK(may_manage(p, person(p, "security_admin")));
  CHECK_FALSE(may_manage(p, person(p, "user")));
  const Window w = window(mode);
  CHECK(declared("passwordstate", w, "22:00").empty());
  CHECK(declared("passwordstate", w, "21:00") == "start_not_allowed start");
  Window bounded = w;
  bounded.revisions[0].end = at("23:00");
  CHECK(declared("passwordstate", bounded, "22:00") == "window_not_allowed end");
  CHECK(status_at(w, "2000:00") == "ACTIVE");
  const Window off = with(w, stop(w, at("22:00:01")));  // whoever asks: no session is needed
  CHECK(declared("passwordstate", off, "22:00:01").empty());
  CHECK(status_at(off, "22:00:01") == "ENDED");
}

TEST_CASE("RN-10 a period that is not enabled has no effect") {
  Window w = window(planned);
  w.revisions[0].enabled = false;
  CHECK(status_at(w, "23:00") == "NEW");
  Revision on;
  on.declared_at = at("23:30"), on.enabled = true;
  w.revisions.push_back(on);
  CHECK(status_at(w, "23:30") == "ACTIVE");
}

TEST_CASE("RN-11 RN-12 start and end are required") {
  Window w = window(planned);
  CHECK(declared("readinow", w, "09:00").empty());
  w.revisions[0].end = until_further_notice;
  CHECK(declared("readinow", w, "09:00") == "missing_field end");
}

TEST_CASE("HA-08 HA-09 HA-17 on and off by hand, no schedule, no end") {
  const Window w = window(mode);
  CHECK(declared("haiilo", w, "22:00").empty());
  CHECK(declared("haiilo", w, "21:59:59") == "start_not_allowed start");
  Window bounded = w;
  bounded.revisions[0].end = at("23:00");
  CHECK(declared("haiilo", bounded, "22:00") == "window_not_allowed end");
  CHECK(status_at(with(w, stop(w, at("23:00"))), "23:00") == "ENDED");
}

TEST_CASE(
    "FB-07 FB-08 FB-09 FB-10 FB-19 on with a reason, off, the status, no schedule but an end may be known") {
  Window w = window(mode);
  w.revisions[0].reason = "upgrading the disks";
  CHECK(declared("fietsboek", w, "22:00").empty());
  CHECK(status_at(w, "22:30") == "ACTIVE");
  CHECK(version(w, 0).reason == "upgrading the disks");
  CHECK(declared("fietsboek", w, "21:00") == "start_not_allowed start");
  CHECK(declared("fietsboek", window(R"({"id": "b", "start": "@22:10"})"), "22:10", {w}) == "window_exists");
  w.revisions[0].end = at("23:00");
  CHECK(declared("fietsboek", w, "22:00").empty());
  CHECK(status_at(with(w, remove(w, at("22:40"))), "22:40") == "ENDED");
}

const std::string nightly =
    R"({"id": "n", "start": "2026-11-28T22:00:00", "end": "2026-11-28T23:00:00", "declared_at": "@09:00",
        "recurrence": {"rrule": "FREQ=DAILY;COUNT=3", "tzid": "UTC"})";

TEST_CASE("CS-08 a recurring window is active with an occurrence, planned between, ended after the last") {
  const Window w = window(nightly + "}");
  CHECK(status_at(w, "08:00") == "NEW");
  CHECK(status_at(w, "22:30") == "ACTIVE");
  CHECK(status_at(w, "23:00") == "PLANNED");
  CHECK(status_at(w, "46:30") == "ACTIVE");
  CHECK(status_at(w, "71:00") == "ENDED");
  const Window off = window(nightly + R"(, "revisions": [
      {"declared_at": "@10:00", "occurrence": "2026-11-29T22:00:00", "cancelled": true},
      {"declared_at": "@10:00", "occurrence": "2026-11-30T22:00:00", "cancelled": true}]})");
  CHECK(status_at(off, "23:00") == "ENDED");
}

TEST_CASE("CS-11 of a recurring window the running occurrence is stopped, and deleting it cancels the rest") {
  const Window w = window(nightly + "}");
  const Window stopped = with(w, stop(w, at("22:30")));
  CHECK(status_at(stopped, "22:30") == "PLANNED");
  CHECK(status_at(stopped, "46:30") == "ACTIVE");
  CHECK(standing(stopped, at("22:30")).front().interval.start == at("46:00"));
  CHECK_FALSE(stop(w, at("23:30")));
  CHECK(status_at(with(w, remove(w, at("23:30"))), "46:30") == "CANCELLED");
  const Window moved = window(
      nightly +
      R"(, "revisions": [{"declared_at": "@10:00", "start": "2026-11-28T02:00:00", "end": "2026-11-28T03:00:00"}]})");
  CHECK(status_at(moved, "26:30") == "ACTIVE");
  CHECK(status_at(moved, "46:30") == "PLANNED");
  CHECK(status_at(moved, "51:00") == "ENDED");
}

}  // namespace
}  // namespace curfew
