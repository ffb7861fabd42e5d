#include "engine/judge/deferral.h"

#include <algorithm>

namespace curfew {
namespace {

bool gaps_may_serve(const Admitted& a, const Snapshot& snapshot) {
  if (a.subject.owner != unnamed || a.subject.id != unnamed) return false;  // some window may exempt it
  return !snapshot.recurring().any(a.subject.scopes);
}

// The rule of an entry, as of now and as its revisions up to now place its occurrences; none: it has no
// cycle, or does not concern the subject.
std::optional<SteadyRule> steady_rule(const RecurringIndex::Entry& entry, const Admitted& a,
                                      const Snapshot& snapshot) {
  const RecurrenceSet::Source& source = entry.set->source();
  if (!entry.set->cycle_us() || !source.overrides.empty()) return {};
  const Snapshot::VersionRow* known = nullptr;  // the rule's, of its first occurrence
  bool restated = false;
  const auto [first, last] = snapshot.labels(entry.window);
  for (Label label = first; label < last && snapshot.row(label).declared_at <= a.now; ++label) {
    const Revision& revision = snapshot.windows()[entry.window].revisions[label - first];
    if (revision.occurrence) continue;
    known = &snapshot.row(label);
    restated = restated || (label > first && (revision.start || revision.end));
  }
  if (!known || !known->in_force || !snapshot.covers(*known, a.subject)) return {};
  if (!restated) return SteadyRule{entry.set, 0, source.length.exact_us(), 0};
  if (!is_date(known->interval.end)) return {};
  return SteadyRule{entry.set, source.zone->to_local(known->interval.start).us - source.start.us,
                    known->interval.end.us - known->interval.start.us, 0};
}

}  // namespace

// A chain of windows is skipped window by window; or, with the gap index, as a whole; or cycle by cycle.
Deferral::Until Deferral::operator()(const Admitted& a, Candidates& candidates) {
  const Options& options = candidates.options();
  const Interval slot = a.request->slot;
  const std::int64_t length = slot.end.us - slot.start.us;
  // The horizon is to blame only where no open end is met before it.
  const auto nowhere = [&] {
    const Instant far = horizon(a, options);
    const bool open = barred_until(a, far, 1, candidates) == until_further_notice;
    return Until{{}, open ? std::nullopt : std::optional(far)};
  };
  constexpr int few = 8;   // windows in a chain that are walked over before a gap index is asked
  constexpr int many = 4;  // before the rules are asked whether there is a gap at all
  const bool bounded = !gaps_may_serve(a, candidates.snapshot());
  Instant t = slot.start;
  std::size_t steps = 0;
  passed_ = 0;
  for (bool moved = true; moved && !beyond_horizon(a, t, options); ++steps) {
    moved = false;
    if (steps == many) gather_steady(a, candidates.snapshot());
    if (const Instant later = steps < many ? t : barred_by_rules(t, length); later > t) {
      moved = true;
      t = later;
    } else if (steps >= few && gaps_serve(a, candidates.snapshot())) {
      const auto free = first_gap(a, t, length);
      if (!free) return nowhere();
      moved = *free != t && a.subject.scopes.size() > 1;  // of one group it is the answer
      t = *free;
    } else if (const auto end = barred_until(a, t, length, candidates)) {
      if (*end == until_further_notice) return nowhere();
      moved = true;
      t = *end;
      if (bounded && passed_ + steps > options.most_passed && !beyond_horizon(a, t, options))
        return {{}, t, true};
    }
  }
  if (beyond_horizon(a, t, options)) return nowhere();
  return {t, {}};
}

std::optional<Instant> Deferral::first_gap(const Admitted& a, Instant t, std::int64_t length) const {
  for (ScopeId g : a.subject.scopes) {
    const auto free = gaps_.first_gap(g, t, length);
    if (!free) return {};
    t = *free;
  }
  return t;
}

void Deferral::gather_steady(const Admitted& a, const Snapshot& snapshot) {
  steady_.clear();
  snapshot.recurring().rules(a.subject.scopes, [&](const RecurringIndex::Entry& entry) {
    if (const auto rule = steady_rule(entry, a, snapshot)) steady_.push_back({*rule, &entry});
  });
}

// The rules' cycle holds from one change of clocks, or exception, to the next; not for what began before, and
// not for a day after it: so long clocks that went back may show what was read before they did.
Instant Deferral::barred_by_rules(Instant t, std::int64_t length) {
  if (steady_.empty()) return t;
  const Interval span = undisturbed(t);
  std::int64_t longest = 0;
  for (const SteadyRule& rule : rules_) longest = std::max(longest, rule.lasts_us);
  if (t.us < span.start.us + longest + us_per_day || t.us >= span.end.us - length) return t;
  const RuleGaps* gaps = gaps_of_rules();
  if (!gaps || gaps->longest_us >= length || t.us < gaps->from.us - offset_us_) return t;
  return Instant{span.end.us - length + 1};
}

Interval Deferral::undisturbed(Instant t) {
  Interval span{first_instant, last_instant};
  const auto disturbed = [&](Interval d) {
    if (d.start > t)
      span.end = std::min(span.end, d.start);
    else
      span.start = std::max(span.start, d.end);
  };
  rules_.clear();
  for (const Steady& s : steady_) {
    const RecurrenceSet::Source& source = s.rule.set->source();
    const Stretch stretch = source.zone->stretch(t);
    span.start = std::max(span.start, stretch.interval.start);
    span.end = std::min(span.end, stretch.interval.end);
    for (const RecurringIndex::Exception& x : s.entry->exceptions)
      disturbed({std::min(x.hull.start, x.occurrence.interval.start),
                 std::max(x.hull.end, x.occurrence.interval.end)});
    for (const Instant d : source.exdates) {
      const Instant moved{d.us + s.rule.moved_us};
      disturbed({Instant{std::min(d, moved).us - us_per_day}, Instant{std::max(d, moved).us + us_per_day}});
    }
    if (rules_.empty()) offset_us_ = stretch.offset_us;
    rules_.push_back(s.rule);
    rules_.back().offset_us = stretch.offset_us - offset_us_;
  }
  return span;
}

const RuleGaps* Deferral::gaps_of_rules() {
  constexpr std::size_t most = 20'000;  // occurrences in a cycle
  constexpr std::size_t most_kept = 64;
  auto kept = std::find_if(rule_gaps_.begin(), rule_gaps_.end(),
                           [&](const auto& entry) { return entry.first == rules_; });
  if (kept == rule_gaps_.end()) {
    if (rule_gaps_.size() == most_kept) rule_gaps_.clear();
    kept = rule_gaps_.insert(rule_gaps_.end(), {rules_, rule_gaps(rules_, most)});
  }
  return kept->second ? &*kept->second : nullptr;
}

std::optional<Instant> Deferral::barred_until(const Admitted& a, Instant t, std::int64_t length,
                                              Candidates& candidates) {
  const Interval slot{t, plus(t, length)};
  std::optional<Instant> end;
  candidates.visit(a.subject, slot, [&](const Candidate& c) {
    ++walked_;
    const Snapshot::VersionRow* p = as_of(candidates.versions(c), a.now, a.subject, candidates.snapshot());
    if (!p || !intersects(slot, p->interval)) return;
    ++passed_;
    end = std::max(end.value_or(p->interval.end), p->interval.end);
  });
  return end;
}

bool Deferral::gaps_serve(const Admitted& a, const Snapshot& snapshot) {
  if (!gaps_may_serve(a, snapshot)) return false;
  const Instant epoch = snapshot.epoch(a.now);
  if (gaps_epoch_ == epoch) return true;
  if (walked_ < snapshot.windows().size()) return false;
  std::vector<IndexEntry> entries;
  for (std::uint32_t w = 0; w < snapshot.windows().size(); ++w)
    if (const auto p = snapshot.windows()[w].recurrence ? std::nullopt : snapshot.known(w, a.now))
      for (ScopeId g : snapshot.scope(*p)) entries.push_back({g, *p, snapshot.row(*p).interval});
  gaps_ = GapIndex(std::move(entries), snapshot.groups());
  gaps_epoch_ = epoch;
  walked_ = 0;
  return true;
}

}  // namespace curfew
