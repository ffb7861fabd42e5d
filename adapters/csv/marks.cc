// 64 bytes at once, by the widest instructions there are.
#include "adapters/csv/marks.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include <bit>

namespace curfew {
namespace {

// A bit for each of the 64 bytes at p that is a comma, a line end or a quote.
std::uint64_t marks_of(const char* p) {
  std::uint64_t marks = 0;
#ifdef __x86_64__
  for (int i = 0; i < 64; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i));
    const auto are = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    const int found = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(are(','), are('\n')), are('"')));
    marks |= static_cast<std::uint64_t>(static_cast<unsigned>(found)) << i;
  }
#else
  for (int i = 0; i < 64; ++i) marks |= std::uint64_t{p[i] == ',' || p[i] == '\n' || p[i] == '"'} << i;
#endif
  return marks;
}

using Offset = Marks::Offset;

// Writes `at` + i for each bit i. REQUIRES: room for Marks::written_at_once, and for 64
[[gnu::always_inline]] inline Offset* put_offsets(std::uint64_t marks, std::size_t at, Offset* out) {
  Offset* const end = out + std::popcount(marks);
  for (std::size_t i = 0; i < Marks::written_at_once; ++i, marks &= marks - 1)
    out[i] = static_cast<Offset>(at + static_cast<std::size_t>(std::countr_zero(marks)));
  for (out += Marks::written_at_once; out < end; ++out, marks &= marks - 1)
    *out = static_cast<Offset>(at + static_cast<std::size_t>(std::countr_zero(marks)));
  return end;
}

// Writes the offsets of the marks in [p, p + size), and beyond up to a whole block of 64 bytes; returns their
// end.
Offset* find_marks(const char* p, std::size_t size, Offset* out) {
  for (std::size_t at = 0; at < size; at += 64) out = put_offsets(marks_of(p + at), at, out);
  return out;
}

#ifdef __x86_64__
__attribute__((target("avx2,bmi,popcnt"))) Offset* find_marks_avx2(const char* p, std::size_t size,
                                                                   Offset* out) {
  const __m256i comma = _mm256_set1_epi8(','), line_end = _mm256_set1_epi8('\n'),
                quote = _mm256_set1_epi8('"');
  for (std::size_t at = 0; at < size; at += 64) {
    std::uint64_t marks = 0;
    for (std::size_t i = 0; i < 64; i += 32) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + at + i));
      const __m256i found = _mm256_or_si256(
          _mm256_or_si256(_mm256_cmpeq_epi8(bytes, comma), _mm256_cmpeq_epi8(bytes, line_end)),
          _mm256_cmpeq_epi8(bytes, quote));
      marks |= std::uint64_t{static_cast<unsigned>(_mm256_movemask_epi8(found))} << i;
    }
    out = put_offsets(marks, at, out);
  }
  return out;
}
const auto quickest_find_marks =
    __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt")
        ? find_marks_avx2
        : find_marks;
#else
constexpr auto quickest_find_marks = find_marks;
#endif

}  // namespace

void Marks::look_at(const char* p) {
  stretch_ = p;
  stretch_end_ = p + std::min(stretch_bytes, static_cast<std::size_t>(end_ - p));
  at_ = offsets_.data();
  found_ = quickest_find_marks(p, static_cast<std::size_t>(stretch_end_ - p), offsets_.data());
  while (found_ != at_ && stretch_ + found_[-1] >= stretch_end_) --found_;
}

}  // namespace curfew
