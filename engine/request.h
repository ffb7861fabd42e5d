// What is asked: a Request, as a reader made it, with every field's form checked and nothing yet looked up.
//
// The texts are views into the reader's buffer, valid until it reads the next record; a reader reuses one
// Request, so that reading allocates nothing once its vectors have grown. Roles, channels, domains and
// resources are still words: `admit` (engine/admit.h) makes numbers of them, or a problem.
//
// Slots: a reservation, edit or job occupies half-open intervals; one without an end ends `never`. A job
// without a duration occupies [start, start + 1 µs), access its instant `at` likewise, which is also when it
// is asked. Threads: a plain value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/recurrence_set.h"
#include "engine/time.h"
#include "engine/zone.h"

namespace curfew {

enum class Kind : std::uint8_t { reservation, series, job, access };
inline constexpr std::array<std::string_view, 4> kind_names = {"reservation", "series", "job", "access"};

// Those of reservations, series and jobs; then, from `login` on, those of access: to log in; a session that
// exists; work in a running sandbox; a job started by hand; one HTTP request; cron; the control command.
enum class Action : std::uint8_t {
  create,
  restore,
  edit,
  login,
  session,
  sandbox,
  launch,
  request,
  cron,
  ctl
};
inline constexpr std::array<std::string_view, 10> action_names = {
    "create", "restore", "edit", "login", "session", "sandbox", "launch", "request", "cron", "ctl"};
inline constexpr std::size_t booking_actions = 3;  // the first so many; the others are access

constexpr std::string_view name(Kind k) { return kind_names[static_cast<std::size_t>(k)]; }
constexpr std::string_view name(Action a) { return action_names[static_cast<std::size_t>(a)]; }

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
