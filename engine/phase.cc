#include "engine/phase.h"

#include <algorithm>

namespace curfew {

Lead lead(const Window& window, std::size_t i, LocalTime instance) {
  const auto last = [&](auto of) {
    std::optional<Duration> rules, own;
    for (std::size_t r = 0; r <= i; ++r) {
      const Revision& revision = window.revisions[r];
      if (!of(revision)) continue;
      if (!revision.occurrence)
        rules = of(revision);
      else if (*revision.occurrence == instance)
        own = of(revision);
    }
    return own ? *own : rules.value_or(Duration{});
  };
  return {last([](const Revision& r) { return r.notify_before; }),
          last([](const Revision& r) { return r.drain; })};
}

Phases phases(Interval version, const Lead& lead, Instant enabled_at, const Course& course) {
  Phases p{version.start, version.start, version.start, version.end};
  if (course.notified) p.notified = plus(version.start, -lead.notify_before.exact_us());
  if (!course.draining) return p;
  const Instant from = course.drain_from_enabling ? std::max(version.start, enabled_at) : version.start;
  p.active = std::min(p.end, plus(from, lead.drain.exact_us()));
  return p;
}

std::optional<Phase> phase_at(const Phases& p, Instant t) {
  if (t < p.notified || t >= p.end) return {};
  return t < p.draining ? Phase::notified : t < p.active ? Phase::draining : Phase::active;
}

}  // namespace curfew
