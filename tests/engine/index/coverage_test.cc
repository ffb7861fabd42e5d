#include "engine/index/coverage.h"

#include "tests/catch.h"

namespace curfew {
namespace {

Interval i(std::int64_t start, std::int64_t end) { return {Instant{start}, Instant{end}}; }

TEST_CASE("intervals that meet are united, and what they leave are the gaps") {
  const std::vector<Interval> all{i(5, 7), i(1, 3), i(3, 4), i(6, 9)};
  CHECK(united(all) == std::vector<Interval>{i(1, 4), i(5, 9)});
  CHECK(gaps(all, i(0, 12)) == std::vector<Interval>{i(0, 1), i(4, 5), i(9, 12)});
  CHECK(gaps(all, i(2, 4)).empty());
  CHECK(gaps({}, i(2, 4)) == std::vector<Interval>{i(2, 4)});
}

TEST_CASE("load counts what lies over each instant") {
  const std::vector<Interval> all{i(1, 5), i(3, 8), i(3, 4)};
  std::vector<std::pair<std::int64_t, std::uint32_t>> starts;
  for (const Load& l : load(all)) starts.emplace_back(l.interval.start.us, l.count);
  CHECK(starts == std::vector<std::pair<std::int64_t, std::uint32_t>>{{1, 1}, {3, 3}, {4, 2}, {5, 1}});
}

TEST_CASE("an open end is an end like any other") {
  const std::vector<Interval> all{{Instant{5}, until_further_notice}};
  CHECK(gaps(all, {Instant{0}, never}) == std::vector<Interval>{i(0, 5), {until_further_notice, never}});
}

}  // namespace
}  // namespace curfew
