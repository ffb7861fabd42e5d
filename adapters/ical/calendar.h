// Which components do the calendars of a file hold? Those that windows are made of, and the zones beside.
//
// Read at once, so that a VTIMEZONE behind its events counts too. What is neither VEVENT, VFREEBUSY nor
// VTIMEZONE is passed over, with a warning for each kind. Text that is not iCalendar is refused, by the first
// line that shows it. Life: views lie in the text, which must outlive this.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "adapters/ical/event.h"
#include "adapters/ical/text.h"

namespace curfew {

// What the owner of a file should know of how it was read.
struct WindowWarning {
  std::size_t line = 0;
  std::string id;
  std::string detail;
};

bool is_event(const IcalComponent& component);

class IcalCalendar {
 public:
  explicit IcalCalendar(IcalSettings settings) : zones(std::move(settings)) {}

  // None: all was read. Once.
  std::optional<IcalFault> read(std::string_view text, std::vector<WindowWarning>* warnings);

  IcalZones zones;
  std::vector<IcalComponent> events;  // and VFREEBUSYs

 private:
  bool read_calendar(std::size_t since, std::vector<WindowWarning>* warnings);

  IcalScanner scanner_;
  std::unordered_set<std::string> passed_over_;
};

}  // namespace curfew
