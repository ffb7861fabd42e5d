#include "engine/lifecycle/lifecycle.h"

#include <algorithm>

namespace curfew {
namespace {

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
  if (s.occurrence.original != not_recurring) r.occurrence = s.occurrence.original;
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
  if (!rules.scope && !v.scope->system_wide())
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
  const bool is_over = all.empty() && version(window, *i).enabled.value_or(true);
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
