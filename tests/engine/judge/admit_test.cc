// What a host that fills a Request itself may get wrong, and no reader does.
#include "engine/judge/admit.h"

#include "engine/judge/bulk_outcomes.h"
#include "engine/judge/judge.h"
#include "tests/catch.h"

namespace curfew {
namespace {

Instant at(int hour) { return Instant{hour * 3'600 * us_per_second}; }

Profile anything_goes() {
  ProfileSource s;
  s.name = "anything goes";
  s.roles = {"user"};
  s.channels = {"portal"};
  s.kinds = {{"reservation", {"create", "edit"}}, {"series", {"create"}}, {"job", {"create"}}};
  s.decisions = {{"all", {}, "allowed", {}}};
  s.series = {{"all", {}, "allowed", {}}};
  std::vector<Problem> problems;
  auto profile = compile(s, &problems);
  for (const Problem& p : problems) FAIL(to_string(p));
  return std::move(*profile);
}

struct Told {
  std::string code, field;
  bool operator==(const Told&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Told& t) { return out << t.code << ' ' << t.field; }

Told asked(const Request& request) {
  const Profile profile = anything_goes();
  const Snapshot snapshot;
  Judge judge(snapshot, profile);
  const auto verdict = judge.judge(request, at(0));
  if (verdict) return {"", ""};
  return {std::string(code_name(verdict.problem().code)), verdict.problem().field};
}

constexpr Interval bad_slots[] = {
    {Instant{5}, Instant{5}}, {Instant{6}, Instant{5}}, {never, never}, {never, Instant{0}}};

TEST_CASE("a_slot_that_is_empty_or_inverted_is_a_problem_at_admit") {
  for (const Kind kind : {Kind::reservation, Kind::job})
    for (const Interval bad : bad_slots) {
      Request r;
      r.kind = kind;
      r.slot = bad;
      CHECK(asked(r) == Told{"end_before_start", "end"});
      r.slot = {at(1), at(2)};
      CHECK(asked(r) == Told{});
    }
}

TEST_CASE("so_is_the_slot_that_an_edit_asks_for") {
  for (const Interval bad : bad_slots) {
    Request r;
    r.action = Action::edit;
    r.slot = {at(1), at(2)};
    r.new_slot = bad;
    CHECK(asked(r) == Told{"end_before_start", "new_end"});
    r.new_slot = {at(2), never};
    CHECK(asked(r) == Told{});
  }
}

TEST_CASE("CS-38 a_series_that_is_empty_or_out_of_order_is_a_problem_at_admit") {
  Request r;
  r.kind = Kind::series;
  CHECK(asked(r) == Told{"empty_series", "occurrences"});
  r.occurrences = {{at(1), at(2)}, {at(3), at(3)}};
  CHECK(asked(r) == Told{"end_before_start", "end"});
  r.occurrences = {{at(3), at(4)}, {at(1), at(2)}};
  CHECK(asked(r) == Told{"out_of_order", "occurrences"});
  r.occurrences = {{at(1), at(4)}, {at(1), at(2)}};
  CHECK(asked(r) == Told{"out_of_order", "occurrences"});
  r.occurrences = {{at(1), at(4)}, {at(2), at(3)}};
  CHECK(asked(r) == Told{});
}

TEST_CASE("of a reservation that others are like the slot does not matter") {
  const Profile profile = anything_goes();
  const Snapshot snapshot;
  Request like;
  like.slot = {at(2), at(2)};
  CHECK(BulkOutcomes::make(like, at(0), snapshot, profile));
}

}  // namespace
}  // namespace curfew
