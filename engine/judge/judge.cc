#include "engine/judge/judge.h"

#include <algorithm>

namespace curfew {
namespace {

bool is_expired(const Admitted& a, const Deferral::Until& until) {
  const auto& expires_at = a.request->expires_at;
  if (!expires_at) return false;
  if (until.cut) return *until.horizon > *expires_at;  // else it is not known
  return !until.to || *until.to > *expires_at;
}

}  // namespace

Result<Verdict> Judge::judge(const Request& request, Instant now) {
  const auto admitted = admit(request, now);
  if (!admitted) return admitted.problem();
  return judge(*admitted);
}

Verdict Judge::judge(const Admitted& a) {
  findings_.clear();
  Verdict verdict;
  verdict.as_of = a.now;
  switch (a.request->kind) {
    case Kind::series:
      candidates_.ask(a);
      series_.judge(a, *profile_, candidates_, &findings_, &verdict);
      break;
    case Kind::job:
      judge_job(a, &verdict);
      break;
    case Kind::access:
      access_.judge(a, *profile_, candidates_, deferral_, &findings_, &verdict);
      break;
    case Kind::reservation:
      candidates_.ask(a);
      judge_reservation(a);
      break;
  }
  if (candidates_.met_horizon() && !verdict.horizon) verdict.horizon = horizon(a, candidates_.options());
  verdict.findings = findings_;
  if (findings_.empty() || verdict.table == Table::series) return verdict;
  verdict.outcome = findings_.front().outcome;
  verdict.row = findings_.front().row;
  return verdict;
}

// Of an edit, the slot that it has first: where that decides error, the new one is not looked at.
void Judge::judge_reservation(const Admitted& a) {
  const Request& r = *a.request;
  const bool edit = r.action == Action::edit;
  if (edit) {
    find(a, r.slot, Slot::present);
    std::erase_if(findings_, [](const Finding& f) { return f.outcome == Outcome::allowed; });
    if (!findings_.empty() && findings_.front().outcome == Outcome::error) return;
  }
  find(a, edit ? r.new_slot : r.slot, Slot::requested);
}

void Judge::find(const Admitted& a, Interval interval, Slot slot) {
  const Inquiry q{Kind::reservation, interval, a.asked, a.now, a.subject};
  candidates_.gather(a, q);
  candidates_.each_finding(q, slot, [&](Finding& f) {
    decide(f, a, false, *profile_);
    findings_.push_back(f);
  });
  order(findings_, snapshot());
}

std::span<const Finding> Judge::decided(const Admitted& a) {
  findings_.clear();
  if (a.request->kind != Kind::job) {
    candidates_.ask(a);
    judge_reservation(a);
    return findings_;
  }
  find_job(a);
  const bool expired = matters_whether_expired(a) && is_expired(a, deferral_(a, candidates_));
  for (Finding& f : findings_) decide(f, a, expired, *profile_);
  return findings_;
}

void Judge::find_job(const Admitted& a) {
  const Inquiry q{Kind::job, a.request->slot, a.asked, a.now, a.subject};
  candidates_.gather(a, q);
  candidates_.each_finding(q, Slot::requested, [&](const Finding& f) { findings_.push_back(f); });
}

bool Judge::matters_whether_expired(const Admitted& a) const {
  if (!a.request->expires_at) return false;
  return std::any_of(findings_.begin(), findings_.end(), [&](Finding f) {
    decide(f, a, false, *profile_);
    const bool allowed = f.outcome == Outcome::allowed;
    decide(f, a, true, *profile_);
    return allowed != (f.outcome == Outcome::allowed);
  });
}

void Judge::judge_job(const Admitted& a, Verdict* verdict) {
  find_job(a);
  if (findings_.empty()) return;
  std::optional<Deferral::Until> until;
  if (a.request->expires_at) until = deferral_(a, candidates_);
  const bool expired = until && is_expired(a, *until);
  for (Finding& f : findings_) decide(f, a, expired, *profile_);
  order(findings_, snapshot());
  verdict->defers = profile_->rule(findings_.front().row).defers;
  if (!verdict->defers) return;
  if (!until) until = deferral_(a, candidates_);
  verdict->defer_to = until->to;
  verdict->horizon = until->horizon;
}

}  // namespace curfew
