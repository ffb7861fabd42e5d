#include "adapters/ical/times.h"

#include <string>

#include "adapters/ical/stamp.h"
#include "adapters/wire/recurrence_text.h"
#include "engine/base/text.h"

namespace curfew {

const Zone* IcalTimes::zone(std::string_view tzid) {
  if (last_zone_ == nullptr || last_tzid_ != tzid) {
    last_zone_ = zones_.find(tzid);
    last_tzid_ = tzid;
  }
  return last_zone_;
}

IcalTimes::Clock IcalTimes::clock(const IcalProperty& property) {
  if (property.parameters.empty()) return {zones_.floating(), {}, true};
  const auto tzid = parameter(property, "TZID");
  return {tzid ? zone(*tzid) : zones_.floating(), tzid, has_sound_parameters(property)};
}

Result<IcalMoment> IcalTimes::moment(const Clock& clock, std::string_view text) const {
  if (!clock.sound) return Problem{Code::bad_ical, "", "has a parameter without a value; write ;NAME=value"};
  auto stamp = read_ical_stamp(trimmed(text));
  if (!stamp) return stamp.problem();
  IcalMoment moment{{}, stamp->local, clock.zone, stamp->is_date};
  if (stamp->is_utc) {
    moment.zone = &utc();
    moment.instant = Instant{stamp->local.us};
    return moment;
  }
  if (moment.zone == nullptr && clock.tzid)
    return Problem{
        Code::unknown_zone, "",
        "has the TZID \"" + shown(*clock.tzid) +
            "\", which is neither a time zone of the IANA data base, such as Europe/Berlin, nor one of "
            "Windows" +
            zones_.why_not(*clock.tzid) +
            "; write such a name, an X-LIC-LOCATION in its VTIMEZONE, or times in UTC"};
  if (moment.zone == nullptr)
    return Problem{
        Code::zone_needed, "",
        std::string(stamp->is_date ? "is a date" : "is a time") +
            " without a zone; say which is meant with --tzid, such as --tzid Europe/Berlin, or beside it as "
            "a TZID"};
  moment.instant = moment.zone->to_utc(moment.local).before;
  if (!is_date(moment.instant)) return time_out_of_range();
  return moment;
}

}  // namespace curfew
