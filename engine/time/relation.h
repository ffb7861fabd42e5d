// How one interval lies to another: one of Allen's thirteen relations,
// and the three groups that the rules use.
//
// relation(R, W) reads "R … W": `overlaps` means that R starts first and ends within W. In the order below
// the converse of r is 12 - r, and `equals` is its own. The groups (doc/SEMANTICS.md §3):
//
//   clear    before, meets, met_by, after   no instant in common; meeting is not overlapping
//   spans    contains                       starts before and ends after
//   touches  the other eight                the first or the last instant lies within
//
// `overlaps` is Allen's alone; "shares an instant" is `intersects` (engine/time/time.h), which is: not clear.
//
// Cost: a few compares, no branch on the group. Threads: pure functions.
// Source: J. F. Allen, "Maintaining Knowledge about Temporal Intervals", CACM 26(11), 1983.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/time/time.h"

namespace curfew {

enum class Relation : std::uint8_t {
  before,
  meets,
  overlaps,
  finished_by,
  contains,
  starts,
  equals,
  started_by,
  during,
  finishes,
  overlapped_by,
  met_by,
  after,
};
inline constexpr std::array<std::string_view, 13> relation_names = {
    "before",     "meets",  "overlaps", "finished_by",   "contains", "starts", "equals",
    "started_by", "during", "finishes", "overlapped_by", "met_by",   "after"};

enum class Group : std::uint8_t { clear, touches, spans };
inline constexpr std::array<std::string_view, 3> group_names = {"clear", "touches", "spans"};

constexpr std::string_view name(Relation r) { return relation_names[static_cast<std::size_t>(r)]; }
constexpr Relation converse(Relation r) { return static_cast<Relation>(12 - static_cast<int>(r)); }

constexpr Group group(Relation r) {
  switch (r) {
    case Relation::before:
    case Relation::meets:
    case Relation::met_by:
    case Relation::after:
      return Group::clear;
    case Relation::contains:
      return Group::spans;
    default:
      return Group::touches;
  }
}

// REQUIRES: a and b are not empty.
constexpr Relation relation(Interval a, Interval b) {
  if (a.end < b.start) return Relation::before;
  if (a.end == b.start) return Relation::meets;
  if (b.end < a.start) return Relation::after;
  if (b.end == a.start) return Relation::met_by;
  const int at_start = a.start < b.start ? 0 : a.start == b.start ? 1 : 2;
  const int at_end = a.end < b.end ? 0 : a.end == b.end ? 1 : 2;
  constexpr Relation by_ends[3][3] = {{Relation::overlaps, Relation::finished_by, Relation::contains},
                                      {Relation::starts, Relation::equals, Relation::started_by},
                                      {Relation::during, Relation::finishes, Relation::overlapped_by}};
  return by_ends[at_start][at_end];
}

}  // namespace curfew
