#include "adapters/ical/zone_check.h"

#include <algorithm>

#include "engine/base/text.h"

namespace curfew {
namespace {

// Of the year and the next.
std::optional<ZoneDifference> first_difference(const Zone& stated, const Zone& known, int year) {
  const auto begin_of = [](int y) { return Instant{days_from_civil(y, 1, 1) * us_per_day}; };
  const Instant end = std::min(begin_of(year + 2), last_instant);
  for (Instant t = begin_of(year); t < end;) {
    const Stretch a = stated.stretch(t), b = known.stretch(t);
    if (a.offset_us != b.offset_us) return ZoneDifference{t, a.offset_us, b.offset_us, known.id(), 0};
    t = std::min(a.interval.end, b.interval.end);
  }
  return {};
}

}  // namespace

bool IcalZoneCheck::compare(const IcalProperty& property, const IcalMoment& start) {
  if (!zones_.defines_any() || start.zone == &utc()) return false;
  const auto tzid = parameter(property, "TZID");
  if (!tzid) return false;
  const int year = to_civil(start.local.us).year;
  if (!done_.emplace(*tzid, year).second) return false;
  const Zone* stated = zones_.find_defined(*tzid);
  if (stated == nullptr || stated == start.zone) return false;
  auto difference = first_difference(*stated, *start.zone, year);
  if (!difference) return false;
  difference->line = zones_.line_of(*tzid);
  keep_first({{std::string(*tzid), std::move(*difference)}}, &differences_);
  return true;
}

void keep_first(const ZoneDifferences& found, ZoneDifferences* all) {
  for (const auto& [tzid, difference] : found) {
    const auto [place, is_new] = all->emplace(tzid, difference);
    if (!is_new && difference.at < place->second.at) place->second = difference;
  }
}

std::string sentence(std::string_view tzid, const ZoneDifference& d) {
  return "the VTIMEZONE of \"" + shown(tzid) + "\" has the offset " + ical_offset(d.stated_us) + " at " +
         to_string(d.at) + ", where tzdata (" + d.known + ") has " + ical_offset(d.known_us) +
         "; tzdata is used";
}

}  // namespace curfew
