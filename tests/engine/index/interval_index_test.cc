#include "engine/index/interval_index.h"

#include <algorithm>
#include <random>

#include "engine/index/coverage.h"
#include "tests/catch.h"
#include "tests/seed.h"

namespace curfew {
namespace {

struct World {
  std::uint32_t groups;
  std::vector<IndexEntry> entries;
};

// Small instants, so that ends coincide; some intervals are open, some endless worlds are dense, some empty.
World random_world(std::mt19937_64& random, std::size_t most) {
  const auto below = [&](std::size_t n) { return random() % n; };
  World w{static_cast<std::uint32_t>(1 + below(4)), {}};
  const std::int64_t span = static_cast<std::int64_t>(4 + below(3 * most + 4));
  for (std::size_t i = below(most + 1); i-- > 0;) {
    const auto start = static_cast<std::int64_t>(below(static_cast<std::size_t>(span)));
    const auto length =
        static_cast<std::int64_t>(1 + below(below(8) == 0 ? static_cast<std::size_t>(span) : 5));
    const Instant end = below(40) == 0 ? until_further_notice : Instant{start + length};
    w.entries.push_back(
        {static_cast<std::uint32_t>(below(w.groups)), static_cast<std::uint32_t>(i), {Instant{start}, end}});
  }
  return w;
}

std::vector<std::uint32_t> scan(const World& w, std::uint32_t group, Interval asked) {
  std::vector<std::uint32_t> labels;
  for (const IndexEntry& e : w.entries)
    if (e.group == group && intersects(e.interval, asked)) labels.push_back(e.label);
  std::sort(labels.begin(), labels.end());
  return labels;
}

TEST_CASE("index_equals_scan") {
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 3'000; ++round) {
    const World w = random_world(random, round % 2 ? 8 : 120);
    const IntervalIndex index(w.entries, w.groups);
    for (int q = 0; q < 40; ++q) {
      const auto start = static_cast<std::int64_t>(random() % 400) - 10;
      const Interval asked{Instant{start}, random() % 9
                                               ? Instant{start + 1 + static_cast<std::int64_t>(random() % 30)}
                                               : never};
      const auto group = static_cast<std::uint32_t>(random() % w.groups);
      std::vector<std::uint32_t> labels;
      index.intersecting(group, asked, [&](std::uint32_t label) { labels.push_back(label); });
      std::sort(labels.begin(), labels.end());
      REQUIRE(labels == scan(w, group, asked));
    }
  }
}

// The first gap, by Boost.ICL: what the day leaves free from `from` on.
std::optional<Instant> first_gap_by_icl(const World& w, std::uint32_t group, Instant from,
                                        std::int64_t length) {
  std::vector<Interval> intervals;
  for (const IndexEntry& e : w.entries)
    if (e.group == group) intervals.push_back(e.interval);
  for (Interval gap : gaps(intervals, {from, until_further_notice}))
    if (gap.end == until_further_notice || gap.end.us - gap.start.us >= length) return gap.start;
  return {};
}

TEST_CASE("the first gap is ICL's") {
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 2'000; ++round) {
    const World w = random_world(random, round % 2 ? 8 : 600);
    const GapIndex index(w.entries, w.groups);
    for (int q = 0; q < 10; ++q) {
      const Instant from{static_cast<std::int64_t>(random() % 2'000) - 10};
      const auto length = static_cast<std::int64_t>(1 + random() % (random() % 4 ? 6 : 200));
      const auto group = static_cast<std::uint32_t>(random() % w.groups);
      REQUIRE(index.first_gap(group, from, length) == first_gap_by_icl(w, group, from, length));
    }
  }
}

TEST_CASE("one endless interval among many costs no more than itself") {
  std::vector<IndexEntry> entries{{0, 0, {Instant{0}, until_further_notice}}};
  for (std::uint32_t i = 1; i <= 10'000; ++i)
    entries.push_back({0, i, {Instant{i * 10}, Instant{i * 10 + 5}}});
  const IntervalIndex index(entries, 1);
  int found = 0;
  index.intersecting(0, {Instant{90'000}, Instant{90'001}}, [&](std::uint32_t) { ++found; });
  CHECK(found == 2);
  CHECK(!GapIndex(entries, 1).first_gap(0, Instant{50}, 1));
  CHECK(GapIndex(entries, 1).first_gap(0, Instant{-50}, 50) == Instant{-50});
}

}  // namespace
}  // namespace curfew
