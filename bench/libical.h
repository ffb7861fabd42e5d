// libical's iterator over a rule, where the build found libical; its answers are only asked for rules that it
// reads right (simple daily, weekly, monthly and yearly ones).
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "engine/time/time.h"

namespace curfew::bench {

class Libical {
 public:
  static bool there();  // else all of it does nothing

  // REQUIRES: a start in whole seconds
  Libical(const std::string& rule, LocalTime start);
  ~Libical();
  Libical(const Libical&) = delete;
  Libical& operator=(const Libical&) = delete;
  // The first `count` occurrences, one by one.
  void first(std::size_t count, LocalTime* out) const;
  // The first that is not before `from`. REQUIRES: no COUNT; `from` is not before the start, in whole seconds
  LocalTime next(LocalTime from) const;

  // Parses a text, and returns how many VEVENTs are in it.
  static std::size_t events(const std::string& text);

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace curfew::bench
