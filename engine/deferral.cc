#include "engine/deferral.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace curfew {

// A chain of windows is skipped window by window, or, with the gap index, as a whole.
Deferral::Until Deferral::operator()(const Admitted& a, Candidates& candidates) {
  const Options& options = candidates.options();
  const Interval slot = a.request->slot;
  const std::int64_t length = slot.end.us - slot.start.us;
  // The horizon is to blame only where no open end is met before it.
  const auto nowhere = [&] {
    return Until{{}, barred_until(a, horizon(a, options), 1, candidates) != until_further_notice};
  };
  constexpr int few = 8;   // windows in a chain that are walked over before a gap index is asked
  constexpr int many = 4;  // before the rules are asked whether there is a gap at all
  Instant t = slot.start;
  int steps = 0;
  for (bool moved = true; moved && !beyond_horizon(a, t, options); ++steps) {
    moved = false;
    if (steps == many && never_fits(a, t, length, candidates)) return nowhere();
    if (steps >= few && gaps_serve(a, candidates.snapshot())) {
      for (GroupId g : a.subject.groups) {
        const auto free = gaps_.first_gap(g, t, length);
        if (!free) return nowhere();
        moved = moved || (*free != t && a.subject.groups.size() > 1);  // of one group it is the answer
        t = *free;
      }
    } else if (const auto end = barred_until(a, t, length, candidates)) {
      if (*end == until_further_notice) return nowhere();
      moved = true;
      t = *end;
    }
  }
  if (beyond_horizon(a, t, options)) return nowhere();
  return {t, false};
}

// On the wall clock no gap between two occurrences is longer than the rule's longest step less their length;
// clocks that change make it longer by as much, at its start and at its end.
bool Deferral::never_fits(const Admitted& a, Instant t, std::int64_t length, const Candidates& candidates) {
  const Snapshot& snapshot = candidates.snapshot();
  bool never_free = false;
  snapshot.recurring().rules(a.subject.groups, [&](const RecurringIndex::Entry& rule) {
    const RecurrenceSet::Source& source = rule.set->source();
    const bool excepted =
        std::any_of(rule.exceptions.begin(), rule.exceptions.end(),
                    [&](const RecurringIndex::Exception& x) { return x.hull.end > t; }) ||
        std::any_of(source.exdates.begin(), source.exdates.end(), [&](Instant d) { return d > t; });
    if (never_free || excepted || !source.overrides.empty()) return;
    const Snapshot::VersionRow* known = nullptr;  // the rule's, of its first occurrence
    const auto [first, last] = snapshot.labels(rule.window);
    for (Label label = first; label < last && snapshot.row(label).declared_at <= a.now; ++label)
      if (!snapshot.windows()[rule.window].revisions[label - first].occurrence) known = &snapshot.row(label);
    if (!known || !known->in_force || !snapshot.covers(*known, a.subject) || t < known->interval.start)
      return;
    const auto [kept, added] = longest_steps_.try_emplace(rule.set);
    if (added) kept->second = rule.set->longest_step_us();
    if (!kept->second) return;
    std::int64_t change = 0;
    for (Instant at = t; at < horizon(a, candidates.options());) {
      const Stretch s = source.zone->stretch(at);
      change = std::max(change, std::abs(s.offset_us - s.offset_before_us));
      at = s.interval.end;
    }
    const std::int64_t lasts = known->interval.end.us - known->interval.start.us;
    never_free = *kept->second - lasts + 2 * change < length;
  });
  return never_free;
}

std::optional<Instant> Deferral::barred_until(const Admitted& a, Instant t, std::int64_t length,
                                              Candidates& candidates) {
  const Interval slot{t, plus(t, length)};
  std::optional<Instant> end;
  candidates.visit(a.subject, slot, [&](const Candidate& c) {
    ++walked_;
    const Snapshot::VersionRow* p = as_of(candidates.versions(c), a.now, a.subject, candidates.snapshot());
    if (p && intersects(slot, p->interval)) end = std::max(end.value_or(p->interval.end), p->interval.end);
  });
  return end;
}

bool Deferral::gaps_serve(const Admitted& a, const Snapshot& snapshot) {
  if (a.subject.owner != unnamed || a.subject.id != unnamed) return false;  // some window may exempt it
  if (snapshot.recurring().any(a.subject.groups)) return false;
  const Instant epoch = snapshot.epoch(a.now);
  if (gaps_epoch_ == epoch) return true;
  if (walked_ < snapshot.windows().size()) return false;
  std::vector<IndexEntry> entries;
  for (std::uint32_t w = 0; w < snapshot.windows().size(); ++w)
    if (const auto p = snapshot.windows()[w].recurrence ? std::nullopt : snapshot.known(w, a.now))
      for (GroupId g : snapshot.scope(*p)) entries.push_back({g, *p, snapshot.row(*p).interval});
  gaps_ = GapIndex(std::move(entries), snapshot.groups());
  gaps_epoch_ = epoch;
  walked_ = 0;
  return true;
}

}  // namespace curfew
