// Which windows may bear on a request, each once, and which versions has each?
//
// The first step of a judgement. Plain windows come from the snapshot's index, occurrences of those that
// recur from its rules; both give a superset, from which findings are made (engine/judge/finding.h).
//
// Life: one for many requests, since many of a run ask alike: the windows during which one was asked, and the
// stretches of time in which rules were unrolled, are kept. Cost: a few loads a scope where nothing is near;
// each recurring window that may concern a request some 100 ns. Threads: one each.
#pragma once

#include <span>
#include <vector>

#include "engine/judge/finding.h"
#include "engine/judge/horizon.h"

namespace curfew {

class Candidates {
 public:
  // The snapshot outlives it.
  Candidates(const Snapshot& snapshot, Options options) : snapshot_(&snapshot), options_(options) {}

  // Begins a request: which windows it was asked during concern a reservation whatever its slot.
  void ask(const Admitted& a);
  // Those that may bear on the inquiry, into all(). REQUIRES: ask(a) before, for a reservation
  void gather(const Admitted& a, const Inquiry& inquiry);
  std::span<const Candidate> all() const { return candidates_; }

  // Those of a candidate, until the next call.
  Snapshot::Versions versions(const Candidate& candidate);
  // The label of the i-th of them.
  Label label(const Candidate& c, std::size_t i) const {
    return c.recurs() ? labels_[i] : snapshot_->labels(c.window).first + static_cast<Label>(i);
  }

  // The finding of each of all() that has one, without its outcome: sink(finding).
  template <class Sink>
  void each_finding(const Inquiry& inquiry, Slot slot, Sink&& sink) {
    for (const Candidate& c : candidates_) {
      const auto known = versions(c);
      auto f =
          slot == Slot::present ? find_present(inquiry, known, *snapshot_) : find(inquiry, known, *snapshot_);
      if (!f) continue;
      f->label = label(c, f->label);
      f->original = c.occurrence.original;
      sink(*f);
    }
  }

  // No candidate covers an instant of [t, returned).
  Instant clear_until(const Subject& subject, Instant t);
  // Calls visit(candidate) for those that may bear on the subject and the interval, perhaps more than once.
  template <class Visit>
  void visit(const Subject& subject, Interval interval, Visit&& visit) {
    snapshot_->may_concern(subject, interval, [&](std::uint32_t window) { visit(Candidate{window}); });
    if (!snapshot_->recurring().empty())
      snapshot_->recurring().visit(subject.scopes, interval, never, unrolled_, visit);
  }

  // Was something without an end looked at up to the horizon, since this was last asked?
  bool met_horizon() { return std::exchange(met_horizon_, false); }
  const Snapshot& snapshot() const { return *snapshot_; }
  const Options& options() const { return options_; }

 private:
  const Snapshot* snapshot_;
  Options options_;
  std::vector<Candidate> asked_, candidates_;
  // Whose asked_ are, and when they asked.
  std::vector<ScopeId> asked_by_;
  Instant asked_at_ = never;
  std::vector<Snapshot::VersionRow> versions_;  // of an occurrence of a recurring window
  std::vector<Label> labels_;                   // theirs
  RecurringIndex::Unrolled unrolled_;
  bool met_horizon_ = false;
};

}  // namespace curfew
