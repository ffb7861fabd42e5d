// Where does a window stand now, also one that recurs?
//
// Derived from the revisions that are known at `now`, never stored. REQUIRES, everywhere: versions(window)
// succeeds. Cost: folds a window's revisions; of one that recurs also a few of its occurrences.
// Threads: pure.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/windows/versions.h"

namespace curfew {

// `fresh` (shown as NEW) has no effect: it is not declared yet, or not enabled. One that recurs is active
// while one of its occurrences is, planned while another will be.
enum class Status : std::uint8_t { fresh, planned, active, ended, cancelled };
inline constexpr std::array<std::string_view, 5> status_names = {"NEW", "PLANNED", "ACTIVE", "ENDED",
                                                                 "CANCELLED"};
constexpr std::string_view name(Status s) { return status_names[static_cast<std::size_t>(s)]; }

Status status(const Window& window, Instant now);

// What of a window is in force and not over, as known at `now`: the window itself, or occurrences of it.
struct Standing {
  Occurrence occurrence{not_recurring, {}};  // which one, of a window that recurs
  Interval interval;                         // that it covers
};
// Of one that recurs: every occurrence that a revision concerns alone; of the others those that are running,
// and the next one.
std::vector<Standing> standing(const Window& window, Instant now);

// The one that is running at `now`; null: none is.
const Standing* running(const std::vector<Standing>& all, Instant now);

}  // namespace curfew
