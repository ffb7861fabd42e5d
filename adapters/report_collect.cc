#include "adapters/report_collect.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <tuple>

#include "adapters/json_verdict.h"

namespace curfew {

namespace {

void add_to(Tally& sum, const Tally& more) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
}

// The windows of these findings, in their order, each once, one that recurs too: visit(window, its first
// finding).
template <class Visit>
void for_each_rule(std::span<const Finding> findings, const Snapshot& snapshot, Visit&& visit) {
  std::vector<std::uint32_t> seen;
  for_each_window(findings, snapshot, [&](const Finding& f) {
    const std::uint32_t window = snapshot.row(f.label).window;
    if (f.instance != not_recurring) {
      if (std::find(seen.begin(), seen.end(), window) != seen.end()) return;
      seen.push_back(window);
    }
    visit(window, f);
  });
}

// The last version of a window that was declared by `now`.
std::optional<Label> known_at(const Snapshot& snapshot, std::uint32_t window, Instant now) {
  const auto [first, last] = snapshot.labels(window);
  std::optional<Label> known;
  for (Label label = first; label < last && snapshot.row(label).declared_at <= now; ++label) known = label;
  return known;
}

WindowState state_at(const Version& version, Instant now) {
  if (version.cancelled) return WindowState::cancelled;
  if (!version.enabled) return WindowState::disabled;
  if (now < version.start) return WindowState::planned;
  return now < version.end ? WindowState::active : WindowState::ended;
}

std::string scope_words(const Scope& scope) {
  if (scope.system_wide()) return "system-wide";
  constexpr std::size_t shown = 3;
  std::vector<std::string> names = scope.domains;
  names.insert(names.end(), scope.resources.begin(), scope.resources.end());
  std::string words;
  for (std::size_t i = 0; i < std::min(shown, names.size()); ++i) words += (i ? ", " : "") + names[i];
  if (names.size() > shown) words += " and " + grouped(names.size() - shown) + " more";
  return words;
}

WindowRow describe(std::uint32_t window, const Counts& counts, const RenderContext& context) {
  WindowRow row;
  row.window = window;
  const auto hits = counts.by_window.find(window);
  if (hits != counts.by_window.end()) row.hits = hits->second.tally;
  const std::optional<Label> known = known_at(context.snapshot, window, context.now);
  const Label otherwise =
      hits != counts.by_window.end() ? hits->second.label : context.snapshot.labels(window).first;
  const Version version = context.snapshot.rendered(known.value_or(otherwise));
  row.id = context.snapshot.windows()[window].id;
  row.name = version.name;
  row.scope = scope_words(version.scope);
  row.interval = version.interval();
  row.state = known ? state_at(version, context.now) : WindowState::not_known;
  return row;
}

Interval deciding_slot(const Request& request, const Verdict& verdict) {
  const bool edit = request.kind == Kind::reservation && request.action == Action::edit;
  if (verdict.findings.empty()) return edit ? request.new_slot : request.slot;
  const Finding& decided = verdict.findings.front();
  if (edit) return decided.slot == Slot::present ? request.slot : request.new_slot;
  if (request.kind == Kind::series) return verdict.slots[decided.occurrence];
  return request.slot;
}

std::string kind_words(const Request& request) {
  std::string words(name(request.kind));
  if (request.action != Action::create) words.append(" ").append(name(request.action));
  return words;
}

void append_two(std::string& out, int n) {
  out += static_cast<char>('0' + n / 10);
  out += static_cast<char>('0' + n % 10);
}

std::string date_text(const Civil& c) {
  std::string out;
  append_two(out, c.year / 100);
  append_two(out, c.year % 100);
  out += '-';
  append_two(out, c.month);
  out += '-';
  append_two(out, c.day);
  return out;
}

std::string clock_text(const Civil& c) {
  std::string out;
  append_two(out, c.hour);
  out += ':';
  append_two(out, c.minute);
  if (c.second == 0 && c.microsecond == 0) return out;
  out += ':';
  append_two(out, c.second);
  if (c.microsecond == 0) return out;
  const std::string fraction = std::to_string(1'000'000 + c.microsecond);
  out += '.' + fraction.substr(1, fraction.find_last_not_of('0'));
  return out;
}

}  // namespace

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

Conflict make_conflict(const JudgedRecord& record, const RenderContext& context) {
  const Request& request = *record.record.request;
  const Verdict& verdict = *record.verdict;
  Conflict c;
  c.line = record.record.line;
  c.outcome = verdict.outcome;
  c.rule = rule_id(verdict, context.profile);
  c.id = request.id;
  c.owner = request.owner;
  c.kind = kind_words(request);
  c.slot = deciding_slot(request, verdict);
  c.asked = request.asked.value_or(context.now);
  if (!verdict.findings.empty() && !verdict.phase) c.relation = verdict.findings.front().relation;
  for_each_rule(verdict.findings, context.snapshot,
                [&](std::uint32_t window, const Finding&) { c.windows.push_back(window); });
  c.grandfathered = grandfathered(verdict, context.profile);
  c.message = message(verdict, context.snapshot, context.profile, context.zone_of).text;
  // Its owner thinks of it in its own zone.
  if (request.zone && request.zone->id() != utc().id() && !verdict.findings.empty())
    c.message += (c.message.empty() ? "The slot starts at " : " The slot starts at ") +
                 request.zone->describe(c.slot.start) + ".";
  c.defers = verdict.defers;
  c.defer_to = verdict.defer_to;
  c.occurrences_total = verdict.occurrences.size();
  for (const OccurrenceVerdict& o :
       verdict.occurrences.first(std::min(max_occurrence_hits, c.occurrences_total)))
    c.occurrences.push_back({verdict.slots[o.occurrence], o.outcome});
  return c;
}

std::string rule_words(std::string_view rule, Outcome outcome, const Profile& profile) {
  const ProfileSource& source = profile.source();
  for (const auto* table : {&source.decisions, &source.series, &source.access})
    for (const ProfileSource::Row& row : *table)
      if (row.rule == rule && row.outcome == name(outcome) && !row.when.empty())
        return condition_words(row.when);
  return {};
}

std::string short_time(Instant t) {
  const Civil c = to_civil(t.us);
  return date_text(c) + ' ' + clock_text(c);
}

std::string short_period(Interval interval) {
  const std::string out = short_time(interval.start);
  if (interval.end == never) return out + " – no end";
  if (interval.end == until_further_notice) return out + " – open";
  if (interval.end.us - interval.start.us == 1) return out;
  const Civil start = to_civil(interval.start.us), end = to_civil(interval.end.us);
  if (date_text(start) == date_text(end)) return out + " – " + clock_text(end);
  const std::string full = short_time(interval.end);
  return out + " – " + (start.year == end.year ? full.substr(5) : full);
}

std::string grouped(std::uint64_t n) {
  std::string out = std::to_string(n);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, 1, ',');
  return out;
}

}  // namespace curfew
