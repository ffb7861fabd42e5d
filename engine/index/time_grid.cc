#include "engine/index/time_grid.h"

#include <algorithm>
#include <array>

#if defined(__x86_64__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // g++ 12 sees it in its own immintrin.h
#include <immintrin.h>
#endif

namespace curfew {

std::vector<Instant> boundaries_of(std::vector<Interval> intervals) {
  std::sort(intervals.begin(), intervals.end(), [](Interval a, Interval b) { return a.start < b.start; });
  std::vector<Instant> boundaries;
  for (const Interval i : intervals) {
    if (!boundaries.empty() && i.start <= boundaries.back())
      boundaries.back() = std::max(boundaries.back(), i.end);
    else
      boundaries.insert(boundaries.end(), {i.start, i.end});
  }
  return boundaries;
}

TimeGrid::TimeGrid(const std::vector<Instant>& boundaries, std::size_t least_cells) {
  boundaries_.reserve(boundaries.size() + padding);
  for (Instant b : boundaries) boundaries_.push_back(b.us);
  std::size_t n = boundaries_.size();
  while (n > 0 && boundaries_[n - 1] >= until_further_notice.us) --n;  // an open end is no place in time
  std::int64_t lo = n ? boundaries_[0] : 0, hi = n ? boundaries_[n - 1] : 0;
  if (n) {
    const std::int64_t inner_lo = boundaries_[n / 1024], inner_hi = boundaries_[n - 1 - n / 1024];
    if ((hi - lo) / 4 > inner_hi - inner_lo && inner_hi > inner_lo) lo = inner_lo, hi = inner_hi;
  }
  const auto wanted = static_cast<std::int64_t>(std::max(4 * n, least_cells));
  while ((hi - lo) >> shift_ >= wanted) ++shift_;
  const std::int64_t width = std::int64_t{1} << shift_;
  base_ = lo - width;
  const std::int64_t inside = ((hi - lo) >> shift_) + 1;
  last_ = lo + inside * width;  // in the cell behind the last inside
  const std::size_t all = static_cast<std::size_t>(inside) + 2;
  cells_.resize(all + 1);
  boundaries_.insert(boundaries_.end(), padding, never.us);
  std::uint32_t r = 0;
  for (std::size_t c = 1; c < all; ++c) {
    const std::int64_t edge = base_ + static_cast<std::int64_t>(c) * width;
    while (boundaries_[r] < edge) ++r;
    cells_[c] = r;
  }
  cells_[0] = 0;
  cells_[all] = static_cast<std::uint32_t>(boundaries_.size() - padding);
}

std::uint32_t TimeGrid::search(std::uint32_t from, Instant t) const {
  const auto begin = boundaries_.begin();
  const auto first = begin + static_cast<std::ptrdiff_t>(from);
  const auto last = begin + static_cast<std::ptrdiff_t>(cells_[cell(t) + 1]);
  return static_cast<std::uint32_t>(std::upper_bound(first, last, t.us) - begin);
}

std::size_t TimeGrid::bytes() const { return boundaries_.size() * 8 + cells_.size() * 4; }

void TimeGrid::classify(std::span<const Interval> slots, const std::uint8_t (&by_group)[3], std::uint8_t* out,
                        Lanes lanes) const {
#if defined(__x86_64__)
  if (lanes == Lanes::avx512) return classify_avx512(slots, by_group, out);
  if (lanes == Lanes::avx2) return classify_avx2(slots, by_group, out);
#endif
  (void)lanes;
  classify_scalar(slots, by_group, out);
}

void TimeGrid::classify_scalar(std::span<const Interval> slots, const std::uint8_t (&by_group)[3],
                               std::uint8_t* out) const {
  constexpr std::size_t cached = std::size_t{1} << 17;  // bytes; well within a second-level cache
  if (bytes() > cached) return classify_uncached(slots, by_group, out);
  for (const Interval slot : slots) {
    const std::uint32_t r1 = rank(slot.start), r2 = rank(Instant{slot.end.us - 1});
    const unsigned touches = (r1 | r2) & 1, spans = static_cast<unsigned>(r1 != r2) & ~touches;
    *out++ = by_group[touches | spans << 1];
  }
}

void TimeGrid::classify_uncached(std::span<const Interval> slots, const std::uint8_t (&by_group)[3],
                                 std::uint8_t* out) const {
  struct Ranks {
    std::uint32_t first, last;
  };
  constexpr std::size_t block = 32;
  std::array<Ranks, block> r;
  for (; !slots.empty(); slots = slots.subspan(std::min(block, slots.size())), out += block) {
    const std::size_t n = std::min(block, slots.size());
    for (std::size_t i = 0; i < n; ++i) {
      r[i] = {static_cast<std::uint32_t>(cell(slots[i].start)),
              static_cast<std::uint32_t>(cell(Instant{slots[i].end.us - 1}))};
      __builtin_prefetch(&cells_[r[i].first]);
      __builtin_prefetch(&cells_[r[i].last]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      r[i] = {cells_[r[i].first], cells_[r[i].last]};
      __builtin_prefetch(&boundaries_[r[i].first]);
      __builtin_prefetch(&boundaries_[r[i].last]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint32_t r1 = rank_from(r[i].first, slots[i].start);
      const std::uint32_t r2 = rank_from(r[i].last, Instant{slots[i].end.us - 1});
      const unsigned touches = (r1 | r2) & 1, spans = static_cast<unsigned>(r1 != r2) & ~touches;
      out[i] = by_group[touches | spans << 1];
    }
  }
}

#if defined(__x86_64__)

#define CURFEW_AVX512 __attribute__((target("avx512f,avx512vl"), always_inline)) inline
#define CURFEW_AVX2 __attribute__((target("avx2"), always_inline)) inline

namespace {

struct Cells {
  const std::int64_t* boundaries;
  const std::uint32_t* cells;
  std::int64_t base, last;
  int shift;
};

// The ranks of 8 instants; *more gets the lanes whose cell holds more than two boundaries up to them.
CURFEW_AVX512 __m512i rank8(const Cells& g, __m512i t, __mmask8* more) {
  const __m512i base = _mm512_set1_epi64(g.base), last = _mm512_set1_epi64(g.last);
  const __m512i in = _mm512_sub_epi64(_mm512_min_epi64(_mm512_max_epi64(t, base), last), base);
  const __m512i cell = _mm512_srl_epi64(in, _mm_cvtsi32_si128(g.shift));
  const __m512i one = _mm512_set1_epi64(1);
  __m512i r = _mm512_cvtepu32_epi64(_mm512_i64gather_epi32(cell, g.cells, 4));
  for (int step = 0; step < 2; ++step) {
    const __mmask8 passed = _mm512_cmple_epi64_mask(_mm512_i64gather_epi64(r, g.boundaries, 8), t);
    r = _mm512_mask_add_epi64(r, passed, r, one);
    *more = passed;
  }
  if (*more)
    *more = _mm512_cmple_epi64_mask(_mm512_mask_i64gather_epi64(t, *more, r, g.boundaries, 8), t) & *more;
  return r;
}

CURFEW_AVX2 __m256i max4(__m256i a, __m256i b) { return _mm256_blendv_epi8(b, a, _mm256_cmpgt_epi64(a, b)); }
CURFEW_AVX2 __m256i min4(__m256i a, __m256i b) { return _mm256_blendv_epi8(a, b, _mm256_cmpgt_epi64(a, b)); }

// The sign of each of the four, as a bit.
CURFEW_AVX2 unsigned signs(__m256i v) {
  return static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(v)));
}

CURFEW_AVX2 __m256i rank4(const Cells& g, __m256i t, unsigned* more) {
  const __m256i base = _mm256_set1_epi64x(g.base), last = _mm256_set1_epi64x(g.last);
  const __m256i in = _mm256_sub_epi64(min4(max4(t, base), last), base);
  const __m256i cell = _mm256_srl_epi64(in, _mm_cvtsi32_si128(g.shift));
  __m256i r = _mm256_cvtepu32_epi64(_mm256_i64gather_epi32(reinterpret_cast<const int*>(g.cells), cell, 4));
  const auto* boundaries = reinterpret_cast<const long long*>(g.boundaries);
  const __m256i one = _mm256_set1_epi64x(1);
  for (int step = 0; step < 2; ++step) {
    const __m256i beyond = _mm256_cmpgt_epi64(_mm256_i64gather_epi64(boundaries, r, 8), t);
    r = _mm256_add_epi64(r, _mm256_andnot_si256(beyond, one));
  }
  const __m256i beyond = _mm256_cmpgt_epi64(_mm256_i64gather_epi64(boundaries, r, 8), t);
  *more = ~signs(beyond) & 0xf;
  return r;
}

}  // namespace

__attribute__((target("avx512f,avx512vl"))) void TimeGrid::classify_avx512(std::span<const Interval> slots,
                                                                           const std::uint8_t (&by_group)[3],
                                                                           std::uint8_t* out) const {
  const Cells g{boundaries_.data(), cells_.data(), base_, last_, shift_};
  const __m512i even = _mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0),
                odd = _mm512_set_epi64(15, 13, 11, 9, 7, 5, 3, 1);
  const __m512i one = _mm512_set1_epi64(1);
  const __m512i clear = _mm512_set1_epi64(by_group[0]), touch = _mm512_set1_epi64(by_group[1]),
                span = _mm512_set1_epi64(by_group[2]);
  std::size_t i = 0;
  for (; i + 8 <= slots.size(); i += 8) {
    const auto* at = reinterpret_cast<const std::int64_t*>(slots.data() + i);
    const __m512i a = _mm512_loadu_si512(at), b = _mm512_loadu_si512(at + 8);
    const __m512i start = _mm512_permutex2var_epi64(a, even, b);
    const __m512i end = _mm512_sub_epi64(_mm512_permutex2var_epi64(a, odd, b), one);
    __mmask8 more1, more2;
    const __m512i r1 = rank8(g, start, &more1), r2 = rank8(g, end, &more2);
    const __mmask8 touches = _mm512_test_epi64_mask(_mm512_or_si512(r1, r2), one);
    const __mmask8 differ = _mm512_cmpneq_epi64_mask(r1, r2);
    const __m512i result = _mm512_mask_mov_epi64(_mm512_mask_mov_epi64(clear, differ, span), touches, touch);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out + i), _mm512_cvtepi64_epi8(result));
    if (const unsigned more = more1 | more2)
      for (unsigned lane = 0; lane < 8; ++lane)
        if (more >> lane & 1) classify_scalar(slots.subspan(i + lane, 1), by_group, out + i + lane);
  }
  classify_scalar(slots.subspan(i), by_group, out + i);
}

__attribute__((target("avx2"))) void TimeGrid::classify_avx2(std::span<const Interval> slots,
                                                             const std::uint8_t (&by_group)[3],
                                                             std::uint8_t* out) const {
  const Cells g{boundaries_.data(), cells_.data(), base_, last_, shift_};
  const __m256i one = _mm256_set1_epi64x(1);
  std::size_t i = 0;
  for (; i + 4 <= slots.size(); i += 4) {
    const auto* at = reinterpret_cast<const __m256i*>(slots.data() + i);
    const __m256i a = _mm256_loadu_si256(at), b = _mm256_loadu_si256(at + 1);
    const __m256i start = _mm256_unpacklo_epi64(a, b);  // lanes 0 2 1 3
    const __m256i end = _mm256_sub_epi64(_mm256_unpackhi_epi64(a, b), one);
    unsigned more1, more2;
    const __m256i r1 = rank4(g, start, &more1), r2 = rank4(g, end, &more2);
    const unsigned touches = signs(_mm256_slli_epi64(_mm256_or_si256(r1, r2), 63));
    const unsigned spans = ~signs(_mm256_cmpeq_epi64(r1, r2)) & ~touches;
    constexpr unsigned slot_of_lane[4] = {0, 2, 1, 3};
    for (unsigned lane = 0; lane < 4; ++lane)
      out[i + slot_of_lane[lane]] = by_group[(touches >> lane & 1) | (spans >> lane & 1) << 1];
    if (const unsigned more = more1 | more2)
      for (unsigned lane = 0; lane < 4; ++lane)
        if (more >> lane & 1)
          classify_scalar(slots.subspan(i + slot_of_lane[lane], 1), by_group, out + i + slot_of_lane[lane]);
  }
  classify_scalar(slots.subspan(i), by_group, out + i);
}

#endif

}  // namespace curfew
