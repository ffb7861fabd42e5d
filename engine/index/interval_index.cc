#include "engine/index/interval_index.h"

#include <algorithm>

namespace curfew {
IntervalIndex::IntervalIndex(std::vector<IndexEntry> entries, std::uint32_t groups) {
  if (!std::is_sorted(entries.begin(), entries.end(), by_group_then_start))
    std::sort(entries.begin(), entries.end(), by_group_then_start);
  nodes_.reserve(entries.size());
  for (const IndexEntry& e : entries)
    nodes_.push_back({e.interval.start, e.interval.end, e.interval.end, e.label});
  first_.assign(groups + 1, 0);
  for (const IndexEntry& e : entries) ++first_[e.group + 1];
  for (std::size_t g = 0; g < groups; ++g) first_[g + 1] += first_[g];
  for (std::size_t g = 0; g < groups; ++g) augment(first_[g], first_[g + 1]);
}

Instant IntervalIndex::augment(std::size_t lo, std::size_t hi) {
  if (lo >= hi) return since_ever;
  const std::size_t mid = lo + (hi - lo) / 2;
  Node& node = nodes_[mid];
  node.latest_end = std::max({node.end, augment(lo, mid), augment(mid + 1, hi)});
  return node.latest_end;
}

GapIndex::GapIndex(std::vector<IndexEntry> entries, std::uint32_t groups) {
  std::sort(entries.begin(), entries.end(), by_group_then_start);
  first_.assign(groups + 1, 0);
  std::vector<std::int64_t> gaps;
  std::size_t next = 0;
  for (std::uint32_t g = 0; g < groups; ++g) {
    for (; next < entries.size() && entries[next].group == g; ++next) {
      const Interval i = entries[next].interval;
      if (busy_.size() > first_[g] && i.start <= busy_.back().end)
        busy_.back().end = std::max(busy_.back().end, i.end);
      else
        busy_.push_back(i);
    }
    first_[g + 1] = busy_.size();
    // Behind a group's last interval everything is free, unless that has no end.
    for (std::size_t i = first_[g]; i < busy_.size(); ++i)
      gaps.push_back(i + 1 < busy_.size()                  ? busy_[i + 1].start.us - busy_[i].end.us
                     : busy_[i].end < until_further_notice ? std::numeric_limits<std::int64_t>::max()
                                                           : 0);
  }
  longest_.push_back(std::move(gaps));
  while (longest_.back().size() > 16) {
    const auto& below = longest_.back();
    std::vector<std::int64_t> level((below.size() + 15) / 16, 0);
    for (std::size_t i = 0; i < below.size(); ++i) level[i / 16] = std::max(level[i / 16], below[i]);
    longest_.push_back(std::move(level));
  }
}

// The first i in [from, to) whose gap is at least `length`, else `to`: along a run of 16, then up where it
// ends and down again where the longest suffices.
std::size_t GapIndex::first_at_least(std::size_t from, std::size_t to, std::int64_t length) const {
  std::size_t level = 0, i = from;
  while ((i << (4 * level)) < to) {
    if (i >= longest_[level].size()) return to;
    if (longest_[level][i] >= length) {
      if (level == 0) return i;
      --level;
      i <<= 4;
    } else {
      ++i;
      while ((i & 15) == 0 && level + 1 < longest_.size()) {
        ++level;
        i >>= 4;
      }
    }
  }
  return to;
}

std::optional<Instant> GapIndex::first_gap(std::uint32_t group, Instant from, std::int64_t length) const {
  const auto begin = busy_.begin() + static_cast<std::ptrdiff_t>(first_[group]);
  const auto end = busy_.begin() + static_cast<std::ptrdiff_t>(first_[group + 1]);
  const auto next = std::partition_point(begin, end, [&](Interval i) { return i.end <= from; });
  if (next == end || plus(from, length) <= next->start) return from;
  const std::size_t last = first_[group + 1];
  const std::size_t found = first_at_least(static_cast<std::size_t>(next - busy_.begin()), last, length);
  if (found == last) return {};
  return busy_[found].end;
}

}  // namespace curfew
