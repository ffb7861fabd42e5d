#include "adapters/ical_freebusy.h"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace curfew {
namespace {

// BUSY-UNAVAILABLE periods, each a window.
void read_freebusy(const IcalComponent& freebusy, NoticeReader& reader, std::vector<Window>* windows,
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
      const std::size_t slash = period.find('/');
      auto start = reader.times().moment(clock, std::string_view(period).substr(0, slash));
      if (!start) return refuse(fault_of(property, std::move(start.problem())));
      Instant end = start->instant;
      if (slash != period.npos) {
        const std::string_view rest = std::string_view(period).substr(slash + 1);
        if (rest.starts_with('P')) {
          auto length = read_ical_duration(rest);
          if (!length) return refuse(fault_of(property, std::move(length.problem())));
          end = plus(end, std::min(length->exact_us(), last_instant.us - end.us));
        } else {
          auto last = reader.times().moment(clock, rest);
          if (!last) return refuse(fault_of(property, std::move(last.problem())));
          end = last->instant;
        }
      }
      if (end <= start->instant)
        return refuse(
            fault_of(property, Code::end_before_start,
                     "must hold periods, such as 20261128T220000Z/PT4H, that end after they start"));
      Window window;
      window.id = text_of(*uid) + "#" + std::to_string(++number);
      Revision& r = window.revisions.emplace_back();
      r.declared_at = declared_at;
      r.start = start->instant;
      r.end = end;
      if (!ids->insert(window.id).second)
        reader.refuse(window.id, {{Code::duplicate_id, "UID", "is also that of another window of this file"},
                                  property.line});
      windows->push_back(std::move(window));
    }
  }
}

}  // namespace

void read_freebusy(const std::vector<IcalComponent>& components, NoticeReader& reader,
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
