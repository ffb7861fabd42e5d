// Which of the live reservations share an instant with this interval, while they come, move and go?
//
// Dynamic: insert, erase and move at any time, at the same cost at any age; nothing is ever rebuilt. What
// comes back are ids, the caller's own numbers, in no order. Intervals as everywhere: half-open, from 1400 to
// 9999, a slot's end may be `never`, a window's `until_further_notice`; any two instants will do,
// however far apart.
//
// Reservations lie in classes by length, class k those with 2^(k-1) < length <= 2^k microseconds. Within a
// class they are sorted by (start, id) into pages of 256 at most, unsorted inside; pages into chapters of 256
// at most. Of a class a question concerns the starts in (asked.start - 2^k, asked.end), which is a run of
// pages; those that start at asked.start - 2^(k-1) or later last until asked.start for sure, so that a page
// wholly within gives its ids unread. Slots without an end are longer than all dates together: classes of
// their own, in which that holds of every page. The other pages are filtered, 8 entries at a time with
// AVX-512, 4 with AVX2, else one by one.
//
// Cost, of 1e7 reservations of 15 min to a week over 2 years (on a busy machine; bench/RESULTS.md): a
// question with 15,000 answers 35 to 57 us, insert 150 to 300 ns, erase 0.7 to 1 us, 25 bytes each: 20, of a
// block of 64 at the end of each page what is empty, and the pages. What is erased is used again, but not
// given back to the system; below some 100,000 reservations the slabs (2 MB and less) are more than their
// share. The slow case: beside its answers a question costs two searches for each class in use, and a filter
// over those of class k that started 2^(k-1) to 2^k before it, though they may be over: no more than its
// answers where starts are even, all of a class at worst. A page whose latest end has passed is skipped, so
// that a million slots of one start and length are no such case; nor are starts far apart, nor all lengths
// equal: no page is ever over-full.
//
// REQUIRES: the live reservations of one id (a series may have many) start at different instants. Threads:
// questions may be asked at the same time, none while it is changed. It fails for an empty slot, and for memory.
// Source: classes by length are the hierarchical grid of collision detection; pages are a B+-tree
// of fixed height (Bayer and McCreight 1972) with unsorted leaves. The decision: sorted pages rather than
// hashed time buckets, which are a search faster, but have bad cases to fill (all in one bucket) and empty
// ones to visit (far horizons). `erase` wants the interval too, which its caller has: a map from id to place
// would cost 8 bytes each, and a write for each entry of a page that is split. (2026-11-22)
//
//   if (const auto problem = index.insert(17, {start, never})) report(*problem);
//   index.intersecting(window, [&](std::span<const std::uint32_t> ids) {
//     hits.insert(hits.end(), ids.begin(), ids.end());
//   });
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "engine/base/lanes.h"
#include "engine/base/problem.h"
#include "engine/time/time.h"

namespace curfew {

class ScheduleIndex {
 public:
  explicit ScheduleIndex(Lanes lanes = widest_lanes());
  ~ScheduleIndex();
  ScheduleIndex(const ScheduleIndex&) = delete;
  ScheduleIndex& operator=(const ScheduleIndex&) = delete;

  // Fails with end_before_start, and nothing changed, where the slot is empty or inverted.
  [[nodiscard]] std::optional<Problem> insert(std::uint32_t id, Interval slot);
  // False, and nothing changed, where the id has no such slot, or where `to` is empty or inverted.
  bool erase(std::uint32_t id, Interval slot);
  bool move(std::uint32_t id, Interval from, Interval to);

  // Calls sink(ids) with runs of the ids that share an instant with `asked`, each once; a run is valid within
  // the call.
  template <class Sink>
  void intersecting(Interval asked, Sink&& sink) const {
    using Plain = std::remove_reference_t<Sink>;
    visit(
        asked, [](const void* to, Ids ids) { (*static_cast<Plain*>(const_cast<void*>(to)))(ids); }, &sink);
  }
  std::size_t count(Interval asked) const;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // All memory that it holds.
  std::size_t bytes() const;

 private:
  using Ids = std::span<const std::uint32_t>;
  using Visitor = void (*)(const void* sink, Ids ids);

  // What pages are sorted by. The id in 8 bytes: a Key with padding is passed through the stack, written by
  // parts and read whole, which waits until all earlier writes have reached the cache (300 ns an insert).
  struct Key {
    std::int64_t start;
    std::uint64_t id;
    auto operator<=>(const Key&) const = default;
  };
  struct Filters;
  struct Block;
  struct Page;
  struct Chapter;
  struct Part;
  class Walk;
  struct Free {
    void operator()(void* slab) const;
  };
  // Grows, and keeps what it is given back.
  template <class T>
  struct Pool {
    T* take();
    void grow();
    std::size_t memory() const;

    std::vector<std::unique_ptr<T[], Free>> slabs;
    std::vector<T*> free;
    std::size_t bytes = 0;
  };
  struct Level {
    std::vector<Key> fence;  // fence[c] <= every key of chapters[c]
    std::vector<Chapter*> chapters;
  };
  struct Place {
    std::size_t chapter, page;
  };
  struct Entry {
    Key key;
    std::int64_t end;
  };

  void visit(Interval asked, Visitor visitor, const void* sink) const;
  static const Filters& filters(Lanes lanes);

  static Place locate(const Level& level, Key key);
  void open(Level& level, Key fence);
  void split(Level& level, Place at);
  void split_chapter(Level& level, std::size_t c);
  void tidy(Level& level, Place at);
  void tidy_chapter(Level& level, std::size_t c);
  void join(Chapter& chapter, std::size_t p);
  void append(Page& page, Key key, std::int64_t end);
  void drop_last(Page& page);
  Block* take_block();

  static constexpr unsigned levels = 65;
  const Filters& filters_;
  std::array<Level, levels> levels_;  // [k]: class k
  Pool<Block> blocks_;
  Pool<Chapter> chapters_;
  std::size_t size_ = 0;
};

}  // namespace curfew
