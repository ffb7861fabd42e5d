// How does this slot lie to the united windows: clear, touching, spanning? Two ranks, no search.
//
// A TimeGrid holds the boundaries b0 < b1 < … of disjoint intervals [b0, b1), [b2, b3), … (windows united:
// those that meet are one, which is safe because they are half-open). With r1 = #{b <= start} and r2 = #{b <
// end}: an odd r1 or an odd r2 says that the slot starts or ends within one (touches), otherwise r1 != r2
// that it spans one, otherwise it is clear. Lying to the union is lying to the windows: who touches the union
// touches a window, who is clear of it is clear of all; who touches it may span others beside.
//
// A rank is O(1): time is cut into equal cells, two to four for each boundary, and each holds the rank at its
// left edge; the one or two boundaries inside are compared with, a cell with more falls back to a search
// within it. Cells cover where boundaries are dense: the outermost 1/1024 at either side are left to the
// search when they would stretch the cells more than fourfold (one window of 1900 among those of a year).
//
// `classify` works on batches: 8 slots a step with AVX-512, 4 with AVX2, else a block at a time, first all
// cells, then all ranks, so that the look-ups of a large grid wait together; all give the same. Cost: a few
// ns a slot while the grid fits the cache (bench/RESULTS.md); 8 bytes a boundary and 8 to 16 for its cells.
// REQUIRES of a slot: start < end. Threads: immutable. Source: interpolation by buckets, after F. Burton and
// G. Lewis, "A robust variation of interpolation search" (1980), made static; the parity test is folklore of
// interval sets. The decision: cells hold ranks only, not copies of their boundaries (16-byte cells): half
// the memory, so that a million windows miss the cache less,
// for one dependent load when they fit. (2026-11-22)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/huge_pages.h"
#include "engine/base/lanes.h"
#include "engine/time/relation.h"
#include "engine/time/time.h"

namespace curfew {

// For the few large grids: 16 kB, which stay in a first-level cache.
inline constexpr std::size_t system_wide_cells = 4096;

// The boundaries of the union of these intervals; those that meet are one.
std::vector<Instant> boundaries_of(std::vector<Interval> intervals);

class TimeGrid {
 public:
  TimeGrid() : TimeGrid(std::vector<Instant>{}) {}
  // REQUIRES: sorted, each once. With more cells few boundaries share one; they are at least 4.
  explicit TimeGrid(const std::vector<Instant>& boundaries, std::size_t least_cells = 4);

  // #{b <= t}
  std::uint32_t rank(Instant t) const { return rank_from(cells_[cell(t)], t); }
  bool covers(Instant t) const { return rank(t) & 1; }
  Group classify(Interval slot) const {
    const std::uint32_t r1 = rank(slot.start), r2 = rank(Instant{slot.end.us - 1});
    return (r1 | r2) & 1 ? Group::touches : r1 != r2 ? Group::spans : Group::clear;
  }
  // by_group[classify(slots[i])] for each i, into out.
  void classify(std::span<const Interval> slots, const std::uint8_t (&by_group)[3], std::uint8_t* out,
                Lanes lanes = quickest_gather()) const;

  // Of the united windows, numbered from 0 by time, those that share an instant with the slot: [first, last).
  struct Run {
    std::uint32_t first, last;
  };
  Run intersecting(Interval slot) const {
    return {rank(slot.start) / 2, (rank(Instant{slot.end.us - 1}) + 1) / 2};
  }

  // The first instant from t on that lies in one of the united windows; never: none does.
  Instant next_covered(Instant t) const {
    const std::uint32_t r = rank(t);
    return r & 1 ? t : Instant{boundaries_[r]};
  }

  std::size_t boundaries() const { return boundaries_.size() - padding; }
  std::size_t bytes() const;

 private:
  static constexpr std::size_t padding =
      3;  // three that no instant reaches: a rank may look on without a check

  // Cell 0 is all before base_ + width; the last all from where the cells end.
  std::size_t cell(Instant t) const {
    const std::int64_t in = t.us < base_ ? base_ : t.us > last_ ? last_ : t.us;
    return static_cast<std::size_t>(static_cast<std::uint64_t>(in) - static_cast<std::uint64_t>(base_)) >>
           shift_;
  }
  // The rank, from that at its cell's left edge.
  std::uint32_t rank_from(std::uint32_t r, Instant t) const {
    const std::int64_t* b = boundaries_.data() + r;
    const bool more = b[2] <= t.us;
    r += static_cast<std::uint32_t>(b[0] <= t.us) +
         static_cast<std::uint32_t>(b[1] <= t.us);  // not branched upon
    return more ? search(r, t) : r;
  }
  std::uint32_t search(std::uint32_t from, Instant t) const;
  void classify_scalar(std::span<const Interval>, const std::uint8_t (&)[3], std::uint8_t*) const;
  void classify_uncached(std::span<const Interval>, const std::uint8_t (&)[3], std::uint8_t*) const;
  void classify_avx2(std::span<const Interval>, const std::uint8_t (&)[3], std::uint8_t*) const;
  void classify_avx512(std::span<const Interval>, const std::uint8_t (&)[3], std::uint8_t*) const;

  HugeVector<std::int64_t> boundaries_;
  HugeVector<std::uint32_t> cells_;  // [c]: #{b < left edge of c}
  std::int64_t base_ = 0, last_ = 0;
  int shift_ = 0;
};

}  // namespace curfew
