// What would be allowed instead?
//
// For a reservation (an edit's new slot) or a job that is not simply allowed: the nearest slot of the same
// length that would be allowed, by least shift of the start, the earlier on a tie, not before it is asked;
// and, of a reservation, the latest end with which the slot, otherwise as it is, would be. Found by judging
// candidates: the places where the relation to some window changes, outwards from the slot. Nothing is
// proposed that was not judged `allowed`. A series gets no advice: its owner chooses among its occurrences.
//
// Cost: at most `max_candidates` verdicts each; where that does not suffice, or five years around the slot do
// not, nothing is proposed. Asked only where a person reads the answer. Threads: one Judge each.
#pragma once

#include <optional>
#include <string>

#include "engine/judge.h"
#include "engine/message.h"

namespace curfew {

struct Advice {
  std::optional<Instant> start;   // the nearest slot starts then
  std::optional<Instant> end_by;  // or it ends then, earlier than asked for
  bool operator==(const Advice&) const = default;
};

inline constexpr int max_candidates = 256;

// Overwrites the judge. REQUIRES: judge.judge(request, now) gives a verdict, not a problem.
Advice advise(const Request& request, Instant now, Judge& judge);

// For a person, times in `zone`: "The nearest slot of this length that is allowed starts at … (2 h later). Or
// shorten it by 37 min, to end at …." Empty where there is no advice.
std::string to_sentence(const Advice& advice, const Request& request, const Zone& zone);

}  // namespace curfew
