// What a host tells of its sessions, and what is told of them: NDJSON in and out.
//
//   {"event": "login", "session": "s-1", "owner": "u-7", "role": "user", "permissions": [],
//    "channel": "portal", "domain": "lab-eu", "resources": ["chassis-7"], "at": "…", "expires_at": "…"}
//   {"event": "heartbeat", "session": "s-1", "at": "…", "expires_at": "…"}
//   {"event": "logout", "session": "s-1", "at": "…"}
//   {"event": "force_out", "session": "s-1", "at": "…"}
//   {"event": "force_out", "owner": "u-7", "at": "…"}    everybody but one
//
// `event`, `session` and `at` are required, but for the force-out of everybody; the others stand where they
// stand here. Read is the form; whether an event fits those before it, engine/sessions/sessions.h says. A
// blank line is no event. Cost: some µs a line. Threads: one reader each.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/wire/rendering.h"
#include "engine/sessions/sessions.h"

namespace curfew {

struct SessionLine {
  std::size_t line = 0;  // from 1
  SessionEvent event;    // where there are no problems
  std::vector<Problem> problems;
};
void read_session_events(std::string_view text, const std::function<void(SessionLine)>& sink);

// One object without a newline. `verdict` is what is said to the session, null: nothing.
//   {"session": …, "owner": …, "role": …, "channel": …, "state": …, "since": …, "last_seen": …,
//    "ends_at": …, "exempt": true, "rule": …, "message": …, "effect": …}
void append_session_json(std::string& out, const SessionState& state, const Verdict* verdict,
                         const RenderContext& context);
// {"at": T, "active": 3, "ghosts": 1, "blocked": 0, "counted": 2, "exempt": 2, "ended": 5,
//  "safe_to_proceed": false, "clear_at": …, "can_be_ended_from_inside": false}
// The last field stands where a maintenance drains or is active; false: nobody who is logged in may end it,
// and nobody who may could log in, so that it must be ended from outside (or by an event).
void append_summary_json(std::string& out, const SessionSummary& summary, Instant at);

}  // namespace curfew
