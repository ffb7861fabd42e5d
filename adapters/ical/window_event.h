// What does one VEVENT say of a window? MAINTNOTE's properties and X-CURFEW-… included.
//
// A WindowEvent is what stands there, not yet what it changes (adapters/ical/window_fold.h). Everything that
// is wrong with a VEVENT is told, not only the first. Contract: adapters/ical/windows_in.h. Life: a
// WindowEvent points to its component. Threads: one reader each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/ical/calendar.h"
#include "adapters/ical/event.h"
#include "adapters/ical/zone_check.h"
#include "adapters/json/windows.h"
#include "engine/windows/window.h"

namespace curfew {

struct WindowEvent {
  const IcalComponent* component = nullptr;
  std::string id;
  bool is_maintnote = false, cancelled = false;
  std::int64_t sequence = 0;
  std::optional<Instant> created, modified, stamp;
  IcalWhen when;
  Revision stated;                // all that it says; its declared_at is not set
  std::vector<Revision> history;  // X-CURFEW-REVISION
  bool is_override() const { return component->has(IcalName::recurrence_id); }
};

// TEXT, without escapes.
std::string text_of(const IcalProperty& property);

// Of one maintenance; else UID. Empty: there is none.
std::string id_of(const IcalComponent& event);

// Reads one VEVENT at a time; what is wrong is added to `problems`.
class WindowEventReader {
 public:
  WindowEventReader(const IcalZones& zones, std::vector<WindowProblem>* problems,
                    std::vector<WindowWarning>* warnings)
      : times_(zones), zone_check_(zones), problems_(problems), warnings_(warnings) {}

  IcalTimes& times() { return times_; }
  const ZoneDifferences& zone_differences() const { return zone_check_.differences(); }

  // None: refused.
  std::optional<WindowEvent> read(const IcalComponent& component);

  void refuse(const std::string& id, IcalFault fault);
  void warn(const WindowEvent& event, std::string detail);

 private:
  static bool is_maintnote(const IcalComponent& event);
  const IcalProperty* take(const WindowEvent& event, IcalName name);
  std::optional<std::string> take_text(const WindowEvent& event, IcalName name);
  void read_id(WindowEvent& event);
  void require_maintnote(const WindowEvent& event);
  void read_stamps(WindowEvent& event);
  void read_texts(WindowEvent& event);
  std::optional<Duration> read_duration(const WindowEvent& event, IcalName name);
  // Several of one name, each a list.
  std::vector<std::string> read_words(const WindowEvent& event, IcalName name);
  void read_curfew(WindowEvent& event);
  void read_flag(WindowEvent& event, const IcalProperty& flag);
  void refuse_unknown(const WindowEvent& event, const IcalProperty& property);
  void read_history(WindowEvent& event);
  void read_maintnote(WindowEvent& event);

  IcalTimes times_;
  IcalZoneCheck zone_check_;
  std::vector<WindowProblem>* problems_;
  std::vector<WindowWarning>* warnings_;
};

}  // namespace curfew
