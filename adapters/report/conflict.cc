#include "adapters/report/conflict.h"

#include <array>

#include "adapters/report/wording.h"
#include "adapters/wire/limits.h"

namespace curfew {

namespace {

// How many occurrences a series has, up to the horizon of its verdict; counted to `most`, and then one more.
std::size_t count_occurrences(const Request& series, std::optional<Instant> horizon, std::size_t most) {
  if (!series.recurrence) return series.occurrences.size();
  RecurrenceSet::Clock clock;
  std::size_t n = 0;
  Instant from = first_instant;
  while (n <= most) {
    const auto next = series.recurrence->next(from, horizon.value_or(never), &clock);
    if (!next) break;
    ++n;
    from = Instant{next->interval.start.us + 1};
  }
  return n;
}

// `A window concerns 3 of its 10 occurrences (1 error, 2 warn).` Empty for a series of one.
std::string occurrences_note(const Request& series, const Verdict& verdict) {
  const std::size_t concerned = verdict.occurrences.size();
  if (concerned == 0) return {};
  const std::size_t most = concerned + limits::max_listed_occurrences;
  const std::size_t all = count_occurrences(series, verdict.horizon, most);
  if (all <= 1) return {};
  std::array<std::size_t, outcome_names.size()> by_outcome{};
  for (const OccurrenceVerdict& o : verdict.occurrences) ++by_outcome[static_cast<std::size_t>(o.outcome)];
  std::string outcomes;
  for (std::size_t i = 0; i < by_outcome.size(); ++i)
    if (by_outcome[i] > 0)
      outcomes +=
          (outcomes.empty() ? "" : ", ") + grouped(by_outcome[i]) + ' ' + std::string(outcome_names[i]);
  return "A window concerns " + grouped(concerned) + (all > most ? " of its more than " : " of its ") +
         grouped(std::min(all, most)) + " occurrences" +
         (verdict.horizon && all <= most ? " up to " + short_time(*verdict.horizon) + " UTC" : "") + " (" +
         outcomes + ").";
}

// What is true of this request alone.
std::string note(const Request& request, const Verdict& verdict, Interval slot) {
  if (verdict.findings.empty()) return {};
  std::string text = request.kind == Kind::series ? occurrences_note(request, verdict) : "";
  // Its owner thinks of it in its own zone.
  if (request.zone && request.zone->id() != utc().id())
    text += (text.empty() ? "The slot starts at " : " The slot starts at ") +
            request.zone->describe(slot.start) + ".";
  return text;
}

}  // namespace

Interval deciding_slot(const Request& request, const Verdict& verdict) {
  const bool edit = request.kind == Kind::reservation && request.action == Action::edit;
  if (verdict.findings.empty()) return edit ? request.new_slot : request.slot;
  const Finding& decided = verdict.findings.front();
  if (edit) return decided.slot == Slot::present ? request.slot : request.new_slot;
  if (request.kind == Kind::series) return verdict.slots[decided.occurrence];
  return request.slot;
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
  for_each_rule(verdict.findings, context.snapshot, [&](std::uint32_t window, const Finding&) {
    if (c.windows_total++ < limits::max_listed_windows) c.windows.push_back(window);
  });
  c.grandfathered = grandfathered(verdict, context.profile);
  c.message = message(verdict, context.snapshot, context.profile, context.zone_of).text;
  c.note = note(request, verdict, c.slot);
  c.defers = verdict.defers;
  c.defer_to = verdict.defer_to;
  c.occurrences_total = verdict.occurrences.size();
  for (const OccurrenceVerdict& o :
       verdict.occurrences.first(std::min(max_occurrence_hits, c.occurrences_total)))
    c.occurrences.push_back({verdict.slots[o.occurrence], o.outcome});
  return c;
}

}  // namespace curfew
