// Notices in tests: windows on a time line, and what is shown in a word or two.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/windows.h"
#include "adapters/system/zones.h"
#include "engine/notices/notices.h"
#include "tests/access.h"

namespace curfew::shown_story {

using Lines = std::vector<std::string>;

inline ZoneTable& zones() {
  static ZoneTable table;
  return table;
}
inline const ZoneOf zone_of = [](std::string_view id) -> const Zone& {
  const Zone* zone = zones().find(id);
  return zone ? *zone : utc();
};

// In stories `@22:00` is that time of 28 November 2026, `@+22:00` of the day after, both in UTC.
inline std::string with_dates(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool next_day = text.substr(i).starts_with("@+");
    const std::size_t time = i + (next_day ? 2 : 1);
    if (text[i] != '@' || time >= text.size() || text[time] < '0' || text[time] > '9') {
      out += text[i];
      continue;
    }
    const bool seconds = text.substr(time + 5, 1) == ":";
    out += next_day ? "2026-11-29T" : "2026-11-28T";
    out += std::string(text.substr(time, seconds ? 8 : 5)) + (seconds ? "Z" : ":00Z");
    i = time + (seconds ? 7 : 4);
  }
  return out;
}
inline Instant at(std::string_view time) { return *parse_instant(with_dates(std::string("@").append(time))); }

// The other way round, a time of another day as it is.
inline std::string clock(Instant t) {
  if (t == until_further_notice) return "open";
  std::string text = to_string(t);
  const std::string day = text.substr(0, 11);
  if (day != "2026-11-28T" && day != "2026-11-29T") return text;
  text = text.substr(11, text.size() - 12);
  if (text.ends_with(":00")) text.resize(5);
  return (day == "2026-11-29T" ? "+" : "") + text;
}

struct Story {
  Story(std::string_view profile, std::string_view windows)
      : profile_(access::profile(profile)), snapshot_(read(windows), "v") {}

  std::vector<Notice> notices(Instant from = at("00:00"), Instant to = at("+23:59")) const {
    return curfew::notices(snapshot_, profile_, {from, to}, zone_of);
  }
  // `20:00-22:00 CS-57 banner`; with the window's id, or the text, where that is asked for.
  Lines told(bool with_window = false) const {
    Lines lines;
    for (const Notice& n : notices()) lines.push_back(line(n) + (with_window ? " " + n.window : ""));
    return lines;
  }
  // `22:00 RN-24: Maintenance finished (…)`
  Lines texts(Moment moment) const {
    Lines lines;
    for (const Notice& n : notices())
      if (n.rule->at == moment) lines.push_back(clock(n.from) + " " + n.rule->rule + ": " + n.said.text);
    return lines;
  }
  // What one of that role sees at an instant; `may` are permissions.
  Lines seen(std::string_view when, std::string_view role, std::string_view channel = "",
             bool logged_in = true, std::string_view owner = "", const Lines& may = {}) const {
    Person person{profile_.role(role), profile_.channel(channel)};
    for (const std::string& p : may) person.permissions |= 1u << profile_.permission(p);
    Lines lines;
    for (const Notice& n : notices())
      if (n.from <= at(when) && at(when) < n.until.value_or(Instant{n.from.us + 1}) &&
          is_for(n, person, owner, logged_in))
        lines.push_back(n.rule->rule + " " + std::string(n.rule->where) + ": " + n.said.text);
    return lines;
  }

  const Profile& profile_;
  Snapshot snapshot_;

 private:
  static std::vector<Window> read(std::string_view windows) {
    std::vector<WindowProblem> problems;
    auto read = read_windows_json(
        with_dates(windows), [](std::string_view id) { return zones().find(id); }, &problems);
    if (!problems.empty()) throw std::runtime_error(to_string(problems.front(), "story"));
    return read;
  }
  static std::string line(const Notice& n) {
    return clock(n.from) + (n.until ? "-" + clock(*n.until) : "") + " " + n.rule->rule + " " +
           std::string(n.rule->where);
  }
};

}  // namespace curfew::shown_story
