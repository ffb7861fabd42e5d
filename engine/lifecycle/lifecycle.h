// What becomes of a window: who may change it, which one may be declared, how it ends.
//
//   NEW ──save──► PLANNED ──start──► ACTIVE ──end, stop, delete, an event──► ENDED
//                    └─────stop, delete─────► CANCELLED
//
// Nothing here is stored and nothing changes: where a window stands is derived (engine/windows/standing.h),
// and an ending is a Revision for the caller to append (with `by` and `reason`, where he knows them). These
// rules bind whoever saves windows; a windows file is taken as it is.
//
// REQUIRES, everywhere: versions(window) succeeds, but where a declaration is checked.
// Cost: folds a window's revisions; of one that recurs also a few of its occurrences. Threads: pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/profile/profile.h"
#include "engine/windows/standing.h"

namespace curfew {

// May this person declare, change and end windows?
bool may_manage(const Profile& profile, const Person& person);

// May the window be saved now, as its last revision makes it, beside those that exist (itself among them or
// not)? Every problem; none: it may. A start is judged where that revision states one, so that a running
// window can be extended.
std::vector<Problem> check_declaration(const Window& window, std::span<const Window> existing, Instant now,
                                       const Profile& profile);

// Ends a window by hand: its end becomes now, or it is cancelled where nothing of it has passed; of one that
// recurs the occurrence that is running. None: nothing to stop. REQUIRES: nothing was declared after now
std::optional<Revision> stop(const Window& window, Instant now);
// Deletes it: an active one ends now, and what has passed stays a fact; a planned one, or one that recurs,
// is cancelled. None: it is over.
std::optional<Revision> remove(const Window& window, Instant now);

// What a host's event ends: the place of each active window, and the revision that ends it. None where the
// profile does not know the event.
std::vector<std::pair<std::size_t, Revision>> ended_by(std::string_view event,
                                                       std::span<const Window> windows, Instant now,
                                                       const Profile& profile);

}  // namespace curfew
