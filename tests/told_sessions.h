// Stories of sessions and windows, short: events in a line of words, times as hours of one day, and states
// as lines of text.
#pragma once

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/profile.h"
#include "adapters/json/windows.h"
#include "adapters/system/profiles.h"
#include "adapters/system/zones.h"
#include "engine/sessions/sessions.h"

namespace curfew::story {

inline constexpr Instant midnight{1795824000000000};  // 2026-11-28T00:00:00Z
inline constexpr std::int64_t minute = 60 * us_per_second;

// "22:00" on 28 November; "26:30" is half past two in the night after it. Seconds may follow.
inline Instant at(const std::string& clock) {
  int h = 0, m = 0, s = 0;
  if (std::sscanf(clock.c_str(), "%d:%d:%d", &h, &m, &s) < 2) throw std::runtime_error(clock);
  return plus(midnight, (h * 60 + m) * minute + s * us_per_second);
}

inline std::string clock(Instant t) {
  const std::int64_t s = (t.us - midnight.us) / us_per_second;
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(s / 3600), static_cast<int>(s / 60 % 60));
  return text + (s % 60 == 0 ? "" : ":" + std::to_string(s % 60));
}

inline Profile profile(std::string_view name) {
  std::vector<Problem> problems;
  auto source = read_profile_json(shipped_profile(name), &problems);
  auto compiled = source ? compile(std::move(*source), &problems) : std::nullopt;
  if (!compiled) throw std::runtime_error(std::string(name) + ": " + to_string(problems.at(0)));
  return std::move(*compiled);
}

// JSON in which "@22:00" stands for that instant.
inline std::vector<Window> windows(std::string text) {
  for (std::size_t i = text.find("\"@"); i != text.npos; i = text.find("\"@", i + 1)) {
    const std::size_t end = text.find('"', i + 1);
    text.replace(i + 1, end - i - 1, to_string(at(text.substr(i + 2, end - i - 2))));
  }
  static ZoneTable zones;
  std::vector<WindowProblem> problems;
  auto all = read_windows_json(
      text, [](std::string_view id) { return zones.find(id); }, &problems);
  if (!problems.empty()) throw std::runtime_error(to_string(problems[0], "windows"));
  return all;
}

// "22:00 login s-1 owner=u-7 role=user"; several permissions or resources are told one by one.
inline SessionEvent event(const std::string& line) {
  std::istringstream words(line);
  std::string when, sign, word;
  words >> when >> sign;
  SessionEvent e;
  e.at = at(when);
  const auto known = std::find(session_sign_names.begin(), session_sign_names.end(), sign);
  if (known == session_sign_names.end()) throw std::runtime_error(line);
  e.sign = static_cast<SessionSign>(known - session_sign_names.begin());
  while (words >> word) {
    const std::size_t equals = word.find('=');
    const std::string value = equals == word.npos ? "" : word.substr(equals + 1);
    const std::string field = word.substr(0, equals);
    if (equals == word.npos)
      e.session = word;
    else if (field == "owner")
      e.owner = value;
    else if (field == "role")
      e.role = value;
    else if (field == "channel")
      e.channel = value;
    else if (field == "domain")
      e.domain = value;
    else if (field == "resource")
      e.resources.push_back(value);
    else if (field == "may")
      e.permissions.push_back(value);
    else if (field == "expires")
      e.expires_at = at(value);
    else
      throw std::runtime_error(line);
  }
  return e;
}

class Story {
 public:
  Story(std::string_view profile_name, const std::string& windows_json)
      : profile_(profile(profile_name)),
        snapshot_(windows(windows_json), "1"),
        sessions_(snapshot_, profile_) {}

  // Empty, or the code of what refuses it.
  std::string tell(const std::string& line) {
    const auto problem = sessions_.add(event(line));
    return problem ? std::string(code_name(problem->code)) + " " + problem->field : "";
  }
  Story& with(const std::vector<std::string>& lines) {
    for (const std::string& line : lines)
      if (const std::string refused = tell(line); !refused.empty())
        throw std::runtime_error(line + ": " + refused);
    return *this;
  }
  // "s-1 active 22:30 CS-57 notify, …": state, when it ended or will end, what is said; then who is exempt.
  std::string at(const std::string& when) {
    const Instant t = story::at(when);
    std::string out;
    for (const SessionState& s : sessions_.at(t)) {
      out += (out.empty() ? "" : ", ") + s.login->session + " " + std::string(name(s.life));
      if (s.ends_at) out += " " + clock(*s.ends_at);
      const auto verdict = sessions_.verdict(s, t);
      if (verdict && !verdict->findings.empty()) out += " " + std::string(rule_id(*verdict, profile_));
      if (verdict && verdict->effect) out += " " + std::string(name(verdict->effect->action));
      if (s.exempt) out += " exempt";
    }
    return out;
  }
  SessionSummary summary(const std::string& when, Instant work = since_ever) {
    const Instant t = story::at(when);
    const auto states = sessions_.at(t);
    SessionSummary summary = summarize(states, t, work);
    summary.can_be_ended_from_inside = sessions_.can_be_ended_from_inside(states, t);
    return summary;
  }
  // "2 counted, clear at 22:30"
  std::string clear(const std::string& when) {
    const SessionSummary s = summary(when);
    return std::to_string(s.counted) + " counted, " +
           (s.clear_at ? "clear at " + clock(*s.clear_at) : "not known when clear");
  }
  Sessions& sessions() { return sessions_; }
  const Snapshot& snapshot() const { return snapshot_; }

 private:
  Profile profile_;
  Snapshot snapshot_;
  Sessions sessions_;
};

}  // namespace curfew::story
