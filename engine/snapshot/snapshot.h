// All windows with all their revisions, frozen, and which of them may concern a request.
//
// A snapshot does not depend on `now`: it answers for any. It holds every version of every window as a row
// (`Label`), its scope as numbers, and one interval index over the groups: group 0 is system-wide, each
// domain and resource that some version names has its own. What a request names and no window does has no
// group, and costs nothing.
//
// A window that recurs stays a rule: its occurrences are asked for where a request lies, each with the
// versions that the revisions make of it (engine/windows/versions.h). Its own rows are the rule's; a label
// names the revision all the same.
//
// Life: built whole from checked windows, then only read. Rebuilding is cheap; publish a new one rather than
// change. Cost: build O(n log n) in versions. Threads: immutable, share it. The decision: an index over
// windows (the union of each one's versions), not over versions: dead versions would be found again and
// again, and one window's few versions lie together anyway. (2026-11-22)
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/index/interval_index.h"
#include "engine/index/time_grid.h"
#include "engine/snapshot/names.h"
#include "engine/snapshot/recurring_index.h"
#include "engine/windows/versions.h"

namespace curfew {

// The row of a window version in a snapshot.
using Label = std::uint32_t;

class Snapshot {
 public:
  struct VersionRow {
    Instant declared_at;
    Interval interval;
    std::uint32_t window;
    std::uint32_t scope, exempt;  // runs of numbers
    bool in_force;
  };

  // The versions of a window, or of one occurrence of a window, in order.
  using Versions = std::span<const VersionRow>;
  // `version` names the set in every verdict. REQUIRES: versions() succeeds for each window, ids are unique.
  Snapshot(std::vector<Window> windows, std::string version);
  Snapshot() : Snapshot({}, "0000000000000000") {}

  const std::vector<Window>& windows() const { return windows_; }
  const std::string& version() const { return version_; }
  const VersionRow& row(Label label) const { return rows_[label]; }
  const Window& window(Label label) const { return windows_[rows_[label].window]; }
  // The version that a label makes of the occurrence that originally starts then (`not_recurring`: of the
  // window), all of it or the half that decides. Cost: folds its revisions.
  Version version(Label label, LocalTime original) const;
  Terms terms(Label label, LocalTime original) const;
  // The id of the window, or of that occurrence.
  std::string id(Label label, LocalTime original) const;
  // The labels of a window's versions: [first, last).
  std::pair<Label, Label> labels(std::uint32_t window) const { return {first_[window], first_[window + 1]}; }

  // REQUIRES: the window does not recur
  Versions versions(std::uint32_t window) const {
    return {rows_.data() + first_[window], first_[window + 1] - first_[window]};
  }
  // Of an occurrence; labels[i] is the revision that made the i-th.
  void versions(const Candidate& occurrence, std::vector<VersionRow>* rows, std::vector<Label>* labels) const;
  // The version of `window` that was known at t, if any was, and it was in force. REQUIRES: the window does
  // not recur
  std::optional<Label> known(std::uint32_t window, Instant t) const;
  bool covers(const VersionRow& version, const Subject& subject) const;

  // Calls sink(window) for each window of which some version in force covers the subject's groups and shares
  // an instant with `interval`; a window may come more than once.
  template <class Sink>
  void may_concern(const Subject& subject, Interval interval, Sink&& sink) const {
    for (ScopeId g : subject.scopes) {
      const auto [first, last] = grids_[g].intersecting(interval);
      if (first >= last) continue;
      const std::uint32_t* const entry = first_entry_.data() + first_united_[g];
      index_.intersecting(g, entry[first], entry[last], interval, sink);
    }
  }

  // The longest `notify_before` of any revision.
  std::int64_t longest_notice_us() const { return longest_notice_us_; }
  // The windows that recur; which occurrences of them may concern a request is asked there.
  const RecurringIndex& recurring() const { return recurring_; }
  // No version of a plain window that may concern the subject covers an instant of [t, returned).
  Instant clear_until(const Subject& subject, Instant t) const {
    Instant first = never;
    for (ScopeId g : subject.scopes) first = std::min(first, grids_[g].next_covered(t));
    return first;
  }

  const Names& domains() const { return domains_; }
  const Names& resources() const { return resources_; }
  const Names& exempt_owners() const { return exempt_owners_; }
  const Names& exempt_ids() const { return exempt_ids_; }
  ScopeId groups() const { return groups_; }
  std::span<const ScopeId> scope(Label label) const { return run(rows_[label].scope); }
  // The last instant up to `now` at which something was declared: what is known at two instants of one epoch
  // is the same.
  Instant epoch(Instant now) const;
  // What finding windows takes beside the windows themselves and their versions.
  std::size_t index_bytes() const;

 private:
  void add_recurring(std::uint32_t window);

  std::span<const std::uint32_t> run(std::uint32_t at) const { return {runs_.data() + at + 1, runs_[at]}; }
  Occurrence occurrence(std::uint32_t window, LocalTime original) const;
  std::uint32_t run_of(const Scope& scope) const;
  std::uint32_t run_of(const Exempt& exempt) const;
  std::uint32_t add_run(std::vector<std::uint32_t> numbers);
  std::uint32_t add_scope(const Scope& scope);
  std::uint32_t add_exempt(const Exempt& exempt);
  void add_rows(std::uint32_t window, std::vector<IndexEntry>* entries);
  void unite_groups(const std::vector<IndexEntry>& entries);

  std::vector<Window> windows_;
  std::string version_;
  std::vector<VersionRow> rows_;
  std::vector<Label> first_;
  std::vector<std::uint32_t> runs_;                        // a length, then that many numbers, and so on
  std::unordered_map<const void*, std::uint32_t> run_of_;  // what a recurring window's revision states
  std::vector<Instant> declared_;                          // all declared_at, sorted, each once
  Names domains_, resources_, exempt_owners_, exempt_ids_;
  ScopeId groups_ = 1;
  std::uint32_t exempted_ = 0;
  std::int64_t longest_notice_us_ = 0;
  RecurringIndex recurring_;
  IntervalIndex index_;
  std::vector<TimeGrid> grids_;  // by group
  // Of each group's united windows, the first entry in the index (of those of the group), and behind the last
  // one how many there are; a group's begin at first_united_.
  std::vector<std::uint32_t> first_entry_, first_united_;
};

}  // namespace curfew
