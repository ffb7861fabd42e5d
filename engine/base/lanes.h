// Which instructions may a batch use? Chosen at run time; whatever the lanes, the answers are the same.
#pragma once

#include <cstdint>

namespace curfew {

enum class Lanes : std::uint8_t { scalar, avx2, avx512 };

// The widest that this machine has.
Lanes widest_lanes();

// The quickest for look-ups at random places: since 2023 the microcode of many processors makes gathers
// slower than the loads that they stand for, which only trying tells. Tried once a process, some 10 µs.
Lanes quickest_gather();

}  // namespace curfew
