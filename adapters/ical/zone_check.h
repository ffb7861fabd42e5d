// Does a VTIMEZONE say of a known zone what tzdata says? Where not, whoever sent it meant other instants.
//
// Compared over the years that a file's own times lie in: that of each DTSTART with the TZID, and the next.
// tzdata is used in any case. Threads: one check each; keep_first() brings together what they find.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/ical/times.h"

namespace curfew {

struct ZoneDifference {
  Instant at;  // the first that was found
  std::int64_t stated_us = 0, known_us = 0;
  std::string known;     // the zone's id
  std::size_t line = 0;  // of the VTIMEZONE
};
using ZoneDifferences = std::map<std::string, ZoneDifference>;  // by TZID
void keep_first(const ZoneDifferences& found, ZoneDifferences* all);
// `the VTIMEZONE of "X" has the offset +0100 at 2026-03-29T01:00:00Z, where tzdata (Europe/Berlin) has …`
std::string sentence(std::string_view tzid, const ZoneDifference& difference);

class IcalZoneCheck {
 public:
  explicit IcalZoneCheck(const IcalZones& zones) : zones_(zones) {}
  // True: differences() are more than before. REQUIRES: `start` is what `property` says
  bool compare(const IcalProperty& property, const IcalMoment& start);
  const ZoneDifferences& differences() const { return differences_; }

 private:
  const IcalZones& zones_;
  std::set<std::pair<std::string, int>> done_;  // years of a TZID
  ZoneDifferences differences_;
};

}  // namespace curfew
