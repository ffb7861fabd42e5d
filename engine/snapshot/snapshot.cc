#include "engine/snapshot/snapshot.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

namespace curfew {
namespace {

constexpr std::uint32_t system_wide_run = 0, nobody_run = 2;  // the first two that are added

// The union of a window's intervals in one group: those that share an instant or meet become one.
void unite(std::vector<IndexEntry>& entries, std::size_t first) {
  if (entries.size() - first < 2) return;
  const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, entries.end(), by_group_then_start);
  std::size_t kept = first;
  for (std::size_t i = first; i < entries.size(); ++i) {
    IndexEntry* last = kept > first ? &entries[kept - 1] : nullptr;
    if (last && last->group == entries[i].group && entries[i].interval.start <= last->interval.end)
      last->interval.end = std::max(last->interval.end, entries[i].interval.end);
    else
      entries[kept++] = entries[i];
  }
  entries.resize(kept);
}

}  // namespace

std::uint32_t Names::add(std::string_view name, std::uint32_t next) {
  return numbers_.try_emplace(std::string(name), next).first->second;
}

std::uint32_t Names::look_up(std::string_view name) const {
  const auto it = numbers_.find(name);
  return it == numbers_.end() ? unnamed : it->second;
}

std::uint32_t Snapshot::add_run(std::vector<std::uint32_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  const auto at = static_cast<std::uint32_t>(runs_.size());
  runs_.push_back(static_cast<std::uint32_t>(numbers.size()));
  runs_.insert(runs_.end(), numbers.begin(), numbers.end());
  return at;
}

std::uint32_t Snapshot::add_scope(const Scope& scope) {
  std::vector<std::uint32_t> numbers;
  const auto number = [&](Names& names, const std::string& name) {
    const ScopeId g = names.add(name, groups_);
    if (g == groups_) ++groups_;
    numbers.push_back(g);
  };
  for (const std::string& d : scope.domains) number(domains_, d);
  for (const std::string& r : scope.resources) number(resources_, r);
  return add_run(std::move(numbers));
}

std::uint32_t Snapshot::add_exempt(const Exempt& exempt) {
  std::vector<std::uint32_t> numbers;
  const auto number = [&](Names& names, const std::string& name) {
    const std::uint32_t n = names.add(name, exempted_);
    if (n == exempted_) ++exempted_;
    numbers.push_back(n);
  };
  for (const std::string& o : exempt.owners) number(exempt_owners_, o);
  for (const std::string& i : exempt.ids) number(exempt_ids_, i);
  return add_run(std::move(numbers));
}

Snapshot::Snapshot(std::vector<Window> windows, std::string version)
    : windows_(std::move(windows)), version_(std::move(version)) {
  [[maybe_unused]] const std::uint32_t system_wide = add_run({system_wide_id}), nobody = add_run({});
  assert(system_wide == system_wide_run && nobody == nobody_run);
  std::vector<IndexEntry> entries;
  first_.reserve(windows_.size() + 1);
  for (std::uint32_t w = 0; w < windows_.size(); ++w) {
    first_.push_back(static_cast<Label>(rows_.size()));
    const std::size_t first_entry = entries.size();
    add_rows(w, &entries);
    unite(entries, first_entry);
  }
  first_.push_back(static_cast<Label>(rows_.size()));
  for (std::uint32_t w = 0; w < windows_.size(); ++w)
    if (windows_[w].recurrence) add_recurring(w);
  recurring_.finish(groups_);
  std::sort(declared_.begin(), declared_.end());
  declared_.erase(std::unique(declared_.begin(), declared_.end()), declared_.end());
  std::sort(entries.begin(), entries.end(), by_group_then_start);
  unite_groups(entries);
  index_ = IntervalIndex(std::move(entries), groups_);
}

void Snapshot::add_rows(std::uint32_t w, std::vector<IndexEntry>* entries) {
  const bool recurs = windows_[w].recurrence != nullptr;
  Fold<Terms> known(windows_[w]);
  VersionRow row{{}, {}, w, system_wide_run, nobody_run, false};
  const Scope* scope = &system_wide_scope;
  const Exempt* exempt = &nobody_exempt;
  for (const Revision& r : windows_[w].revisions) {
    declared_.push_back(r.declared_at);
    if (r.notify_before) longest_notice_us_ = std::max(longest_notice_us_, r.notify_before->exact_us());
    if (recurs && r.scope && !r.scope->system_wide()) run_of_.emplace(&*r.scope, add_scope(*r.scope));
    if (recurs && r.exempt) run_of_.emplace(&*r.exempt, add_exempt(*r.exempt));
    if (!r.occurrence) {
      known.next();
      const Terms& v = known.version();
      if (std::exchange(scope, v.scope) != v.scope)
        row.scope = recurs                   ? run_of(*v.scope)
                    : v.scope->system_wide() ? system_wide_run
                                             : add_scope(*v.scope);
      if (std::exchange(exempt, v.exempt) != v.exempt)
        row.exempt = recurs ? run_of(*v.exempt) : add_exempt(*v.exempt);
      row.interval = v.interval();
      row.in_force = v.in_force();
    }
    row.declared_at = r.declared_at;
    rows_.push_back(row);
    if (r.occurrence || recurs || !row.in_force) continue;
    for (ScopeId g : run(row.scope)) entries->push_back({g, w, row.interval});
  }
}

// REQUIRES: sorted by group, then start
void Snapshot::unite_groups(const std::vector<IndexEntry>& entries) {
  grids_.resize(groups_);
  first_entry_.reserve(entries.size() + groups_);
  std::vector<Instant> boundaries;
  std::size_t i = 0;
  for (ScopeId g = 0; g < groups_; ++g) {
    first_united_.push_back(static_cast<std::uint32_t>(first_entry_.size()));
    boundaries.clear();
    const std::size_t first = i;
    for (; i < entries.size() && entries[i].group == g; ++i) {
      const Interval next = entries[i].interval;
      if (!boundaries.empty() && next.start <= boundaries.back()) {
        boundaries.back() = std::max(boundaries.back(), next.end);
      } else {
        first_entry_.push_back(static_cast<std::uint32_t>(i - first));
        boundaries.insert(boundaries.end(), {next.start, next.end});
      }
    }
    first_entry_.push_back(static_cast<std::uint32_t>(i - first));
    grids_[g] = TimeGrid(boundaries, g == system_wide_id ? system_wide_cells : 4);
  }
}

std::size_t Snapshot::index_bytes() const {
  std::size_t bytes = index_.bytes() + (first_entry_.size() + first_united_.size()) * sizeof first_entry_[0];
  for (const TimeGrid& g : grids_) bytes += sizeof g + g.bytes();
  return bytes;
}

Occurrence Snapshot::occurrence(std::uint32_t window, LocalTime original) const {
  if (original == not_recurring) return {not_recurring, {}};
  return *windows_[window].recurrence->find(original);
}

Version Snapshot::version(Label label, LocalTime original) const {
  const std::uint32_t w = rows_[label].window;
  return curfew::version(windows_[w], label - first_[w], occurrence(w, original));
}

Terms Snapshot::terms(Label label, LocalTime original) const {
  const std::uint32_t w = rows_[label].window;
  return curfew::terms(windows_[w], label - first_[w], occurrence(w, original));
}

std::string Snapshot::id(Label label, LocalTime original) const {
  const std::string& id = window(label).id;
  return original == not_recurring ? id : occurrence_id(id, original);
}

std::optional<Label> Snapshot::known(std::uint32_t window, Instant t) const {
  for (Label label = first_[window + 1]; label-- > first_[window];)
    if (rows_[label].declared_at <= t) return rows_[label].in_force ? std::optional(label) : std::nullopt;
  return {};
}

bool Snapshot::covers(const VersionRow& row, const Subject& subject) const {
  if (row.scope == system_wide_run && subject.owner == unnamed && subject.id == unnamed) return true;
  const auto names = [&](std::span<const std::uint32_t> numbers, std::uint32_t n) {
    return n != unnamed && std::binary_search(numbers.begin(), numbers.end(), n);
  };
  const auto exempt = run(row.exempt);
  if (names(exempt, subject.owner) || names(exempt, subject.id)) return false;
  const auto scope = run(row.scope);
  return std::any_of(subject.scopes.begin(), subject.scopes.end(),
                     [&](ScopeId g) { return names(scope, g); });
}

// ---- Recurring windows

std::uint32_t Snapshot::run_of(const Scope& scope) const {
  return scope.system_wide() ? system_wide_run : run_of_.find(&scope)->second;
}
std::uint32_t Snapshot::run_of(const Exempt& exempt) const {
  return &exempt == &nobody_exempt ? nobody_run : run_of_.find(&exempt)->second;
}

// What a rule's revisions make of an occurrence differs from its own start and length by what they make of
// the first one, and by changes of clocks: two days bound them.
void Snapshot::add_recurring(std::uint32_t w) {
  const Window& window = windows_[w];
  RecurringIndex::Entry e;
  e.window = w;
  e.set = window.recurrence.get();
  e.latest_end_us = e.set->longest_us();
  const auto& source = e.set->source();
  std::map<LocalTime, Interval> stated;  // of exceptions: the hull of what they state of their times
  for (std::size_t i = 0; i < window.revisions.size(); ++i) {
    const Revision& r = window.revisions[i];
    if (r.occurrence) {
      Interval& hull = stated.try_emplace(*r.occurrence, Interval{never, since_ever}).first->second;
      for (const auto& t : {r.start, r.end})
        if (t) hull = {std::min(hull.start, *t), std::max(hull.end, *t)};
      if (!r.scope) continue;
      const auto scope = run(run_of(*r.scope));
      e.groups.insert(e.groups.end(), scope.begin(), scope.end());
      continue;
    }
    const VersionRow& row = rows_[first_[w] + i];
    const auto scope = run(row.scope);
    e.groups.insert(e.groups.end(), scope.begin(), scope.end());
    if (i == 0 || !(r.start || r.end)) continue;
    constexpr std::int64_t slack = 2 * us_per_day;
    const std::int64_t shift = source.zone->to_local(row.interval.start).us - source.start.us;
    const std::int64_t length = row.interval.end.us - row.interval.start.us;
    e.earliest_start_us = std::min(e.earliest_start_us, shift - slack);
    e.latest_end_us = std::max(e.latest_end_us, shift + length + slack);
  }
  for (const auto& [original, its] : stated) {
    const Occurrence occurrence = *e.set->find(original);
    const Interval rules = e.hull(occurrence);
    e.exceptions.push_back({occurrence, {std::min(rules.start, its.start), std::max(rules.end, its.end)}});
  }
  recurring_.add(std::move(e));
}

void Snapshot::versions(const Candidate& c, std::vector<VersionRow>* rows, std::vector<Label>* labels) const {
  rows->clear(), labels->clear();
  if (windows_[c.window].revisions.size() == 1) {  // most: nothing was revised
    rows->push_back(rows_[first_[c.window]]);
    rows->back().interval = c.occurrence.interval;
    labels->push_back(first_[c.window]);
    return;
  }
  for (Fold<Terms> known(windows_[c.window], c.occurrence); known.next();) {
    const Terms& v = known.version();
    rows->push_back(
        {v.declared_at, v.interval(), c.window, run_of(*v.scope), run_of(*v.exempt), v.in_force()});
    labels->push_back(first_[c.window] + static_cast<Label>(known.revision()));
  }
}

Instant Snapshot::epoch(Instant now) const {
  const auto after = std::upper_bound(declared_.begin(), declared_.end(), now);
  return after == declared_.begin() ? since_ever : *(after - 1);
}

}  // namespace curfew
