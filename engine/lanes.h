// Which instructions may a batch use? Chosen at run time; whatever the lanes,
// the answers are the same.
#pragma once

#include <cstdint>

namespace curfew {

enum class Lanes : std::uint8_t { scalar, avx2, avx512 };

// The widest that this machine has.
inline Lanes widest_lanes() {
#if defined(__x86_64__)
  static const Lanes widest = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
                                  ? Lanes::avx512
                              : __builtin_cpu_supports("avx2") ? Lanes::avx2
                                                               : Lanes::scalar;
  return widest;
#else
  return Lanes::scalar;
#endif
}

}  // namespace curfew
