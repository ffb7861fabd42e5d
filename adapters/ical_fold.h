// What do the VEVENTs of one id come to? A window and its revisions.
//
// In the order of SEQUENCE, LAST-MODIFIED, DTSTAMP, the first is the creation, and what a later one says
// differently is a revision; then those with RECURRENCE-ID, each a revision of its occurrence, or, with
// RANGE, of what becomes a window of its own (adapters/ical_range.h). Contract: adapters/ical_windows.h.
#pragma once

#include <vector>

#include "adapters/ical_notice.h"
#include "engine/window.h"

namespace curfew {

// Mostly one, in their order. Empty: refused, which `reader` was told. REQUIRES: notices of one id, at least
// one
std::vector<Window> fold_notices(NoticeReader& reader, std::vector<IcalNotice> notices);

}  // namespace curfew
