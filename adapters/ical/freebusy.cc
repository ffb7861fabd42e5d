#include "adapters/ical/freebusy.h"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace curfew {
namespace {

// `start/end` or `start/PT4H`.
Result<Interval> read_period(const IcalTimes& times, const IcalTimes::Clock& clock, std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos)
    return Problem{Code::end_before_start, "",
                   "must hold periods, such as 20261128T220000Z/PT4H, that end after they start"};
  auto start = times.moment(clock, text.substr(0, slash));
  if (!start) return std::move(start.problem());
  auto length = read_ical_period(times, clock, *start, text.substr(slash + 1));
  if (!length) return std::move(length.problem());
  return Interval{start->instant, start->zone->plus(start->instant, *length)};
}

// BUSY-UNAVAILABLE periods, each a window.
void read_freebusy(const IcalComponent& freebusy, WindowEventReader& reader, std::vector<Window>* windows,
                   std::unordered_set<std::string>* ids) {
  const IcalProperty *uid = freebusy.find(IcalName::uid), *stamp = freebusy.find(IcalName::dtstamp);
  const auto refuse = [&](IcalFault fault) {
    reader.refuse(uid != nullptr ? text_of(*uid) : "", std::move(fault));
  };
  if (uid == nullptr || trimmed(uid->value).empty())
    return refuse(missing(freebusy, IcalName::uid, "is required: its windows are named after it"));
  Instant declared_at = since_ever;
  if (stamp != nullptr) {
    auto moment = reader.times().moment(*stamp);
    if (!moment) return refuse(fault_of(*stamp, std::move(moment.problem())));
    declared_at = moment->instant;
  }
  std::size_t number = 0;
  for (const IcalProperty& property : freebusy.properties) {
    if (property.name != IcalName::freebusy) continue;
    const auto type = parameter(property, "FBTYPE");
    if (!type || !is_word(*type, "BUSY-UNAVAILABLE")) continue;
    const IcalTimes::Clock clock = reader.times().clock(property);
    for (const std::string& period : text_list(property.value)) {
      auto interval = read_period(reader.times(), clock, period);
      if (!interval) return refuse(fault_of(property, std::move(interval.problem())));
      Window window;
      window.id = text_of(*uid) + "#" + std::to_string(++number);
      Revision& r = window.revisions.emplace_back();
      r.declared_at = declared_at;
      r.start = interval->start;
      r.end = interval->end;
      if (!ids->insert(window.id).second)
        reader.refuse(window.id, {{Code::duplicate_id, "UID", "is also that of another window of this file"},
                                  property.line});
      windows->push_back(std::move(window));
    }
  }
}

}  // namespace

void read_freebusy(const std::vector<IcalComponent>& components, WindowEventReader& reader,
                   std::vector<Window>* windows) {
  std::unordered_set<std::string> ids;
  for (const IcalComponent& component : components) {
    if (is_event(component)) continue;
    if (ids.empty())
      for (const Window& window : *windows) ids.insert(window.id);
    read_freebusy(component, reader, windows, &ids);
  }
}

}  // namespace curfew
