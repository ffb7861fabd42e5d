// Content lines of iCalendar, as they are written: CRLF, folded at 75 bytes between characters.
//
// Zones: IANA's are named by TZID alone, without a VTIMEZONE, though RFC 5545 §3.6.5 wants one: calendars
// know them (RFC 7809 §2). One that a VTIMEZONE defined (Zone::definition) is written with that definition,
// under its name, or, where another of this text has that name, with `-2`, `-3`, … behind it. UTC is a Z.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/recurrence/recurrence_set.h"
#include "engine/time/time.h"
#include "engine/time/zone.h"

namespace curfew {

class IcalLines {
 public:
  void line(std::string_view name, std::string_view value);
  void text(std::string_view name, std::string_view value);
  void text_if_any(std::string_view name, std::string_view value) {
    if (!value.empty()) text(name, value);
  }
  // Values that are already escaped; on several lines where they are many.
  void list(std::string_view name, const std::vector<std::string>& values);
  void words(std::string_view name, const std::vector<std::string>& words);
  // Its VTIMEZONE, where it needs one and has none yet.
  void define(const Zone& zone);
  // Times of a zone: what stands behind a property's name, and its values. REQUIRES: define(zone)
  std::string parameter(const Zone& zone) const;
  static std::string value(const Zone& zone, LocalTime t);
  void local(std::string_view name, const Zone& zone, LocalTime t) {
    line(std::string(name) + parameter(zone), value(zone, t));
  }
  // RRULE, EXRULE, RDATE and EXDATE: so many that it recurs, if only once. REQUIRES: as above
  void rule(const RecurrenceSet::Source& source);
  // A whole calendar: the VTIMEZONEs, then the lines.
  std::string calendar() const;

 private:
  static void append(std::string& out, std::string_view name, std::string_view value);

  std::string out_, zones_;
  std::map<std::string, std::string> definitions_;  // by the names they have here
};

}  // namespace curfew
