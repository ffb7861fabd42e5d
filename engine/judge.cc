#include "engine/judge.h"

#include <algorithm>
#include <tuple>

namespace curfew {
namespace {

Inquiry inquiry(const Admitted& a, Kind kind, Interval interval) {
  return {kind, interval, a.asked, a.now, a.subject};
}

bool is_clear(const Finding& f) { return group(f.relation) == Group::clear; }

}  // namespace

Result<Verdict> Scratch::judge(const Request& request, Instant now) {
  const auto admitted = admit(request, now);
  if (!admitted) return admitted.problem();
  return judge(*admitted);
}

Verdict Scratch::judge(const Admitted& a) {
  findings_.clear();
  to_horizon_ = false;
  Verdict verdict;
  switch (a.request->kind) {
    case Kind::series:
      judge_series(a, verdict);
      break;
    case Kind::job:
      judge_job(a, verdict);
      break;
    case Kind::access:
      judge_access(a, verdict);
      break;
    case Kind::reservation:
      judge_reservation(a);
      break;
  }
  if (to_horizon_ && !verdict.horizon) verdict.horizon = horizon(a);
  verdict.findings = findings_;
  if (findings_.empty() || verdict.table == Table::series) return verdict;
  verdict.outcome = findings_.front().outcome;
  verdict.row = findings_.front().row;
  return verdict;
}

void Scratch::gather_asked(const Admitted& a) {
  const auto& groups = a.subject.groups;
  if (asked_at_ == a.asked && std::equal(groups.begin(), groups.end(), asked_by_.begin(), asked_by_.end()))
    return;
  asked_at_ = a.asked;
  asked_by_.assign(groups.begin(), groups.end());
  asked_.clear();
  const Interval asking{a.asked, Instant{a.asked.us + 1}};
  snapshot_.may_concern(a.subject, asking, [&](std::uint32_t window) { asked_.push_back({window}); });
  if (!snapshot_.recurring().empty())
    snapshot_.recurring().visit(a.subject.groups, asking, never, unrolled_,
                                [&](const Candidate& c) { asked_.push_back(c); });
}

void Scratch::gather(const Admitted& a, const Inquiry& q) {
  candidates_.clear();
  if (q.kind == Kind::reservation) candidates_ = asked_;
  snapshot_.may_concern(q.subject, q.interval,
                        [&](std::uint32_t window) { candidates_.push_back({window}); });
  if (!snapshot_.recurring().empty()) {
    const Instant limit = q.interval.end == never ? horizon(a) : never;
    const bool more = snapshot_.recurring().visit(q.subject.groups, q.interval, limit, unrolled_,
                                                  [&](const Candidate& c) { candidates_.push_back(c); });
    to_horizon_ = to_horizon_ || more;
  }
  if (candidates_.size() < 2) return;
  const auto key = [](const Candidate& c) { return std::tie(c.window, c.occurrence.original); };
  std::sort(candidates_.begin(), candidates_.end(),
            [&](const auto& x, const auto& y) { return key(x) < key(y); });
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end(),
                                [&](const auto& x, const auto& y) { return key(x) == key(y); }),
                    candidates_.end());
}

Snapshot::Versions Scratch::versions(const Candidate& candidate) {
  if (!candidate.recurs()) return snapshot_.versions(candidate.window);
  snapshot_.versions(candidate, &versions_, &labels_);
  return versions_;
}

template <class Sink>
void Scratch::each_finding(const Inquiry& q, Slot slot, Sink&& sink) {
  for (const Candidate& c : candidates_) {
    const auto all = versions(c);
    auto f = slot == Slot::present ? find_present(q, all, snapshot_) : find(q, all, snapshot_);
    if (!f) continue;
    f->label = c.recurs() ? labels_[f->label] : snapshot_.labels(c.window).first + f->label;
    f->instance = c.occurrence.original;
    sink(*f);
  }
}

void Scratch::decide(Finding& f, const Admitted& a, bool expired) const {
  const Kind kind = a.request->kind == Kind::job ? Kind::job : Kind::reservation;
  f.row = profile_.decide(kind, a.request->action, a.role, a.channel, f.slot, f.asked, group(f.relation),
                          expired);
  f.outcome = profile_.rule(f.row).outcome;
}

void Scratch::order(std::vector<Finding>& findings) const {
  if (findings.size() < 2) return;
  std::sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) {
    if (a.outcome != b.outcome) return a.outcome < b.outcome;
    if (a.interval.start != b.interval.start) return a.interval.start < b.interval.start;
    if (snapshot_.row(a.label).window != snapshot_.row(b.label).window || a.instance != b.instance) {
      if (a.instance != not_recurring || b.instance != not_recurring)
        return snapshot_.id(a) < snapshot_.id(b);
      return snapshot_.window(a.label).id < snapshot_.window(b.label).id;
    }
    return a.occurrence < b.occurrence;
  });
}

void Scratch::judge_reservation(const Admitted& a) {
  const Request& r = *a.request;
  const bool edit = r.action == Action::edit;
  gather_asked(a);
  if (edit) {
    const Inquiry present = inquiry(a, Kind::reservation, r.slot);
    gather(a, present);
    each_finding(present, Slot::present, [&](Finding& f) {
      decide(f, a, false);
      if (f.outcome != Outcome::allowed) findings_.push_back(f);
    });
    order(findings_);
    if (!findings_.empty() && findings_.front().outcome == Outcome::error) return;
  }
  const Inquiry requested = inquiry(a, Kind::reservation, edit ? r.new_slot : r.slot);
  gather(a, requested);
  each_finding(requested, Slot::requested, [&](Finding& f) {
    decide(f, a, false);
    findings_.push_back(f);
  });
  order(findings_);
}

std::span<const Finding> Scratch::decided(const Admitted& a) {
  findings_.clear();
  to_horizon_ = false;
  if (a.request->kind != Kind::job) {
    judge_reservation(a);
    return findings_;
  }
  find_job(a);
  const bool expired = matters_whether_expired(a) && is_expired(a, defer(a));
  for (Finding& f : findings_) decide(f, a, expired);
  return findings_;
}

void Scratch::find_job(const Admitted& a) {
  const Inquiry q = inquiry(a, Kind::job, a.request->slot);
  gather(a, q);
  each_finding(q, Slot::requested, [&](const Finding& f) { findings_.push_back(f); });
}

bool Scratch::is_expired(const Admitted& a, const Deferral& deferral) const {
  const auto& expires_at = a.request->expires_at;
  if (!expires_at) return false;
  if (deferral.cut) return *deferral.horizon > *expires_at;  // else it is not known
  return !deferral.to || *deferral.to > *expires_at;
}

// May a finding be allowed where the job is expired and not where it is not, or the reverse?
bool Scratch::matters_whether_expired(const Admitted& a) const {
  if (!a.request->expires_at) return false;
  return std::any_of(findings_.begin(), findings_.end(), [&](Finding f) {
    decide(f, a, false);
    const bool allowed = f.outcome == Outcome::allowed;
    decide(f, a, true);
    return allowed != (f.outcome == Outcome::allowed);
  });
}

void Scratch::judge_job(const Admitted& a, Verdict& verdict) {
  const Request& r = *a.request;
  find_job(a);
  if (findings_.empty()) return;

  std::optional<Deferral> deferral;
  if (r.expires_at) deferral = defer(a);
  const bool expired = deferral && is_expired(a, *deferral);
  for (Finding& f : findings_) decide(f, a, expired);
  order(findings_);
  verdict.defers = profile_.rule(findings_.front().row).defers;
  if (!verdict.defers) return;
  if (!deferral) deferral = defer(a);
  verdict.defer_to = deferral->to;
  verdict.horizon = deferral->horizon;
}

std::optional<Interval> Scratch::next_occurrence(const Request& r, Instant from, Instant limit,
                                                 RecurrenceSet::Clock* clock) const {
  if (r.recurrence) {
    const auto o = r.recurrence->next(from, limit, clock);
    return o ? std::optional(o->interval) : std::nullopt;
  }
  const auto by_start = [](const Interval& i, Instant t) { return i.start < t; };
  const auto it = std::lower_bound(r.occurrences.begin(), r.occurrences.end(), from, by_start);
  return it == r.occurrences.end() ? std::nullopt : std::optional(*it);
}

// A leapfrog join: an occurrence that no window comes near (or only one during which it was asked, which
// concerns all occurrences alike) stands for all up to the next window.
void Scratch::judge_series(const Admitted& a, Verdict& verdict) {
  const Request& r = *a.request;
  const bool endless = r.recurrence && !r.recurrence->is_finite();
  Instant limit = endless ? horizon(a) : never;
  if (endless) verdict.horizon = limit;
  std::int64_t longest = r.recurrence ? r.recurrence->longest_us() : 0;
  for (const Interval& o : r.occurrences) longest = std::max(longest, o.end.us - o.start.us);

  bool all_errors = true, any_warn = false, during = false;
  slots_.clear();
  by_occurrence_.clear();
  occurrences_.clear();
  gather_asked(a);
  std::vector<Finding>& found = findings_;  // of one occurrence at a time
  std::size_t judged = 0;
  Instant from = first_instant;
  RecurrenceSet::Clock clock;
  while (const auto occurrence = next_occurrence(r, from, limit, &clock)) {
    from = Instant{occurrence->start.us + 1};
    if (r.recurrence && judged++ == max_judged_occurrences) {
      verdict.horizon = occurrence->start;
      break;
    }
    const Inquiry q = inquiry(a, Kind::reservation, *occurrence);
    gather(a, q);
    found.clear();
    each_finding(q, Slot::requested, [&](Finding& f) {
      f.occurrence = static_cast<std::uint32_t>(slots_.size());
      decide(f, a, false);
      during = during || f.asked == Asked::during;
      found.push_back(f);
    });
    if (std::all_of(found.begin(), found.end(), is_clear)) {
      const Instant busy =
          std::min(snapshot_.clear_until(a.subject, occurrence->start),
                   snapshot_.recurring().clear_until(a.subject.groups, occurrence->start, unrolled_));
      from = std::max(from, Instant{busy.us - longest});
    }
    all_errors = all_errors && !found.empty();
    if (found.empty()) continue;
    order(found);
    const Outcome worst = found.front().outcome;
    all_errors = all_errors && worst == Outcome::error;
    any_warn = any_warn || worst == Outcome::warn;
    if (!std::all_of(found.begin(), found.end(), is_clear))
      occurrences_.push_back({static_cast<std::uint32_t>(slots_.size()), worst,
                              static_cast<std::uint32_t>(by_occurrence_.size()),
                              static_cast<std::uint32_t>(found.size())});
    slots_.push_back(*occurrence);
    by_occurrence_.insert(by_occurrence_.end(), found.begin(), found.end());
  }
  findings_ = by_occurrence_;
  verdict.slots = slots_;
  if (findings_.empty()) return;
  order(findings_);
  const bool any_error = std::any_of(findings_.begin(), findings_.end(),
                                     [](const Finding& f) { return f.outcome == Outcome::error; });
  const Errors how_many = all_errors ? Errors::all : any_error ? Errors::some : Errors::none;
  verdict.table = Table::series;
  verdict.row = profile_.decide_series(a.role, a.channel, during, how_many, any_warn);
  verdict.outcome = profile_.series_rule(verdict.row).outcome;
  verdict.occurrences = occurrences_;
  verdict.by_occurrence = by_occurrence_;
}

Instant Scratch::horizon(const Admitted& a) const {
  const Instant from = std::max(a.now, a.request->slot.start);
  return options_.horizon ? plus(from, options_.horizon->exact_us()) : plus_years(from, 5);
}

// Five years are 1,826 days at least: calendars are asked only of what lies about as far.
bool Scratch::beyond_horizon(const Admitted& a, Instant t) const {
  constexpr std::int64_t surely_within = 1'825 * us_per_day;
  if (!options_.horizon && t.us - a.request->slot.start.us < surely_within) return false;
  return t > horizon(a);
}

// A chain of windows is skipped window by window; or, with the gap index, as a whole; or cycle by cycle.
Scratch::Deferral Scratch::defer(const Admitted& a) {
  const Interval slot = a.request->slot;
  const std::int64_t length = slot.end.us - slot.start.us;
  // The horizon is to blame only where no open end is met before it.
  const auto nowhere = [&] {
    const bool open = barred_until(a, horizon(a), 1) == until_further_notice;
    return Deferral{{}, open ? std::nullopt : std::optional(horizon(a))};
  };
  constexpr int few = 8;   // windows in a chain that are walked over before a gap index is asked
  constexpr int many = 4;  // before the rules are asked whether there is a gap at all
  const bool bounded = !gaps_may_serve(a);
  Instant t = slot.start;
  std::size_t steps = 0;
  passed_ = 0;
  for (bool moved = true; moved && !beyond_horizon(a, t); ++steps) {
    moved = false;
    if (steps == many) gather_steady(a);
    if (const Instant later = steps < many ? t : barred_by_rules(t, length); later > t) {
      moved = true;
      t = later;
    } else if (steps >= few && gaps_serve(a)) {
      for (GroupId g : a.subject.groups) {
        const auto free = gaps_.first_gap(g, t, length);
        if (!free) return nowhere();
        moved = moved || (*free != t && a.subject.groups.size() > 1);  // of one group it is the answer
        t = *free;
      }
    } else if (const auto end = barred_until(a, t, length)) {
      if (*end == until_further_notice) return nowhere();
      moved = true;
      t = *end;
      if (bounded && passed_ + steps > options_.most_passed && !beyond_horizon(a, t))
        return Deferral{{}, t, true};
    }
  }
  if (beyond_horizon(a, t)) return nowhere();
  return {t, {}};
}

// As of now, and as the rule's revisions up to now place its occurrences.
void Scratch::gather_steady(const Admitted& a) {
  steady_.clear();
  snapshot_.recurring().rules(a.subject.groups, [&](const RecurringIndex::Entry& entry) {
    const RecurrenceSet::Source& source = entry.set->source();
    if (!entry.set->cycle_us() || !source.overrides.empty()) return;
    const Snapshot::VersionRow* known = nullptr;  // the rule's, of its first occurrence
    bool restated = false;
    const auto [first, last] = snapshot_.labels(entry.window);
    for (Label label = first; label < last && snapshot_.row(label).declared_at <= a.now; ++label) {
      const Revision& revision = snapshot_.windows()[entry.window].revisions[label - first];
      if (revision.occurrence) continue;
      known = &snapshot_.row(label);
      restated = restated || (label > first && (revision.start || revision.end));
    }
    if (!known || !known->in_force || !snapshot_.covers(*known, a.subject)) return;
    Steady steady{{entry.set, 0, source.length.exact_us(), 0}, &entry};
    if (restated) {
      if (!is_date(known->interval.end)) return;
      steady.rule.moved_us = source.zone->to_local(known->interval.start).us - source.start.us;
      steady.rule.lasts_us = known->interval.end.us - known->interval.start.us;
    }
    steady_.push_back(steady);
  });
}

// The rules' cycle holds from one change of clocks, or exception, to the next; not for what began before, and
// not for a day after it: so long clocks that went back may show what was read before they did.
Instant Scratch::barred_by_rules(Instant t, std::int64_t length) {
  if (steady_.empty()) return t;
  constexpr std::size_t most = 20'000;  // occurrences in a cycle
  constexpr std::size_t most_kept = 64;
  Interval span{first_instant, last_instant};
  std::int64_t longest = 0, offset = 0;
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
    longest = std::max(longest, s.rule.lasts_us);
    for (const RecurringIndex::Exception& x : s.entry->exceptions)
      disturbed({std::min(x.hull.start, x.occurrence.interval.start),
                 std::max(x.hull.end, x.occurrence.interval.end)});
    for (const Instant d : source.exdates) {
      const Instant moved{d.us + s.rule.moved_us};
      disturbed({Instant{std::min(d, moved).us - us_per_day}, Instant{std::max(d, moved).us + us_per_day}});
    }
    if (rules_.empty()) offset = stretch.offset_us;
    rules_.push_back(s.rule);
    rules_.back().offset_us = stretch.offset_us - offset;
  }
  if (t.us < span.start.us + longest + us_per_day || t.us >= span.end.us - length) return t;
  auto kept = std::find_if(rule_gaps_.begin(), rule_gaps_.end(),
                           [&](const auto& entry) { return entry.first == rules_; });
  if (kept == rule_gaps_.end()) {
    if (rule_gaps_.size() == most_kept) rule_gaps_.clear();
    kept = rule_gaps_.insert(rule_gaps_.end(), {rules_, rule_gaps(rules_, most)});
  }
  const auto& gaps = kept->second;
  if (!gaps || gaps->longest_us >= length || t.us < gaps->from.us - offset) return t;
  return Instant{span.end.us - length + 1};
}

std::optional<Instant> Scratch::barred_until(const Admitted& a, Instant t, std::int64_t length) {
  const Interval slot{t, plus(t, length)};
  std::optional<Instant> end;
  const auto bar = [&](Snapshot::Versions all) {
    ++walked_;
    const Snapshot::VersionRow* p = as_of(all, a.now, a.subject, snapshot_);
    if (!p || !intersects(slot, p->interval)) return;
    ++passed_;
    end = std::max(end.value_or(p->interval.end), p->interval.end);
  };
  snapshot_.may_concern(a.subject, slot, [&](std::uint32_t window) { bar(snapshot_.versions(window)); });
  if (!snapshot_.recurring().empty())
    snapshot_.recurring().visit(a.subject.groups, slot, never, unrolled_,
                                [&](const Candidate& c) { bar(versions(c)); });
  return end;
}

bool Scratch::gaps_may_serve(const Admitted& a) const {
  if (a.subject.owner != unnamed || a.subject.id != unnamed) return false;  // some window may exempt it
  return !snapshot_.recurring().any(a.subject.groups);
}

bool Scratch::gaps_serve(const Admitted& a) {
  if (!gaps_may_serve(a)) return false;
  const Instant epoch = snapshot_.epoch(a.now);
  if (gaps_epoch_ == epoch) return true;
  if (walked_ < snapshot_.windows().size()) return false;
  std::vector<IndexEntry> entries;
  for (std::uint32_t w = 0; w < snapshot_.windows().size(); ++w)
    if (const auto p = snapshot_.windows()[w].recurrence ? std::nullopt : snapshot_.known(w, a.now))
      for (GroupId g : snapshot_.scope(*p)) entries.push_back({g, *p, snapshot_.row(*p).interval});
  gaps_ = GapIndex(std::move(entries), snapshot_.groups());
  gaps_epoch_ = epoch;
  walked_ = 0;
  return true;
}

const RowRule* deciding_rule(const Verdict& verdict, const Profile& profile) {
  if (verdict.findings.empty()) return nullptr;
  if (verdict.table == Table::decisions) return &profile.rule(verdict.row);
  if (verdict.table == Table::access) return &profile.access_rule(verdict.row);
  const RowRule& rule = profile.series_rule(verdict.row);
  return rule.first_finding ? &profile.rule(verdict.findings.front().row) : &rule;
}

std::string_view rule_id(const Verdict& verdict, const Profile& profile) {
  const RowRule* rule = deciding_rule(verdict, profile);
  return rule ? std::string_view(rule->rule) : "no-window";
}

bool grandfathered(const Verdict& verdict, const Profile& profile) {
  const RowRule* rule = deciding_rule(verdict, profile);
  return rule && rule->grandfathered;
}

}  // namespace curfew
