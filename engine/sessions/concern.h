// When is what runs at an instant over? What a maintenance waits for beside the sessions.
//
// Cost: of a series, as many steps of its rule as occurrences reach over the instant. Threads: pure.
#pragma once

#include "engine/judge/request.h"
#include "engine/time/time.h"

namespace curfew {

// The end of what of the request runs at `at`, as it was asked for: a reservation, a job, each occurrence of
// a series. `never`: it has no end; `since_ever`: nothing runs.
Instant end_of_running(const Request& request, Instant at);

}  // namespace curfew
