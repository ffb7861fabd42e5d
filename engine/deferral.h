// Until when is a job barred, or who asks for access?
//
// The earliest t, from its start on, at which [t, t + length) meets no window that covers it, all as of now: a
// chain of windows is skipped as a whole, a gap that is too short is not used.
//
// Cost: a walk over the windows behind it, replaced by an index of the gaps once walking has cost as much as
// building that. Threads: one each.
#pragma once

#include <optional>
#include <unordered_map>

#include "engine/candidates.h"
#include "engine/interval_index.h"

namespace curfew {

class Deferral {
 public:
  struct Until {
    std::optional<Instant> to;  // none: an open-ended window, or
    bool at_horizon = false;    // no gap up to the horizon
  };
  Until operator()(const Admitted& a, Candidates& candidates);

 private:
  // Does a rule leave no gap of that length from t on, whatever else there is?
  bool never_fits(const Admitted& a, Instant t, std::int64_t length, const Candidates& candidates);
  // The end that bars [t, t + length) longest, as of now; none: it is free.
  std::optional<Instant> barred_until(const Admitted& a, Instant t, std::int64_t length,
                                      Candidates& candidates);
  bool gaps_serve(const Admitted& a, const Snapshot& snapshot);

  // The gaps between the windows known as of gaps_epoch_: built once walking over windows has cost as much.
  GapIndex gaps_;
  std::optional<Instant> gaps_epoch_;
  std::unordered_map<const RecurrenceSet*, std::optional<std::int64_t>> longest_steps_;
  std::size_t walked_ = 0;
};

}  // namespace curfew
