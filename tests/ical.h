// Calendars in tests: their text, and windows as text to compare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/ical/windows_in.h"
#include "adapters/json/revision.h"
#include "adapters/system/zones.h"
#include "engine/windows/versions.h"

namespace curfew::test {

inline IcalSettings ical_settings(const char* floating = nullptr) {
  static ZoneTable zones;
  return {[](std::string_view id) { return zones.find(id); }, floating ? zones.find(floating) : nullptr};
}

inline std::string calendar(std::string_view components) {
  return "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n" + std::string(components) + "END:VCALENDAR\n";
}
// A VEVENT with these lines between.
inline std::string event(std::string_view lines) {
  return "BEGIN:VEVENT\n" + std::string(lines) + "END:VEVENT\n";
}

struct ReadWindows {
  std::vector<Window> windows;
  std::vector<std::string> problems, warnings;  // `x.ics:4 ("id"): …`
};
inline ReadWindows read_windows(std::string_view text, const char* floating = nullptr) {
  ReadWindows read;
  std::vector<WindowProblem> problems;
  std::vector<WindowWarning> warnings;
  read.windows = read_windows_ical(text, ical_settings(floating), &problems, &warnings);
  for (const WindowProblem& p : problems)
    read.problems.push_back(to_string(p, "x.ics") + " [" + std::string(code_name(p.problem.code)) + "]");
  for (const WindowWarning& w : warnings) read.warnings.push_back(to_string(w, "x.ics"));
  return read;
}

inline std::string told(const Revision& r) {
  std::string json;
  append_revision_json(json, r);
  return json;
}

// With all that is left unsaid.
inline Revision whole(Revision r) {
  for (auto* text : {&r.by, &r.reason, &r.name, &r.description, &r.display_tz}) *text = text->value_or("");
  r.enabled = r.enabled.value_or(true);
  r.end = r.end.value_or(until_further_notice);
  r.scope = r.scope.value_or(Scope{});
  r.exempt = r.exempt.value_or(Exempt{});
  r.drain = r.drain.value_or(Duration{});
  r.notify_before = r.notify_before.value_or(Duration{});
  return r;
}

// All that the window is, a line for each version or revision of an occurrence.
inline std::vector<std::string> told(const Window& window) {
  std::vector<std::string> out{"id " + window.id};
  if (window.recurrence) {
    const RecurrenceSet::Source& s = window.recurrence->source();
    std::string rule = "in " + s.zone->id() + " from " + to_string(s.start) + " for " + to_ical(s.length);
    for (const Rule& r : s.rules) rule += " " + to_string(r);
    for (const Rule& r : s.exrules) rule += " without " + to_string(r);
    for (const auto& d : s.rdates)
      rule += " and " + to_string(d.start) + (d.length ? "/" + to_ical(*d.length) : "");
    for (const Instant t : s.exdates) rule += " not " + to_string(t);
    out.push_back(rule);
  }
  Window series = window;
  std::erase_if(series.revisions, [](const Revision& r) { return r.occurrence.has_value(); });
  if (const auto known = versions(series); !known) return {"no window: " + to_string(known.problem())};
  Revision so_far;
  for (const Revision& r : series.revisions) {
    state(so_far, r);
    out.push_back(told(whole(so_far)));
  }
  for (const Revision& r : window.revisions)
    if (r.occurrence) out.push_back(told(r));
  return out;
}

}  // namespace curfew::test
