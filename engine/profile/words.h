// The words of requests, rules and verdicts: kinds, actions, outcomes, effects.
//
// One spelling of each, here, in JSON, in CSV and in profiles:
// the n-th name is the n-th value's. Threads: constants.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

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

// In the order from worst.
enum class Outcome : std::uint8_t { error, deferred, warn, allowed };
inline constexpr std::array<std::string_view, 4> outcome_names = {"error", "deferred", "warn", "allowed"};
constexpr std::string_view name(Outcome o) { return outcome_names[static_cast<std::size_t>(o)]; }

// When it was asked, seen from the window (doc/SEMANTICS.md §4).
enum class Asked : std::uint8_t { during, in_advance, running, before_extended, before_declared };
inline constexpr std::array<std::string_view, 5> asked_names = {"during", "in_advance", "running",
                                                                "before_extended", "before_declared"};

// Of an edit: the slot that it has, or the one that it asks for. All else asks for one.
enum class Slot : std::uint8_t { requested, present };
inline constexpr std::array<std::string_view, 2> slot_names = {"requested", "present"};

// What access comes to, beside its outcome: nothing; the person is told; he is logged in but can do nothing;
// he is logged out; he is not let in.
enum class EffectAction : std::uint8_t { none, notify, block, logout, deny };
inline constexpr std::array<std::string_view, 5> effect_names = {"none", "notify", "block", "logout", "deny"};
constexpr std::string_view name(EffectAction e) { return effect_names[static_cast<std::size_t>(e)]; }

// Which of a profile's tables a row is one of.
enum class Table : std::uint8_t { decisions, series, access };

}  // namespace curfew
