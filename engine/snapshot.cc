#include "engine/snapshot.h"

#include <algorithm>
#include <cassert>
#include <set>

namespace curfew {
namespace {

constexpr std::uint32_t system_wide_run = 0;  // the first that is added

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
    const GroupId g = names.add(name, groups_);
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
  const std::uint32_t system_wide = add_run({system_wide_group}), nobody = add_run({});
  assert(system_wide == system_wide_run);
  std::vector<IndexEntry> entries;
  first_.reserve(windows_.size() + 1);
  for (std::uint32_t w = 0; w < windows_.size(); ++w) {
    first_.push_back(static_cast<Label>(rows_.size()));
    const std::size_t first_entry = entries.size();
    std::uint32_t scope = system_wide, exempt = nobody;
    Interval interval{{}, until_further_notice};
    bool enabled = true;
    const bool recurs = windows_[w].recurrence != nullptr;
    for (const Revision& r : windows_[w].revisions) {
      declared_.push_back(r.declared_at);
      if (r.notify_before) longest_notice_us_ = std::max(longest_notice_us_, r.notify_before->exact_us());
      if (r.occurrence) {  // what it states, beside the rule's
        const std::uint32_t its_scope = !r.scope                 ? scope
                                        : r.scope->system_wide() ? system_wide
                                                                 : add_scope(*r.scope);
        rows_.push_back(
            {r.declared_at, interval, w, its_scope, r.exempt ? add_exempt(*r.exempt) : exempt, enabled});
        continue;
      }
      if (r.start) interval.start = *r.start;
      if (r.end) interval.end = *r.end;
      if (r.enabled) enabled = *r.enabled;
      if (r.scope) scope = r.scope->system_wide() ? system_wide : add_scope(*r.scope);
      if (r.exempt) exempt = add_exempt(*r.exempt);
      const bool in_force = enabled && !r.cancelled;
      rows_.push_back({r.declared_at, interval, w, scope, exempt, in_force});
      if (in_force && !recurs)
        for (GroupId g : run(scope)) entries.push_back({g, w, interval});
    }
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

// REQUIRES: sorted by group, then start
void Snapshot::unite_groups(const std::vector<IndexEntry>& entries) {
  grids_.resize(groups_);
  first_entry_.reserve(entries.size() + groups_);
  std::vector<Instant> boundaries;
  std::size_t i = 0;
  for (GroupId g = 0; g < groups_; ++g) {
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
    grids_[g] = TimeGrid(boundaries, g == system_wide_group ? system_wide_cells : 4);
  }
}

std::size_t Snapshot::index_bytes() const {
  std::size_t bytes = index_.bytes() + (first_entry_.size() + first_united_.size()) * sizeof first_entry_[0];
  for (const TimeGrid& g : grids_) bytes += sizeof g + g.bytes();
  return bytes;
}

Version Snapshot::rendered(Label label) const {
  const std::uint32_t window = rows_[label].window;
  return curfew::version(windows_[window], label - first_[window]);
}

Version Snapshot::rendered(const Finding& finding) const {
  if (finding.instance == not_recurring) return rendered(finding.label);
  const std::uint32_t window = rows_[finding.label].window;
  const auto occurrence = windows_[window].recurrence->find(finding.instance);
  return curfew::version(windows_[window], finding.label - first_[window], *occurrence);
}

std::string Snapshot::id(const Finding& finding) const {
  const std::string& id = window(finding.label).id;
  return finding.instance == not_recurring ? id : occurrence_id(id, finding.instance);
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
  return std::any_of(subject.groups.begin(), subject.groups.end(),
                     [&](GroupId g) { return names(scope, g); });
}

// ---- Recurring windows

// What `placed` makes of an occurrence differs from its own start and length by what it makes of the first
// one, and by changes of clocks: two days bound them.
void Snapshot::add_recurring(std::uint32_t w) {
  const Window& window = windows_[w];
  RecurringIndex::Entry e;
  e.window = w;
  e.set = window.recurrence.get();
  e.latest_end_us = e.set->longest_us();
  const auto& source = e.set->source();
  for (std::size_t i = 0; i < window.revisions.size(); ++i) {
    const Revision& revision = window.revisions[i];
    const VersionRow& row = rows_[first_[w] + i];
    const auto scope = run(row.scope);
    e.groups.insert(e.groups.end(), scope.begin(), scope.end());
    if (revision.occurrence || i == 0 || !(revision.start || revision.end)) continue;
    constexpr std::int64_t slack = 2 * us_per_day;
    const std::int64_t shift = source.zone->to_local(row.interval.start).us - source.start.us;
    const std::int64_t length = row.interval.end.us - row.interval.start.us;
    e.earliest_start_us = std::min(e.earliest_start_us, shift - slack);
    e.latest_end_us = std::max(e.latest_end_us, shift + length + slack);
  }
  std::set<LocalTime> exceptions;
  for (const Revision& revision : window.revisions)
    if (revision.occurrence) exceptions.insert(*revision.occurrence);
  std::vector<VersionRow> versions;
  std::vector<Label> labels;
  for (const LocalTime original : exceptions) {
    const Candidate c{w, *e.set->find(original)};
    this->versions(c, &versions, &labels);
    Interval hull = versions.front().interval;
    for (const VersionRow& v : versions)
      hull = {std::min(hull.start, v.interval.start), std::max(hull.end, v.interval.end)};
    e.exceptions.push_back({c.occurrence, hull});
  }
  recurring_.add(std::move(e));
}

void Snapshot::versions(const Candidate& c, std::vector<VersionRow>* rows, std::vector<Label>* labels) const {
  const Window& window = windows_[c.window];
  rows->clear(), labels->clear();
  Revision own;  // of the rule's occurrence alone: what it states
  VersionRow rule{}, stated{};
  bool rule_enabled = true, rule_cancelled = false;
  Interval place = c.occurrence.interval;
  for (std::size_t i = 0; i < window.revisions.size(); ++i) {
    const Revision& r = window.revisions[i];
    const Label label = first_[c.window] + static_cast<Label>(i);
    if (r.occurrence && *r.occurrence != c.occurrence.original) continue;
    if (r.occurrence) {
      if (r.start) own.start = r.start;
      if (r.end) own.end = r.end;
      if (r.enabled) own.enabled = r.enabled;
      own.cancelled = own.cancelled || r.cancelled;
      if (r.scope) own.scope.emplace(), stated.scope = rows_[label].scope;
      if (r.exempt) own.exempt.emplace(), stated.exempt = rows_[label].exempt;
    } else {
      rule = rows_[label];
      if (r.enabled) rule_enabled = *r.enabled;
      rule_cancelled = rule_cancelled || r.cancelled;
      if (i > 0 && (r.start || r.end)) place = placed(window, i, c.occurrence);
    }
    VersionRow row = rule;
    row.declared_at = r.declared_at;
    row.interval = {own.start.value_or(place.start), own.end.value_or(place.end)};
    if (own.scope) row.scope = stated.scope;
    if (own.exempt) row.exempt = stated.exempt;
    row.in_force = own.enabled.value_or(rule_enabled) && !rule_cancelled && !own.cancelled;
    rows->push_back(row);
    labels->push_back(label);
  }
}

Instant Snapshot::epoch(Instant now) const {
  const auto after = std::upper_bound(declared_.begin(), declared_.end(), now);
  return after == declared_.begin() ? since_ever : *(after - 1);
}

}  // namespace curfew
