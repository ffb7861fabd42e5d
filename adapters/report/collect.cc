#include "adapters/report/collect.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "adapters/report/conflict.h"
#include "adapters/report/wording.h"
#include "engine/windows/standing.h"

namespace curfew {

namespace {

void add_to(Tally& sum, const Tally& more) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
}

// The last version of a window that was declared by `now`.
std::optional<Label> known_at(const Snapshot& snapshot, std::uint32_t window, Instant now) {
  const auto revision = known(snapshot.windows()[window], now);
  if (!revision) return {};
  return snapshot.labels(window).first + static_cast<Label>(*revision);
}

// Of a window that is known.
WindowState state_at(const Window& window, Instant now) {
  switch (status(window, now)) {
    case Status::fresh:
      return WindowState::disabled;
    case Status::planned:
      return WindowState::planned;
    case Status::active:
      return WindowState::active;
    case Status::ended:
      return WindowState::ended;
    case Status::cancelled:
      break;
  }
  return WindowState::cancelled;
}

// The occurrence that runs, or comes next. REQUIRES: the window recurs, and is planned or active
Interval next_occurrence(const Window& window, Instant now) {
  const auto all = standing(window, now);
  return std::min_element(
             all.begin(), all.end(),
             [](const Standing& a, const Standing& b) { return a.interval.start < b.interval.start; })
      ->interval;
}

WindowRow describe(std::uint32_t window, const Counts& counts, const RenderContext& context) {
  WindowRow row;
  row.window = window;
  const auto hits = counts.by_window.find(window);
  if (hits != counts.by_window.end()) row.hits = hits->second.tally;
  const std::optional<Label> known = known_at(context.snapshot, window, context.now);
  const Label otherwise =
      hits != counts.by_window.end() ? hits->second.label : context.snapshot.labels(window).first;
  const Version version = context.snapshot.version(known.value_or(otherwise), not_recurring);
  const Window& its = context.snapshot.windows()[window];
  row.id = its.id;
  row.name = version.name;
  row.scope = scope_words(*version.scope);
  row.interval = version.interval();
  row.state = known ? state_at(its, context.now) : WindowState::not_known;
  row.recurs = its.recurrence && (row.state == WindowState::planned || row.state == WindowState::active);
  if (row.recurs) row.interval = next_occurrence(its, context.now);
  return row;
}

}  // namespace

std::string WindowRow::state_words() const {
  return std::string(curfew::name(state)) + (recurs ? ", recurs" : "");
}

std::uint64_t total(const Tally& tally) {
  return std::accumulate(tally.begin(), tally.end(), std::uint64_t{0});
}

void Counts::add(const JudgedRecord& record, const RenderContext& context) {
  if (!record.verdict) {
    ++refused;
    Refusals& refusals = by_code[record.record.problem->code];
    if (refusals.count++ == 0) refusals.first_line = record.record.line;
    return;
  }
  const Verdict& verdict = *record.verdict;
  const auto outcome = static_cast<std::size_t>(verdict.outcome);
  ++judged;
  ++by_outcome[outcome];
  if (verdict.findings.empty()) return;
  ++with_finding;
  grandfathered += curfew::grandfathered(verdict, context.profile);
  ++by_rule[{verdict.outcome, rule_id(verdict, context.profile)}];
  for_each_rule(verdict.findings, context.snapshot, [&](std::uint32_t window, const Finding& first) {
    const auto [hits, is_new] = by_window.try_emplace(window);
    if (is_new) hits->second.label = first.label;
    ++hits->second.tally[outcome];
  });
}

void Counts::add(const Counts& later) {
  judged += later.judged;
  refused += later.refused;
  with_finding += later.with_finding;
  grandfathered += later.grandfathered;
  add_to(by_outcome, later.by_outcome);
  for (const auto& [rule, count] : later.by_rule) by_rule[rule] += count;
  for (const auto& [window, hits] : later.by_window) {
    const auto [mine, is_new] = by_window.try_emplace(window, hits);
    if (!is_new) add_to(mine->second.tally, hits.tally);
  }
  for (const auto& [code, refusals] : later.by_code) {
    const auto [mine, is_new] = by_code.try_emplace(code, refusals);
    if (!is_new) mine->second.count += refusals.count;
  }
}

std::vector<WindowRow> ranked_windows(const Counts& counts, const RenderContext& context, std::size_t limit) {
  struct Rank {
    std::uint64_t hits;
    Instant start;
    std::uint32_t window;
  };
  const Snapshot& snapshot = context.snapshot;
  std::vector<Rank> ranks;
  for (std::uint32_t w = 0; w < snapshot.windows().size(); ++w) {
    const auto hits = counts.by_window.find(w);
    const Label label = known_at(snapshot, w, context.now).value_or(snapshot.labels(w).first);
    ranks.push_back({hits == counts.by_window.end() ? 0 : total(hits->second.tally),
                     snapshot.row(label).interval.start, w});
  }
  const auto shown = static_cast<std::ptrdiff_t>(std::min(limit, ranks.size()));
  std::partial_sort(ranks.begin(), ranks.begin() + shown, ranks.end(), [&](const Rank& a, const Rank& b) {
    return std::tie(b.hits, a.start, snapshot.windows()[a.window].id) <
           std::tie(a.hits, b.start, snapshot.windows()[b.window].id);
  });
  std::vector<WindowRow> rows;
  for (auto rank = ranks.begin(); rank != ranks.begin() + shown; ++rank)
    rows.push_back(describe(rank->window, counts, context));
  return rows;
}

}  // namespace curfew
