// Which instant does a property's value name? Its TZID, its Z and the zone of times that name none.
//
// A time without a zone, an all-day date too, is of IcalZones::floating, where that is given. A time that
// ends in Z is UTC, whatever TZID stands beside it. Threads: one IcalTimes each; IcalZones is shared.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/ical/text.h"
#include "adapters/ical/zones.h"
#include "engine/time/time.h"
#include "engine/time/zone.h"

namespace curfew {

struct IcalMoment {
  Instant instant;
  LocalTime local;  // in `zone`
  const Zone* zone = nullptr;
  bool is_date = false;
};

class IcalTimes {
 public:
  explicit IcalTimes(const IcalZones& zones) : zones_(zones) {}
  // What a property's parameters say of its values.
  struct Clock {
    const Zone* zone = nullptr;  // null: not known; times in UTC can be read all the same
    std::optional<std::string_view> tzid;
    bool sound = true;
  };
  Clock clock(const IcalProperty& property);
  Result<IcalMoment> moment(const Clock& clock, std::string_view text) const;
  Result<IcalMoment> moment(const IcalProperty& property) { return moment(clock(property), property.value); }
  const IcalZones& zones() const { return zones_; }

 private:
  const Zone* zone(std::string_view tzid);

  const IcalZones& zones_;
  std::string last_tzid_;  // most times of a file are in one zone
  const Zone* last_zone_ = nullptr;
};

}  // namespace curfew
