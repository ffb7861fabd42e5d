#include "engine/snapshot.h"

#include <algorithm>
#include <cassert>

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
    for (const Revision& r : windows_[w].revisions) {
      if (r.start) interval.start = *r.start;
      if (r.end) interval.end = *r.end;
      if (r.enabled) enabled = *r.enabled;
      if (r.scope) scope = r.scope->system_wide() ? system_wide : add_scope(*r.scope);
      if (r.exempt) exempt = add_exempt(*r.exempt);
      const bool in_force = enabled && !r.cancelled;
      rows_.push_back({r.declared_at, interval, w, scope, exempt, in_force});
      declared_.push_back(r.declared_at);
      if (in_force)
        for (GroupId g : run(scope)) entries.push_back({g, w, interval});
    }
    unite(entries, first_entry);
  }
  first_.push_back(static_cast<Label>(rows_.size()));
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

std::optional<Label> Snapshot::known(std::uint32_t window, Instant t) const {
  for (Label label = first_[window + 1]; label-- > first_[window];)
    if (rows_[label].declared_at <= t) return rows_[label].in_force ? std::optional(label) : std::nullopt;
  return {};
}

std::optional<Label> Snapshot::as_of(std::uint32_t window, Instant t, const Subject& subject) const {
  const auto label = known(window, t);
  return label && covers(*label, subject) ? label : std::nullopt;
}

bool Snapshot::covers(Label label, const Subject& subject) const {
  const VersionRow& row = rows_[label];
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

Instant Snapshot::epoch(Instant now) const {
  const auto after = std::upper_bound(declared_.begin(), declared_.end(), now);
  return after == declared_.begin() ? since_ever : *(after - 1);
}

}  // namespace curfew
