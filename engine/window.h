// What a maintenance window is: what it covers, and since when that was declared.
//
// A Window is bitemporal. It is a list of revisions in the order of `declared_at` (transaction time), the
// first its creation; each states only what changes. Folding them gives its versions: version i is what was
// known from its `declared_at` until that of version i + 1, and covers [start, end) (valid time). Nothing is
// ever overwritten, so what was known at any instant can be asked again years later.
//
// `scope` and `exempt` of a revision replace, `messages` merge by key. A cancellation is final.
//
// A window may recur: each occurrence is a window of its own, with the id `ID@YYYYMMDDTHHMMSS`, its original
// local start. A revision with `occurrence` (that start) concerns it alone and lies over those of the rule:
// an exception stays one. What the rule's revisions say of `start` and `end` is said of the first occurrence,
// and moves and stretches the others likewise: a start on the local clock, a length exactly.
//
// Life: filled by a reader, checked by `versions()`, then given to a Snapshot, which keeps it.
// Threads: plain values. Source: R. T. Snodgrass, "Developing Time-Oriented Database Applications in SQL"
// (1999), ch. 10.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/recurrence_set.h"
#include "engine/time.h"

namespace curfew {

// System-wide where both are empty.
struct Scope {
  std::vector<std::string> domains, resources;
  bool system_wide() const { return domains.empty() && resources.empty(); }
  bool operator==(const Scope&) const = default;
};

// Requests by one of these owners, or with one of these ids, are not covered: an audited exception.
struct Exempt {
  std::vector<std::string> owners, ids;
  bool operator==(const Exempt&) const = default;
};

enum class Text : std::uint8_t { headline, notification, login, reserve_error, reserve_warning };
inline constexpr std::array<std::string_view, 5> text_names = {"headline", "notification", "login",
                                                               "reserve_error", "reserve_warning"};
using Messages = std::array<std::optional<std::string>, text_names.size()>;

struct Revision {
  Instant declared_at = since_ever;
  std::optional<LocalTime> occurrence;  // of a recurring window: concerns the one that originally starts then
  std::optional<std::string> by, reason, name, description, display_tz;
  std::optional<bool> enabled;
  std::optional<Instant> start, end;  // end: until_further_notice opens it
  std::optional<Scope> scope;
  std::optional<Exempt> exempt;
  std::optional<Duration> drain, notify_before;
  std::optional<Instant> reminder_at;
  Messages messages;
  bool cancelled = false;
};

struct Window {
  std::string id;
  std::vector<Revision> revisions;  // [0] is the creation: it has a start, and an end where it recurs
  std::shared_ptr<const RecurrenceSet> recurrence{};  // null: it takes place once; else without overrides
};

// A revision with all that it leaves unsaid filled in from those before it (scope system-wide, enabled,
// open-ended where nothing was ever said).
struct Version {
  Instant declared_at = since_ever;
  Instant start, end = until_further_notice;
  bool enabled = true, cancelled = false;
  Scope scope;
  Exempt exempt;
  std::string by, reason, name, description, display_tz;
  Duration drain, notify_before;
  std::optional<Instant> reminder_at;
  Messages messages;

  Interval interval() const { return {start, end}; }
  bool in_force() const { return enabled && !cancelled; }  // else it is as if the window were not known
};

// All versions, in order; or the first revision that is out of order, follows a cancellation, is of no
// occurrence (unknown_occurrence), or is empty or inverted (end_before_start), with the field
// `revisions[i].…` (the creation's fields stand without a prefix). A recurring window needs an end
// (missing_field).
Result<std::vector<Version>> versions(const Window& window);

// The version that revision `i` makes; of a recurring window, of its first occurrence, as the rule's
// revisions have it. Cost: O(i). REQUIRES: versions(window) succeeded, i < revisions.size()
Version version(const Window& window, std::size_t i);
// The same of one occurrence of a recurring window, with what its own revisions up to `i` say.
Version version(const Window& window, std::size_t i, const Occurrence& occurrence);
// Where an occurrence lies when the rule's revisions up to `i` have moved and stretched it.
Interval placed(const Window& window, std::size_t i, const Occurrence& occurrence);

// `ID@20261110T220000`
std::string occurrence_id(std::string_view id, LocalTime original);

}  // namespace curfew
