// The definition: what is the verdict on a request, said as obviously as the specification says it?
//
// Written from doc/SEMANTICS.md §2-§6 alone, for the profiles cloudshell and standard, and slow: no index, no
// table, every window looked at, every revision folded anew. It shares with the engine the plain values
// (instants, windows as they are written, requests, the names of outcomes and relations) and no code that
// decides. Where the two differ, believe this file, then the specification. The order is the specification's;
// read it top to bottom.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/judge/request.h"
#include "engine/judge/verdict.h"
#include "engine/time/relation.h"
#include "engine/time/time.h"
#include "engine/windows/versions.h"

namespace curfew::oracle {

// What differs between the two profiles.
struct Rules {
  bool warn_over_api;    // there is no CS-33, and CS-39 warns over the API too
  bool cs37_for_admins;  // an admin cannot change a slot that touches either
};
inline constexpr Rules cloudshell{.warn_over_api = false, .cs37_for_admins = true};
inline constexpr Rules standard{.warn_over_api = true, .cs37_for_admins = false};

struct Occurrence {
  Instant start;
  Relation relation{};
  Outcome outcome{};
  std::vector<std::string> windows;
  bool operator==(const Occurrence&) const = default;
};

struct Verdict {
  Outcome outcome = Outcome::allowed;
  std::string rule = "no-window";
  std::optional<Relation> relation;
  std::vector<std::string> windows;
  bool grandfathered = false;
  std::optional<std::optional<Instant>> defer_to;  // given or not; and if given, an instant or null
  std::optional<Instant> horizon;                  // where it is why defer_to is null
  std::vector<Occurrence> occurrences;             // all, not only the first thousand
  bool operator==(const Verdict&) const = default;
};

// ---- §2 Maintenance window

template <class Words>
bool names(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

inline bool covers(const Scope& scope, const Exempt& exempt, const Request& request) {
  if (names(exempt.owners, request.owner) || names(exempt.ids, request.id)) return false;
  if (scope.domains.empty() && scope.resources.empty()) return true;
  if (names(scope.domains, request.domain)) return true;
  for (const std::string& resource : scope.resources)
    if (names(request.resources, resource)) return true;
  return false;
}

// The window as the revisions declared by t make it; none where it is not known to the request then: no
// revision yet, cancelled, not enabled, or it does not cover the request.
inline std::optional<Interval> as_of(const Window& window, Instant t, const Request& request) {
  Interval interval{since_ever, until_further_notice};
  Scope scope;
  Exempt exempt;
  bool declared = false, cancelled = false, enabled = true;
  for (const Revision& revision : window.revisions) {
    if (revision.declared_at > t) break;
    declared = true;
    if (revision.start) interval.start = *revision.start;
    if (revision.end) interval.end = *revision.end;
    if (revision.scope) scope = *revision.scope;
    if (revision.exempt) exempt = *revision.exempt;
    if (revision.enabled) enabled = *revision.enabled;
    if (revision.cancelled) cancelled = true;
  }
  if (!declared || cancelled || !enabled || !covers(scope, exempt, request)) return std::nullopt;
  return interval;
}

// ---- §3 Relation

inline Relation allen(Interval r, Interval w) {
  if (r.end < w.start) return Relation::before;
  if (r.end == w.start) return Relation::meets;
  if (r.start == w.end) return Relation::met_by;
  if (r.start > w.end) return Relation::after;
  // They share an instant.
  if (r.start < w.start && r.end < w.end) return Relation::overlaps;
  if (r.start < w.start && r.end == w.end) return Relation::finished_by;
  if (r.start < w.start && r.end > w.end) return Relation::contains;
  if (r.start == w.start && r.end < w.end) return Relation::starts;
  if (r.start == w.start && r.end == w.end) return Relation::equals;
  if (r.start == w.start && r.end > w.end) return Relation::started_by;
  if (r.start > w.start && r.end < w.end) return Relation::during;
  if (r.start > w.start && r.end == w.end) return Relation::finishes;
  return Relation::overlapped_by;
}

inline bool clear(Interval r, Interval w) { return r.end <= w.start || w.end <= r.start; }

inline bool touches(Interval r, Interval w) {
  const bool starts_within = w.start <= r.start && r.start < w.end;
  const bool ends_within = w.start < r.end && r.end <= w.end;
  return starts_within || ends_within;
}

// ---- §4 From request to verdict: the findings

struct Finding {
  std::string window;
  Interval slot;  // the request's
  Interval to;    // the interval that the relation is to
  Asked asked{};
  Slot which = Slot::requested;
  std::string rule;   // the row that decides it, and
  Outcome outcome{};  // what that says
};

// A job is running when it started by the first revision after `asked` (and up to `now`) that its slot is not
// clear of.
inline bool running(const Window& window, const Request& job, Instant asked, Instant now) {
  for (const Revision& revision : window.revisions) {
    if (revision.declared_at <= asked || revision.declared_at > now) continue;
    const auto then = as_of(window, revision.declared_at, job);
    if (then && !clear(job.slot, *then)) return job.slot.start <= revision.declared_at;
  }
  return false;
}

// What one window has to do with the slot R of a request: the first row of the table in §4 that holds.
inline std::optional<Finding> finding(const Window& window, const Request& request, Interval R, Instant asked,
                                      Instant now) {
  const auto K = as_of(window, asked, request);
  const auto P = as_of(window, now, request);
  const bool job = request.kind == Kind::job;
  const auto found = [&](Asked when, Interval to) { return Finding{window.id, R, to, when, {}, {}, {}}; };

  const bool during = K && K->start <= asked && asked < K->end && (!job || !clear(R, *K));
  if (!P || clear(R, *P)) {
    if (job || !during) return std::nullopt;
  }
  if (during) return found(Asked::during, *K);
  if (K && K->end <= asked && !clear(R, *K)) return std::nullopt;
  if (K && asked < K->start && !clear(R, *K)) return found(Asked::in_advance, *K);
  if (job && running(window, request, asked, now)) return found(Asked::running, *P);
  if (K) return found(Asked::before_extended, *P);  // R is clear of K: all else was said above
  return found(Asked::before_declared, *P);
}

// What one window has to do with the slot that an edit would change.
inline std::optional<Finding> present_finding(const Window& window, const Request& edit, Instant asked,
                                              Instant now) {
  const auto K = as_of(window, asked, edit);
  const auto P = as_of(window, now, edit);
  if (!K || K->end <= asked) return std::nullopt;
  if (!P || clear(edit.slot, *P)) return std::nullopt;
  const Asked when = K->start <= asked ? Asked::during : Asked::in_advance;
  return Finding{window.id, edit.slot, *K, when, Slot::present, {}, {}};
}

// ---- §5 The kinds of request: the rows, in order, the first match decides

inline bool is_admin(const Request& request) {
  return request.role == "domain_admin" || request.role == "system_admin";
}
inline bool over_api(const Request& request) { return request.channel == "api"; }

inline void decide_reservation(const Request& request, const Rules& rules, Finding& f) {
  const auto row = [&](const char* rule, Outcome outcome) { f.rule = rule, f.outcome = outcome; };
  if (f.which == Slot::present && touches(f.slot, f.to) && (rules.cs37_for_admins || !is_admin(request)))
    return row("CS-37", Outcome::error);
  if (f.which == Slot::present) return row("CS-30", Outcome::allowed);
  if (is_admin(request)) return row("CS-32", Outcome::allowed);
  if (f.asked == Asked::during) return row("CS-16", Outcome::error);
  if (f.asked == Asked::before_declared || f.asked == Asked::before_extended)
    return row("CS-24", Outcome::allowed);
  if (touches(f.slot, f.to)) return row("CS-26", Outcome::error);
  if (over_api(request) && !rules.warn_over_api) return row("CS-33", Outcome::allowed);
  return row("CS-27", Outcome::warn);
}

inline void decide_job(const Request& request, bool expired, Finding& f) {
  const auto row = [&](const char* rule, Outcome outcome) { f.rule = rule, f.outcome = outcome; };
  if (is_admin(request)) return row("CS-22", Outcome::allowed);
  if (f.asked == Asked::running) return row("CS-46", Outcome::allowed);
  if (f.asked == Asked::before_declared) return row("CS-43", Outcome::error);
  if (f.asked == Asked::before_extended) return row("CS-44", Outcome::error);
  if (expired) return row("CS-47", Outcome::error);
  return row("CS-42", Outcome::deferred);
}

// ---- §4 Worst wins

inline void put_in_order(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.outcome, a.to.start, a.window, a.slot.start) <
           std::tie(b.outcome, b.to.start, b.window, b.slot.start);
  });
}

inline std::vector<std::string> windows_of(const std::vector<Finding>& findings) {
  std::vector<std::string> ids;
  for (const Finding& f : findings)
    if (!names(ids, f.window)) ids.push_back(f.window);
  return ids;
}

// The verdict that these findings, in order, come to when the first decides.
inline Verdict first_decides(const std::vector<Finding>& findings) {
  Verdict verdict;
  if (findings.empty()) return verdict;
  const Finding& first = findings.front();
  verdict.outcome = first.outcome;
  verdict.rule = first.rule;
  verdict.relation = allen(first.slot, first.to);
  verdict.windows = windows_of(findings);
  verdict.grandfathered = first.rule == "CS-24";
  return verdict;
}

// ---- §5 Reservation

// The findings of one slot, decided and in order.
inline std::vector<Finding> findings_of_slot(const Request& request, Interval slot, Instant asked,
                                             Instant now, const std::vector<Window>& windows,
                                             const Rules& rules) {
  std::vector<Finding> findings;
  for (const Window& window : windows) {
    auto f = finding(window, request, slot, asked, now);
    if (!f) continue;
    decide_reservation(request, rules, *f);
    findings.push_back(*f);
  }
  put_in_order(findings);
  return findings;
}

inline Verdict judge_reservation(const Request& request, Instant asked, Instant now,
                                 const std::vector<Window>& windows, const Rules& rules) {
  return first_decides(findings_of_slot(request, request.slot, asked, now, windows, rules));
}

// The present slot first: an error there is all there is to say. A present slot that is allowed is no
// finding.
inline Verdict judge_edit(const Request& request, Instant asked, Instant now,
                          const std::vector<Window>& windows, const Rules& rules) {
  std::vector<Finding> errors;
  for (const Window& window : windows) {
    auto f = present_finding(window, request, asked, now);
    if (!f) continue;
    decide_reservation(request, rules, *f);
    if (f->outcome == Outcome::error) errors.push_back(*f);
  }
  put_in_order(errors);
  if (!errors.empty()) return first_decides(errors);
  return first_decides(findings_of_slot(request, request.new_slot, asked, now, windows, rules));
}

// ---- §5 Series

inline Verdict judge_series(const Request& request, Instant asked, Instant now,
                            const std::vector<Window>& windows, const Rules& rules) {
  std::vector<Finding> all;
  std::vector<Occurrence> listed;
  bool any_during = false, every_error = true, any_warn_or_error = false;
  for (const Interval slot : request.occurrences) {
    const auto findings = findings_of_slot(request, slot, asked, now, windows, rules);
    const Verdict one = first_decides(findings);
    bool any_not_clear = false;
    for (const Finding& f : findings) {
      if (f.asked == Asked::during) any_during = true;
      if (!clear(f.slot, f.to)) any_not_clear = true;
      all.push_back(f);
    }
    if (one.outcome != Outcome::error) every_error = false;
    if (one.outcome == Outcome::error || one.outcome == Outcome::warn) any_warn_or_error = true;
    if (any_not_clear) listed.push_back({slot.start, *one.relation, one.outcome, one.windows});
  }
  put_in_order(all);
  Verdict verdict = first_decides(all);
  verdict.occurrences = listed;

  const auto row = [&](const char* rule, Outcome outcome) {
    verdict.rule = rule, verdict.outcome = outcome, verdict.grandfathered = false;
    return verdict;
  };
  if (all.empty()) return verdict;
  if (is_admin(request)) return row("CS-32", Outcome::allowed);
  if (any_during) return row("CS-16", Outcome::error);
  if (every_error) return row("CS-38", Outcome::error);
  if (any_warn_or_error && over_api(request) && !rules.warn_over_api) return row("CS-39", Outcome::allowed);
  if (any_warn_or_error) return row("CS-39", Outcome::warn);
  return verdict;  // allowed, by the rule of its first finding
}

// ---- §5 Job

// Nothing that covers the request, as of now, shares an instant with the slot.
inline bool is_free(Interval slot, const Request& request, Instant now, const std::vector<Window>& windows) {
  for (const Window& window : windows) {
    const auto P = as_of(window, now, request);
    if (P && !clear(slot, *P)) return false;
  }
  return true;
}

// The earliest t >= start, up to the horizon, at which the job's slot is free. It is the start itself or the
// end of a window: else it could be a little earlier.
inline std::optional<Instant> earliest_free(const Request& job, Instant horizon, Instant now,
                                            const std::vector<Window>& windows) {
  std::vector<Instant> candidates = {job.slot.start};
  for (const Window& window : windows) {
    const auto P = as_of(window, now, job);
    if (P && P->end > job.slot.start && P->end <= horizon) candidates.push_back(P->end);
  }
  std::sort(candidates.begin(), candidates.end());
  const std::int64_t length = job.slot.end.us - job.slot.start.us;
  for (const Instant t : candidates)
    if (is_free({t, Instant{t.us + length}}, job, now, windows)) return t;
  return std::nullopt;
}

// By the horizon a window without an end lies over the job: to look further would not help.
inline bool behind_open_end(const Request& job, Instant horizon, Instant now,
                            const std::vector<Window>& windows) {
  for (const Window& window : windows) {
    const auto P = as_of(window, now, job);
    if (P && P->end == until_further_notice && P->start <= horizon) return true;
  }
  return false;
}

inline Verdict judge_job(const Request& request, Instant asked, Instant now,
                         const std::vector<Window>& windows) {
  std::vector<Finding> findings;
  for (const Window& window : windows)
    if (auto f = finding(window, request, request.slot, asked, now)) findings.push_back(*f);
  if (findings.empty()) return {};

  const Instant horizon = plus_years(std::max(now, request.slot.start), 5);
  const auto defer_to = earliest_free(request, horizon, now, windows);
  const bool expired = request.expires_at && (!defer_to || *defer_to > *request.expires_at);

  for (Finding& f : findings) decide_job(request, expired, f);
  put_in_order(findings);
  Verdict verdict = first_decides(findings);
  if (verdict.outcome == Outcome::deferred || verdict.rule == "CS-47") {
    verdict.defer_to = defer_to;
    if (!defer_to && !behind_open_end(request, horizon, now, windows)) verdict.horizon = horizon;
  }
  return verdict;
}

// ---- The question

// REQUIRES: what a reader and versions() check: no empty interval, at least one occurrence, known words.
inline Verdict judge(const Request& request, Instant now_of_the_run, const std::vector<Window>& windows,
                     const Rules& rules) {
  const Instant asked = request.asked.value_or(now_of_the_run);
  const Instant now = std::max(now_of_the_run, asked);  // asked after `now`: judged at its own instant
  if (request.kind == Kind::job) return judge_job(request, asked, now, windows);
  if (request.kind == Kind::series) return judge_series(request, asked, now, windows, rules);
  if (request.action == Action::edit) return judge_edit(request, asked, now, windows, rules);
  return judge_reservation(request, asked, now, windows, rules);
}

}  // namespace curfew::oracle
