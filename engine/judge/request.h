// What is asked: a Request, as a reader made it, with every field's form checked and nothing yet looked up.
//
// The texts are views into the reader's buffer, valid until it reads the next record; a reader reuses one
// Request, so that reading allocates nothing once its vectors have grown. Roles, channels, domains and
// resources are still words: `admit` (engine/judge/admit.h) makes numbers of them, or a problem.
//
// Slots: a reservation, edit or job occupies half-open intervals; one without an end ends `never`. A job
// without a duration occupies [start, start + 1 µs), access its instant `at` likewise, which is also when it
// is asked. Threads: a plain value.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/profile/words.h"
#include "engine/recurrence/recurrence_set.h"
#include "engine/time/time.h"
#include "engine/time/zone.h"

namespace curfew {

struct Request {
  Kind kind = Kind::reservation;
  Action action = Action::create;
  std::string_view id, owner, domain;
  std::string_view role, channel;  // empty: the profile's default
  std::vector<std::string_view> resources, permissions;
  Interval slot{};               // asked for; of an edit: the present one; of a series: its first occurrence
  Interval new_slot{};           // edit: asked for
  std::optional<Instant> asked;  // requested_at, queued_at; none: now
  std::optional<Instant> expires_at;          // job: by then it must have started; access: session_expires_at
  std::vector<Interval> occurrences;          // series: by start, each start once, at least one; or
  const RecurrenceSet* recurrence = nullptr;  // by rule, as long-lived as the texts
  const Zone* zone = nullptr;                 // series: its tzid; it outlives the request
};

}  // namespace curfew
