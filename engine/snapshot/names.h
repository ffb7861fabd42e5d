// Names as numbers: who asks and for what, so that whether a window covers a request takes no text.
//
// Threads: Names are filled while a snapshot is built, then only read.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace curfew {

using ScopeId = std::uint32_t;
inline constexpr ScopeId system_wide_id = 0;
// The number of a name that no window uses.
inline constexpr std::uint32_t unnamed = std::numeric_limits<std::uint32_t>::max();

// Names to numbers, in the order of their first use.
class Names {
 public:
  std::uint32_t add(std::string_view name, std::uint32_t next);
  std::uint32_t find(std::string_view name) const { return numbers_.empty() ? unnamed : look_up(name); }
  bool empty() const { return numbers_.empty(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::uint32_t look_up(std::string_view name) const;

  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
};

// Who asks and for what, as a snapshot's numbers: what decides whether a window covers a request.
struct Subject {
  std::span<const ScopeId> scopes;  // system_wide_id, then those of its domain and resources
  std::uint32_t owner = unnamed;    // its numbers where some window exempts them
  std::uint32_t id = unnamed;
};

}  // namespace curfew
