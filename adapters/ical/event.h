// When is this VEVENT, and how does it recur? What windows and requests read alike.
//
//   IcalComponent ─► read_when (DTSTART, DTEND or DURATION) ─► read_recurrence (RRULE, RDATE, EXDATE)
//
// Length: a DURATION is nominal, a DTEND exact; between two dates it is days, nominal, and one where there is
// no end. How it fails: with the property as the problem's field, and its line. Threads: one IcalTimes each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ical/text.h"
#include "adapters/ical/times.h"
#include "engine/recurrence/recurrence_set.h"

namespace curfew {

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
struct IcalOriginal {
  LocalTime start;
  bool and_future = false;  // RANGE=THISANDFUTURE
};
std::optional<IcalFault> read_original(const IcalComponent& event, const Zone& zone, IcalTimes& times,
                                       IcalOriginal* original);
// Why an event cannot change all that follows: a problem of engine/recurrence/split.h. REQUIRES:
// RECURRENCE-ID is there
IcalFault range_fault(const IcalComponent& event, Problem problem);
// "PT4H", "+P1D". Longer than nothing.
Result<Duration> read_ical_duration(std::string_view text);
// What stands behind the slash of a PERIOD: its end, or a duration.
Result<Duration> read_ical_period(const IcalTimes& times, const IcalTimes::Clock& clock,
                                  const IcalMoment& start, std::string_view rest);
bool is_true(const IcalComponent& event, IcalName name);

}  // namespace curfew
