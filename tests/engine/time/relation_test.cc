// Allen's thirteen and their groups, on every pair of intervals over a few points.
#include "engine/time/relation.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "tests/catch.h"

using curfew::contains;
using curfew::converse;
using curfew::Group;
using curfew::group;
using curfew::Instant;
using curfew::intersects;
using curfew::Interval;
using curfew::Relation;
using curfew::relation;

namespace {

// Allen's own definitions, in the order of the enumeration.
using Definition = std::function<bool(Interval, Interval)>;
const std::vector<Definition> definitions = {
    [](Interval a, Interval b) { return a.end < b.start; },                                        // before
    [](Interval a, Interval b) { return a.end == b.start; },                                       // meets
    [](Interval a, Interval b) { return a.start < b.start && b.start < a.end && a.end < b.end; },  // overlaps
    [](Interval a, Interval b) { return a.start < b.start && a.end == b.end; },   // finished_by
    [](Interval a, Interval b) { return a.start < b.start && b.end < a.end; },    // contains
    [](Interval a, Interval b) { return a.start == b.start && a.end < b.end; },   // starts
    [](Interval a, Interval b) { return a.start == b.start && a.end == b.end; },  // equals
    [](Interval a, Interval b) { return a.start == b.start && b.end < a.end; },   // started_by
    [](Interval a, Interval b) { return b.start < a.start && a.end < b.end; },    // during
    [](Interval a, Interval b) { return b.start < a.start && a.end == b.end; },   // finishes
    [](Interval a, Interval b) {
      return b.start < a.start && a.start < b.end && b.end < a.end;
    },                                                        // overlapped_by
    [](Interval a, Interval b) { return b.end == a.start; },  // met_by
    [](Interval a, Interval b) { return b.end < a.start; },   // after
};

std::vector<Interval> intervals_over(const std::vector<Instant>& points) {
  std::vector<Interval> all;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = i + 1; j < points.size(); ++j) all.push_back({points[i], points[j]});
  return all;
}

// Five plain points, and five that stand at the ends of all time.
const std::vector<std::vector<Instant>> worlds = {
    {{0}, {1}, {2}, {3}, {4}},
    {curfew::since_ever, curfew::first_instant, curfew::last_instant, curfew::until_further_notice,
     curfew::never}};

template <class Law>
void for_each_pair(Law law) {
  for (const auto& points : worlds) {
    const std::vector<Interval> all = intervals_over(points);
    REQUIRE(all.size() == 10);
    for (const Interval a : all)
      for (const Interval b : all) {
        CAPTURE(a.start.us, a.end.us, b.start.us, b.end.us);
        law(a, b);
      }
  }
}

}  // namespace

TEST_CASE("exactly one of Allen's thirteen relations holds, and relation() names it") {
  for_each_pair([](Interval a, Interval b) {
    const auto holds = [&](const Definition& d) { return d(a, b); };
    REQUIRE(std::count_if(definitions.begin(), definitions.end(), holds) == 1);
    REQUIRE(definitions[static_cast<std::size_t>(relation(a, b))](a, b));
  });
}

TEST_CASE("five points show all thirteen relations") {
  std::vector<bool> seen(13);
  for_each_pair([&](Interval a, Interval b) { seen[static_cast<std::size_t>(relation(a, b))] = true; });
  REQUIRE(std::count(seen.begin(), seen.end(), true) == 13);
}

TEST_CASE("the relation of b to a is the converse of that of a to b") {
  for_each_pair([](Interval a, Interval b) {
    REQUIRE(relation(b, a) == converse(relation(a, b)));
    REQUIRE(converse(converse(relation(a, b))) == relation(a, b));
  });
  REQUIRE(converse(Relation::equals) == Relation::equals);
  REQUIRE(converse(Relation::overlaps) == Relation::overlapped_by);
}

TEST_CASE("clear means that no instant is shared") {
  for_each_pair([](Interval a, Interval b) {
    REQUIRE((group(relation(a, b)) != Group::clear) == intersects(a, b));
    REQUIRE(intersects(a, b) == intersects(b, a));
  });
}

TEST_CASE("touches means that the first or the last instant lies within") {
  for_each_pair([](Interval r, Interval w) {
    const bool starts_within = w.start <= r.start && r.start < w.end;
    const bool ends_within = w.start < r.end && r.end <= w.end;
    REQUIRE((group(relation(r, w)) == Group::touches) == (starts_within || ends_within));
    REQUIRE(starts_within == contains(w, r.start));
  });
}

TEST_CASE("spans means starting before and ending after") {
  for_each_pair([](Interval r, Interval w) {
    REQUIRE((group(relation(r, w)) == Group::spans) == (r.start < w.start && w.end < r.end));
  });
}

TEST_CASE("a slot without an end never ends within a window, not even an open one") {
  const Interval persistent{Instant{0}, curfew::never};
  REQUIRE(relation(persistent, {Instant{1}, curfew::until_further_notice}) == Relation::contains);
  REQUIRE(relation(persistent, {Instant{0}, curfew::until_further_notice}) == Relation::started_by);
  REQUIRE(relation(persistent, {Instant{-1}, curfew::until_further_notice}) == Relation::overlapped_by);
  REQUIRE(relation({Instant{0}, Instant{5}}, {Instant{1}, curfew::until_further_notice}) ==
          Relation::overlaps);
}

TEST_CASE("names stand in the order of the relations") {
  REQUIRE(name(Relation::before) == "before");
  REQUIRE(name(Relation::finished_by) == "finished_by");
  REQUIRE(name(Relation::equals) == "equals");
  REQUIRE(name(Relation::overlapped_by) == "overlapped_by");
  REQUIRE(name(Relation::after) == "after");
  REQUIRE(curfew::group_names[static_cast<std::size_t>(Group::spans)] == "spans");
}
