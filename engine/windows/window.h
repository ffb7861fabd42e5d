// What a maintenance window is: what it covers, and since when that was declared.
//
// A Window is bitemporal. It is a list of revisions in the order of `declared_at` (transaction time), the
// first its creation; each states only what changes, and what they come to is its versions
// (engine/windows/versions.h), each of which covers [start, end) (valid time). Nothing is ever overwritten,
// so what was known at any instant can be asked again years later.
//
// `scope` and `exempt` of a revision replace, `messages` merge by key. A cancellation is final.
//
// A window may recur: each occurrence is a window of its own, with the id `ID@YYYYMMDDTHHMMSS`, its original
// local start. A revision with `occurrence` (that start) concerns it alone and lies over those of the rule:
// an exception stays one.
//
// Life: filled by a reader, checked by `versions()`, then given to a Snapshot, which keeps it.
// Threads: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/recurrence/recurrence_set.h"
#include "engine/time/time.h"

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

// `ID@20261110T220000`
std::string occurrence_id(std::string_view id, LocalTime original);

}  // namespace curfew
