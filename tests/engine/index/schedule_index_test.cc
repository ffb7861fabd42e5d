#include "engine/index/schedule_index.h"

#include <algorithm>
#include <random>
#include <set>

#include "tests/catch.h"
#include "tests/seed.h"

namespace curfew {
namespace {

using Ids = std::vector<std::uint32_t>;

std::vector<Lanes> all_lanes() {
  std::vector<Lanes> lanes{Lanes::scalar};
  if (widest_lanes() >= Lanes::avx2) lanes.push_back(Lanes::avx2);
  if (widest_lanes() >= Lanes::avx512) lanes.push_back(Lanes::avx512);
  return lanes;
}

Ids intersecting(const ScheduleIndex& index, Interval asked) {
  Ids ids;
  index.intersecting(
      asked, [&](std::span<const std::uint32_t> run) { ids.insert(ids.end(), run.begin(), run.end()); });
  std::sort(ids.begin(), ids.end());
  return ids;
}

// The definition.
struct Scan {
  std::vector<std::pair<std::uint32_t, Interval>> live;

  Ids intersecting(Interval asked) const {
    Ids ids;
    for (const auto& [id, slot] : live)
      if (intersects(slot, asked)) ids.push_back(id);
    std::sort(ids.begin(), ids.end());
    return ids;
  }
};

Interval interval(std::int64_t start, std::int64_t length) {
  return {Instant{start}, Instant{start + length}};
}

// A world of one kind: how slots and questions fall in it.
struct Kind {
  const char* name;
  Interval (*slot)(std::mt19937_64&);
  Interval (*asked)(std::mt19937_64&);
};

std::int64_t below(std::mt19937_64& random, std::int64_t n) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
}

const Instant landmarks[] = {first_instant, plus(first_instant, 1), Instant{-1},  Instant{0},
                             Instant{1},    plus(last_instant, -1), last_instant, until_further_notice,
                             never};

Interval between_landmarks(std::mt19937_64& random) {
  const auto i = random() % std::size(landmarks), j = random() % std::size(landmarks);
  if (i == j) return between_landmarks(random);
  return {landmarks[std::min(i, j)], landmarks[std::max(i, j)]};
}

const Kind kinds[] = {
    {"few instants, many coincidences",
     [](std::mt19937_64& r) { return interval(below(r, 12), 1 + below(r, 6)); },
     [](std::mt19937_64& r) { return interval(below(r, 20) - 2, 1 + below(r, 4)); }},
    {"all starts equal", [](std::mt19937_64& r) { return interval(1'000, 1 + below(r, 40)); },
     [](std::mt19937_64& r) { return interval(990 + below(r, 60), 1 + below(r, 4)); }},
    {"all identical", [](std::mt19937_64&) { return interval(1'000, 7); },
     [](std::mt19937_64& r) { return interval(995 + below(r, 15), 1 + below(r, 3)); }},
    {"all lengths equal", [](std::mt19937_64& r) { return interval(below(r, 5'000), 64); },
     [](std::mt19937_64& r) { return interval(below(r, 5'200) - 100, 1 + below(r, 200)); }},
    {"a microsecond to a century",
     [](std::mt19937_64& r) {
       return interval(below(r, us_per_day * 36'525), 1 + (below(r, us_per_day * 36'525) >> below(r, 52)));
     },
     [](std::mt19937_64& r) {
       return interval(below(r, us_per_day * 36'525), 1 + (below(r, us_per_day * 36'525) >> below(r, 52)));
     }},
    {"some without an end",
     [](std::mt19937_64& r) {
       Interval slot = interval(below(r, 3'000), 1 + below(r, 100));
       if (r() % 3 == 0) slot.end = never;
       if (r() % 9 == 0) slot.end = until_further_notice;
       return slot;
     },
     [](std::mt19937_64& r) {
       if (r() % 9 == 0) return between_landmarks(r);
       Interval asked = interval(below(r, 3'200), 1 + below(r, 100));
       if (r() % 5 == 0) asked.end = r() % 2 ? never : until_further_notice;
       return asked;
     }},
    {"from 1400 to 9999 and never", between_landmarks, between_landmarks},
};

// As a day goes: bookings come, move and go; now and then most of them go.
void live_and_compare(const Kind& kind, Lanes lanes, std::mt19937_64& random, std::size_t most, int steps) {
  ScheduleIndex index(lanes);
  Scan scan;
  std::uint32_t next_id = 0;
  bool growing = true;
  for (int step = 0; step < steps; ++step) {
    if (scan.live.size() >= most) growing = false;
    if (scan.live.size() <= most / 16) growing = true;
    const auto what = random() % 16;
    if (scan.live.empty() || what < (growing ? 10u : 3u)) {
      const Interval slot = kind.slot(random);
      REQUIRE_FALSE(index.insert(next_id, slot));
      scan.live.push_back({next_id++, slot});
    } else {
      const std::size_t i = random() % scan.live.size();
      auto& [id, slot] = scan.live[i];
      if (what < 12 && what % 2 == 0) {
        const Interval to = kind.slot(random);
        REQUIRE(index.move(id, slot, to));
        slot = to;
      } else {
        REQUIRE(index.erase(id, slot));
        REQUIRE_FALSE(index.erase(id, slot));
        scan.live[i] = scan.live.back();
        scan.live.pop_back();
      }
    }
    REQUIRE(index.size() == scan.live.size());
    if (step % static_cast<int>(1 + most / 32) == 0) {
      const Interval asked = kind.asked(random);
      const Ids expected = scan.intersecting(asked);
      REQUIRE(intersecting(index, asked) == expected);
      REQUIRE(index.count(asked) == expected.size());
    }
  }
  for (const auto& [id, slot] : scan.live) REQUIRE(index.erase(id, slot));
  REQUIRE(index.empty());
  REQUIRE(index.count({first_instant, never}) == 0);
}

TEST_CASE("schedule_index_equals_scan") {
  std::mt19937_64 random(test_seed());
  for (const Kind& kind : kinds)
    for (Lanes lanes : all_lanes()) {
      INFO(kind.name << ", lanes " << static_cast<int>(lanes));
      for (int round = 0; round < 40; ++round) live_and_compare(kind, lanes, random, 1 + random() % 60, 300);
      live_and_compare(kind, lanes, random, 6'000, 60'000);
    }
}

TEST_CASE(
    "a schedule of many chapters equals the scan, also when most of it "
    "has gone") {
  std::mt19937_64 random(test_seed());
  ScheduleIndex index;
  Scan scan;
  for (std::uint32_t id = 0; id < 150'000; ++id) {  // of one class: three chapters and more
    const Interval slot = interval(below(random, 20'000'000), 600 + below(random, 400));
    scan.live.push_back({id, slot});
    REQUIRE_FALSE(index.insert(id, slot));
  }
  const auto compare = [&] {
    for (int q = 0; q < 40; ++q) {
      const Interval asked =
          interval(below(random, 20'000'000), 1 + below(random, q % 4 ? 2'000 : 5'000'000));
      REQUIRE(intersecting(index, asked) == scan.intersecting(asked));
    }
  };
  compare();
  std::shuffle(scan.live.begin(), scan.live.end(), random);
  while (scan.live.size() > 300) {
    const auto [id, slot] = scan.live.back();
    scan.live.pop_back();
    REQUIRE(index.erase(id, slot));
    if (scan.live.size() % 30'000 == 0) compare();
  }
  compare();
  const std::size_t before = index.bytes();
  for (std::uint32_t id = 0; id < 140'000; ++id)
    REQUIRE_FALSE(index.insert(1'000'000 + id, interval(below(random, 20'000'000), 700)));
  CHECK(index.bytes() <= before + before / 8);  // what was given back is used again
}

TEST_CASE("an id may have many slots, and each goes alone") {
  ScheduleIndex index;
  for (std::int64_t week = 0; week < 1'000; ++week)
    REQUIRE_FALSE(index.insert(7, interval(week * 7 * us_per_day, us_per_day)));
  CHECK(index.count({Instant{0}, Instant{70 * us_per_day}}) == 10);
  CHECK(index.erase(7, interval(14 * us_per_day, us_per_day)));
  CHECK(index.count({Instant{0}, Instant{70 * us_per_day}}) == 9);
}

TEST_CASE("what is not there is not erased, nor moved") {
  ScheduleIndex index;
  CHECK_FALSE(index.erase(1, interval(0, 10)));
  REQUIRE_FALSE(index.insert(1, interval(0, 10)));
  CHECK_FALSE(index.erase(1, interval(0, 11)));
  CHECK_FALSE(index.erase(1, interval(1, 9)));
  CHECK_FALSE(index.erase(2, interval(0, 10)));
  CHECK_FALSE(index.move(2, interval(0, 10), interval(5, 10)));
  CHECK(index.size() == 1);
  CHECK(intersecting(index, interval(9, 1)) == Ids{1});
  CHECK(intersecting(index, interval(10, 1)).empty());
}

TEST_CASE(
    "a slot without an end is there at every instant from its start, and "
    "after every window's end") {
  ScheduleIndex index;
  REQUIRE_FALSE(index.insert(1, {first_instant, never}));
  REQUIRE_FALSE(index.insert(2, {Instant{0}, never}));
  REQUIRE_FALSE(index.insert(3, {Instant{0}, until_further_notice}));
  REQUIRE_FALSE(index.insert(4, {last_instant, never}));
  CHECK(intersecting(index, {plus(last_instant, -1), last_instant}) == Ids{1, 2, 3});
  CHECK(intersecting(index, {since_ever, first_instant}).empty());
  CHECK(intersecting(index, {until_further_notice, never}) == Ids{1, 2, 4});
  CHECK(intersecting(index, {since_ever, never}) == Ids{1, 2, 3, 4});
}

// How many bytes each of a million slots takes.
template <class Slot>
double bytes_each(Slot slot) {
  ScheduleIndex index;
  std::mt19937_64 random(test_seed());
  constexpr std::uint32_t n = 1'000'000;
  for (std::uint32_t id = 0; id < n; ++id) REQUIRE_FALSE(index.insert(id, slot(random, id)));
  CHECK(index.count({since_ever, never}) == n);
  return static_cast<double>(index.bytes()) / n;
}

TEST_CASE("a million slots take 32 bytes each at most, however they come and lie") {
  CHECK(bytes_each([](auto& r, auto) {
          return interval(below(r, 730 * us_per_day), (1 + below(r, 99)) << 31);
        }) <= 32);
  CHECK(bytes_each([](auto&, auto id) { return interval(std::int64_t{id} * us_per_day, us_per_day); }) <= 32);
  CHECK(bytes_each([](auto&, auto id) { return interval(-std::int64_t{id} * us_per_second, 1); }) <= 32);
  CHECK(bytes_each([](auto&, auto) { return interval(5, 1'000); }) <= 32);
  CHECK(bytes_each([](auto& r, auto) { return Interval{Instant{below(r, 730 * us_per_day)}, never}; }) <= 32);
}

TEST_CASE("a_slot_that_is_empty_or_inverted_is_a_problem_at_insert") {
  ScheduleIndex index;
  const Interval kept = interval(0, 10);
  REQUIRE_FALSE(index.insert(1, kept));
  for (const Interval bad : {Interval{Instant{5}, Instant{5}}, Interval{Instant{6}, Instant{5}},
                             Interval{never, never}, Interval{Instant{5}, since_ever}}) {
    const auto problem = index.insert(2, bad);
    REQUIRE(problem);
    CHECK(problem->code == Code::end_before_start);
    CHECK(problem->field == "end");
    CHECK_FALSE(index.erase(2, bad));
    CHECK_FALSE(index.move(1, kept, bad));
  }
  CHECK(index.size() == 1);
  CHECK(index.count(kept) == 1);
}

}  // namespace
}  // namespace curfew
