// How far a run is, for a person who waits: one line on standard error, rewritten a few times a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "adapters/report/report.h"

namespace curfew::cli {

class Progress {
 public:
  Progress(bool shown, std::optional<std::uint64_t> total_bytes) : shown_(shown), total_bytes_(total_bytes) {}
  ~Progress() { clear(); }
  void update(std::uint64_t bytes, const RunTotals& totals);
  void clear();  // before anything else is written there

 private:
  using Clock = std::chrono::steady_clock;
  bool shown_, visible_ = false;
  std::optional<std::uint64_t> total_bytes_;
  Clock::time_point next_ = Clock::now() + std::chrono::milliseconds(300);  // short runs show none
};

}  // namespace curfew::cli
