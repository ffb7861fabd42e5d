// A notice as JSON, one line, keys in this order:
//
//   {"from": "2026-11-28T20:00:00Z", "until": "2026-11-28T22:00:00Z", "window": "mw-1", "rule": "CS-57",
//    "at": "notified", "where": "banner", "to": {"role": ["user"], "initiator": false},
//    "initiator": "admin-1", "logged_in": true, "scope": {"domains": ["lab-eu"]}, "dismissable": true,
//    "text": "…", "tzdata": "2025b"}
//
// `until` is null where the end is open, and absent where it is said once, at `from`. `to` is as the profile
// writes it, a yes or no as true or false; absent: to all. `initiator`, who that is, only where `to` asks and
// the window says so; `logged_in` only where it is only for those who are; `scope` only where the window has
// one; `dismissable` only where the profile states it;
// `tzdata` only where a zone other than UTC wrote a time.
#pragma once

#include <string>

#include "adapters/wire/rendering.h"
#include "engine/notices/notices.h"

namespace curfew {

// One object without a newline. REQUIRES: the notice is of the context's profile
void append_notice_json(std::string& out, const Notice& notice, const RenderContext& context);

}  // namespace curfew
