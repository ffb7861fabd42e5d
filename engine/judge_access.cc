// Access: what the windows at their worst phase come to for who logs in, is logged in, or asks.
#include <algorithm>

#include "engine/judge.h"

namespace curfew {
namespace {

using VersionRow = Snapshot::VersionRow;

// The version that was known before version `i` was declared, if any was, and it was in force. Of several
// declared at one instant only the last was ever known.
std::optional<std::size_t> in_force_before(Versions versions, std::size_t i) {
  const Instant declared_at = versions[i].declared_at;
  while (i > 0 && versions[i].declared_at == declared_at) --i;
  const bool known = versions[i].declared_at < declared_at && versions[i].in_force;
  return known ? std::optional(i) : std::nullopt;
}

// Since when, without a break up to version `i`, the window has been in force.
Instant enabled_at(Versions versions, std::size_t i) {
  while (const auto before = in_force_before(versions, i)) i = *before;
  return versions[i].declared_at;
}

}  // namespace

std::optional<Scratch::Phased> Scratch::phased(const Candidate& c, const Admitted& a) {
  const Versions all = versions(c);
  const VersionRow* row = as_of(all, a.asked, a.subject, snapshot_);
  if (!row) return {};
  const auto label = [&](std::size_t i) {
    return c.recurs() ? labels_[i] : snapshot_.labels(c.window).first + static_cast<Label>(i);
  };
  const auto phases_of = [&](std::size_t i) {
    const Lead its = lead(snapshot_.windows()[c.window], label(i) - snapshot_.labels(c.window).first,
                          c.occurrence.original);
    return phases(all[i].interval, its, enabled_at(all, i), profile_.course());
  };
  auto i = static_cast<std::size_t>(row - all.data());
  Phased p;
  p.phases = phases_of(i);
  const auto phase = phase_at(p.phases, a.asked);
  if (!phase) return {};
  p.phase = *phase;
  p.finding.label = label(i);
  p.finding.interval = row->interval;
  p.finding.instance = c.occurrence.original;
  p.active_since = std::max(p.phases.active, row->declared_at);
  // A version that was active when the next one was declared: the window has been for longer.
  while (p.phase == Phase::active && p.active_since == all[i].declared_at) {
    const auto before = in_force_before(all, i);
    if (!before || !snapshot_.covers(all[*before], a.subject)) break;
    const Phases then = phases_of(*before);
    if (then.active >= p.active_since || then.end < p.active_since) break;
    i = *before;
    p.active_since = std::max(then.active, all[i].declared_at);
  }
  return p;
}

void Scratch::judge_access(const Admitted& a, Verdict& verdict) {
  const Instant at = a.asked;
  gather(a, {Kind::access, {at, plus(at, snapshot_.longest_notice_us() + 1)}, at, at, a.subject});
  phased_.clear();
  for (const Candidate& c : candidates_)
    if (const auto p = phased(c, a)) phased_.push_back(*p);
  if (phased_.empty()) return;

  Phase worst = Phase::notified;
  for (const Phased& p : phased_) worst = std::max(worst, p.phase);
  const Person person{a.role, a.channel, by_initiator(a, worst != Phase::notified), a.permissions};
  const Row row = profile_.decide_access(a.request->action, person, worst);
  const RowRule& rule = profile_.access_rule(row);
  std::erase_if(phased_, [&](const Phased& p) { return p.phase != worst; });
  for (Phased& p : phased_) {
    p.finding.row = row;
    p.finding.outcome = rule.outcome;
    findings_.push_back(p.finding);
  }
  order(findings_);
  verdict.table = Table::access;
  verdict.phase = worst;
  const std::optional<Instant> until = rule.effect || rule.defers ? lasts_until(a, verdict) : std::nullopt;
  verdict.defers = rule.defers;
  if (rule.defers) verdict.defer_to = until;
  if (rule.effect) verdict.effect = make_effect(a, *rule.effect, until);
}

// Of every window that bars (is draining or active); where none does, of every one that notifies.
bool Scratch::by_initiator(const Admitted& a, bool barring) const {
  if (a.request->owner.empty()) return false;
  return std::all_of(phased_.begin(), phased_.end(), [&](const Phased& p) {
    if (barring && p.phase == Phase::notified) return true;
    const auto& by = snapshot_.window(p.finding.label).revisions.front().by;
    return by && *by == a.request->owner;
  });
}

// Until no window bars any longer; of one that only notifies, until it starts.
std::optional<Instant> Scratch::lasts_until(const Admitted& a, Verdict& verdict) {
  if (verdict.phase == Phase::notified)
    return std::min_element(
               phased_.begin(), phased_.end(),
               [](const Phased& x, const Phased& y) { return x.phases.draining < y.phases.draining; })
        ->phases.draining;
  const bool alike = a.subject.owner == unnamed && a.subject.id == unnamed;  // but for its groups
  const Instant epoch = snapshot_.epoch(a.now);
  Lasting& kept = lasting_;
  if (alike && kept.epoch == epoch && kept.from <= a.asked && (!kept.to || a.asked < *kept.to) &&
      std::equal(kept.groups.begin(), kept.groups.end(), a.subject.groups.begin(), a.subject.groups.end()))
    return kept.to;
  const Deferral over = defer(a);
  if (over.horizon)
    verdict.horizon = over.horizon;
  else if (alike)
    kept = {{a.subject.groups.begin(), a.subject.groups.end()}, epoch, a.asked, over.to};
  return over.to;
}

const Effect* Scratch::make_effect(const Admitted& a, const EffectRule& rule, std::optional<Instant> until) {
  effect_ = {rule.action,      {}, rule.until_session ? a.request->expires_at : until, rule.dismissable,
             rule.http_status, {}};
  if (rule.action == EffectAction::logout) {
    effect_.at = phased_.front().active_since;
    for (const Phased& p : phased_) effect_.at = std::min(*effect_.at, p.active_since);
  }
  if (rule.http_status != 0 && until)
    effect_.retry_after_s = (until->us - a.asked.us + us_per_second - 1) / us_per_second;
  return &effect_;
}

}  // namespace curfew
