// Which clock does a VTIMEZONE define, by its own rules? RFC 5545 §3.6.5.
//
//   VTIMEZONE (STANDARD and DAYLIGHT, each with its onsets) ─► the stretches between them ─► a Zone
//
// An onset is DTSTART, each RDATE, and what RRULE gives, on the clock of TZOFFSETFROM; from it on the offset
// is TZOFFSETTO. Before the first, it is that onset's TZOFFSETFROM. UNTIL in UTC is turned by TZOFFSETFROM.
// Rules are engine/recurrence/recurrence.h's, followed to the end of dates.
//
// How it fails: a part that is missing or malformed, more changes than limits::max_zone_changes, and two
// changes within two days, which no clock makes. Cost: 3 ms for two rules without an end (16,000 changes).
// The Zone's definition() is the parts that were read, as content lines, for a writer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/ical/text.h"
#include "engine/recurrence/rule.h"
#include "engine/time/zone.h"

namespace curfew {

struct IcalTimezone {
  struct Observance {
    bool is_daylight = false;
    LocalTime start;
    std::int64_t from_us = 0, to_us = 0;  // offsets
    std::vector<Rule> rules;
    std::vector<LocalTime> dates;
    bool operator==(const Observance&) const = default;
  };
  std::string tzid, location;           // X-LIC-LOCATION
  std::size_t line = 0;                 // of its BEGIN
  std::optional<IcalFault> fault;       // its rules cannot be read
  std::vector<Observance> observances;  // at least one where there is no fault
};

// The rest of a VTIMEZONE, up to its END. False: scanner.fault() says why. REQUIRES: the scanner stands
// behind its BEGIN, on line `since`, within one other component
bool read_timezone(IcalScanner& scanner, std::size_t since, IcalTimezone* timezone);

// `+0100`, `-033015`
std::string ical_offset(std::int64_t us);

// REQUIRES: !timezone.fault
Result<std::shared_ptr<const Zone>> make_zone(const IcalTimezone& timezone);

}  // namespace curfew
