#include "adapters/ical/zones.h"

#include "adapters/ical/windows_zones.h"
#include "engine/base/text.h"

namespace curfew {

void IcalZones::add(IcalTimezone timezone) {
  std::string tzid = timezone.tzid;
  const auto [place, is_new] = defined_.try_emplace(std::move(tzid));
  Defined& known = place->second;
  if (is_new) {
    known.timezone = std::move(timezone);
    return;
  }
  if (!timezone.location.empty()) known.timezone.location = timezone.location;
  if (known.timezone.observances != timezone.observances)
    known.timezone.fault = {
        {Code::conflicting_fields, "", "differs from that on line " + std::to_string(timezone.line)},
        known.timezone.line};
}

IcalZones::Defined* IcalZones::defined(std::string_view tzid) const {
  auto found = defined_.find(std::string(tzid));
  if (found == defined_.end() && tzid.find('\\') != tzid.npos) {
    std::string plain;
    append_unescaped(plain, tzid);
    found = defined_.find(plain);
  }
  return found == defined_.end() ? nullptr : &found->second;
}

const Zone* IcalZones::find_defined(std::string_view tzid) const {
  const std::lock_guard lock(making_);
  Defined* it = defined(tzid);
  if (it == nullptr || it->timezone.fault) return nullptr;
  if (it->zone == nullptr) {
    auto made = make_zone(it->timezone);
    if (made)
      it->zone = std::move(*made);
    else
      it->timezone.fault = {std::move(made.problem()), it->timezone.line};
  }
  return it->zone.get();
}

std::string IcalZones::why_not(std::string_view tzid) const {
  const std::lock_guard lock(making_);
  const Defined* it = defined(tzid);
  if (it == nullptr || !it->timezone.fault) return {};
  const IcalFault& fault = *it->timezone.fault;
  return "; nor can its VTIMEZONE be read (line " + std::to_string(fault.line) + ": " +
         to_string(fault.problem) + ")";
}

std::size_t IcalZones::line_of(std::string_view tzid) const {
  const Defined* it = defined(tzid);
  return it == nullptr ? 0 : it->timezone.line;
}

const Zone* IcalZones::find_known(std::string_view tzid) const {
  if (const Zone* zone = settings_.find_zone(tzid)) return zone;
  if (const Defined* it = defined(tzid); it != nullptr && !it->timezone.location.empty())
    if (const Zone* zone = settings_.find_zone(it->timezone.location)) return zone;
  if (const std::string_view iana = iana_zone_of_windows(tzid); !iana.empty())
    return settings_.find_zone(iana);
  if (!tzid.starts_with('/')) return nullptr;
  for (std::size_t slash = tzid.find('/', 1); slash != tzid.npos; slash = tzid.find('/', slash + 1))
    if (const Zone* zone = settings_.find_zone(tzid.substr(slash + 1))) return zone;
  return nullptr;
}

const Zone* IcalZones::find(std::string_view tzid) const {
  const Zone* zone = find_known(tzid);
  return zone != nullptr ? zone : find_defined(tzid);
}

std::shared_ptr<const RecurrenceSet> IcalZones::hold(RecurrenceSet::Source source) const {
  struct Held {
    std::shared_ptr<const Zone> zone;
    RecurrenceSet set;
  };
  const std::lock_guard lock(making_);
  for (const auto& [tzid, it] : defined_)
    if (it.zone.get() == source.zone) {
      const auto held = std::make_shared<const Held>(Held{it.zone, RecurrenceSet(std::move(source))});
      return {held, &held->set};
    }
  return std::make_shared<const RecurrenceSet>(std::move(source));
}

}  // namespace curfew
