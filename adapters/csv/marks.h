// Where do commas, quotes and line ends stand in CSV?
//
// A stretch of the text at a time is looked at, 64 bytes at once, and leaves the offsets of what it holds.
// Cost: RESULTS.md, with CSV; no byte is looked at more than twice. Threads: one each.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace curfew {

// Where commas, line ends and quotes stand, asked for from front to back: found a stretch at a time, so that
// a row's are there when it is read.
class Marks {
 public:
  using Offset = std::uint16_t;
  static constexpr std::size_t stretch_bytes = std::size_t{16} * 1024;
  static constexpr std::size_t written_at_once = 8;  // offsets, however few: that needs no guess of a branch
  static_assert(stretch_bytes + 64 <= std::numeric_limits<Offset>::max());

  // REQUIRES: 64 readable bytes at end
  Marks(const char* begin, const char* end) : end_(end) { look_at(begin); }

  // The first in [p, end), else end.
  const char* first(const char* p) {
    for (;;) {
      skip_to(p);
      if (at_ != found_) return stretch_ + *at_;
      if (stretch_end_ == end_) return end_;
      look_at(std::max(p, stretch_end_));
    }
  }

  const char* past_quotes(const char* p) {
    while ((p = first(p)) != end_ && *p == '"') ++p;
    return p;
  }

  // The next `count` from p on, as offsets from stretch(); null: so many are not at hand, or not there.
  const Offset* next(const char* p, std::size_t count) {
    skip_to(p);
    if (static_cast<std::size_t>(found_ - at_) < count) {
      const bool is_late = p - stretch_ > static_cast<std::ptrdiff_t>(stretch_bytes / 2);
      if (is_late && stretch_end_ != end_) look_at(p);  // looks at nothing more than twice
      if (static_cast<std::size_t>(found_ - at_) < count) return nullptr;
    }
    return at_;
  }
  // Leaves out the next `count`. REQUIRES: next() gave them
  void drop(std::size_t count) { at_ += count; }
  const char* stretch() const { return stretch_; }

  // To be asked again from p on, which was passed.
  void go_back(const char* p) { look_at(p); }

 private:
  void skip_to(const char* p) {
    while (at_ != found_ && stretch_ + *at_ < p) ++at_;
  }
  void look_at(const char* p);

  const char* end_;
  const char* stretch_;
  const char* stretch_end_;
  const Offset *at_, *found_;  // of offsets_: the next one, and the end
  std::array<Offset, stretch_bytes + 64 + written_at_once> offsets_;
};

}  // namespace curfew
