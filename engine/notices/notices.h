// What is shown about the windows in [from, to): to whom, where, from when until when, with which text?
//
//   windows, all revisions ─┐
//   Profile::notices() ─────┼─► notices(…) ─► banners, pop-ups, login pages of the host
//   [from, to) ─────────────┘
//
// A pure function, and bitemporal: what is shown at an instant is decided by each window's version as known
// then; after the last revision, by that one. Nothing that began before a revision was declared is changed by
// it, except for how long it is shown. A window that is disabled or cancelled shows nothing.
//
// - A phase (`notified`, `draining`, `active`) is shown while it lasts and its version is what is known;
//   pieces that follow each other and say the same are one. A window saved late is shown from the save.
// - A `reminder` is due `before` the start, or at the version's `reminder_at` where the rule has no `before`
//   (of a recurring window, as long before each start as before the first one's). It is sent where the
//   version known when it is due is in force and starts later: with exactly that much notice, that is.
//   A start that moves has reminders of its own; one that was sent stays a fact.
// - `ended` is said when a window that was draining or active no longer is: at its end, or when a revision
//   stops, disables or cancels it; then its end is that instant. Not where another window that is draining or
//   active then covers all that it covers (of windows that meet or intersect the last one says it); of those
//   that end in one instant, not where another of them covers it; of two alike the first by id says it.
// - `moved` and `cancelled` are owed where people were told of a maintenance, by a notice or a reminder that
//   began before, and no `ended` or `cancelled` since. `moved`: a revision changes its start or its end.
//   `cancelled`: a revision takes it away before it starts, or leaves it all in the past. `ended`, `moved`
//   and `cancelled` are for the scope as it was until then; the words are the later version's, the times too,
//   unless it no longer takes place.
//
// A notice carries its window's scope for the host to address. Exempt owners are told as all others are, and
// with `drain_from: enabled` the scope does not matter for since when a window has been enabled.
//
// A notice that meets [from, to) is listed, its own `from` and `until` unclipped. Order: by `from`, then
// window id (bytes), then the rule's place in the profile. Cost: a pass over the windows, and 3 to 8 µs for
// each that is listed (of 100,000 windows and 1,000 rules, those of one day: 20 to 90 ms); a recurring window
// is asked for the occurrences that may be shown, however long its rule: the list is as long as the range.
// Threads: pure.
//
// Decisions (2026-11-22): `until` is not clipped, so that a host that asks hour by hour sees the same notice
// again and shows it once. One that is said once has no `until` at all: for how long a pop-up stays is the
// host's. A correction is decided by what was shown rather than by who saw it:
// nobody's log-ins are known here.
//
//   for (const Notice& n : notices(snapshot, profile, {from, to}, zone_of))
//     if (is_for(n, person, "user-7", true)) show(n.rule->where, n.said.text);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/notices/message.h"

namespace curfew {

struct Notice {
  const NoticeRule* rule = nullptr;  // of Profile::notices()
  std::string window;                // its id, or that of the occurrence
  Instant from;
  // None: it is said once, at `from`; until_further_notice: it is shown as long as nobody ends it.
  std::optional<Instant> until;
  Scope scope;
  std::string initiator;  // who declared the window; empty: nobody says
  Message said;
};

// REQUIRES: range is of dates; zone_of knows every display_tz
std::vector<Notice> notices(const Snapshot& snapshot, const Profile& profile, Interval range,
                            const ZoneOf& zone_of);

// Is it for who is named `owner`, is this person (`initiator` aside, which the owner decides), and is logged
// in or not? The scope is not looked at, nor is `where`.
bool is_for(const Notice& notice, Person person, std::string_view owner, bool logged_in);

}  // namespace curfew
