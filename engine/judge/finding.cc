#include "engine/judge/finding.h"

namespace curfew {
namespace {

using VersionRow = Snapshot::VersionRow;

// Was the job running when the window first came over it? The first revision after `asked`, up to `now`, that
// it is not clear of. Of revisions declared at one instant only the last was ever known.
bool was_running(const Inquiry& q, Versions versions, const Snapshot& snapshot) {
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const VersionRow& row = versions[i];
    if (row.declared_at <= q.asked) continue;
    if (row.declared_at > q.now) break;
    const bool superseded = i + 1 < versions.size() && versions[i + 1].declared_at == row.declared_at;
    if (!superseded && row.in_force && snapshot.covers(row, q.subject) &&
        intersects(q.interval, row.interval))
      return q.interval.start <= row.declared_at;
  }
  return false;
}

Finding found(const Inquiry& q, const VersionRow& version, Versions versions, Asked asked) {
  Finding f;
  f.label = static_cast<Label>(&version - versions.data());
  f.interval = version.interval;
  f.relation = relation(q.interval, version.interval);
  f.asked = asked;
  return f;
}

}  // namespace

const VersionRow* as_of(Versions versions, Instant t, const Subject& subject, const Snapshot& snapshot) {
  for (std::size_t i = versions.size(); i-- > 0;)
    if (versions[i].declared_at <= t)
      return versions[i].in_force && snapshot.covers(versions[i], subject) ? &versions[i] : nullptr;
  return nullptr;
}

std::optional<Finding> find(const Inquiry& q, Versions versions, const Snapshot& snapshot) {
  const auto finding = [&](const VersionRow& version, Asked asked) {
    return found(q, version, versions, asked);
  };
  const bool job = q.kind == Kind::job;
  const VersionRow* k = as_of(versions, q.asked, q.subject, snapshot);
  const VersionRow* p = as_of(versions, q.now, q.subject, snapshot);
  const bool hits_p = p && intersects(q.interval, p->interval);
  if (job && !hits_p) return {};

  bool hits_k = false;
  if (k) {
    hits_k = intersects(q.interval, k->interval);
    if (contains(k->interval, q.asked) && (hits_k || !job)) return finding(*k, Asked::during);
    if (hits_p && hits_k) {
      if (k->interval.end <= q.asked) return {};
      return finding(*k, Asked::in_advance);
    }
  }
  if (!hits_p) return {};
  if (job && was_running(q, versions, snapshot)) return finding(*p, Asked::running);
  return finding(*p, k ? Asked::before_extended : Asked::before_declared);
}

std::optional<Finding> find_present(const Inquiry& q, Versions versions, const Snapshot& snapshot) {
  const VersionRow* k = as_of(versions, q.asked, q.subject, snapshot);
  if (!k || k->interval.end <= q.asked) return {};
  const VersionRow* p = as_of(versions, q.now, q.subject, snapshot);
  if (!p || !intersects(q.interval, p->interval)) return {};
  Finding f = found(q, *k, versions, k->interval.start <= q.asked ? Asked::during : Asked::in_advance);
  f.slot = Slot::present;
  return f;
}

}  // namespace curfew
