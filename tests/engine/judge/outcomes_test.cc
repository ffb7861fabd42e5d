#include "engine/judge/bulk_outcomes.h"
#include "tests/catch.h"
#include "tests/seed.h"
#include "tests/told.h"
#include "tests/worlds/worlds.h"

namespace curfew {
namespace {

std::vector<Interval> some_slots(worlds::Dice& dice) {
  std::vector<Interval> slots;
  for (int i = 0; i < 40; ++i) {
    slots.push_back(worlds::an_interval(dice));
    if (dice.chance(5)) slots.back().end = never;
  }
  return slots;
}

TEST_CASE("outcomes_in_bulk_are_those_of_judge") {
  worlds::Dice dice(test_seed());
  std::size_t of_outcome[4] = {0, 0, 0, 0};
  for (int i = 0; i < 4'000; ++i) {
    worlds::World world = worlds::a_world(dice);
    Request& like = world.request;
    if (like.kind != Kind::reservation || like.action == Action::edit) continue;
    CAPTURE(test_seed(), worlds::to_json(world));
    const Snapshot snapshot(world.windows, "test");
    for (const told::Setting& setting : told::settings()) {
      auto outcomes = BulkOutcomes::make(like, world.now, snapshot, setting.profile);
      REQUIRE(outcomes);
      const auto slots = some_slots(dice);
      std::vector<Outcome> expected, got(slots.size());
      Judge judge(snapshot, setting.profile);
      for (Interval slot : slots) {
        Request one = like;
        one.slot = slot;
        expected.push_back(judge.judge(one, world.now)->outcome);
        ++of_outcome[static_cast<std::size_t>(expected.back())];
      }
      for (Lanes lanes : {Lanes::scalar, Lanes::avx2, Lanes::avx512}) {
        if (lanes > widest_lanes()) continue;
        outcomes->judge(slots, got, lanes);
        REQUIRE(got == expected);
      }
    }
  }
  CHECK(of_outcome[static_cast<std::size_t>(Outcome::error)] > 1'000);
  CHECK(of_outcome[static_cast<std::size_t>(Outcome::warn)] > 100);
  CHECK(of_outcome[static_cast<std::size_t>(Outcome::allowed)] > 1'000);
}

// In which spanning is worse than touching: the union of windows would not say which of them a slot spans.
TEST_CASE("outcomes in bulk are those of judge where touching is not the worst") {
  ProfileSource source;
  source.name = "odd";
  source.roles = {"user"};
  source.channels = {"portal"};
  source.kinds = {{"reservation", {"create"}}};
  source.decisions = {{"O-1", {{"relation", {"spans"}}}, "error", {"no"}}, {"O-2", {}, "warn", {"no"}}};
  source.messages = {{"no", "No."}};
  std::vector<Problem> problems;
  const auto profile = compile(source, &problems);
  REQUIRE(profile);
  const auto window = [](const char* id, int start, int end) {
    Revision r;
    r.start = Instant{start};
    r.end = Instant{end};
    return Window{id, {r}};
  };
  const Snapshot snapshot({window("long", 10, 30), window("short", 15, 20)}, "v");
  const std::vector<Interval> slots{
      {Instant{12}, Instant{40}}, {Instant{16}, Instant{40}}, {Instant{1}, Instant{10}}};
  std::vector<Outcome> got(slots.size());
  BulkOutcomes::make(Request{}, since_ever, snapshot, *profile)->judge(slots, got);
  CHECK(got == std::vector<Outcome>{Outcome::error, Outcome::warn, Outcome::allowed});
}

TEST_CASE("outcomes in bulk are of reservations to create or restore") {
  Request edit;
  edit.action = Action::edit;
  const Snapshot snapshot;
  CHECK(!BulkOutcomes::make(edit, Instant{0}, snapshot, told::settings()[0].profile));
}

}  // namespace
}  // namespace curfew
