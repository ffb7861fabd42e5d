// Given the maintenance windows, may this go ahead?
//
//   Request ─► admit ─► findings ─► decision table ─► worst wins ─► Verdict
//
// judge() is the one function that all doors call: pure, no clock, no I/O, no failure. The same inputs give
// the same verdict, today and in an audit years on; a revision declared after `now` changes nothing. A
// Judge holds what a verdict refers to and what is computed once for many requests (the gaps as of an
// instant); one per thread, reused, tied to one snapshot and profile.
//
// Its parts, in the order in which a request passes them: candidates, finding, decide; then, by kind,
// reservation and job (here), series, deferral, access.
//
// Cost: a few loads a scope for a request that touches nothing; each finding adds a few dozen ns; what
// series, deferral and access add stands in their headers.
//
//   Judge judge(snapshot, profile);
//   auto judged = judge.judge(request, now);          // admit and judge
//   if (!judged) report(judged.problem());
//   else if (judged->outcome == Outcome::error) …
#pragma once

#include <span>
#include <vector>

#include "engine/judge/access.h"
#include "engine/judge/series.h"

namespace curfew {

class Judge {
 public:
  // Both outlive it.
  Judge(const Snapshot& snapshot, const Profile& profile, Options options = {})
      : profile_(&profile), candidates_(snapshot, options) {}

  Result<Verdict> judge(const Request& request, Instant now);
  // The same in two steps, without a copy of the verdict.
  Result<Admitted> admit(const Request& request, Instant now) {
    return curfew::admit(request, now, snapshot(), *profile_, &groups_);
  }
  Verdict judge(const Admitted& admitted);
  // The findings of a reservation or a job, each decided, in no order: what makes it allowed or not, without
  // until when it is deferred. They last until the next question.
  std::span<const Finding> decided(const Admitted& admitted);

  const Snapshot& snapshot() const { return candidates_.snapshot(); }
  const Profile& profile() const { return *profile_; }

 private:
  void judge_reservation(const Admitted& a);
  void judge_job(const Admitted& a, Verdict* verdict);
  void find_job(const Admitted& a);
  // May a finding be allowed where the job is expired and not where it is not, or the reverse?
  bool matters_whether_expired(const Admitted& a) const;
  // The findings of one slot of it, decided, in order, behind those that there are.
  void find(const Admitted& a, Interval interval, Slot slot);

  const Profile* profile_;
  Candidates candidates_;
  Deferral deferral_;
  Series series_;
  Access access_;
  std::vector<ScopeId> groups_;
  std::vector<Finding> findings_;
};

}  // namespace curfew
