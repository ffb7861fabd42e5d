// At what phase is a window at an instant, as access sees it?
//
//   planned | notified | draining | active | ended
//           ^ start − notify_before
//                      ^ start    ^ + drain  ^ end
//
// Half-open, and each may be empty. Which of them a system has is its profile's: where it has no `draining` a
// window is active from its start, where it has no `notified` it is planned until then. `drain` may count
// from the start, or from when the window was enabled, where that is later (a maintenance switched on at
// once). A drain ends with the window at the latest.
//
// Days in `drain` and `notify_before` are 24 h. Cost: a few additions. Threads: pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/windows/versions.h"

namespace curfew {

// In the order to worst.
enum class Phase : std::uint8_t { notified, draining, active };
inline constexpr std::array<std::string_view, 3> phase_names = {"notified", "draining", "active"};
constexpr std::string_view name(Phase p) { return phase_names[static_cast<std::size_t>(p)]; }

// How a system's windows take their course; a part of its profile.
struct Course {
  bool notified = false, draining = false;  // does it have these phases? All have `active`
  bool drain_from_enabling = false;

  bool has(Phase p) const { return p == Phase::active || (p == Phase::draining ? draining : notified); }
};

// From when on each phase is, in order; where one equals the next it is empty.
struct Phases {
  Instant notified, draining, active, end;
};

// Of a version; `enabled_at`: since when it has been in force.
Phases phases(const Terms& version, Instant enabled_at, const Course& course);

// None: it is planned, or ended.
std::optional<Phase> phase_at(const Phases& phases, Instant t);

}  // namespace curfew
