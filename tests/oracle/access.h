// The definition of access: what happens to who logs in, is logged in, or asks, at an instant?
//
// Written from doc/SEMANTICS.md §5 (Access) and §6 alone, for the six shipped profiles, beside
// tests/oracle/judge.h and in its manner: every revision folded anew, every profile a row of ifs.
#pragma once

#include "tests/oracle/judge.h"

namespace curfew::oracle {

struct AccessVerdict {
  Outcome outcome = Outcome::allowed;
  std::string rule = "no-window";
  std::vector<std::string> windows;
  std::optional<Phase> phase;
  std::optional<EffectAction> effect;
  std::optional<Instant> at, until;
  int http_status = 0;
  std::optional<std::int64_t> retry_after_s;
  std::optional<std::optional<Instant>> defer_to;
  bool operator==(const AccessVerdict&) const = default;
};

// Which phases a profile's windows have.
struct Phasing {
  bool notified, draining, from_enabling;
};
inline Phasing phasing(std::string_view profile) {
  if (profile == "cloudshell") return {true, false, false};
  if (profile == "standard") return {true, true, false};
  if (profile == "passwordstate") return {false, true, true};
  return {false, false, false};
}

// All instants up to t at which anything about a window may change, the latest first.
inline std::vector<Instant> changes(const Window& window, Instant t) {
  std::vector<Instant> all;
  std::vector<std::int64_t> leads{0}, drains{0};
  for (const Revision& r : window.revisions) {
    if (r.notify_before) leads.push_back(r.notify_before->exact_us());
    if (r.drain) drains.push_back(r.drain->exact_us());
  }
  for (const Revision& r : window.revisions) {
    for (const std::int64_t drain : drains) all.push_back(plus(r.declared_at, drain));
    if (r.start)
      for (const std::int64_t drain : drains) all.push_back(plus(*r.start, drain));
    if (r.start)
      for (const std::int64_t lead : leads) all.push_back(plus(*r.start, -lead));
    if (r.end) all.push_back(*r.end);
  }
  std::erase_if(all, [&](Instant i) { return i > t; });
  std::sort(all.begin(), all.end(), std::greater<>());
  return all;
}

inline Duration last_said(const Window& window, Instant t, std::optional<Duration> Revision::*what) {
  Duration said;
  for (const Revision& r : window.revisions)
    if (r.declared_at <= t && r.*what) said = *(r.*what);
  return said;
}

inline bool in_force(const Window& window, Instant t) {
  bool enabled = true, known = false, cancelled = false;
  for (const Revision& r : window.revisions) {
    if (r.declared_at > t) break;
    known = true;
    enabled = r.enabled.value_or(enabled);
    cancelled = cancelled || r.cancelled;
  }
  return known && enabled && !cancelled;
}

// The phase at t, as known at t.
struct Phased {
  Phase phase{};
  Instant draining, active;
  Interval window;
};
inline std::optional<Phased> phased(const Window& window, Instant t, const Request& who, const Phasing& has) {
  const auto known = as_of(window, t, who);
  if (!known) return std::nullopt;
  Instant enabled = t;
  for (const Instant i : changes(window, t)) {
    if (!in_force(window, i)) break;
    enabled = i;
  }
  const Instant notified =
      has.notified ? plus(known->start, -last_said(window, t, &Revision::notify_before).exact_us())
                   : known->start;
  const Instant from = has.from_enabling ? std::max(enabled, known->start) : known->start;
  const Instant active =
      has.draining ? std::min(known->end, plus(from, last_said(window, t, &Revision::drain).exact_us()))
                   : known->start;
  if (t < notified || t >= known->end) return std::nullopt;
  const Phase phase = t < known->start ? Phase::notified : t < active ? Phase::draining : Phase::active;
  return Phased{phase, known->start, active, *known};
}

// Since when it has been active without a break; or from when on it will be.
inline Instant active_since(const Window& window, Instant t, const Request& who, const Phasing& has,
                            const Phased& now) {
  if (now.phase != Phase::active) return now.active;
  Instant since = t;
  for (const Instant i : changes(window, t)) {
    const auto then = phased(window, i, who, has);
    if (!then || then->phase != Phase::active) break;
    since = i;
  }
  return since;
}

// The row that a profile has for it.
struct AccessRow {
  std::string rule;
  Outcome outcome{};
  std::optional<EffectAction> effect;
  int http_status = 0;
  bool until_session = false;
};

inline AccessRow access_row(std::string_view profile, const Request& r, Phase phase, bool initiator) {
  using enum EffectAction;
  constexpr auto ok = Outcome::allowed, no = Outcome::error, warn = Outcome::warn;
  const bool login = r.action == Action::login, session = r.action == Action::session;
  if (profile == "cloudshell" || profile == "standard") {
    if (phase == Phase::notified)
      return session ? AccessRow{"CS-57", ok, notify} : AccessRow{"CS-57", ok, {}};
    if (is_admin(r))
      return login     ? AccessRow{"CS-59", ok, notify}
             : session ? AccessRow{"CS-60", ok, notify}
                       : AccessRow{"CS-22", ok, {}};
    if (login) return {over_api(r) ? "CS-49" : "CS-15", no, deny, 403};
    if (session && over_api(r)) return {"CS-50", ok, none, 0, true};
    if (phase == Phase::draining && session) return {"PS-09", warn, logout};
    if (phase == Phase::draining && r.action == Action::sandbox) return {"PS-09", warn, {}};
    if (session) return {"CS-19", no, logout};
    return {r.action == Action::launch ? "CS-18" : "CS-17", no, deny};
  }
  if (profile == "passwordstate") {
    if (login) return {"PS-05", no, deny, 403};
    if (initiator) return {"PS-05", ok, {}};
    return phase == Phase::draining ? AccessRow{"PS-09", warn, logout} : AccessRow{"PS-14", no, logout};
  }
  if (profile == "readinow") {
    if (login) return {"RN-27", ok, {}};
    return r.role == "administrator" ? AccessRow{"RN-20", ok, notify} : AccessRow{"RN-03", no, block};
  }
  if (profile == "haiilo") {
    if (names(r.permissions, "manage_maintenance_mode")) {
      const bool bar = r.role == "super_admin" || names(r.permissions, "access_moderator_mode");
      return bar ? AccessRow{"HA-15", ok, notify} : AccessRow{"HA-05", ok, {}};
    }
    return {r.channel == "mobile" ? "HA-14" : "HA-10", no, login ? deny : logout};
  }
  if (r.action == Action::request) return {"FB-02", no, deny, 503};
  if (r.action == Action::cron) return {"FB-05", Outcome::deferred, {}};
  return {"FB-06", ok, {}};
}

// REQUIRES: the profile knows role, channel and action; the slot is its instant's microsecond.
inline AccessVerdict judge_access(const Request& request, const std::vector<Window>& windows,
                                  std::string_view profile) {
  const Instant t = request.slot.start;
  const Phasing has = phasing(profile);
  struct Concerned {
    const Window* window;
    Phased at;
  };
  std::vector<Concerned> all;
  for (const Window& w : windows)
    if (const auto p = phased(w, t, request, has)) all.push_back({&w, *p});
  if (all.empty()) return {};

  Phase worst = Phase::notified;
  for (const Concerned& c : all) worst = std::max(worst, c.at.phase);
  bool initiator = !request.owner.empty();
  for (const Concerned& c : all)
    if (worst == Phase::notified || c.at.phase != Phase::notified)
      initiator = initiator && c.window->revisions.front().by == request.owner;
  std::erase_if(all, [&](const Concerned& c) { return c.at.phase != worst; });
  std::sort(all.begin(), all.end(), [](const Concerned& a, const Concerned& b) {
    return std::tie(a.at.window.start, a.window->id) < std::tie(b.at.window.start, b.window->id);
  });

  const AccessRow row = access_row(profile, request, worst, initiator);
  AccessVerdict v;
  v.outcome = row.outcome;
  v.rule = row.rule;
  v.phase = worst;
  for (const Concerned& c : all) v.windows.push_back(c.window->id);
  std::optional<Instant> until;
  if (worst == Phase::notified)
    for (const Concerned& c : all) until = std::min(until.value_or(never), c.at.draining);
  else
    until = earliest_free(request, plus_years(t, 5), t, windows);
  if (row.outcome == Outcome::deferred) v.defer_to = until;
  if (!row.effect) return v;
  v.effect = row.effect;
  v.until = row.until_session ? request.expires_at : until;
  v.http_status = row.http_status;
  if (row.http_status != 0 && until) v.retry_after_s = (until->us - t.us + 999'999) / 1'000'000;
  if (row.effect == EffectAction::logout)
    for (const Concerned& c : all)
      v.at = std::min(v.at.value_or(never), active_since(*c.window, t, request, has, c.at));
  return v;
}

}  // namespace curfew::oracle
