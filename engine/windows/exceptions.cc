// From revisions of single occurrences to windows.
#include "engine/windows/exceptions.h"

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
