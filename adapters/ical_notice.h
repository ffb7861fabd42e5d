// What does one VEVENT say of a window? MAINTNOTE's properties and X-CURFEW-… included.
//
// A IcalNotice is what stands there, not yet what it changes (adapters/ical_fold.h). Everything that is wrong
// with a VEVENT is told, not only the first. Contract: adapters/ical_windows.h. Life: a IcalNotice points to
// its component. Threads: one reader each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/ical_calendar.h"
#include "adapters/ical_event.h"
#include "adapters/ical_zone_check.h"
#include "adapters/json_windows.h"
#include "engine/window.h"

namespace curfew {

struct IcalNotice {
  const IcalComponent* event = nullptr;
  std::string id;
  bool is_maintnote = false, cancelled = false;
  std::int64_t sequence = 0;
  std::optional<Instant> created, modified, stamp;
  IcalWhen when;
  Revision stated;                // all that it says; its declared_at is not set
  std::vector<Revision> history;  // X-CURFEW-REVISION
  bool is_override() const { return event->has(IcalName::recurrence_id); }
};

// TEXT, without escapes.
std::string text_of(const IcalProperty& property);

// Of one maintenance; else UID. Empty: there is none.
std::string id_of(const IcalComponent& event);

// Reads one VEVENT at a time; what is wrong is added to `problems`.
class NoticeReader {
 public:
  NoticeReader(const IcalZones& zones, std::vector<WindowProblem>* problems,
               std::vector<WindowWarning>* warnings)
      : times_(zones), zone_check_(zones), problems_(problems), warnings_(warnings) {}

  IcalTimes& times() { return times_; }
  const ZoneDifferences& zone_differences() const { return zone_check_.differences(); }

  // None: refused.
  std::optional<IcalNotice> read(const IcalComponent& event);

  void refuse(const std::string& id, IcalFault fault);
  void warn(const IcalNotice& notice, std::string detail);

 private:
  static bool is_maintnote(const IcalComponent& event);
  const IcalProperty* take(const IcalNotice& notice, IcalName name);
  std::optional<std::string> take_text(const IcalNotice& notice, IcalName name);
  void read_id(IcalNotice& notice);
  void require_maintnote(const IcalNotice& notice);
  void read_stamps(IcalNotice& notice);
  void read_texts(IcalNotice& notice);
  std::optional<Duration> read_duration(const IcalNotice& notice, IcalName name);
  // Several of one name, each a list.
  std::vector<std::string> read_words(const IcalNotice& notice, IcalName name);
  void read_curfew(IcalNotice& notice);
  void read_flag(IcalNotice& notice, const IcalProperty& flag);
  void refuse_unknown(const IcalNotice& notice, const IcalProperty& property);
  void read_history(IcalNotice& notice);
  void read_maintnote(IcalNotice& notice);

  IcalTimes times_;
  IcalZoneCheck zone_check_;
  std::vector<WindowProblem>* problems_;
  std::vector<WindowWarning>* warnings_;
};

}  // namespace curfew
