#include "adapters/ical/lines.h"

#include <algorithm>

#include "adapters/ical/difference.h"
#include "adapters/ical/stamp.h"
#include "adapters/json/revision.h"

namespace curfew {
namespace {

constexpr std::size_t longest_line = 75;    // bytes, without its end
constexpr std::size_t longest_list = 1000;  // bytes, about: then the property stands once more

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : plain_text(text)) {
    if (c == '\\' || c == ',' || c == ';') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

std::string as_parameter(const std::string& name) {
  return name.find_first_of(":;,") == name.npos ? name : '"' + name + '"';
}

}  // namespace

void IcalLines::line(std::string_view name, std::string_view value) { append(out_, name, value); }

void IcalLines::append(std::string& out, std::string_view name, std::string_view value) {
  std::string text(name);
  (text += ':') += value;
  std::string_view left = text;
  std::size_t room = longest_line;
  while (left.size() > room) {
    std::size_t cut = room;
    while (cut > 1 && (static_cast<unsigned char>(left[cut]) & 0xC0) == 0x80) --cut;
    (out += left.substr(0, cut)) += "\r\n ";
    left.remove_prefix(cut);
    room = longest_line - 1;
  }
  (out += left) += "\r\n";
}

void IcalLines::text(std::string_view name, std::string_view value) { line(name, escaped(value)); }

void IcalLines::list(std::string_view name, const std::vector<std::string>& values) {
  std::string joined;
  for (const std::string& value : values) {
    if (joined.size() > longest_list) {
      line(name, joined);
      joined.clear();
    }
    if (!joined.empty()) joined += ',';
    joined += value;
  }
  if (!joined.empty()) line(name, joined);
}

void IcalLines::words(std::string_view name, const std::vector<std::string>& words) {
  std::vector<std::string> values;
  values.reserve(words.size());
  for (const std::string& word : words) values.push_back(escaped(word));
  list(name, values);
}

void IcalLines::define(const Zone& zone) {
  if (zone.definition().empty()) return;
  std::string name = zone.id();
  for (int n = 2; definitions_.contains(name); ++n) {
    if (definitions_[name] == zone.definition()) return;
    name = zone.id() + "-" + std::to_string(n);
  }
  definitions_.emplace(name, zone.definition());
  append(zones_, "BEGIN", "VTIMEZONE");
  append(zones_, "TZID", escaped(name));
  std::string_view left = zone.definition();
  while (!left.empty()) {
    const std::string_view one = left.substr(0, left.find('\n'));
    const std::size_t colon = one.find(':');
    append(zones_, one.substr(0, colon), one.substr(colon + 1));
    left.remove_prefix(std::min(left.size(), one.size() + 1));
  }
  append(zones_, "END", "VTIMEZONE");
}

std::string IcalLines::calendar() const {
  std::string out;
  append(out, "BEGIN", "VCALENDAR");
  append(out, "VERSION", "2.0");
  append(out, "PRODID", "-//Curfew//Curfew//EN");
  (out += zones_) += out_;
  append(out, "END", "VCALENDAR");
  return out;
}

void IcalLines::rule(const RecurrenceSet::Source& s) {
  for (const Rule& rule : s.rules) line("RRULE", to_string(rule));
  for (const Rule& rule : s.exrules) line("EXRULE", to_string(rule));
  const std::string zone = parameter(*s.zone);
  std::vector<std::string> dates, periods, exceptions;
  if (s.rules.empty() && s.rdates.empty() && s.exdates.empty()) dates.push_back(value(*s.zone, s.start));
  for (const RecurrenceSet::Date& date : s.rdates)
    if (date.length)
      periods.push_back(value(*s.zone, date.start) + "/" + to_ical(*date.length));
    else
      dates.push_back(value(*s.zone, date.start));
  for (const Instant t : s.exdates) exceptions.push_back(ical_stamp(t));
  list("RDATE" + zone, dates);
  list("RDATE" + zone + ";VALUE=PERIOD", periods);
  list("EXDATE", exceptions);
}

std::string IcalLines::parameter(const Zone& zone) const {
  if (zone.id() == utc().id()) return {};
  if (zone.definition().empty()) return ";TZID=" + zone.id();
  std::string name = zone.id();
  for (int n = 2; definitions_.at(name) != zone.definition(); ++n) name = zone.id() + "-" + std::to_string(n);
  return ";TZID=" + as_parameter(name);
}

std::string IcalLines::value(const Zone& zone, LocalTime t) {
  return ical_stamp(t) + (zone.id() == utc().id() ? "Z" : "");
}

}  // namespace curfew
