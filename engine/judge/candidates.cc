#include "engine/judge/candidates.h"

#include <algorithm>
#include <tuple>

namespace curfew {

void Candidates::ask(const Admitted& a) {
  const auto& groups = a.subject.scopes;
  if (asked_at_ == a.asked && std::equal(groups.begin(), groups.end(), asked_by_.begin(), asked_by_.end()))
    return;
  asked_at_ = a.asked;
  asked_by_.assign(groups.begin(), groups.end());
  asked_.clear();
  visit(a.subject, {a.asked, Instant{a.asked.us + 1}}, [&](const Candidate& c) { asked_.push_back(c); });
}

void Candidates::gather(const Admitted& a, const Inquiry& q) {
  candidates_.clear();
  if (q.kind == Kind::reservation) candidates_ = asked_;
  const auto add = [&](const Candidate& c) { candidates_.push_back(c); };
  snapshot_->may_concern(q.subject, q.interval, [&](std::uint32_t window) { add({window}); });
  if (!snapshot_->recurring().empty()) {
    const Instant limit = q.interval.end == never ? horizon(a, options_) : never;
    const bool more = snapshot_->recurring().visit(q.subject.scopes, q.interval, limit, unrolled_, add);
    met_horizon_ = met_horizon_ || more;
  }
  if (candidates_.size() < 2) return;
  const auto key = [](const Candidate& c) { return std::tie(c.window, c.occurrence.original); };
  std::sort(candidates_.begin(), candidates_.end(),
            [&](const auto& x, const auto& y) { return key(x) < key(y); });
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end(),
                                [&](const auto& x, const auto& y) { return key(x) == key(y); }),
                    candidates_.end());
}

Snapshot::Versions Candidates::versions(const Candidate& candidate) {
  if (!candidate.recurs()) return snapshot_->versions(candidate.window);
  snapshot_->versions(candidate, &versions_, &labels_);
  return versions_;
}

Instant Candidates::clear_until(const Subject& subject, Instant t) {
  return std::min(snapshot_->clear_until(subject, t),
                  snapshot_->recurring().clear_until(subject.scopes, t, unrolled_));
}

}  // namespace curfew
