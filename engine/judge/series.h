// What becomes of a series: each occurrence is judged as a reservation, then all of them by a second table.
//
// A leapfrog join: an occurrence that no window comes near (or only one during which it was asked, which
// concerns all occurrences alike) stands for all up to the next window; from there it goes on to the next
// occurrence, and what lies between is never made. Threads: one each.
#pragma once

#include <vector>

#include "engine/judge/candidates.h"
#include "engine/judge/decide.h"

namespace curfew {

// So many occurrences of a series by rule are looked at, none leapt over counted; then its horizon is nearer.
inline constexpr std::size_t max_judged_occurrences = 100'000;

class Series {
 public:
  // Its findings, over all occurrences, in order, into *findings; what the verdict refers to lives here,
  // until the next call. REQUIRES: candidates.ask(a)
  void judge(const Admitted& a, const Profile& profile, Candidates& candidates,
             std::vector<Finding>* findings, Verdict* verdict);

 private:
  // The occurrences in [from, limit) and their findings, from worst, into by_occurrence_; what the second
  // table asks of them is kept below.
  void judge_occurrences(const Admitted& a, const Profile& profile, Candidates& candidates, Verdict* verdict);
  // The findings of one, in order, into found_.
  void find(const Admitted& a, Interval occurrence, const Profile& profile, Candidates& candidates);
  void keep(Interval occurrence);

  std::vector<Finding> found_, by_occurrence_;
  std::vector<OccurrenceVerdict> occurrences_;
  std::vector<Interval> slots_;
  bool all_errors_ = true, any_warn_ = false, during_ = false;
};

}  // namespace curfew
