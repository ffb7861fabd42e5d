// Which windows does a VFREEBUSY state? Each of its BUSY-UNAVAILABLE periods: UID#1, UID#2, …
//
// Declared at DTSTAMP, since ever where there is none.
#pragma once

#include <vector>

#include "adapters/ical/window_event.h"
#include "engine/windows/window.h"

namespace curfew {

// Of those components that are no VEVENTs, behind the windows that are there;
// an id that stands twice is refused.
void read_freebusy(const std::vector<IcalComponent>& components, WindowEventReader& reader,
                   std::vector<Window>* windows);

}  // namespace curfew
