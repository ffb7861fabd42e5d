// What is said to the person: the deciding window's own text or the profile's, with its times filled in.
//
// `@StartTime@` and `@EndTime@` are those of the version that the deciding relation is to, in its
// `display_tz`. `@DeferTo@`, in a profile's text, reads "starts at …", "starts when the maintenance ends", or
// "finds no gap that is long enough before …"; `@LogoutTime@` is when who is logged in is logged out;
// `@Name@`, `@Description@` and `@Reason@` are what the window says of itself, or nothing. An open end reads
// "until further notice"; an unknown @Word@ stays. Several texts stand one below the other. Threads: pure.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "engine/decide.h"

namespace curfew {

// From a display_tz to its zone, already loaded; checked when the windows were read.
using ZoneOf = std::function<const Zone&(std::string_view id)>;

struct Message {
  std::string text;        // empty: the row has none
  bool used_zone = false;  // a zone other than UTC wrote a time
};

// What a text is about.
struct Occasion {
  Interval window{};
  std::optional<Instant> logout{};
  const Verdict* verdict = nullptr;  // where it answers a request
};

// The texts of these names, in the window's own words where it has any. `text` is empty where none says
// anything.
Message message(std::span<const std::string> texts, const Wording& words, const Occasion& occasion,
                const Profile& profile, const ZoneOf& zone_of);

Message message(const Verdict& verdict, const Snapshot& snapshot, const Profile& profile,
                const ZoneOf& zone_of);

}  // namespace curfew
