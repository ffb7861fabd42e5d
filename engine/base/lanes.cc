#include "engine/base/lanes.h"

#include <algorithm>
#include <array>

#if defined(__x86_64__)
#pragma GCC diagnostic ignored "-Wuninitialized"  // g++ 12 sees it in its own immintrin.h, and
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#include <x86intrin.h>
#endif

namespace curfew {

#if defined(__x86_64__)

namespace {

constexpr std::size_t places = 512;

std::uint64_t sum_loaded(const std::array<std::uint64_t, places>& at) {
  std::uint64_t even = 0, odd = 0;
  for (std::size_t i = 0; i < places; i += 2) even += at[at[i]], odd += at[at[i + 1]];
  return even + odd;
}

__attribute__((target("avx512f"))) std::uint64_t sum_gathered(const std::array<std::uint64_t, places>& at) {
  __m512i sum = _mm512_setzero_si512();
  for (std::size_t i = 0; i < places; i += 8)
    sum = _mm512_add_epi64(sum, _mm512_i64gather_epi64(_mm512_loadu_si512(&at[i]), at.data(), 8));
  return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(sum));
}

// Cycles, of the quickest of some tries; the sum is kept so that it is computed.
template <class Sum>
std::uint64_t cycles(Sum sum, const std::array<std::uint64_t, places>& at) {
  std::uint64_t best = ~std::uint64_t{0};
  for (int i = 0; i < 16; ++i) {
    const std::uint64_t from = __rdtsc();
    volatile std::uint64_t kept = sum(at);
    (void)kept;
    best = std::min<std::uint64_t>(best, __rdtsc() - from);
  }
  return best;
}

bool gathers_are_quick() {
  std::array<std::uint64_t, places> at;
  for (std::size_t i = 0; i < places; ++i) at[i] = i * 211 % places;
  return cycles(sum_gathered, at) < cycles(sum_loaded, at);
}

}  // namespace

Lanes widest_lanes() {
  static const Lanes widest = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
                                  ? Lanes::avx512
                              : __builtin_cpu_supports("avx2") ? Lanes::avx2
                                                               : Lanes::scalar;
  return widest;
}

Lanes quickest_gather() {
  static const Lanes quickest =
      widest_lanes() == Lanes::avx512 && gathers_are_quick() ? Lanes::avx512 : Lanes::scalar;
  return quickest;
}

#else

Lanes widest_lanes() { return Lanes::scalar; }
Lanes quickest_gather() { return Lanes::scalar; }

#endif

}  // namespace curfew
