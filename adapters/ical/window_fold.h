// What do the VEVENTs of one id come to? A window and its revisions.
//
// In the order of SEQUENCE, LAST-MODIFIED, DTSTAMP, the first is the creation, and what a later one says
// differently is a revision; then those with RECURRENCE-ID, each a revision of its occurrence, or, with
// RANGE, of what becomes a window of its own (engine/windows/split.h). Contract: adapters/ical/windows_in.h.
#pragma once

#include <vector>

#include "adapters/ical/window_event.h"
#include "engine/windows/window.h"

namespace curfew {

// Mostly one, in their order. Empty: refused, which `reader` was told. REQUIRES: events of one id,
// at least one
std::vector<Window> fold_events(WindowEventReader& reader, std::vector<WindowEvent> events);

}  // namespace curfew
