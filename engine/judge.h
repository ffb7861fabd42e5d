// Given the maintenance windows, may this go ahead?
//
//   Request ─► admit ─► findings ─► decision table ─► worst wins ─► Verdict
//
// judge() is the one function that all doors call: pure, no clock, no I/O, no failure. The same inputs give
// the same verdict, today and in an audit years on; a revision declared after `now` changes nothing. A
// Scratch holds what a verdict refers to and what is computed once for many requests (the gaps as of an
// instant); one per thread, reused, tied to one snapshot and profile.
//
// Cost: a few loads a scope for a request that touches nothing; each finding adds a few dozen ns; a deferred
// job a walk over the windows behind it, replaced by a gap index once walking has cost more than building
// that. A series is joined with the windows by leaps: from an occurrence that is clear of all to the next
// window, from there to the next occurrence; what lies between is never made. Access looks at an instant, at
// most the longest `notify_before` ahead. Each recurring window that may
// concern a request costs some 100 ns.
//
//   Scratch scratch(snapshot, profile);
//   auto judged = scratch.judge(request, now);        // admit and judge
//   if (!judged) report(judged.problem());
//   else if (judged->outcome == Outcome::error) …
#pragma once

#include <utility>
#include <vector>

#include "engine/admit.h"
#include "engine/finding.h"
#include "engine/interval_index.h"
#include "engine/profile.h"
#include "engine/request.h"
#include "engine/rule_gaps.h"
#include "engine/snapshot.h"
#include "engine/verdict.h"

namespace curfew {

struct Options {
  // Bounds the search for a gap, a series without an end, and what recurs over a slot without one; none: five
  // years after the later of `now` and the request's start.
  std::optional<Duration> horizon;
  // So many windows in the way of a job are passed one by one in the search for a gap, where neither an index of
  // the gaps nor the cycle of some rules leaps over them; then its horizon is where it has come to.
  std::size_t most_passed = 10'000;
};

// So many occurrences of a series by rule are looked at, none leapt over counted; then its horizon is nearer.
inline constexpr std::size_t max_judged_occurrences = 100'000;

class Scratch {
 public:
  // Both outlive the scratch.
  Scratch(const Snapshot& snapshot, const Profile& profile, Options options = {})
      : snapshot_(snapshot), profile_(profile), options_(options) {}

  Result<Verdict> judge(const Request& request, Instant now);
  // The same in two steps, without a copy of the verdict.
  Result<Admitted> admit(const Request& request, Instant now) {
    return curfew::admit(request, now, snapshot_, profile_, &groups_);
  }
  Verdict judge(const Admitted& admitted);
  // The findings of a reservation or a job, each decided, in no order: what makes it allowed or not, without
  // until when it is deferred. They last until the next question.
  std::span<const Finding> decided(const Admitted& admitted);

  const Snapshot& snapshot() const { return snapshot_; }
  const Profile& profile() const { return profile_; }

 private:
  struct Deferral {
    std::optional<Instant> to;
    std::optional<Instant> horizon;  // why `to` is none: how far was looked
    bool cut = false;                // not as far as was asked for
  };
  // Of access: a window that has a phase at its instant.
  struct Phased {
    Finding finding;
    Phase phase{};
    Phases phases{};
    Instant active_since;  // since when it has been, or from when on it will be
  };
  void judge_reservation(const Admitted& a);
  void find_job(const Admitted& a);
  void judge_job(const Admitted& a, Verdict& verdict);
  bool is_expired(const Admitted& a, const Deferral& deferral) const;
  bool matters_whether_expired(const Admitted& a) const;
  void judge_series(const Admitted& a, Verdict& verdict);
  void judge_access(const Admitted& a, Verdict& verdict);
  std::optional<Phased> phased(const Candidate& candidate, const Admitted& a);
  bool by_initiator(const Admitted& a, bool barring) const;
  std::optional<Instant> lasts_until(const Admitted& a, Verdict& verdict);
  const Effect* make_effect(const Admitted& a, const EffectRule& rule, std::optional<Instant> until);
  // Windows that may bear on the inquiry, each once, into candidates_.
  void gather(const Admitted& a, const Inquiry& inquiry);
  // Those during which it was asked, into asked_: they concern a reservation whatever its slot.
  void gather_asked(const Admitted& a);
  // The finding of each candidate that has one: sink(finding).
  template <class Sink>
  void each_finding(const Inquiry& inquiry, Slot slot, Sink&& sink);
  Snapshot::Versions versions(const Candidate& candidate);
  // The series' next occurrence that starts in [from, limit).
  std::optional<Interval> next_occurrence(const Request& series, Instant from, Instant limit,
                                          RecurrenceSet::Clock* clock) const;
  void decide(Finding& finding, const Admitted& a, bool expired) const;
  void order(std::vector<Finding>& findings) const;
  Instant horizon(const Admitted& a) const;
  bool beyond_horizon(const Admitted& a, Instant t) const;
  Deferral defer(const Admitted& a);
  // The rules that concern the subject and go on for ever in a cycle, as of now, into steady_.
  void gather_steady(const Admitted& a);
  // No [s, s + length) with t <= s < returned is free, by those rules alone.
  Instant barred_by_rules(Instant t, std::int64_t length);
  bool gaps_may_serve(const Admitted& a) const;
  // The end that bars [t, t + length) longest, as of now; none: it is free.
  std::optional<Instant> barred_until(const Admitted& a, Instant t, std::int64_t length);
  bool gaps_serve(const Admitted& a);

  const Snapshot& snapshot_;
  const Profile& profile_;
  Options options_;
  std::vector<GroupId> groups_;
  std::vector<Candidate> asked_, candidates_;
  // Of whom, and of when, asked_ is: many requests of a run ask alike.
  std::vector<GroupId> asked_by_;
  Instant asked_at_ = never;
  std::vector<Snapshot::VersionRow> versions_;  // of an occurrence of a recurring window
  std::vector<Label> labels_;                   // theirs
  RecurringIndex::Unrolled unrolled_;
  bool to_horizon_ = false;  // something without an end was looked at up to the horizon
  // Access: the windows with a phase at the instant, and what was made of them.
  std::vector<Phased> phased_;
  // Until when is barred who asks from `from` on, by what is known since `epoch`: many ask alike during one
  // maintenance.
  struct Lasting {
    std::vector<GroupId> groups;
    Instant epoch = never, from;
    std::optional<Instant> to;
  };
  Lasting lasting_;
  Effect effect_;
  std::vector<Finding> findings_, by_occurrence_;
  std::vector<OccurrenceVerdict> occurrences_;
  std::vector<Interval> slots_;
  // The gaps between the windows known as of gaps_epoch_: built once walking over windows has cost as much.
  GapIndex gaps_;
  std::optional<Instant> gaps_epoch_;
  struct Steady {
    SteadyRule rule;
    const RecurringIndex::Entry* entry;
  };
  std::vector<Steady> steady_;
  // The longest gap between some rules, with how their clocks stand to the first one's: few differ in a run.
  std::vector<std::pair<std::vector<SteadyRule>, std::optional<RuleGaps>>> rule_gaps_;
  std::vector<SteadyRule> rules_;
  std::size_t walked_ = 0;
  std::size_t passed_ = 0;  // windows in the way of one job
};

// The row that decided: of the series table, or where that says `first-finding`, of the main one. Null:
// `no-window`.
const RowRule* deciding_rule(const Verdict& verdict, const Profile& profile);
std::string_view rule_id(const Verdict& verdict, const Profile& profile);
bool grandfathered(const Verdict& verdict, const Profile& profile);

}  // namespace curfew
