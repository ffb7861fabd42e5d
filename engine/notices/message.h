// What is said to the person: the deciding window's own text or the profile's, with its times filled in.
//
// It is said as the window stands when it is judged: after an extension people read the new end, whatever the
// version that the deciding relation is to (said() tells which). `@StartTime@` and `@EndTime@` are its times,
// in its `display_tz`. `@DeferTo@`, in a profile's text, reads "starts at …", "starts when the maintenance
// ends", or "finds no gap that is long enough before …"; `@Until@` is until when who is not let in is barred,
// through all windows that follow on one another (elsewhere: until the window ends), open: "further notice";
// `@LogoutTime@` is when who is logged in is logged out; `@Name@`, `@Description@` and `@Reason@` are what
// the window says of itself, or nothing. An open end reads "until further notice"; an unknown @Word@ stays
// (engine/profile/message_words.h has the known ones), and so does one that has no value there. Several texts
// stand one below the other. Threads: pure.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "engine/judge/decide.h"

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

// The texts of these names, in the window's own words where it has any.
// `text` is empty where none says anything.
Message message(std::span<const std::string> texts, const Wording& words, const Occasion& occasion,
                const Profile& profile, const ZoneOf& zone_of);

// The finding that decided, with the version of its window, or occurrence, that is said: the one known when
// it was judged, where that is in force; else the one that the relation is to. REQUIRES: there is a finding
Finding said(const Verdict& verdict, const Snapshot& snapshot);

Message message(const Verdict& verdict, const Snapshot& snapshot, const Profile& profile,
                const ZoneOf& zone_of);

}  // namespace curfew
