// Profiles that cannot hold: each is refused, with the row and the word.
#include <nlohmann/json.hpp>

#include "adapters/json/profile.h"
#include "adapters/system/profiles.h"
#include "engine/profile/profile.h"
#include "tests/catch.h"

namespace curfew {
namespace {

using Json = nlohmann::ordered_json;

// What is said of a shipped profile that was changed: `code field: detail`, one a line.
std::string said_of(const char* name, const std::function<void(Json&)>& change) {
  Json json = Json::parse(shipped_profile(name));
  change(json);
  std::vector<Problem> problems;
  auto source = read_profile_json(json.dump(), &problems);
  const bool compiled = source && compile(std::move(*source), &problems);
  CHECK(compiled == problems.empty());
  std::string out;
  for (const Problem& p : problems)
    out += std::string(code_name(p.code)) + " " + p.field + ": " + p.detail + "\n";
  return out;
}

struct Bad {
  const char* profile;
  const char* pointer;  // what is replaced, or added
  const char* value;    // JSON; empty: it is taken away
  const char* said;     // a part of what is said
};

}  // namespace

TEST_CASE("a bad profile is refused with the row and the word") {
  const Bad all[] = {
      // a word that nothing knows
      {"haiilo", "/access/2/when/manage_maintenance", "true",
       "unknown_word access[2].when.manage_maintenance: is not an input of this table; its inputs are "
       "action, role, "
       "channel, phase, initiator, manage_system_settings, manage_maintenance_mode, access_moderator_mode "
       "(row "
       "\"HA-05\")"},
      {"cloudshell", "/access/5/when/channel", "\"aip\"",
       "unknown_word access[5].when.channel: \"aip\" is not one of portal, api (row \"CS-49\")"},
      {"cloudshell", "/access/0/when/phase", "\"over\"",
       "unknown_word access[0].when.phase: \"over\" is not one of notified, draining, active"},
      {"cloudshell", "/kinds/access/0", "\"log-in\"",
       "unknown_word kinds.access: \"log-in\" is not an action"},
      {"cloudshell", "/kinds/job/0", "\"login\"", "unknown_word kinds.job: \"login\" is not an action"},
      {"cloudshell", "/phases/0", "\"warned\"", "unknown_word phases: \"warned\" is not one of notified"},
      {"passwordstate", "/drain_from", "\"login\"",
       "unknown_word drain_from: \"login\" is not one of start, enabled"},
      {"cloudshell", "/access/5/effect/action", "\"refuse\"",
       "unknown_word access[5].effect.action: \"refuse\" is not one of none, notify, block, logout, deny"},
      {"readinow", "/notices/0/at", "\"before\"",
       "unknown_word notices[0].at: \"before\" is not one of notified"},
      {"readinow", "/notices/0/where", "\"mail\"",
       "unknown_word notices[0].where: \"mail\" is not one of banner"},
      {"readinow", "/notices/3/to/role", "\"admin\"",
       "unknown_word notices[3].to.role: \"admin\" is not one of user"},
      {"readinow", "/notices/3/to/owner", "\"u\"", "unknown_word notices[3].to.owner: is not an input here"},
      {"cloudshell", "/lifecycle/end", "\"sometimes\"",
       "unknown_word lifecycle.end: \"sometimes\" is not one of"},
      {"haiilo", "/lifecycle/managed_by/manage_all", "true", "unknown_word lifecycle.managed_by.manage_all"},
      // undecided, unreachable
      {"fietsboek", "/access/2", "", "undecided access: no row decides: action ctl, phase active\n"},
      {"readinow", "/access/2", "",
       "undecided access: no row decides: action session, role user, phase active\n"},
      {"cloudshell", "/phases", "[\"active\"]", "unreachable_row access[0]: never decides"},
      {"fietsboek", "/access/0/when", "{}", "unreachable_row access[2]: never decides"},
      {"cloudshell", "/kinds/access", "",
       "unreachable_row access: decides nothing: the profile does not have the kind"},
      {"cloudshell", "/notices/0/at", "\"draining\"",
       "unreachable_row notices[0].at: is never: the profile's windows have no phase \"draining\" (row "
       "\"CS-57\")"},
      // parts that cannot hold together
      {"cloudshell", "/access/2/effect/action", "\"deny\"",
       "contradiction access[2].effect.action: \"deny\" is an error's, and the outcome is \"allowed\" (row "
       "\"CS-59\")"},
      {"cloudshell", "/access/6/effect/action", "\"notify\"",
       "contradiction access[6].effect.action: an error is not"},
      {"cloudshell", "/access/6/effect/action", "\"logout\"",
       "contradiction access[6].effect.action: only a session"},
      {"cloudshell", "/access/6/effect/action", "\"block\"",
       "contradiction access[6].effect.action: only who is in"},
      {"readinow", "/access/1/effect/action", "\"logout\"",
       "contradiction access[1].effect.action: who is logged out"},
      {"readinow", "/access/2/effect/dismissable", "true",
       "contradiction access[2].effect.dismissable: what blocks cannot be dismissed (row \"RN-03\")"},
      {"cloudshell", "/access/5/effect/http_status", "200",
       "contradiction access[5].effect.http_status: must lie"},
      {"cloudshell", "/access/0/effect/http_status", "403",
       "contradiction access[0].effect.http_status: only an error"},
      {"cloudshell", "/access/6/effect/until", "\"session\"",
       "contradiction access[6].effect.until: only a session"},
      {"cloudshell", "/access/7/effect/until", "\"window\"",
       "contradiction access[7].effect.until: must be \"session\""},
      {"cloudshell", "/decisions/3/effect", "{\"action\": \"deny\"}",
       "contradiction decisions[3].effect: only a row of \"access\" has an effect (row \"CS-16\")"},
      {"fietsboek", "/access/0/outcome", "\"deferred\"",
       "contradiction access[0].outcome: only cron or a launch can be deferred"},
      {"cloudshell", "/phases", "[\"notified\"]", "contradiction phases: must name \"active\""},
      {"cloudshell", "/drain_from", "\"start\"", "contradiction drain_from: needs the phase \"draining\""},
      {"haiilo", "/permissions/0", "\"phase\"",
       "contradiction permissions: \"phase\" is the name of another input"},
      {"passwordstate", "/sessions/heartbeat", "\"PT1H\"",
       "contradiction sessions.heartbeat: must be shorter than"},
      {"passwordstate", "/sessions/inactivity_timeout", "\"PT0S\"",
       "contradiction sessions.inactivity_timeout"},
      {"readinow", "/notices/3/before", "\"PT5M\"", "contradiction notices[3].before: only a \"reminder\""},
      {"passwordstate", "/notices/1/logged_in", "true",
       "contradiction notices[1].logged_in: who is logged in does not see the login page (row \"PS-17\")"},
      {"cloudshell", "/lifecycle/scheduled", "false",
       "contradiction lifecycle.scheduled: a window that starts when it is declared has no phase "
       "\"notified\""},
      {"haiilo", "/lifecycle/recurrence", "true",
       "contradiction lifecycle.recurrence: a window that recurs has"},
      // no text
      {"cloudshell", "/access/5/message", "", "missing_text access[5].message: a row that refuses"},
      {"cloudshell", "/access/0/message", "",
       "missing_text access[0].message: a row that notifies needs the name of a text (row \"CS-57\")"},
      {"haiilo", "/messages/headline", "",
       "missing_text access[4].message: \"headline\" has no text in \"messages\""},
      {"readinow", "/notices/5/message", "",
       "missing_text notices[5].message: a notice needs the name of a text"},
      {"readinow", "/messages/finished", "\"\"", "missing_text messages.finished: is empty"},
      {"readinow", "/notices/4/message", "\"finish\"",
       "missing_text notices[4].message: \"finish\" has no text in \"messages\" (row"},
      {"cloudshell", "/decisions/3/message", "\"logn\"", "; did you mean \"login\"?"},
      {"cloudshell", "/messages/reserve_eror", "\"No.\"",
       "contradiction messages.reserve_eror: is shown by no row: name it in the \"message\" of one, or "
       "remove "
       "it"},
      // words that nothing fills in
      {"cloudshell", "/messages/login", "\"Until @Endtime@.\"",
       "unknown_word messages.login: \"@Endtime@\" is no word that is filled in; did you mean \"EndTime\"?"},
      {"cloudshell", "/messages/login", "\"Until @EndTime, all.\"",
       "unknown_word messages.login: \"@EndTime\" lacks its second @: say \"@EndTime@\""},
      {"cloudshell", "/messages/login", "\"Ask @Who@.\"",
       "unknown_word messages.login: \"@Who@\" is no word that is filled in; there are StartTime, EndTime, "},
      {"cloudshell", "/decisions/11/message", "\"job_deferred\"",
       "contradiction decisions[11].message: \"job_deferred\" says @DeferTo@, and only a row that defers "
       "knows "
       "until when (row \"CS-44\")"},
      {"passwordstate", "/access/1/message", "\"notification\"",
       "contradiction access[1].message: \"notification\" says @LogoutTime@, and nobody is logged out here "
       "(row "
       "\"PS-05\")"},
      // too many
      {"haiilo", "/permissions", "[\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\"]", "too_many permissions"},
      // the form
      {"cloudshell", "/access/0/effect/status", "403", "unknown_field access[0].effect.status"},
      {"cloudshell", "/access/0/effect/http_status", "\"403\"", "wrong_type access[0].effect.http_status"},
      {"cloudshell", "/access/0/effect", "{}", "missing_field access[0].effect.action: is required"},
      {"readinow", "/notices/0", "7", "wrong_type notices[0]: must be an object"},
      {"readinow", "/notices/1/before", "\"10 min\"", "bad_duration notices[1].before"},
      {"passwordstate", "/sessions/timeout", "\"PT1M\"", "unknown_field sessions.timeout"},
      {"passwordstate", "/lifecycle/end_required", "true", "unknown_field lifecycle.end_required"},
  };
  for (const Bad& bad : all) {
    const std::string said = said_of(bad.profile, [&](Json& json) {
      const Json::json_pointer at(bad.pointer);
      if (*bad.value != '\0') {
        json[at] = Json::parse(bad.value);
      } else if (json[at.parent_pointer()].is_array()) {
        json[at.parent_pointer()].erase(std::stoul(at.back()));
      } else {
        json[at.parent_pointer()].erase(at.back());
      }
    });
    INFO(bad.profile << " " << bad.pointer << " " << bad.value << "\n" << said);
    CHECK(said.find(bad.said) != said.npos);
  }
}

// It was told in 20 lines that were nearly alike, "and 68 more".
TEST_CASE("a_rule_forgotten_in_a_profile_is_told_in_a_line") {
  const auto lines_without = [](const char* rule) {
    return said_of("cloudshell", [&](Json& json) {
      Json& rows = json["decisions"];
      rows.erase(
          std::find_if(rows.begin(), rows.end(), [&](const Json& row) { return row["rule"] == rule; }));
    });
  };
  CHECK(lines_without("CS-26") ==
        "undecided decisions: no row decides: kind reservation, role user, slot requested, asked in_advance, "
        "relation touches, expired false\n");
  CHECK(
      lines_without("CS-42") ==
      "undecided decisions: no row decides: kind job, action create, role user, slot requested, asked "
      "during or "
      "in_advance, relation touches or spans, expired false\n"
      "contradiction messages.job_deferred: is shown by no row: name it in the \"message\" of one, or remove "
      "it\n");
}

TEST_CASE("an_address_in_a_text_is_no_word") {
  CHECK(said_of("cloudshell", [](Json& json) {
          json["messages"]["login"] = "Ask lab@example.org or ops@example.org.";
        }) == "");
}

}  // namespace curfew
