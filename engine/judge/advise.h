// What would be allowed instead?
//
// For a reservation (an edit's new slot) or a job that is not simply allowed: the nearest slot of the same
// length that would be, by least shift of the start, the earlier on a tie; and the longest slot that would
// be, where only its end is moved to an earlier instant. Nothing is proposed that was not judged `allowed`. A
// series gets no advice: its owner chooses among its occurrences.
//
// Conventions: what is proposed can be done, and typed. A proposed start is never before the later of `asked`
// and `now`, and lies on the coarsest of 1 h, 30, 15, 5 and 1 min on which the request's own start lies (in
// UTC, counted from midnight); where that lies on no whole minute, on a whole minute. A proposed end is a
// whole minute, after both. Shortened, a reservation keeps its start; a job keeps it too, or, where it is
// past, starts on the next whole minute.
//
// How: outwards from the slot, to either side by turns. A slot that is not allowed has findings that say why;
// each of them stays as it is up to the next place where the relation to a version of its window changes, so
// that all slots up to the farthest of these places are refused unseen. A job that is deferred is sought from
// where it is deferred to: before that nothing is free.
//
// Cost: bounded. Each slot that is looked at counts 4, and 1 for each of its findings; after
// `max_advice_work` either proposal goes without. One that is made is the nearest, or the longest; none says
// that there is none, or that it lies behind so much, farther than five years, or than the horizon up to
// which a gap was looked for. Measured: bench/RESULTS.md, "help". Asked only where a person reads the answer.
// Threads: one Judge each.
//
// The decision: steps from finding to finding rather than a search among all windows about the slot, so that
// it does not matter how many windows there are. (2026-11-28)
#pragma once

#include <optional>
#include <string>

#include "engine/judge/judge.h"

namespace curfew {

struct Advice {
  std::optional<Instant> start;     // the nearest slot of this length starts then
  std::optional<Interval> shorter;  // or the longest that is allowed, ending earlier than asked for
  bool operator==(const Advice&) const = default;
};

inline constexpr std::size_t max_advice_work = 2'000;

// Overwrites the judge. `most_work` is for tests. REQUIRES: judge.judge(request, now) gives a verdict.
Advice advise(const Request& request, Instant now, Judge& judge, std::size_t most_work = max_advice_work);

// For a person, times in `zone`: "The nearest slot of this length that is allowed starts at … (2 h later). Or
// shorten it by 37 min, to end at …." Empty where there is no advice.
std::string to_sentence(const Advice& advice, const Request& request, const Zone& zone);

}  // namespace curfew
