#include "adapters/ical_same.h"

#include <algorithm>

namespace curfew {
namespace {

bool is_same_date(const RecurrenceSet::Date& a, const RecurrenceSet::Date& b) {
  return a.start == b.start && a.length == b.length;
}

Revision stating(const Version& v) {
  Revision r;
  r.declared_at = v.declared_at;
  r.by = v.by, r.reason = v.reason, r.name = v.name, r.description = v.description,
  r.display_tz = v.display_tz;
  r.enabled = v.enabled;
  r.start = v.start, r.end = v.end;
  r.scope = v.scope;
  r.exempt = v.exempt;
  r.drain = v.drain, r.notify_before = v.notify_before;
  r.reminder_at = v.reminder_at;
  r.messages = v.messages;
  r.cancelled = v.cancelled;
  return r;
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

Revision changes(const Revision& stated, const Version& last) {
  Revision change;
  const auto text = [](std::optional<std::string>& to, const std::optional<std::string>& from,
                       const std::string& was) {
    if (from && *from != was && *from != plain_text(was)) to = from;
  };
  const auto value = [](auto& to, const auto& from, const auto& was) {
    if (from && *from != was) to = from;
  };
  text(change.by, stated.by, last.by);
  text(change.reason, stated.reason, last.reason);
  text(change.name, stated.name, last.name);
  text(change.description, stated.description, last.description);
  text(change.display_tz, stated.display_tz, last.display_tz);
  value(change.enabled, stated.enabled, last.enabled);
  value(change.start, stated.start, second_before(last.start));
  value(change.end, stated.end, second_after(last.end));
  value(change.scope, stated.scope, last.scope);
  value(change.exempt, stated.exempt, last.exempt);
  value(change.drain, stated.drain, last.drain);
  value(change.notify_before, stated.notify_before, last.notify_before);
  if (stated.reminder_at && (!last.reminder_at || *stated.reminder_at != second_before(*last.reminder_at)))
    change.reminder_at = stated.reminder_at;
  for (std::size_t i = 0; i < change.messages.size(); ++i)
    text(change.messages[i], stated.messages[i], last.messages[i].value_or(""));
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

Version after(const Version& last, const Revision& change) {
  Window both;
  both.revisions = {stating(last), change};
  return version(both, 1);
}

Occurrences::Occurrences(const Window& window) : series_(series_only(window)) {
  const std::vector<Revision>& revisions = series_.revisions;
  const Instant created = revisions.front().declared_at;
  last_ = version(series_, revisions.size() - 1);
  // What placed() asks of the revisions, in one.
  Revision both;
  for (std::size_t i = 1; i < revisions.size(); ++i)
    if (revisions[i].start || revisions[i].end) both.start = last_.start, both.end = last_.end;
  series_.revisions.resize(1);
  if (both.start && is_date(last_.end)) series_.revisions.push_back(both);
  last_.declared_at = created;
  last_.cancelled = false;  // what was said of an occurrence before stands
  for (const Revision& r : window.revisions)
    if (r.occurrence) add(r);
}

void Occurrences::add(const Revision& revision) {
  One& it = one(*revision.occurrence);
  it.window.revisions.push_back(revision);
  it.window.revisions.back().occurrence.reset();
  it.last = after(it.last, it.window.revisions.back());
}

Occurrences::One& Occurrences::one(LocalTime original) {
  const auto [place, is_new] = all_.try_emplace(original);
  One& it = place->second;
  if (!is_new) return it;
  const auto occurrence = series_.recurrence->find(original);
  it.last = last_;
  // Of none, versions() tells later.
  if (occurrence) {
    const Interval interval = placed(series_, series_.revisions.size() - 1, *occurrence);
    it.last.start = interval.start, it.last.end = interval.end;
  }
  it.window.revisions.push_back(stating(it.last));
  return it;
}

}  // namespace curfew
