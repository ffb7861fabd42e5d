#include "engine/windows/split.h"

#include <algorithm>

namespace curfew {

WindowCut cut_window(const Window& window, LocalTime at, const SeriesCut& cut) {
  WindowCut out{window, window};
  std::erase_if(out.before.revisions, [&](const Revision& r) { return r.occurrence && *r.occurrence >= at; });
  out.before.recurrence = out.from.recurrence = nullptr;
  out.from.id = occurrence_id(window.id, at);
  const Zone& zone = *cut.from.zone;
  const std::int64_t later = cut.from.start.us - cut.before.start.us;
  // What is said of the first occurrence's times, said of the second series'.
  for (std::size_t i = 0; i < window.revisions.size(); ++i) {
    Revision& r = out.from.revisions[i];
    if (r.occurrence || (!r.start && !r.end)) continue;
    const Version v = version(window, i);
    r.start = zone.to_utc(LocalTime{zone.to_local(v.start).us + later}).before;
    if (!is_date(v.end)) continue;  // refused by versions()
    r.end = i == 0 ? zone.plus(*r.start, cut.from.length) : plus(*r.start, v.end.us - v.start.us);
  }
  std::erase_if(out.from.revisions, [&](const Revision& r) { return r.occurrence && *r.occurrence < at; });
  return out;
}

}  // namespace curfew
