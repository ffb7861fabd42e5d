// What random tests are thrown from: the same seed, the same numbers, on every machine.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>

namespace curfew {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : source_(seed) {}
  std::size_t pick(std::size_t sides) { return static_cast<std::size_t>(source_() % sides); }
  bool chance(std::size_t percent) { return pick(100) < percent; }
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return values.begin()[pick(values.size())];
  }

 private:
  std::mt19937_64 source_;  // its numbers are the same everywhere, unlike those of std's distributions
};

}  // namespace curfew
