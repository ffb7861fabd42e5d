#include "adapters/ical_same.h"

#include <algorithm>

namespace curfew {
namespace {

bool is_same_date(const RecurrenceSet::Date& a, const RecurrenceSet::Date& b) {
  return a.start == b.start && a.length == b.length;
}

// Whole, and not cancelled: what is said of an occurrence later is laid over it.
Revision as_created(Revision stated, Instant created) {
  stated.declared_at = created;
  stated.cancelled = false;
  return stated;
}

}  // namespace

Instant second_before(Instant t) {
  const std::int64_t below = ((t.us % us_per_second) + us_per_second) % us_per_second;
  return is_date(t) ? Instant{t.us - below} : t;
}

Instant second_after(Instant t) {
  const Instant before = second_before(t);
  return before == t ? t : Instant{before.us + us_per_second};
}

std::string plain_text(std::string_view text) {
  std::string plain;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\n' || c == '\t') plain += c;
  return plain;
}

Revision changes(const Revision& stated, const Revision& before) {
  Revision change;
  const auto text = [](std::optional<std::string>& to, const std::optional<std::string>& from,
                       const std::optional<std::string>& said) {
    const std::string was = said.value_or("");
    if (from && *from != was && *from != plain_text(was)) to = from;
  };
  const auto value = [](auto& to, const auto& from, const auto& was) {
    if (from && *from != was) to = from;
  };
  text(change.by, stated.by, before.by);
  text(change.reason, stated.reason, before.reason);
  text(change.name, stated.name, before.name);
  text(change.description, stated.description, before.description);
  text(change.display_tz, stated.display_tz, before.display_tz);
  value(change.enabled, stated.enabled, before.enabled.value_or(true));
  value(change.start, stated.start, second_before(before.start.value_or(Instant{})));
  value(change.end, stated.end, second_after(before.end.value_or(until_further_notice)));
  value(change.scope, stated.scope, before.scope.value_or(Scope{}));
  value(change.exempt, stated.exempt, before.exempt.value_or(Exempt{}));
  value(change.drain, stated.drain, before.drain.value_or(Duration{}));
  value(change.notify_before, stated.notify_before, before.notify_before.value_or(Duration{}));
  if (stated.reminder_at &&
      (!before.reminder_at || *stated.reminder_at != second_before(*before.reminder_at)))
    change.reminder_at = stated.reminder_at;
  for (std::size_t i = 0; i < change.messages.size(); ++i)
    text(change.messages[i], stated.messages[i], before.messages[i]);
  return change;
}

bool says_something(const Revision& c) {
  return c.name || c.description || c.display_tz || c.enabled || c.start || c.end || c.scope || c.exempt ||
         c.drain || c.notify_before || c.reminder_at || c.messages != Messages{} || c.cancelled;
}

bool is_same_rule(const RecurrenceSet::Source& a, const RecurrenceSet::Source& b) {
  return a.zone->id() == b.zone->id() && a.rules == b.rules && a.exrules == b.exrules &&
         a.exdates == b.exdates &&
         std::equal(a.rdates.begin(), a.rdates.end(), b.rdates.begin(), b.rdates.end(), is_same_date);
}

Window series_only(const Window& window) {
  Window series = window;
  std::erase_if(series.revisions, [](const Revision& r) { return r.occurrence.has_value(); });
  return series;
}

Revision stated_by(const Window& window) {
  Revision all;
  for (const Revision& r : window.revisions)
    if (!r.occurrence) state(all, r);
  return all;
}

Occurrences::Occurrences(const Window& window) : series_(series_only(window)), stated_(stated_by(series_)) {
  const std::vector<Revision>& revisions = series_.revisions;
  const Instant created = revisions.front().declared_at, end = stated_.end.value_or(until_further_notice);
  // What placed() asks of the revisions, in one.
  Revision both;
  for (std::size_t i = 1; i < revisions.size(); ++i)
    if (revisions[i].start || revisions[i].end) both.start = stated_.start, both.end = end;
  series_.revisions.resize(1);
  if (both.start && is_date(end)) series_.revisions.push_back(both);
  stated_ = as_created(std::move(stated_), created);
  for (const Revision& r : window.revisions)
    if (r.occurrence) add(r);
}

void Occurrences::add(const Revision& revision) {
  One& it = one(*revision.occurrence);
  it.window.revisions.push_back(revision);
  it.window.revisions.back().occurrence.reset();
  state(it.stated, it.window.revisions.back());
}

Occurrences::One& Occurrences::one(LocalTime original) {
  const auto [place, is_new] = all_.try_emplace(original);
  One& it = place->second;
  if (!is_new) return it;
  const auto occurrence = series_.recurrence->find(original);
  it.stated = stated_;
  // Of none, versions() tells later.
  if (occurrence) {
    const Interval interval = placed(series_, series_.revisions.size() - 1, *occurrence);
    it.stated.start = interval.start, it.stated.end = interval.end;
  }
  it.window.revisions.push_back(it.stated);
  return it;
}

}  // namespace curfew
