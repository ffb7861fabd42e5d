// From the components of a file to windows: which are of one id, and in which order problems are told.
#include "adapters/ical/windows_in.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "adapters/ical/freebusy.h"
#include "adapters/ical/window_event.h"
#include "adapters/ical/window_fold.h"

namespace curfew {
namespace {

// The VEVENTs of each window, in the order of the first.
std::vector<std::vector<const IcalComponent*>> by_id(const std::vector<IcalComponent>& components) {
  std::vector<std::vector<const IcalComponent*>> groups;
  std::unordered_map<std::string, std::size_t> group_of;
  groups.reserve(components.size());
  group_of.reserve(components.size());
  for (const IcalComponent& component : components) {
    if (!is_event(component)) continue;
    const auto [place, is_new] = group_of.emplace(id_of(component), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&component);
  }
  return groups;
}

// Empty: refused.
std::vector<Window> build_windows(WindowEventReader& reader,
                                  const std::vector<const IcalComponent*>& events) {
  std::vector<WindowEvent> read;
  read.reserve(events.size());
  for (const IcalComponent* component : events)
    if (auto event = reader.read(*component)) read.push_back(std::move(*event));
  if (read.size() < events.size()) return {};
  return fold_events(reader, std::move(read));
}

// An id that a split made may be another's UID.
void refuse_same_ids(const std::vector<Window>& windows, WindowEventReader& reader) {
  std::unordered_set<std::string_view> ids;
  for (const Window& window : windows)
    if (!ids.insert(window.id).second)
      reader.refuse(window.id, {{Code::duplicate_id, "UID",
                                 "is also what RANGE=THISANDFUTURE makes of another window of this file"},
                                0});
}

}  // namespace

std::string to_string(const WindowWarning& warning, std::string_view file) {
  return to_string(WindowProblem{0, warning.line, warning.id, {{}, "", warning.detail}}, file);
}

std::vector<Window> read_windows_ical(std::string_view text, const IcalSettings& settings,
                                      std::vector<WindowProblem>* problems,
                                      std::vector<WindowWarning>* warnings, BadWindows bad) {
  const std::size_t before = problems->size();
  IcalCalendar calendar(settings);
  if (auto fault = calendar.read(text, warnings)) {
    problems->push_back({0, fault->line, "", std::move(fault->problem)});
    return {};
  }
  WindowEventReader reader(calendar.zones, problems, warnings);
  std::vector<Window> windows;
  bool has_split = false;
  for (const std::vector<const IcalComponent*>& events : by_id(calendar.events)) {
    const std::size_t problems_so_far = problems->size();
    std::vector<Window> of_one = build_windows(reader, events);
    if (problems->size() > problems_so_far) of_one.clear();
    has_split = has_split || of_one.size() > 1;
    for (Window& window : of_one) windows.push_back(std::move(window));
  }
  if (has_split) refuse_same_ids(windows, reader);
  read_freebusy(calendar.events, reader, &windows);
  for (const auto& [tzid, difference] : reader.zone_differences())
    warnings->push_back({difference.line, "", sentence(tzid, difference)});
  if (problems->size() == before) return windows;
  std::stable_sort(problems->begin() + static_cast<std::ptrdiff_t>(before), problems->end(),
                   [](const WindowProblem& a, const WindowProblem& b) { return a.line < b.line; });
  if (bad == BadWindows::refuse_all) return {};
  return windows;
}

}  // namespace curfew
