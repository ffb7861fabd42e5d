// Which zone does a TZID mean?
//
// An IANA id, also behind a prefix (`/mozilla.org/20050126_1/Europe/Berlin`); else the X-LIC-LOCATION of its
// VTIMEZONE; else a name of Windows (adapters/ical/windows_zones.h); else what its VTIMEZONE itself defines
// (adapters/ical/timezone.h), under the TZID as the zone's id; else nothing, and never a guess. Two
// VTIMEZONEs of one TZID that differ define nothing.
//
// Decided 2026-11-22: tzdata beats a VTIMEZONE, which says what its writer knew at the time; where the two
// differ there is a warning (adapters/ical/zone_check.h).
//
// Life: zones that a VTIMEZONE defines live as long as this, and as what hold() returns. Threads: filled by
// one, then asked by any.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/ical/timezone.h"
#include "adapters/wire/reader.h"
#include "engine/recurrence/recurrence_set.h"
#include "engine/time/zone.h"

namespace curfew {

struct IcalSettings {
  FindZone find_zone;
  const Zone* floating = nullptr;  // of times without a zone (--tzid); null: they are refused
};

class IcalZones {
 public:
  explicit IcalZones(IcalSettings settings) : settings_(std::move(settings)) {}
  void add(IcalTimezone timezone);
  const Zone* floating() const { return settings_.floating; }
  // Null: it is not known which zone is meant.
  const Zone* find(std::string_view tzid) const;
  const Zone* find_iana(std::string_view id) const { return settings_.find_zone(id); }
  bool defines_any() const { return !defined_.empty(); }
  // As its VTIMEZONE has it, whatever else the name means. Null: there is none, or it cannot be read.
  const Zone* find_defined(std::string_view tzid) const;
  // "; its VTIMEZONE (line 4) …"; empty: it has none.
  std::string why_not(std::string_view tzid) const;
  std::size_t line_of(std::string_view tzid) const;
  // As long-lived as its zone must be.
  std::shared_ptr<const RecurrenceSet> hold(RecurrenceSet::Source source) const;

 private:
  struct Defined {
    IcalTimezone timezone;
    std::shared_ptr<const Zone> zone;  // made when it is first asked for
  };
  const Zone* find_known(std::string_view tzid) const;
  Defined* defined(std::string_view tzid) const;

  IcalSettings settings_;
  mutable std::mutex making_;
  mutable std::unordered_map<std::string, Defined> defined_;  // by TZID
};

}  // namespace curfew
