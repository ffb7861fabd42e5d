// How one window bears on one interval: the finding, if any.
//
// For a window, K is it as of `asked`, P as of `now`; each only where it is known, in force and covers the
// subject. find() is doc/SEMANTICS.md §4's table, row by row:
// the first row that holds gives the finding, or none.
//
// Cost: a few loads for a window with one version; walks a window's revisions for a job asked before one.
// Threads: pure.
#pragma once

#include <optional>

#include "engine/judge/request.h"
#include "engine/judge/verdict.h"
#include "engine/snapshot/snapshot.h"

namespace curfew {

// What is asked of each window in turn.
struct Inquiry {
  Kind kind;           // a series' occurrence is a reservation
  Interval interval;   // R
  Instant asked, now;  // asked <= now
  Subject subject;
};

using Versions = Snapshot::Versions;

// The one that was known at t, if any was, and it was in force and covers the subject; null: none.
const Snapshot::VersionRow* as_of(Versions versions, Instant t, const Subject& subject,
                                  const Snapshot& snapshot);

// The finding without its outcome; its label is the index among the versions. `slot` is `requested`.
std::optional<Finding> find(const Inquiry& inquiry, Versions versions, const Snapshot& snapshot);

// Of an edit, for the slot that it has (`inquiry.interval`): `slot` is `present`.
std::optional<Finding> find_present(const Inquiry& inquiry, Versions versions, const Snapshot& snapshot);

}  // namespace curfew
