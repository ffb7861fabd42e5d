// When is this VEVENT, in which zone, and how does it recur? What windows and requests read alike.
//
//   IcalComponent ─► read_when (DTSTART, DTEND or DURATION) ─► read_recurrence (RRULE, RDATE, EXDATE)
//
// Zones: a TZID is an IANA id, also behind a prefix (`/mozilla.org/20050126_1/Europe/Berlin`); else the
// X-LIC-LOCATION of its VTIMEZONE; else a name of Windows (adapters/windows_zones.h); else a problem, never a
// guess. The rules that a VTIMEZONE itself states are not read. A time without a zone, an all-day date too,
// is of `floating`, where that is given. A time that ends in Z is UTC, whatever TZID stands beside it.
// Length: a DURATION is nominal, a DTEND exact; between two dates it is days, nominal, and one where there is
// no end.
//
// How it fails: with the property as the problem's field, and its line. Threads: one IcalTimes each;
// IcalZones, once filled, is shared.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/ical_text.h"
#include "adapters/reader.h"
#include "engine/recurrence_set.h"

namespace curfew {

struct IcalSettings {
  FindZone find_zone;
  const Zone* floating = nullptr;  // of times without a zone (--tzid); null: they are refused
};

class IcalZones {
 public:
  explicit IcalZones(IcalSettings settings) : settings_(std::move(settings)) {}
  // REQUIRES: a VTIMEZONE
  void add(const IcalComponent& timezone);
  const Zone* floating() const { return settings_.floating; }
  // Null: it is not known which zone is meant.
  const Zone* find(std::string_view tzid) const;
  const Zone* find_iana(std::string_view id) const { return settings_.find_zone(id); }

 private:
  IcalSettings settings_;
  std::unordered_map<std::string, std::string> locations_;  // of a TZID
};

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

struct IcalWhen {
  IcalMoment start;
  Duration length;             // where it has an end
  std::optional<Instant> end;  // none: it has no end (X-CURFEW-OPEN-END)
};

// The one property of that name; a second is a fault (where `fault` has none yet).
const IcalProperty* only(const IcalComponent& event, IcalName name, std::optional<IcalFault>* fault);
IcalFault fault_of(const IcalProperty& property, Problem problem);
IcalFault fault_of(const IcalProperty& property, Code code, std::string detail);
IcalFault missing(const IcalComponent& event, IcalName name, std::string detail);

// DTSTART, DTEND, DURATION. *when is set where there is no fault.
std::optional<IcalFault> read_when(const IcalComponent& event, IcalTimes& times, IcalWhen* when);
// RRULE, EXRULE, RDATE or EXDATE stand in it.
bool recurs(const IcalComponent& event);
// Without overrides. *warnings gains sentences. REQUIRES: recurs(event), `when` is the event's
std::optional<IcalFault> read_recurrence(const IcalComponent& event, const IcalWhen& when, IcalTimes& times,
                                         RecurrenceSet::Source* source, std::vector<std::string>* warnings);
// RECURRENCE-ID as the original local start in `zone`. REQUIRES: it is there
std::optional<IcalFault> read_original(const IcalComponent& event, const Zone& zone, IcalTimes& times,
                                       LocalTime* original);
// "PT4H", "+P1D". Longer than nothing.
Result<Duration> read_ical_duration(std::string_view text);
bool is_true(const IcalComponent& event, IcalName name);

}  // namespace curfew
