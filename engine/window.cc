#include "engine/window.h"

#include <set>

namespace curfew {
namespace {

template <class T>
void replace(T& field, const std::optional<T>& stated) {
  if (stated) field = *stated;
}

void apply(const Revision& r, Version& v) {
  v.declared_at = r.declared_at;
  v.cancelled = r.cancelled;
  replace(v.by, r.by);
  replace(v.reason, r.reason);
  replace(v.name, r.name);
  replace(v.description, r.description);
  replace(v.display_tz, r.display_tz);
  replace(v.enabled, r.enabled);
  replace(v.start, r.start);
  replace(v.end, r.end);
  replace(v.scope, r.scope);
  replace(v.exempt, r.exempt);
  replace(v.drain, r.drain);
  replace(v.notify_before, r.notify_before);
  if (r.reminder_at) v.reminder_at = r.reminder_at;
  for (std::size_t i = 0; i < r.messages.size(); ++i)
    if (r.messages[i]) v.messages[i] = r.messages[i];
}

// As a file names them: the creation's fields stand alone, the revisions after it count from 0.
std::string field_of(std::size_t revision, std::string_view name) {
  return revision == 0 ? std::string(name)
                       : "revisions[" + std::to_string(revision - 1) + "]." + std::string(name);
}

std::string text_of(Instant t) { return is_date(t) ? to_string(t) : "since ever"; }

std::optional<Problem> check(const Window& w, std::size_t i, const Version& before, const Version& now) {
  const Revision& r = w.revisions[i];
  if (i > 0 && before.cancelled)
    return Problem{Code::revision_after_cancellation, field_of(i, "declared_at"),
                   "follows a cancellation, which is final; declare a new window instead"};
  if (i > 0 && r.declared_at < w.revisions[i - 1].declared_at)
    return Problem{Code::revision_out_of_order, field_of(i, "declared_at"),
                   "must not be before that of the version it follows (" +
                       text_of(w.revisions[i - 1].declared_at) + ")"};
  if (now.start >= now.end)
    return Problem{Code::end_before_start, field_of(i, r.end || !r.start ? "end" : "start"),
                   r.end || !r.start ? "must be after \"start\" (" + text_of(now.start) + ")"
                                     : "must be before \"end\" (" + text_of(now.end) +
                                           "); a moved start does not move the end"};
  if (w.recurrence && !r.occurrence && now.end == until_further_notice)
    return Problem{Code::missing_field, field_of(i, "end"),
                   "a recurring window needs an end; only a single occurrence may be left open"};
  return {};
}

bool states_times(const Revision& r) { return r.start || r.end; }

// An exception that a later revision of the rule leaves without an instant.
std::optional<Problem> check_exceptions(const Window& w) {
  std::set<LocalTime> exceptions;
  for (const Revision& r : w.revisions)
    if (r.occurrence) exceptions.insert(*r.occurrence);
  for (const LocalTime original : exceptions) {
    const Occurrence occurrence = *w.recurrence->find(original);
    Interval rule = occurrence.interval;
    std::optional<Instant> start, end;  // its own
    for (std::size_t i = 0; i < w.revisions.size(); ++i) {
      const Revision& r = w.revisions[i];
      if (!states_times(r) || (r.occurrence && *r.occurrence != original)) continue;
      if (!r.occurrence) rule = placed(w, i, occurrence);
      if (r.occurrence && r.start) start = r.start;
      if (r.occurrence && r.end) end = r.end;
      if (start.value_or(rule.start) >= end.value_or(rule.end))
        return Problem{Code::end_before_start, field_of(i, r.end ? "end" : "start"),
                       "leaves the occurrence " + to_string(original) +
                           " without an instant; revise that one too, before"};
    }
  }
  return {};
}

// Of an occurrence, as the rule's revisions up to i, then its own, have it.
Version fold(const Window& w, std::size_t i, const Occurrence& occurrence) {
  Version v = version(w, i);
  const Interval interval = placed(w, i, occurrence);
  v.start = interval.start, v.end = interval.end;
  const bool all_cancelled = v.cancelled;
  for (std::size_t k = 0; k <= i; ++k)
    if (w.revisions[k].occurrence == occurrence.original) apply(w.revisions[k], v);
  v.declared_at = w.revisions[i].declared_at;
  v.cancelled = v.cancelled || all_cancelled;
  return v;
}

}  // namespace

Interval placed(const Window& window, std::size_t i, const Occurrence& occurrence) {
  bool restated = false;
  for (std::size_t k = 1; k <= i; ++k)
    restated = restated || (!window.revisions[k].occurrence && states_times(window.revisions[k]));
  if (!restated) return occurrence.interval;
  const Version v = version(window, i);
  const auto& source = window.recurrence->source();
  const std::int64_t shift = source.zone->to_local(v.start).us - source.start.us;
  const Instant start = source.zone->to_utc(LocalTime{occurrence.original.us + shift}).before;
  return {start, plus(start, v.end.us - v.start.us)};
}

Result<std::vector<Version>> versions(const Window& window) {
  std::vector<Version> all;
  Version rule;
  for (std::size_t i = 0; i < window.revisions.size(); ++i) {
    const Revision& r = window.revisions[i];
    const auto occurrence =
        r.occurrence && window.recurrence ? window.recurrence->find(*r.occurrence) : std::nullopt;
    if (r.occurrence && (!occurrence || i == 0))
      return Problem{Code::unknown_occurrence, field_of(i, "occurrence"),
                     window.recurrence
                         ? "is not the local start of one of its occurrences, before any revision"
                         : "concerns an occurrence, and the window does not recur"};
    const Version before = occurrence ? fold(window, i - 1, *occurrence) : rule;
    if (!occurrence) apply(r, rule);
    const Version v = occurrence ? fold(window, i, *occurrence) : rule;
    if (auto problem = check(window, i, before, v)) return *problem;
    all.push_back(v);
  }
  if (auto problem = check_exceptions(window)) return *problem;
  return all;
}

Version version(const Window& window, std::size_t i) {
  Version v;
  for (std::size_t k = 0; k <= i; ++k)
    if (!window.revisions[k].occurrence) apply(window.revisions[k], v);
  return v;
}

Version version(const Window& window, std::size_t i, const Occurrence& occurrence) {
  return fold(window, i, occurrence);
}

std::string occurrence_id(std::string_view id, LocalTime original) {
  std::string out(id);
  out += '@';
  for (const char c : to_string(original)) {
    if (c == '.') break;
    if (c != '-' && c != ':') out += c;
  }
  return out;
}

}  // namespace curfew
