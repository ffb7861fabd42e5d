#include "engine/snapshot/recurring_index.h"

#include <algorithm>
#include <cstdlib>

namespace curfew {
namespace {

constexpr int chunk_bits = 42;  // of microseconds: 51 days
constexpr std::int64_t most_chunks_asked = 8;
constexpr int asks_before = 8;                                // a chunk is unrolled: about what that costs
constexpr std::size_t most_kept = 400'000, fewest_rules = 4;  // some 90 bytes each

std::int64_t chunk_of(Instant t) { return t.us >> chunk_bits; }
Interval interval_of(std::int64_t chunk) {
  return {Instant{chunk << chunk_bits}, Instant{(chunk + 1) << chunk_bits}};
}

}  // namespace

bool RecurringIndex::Entry::is_exception(LocalTime original) const {
  const auto by_original = [](const Exception& e, LocalTime t) { return e.occurrence.original < t; };
  const auto it = std::lower_bound(exceptions.begin(), exceptions.end(), original, by_original);
  return it != exceptions.end() && it->occurrence.original == original;
}

Interval RecurringIndex::Entry::hull(const Occurrence& o) const {
  if (earliest_start_us == 0 && latest_end_us == set->longest_us()) return o.interval;
  return {Instant{o.interval.start.us + earliest_start_us}, Instant{o.interval.start.us + latest_end_us}};
}

void RecurringIndex::add(Entry entry) {
  std::sort(entry.groups.begin(), entry.groups.end());
  entry.groups.erase(std::unique(entry.groups.begin(), entry.groups.end()), entry.groups.end());
  entries_.push_back(std::move(entry));
}

void RecurringIndex::finish(std::uint32_t groups) {
  first_of_group_.assign(groups + 1, 0);
  for (const Entry& e : entries_)
    for (std::uint32_t g : e.groups) ++first_of_group_[g + 1];
  for (std::uint32_t g = 0; g < groups; ++g) first_of_group_[g + 1] += first_of_group_[g];
  of_group_.resize(first_of_group_.back());
  auto next = first_of_group_;
  for (std::uint32_t n = 0; n < entries_.size(); ++n)
    for (std::uint32_t g : entries_[n].groups) of_group_[next[g]++] = n;
}

bool RecurringIndex::any(std::span<const std::uint32_t> groups) const {
  bool found = false;
  if (!entries_.empty()) each(groups, [&](std::uint32_t) { found = true; });
  return found;
}

std::optional<std::pair<std::int64_t, std::int64_t>> RecurringIndex::chunks_of(Interval interval,
                                                                               Unrolled& unrolled) const {
  if (entries_.size() < fewest_rules || unrolled.too_dense_) return {};
  if (!is_date(interval.start) || !is_date(interval.end)) return {};
  const std::int64_t first = chunk_of(interval.start), last = chunk_of(Instant{interval.end.us - 1});
  if (last - first >= most_chunks_asked) return {};
  for (std::int64_t n = first; n <= last; ++n) {
    if (unrolled.chunks_.contains(n)) continue;
    if (++unrolled.asked_[n] < asks_before || !unroll(n, unrolled)) return {};
  }
  for (std::int64_t n = first; n <= last; ++n)
    if (!unrolled.chunks_.contains(n)) return {};  // dropped for another
  return std::pair(first, last);
}

bool RecurringIndex::unroll(std::int64_t n, Unrolled& unrolled) const {
  const Interval span = interval_of(n);
  Chunk chunk;
  std::vector<IndexEntry> hulls;
  std::vector<Interval> covered;
  for (std::uint32_t i = 0; i < entries_.size() && hulls.size() < most_kept / 4; ++i) {
    const Entry& e = entries_[i];
    ask(i, span, never, unrolled, [&](const Candidate& c) {
      const auto by_original = [](const Exception& x, LocalTime t) { return x.occurrence.original < t; };
      const auto x =
          std::lower_bound(e.exceptions.begin(), e.exceptions.end(), c.occurrence.original, by_original);
      const bool excepted = x != e.exceptions.end() && x->occurrence.original == c.occurrence.original;
      const Interval hull = excepted ? x->hull : e.hull(c.occurrence);
      if (!intersects(hull, span) || hulls.size() >= most_kept / 4) return;
      covered.push_back(hull);
      for (std::uint32_t g : e.groups)
        hulls.push_back({g, static_cast<std::uint32_t>(chunk.occurrences.size()), hull});
      chunk.occurrences.push_back(c);
      chunk.begun_before.push_back(hull.start < span.start);
    });
  }
  if (hulls.size() >= most_kept / 4) {
    unrolled = {};
    unrolled.too_dense_ = true;
    return false;
  }
  const auto distance = [n](const auto& kept) { return std::abs(kept.first - n); };
  while (unrolled.kept_ + hulls.size() > most_kept) {
    const auto farthest =
        std::max_element(unrolled.chunks_.begin(), unrolled.chunks_.end(),
                         [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
    unrolled.kept_ -= farthest->second.hulls;
    unrolled.asked_.erase(farthest->first);
    unrolled.chunks_.erase(farthest);
  }
  unrolled.kept_ += chunk.hulls = hulls.size();
  chunk.covered = TimeGrid(boundaries_of(std::move(covered)));
  chunk.index = IntervalIndex(std::move(hulls), static_cast<std::uint32_t>(first_of_group_.size() - 1));
  unrolled.chunks_.emplace(n, std::move(chunk));
  return true;
}

Instant RecurringIndex::clear_until(std::span<const std::uint32_t> groups, Instant t,
                                    Unrolled& unrolled) const {
  if (entries_.empty()) return never;
  if (const auto chunks = chunks_of({t, Instant{t.us + 1}}, unrolled))
    return std::min(unrolled.chunks_.find(chunks->first)->second.covered.next_covered(t),
                    interval_of(chunks->first).end);
  Instant first = never;
  each(groups, [&](std::uint32_t n) {
    const Entry& e = entries_[n];
    unrolled.clocks_.resize(entries_.size());
    Instant from{t.us - e.latest_end_us};
    while (const auto o = e.set->next(from, last_instant, &unrolled.clocks_[n])) {
      const Interval hull = e.hull(*o);
      if (hull.start >= first) break;
      if (hull.end > t && !e.is_exception(o->original)) {
        first = std::max(t, hull.start);
        break;
      }
      from = Instant{o->interval.start.us + 1};
    }
    for (const Exception& x : e.exceptions)
      if (x.hull.end > t) first = std::min(first, std::max(t, x.hull.start));
  });
  return first;
}

}  // namespace curfew
