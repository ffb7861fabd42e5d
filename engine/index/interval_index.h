// Which of these stored intervals intersect this one, and where is the first gap that is long enough?
//
// Static: built once from all entries, then only asked. Entries belong to groups (a scope each), and a
// question is asked of one group; what comes back are labels, never payloads.
//
// IntervalIndex is an implicit augmented interval tree: a group's entries lie sorted by start, and the middle
// of each range carries the latest end within it, so that a range that ended before the question starts is
// skipped whole. Unlike a start-sorted scan it has no bad case with one endless interval among many. Order of
// results: by start. Cost: build O(n log n); a question O(log n + answers·log n) at worst, ~log n + answers
// when they lie together; 24 bytes an entry. GapIndex holds a group's intervals united, and the longest gap
// of each run of gaps: O(log n) a question.
//
// Threads: immutable after construction. REQUIRES: intervals that are not empty.
// Source: the layout of H. Li's cgranges (2019) after Cormen et al., "Introduction to Algorithms", 14.3;
// rewritten without its level arithmetic: a recursion over ranges needs no power-of-two padding.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/time/time.h"

namespace curfew {

struct IndexEntry {
  std::uint32_t group;
  std::uint32_t label;
  Interval interval;
};

inline bool by_group_then_start(const IndexEntry& a, const IndexEntry& b) {
  return a.group != b.group ? a.group < b.group : a.interval.start < b.interval.start;
}

class IntervalIndex {
 public:
  IntervalIndex() = default;
  IntervalIndex(std::vector<IndexEntry> entries, std::uint32_t groups);

  // Calls sink(label) for each entry of `group` that shares an instant with `asked`.
  template <class Sink>
  void intersecting(std::uint32_t group, Interval asked, Sink&& sink) const {
    visit(first_[group], first_[group + 1], asked, sink);
  }
  // The same, of the entries [first, last) of the group by start, among which are all of them.
  template <class Sink>
  void intersecting(std::uint32_t group, std::uint32_t first, std::uint32_t last, Interval asked,
                    Sink&& sink) const {
    constexpr std::uint32_t few = 32;  // so many are looked at rather than searched
    if (last - first > few) return intersecting(group, asked, sink);
    const Node* const begin = nodes_.data() + first_[group];
    for (const Node* node = begin + first; node != begin + last; ++node)
      if (node->start < asked.end && node->end > asked.start) sink(node->label);
  }
  std::size_t bytes() const { return nodes_.size() * sizeof(Node) + first_.size() * sizeof first_[0]; }

 private:
  struct Node {
    Instant start, end, latest_end;  // latest_end: of the range that this node is the middle of
    std::uint32_t label;
  };
  Instant augment(std::size_t lo, std::size_t hi);

  template <class Sink>
  void visit(std::size_t lo, std::size_t hi, Interval asked, Sink& sink) const {
    while (lo < hi) {
      const std::size_t mid = lo + (hi - lo) / 2;
      const Node& node = nodes_[mid];
      if (node.latest_end <= asked.start) return;
      visit(lo, mid, asked, sink);
      if (node.start >= asked.end) return;
      if (node.end > asked.start) sink(node.label);
      lo = mid + 1;
    }
  }

  std::vector<std::size_t> first_ = {0};  // group g lies in [first_[g], first_[g + 1])
  std::vector<Node> nodes_;
};

class GapIndex {
 public:
  GapIndex() = default;
  // Labels are not looked at.
  GapIndex(std::vector<IndexEntry> entries, std::uint32_t groups);

  // The earliest t >= from such that [t, t + length) shares no instant with any interval of the group; none
  // where an interval without an end bars it. REQUIRES: length > 0
  std::optional<Instant> first_gap(std::uint32_t group, Instant from, std::int64_t length) const;

 private:
  std::size_t first_at_least(std::size_t from, std::size_t to, std::int64_t length) const;

  std::vector<std::size_t> first_ = {0};
  std::vector<Interval> busy_;  // by group, then time; united: meeting ones are one
  // longest_[0][i] is the gap after busy_[i], longest_[k][i] the longest of 16 of longest_[k - 1].
  std::vector<std::vector<std::int64_t>> longest_;
};

}  // namespace curfew
