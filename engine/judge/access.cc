#include "engine/judge/access.h"

#include <algorithm>

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

// One window's versions, as access looks at them.
class Phaser {
 public:
  Phaser(const Candidate& c, const Admitted& a, const Profile& profile, Candidates& candidates)
      : candidate_(c), a_(a), profile_(profile), candidates_(candidates), all_(candidates.versions(c)) {}

  const VersionRow* known() const { return as_of(all_, a_.asked, a_.subject, candidates_.snapshot()); }
  std::size_t place(const VersionRow* version) const {
    return static_cast<std::size_t>(version - all_.data());
  }
  Label label(std::size_t i) const { return candidates_.label(candidate_, i); }

  Phases phases_of(std::size_t i) const {
    const Terms terms = candidates_.snapshot().terms(label(i), candidate_.occurrence.original);
    return phases(terms, enabled_at(all_, i), profile_.course());
  }

  // Since when version `i`, which has these phases, has been active, or from when on it will be: where it was
  // active when the next version was declared, the window has been for longer.
  Instant active_since(std::size_t i, const Phases& its) const {
    Instant since = std::max(its.active, all_[i].declared_at);
    while (since <= a_.asked && since == all_[i].declared_at) {
      const auto before = in_force_before(all_, i);
      if (!before || !candidates_.snapshot().covers(all_[*before], a_.subject)) break;
      const Phases then = phases_of(*before);
      if (then.active >= since || then.end < since) break;
      i = *before;
      since = std::max(then.active, all_[i].declared_at);
    }
    return since;
  }

 private:
  const Candidate& candidate_;
  const Admitted& a_;
  const Profile& profile_;
  Candidates& candidates_;
  Versions all_;
};

}  // namespace

void Access::judge(const Admitted& a, const Profile& profile, Candidates& candidates, Deferral& deferral,
                   std::vector<Finding>* findings, Verdict* verdict) {
  gather(a, profile, candidates);
  if (phased_.empty()) return;
  const Snapshot& snapshot = candidates.snapshot();
  Phase worst = Phase::notified;
  for (const Phased& p : phased_) worst = std::max(worst, p.phase);
  const Person person{a.role, a.channel, by_initiator(a, worst != Phase::notified, snapshot), a.permissions};
  const Row row = profile.decide_access(a.request->action, person, worst);
  const RowRule& rule = profile.access_rule(row);
  std::erase_if(phased_, [&](const Phased& p) { return p.phase != worst; });
  for (Phased& p : phased_) {
    p.finding.row = row;
    p.finding.outcome = rule.outcome;
    findings->push_back(p.finding);
  }
  order(*findings, snapshot);
  verdict->table = Table::access;
  verdict->phase = worst;
  const auto until =
      rule.effect || rule.defers ? lasts_until(a, candidates, deferral, verdict) : std::nullopt;
  verdict->defers = rule.defers;
  if (rule.defers) verdict->defer_to = until;
  if (rule.effect) verdict->effect = make_effect(a, *rule.effect, until);
}

void Access::gather(const Admitted& a, const Profile& profile, Candidates& candidates) {
  const Instant at = a.asked;
  const Instant farthest = plus(at, candidates.snapshot().longest_notice_us() + 1);
  candidates.gather(a, {Kind::access, {at, farthest}, at, at, a.subject});
  phased_.clear();
  for (const Candidate& c : candidates.all()) {
    const Phaser window(c, a, profile, candidates);
    const VersionRow* version = window.known();
    if (!version) continue;
    const std::size_t i = window.place(version);
    Phased p;
    p.phases = window.phases_of(i);
    const auto phase = phase_at(p.phases, at);
    if (!phase) continue;
    p.phase = *phase;
    p.finding.label = window.label(i);
    p.finding.interval = version->interval;
    p.finding.original = c.occurrence.original;
    p.active_since = window.active_since(i, p.phases);
    phased_.push_back(p);
  }
}

// Of every window that bars (is draining or active); where none does, of every one that notifies.
bool Access::by_initiator(const Admitted& a, bool barring, const Snapshot& snapshot) const {
  if (a.request->owner.empty()) return false;
  return std::all_of(phased_.begin(), phased_.end(), [&](const Phased& p) {
    if (barring && p.phase == Phase::notified) return true;
    const auto& by = snapshot.window(p.finding.label).revisions.front().by;
    return by && *by == a.request->owner;
  });
}

// Until no window bars any longer; of one that only notifies, until it starts.
std::optional<Instant> Access::lasts_until(const Admitted& a, Candidates& candidates, Deferral& deferral,
                                           Verdict* verdict) {
  if (verdict->phase == Phase::notified)
    return std::min_element(
               phased_.begin(), phased_.end(),
               [](const Phased& x, const Phased& y) { return x.phases.draining < y.phases.draining; })
        ->phases.draining;
  const bool alike = a.subject.owner == unnamed && a.subject.id == unnamed;  // but for its groups
  const Instant epoch = candidates.snapshot().epoch(a.now);
  Lasting& kept = lasting_;
  if (alike && kept.epoch == epoch && kept.from <= a.asked && (!kept.to || a.asked < *kept.to) &&
      std::equal(kept.groups.begin(), kept.groups.end(), a.subject.scopes.begin(), a.subject.scopes.end()))
    return kept.to;
  const Deferral::Until over = deferral(a, candidates);
  if (over.horizon)
    verdict->horizon = over.horizon;
  else if (alike)
    kept = {{a.subject.scopes.begin(), a.subject.scopes.end()}, epoch, a.asked, over.to};
  return over.to;
}

const Effect* Access::make_effect(const Admitted& a, const EffectRule& rule, std::optional<Instant> until) {
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
