// May this request be judged at all? Words become numbers, or a problem.
//
// admit() is the last step that can fail: it looks up the role, channel, kind and action in the profile, the
// domain, resources, owner and id in the snapshot, and fills in the default of `asked`. After it judging
// cannot fail. An Admitted refers to its request and judge: it is valid until the reader reads on or the
// judge admits again. Cost: a hash look-up a name. Threads: one Judge each.
#pragma once

#include "engine/judge/request.h"
#include "engine/profile/profile.h"
#include "engine/snapshot/snapshot.h"

namespace curfew {

struct Admitted {
  const Request* request = nullptr;
  Instant asked;  // requested_at, queued_at, at, else now
  Instant now;  // of the run, or `asked` where that is later: it is judged at its own instant; access always
  Subject subject;
  std::uint8_t role = 0, channel = 0;
  std::uint32_t permissions = 0;  // a bit for each, in the profile's order
};

// `groups` is storage that the result refers to. Fails with kind_not_in_profile, action_not_in_profile,
// unknown_role, unknown_channel, unknown_permission; and for what no reader makes: end_before_start where a slot
// is empty or inverted, empty_series, out_of_order where a series' occurrences are.
Result<Admitted> admit(const Request& request, Instant now, const Snapshot& snapshot, const Profile& profile,
                       std::vector<ScopeId>* groups);

}  // namespace curfew
