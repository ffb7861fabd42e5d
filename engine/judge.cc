#include "engine/judge.h"

#include <algorithm>

namespace curfew {
namespace {

Inquiry inquiry(const Admitted& a, Kind kind, Interval interval) {
  return {kind, interval, a.asked, a.now, a.subject};
}

bool is_clear(const Finding& f) { return group(f.relation) == Group::clear; }

}  // namespace

Result<Verdict> Scratch::judge(const Request& request, Instant now) {
  auto admitted = admit(request, now, snapshot_, profile_, &groups_);
  if (!admitted) return admitted.problem();
  return judge(*admitted);
}

Verdict Scratch::judge(const Admitted& a) {
  findings_.clear();
  by_occurrence_.clear();
  occurrences_.clear();
  Verdict verdict;
  switch (a.request->kind) {
    case Kind::series:
      judge_series(a, verdict);
      break;
    case Kind::job:
      judge_job(a, verdict);
      break;
    default:
      judge_reservation(a);
      break;
  }
  verdict.findings = findings_;
  if (findings_.empty() || verdict.by_series_table) return verdict;
  verdict.outcome = findings_.front().outcome;
  verdict.row = findings_.front().row;
  return verdict;
}

void Scratch::gather(const Inquiry& q) {
  candidates_.clear();
  const auto keep = [&](std::uint32_t window) { candidates_.push_back(window); };
  snapshot_.may_concern(q.subject, q.interval, keep);
  // Asked during a window, a reservation is concerned whatever its slot.
  if (q.kind != Kind::job) snapshot_.may_concern(q.subject, {q.asked, Instant{q.asked.us + 1}}, keep);
  if (candidates_.size() < 2) return;
  std::sort(candidates_.begin(), candidates_.end());
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
}

void Scratch::decide(Finding& f, const Admitted& a, bool expired) const {
  const Kind kind = a.request->kind == Kind::job ? Kind::job : Kind::reservation;
  f.row = profile_.decide(kind, a.request->action, a.role, a.channel, f.slot, f.asked, group(f.relation),
                          expired);
  f.outcome = profile_.rule(f.row).outcome;
}

void Scratch::order(std::vector<Finding>& findings) const {
  std::sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) {
    if (a.outcome != b.outcome) return a.outcome < b.outcome;
    const auto &ra = snapshot_.row(a.label), &rb = snapshot_.row(b.label);
    if (ra.interval.start != rb.interval.start) return ra.interval.start < rb.interval.start;
    if (ra.window != rb.window) return snapshot_.window(a.label).id < snapshot_.window(b.label).id;
    return a.occurrence < b.occurrence;
  });
}

void Scratch::judge_reservation(const Admitted& a) {
  const Request& r = *a.request;
  const bool edit = r.action == Action::edit;
  if (edit) {
    const Inquiry present = inquiry(a, Kind::reservation, r.slot);
    gather(present);
    for (std::uint32_t window : candidates_)
      if (auto f = find_present(present, window, snapshot_)) {
        decide(*f, a, false);
        if (f->outcome != Outcome::allowed) findings_.push_back(*f);
      }
    order(findings_);
    if (!findings_.empty() && findings_.front().outcome == Outcome::error) return;
  }
  const Inquiry requested = inquiry(a, Kind::reservation, edit ? r.new_slot : r.slot);
  gather(requested);
  for (std::uint32_t window : candidates_)
    if (auto f = find(requested, window, snapshot_)) {
      decide(*f, a, false);
      findings_.push_back(*f);
    }
  order(findings_);
}

void Scratch::judge_job(const Admitted& a, Verdict& verdict) {
  const Request& r = *a.request;
  const Inquiry q = inquiry(a, Kind::job, r.slot);
  gather(q);
  for (std::uint32_t window : candidates_)
    if (auto f = find(q, window, snapshot_)) findings_.push_back(*f);
  if (findings_.empty()) return;

  std::optional<Deferral> deferral;
  bool expired = false;
  if (r.expires_at) {
    deferral = defer(a);
    expired = !deferral->to || *deferral->to > *r.expires_at;
  }
  for (Finding& f : findings_) decide(f, a, expired);
  order(findings_);
  verdict.defers = profile_.rule(findings_.front().row).defers;
  if (!verdict.defers) return;
  if (!deferral) deferral = defer(a);
  verdict.defer_to = deferral->to;
  if (deferral->at_horizon) verdict.horizon = horizon(a);
}

void Scratch::judge_series(const Admitted& a, Verdict& verdict) {
  const Request& r = *a.request;
  std::size_t errors = 0, warns = 0;
  bool during = false;
  std::vector<Finding>& found = findings_;  // of one occurrence at a time
  for (std::uint32_t n = 0; n < r.occurrences.size(); ++n) {
    const Inquiry q = inquiry(a, Kind::reservation, r.occurrences[n]);
    gather(q);
    found.clear();
    for (std::uint32_t window : candidates_)
      if (auto f = find(q, window, snapshot_)) {
        f->occurrence = n;
        decide(*f, a, false);
        during = during || f->asked == Asked::during;
        found.push_back(*f);
      }
    if (found.empty()) continue;
    order(found);
    errors += found.front().outcome == Outcome::error;
    warns += found.front().outcome == Outcome::warn;
    if (!std::all_of(found.begin(), found.end(), is_clear))
      occurrences_.push_back({n, found.front().outcome, static_cast<std::uint32_t>(by_occurrence_.size()),
                              static_cast<std::uint32_t>(found.size())});
    by_occurrence_.insert(by_occurrence_.end(), found.begin(), found.end());
  }
  findings_ = by_occurrence_;
  if (findings_.empty()) return;
  order(findings_);
  const Errors how_many = errors == 0                      ? Errors::none
                          : errors == r.occurrences.size() ? Errors::all
                                                           : Errors::some;
  verdict.by_series_table = true;
  verdict.row = profile_.decide_series(a.role, a.channel, during, how_many, warns > 0);
  verdict.outcome = profile_.series_rule(verdict.row).outcome;
  verdict.occurrences = occurrences_;
  verdict.by_occurrence = by_occurrence_;
}

Instant Scratch::horizon(const Admitted& a) const {
  const Instant from = std::max(a.now, a.request->slot.start);
  return options_.horizon ? plus(from, options_.horizon->exact_us()) : plus_years(from, 5);
}

// Five years are 1,826 days at least: calendars are asked only of what lies about as far.
bool Scratch::beyond_horizon(const Admitted& a, Instant t) const {
  constexpr std::int64_t surely_within = 1'825 * us_per_day;
  if (!options_.horizon && t.us - a.request->slot.start.us < surely_within) return false;
  return t > horizon(a);
}

// A chain of windows is skipped window by window, or, with the gap index, as a whole.
Scratch::Deferral Scratch::defer(const Admitted& a) {
  const Interval slot = a.request->slot;
  const std::int64_t length = slot.end.us - slot.start.us;
  // The horizon is to blame only where no open end is met before it.
  const auto nowhere = [&] { return Deferral{{}, barred_until(a, horizon(a), 1) != until_further_notice}; };
  constexpr int few = 8;  // windows in a chain that are walked over before a gap index is asked
  Instant t = slot.start;
  int steps = 0;
  for (bool moved = true; moved && !beyond_horizon(a, t); ++steps) {
    moved = false;
    if (steps >= few && gaps_serve(a)) {
      for (GroupId g : a.subject.groups) {
        const auto free = gaps_.first_gap(g, t, length);
        if (!free) return nowhere();
        moved = moved || (*free != t && a.subject.groups.size() > 1);  // of one group it is the answer
        t = *free;
      }
    } else if (const auto end = barred_until(a, t, length)) {
      if (*end == until_further_notice) return nowhere();
      moved = true;
      t = *end;
    }
  }
  if (beyond_horizon(a, t)) return nowhere();
  return {t, false};
}

std::optional<Instant> Scratch::barred_until(const Admitted& a, Instant t, std::int64_t length) {
  const Interval slot{t, plus(t, length)};
  std::optional<Instant> end;
  snapshot_.may_concern(a.subject, slot, [&](std::uint32_t window) {
    ++walked_;
    const auto p = snapshot_.as_of(window, a.now, a.subject);
    if (!p) return;
    const Interval covered = snapshot_.row(*p).interval;
    if (intersects(slot, covered)) end = std::max(end.value_or(covered.end), covered.end);
  });
  return end;
}

bool Scratch::gaps_serve(const Admitted& a) {
  if (a.subject.owner != unnamed || a.subject.id != unnamed) return false;  // some window may exempt it
  const Instant epoch = snapshot_.epoch(a.now);
  if (gaps_epoch_ == epoch) return true;
  if (walked_ < snapshot_.windows().size()) return false;
  std::vector<IndexEntry> entries;
  for (std::uint32_t w = 0; w < snapshot_.windows().size(); ++w)
    if (const auto p = snapshot_.known(w, a.now))
      for (GroupId g : snapshot_.scope(*p)) entries.push_back({g, *p, snapshot_.row(*p).interval});
  gaps_ = GapIndex(std::move(entries), snapshot_.groups());
  gaps_epoch_ = epoch;
  walked_ = 0;
  return true;
}

const RowRule* deciding_rule(const Verdict& verdict, const Profile& profile) {
  if (verdict.findings.empty()) return nullptr;
  if (!verdict.by_series_table) return &profile.rule(verdict.row);
  const RowRule& rule = profile.series_rule(verdict.row);
  return rule.first_finding ? &profile.rule(verdict.findings.front().row) : &rule;
}

std::string_view rule_id(const Verdict& verdict, const Profile& profile) {
  const RowRule* rule = deciding_rule(verdict, profile);
  return rule ? std::string_view(rule->rule) : "no-window";
}

bool grandfathered(const Verdict& verdict, const Profile& profile) {
  const RowRule* rule = deciding_rule(verdict, profile);
  return rule && rule->grandfathered;
}

}  // namespace curfew
