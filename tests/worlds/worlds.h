// Small random worlds: a few windows with their revisions, a request, a now.
//
// Few instants, few names, few lengths, so that things coincide: a window that ends when a slot starts, a
// revision declared in the instant of asking, two windows alike. Everything made here could have come from a
// reader: versions() accepts the windows, no interval is empty. A world is a value of its dice: the same
// seed, the same world.
//
// to_json() writes a world as the formats' JSON, so that a failing one can become a named case; smallest()
// drops from it what the failure does not need. Requests view string literals only, and may be copied freely.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/judge/request.h"
#include "engine/windows/versions.h"
#include "tests/worlds/dice.h"

namespace curfew::worlds {

using curfew::Dice;

// ---- Making

struct World {
  std::vector<Window> windows;
  Request request;
  Instant now;
};

struct Limits {
  std::size_t windows = 4;  // sometimes twice as many
  bool far = true;          // sometimes a window years long, so that the horizon matters
};

inline constexpr std::int64_t hour = 3600 * us_per_second;
inline constexpr Instant noon{1795435200000000};  // 2026-11-23T12:00:00Z
inline constexpr std::size_t hours = 12;

inline Instant an_instant(Dice& dice) {
  const Instant t = plus(noon, static_cast<std::int64_t>(dice.pick(hours)) * hour);
  return dice.chance(94) ? t : plus(t, dice.one_of<std::int64_t>({-1, 1}));
}

inline Interval an_interval(Dice& dice) {
  const Instant a = an_instant(dice), b = an_instant(dice);
  if (a == b) return {a, plus(a, hour)};
  return {std::min(a, b), std::max(a, b)};
}

inline Scope a_scope(Dice& dice) {
  if (dice.chance(45)) return {};
  return dice.one_of<Scope>({{{"d1"}, {}},
                             {{"d2"}, {}},
                             {{"d1", "d2"}, {}},
                             {{}, {"r1"}},
                             {{}, {"r2"}},
                             {{}, {"r1", "r2"}},
                             {{"d1"}, {"r2"}}});
}

inline Exempt an_exempt(Dice& dice) {
  return dice.one_of<Exempt>({{}, {{"o1"}, {}}, {{"o2"}, {}}, {{}, {"q1"}}, {{"o1", "o2"}, {"q2"}}});
}

// Changes something, or, now and then, nothing; `known` is the interval so far.
inline Revision a_revision(Dice& dice, Instant declared_at, Interval& known) {
  Revision revision;
  revision.declared_at = declared_at;
  const Interval other = an_interval(dice);
  const auto move_start = [&](Instant start) {
    if (start < known.end) revision.start = known.start = start;
  };
  const auto move_end = [&](Instant end) {
    if (known.start < end) revision.end = known.end = end;
  };
  switch (dice.pick(11)) {
    case 0:
      move_start(other.start);
      break;
    case 1:
      move_end(other.end);
      break;
    case 2:
      move_end(plus(other.end, hour));
      break;
    case 3:
      revision.start = other.start, revision.end = other.end, known = other;
      break;
    case 4:
      move_end(until_further_notice);
      break;
    case 5:
      revision.cancelled = true;
      break;
    case 6:
      revision.enabled = false;
      break;
    case 7:
      revision.enabled = true;
      break;
    case 8:
      revision.scope = a_scope(dice);
      break;
    case 9:
      revision.exempt = an_exempt(dice);
      break;
    case 10:
      move_end(other.end), revision.scope = a_scope(dice);
      break;
  }
  return revision;
}

inline Window a_window(Dice& dice, std::string id, const Limits& limits) {
  const std::size_t revisions = dice.chance(40) ? 0 : 1 + dice.pick(4);
  std::vector<Instant> declared;
  for (std::size_t i = 0; i <= revisions; ++i) declared.push_back(an_instant(dice));
  std::sort(declared.begin(), declared.end());
  if (dice.chance(20)) declared[0] = since_ever;

  Interval known = an_interval(dice);
  if (dice.chance(15)) known.end = until_further_notice;
  if (limits.far && dice.chance(3))
    known.end = plus(plus_years(an_instant(dice), 5), dice.one_of<std::int64_t>({-hour, -1, 0, 1, hour}));
  Revision creation;
  creation.declared_at = declared[0];
  creation.start = known.start;
  if (known.end != until_further_notice || dice.chance(50)) creation.end = known.end;
  if (dice.chance(60)) creation.scope = a_scope(dice);
  if (dice.chance(15)) creation.exempt = an_exempt(dice);
  if (dice.chance(10)) creation.enabled = false;

  Window window{std::move(id), {creation}};
  for (std::size_t i = 1; i <= revisions; ++i) {
    window.revisions.push_back(a_revision(dice, declared[i], known));
    if (window.revisions.back().cancelled) break;
  }
  return window;
}

inline std::vector<Window> some_windows(Dice& dice, const Limits& limits = {}) {
  static constexpr const char* ids[] = {"w-b", "w-10", "w-9",      "W",
                                        "w-a", "w",    "\xc3\xa9", "z"};  // not in byte order
  const std::size_t most = std::min(dice.chance(10) ? 2 * limits.windows : limits.windows, std::size(ids));
  const std::size_t count = dice.pick(most + 1);
  std::vector<Window> windows;
  for (std::size_t i = 0; i < count; ++i) windows.push_back(a_window(dice, ids[i], limits));
  return windows;
}

inline void fill_series(Dice& dice, Request& request) {
  const std::size_t count = 1 + dice.pick(6);
  const std::int64_t length = dice.one_of<std::int64_t>({1, hour, hour, 2 * hour, 4 * hour});
  for (std::size_t i = 0; i < count; ++i) {
    const Instant start = an_instant(dice);
    const Instant end = dice.chance(80) ? plus(start, length) : plus(start, 3 * hour);
    request.occurrences.push_back({start, end});
  }
  auto& all = request.occurrences;
  std::sort(all.begin(), all.end(), [](Interval a, Interval b) { return a.start < b.start; });
  all.erase(std::unique(all.begin(), all.end(), [](Interval a, Interval b) { return a.start == b.start; }),
            all.end());
  request.slot = all.front();
}

inline void fill_edit(Dice& dice, Request& request) {
  request.new_slot = an_interval(dice);
  if (dice.chance(15)) request.new_slot.end = never;
  if (dice.chance(25) && request.slot.start < request.new_slot.end)
    request.new_slot.start = request.slot.start;
  if (dice.chance(25) && request.new_slot.start < request.slot.end) request.new_slot.end = request.slot.end;
}

inline void fill_job(Dice& dice, Request& request) {
  if (dice.chance(15)) request.slot.end = plus(request.slot.start, 1);
  if (dice.chance(40)) request.expires_at = std::max(request.slot.start, an_instant(dice));
}

inline Request a_request(Dice& dice, Kind kind) {
  Request request;
  request.kind = kind;
  request.id = dice.one_of<std::string_view>({"q1", "q2", "q3"});
  request.owner = dice.one_of<std::string_view>({"", "o1", "o2", "o3"});
  request.domain = dice.one_of<std::string_view>({"", "d1", "d2", "d3"});
  request.role = dice.one_of<std::string_view>({"", "user", "user", "user", "domain_admin", "system_admin"});
  request.channel = dice.one_of<std::string_view>({"", "portal", "api"});
  for (const std::string_view resource : {"r1", "r2", "r3"})
    if (dice.chance(35)) request.resources.push_back(resource);
  if (dice.chance(80)) request.asked = an_instant(dice);
  request.slot = an_interval(dice);
  if (kind == Kind::job) {
    fill_job(dice, request);
  } else if (kind == Kind::series) {
    request.action = dice.one_of({Action::create, Action::restore});
    fill_series(dice, request);
  } else {
    request.action = dice.one_of({Action::create, Action::restore, Action::edit, Action::edit});
    if (dice.chance(12)) request.slot.end = never;
    if (request.action == Action::edit) fill_edit(dice, request);
  }
  return request;
}

inline Request a_request(Dice& dice) {
  return a_request(dice, dice.one_of({Kind::reservation, Kind::reservation, Kind::series, Kind::job}));
}

inline World a_world(Dice& dice, const Limits& limits = {}) {
  World world;
  world.windows = some_windows(dice, limits);
  world.request = a_request(dice);
  world.now = an_instant(dice);
  return world;
}

// ---- Telling

inline std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

// `"end": "2026-…", `; an end beyond all dates is null.
inline std::string field(std::string_view name, Instant t) {
  return quoted(name) + ": " + (is_date(t) ? quoted(to_string(t)) : "null") + ", ";
}
inline std::string field(std::string_view name, std::string_view text) {
  return text.empty() ? "" : quoted(name) + ": " + quoted(text) + ", ";
}
template <class Words>
std::string list_field(std::string_view name, const Words& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + quoted(word);
  return out.empty() ? "" : quoted(name) + ": [" + out + "], ";
}
inline std::string object(std::string fields) {
  if (fields.ends_with(", ")) fields.resize(fields.size() - 2);
  return "{" + fields + "}";
}

// "scope": {} says that a revision makes it system-wide: a file cannot say that, a store can.
inline std::string fields_of(const Revision& r) {
  std::string out;
  if (r.declared_at != since_ever) out += field("declared_at", r.declared_at);
  if (r.start) out += field("start", *r.start);
  if (r.end) out += field("end", *r.end);
  if (r.enabled) out += quoted("enabled") + (*r.enabled ? ": true, " : ": false, ");
  if (r.cancelled) out += quoted("cancelled") + ": true, ";
  if (r.by) out += field("by", *r.by);
  const auto minutes = [](Duration d) {
    return "PT" + std::to_string(d.exact_us() / 60 / us_per_second) + "M";
  };
  if (r.drain) out += field("drain", minutes(*r.drain));
  if (r.notify_before) out += field("notify_before", minutes(*r.notify_before));
  if (r.scope)
    out += "\"scope\": " +
           object(list_field("domains", r.scope->domains) + list_field("resources", r.scope->resources)) +
           ", ";
  if (r.exempt)
    out +=
        "\"exempt\": " + object(list_field("owners", r.exempt->owners) + list_field("ids", r.exempt->ids)) +
        ", ";
  return out;
}

inline std::string to_json(const Window& window) {
  std::string out = field("id", window.id) + fields_of(window.revisions[0]), revisions;
  for (std::size_t i = 1; i < window.revisions.size(); ++i)
    revisions += (i == 1 ? "" : ", ") + object(fields_of(window.revisions[i]));
  return object(out + (revisions.empty() ? "" : "\"revisions\": [" + revisions + "]"));
}

// A series is written as its first occurrence and an `rdate` of periods.
inline std::string to_json(const Request& r) {
  const bool edit = r.action == Action::edit;
  std::string out = field("kind", name(r.kind)) + field("id", r.id) + field("action", name(r.action)) +
                    field("owner", r.owner) + field("role", r.role) + field("channel", r.channel) +
                    field("domain", r.domain) + list_field("resources", r.resources) +
                    field("start", r.slot.start);
  if (is_date(r.slot.end)) out += field("end", r.slot.end);
  if (edit) out += field("new_start", r.new_slot.start) + field("new_end", r.new_slot.end);
  std::vector<std::string> periods;
  for (std::size_t i = 1; i < r.occurrences.size(); ++i)
    periods.push_back(to_string(r.occurrences[i].start) + "/" + to_string(r.occurrences[i].end));
  out += list_field("rdate", periods);
  if (r.expires_at) out += field("expires_at", *r.expires_at);
  if (r.asked) out += field(r.kind == Kind::job ? "queued_at" : "requested_at", *r.asked);
  return object(out);
}

inline std::string to_json(const World& world) {
  std::string out = "now " + to_string(world.now) + "\nwindows [";
  for (const Window& window : world.windows) out += "\n  " + to_json(window) + ",";
  if (!world.windows.empty()) out.pop_back();
  return out + "]\nrequest " + to_json(world.request);
}

// ---- Making a failure small

// Every world that is `world` less one thing.
inline std::vector<World> smaller(const World& world) {
  std::vector<World> out;
  const auto without = [&](auto change) { change(out.emplace_back(world)); };
  const auto drop = [](auto& list, std::size_t i) {
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
  };
  for (std::size_t i = 0; i < world.windows.size(); ++i) {
    without([&](World& w) { drop(w.windows, i); });
    for (std::size_t k = 1; k < world.windows[i].revisions.size(); ++k)
      without([&](World& w) { drop(w.windows[i].revisions, k); });
    for (std::size_t k = 0; k < world.windows[i].revisions.size(); ++k) {
      const Revision& revision = world.windows[i].revisions[k];
      if (revision.exempt) without([&](World& w) { w.windows[i].revisions[k].exempt.reset(); });
      if (revision.scope) without([&](World& w) { w.windows[i].revisions[k].scope.reset(); });
      if (revision.enabled) without([&](World& w) { w.windows[i].revisions[k].enabled.reset(); });
    }
  }
  const Request& request = world.request;
  for (std::size_t i = 0; i < request.resources.size(); ++i)
    without([&](World& w) { drop(w.request.resources, i); });
  for (std::size_t i = 0; request.occurrences.size() > 1 && i < request.occurrences.size(); ++i)
    without(
        [&](World& w) { drop(w.request.occurrences, i), w.request.slot = w.request.occurrences.front(); });
  for (const auto member : {&Request::owner, &Request::domain, &Request::role, &Request::channel})
    if (!(request.*member).empty()) without([&](World& w) { w.request.*member = {}; });
  if (request.expires_at) without([&](World& w) { w.request.expires_at.reset(); });
  if (request.asked) without([&](World& w) { w.request.asked.reset(); });
  return out;
}

// A world that still fails, and from which nothing can be left out.
inline World smallest(World world, const std::function<bool(const World&)>& fails) {
  const auto valid = [](const World& w) {
    return std::all_of(w.windows.begin(), w.windows.end(), [](const Window& x) { return bool(versions(x)); });
  };
  for (bool shrunk = true; shrunk;) {
    shrunk = false;
    for (const World& candidate : smaller(world)) {
      if (!valid(candidate) || !fails(candidate)) continue;
      world = candidate;
      shrunk = true;
      break;
    }
  }
  return world;
}

}  // namespace curfew::worlds
