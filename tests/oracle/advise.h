// The definition: what would help instead? Every slot that could be proposed is tried, the nearest first.
//
// Written from doc/SEMANTICS.md §4 alone, and slow: it judges by tests/oracle/judge.h. Where it and the
// engine differ, believe this file, then the specification.
#pragma once

#include <cstdlib>

#include "tests/oracle/judge.h"

namespace curfew::oracle {

struct Help {
  std::optional<Instant> start;     // the nearest slot of that length that would be allowed
  std::optional<Interval> shorter;  // the longest that would be, ending earlier
  bool operator==(const Help&) const = default;
};

inline constexpr std::int64_t minute = 60 * us_per_second;

inline bool lies_on(Instant t, std::int64_t grid) { return t.us % grid == 0; }

// A time that one could type: the coarsest of 1 h, 30, 15, 5 and 1 min on which the request's own start lies.
inline std::int64_t grid_of(Instant start) {
  for (const std::int64_t minutes : {60, 30, 15, 5})
    if (lies_on(start, minutes * minute)) return minutes * minute;
  return minute;
}

inline Interval& wanted(Request& r) { return r.action == Action::edit ? r.new_slot : r.slot; }

inline bool would_be_allowed(Request request, Interval slot, Instant now, const std::vector<Window>& windows,
                             const Rules& rules) {
  wanted(request) = slot;
  return judge(request, now, windows, rules).outcome == Outcome::allowed;
}

// All instants of the grid up to `reach` from `t` are tried, by least shift, the earlier first.
inline std::vector<Instant> outwards_from(Instant t, std::int64_t grid, std::int64_t reach) {
  std::vector<Instant> all;
  for (Instant at{t.us - reach - (t.us - reach) % grid}; at.us <= t.us + reach; at.us += grid)
    all.push_back(at);
  std::stable_sort(all.begin(), all.end(),
                   [&](Instant a, Instant b) { return std::abs(a.us - t.us) < std::abs(b.us - t.us); });
  return all;
}

// REQUIRES: dates since 1970; nothing changes beyond `reach` from the slot's start
inline Help help(Request request, Instant now, const std::vector<Window>& windows, const Rules& rules,
                 std::int64_t reach) {
  if (request.kind == Kind::series) return {};
  if (judge(request, now, windows, rules).outcome == Outcome::allowed) return {};
  const bool job = request.kind == Kind::job;
  const Interval slot = wanted(request);
  const Instant soonest = std::max(request.asked.value_or(now), now);
  const auto allowed = [&](Interval s) { return would_be_allowed(request, s, now, windows, rules); };
  const auto starting = [&](Instant t) {
    return Interval{t, slot.end == never ? never : Instant{t.us + slot.end.us - slot.start.us}};
  };
  const auto may_start = [&](Instant t) {
    return t >= soonest && !(request.expires_at && t > *request.expires_at);
  };

  Help help;
  for (const Instant t : outwards_from(slot.start, grid_of(slot.start), reach))
    if (may_start(t) && allowed(starting(t))) {
      help.start = t;
      break;
    }

  // A job that should have started already starts on the next whole minute.
  Interval shorter = slot;
  if (job && slot.start < soonest) {
    Instant next = soonest;
    if (!lies_on(next, minute)) next.us += minute - next.us % minute;
    shorter = starting(next);
  }
  if (job && !may_start(shorter.start)) return help;
  if (allowed(shorter)) return help;
  Instant end = std::min(shorter.end, Instant{shorter.start.us + reach});
  end.us -= end.us % minute;
  if (end == shorter.end) end.us -= minute;
  for (; end > std::max(shorter.start, soonest); end.us -= minute)
    if (allowed({shorter.start, end})) {
      help.shorter = {shorter.start, end};
      break;
    }
  return help;
}

}  // namespace curfew::oracle
