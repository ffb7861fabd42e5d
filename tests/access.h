// Access in tests: the six profiles, random accesses, and a verdict in the words of tests/oracle/access.h.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/judge/judge.h"
#include "tests/oracle/access.h"
#include "tests/told.h"
#include "tests/worlds/dice.h"

namespace curfew::access {

inline const std::vector<told::Setting>& settings() {
  static const std::vector<told::Setting> six = [] {
    std::vector<told::Setting> out;
    for (const char* name : {"cloudshell", "standard", "passwordstate", "readinow", "haiilo", "fietsboek"})
      out.push_back(told::setting(name, {}));
    return out;
  }();
  return six;
}
inline const Profile& profile(std::string_view name) {
  for (const auto& s : settings())
    if (s.name == name) return s.profile;
  throw std::runtime_error(std::string(name));
}

inline Request at(Instant t, Action action) {
  Request r;
  r.kind = Kind::access, r.action = action, r.id = "a-1";
  r.slot = {t, Instant{t.us + 1}};
  r.asked = t;
  return r;
}

// Any that the profile knows.
inline Request an_access(Dice& dice, const Profile& profile, Instant t) {
  const ProfileSource& p = profile.source();
  const auto& actions = std::find_if(p.kinds.begin(), p.kinds.end(), [](const auto& kind) {
                          return kind.first == "access";
                        })->second;
  const auto& word = actions[dice.pick(actions.size())];
  const auto action = std::find(action_names.begin(), action_names.end(), word) - action_names.begin();
  Request r = at(t, static_cast<Action>(action));
  r.id = dice.one_of<std::string_view>({"q1", "q2", "q3"});
  r.owner = dice.one_of<std::string_view>({"", "o1", "o2", "o3"});
  r.domain = dice.one_of<std::string_view>({"", "d1", "d2", "d3"});
  r.role = p.roles[dice.pick(p.roles.size())];
  r.channel = p.channels[dice.pick(p.channels.size())];
  for (const std::string& permission : p.permissions)
    if (dice.chance(50)) r.permissions.push_back(permission);
  if (dice.chance(30)) r.resources = {"r1"};
  if (dice.chance(50)) r.expires_at = Instant{t.us + 3'600 * us_per_second};
  return r;
}

inline oracle::AccessVerdict told(const Verdict& verdict, const Judge& judge) {
  oracle::AccessVerdict out;
  out.outcome = verdict.outcome;
  out.rule = std::string(rule_id(verdict, judge.profile()));
  out.windows = told::windows_of(verdict.findings, judge.snapshot());
  out.phase = verdict.phase;
  if (verdict.defers) out.defer_to = verdict.defer_to;
  if (!verdict.effect) return out;
  out.effect = verdict.effect->action;
  out.at = verdict.effect->at;
  out.until = verdict.effect->until;
  out.http_status = verdict.effect->http_status;
  out.retry_after_s = verdict.effect->retry_after_s;
  return out;
}

inline oracle::AccessVerdict ask(const Request& request, Judge& judge) {
  const auto verdict = judge.judge(request, *request.asked);
  if (!verdict) throw std::runtime_error("refused: " + to_string(verdict.problem()));
  return told(*verdict, judge);
}

inline std::string to_text(const oracle::AccessVerdict& v) {
  std::string out = std::string(name(v.outcome)) + " " + v.rule;
  if (v.phase) out += " " + std::string(name(*v.phase));
  out += " " + told::ids(v.windows);
  if (v.effect) out += " " + std::string(name(*v.effect));
  if (v.at) out += " at " + to_string(*v.at);
  if (v.effect) out += v.until ? " until " + to_string(*v.until) : " until further notice";
  if (v.http_status != 0) out += " " + std::to_string(v.http_status);
  if (v.retry_after_s) out += " retry after " + std::to_string(*v.retry_after_s);
  if (v.defer_to) out += " defer_to " + (*v.defer_to ? to_string(**v.defer_to) : "null");
  return out;
}

inline std::string to_text(const Request& r) {
  std::string out = std::string(name(r.action)) + " by " + std::string(r.owner) + " " + std::string(r.role) +
                    " over " + std::string(r.channel) + " in " + std::string(r.domain) + " as " +
                    std::string(r.id);
  for (const auto& p : r.permissions) out += " may " + std::string(p);
  for (const auto& p : r.resources) out += " on " + std::string(p);
  return out + " at " + to_string(r.slot.start);
}

// What access looks at beside what reservations do: now and then a drain, a lead time, who declared it.
inline void add_phases(Dice& dice, std::vector<Window>& windows) {
  constexpr std::int64_t half_hour = 1'800 * us_per_second;
  for (Window& w : windows)
    for (std::size_t i = 0; i < w.revisions.size(); ++i) {
      Revision& r = w.revisions[i];
      const std::size_t often = i == 0 ? 60 : 15;
      if (dice.chance(often)) r.drain = Duration{0, static_cast<std::int64_t>(dice.pick(6)) * half_hour};
      if (dice.chance(often))
        r.notify_before = Duration{0, static_cast<std::int64_t>(dice.pick(6)) * half_hour};
      if (i == 0 && dice.chance(60)) r.by = dice.one_of({"o1", "o2"});
    }
}

}  // namespace curfew::access
