// What does a request of each kind and action need, whatever format it stands in?
//
// Readers come by their values each in its own way (adapters/wire/request_builder.h for JSON and CSV,
// adapters/ical/request_event.h); which fields may stand together, and what their values must be to one
// another, is said here alone. A fault names the field, and its reader finds the words.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/wire/request_fields.h"
#include "engine/judge/request.h"

namespace curfew {

struct RequestFault {
  Code code{};
  Field field{};
};

std::optional<Kind> find_kind(std::string_view word);
// None: requests of that kind have no such action.
std::optional<Action> find_action(Kind kind, std::string_view word);

// The first field that must not stand in it, or that it lacks. `stated`: with a value; `null`: as null.
std::optional<RequestFault> check_fields(Kind kind, Action action, FieldSet stated, FieldSet null);

// A job, by when it must have started. REQUIRES: its slot is set
std::optional<RequestFault> set_expiry(Instant expires, Request* job);
// What an edit moves the slot to; what is not stated (none) stays as it is. REQUIRES: its slot is set
std::optional<RequestFault> set_new_slot(std::optional<Instant> start, std::optional<Instant> end,
                                         Request* edit);
// A job of no length, or of none that is stated, takes that.
inline constexpr Duration instantaneous{0, 1};

}  // namespace curfew
