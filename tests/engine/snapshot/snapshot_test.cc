#include "engine/snapshot/snapshot.h"

#include <set>

#include "engine/judge/finding.h"
#include "tests/catch.h"

namespace curfew {
namespace {

Revision revision(int declared) {
  Revision r;
  r.declared_at = Instant{declared};
  return r;
}

Window window(const std::string& id, int start, int end, int declared = 0) {
  Window w{id, {revision(declared)}};
  w.revisions[0].start = Instant{start};
  w.revisions[0].end = Instant{end};
  return w;
}

struct Who {
  std::vector<ScopeId> groups{system_wide_id};
  Subject subject() const { return {groups, unnamed, unnamed}; }
};

std::set<std::uint32_t> concerned(const Snapshot& s, const Who& who, int start, int end) {
  std::set<std::uint32_t> found;
  s.may_concern(who.subject(), {Instant{start}, Instant{end}}, [&](std::uint32_t w) { found.insert(w); });
  return found;
}

TEST_CASE("a window is known from its declaration until the next revision") {
  Window w = window("w", 10, 20, 5);
  w.revisions.push_back(revision(8));
  w.revisions[1].end = Instant{30};
  w.revisions.push_back(revision(9));
  w.revisions[2].cancelled = true;
  const Snapshot s({w}, "v");
  CHECK(!s.known(0, Instant{4}));
  CHECK(s.known(0, Instant{5}) == Label{0});
  CHECK(s.known(0, Instant{8}) == Label{1});
  CHECK(!s.known(0, Instant{9}));
  CHECK(s.row(1).interval.end == Instant{30});
  CHECK(s.epoch(Instant{4}) == since_ever);
  CHECK(s.epoch(Instant{100}) == Instant{9});
}

TEST_CASE("of revisions declared at one instant the last holds") {
  Window w = window("w", 10, 20, 5);
  w.revisions.push_back(revision(5));
  w.revisions[1].end = Instant{30};
  const Snapshot s({w}, "v");
  CHECK(s.known(0, Instant{5}) == Label{1});
}

TEST_CASE("a window concerns whom some version of it covers") {
  Window wide = window("wide", 0, 10), lab = window("lab", 5, 15);
  lab.revisions[0].scope = Scope{{"lab"}, {}};
  lab.revisions.push_back(revision(1));
  lab.revisions[1].scope = Scope{{}, {"chassis"}};
  const Snapshot s({wide, lab}, "v");
  Who anybody, in_lab, on_chassis;
  in_lab.groups.push_back(s.domains().find("lab"));
  on_chassis.groups.push_back(s.resources().find("chassis"));
  CHECK(s.domains().find("chassis") == unnamed);
  CHECK(concerned(s, anybody, 6, 7) == std::set<std::uint32_t>{0});
  CHECK(concerned(s, in_lab, 6, 7) == std::set<std::uint32_t>{0, 1});
  CHECK(concerned(s, on_chassis, 12, 13) == std::set<std::uint32_t>{1});
  CHECK(concerned(s, in_lab, 15, 16).empty());
  CHECK(as_of(s.versions(1), Instant{0}, in_lab.subject(), s));
  CHECK(!as_of(s.versions(1), Instant{1}, in_lab.subject(), s));
  CHECK(as_of(s.versions(1), Instant{1}, on_chassis.subject(), s));
}

TEST_CASE("who is exempt is not covered") {
  Window w = window("w", 0, 10);
  w.revisions[0].exempt = Exempt{{"team-7"}, {"r-9"}};
  const Snapshot s({w}, "v");
  Who who;
  Subject subject = who.subject();
  CHECK(s.covers(s.row(0), subject));
  subject.owner = s.exempt_owners().find("team-7");
  CHECK(!s.covers(s.row(0), subject));
  subject.owner = s.exempt_owners().find("r-9");  // an id is no owner
  CHECK(s.covers(s.row(0), subject));
  subject.id = s.exempt_ids().find("r-9");
  CHECK(!s.covers(s.row(0), subject));
}

}  // namespace
}  // namespace curfew
