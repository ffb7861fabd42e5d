#include "engine/profile/profile.h"

#include "tests/catch.h"

namespace curfew {
namespace {

ProfileSource small() {
  ProfileSource s;
  s.name = "small";
  s.roles = {"user", "admin"};
  s.channels = {"portal"};
  s.kinds = {{"reservation", {"create"}}, {"series", {"create"}}, {"job", {"create"}}};
  s.decisions = {{"S-1", {{"kind", {"reservation"}}, {"role", {"admin"}}}, "allowed", {}},
                 {"S-2", {{"kind", {"reservation"}}}, "error", {"no"}},
                 {"S-3", {{"kind", {"job"}}}, "deferred", {"wait"}}};
  s.series = {{"S-4", {{"errors", {"all"}}}, "error", {"no"}}, {"first-finding", {}, "allowed", {}}};
  s.messages = {{"no", "No."}, {"wait", "Wait."}};
  return s;
}

void refused(const ProfileSource& s, Code code, const std::string& field, const std::string& word) {
  std::vector<Problem> problems;
  CHECK(!compile(s, &problems));
  REQUIRE(!problems.empty());
  CHECK(code_name(problems[0].code) == code_name(code));
  CHECK(problems[0].field == field);
  CHECK_THAT(problems[0].detail, has_text(word));
}

TEST_CASE("the first row that takes a combination decides it") {
  std::vector<Problem> problems;
  const auto p = compile(small(), &problems);
  REQUIRE(p);
  const auto decide = [&](std::string_view role) {
    return p
        ->rule(p->decide(Kind::reservation, Action::create, p->role(role), p->channel(""), Slot::requested,
                         Asked::in_advance, Group::touches, false))
        .rule;
  };
  CHECK(decide("admin") == "S-1");
  CHECK(decide("user") == "S-2");
  CHECK(decide("") == "S-2");  // the first role is the default
  CHECK(p->role("nobody") == Profile::none);
  CHECK(p->series_rule(p->decide_series(0, 0, false, Errors::some, true)).first_finding);
}

TEST_CASE("a combination without a row is named") {
  ProfileSource s = small();
  s.decisions[1].when.push_back({"relation", {"touches"}});
  refused(
      s, Code::undecided, "decisions",
      "kind reservation, action create, role user, slot requested, asked during, relation clear or spans");
  s = small();
  s.series.pop_back();
  refused(s, Code::undecided, "series", "no row decides: errors none or some");
}

TEST_CASE("a row that can never decide is named") {
  ProfileSource s = small();
  s.decisions.push_back({"S-5", {{"kind", {"job"}}, {"role", {"admin"}}}, "allowed", {}});
  refused(s, Code::unreachable_row, "decisions[3]", "S-5");
  s = small();  // the finding step never finds a job `clear`
  s.decisions.insert(s.decisions.begin(),
                     {"S-6", {{"kind", {"job"}}, {"relation", {"clear"}}}, "allowed", {}});
  refused(s, Code::unreachable_row, "decisions[0]", "S-6");
}

TEST_CASE("a word that is not known is named, with those that are") {
  ProfileSource s = small();
  s.decisions[0].when[1].second = {"root"};
  refused(s, Code::unknown_word, "decisions[0].when.role", "\"root\" is not one of user, admin");
  s = small();
  s.decisions[0].when[1].first = "rolle";
  refused(s, Code::unknown_word, "decisions[0].when.rolle", "kind, action, role");
  s = small();
  s.decisions[1].outcome = "forbidden";
  refused(s, Code::unknown_word, "decisions[1].outcome", "forbidden");
  s = small();
  s.kinds[0].first = "booking";
  refused(s, Code::unknown_word, "kinds.booking", "reservation, series, job");
  s = small();
  s.kinds[2].second = {"restore"};
  refused(s, Code::unknown_word, "kinds.job", "restore");
}

TEST_CASE("a row that refuses, warns or defers says why") {
  ProfileSource s = small();
  s.decisions[1].message.clear();
  refused(s, Code::missing_text, "decisions[1].message", "S-2");
  s = small();
  s.messages.pop_back();
  refused(s, Code::missing_text, "decisions[2].message", "wait");
}

TEST_CASE("only a job is deferred") {
  ProfileSource s = small();
  s.decisions[1].outcome = "deferred";
  refused(s, Code::unknown_word, "decisions[1].outcome", "only a job");
}

TEST_CASE("names, roles, channels and kinds are needed, each once") {
  ProfileSource s = small();
  s.roles.clear();
  refused(s, Code::missing_field, "roles", "at least one role");
  s = small();
  s.channels = {"portal", "portal"};
  refused(s, Code::duplicate_field, "channels", "portal");
  s = small();
  s.kinds.clear();
  refused(s, Code::missing_field, "kinds", "reservation");
  s = small();
  s.name = "";
  refused(s, Code::missing_field, "name", "required");
}

}  // namespace
}  // namespace curfew
