#include "adapters/cli/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/cli/console.h"

namespace curfew::cli {

void Progress::update(std::uint64_t bytes, const RunTotals& totals) {
  if (!shown_ || Clock::now() < next_) return;
  next_ = Clock::now() + std::chrono::milliseconds(100);
  const std::string far = total_bytes_ && *total_bytes_ > 0
                              ? fmt::format("{} %", std::min<std::uint64_t>(100, 100 * bytes / *total_bytes_))
                              : fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
  clear();
  draw(fmt::format("{}  {} judged, {} refused", far, totals.judged, totals.refused));
  visible_ = true;
}

void Progress::clear() {
  if (visible_) draw("\r\x1b[K");
  visible_ = false;
}

}  // namespace curfew::cli
