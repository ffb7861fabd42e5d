#include "adapters/ical/calendar.h"

#include "engine/base/text.h"

namespace curfew {

bool is_event(const IcalComponent& component) { return is_word(component.name, "VEVENT"); }

std::optional<IcalFault> IcalCalendar::read(std::string_view text, std::vector<WindowWarning>* warnings) {
  text = without_byte_order_mark(text);
  if (text.find_first_not_of(" \t\r\n") == text.npos)
    return IcalFault{
        {Code::empty_input, "", "is empty; a file without windows holds BEGIN:VCALENDAR and its END"}, 0};
  scanner_.restart(text, 1, false);
  IcalProperty line;
  while (scanner_.next(&line)) {
    if (line.name != IcalName::begin || !is_word(trimmed(line.value), "VCALENDAR"))
      return IcalFault{
          {Code::bad_ical, "",
           "must be BEGIN:VCALENDAR, with which iCalendar begins, not \"" + shown(line.spelt) + "\""},
          line.line};
    const std::size_t since = line.line;
    if (!read_calendar(since, warnings)) return scanner_.fault();
  }
  return scanner_.fault();
}

bool IcalCalendar::read_calendar(std::size_t since, std::vector<WindowWarning>* warnings) {
  IcalProperty line;
  IcalComponent component;
  while (scanner_.next(&line)) {
    const std::string_view what = trimmed(line.value);
    if (line.name == IcalName::end) {
      if (is_word(what, "VCALENDAR")) return true;
      return scanner_.refuse(line.line,
                             {Code::bad_ical, "", "END:" + shown(what) + " stands without its BEGIN"});
    }
    if (line.name != IcalName::begin) continue;
    if (is_word(what, "VTIMEZONE")) {
      IcalTimezone timezone;
      if (!read_timezone(scanner_, line.line, &timezone)) return false;
      zones.add(std::move(timezone));
      continue;
    }
    component.begin(what, line.line);
    if (!read_component(scanner_, 1, &component)) return false;
    if (is_event(component) || is_word(what, "VFREEBUSY")) {
      events.push_back(std::move(component));
      component = {};
    } else if (passed_over_.emplace(what).second) {
      warnings->push_back({line.line, "", shown(what) + " is no window; it is passed over"});
    }
  }
  if (scanner_.fault()) return false;
  return scanner_.refuse(
      since, {Code::bad_ical, "", "BEGIN:VCALENDAR has no END:VCALENDAR; the text may be cut off"});
}

}  // namespace curfew
