#include "engine/finding.h"

namespace curfew {
namespace {

// Was the job running when the window first came over it? The first revision after `asked`, up to `now`, that
// it is not clear of. Of revisions declared at one instant only the last was ever known.
bool was_running(const Inquiry& q, std::uint32_t window, const Snapshot& snapshot) {
  const auto [first, last] = snapshot.labels(window);
  for (Label label = first; label < last; ++label) {
    const auto& row = snapshot.row(label);
    if (row.declared_at <= q.asked) continue;
    if (row.declared_at > q.now) break;
    const bool superseded = label + 1 < last && snapshot.row(label + 1).declared_at == row.declared_at;
    if (!superseded && row.in_force && snapshot.covers(label, q.subject) &&
        intersects(q.interval, row.interval))
      return q.interval.start <= row.declared_at;
  }
  return false;
}

}  // namespace

std::optional<Finding> find(const Inquiry& q, std::uint32_t window, const Snapshot& snapshot) {
  const auto finding = [&](Label label, Asked asked) {
    Finding f;
    f.label = label;
    f.relation = relation(q.interval, snapshot.row(label).interval);
    f.asked = asked;
    return f;
  };
  const bool job = q.kind == Kind::job;
  const auto k = snapshot.as_of(window, q.asked, q.subject);
  const auto p = snapshot.as_of(window, q.now, q.subject);
  const bool hits_p = p && intersects(q.interval, snapshot.row(*p).interval);
  if (job && !hits_p) return {};

  bool hits_k = false;
  if (k) {
    const Interval known = snapshot.row(*k).interval;
    hits_k = intersects(q.interval, known);
    if (contains(known, q.asked) && (hits_k || !job)) return finding(*k, Asked::during);
    if (hits_p && hits_k) {
      if (known.end <= q.asked) return {};
      return finding(*k, Asked::in_advance);
    }
  }
  if (!hits_p) return {};
  if (job && was_running(q, window, snapshot)) return finding(*p, Asked::running);
  return finding(*p, k ? Asked::before_extended : Asked::before_declared);
}

std::optional<Finding> find_present(const Inquiry& q, std::uint32_t window, const Snapshot& snapshot) {
  const auto k = snapshot.as_of(window, q.asked, q.subject);
  if (!k) return {};
  const Interval known = snapshot.row(*k).interval;
  if (known.end <= q.asked) return {};
  const auto p = snapshot.as_of(window, q.now, q.subject);
  if (!p || !intersects(q.interval, snapshot.row(*p).interval)) return {};
  Finding f;
  f.label = *k;
  f.relation = relation(q.interval, known);
  f.asked = known.start <= q.asked ? Asked::during : Asked::in_advance;
  f.slot = Slot::present;
  return f;
}

}  // namespace curfew
