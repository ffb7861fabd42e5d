#include "engine/windows/standing.h"

#include <algorithm>
#include <set>

namespace curfew {
namespace {

// Where the occurrence lies as of revision `i`, if it is in force and not over.
std::optional<Standing> stands(const Window& w, std::size_t i, const Occurrence& o, Instant now) {
  const Terms v = terms(w, i, o);
  if (!v.in_force() || v.end <= now) return {};
  return Standing{o, v.interval()};
}

std::vector<Standing> standing_occurrences(const Window& w, std::size_t i, Instant now) {
  std::vector<Standing> all;
  std::set<LocalTime> exceptions;
  for (std::size_t k = 0; k <= i; ++k)
    if (w.revisions[k].occurrence) exceptions.insert(*w.revisions[k].occurrence);
  for (const LocalTime original : exceptions)
    if (const auto s = stands(w, i, *w.recurrence->find(original), now)) all.push_back(*s);

  const Terms rule = terms(w, i, {not_recurring, {}});
  if (!rule.in_force()) return all;
  // A moved rule shifts and stretches each alike, changes of clocks aside.
  const auto& source = w.recurrence->source();
  const std::int64_t shift = source.zone->to_local(rule.start).us - source.start.us;
  const std::int64_t length = std::max(w.recurrence->longest_us(), rule.end.us - rule.start.us);
  const Instant from{now.us - shift - length - 2 * us_per_day};
  auto o = w.recurrence->next(from, last_instant);
  for (bool is_next = false; o && !is_next;
       o = w.recurrence->next(Instant{o->interval.start.us + 1}, last_instant)) {
    if (exceptions.contains(o->original)) continue;
    const auto s = stands(w, i, *o, now);
    if (s) all.push_back(*s);
    is_next = s && s->interval.start > now;
  }
  return all;
}

}  // namespace

const Standing* running(const std::vector<Standing>& all, Instant now) {
  const auto it =
      std::find_if(all.begin(), all.end(), [&](const Standing& s) { return contains(s.interval, now); });
  return it == all.end() ? nullptr : &*it;
}

std::vector<Standing> standing(const Window& window, Instant now) {
  const auto i = known(window, now);
  if (!i) return {};
  if (window.recurrence) return standing_occurrences(window, *i, now);
  const Version v = version(window, *i);
  if (!v.in_force() || v.end <= now) return {};
  return {{{not_recurring, {}}, v.interval()}};
}

Status status(const Window& window, Instant now) {
  const auto i = known(window, now);
  if (!i) return Status::fresh;
  const auto all = standing(window, now);
  if (running(all, now)) return Status::active;
  if (!all.empty()) return Status::planned;
  const Version v = version(window, *i);
  return v.cancelled ? Status::cancelled : v.enabled.value_or(true) ? Status::ended : Status::fresh;
}

}  // namespace curfew
