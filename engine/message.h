// What is said to the person: the deciding window's own text or the profile's, with its times filled in.
//
// `@StartTime@` and `@EndTime@` are those of the version that the deciding relation is to, in its
// `display_tz`. `@DeferTo@`, in a profile's text, reads "starts at …", "starts when the maintenance ends", or
// "finds no gap that is long enough before …". An open end reads "until further notice"; an unknown @Word@
// stays. Threads: pure.
#pragma once

#include <functional>
#include <string>

#include "engine/judge.h"

namespace curfew {

// From a display_tz to its zone, already loaded; checked when the windows were read.
using ZoneOf = std::function<const Zone&(std::string_view id)>;

struct Message {
  std::string text;        // empty: the row has none
  bool used_zone = false;  // a zone other than UTC wrote a time
};

Message message(const Verdict& verdict, const Snapshot& snapshot, const Profile& profile,
                const ZoneOf& zone_of);

}  // namespace curfew
