#include "engine/windows/phase.h"

#include <algorithm>

namespace curfew {

Phases phases(const Terms& v, Instant enabled_at, const Course& course) {
  Phases p{v.start, v.start, v.start, v.end};
  if (course.notified && v.notify_before) p.notified = plus(v.start, -v.notify_before->exact_us());
  if (!course.draining) return p;
  const Instant from = course.drain_from_enabling ? std::max(v.start, enabled_at) : v.start;
  p.active = std::min(p.end, plus(from, v.drain.value_or(Duration{}).exact_us()));
  return p;
}

std::optional<Phase> phase_at(const Phases& p, Instant t) {
  if (t < p.notified || t >= p.end) return {};
  return t < p.draining ? Phase::notified : t < p.active ? Phase::draining : Phase::active;
}

}  // namespace curfew
