// What becomes of a window of which one occurrence, and all behind it, change? (engine/recurrence/split.h)
//
// A window is bitemporal: the second series is as old as the first, and has all of its revisions; the change
// is one more, a shift on the local clock and an exact length. So what was known before that stays what it
// was. To cancel what follows is to cancel the second likewise. Threads: pure functions.
#pragma once

#include "engine/recurrence/split.h"
#include "engine/windows/versions.h"

namespace curfew {

// The window of the second series, as if it had always been one, and what is left of the first. The
// recurrence of neither is set.
struct WindowCut {
  Window before, from;
};
// REQUIRES: `at` as in cut_series(), `cut` of the window's recurrence
WindowCut cut_window(const Window& window, LocalTime at, const SeriesCut& cut);

}  // namespace curfew
