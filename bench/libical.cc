#include "bench/libical.h"

#ifdef CURFEW_PEER_LIBICAL
#include <libical/ical.h>
#endif

namespace curfew::bench {

#ifdef CURFEW_PEER_LIBICAL

namespace {

icaltimetype to_ical(LocalTime t) {
  const Civil c = to_civil(t.us);
  icaltimetype out = icaltime_null_time();
  out.year = c.year, out.month = c.month, out.day = c.day;
  out.hour = c.hour, out.minute = c.minute, out.second = c.second;
  return out;
}

LocalTime from_ical(const icaltimetype& t) {
  return {from_civil({t.year, t.month, t.day, t.hour, t.minute, t.second, 0})};
}

using Iterator = std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)>;

}  // namespace

struct Libical::Parsed {
  icalrecurrencetype rule;
  icaltimetype start;
  Iterator iterator() const { return {icalrecur_iterator_new(rule, start), icalrecur_iterator_free}; }
};

bool Libical::there() { return true; }

Libical::Libical(const std::string& rule, LocalTime start)
    : parsed_(new Parsed{icalrecurrencetype_from_string(rule.c_str()), to_ical(start)}) {}

void Libical::first(std::size_t count, LocalTime* out) const {
  const Iterator it = parsed_->iterator();
  for (std::size_t i = 0; i < count; ++i) out[i] = from_ical(icalrecur_iterator_next(it.get()));
}

LocalTime Libical::next(LocalTime from) const {
  const Iterator it = parsed_->iterator();
  icalrecur_iterator_set_start(it.get(), to_ical(from));
  return from_ical(icalrecur_iterator_next(it.get()));
}

std::size_t Libical::events(const std::string& text) {
  icalcomponent* const all = icalparser_parse_string(text.c_str());
  const int n = icalcomponent_count_components(all, ICAL_VEVENT_COMPONENT);
  icalcomponent_free(all);
  return static_cast<std::size_t>(n);
}

#else

struct Libical::Parsed {};
bool Libical::there() { return false; }
Libical::Libical(const std::string&, LocalTime) {}
void Libical::first(std::size_t, LocalTime*) const {}
LocalTime Libical::next(LocalTime from) const { return from; }
std::size_t Libical::events(const std::string&) { return 0; }

#endif

Libical::~Libical() = default;

}  // namespace curfew::bench
