// An instant as Boost.Date_Time has it, for a host that calculates with `ptime`.
//
// Both count microseconds of UTC, so that nothing is lost either way. This header alone brings
// Boost.Date_Time (some 105,000 lines); nothing else in the engine includes it. Cost: some ns.
// Threads: pure functions.
#pragma once

#include <boost/date_time/posix_time/posix_time_types.hpp>

#include "engine/time/time.h"

namespace curfew {

// REQUIRES: !t.is_special(), of the years 1400 to 9999
Instant from_ptime(boost::posix_time::ptime t);
// REQUIRES: is_date(t)
boost::posix_time::ptime to_ptime(Instant t);

}  // namespace curfew
