// The seed of a random test: CURFEW_SEED where it is set, else one of the hour; always printed when a test
// fails.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>

namespace curfew {

inline std::uint64_t test_seed() {
  static const std::uint64_t seed = [] {
    const char* given = std::getenv("CURFEW_SEED");
    const auto s = given ? std::stoull(given) : static_cast<unsigned long long>(std::time(nullptr)) / 3600;
    std::cout << "random tests: CURFEW_SEED=" << s << "\n";
    return s;
  }();
  return seed;
}

// How many cases a random test makes: CURFEW_CASES where it is set.
inline std::uint64_t test_cases(std::uint64_t otherwise) {
  const char* given = std::getenv("CURFEW_CASES");
  return given ? std::stoull(given) : otherwise;
}

}  // namespace curfew
