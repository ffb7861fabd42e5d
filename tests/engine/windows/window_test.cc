#include "engine/windows/versions.h"
#include "tests/catch.h"

namespace curfew {
namespace {

Instant at(int hour) { return Instant{hour * 3'600 * us_per_second}; }

Revision creation(int start, std::optional<int> end, int declared = 0) {
  Revision r;
  r.declared_at = at(declared);
  r.start = at(start);
  if (end) r.end = at(*end);
  return r;
}

Revision change(int declared) {
  Revision r;
  r.declared_at = at(declared);
  return r;
}

TEST_CASE("a revision states only what changes") {
  Window w{"w", {creation(10, 12), change(1), change(2)}};
  w.revisions[0].name = "first";
  w.revisions[0].scope = Scope{{"lab"}, {}};
  w.revisions[0].messages[0] = "headline";
  w.revisions[0].messages[2] = "login";
  w.revisions[1].end = at(14);
  w.revisions[1].messages[2] = "other login";
  w.revisions[2].scope = Scope{{}, {"r-1"}};
  const auto all = versions(w);
  REQUIRE(all);
  REQUIRE(all->size() == 3);
  CHECK((*all)[1].end == at(14));
  CHECK((*all)[1].start == at(10));
  CHECK((*all)[1].name == "first");
  CHECK((*all)[1].scope->domains == std::vector<std::string>{"lab"});
  CHECK((*all)[1].messages[0] == "headline");  // messages are merged by key,
  CHECK((*all)[1].messages[2] == "other login");
  CHECK((*all)[2].scope->domains.empty());  // a scope is replaced whole
  CHECK((*all)[2].scope->resources == std::vector<std::string>{"r-1"});
  for (std::size_t i = 0; i < 3; ++i) CHECK(version(w, i).interval() == (*all)[i].interval());
}

TEST_CASE("a window without an end is open, and a revision may open and close it") {
  Window w{"w", {creation(10, {}), change(1), change(2)}};
  w.revisions[1].end = at(12);
  w.revisions[2].end = until_further_notice;
  const auto all = versions(w);
  REQUIRE(all);
  CHECK((*all)[0].end == until_further_notice);
  CHECK((*all)[1].end == at(12));
  CHECK((*all)[2].end == until_further_notice);
}

void refused(const Window& w, Code code, const std::string& field) {
  const auto all = versions(w);
  REQUIRE(!all);
  CHECK(code_name(all.problem().code) == code_name(code));
  CHECK(all.problem().field == field);
}

TEST_CASE("in every version the start is before the end") {
  refused({"w", {creation(12, 12)}}, Code::end_before_start, "end");
  Window moved{"w", {creation(10, 12), change(1)}};
  moved.revisions[1].start = at(12);  // a moved start does not move the end
  refused(moved, Code::end_before_start, "revisions[0].start");
  moved.revisions[1].end = at(14);
  CHECK(versions(moved));
  Window shortened{"w", {creation(10, 12), change(1), change(2)}};
  shortened.revisions[2].end = at(9);
  refused(shortened, Code::end_before_start, "revisions[1].end");
}

TEST_CASE("revisions stand in the order of their declaration") {
  refused({"w", {creation(10, 12, 5), change(4)}}, Code::revision_out_of_order, "revisions[0].declared_at");
  refused({"w", {creation(10, 12, 5), change(6), change(5)}}, Code::revision_out_of_order,
          "revisions[1].declared_at");
  CHECK(versions(Window{"w", {creation(10, 12, 5), change(5), change(5)}}));
}

TEST_CASE("a cancellation is final") {
  Window w{"w", {creation(10, 12), change(1)}};
  w.revisions[1].cancelled = true;
  const auto all = versions(w);
  REQUIRE(all);
  CHECK((*all)[0].in_force());
  CHECK(!(*all)[1].in_force());
  w.revisions.push_back(change(2));
  refused(w, Code::revision_after_cancellation, "revisions[1].declared_at");
}

}  // namespace
}  // namespace curfew
