#include "engine/index/time_grid.h"

#include <algorithm>
#include <random>

#include "tests/catch.h"
#include "tests/seed.h"

namespace curfew {
namespace {

std::vector<Instant> distinct(std::vector<Instant> instants) {
  std::sort(instants.begin(), instants.end());
  instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
  return instants;
}

// From a span of a few microseconds to one of centuries; clustered, with outliers, open-ended.
std::vector<Instant> random_boundaries(std::mt19937_64& random, std::int64_t span) {
  std::vector<Instant> b;
  const auto somewhere = [&] {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(span)) - span / 2;
  };
  const std::int64_t cluster = somewhere();
  for (std::size_t n = random() % 60; n-- > 0;)
    b.push_back(Instant{random() % 3 ? somewhere() : cluster + static_cast<std::int64_t>(random() % 40)});
  if (random() % 5 == 0) b.push_back(first_instant);
  if (random() % 5 == 0) b.push_back(last_instant);
  if (random() % 5 == 0) b.push_back(until_further_notice);
  return distinct(std::move(b));
}

std::vector<Interval> random_slots(std::mt19937_64& random, const std::vector<Instant>& b,
                                   std::int64_t span) {
  std::vector<Interval> slots;
  for (int i = 0; i < 101; ++i) {
    std::int64_t start = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * span)) - span;
    if (!b.empty() && random() % 2) {
      const Instant near = b[random() % b.size()];
      if (is_date(near)) start = near.us + static_cast<std::int64_t>(random() % 3) - 1;
    }
    const std::int64_t length =
        1 + static_cast<std::int64_t>(random() % (random() % 2 ? 3 : static_cast<std::uint64_t>(span)));
    slots.push_back({Instant{start}, random() % 20 ? Instant{start + length} : never});
  }
  return slots;
}

Group by_search(const std::vector<Instant>& b, Interval slot) {
  const auto r1 = std::upper_bound(b.begin(), b.end(), slot.start) - b.begin();
  const auto r2 = std::lower_bound(b.begin(), b.end(), slot.end) - b.begin();
  return r1 % 2 || r2 % 2 ? Group::touches : r1 != r2 ? Group::spans : Group::clear;
}

TEST_CASE("a grid's ranks are those of a search, one by one and in batches, whatever the lanes") {
  std::mt19937_64 random(test_seed());
  constexpr std::uint8_t by_group[3] = {7, 8, 9};
  for (int round = 0; round < 4'000; ++round) {
    const std::int64_t span = 2 + (std::int64_t{1} << random() % 53);
    const auto b = random_boundaries(random, span);
    const TimeGrid grid(b);
    const auto slots = random_slots(random, b, span);
    std::vector<std::uint8_t> expected;
    for (Interval slot : slots) {
      expected.push_back(by_group[static_cast<std::size_t>(by_search(b, slot))]);
      REQUIRE(by_group[static_cast<std::size_t>(grid.classify(slot))] == expected.back());
    }
    for (Lanes lanes : {Lanes::scalar, Lanes::avx2, Lanes::avx512}) {
      if (lanes > widest_lanes()) continue;
      std::vector<std::uint8_t> got(slots.size());
      grid.classify(slots, by_group, got.data(), lanes);
      REQUIRE(got == expected);
    }
  }
}

TEST_CASE("one boundary of 1900 does not spoil the cells of a year's") {
  std::vector<Instant> b{*parse_instant("1900-01-01T00:00:00Z")};
  const Instant from = *parse_instant("2026-01-01T00:00:00Z");
  for (int i = 1; i < 20'000; ++i) b.push_back(Instant{from.us + i * 1'500 * us_per_second});
  const TimeGrid grid(b);
  CHECK(grid.rank(b[0]) == 1);
  CHECK(grid.rank(Instant{b[0].us - 1}) == 0);
  CHECK(grid.rank(from) == 1);
  for (std::uint32_t i = 1; i < b.size(); i += 7) REQUIRE(grid.rank(b[i]) == i + 1);
  CHECK(grid.bytes() < 40 * b.size());
}

TEST_CASE("nothing lies in an empty grid") {
  CHECK(TimeGrid().classify({first_instant, never}) == Group::clear);
}

}  // namespace
}  // namespace curfew
