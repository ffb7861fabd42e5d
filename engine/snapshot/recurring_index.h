// Which occurrences of the windows that recur may concern this slot?
//
// A RecurringIndex holds windows as rules: nothing is expanded when it is built, whatever decades they span.
// Asked of a slot, each rule that may concern it is asked where the slot lies. Where many slots are asked
// about, as in a batch, an Unrolled keeps what was found: time is cut into chunks of some 50 days, and a
// chunk that has been asked about a few times is unrolled into an interval index; from then on a rule costs
// nothing. What comes back is the same: a superset of what concerns the slot, by the hull of all versions of
// an occurrence, each with its original local start.
//
// Cost: unrolled, as of plain windows (engine/index/interval_index.h); to unroll a chunk some 100 ns an
// occurrence in it; else some 200 ns a rule. Memory of an Unrolled: some 40 MB at most. Threads: a
// RecurringIndex is immutable once it is built; an Unrolled is one thread's. The decision: chunks by need
// rather than a horizon of expansion, because there is no horizon for windows, and the requests of a run lie
// close together. (2026-11-22)
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/index/interval_index.h"
#include "engine/index/time_grid.h"
#include "engine/recurrence/recurrence_set.h"

namespace curfew {

// A window, or one occurrence of one that recurs.
struct Candidate {
  std::uint32_t window = 0;
  Occurrence occurrence{not_recurring, {}};
  bool recurs() const { return occurrence.original != not_recurring; }
};

class RecurringIndex {
 public:
  // An occurrence that some revision concerns alone, and all that its versions cover.
  struct Exception {
    Occurrence occurrence;
    Interval hull;
  };
  struct Entry {
    std::uint32_t window = 0;
    const RecurrenceSet* set = nullptr;  // outlives the index
    std::vector<std::uint32_t> groups;   // that some version names
    // From the start of an occurrence, no version of it starts earlier, and none ends later.
    // Of those without exceptions.
    std::int64_t earliest_start_us = 0, latest_end_us = 0;
    std::vector<Exception> exceptions;  // by original start

    bool is_exception(LocalTime original) const;
    Interval hull(const Occurrence& occurrence) const;
  };

  // A stretch of time, unrolled.
  struct Chunk {
    std::vector<Candidate> occurrences;
    std::vector<bool> begun_before;  // by occurrence: the chunk before has it too
    IntervalIndex index;             // of their hulls, by group; labels are places in `occurrences`
    TimeGrid covered;                // the union of all
    std::size_t hulls = 0;
  };
  class Unrolled {
   private:
    friend class RecurringIndex;
    std::vector<RecurrenceSet::Clock> clocks_;  // one for each rule
    std::unordered_map<std::int64_t, Chunk> chunks_;
    std::unordered_map<std::int64_t, int> asked_;  // how often, of those that are not unrolled
    std::size_t kept_ = 0;                         // occurrences in all chunks
    bool too_dense_ = false;  // a chunk would hold too much: every rule is asked each time
  };

  void add(Entry entry);
  void finish(std::uint32_t groups);  // after the last one
  bool empty() const { return entries_.empty(); }
  bool any(std::span<const std::uint32_t> groups) const;
  // The rules that may concern the groups, each at least once: sink(entry).
  template <class Sink>
  void rules(std::span<const std::uint32_t> groups, Sink&& sink) const {
    if (!entries_.empty()) each(groups, [&](std::uint32_t n) { sink(entries_[n]); });
  }

  // Calls sink(candidate) for each occurrence that may concern the groups and the interval, once for each
  // group that it belongs to. Of rules without an end, where the interval goes on behind `limit`, what
  // originally starts before that; returns whether there might be more.
  template <class Sink>
  bool visit(std::span<const std::uint32_t> groups, Interval interval, Instant limit, Unrolled& unrolled,
             Sink&& sink) const {
    if (entries_.empty()) return false;
    if (const auto chunks = chunks_of(interval, unrolled)) {
      for (std::int64_t n = chunks->first; n <= chunks->second; ++n) {
        const Chunk& chunk = unrolled.chunks_.find(n)->second;
        for (std::uint32_t g : groups)
          chunk.index.intersecting(g, interval, [&](std::uint32_t i) {
            if (n == chunks->first || !chunk.begun_before[i]) sink(chunk.occurrences[i]);
          });
      }
      return false;
    }
    bool more = false;
    each(groups, [&](std::uint32_t n) {
      const bool bounded = !entries_[n].set->is_finite() && limit < interval.end;
      ask(n, interval, bounded ? limit : never, unrolled, sink);
      more = more || bounded;
    });
    return more;
  }
  // No occurrence covers an instant of [t, returned).
  Instant clear_until(std::span<const std::uint32_t> groups, Instant t, Unrolled& unrolled) const;

 private:
  template <class Visit>
  void each(std::span<const std::uint32_t> groups, Visit&& visit) const {
    for (std::uint32_t g : groups)
      for (std::size_t i = first_of_group_[g]; i < first_of_group_[g + 1]; ++i) visit(of_group_[i]);
  }
  template <class Sink>
  void ask(std::uint32_t n, Interval interval, Instant limit, Unrolled& unrolled, Sink&& sink) const {
    const Entry& e = entries_[n];
    unrolled.clocks_.resize(entries_.size());
    const Instant from{std::max(interval.start, first_instant).us - e.latest_end_us};
    const Instant to =
        std::min(limit, Instant{std::min(interval.end, last_instant).us - e.earliest_start_us});
    RecurrenceSet::Clock* clock = &unrolled.clocks_[n];
    for (auto o = e.set->next(from, to, clock); o;
         o = e.set->next(Instant{o->interval.start.us + 1}, to, clock))
      if (!e.is_exception(o->original)) sink(Candidate{e.window, *o});
    for (const Exception& x : e.exceptions)
      if (intersects(x.hull, interval) && x.occurrence.interval.start < limit)
        sink(Candidate{e.window, x.occurrence});
  }
  // The chunks that the interval meets, unrolled; none: it is too long, or they are too dense.
  std::optional<std::pair<std::int64_t, std::int64_t>> chunks_of(Interval interval, Unrolled& unrolled) const;
  bool unroll(std::int64_t chunk, Unrolled& unrolled) const;

  std::vector<Entry> entries_;
  std::vector<std::size_t> first_of_group_;
  std::vector<std::uint32_t> of_group_;  // places in entries_
};

}  // namespace curfew
