#include "engine/lifecycle.h"

#include <algorithm>
#include <set>

namespace curfew {
namespace {

// Where the occurrence lies as of revision `i`, if it is in force and not over.
std::optional<Standing> stands(const Window& w, std::size_t i, const Occurrence& o, Instant now) {
  const Version v = version(w, i, o);
  if (!v.in_force() || v.end <= now) return {};
  return Standing{{0, o}, v.interval()};
}

std::vector<Standing> standing_occurrences(const Window& w, std::size_t i, Instant now) {
  std::vector<Standing> all;
  std::set<LocalTime> exceptions;
  for (std::size_t k = 0; k <= i; ++k)
    if (w.revisions[k].occurrence) exceptions.insert(*w.revisions[k].occurrence);
  for (const LocalTime original : exceptions)
    if (const auto s = stands(w, i, *w.recurrence->find(original), now)) all.push_back(*s);

  const Version rule = version(w, i);
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

const Standing* running(const std::vector<Standing>& all, Instant now) {
  const auto it =
      std::find_if(all.begin(), all.end(), [&](const Standing& s) { return contains(s.interval, now); });
  return it == all.end() ? nullptr : &*it;
}

Revision declared(Instant now) {
  Revision r;
  r.declared_at = now;
  return r;
}

Revision cancelled(Instant now) {
  Revision r = declared(now);
  r.cancelled = true;
  return r;
}

// Its end becomes now; one that began at this instant would be left with nothing.
Revision ended(const Standing& s, Instant now) {
  Revision r = s.interval.start < now ? declared(now) : cancelled(now);
  if (!r.cancelled) r.end = now;
  if (s.candidate.recurs()) r.occurrence = s.candidate.occurrence.original;
  return r;
}

// The one that begins first, of those that are not over.
const Window* in_the_way(const Window& window, std::span<const Window> existing, Instant now) {
  const Window* first = nullptr;
  Instant start = never;
  for (const Window& other : existing) {
    if (other.id == window.id) continue;
    for (const Standing& s : standing(other, now))
      if (s.interval.start < start) first = &other, start = s.interval.start;
  }
  return first;
}

std::optional<Problem> check_start(const Window& w, const Version& v, Instant now, const Profile& profile) {
  if (!w.revisions.back().start) return {};
  if (!profile.source().lifecycle.scheduled)
    return v.start == now ? std::nullopt
                          : std::optional(Problem{Code::start_not_allowed, "start",
                                                  "must be now (" + to_string(now) + "): profile " +
                                                      profile.name() + " has no schedule"});
  if (v.start >= now) return {};
  return Problem{Code::start_not_allowed, "start",
                 "must not be in the past: now (" + to_string(now) + ") or later"};
}

std::optional<Problem> check_end(const Version& v, Instant now, const Profile& profile) {
  const std::string& rule = profile.source().lifecycle.end;
  if (rule == "required" && v.end == until_further_notice)
    return Problem{Code::missing_field, "end",
                   "is required: profile " + profile.name() + " has no open-ended windows"};
  if (rule == "never" && v.end != until_further_notice && v.end > now)
    return Problem{Code::window_not_allowed, "end",
                   "must be left out: in profile " + profile.name() + " a window is ended by hand"};
  return {};
}

}  // namespace

std::optional<std::size_t> known(const Window& window, Instant now) {
  const auto after = std::find_if(window.revisions.begin(), window.revisions.end(),
                                  [&](const Revision& r) { return r.declared_at > now; });
  if (after == window.revisions.begin()) return {};
  return static_cast<std::size_t>(after - window.revisions.begin()) - 1;
}

std::vector<Standing> standing(const Window& window, Instant now) {
  const auto i = known(window, now);
  if (!i) return {};
  if (window.recurrence) return standing_occurrences(window, *i, now);
  const Version v = version(window, *i);
  if (!v.in_force() || v.end <= now) return {};
  return {{Candidate{}, v.interval()}};
}

Status status(const Window& window, Instant now) {
  const auto i = known(window, now);
  if (!i) return Status::fresh;
  const auto all = standing(window, now);
  if (running(all, now)) return Status::active;
  if (!all.empty()) return Status::planned;
  const Version v = version(window, *i);
  return v.cancelled ? Status::cancelled : v.enabled ? Status::ended : Status::fresh;
}

bool may_manage(const Profile& profile, const Person& person) { return profile.managers().takes(person); }

std::vector<Problem> check_declaration(const Window& window, std::span<const Window> existing, Instant now,
                                       const Profile& profile) {
  const auto all = versions(window);
  if (!all) return {all.problem()};
  std::vector<Problem> problems;
  const auto add = [&](std::optional<Problem> problem) {
    if (problem) problems.push_back(std::move(*problem));
  };
  const ProfileSource::Lifecycle& rules = profile.source().lifecycle;
  const Version& v = all->back();
  if (v.cancelled) return {};
  const bool alone = !rules.one_at_a_time || !v.in_force() || v.end <= now;
  if (const Window* other = alone ? nullptr : in_the_way(window, existing, now))
    add(Problem{Code::window_exists, "",
                "the window \"" + other->id + "\" is not over, and profile " + profile.name() +
                    " has one at a time; change, stop or delete that one first"});
  add(check_start(window, v, now, profile));
  add(check_end(v, now, profile));
  if (!rules.scope && !v.scope.system_wide())
    add(Problem{Code::window_not_allowed, "scope",
                "must be left out: windows of profile " + profile.name() + " are system-wide"});
  if (!rules.recurrence && window.recurrence)
    add(Problem{Code::window_not_allowed, "recurrence",
                "must be left out: windows of profile " + profile.name() + " take place once"});
  return problems;
}

std::optional<Revision> stop(const Window& window, Instant now) {
  const auto all = standing(window, now);
  if (const Standing* s = running(all, now)) return ended(*s, now);
  if (all.empty() || window.recurrence) return {};
  return cancelled(now);
}

std::optional<Revision> remove(const Window& window, Instant now) {
  const auto i = known(window, now);
  if (!i || version(window, *i).cancelled) return {};
  const auto all = standing(window, now);
  if (!window.recurrence)
    if (const Standing* s = running(all, now)) return ended(*s, now);
  const bool is_over = all.empty() && version(window, *i).enabled;
  return is_over ? std::nullopt : std::optional(cancelled(now));
}

std::vector<std::pair<std::size_t, Revision>> ended_by(std::string_view event,
                                                       std::span<const Window> windows, Instant now,
                                                       const Profile& profile) {
  std::vector<std::pair<std::size_t, Revision>> ends;
  const auto& events = profile.source().lifecycle.ended_by;
  if (std::find(events.begin(), events.end(), event) == events.end()) return ends;
  for (std::size_t w = 0; w < windows.size(); ++w)
    if (status(windows[w], now) == Status::active) ends.emplace_back(w, *stop(windows[w], now));
  return ends;
}

}  // namespace curfew
