#include "adapters/ical/requests_out.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "adapters/ical/difference.h"
#include "adapters/ical/stamp.h"
#include "adapters/json/revision.h"

namespace curfew {
namespace {

bool is_whole(Instant t) { return t.us % us_per_second == 0; }
bool is_whole(Interval i) { return is_whole(i.start) && (!is_date(i.end) || is_whole(i.end)); }
bool is_plain(std::string_view text) { return plain_text(text) == text; }
// Lists are read without blanks around their texts.
bool is_in_list(std::string_view text) { return is_plain(text) && !text.empty() && trimmed(text) == text; }

bool has_length(const Request& job) { return job.slot.end.us - job.slot.start.us != 1; }

Problem fraction(std::string_view field) {
  return {Code::bad_instant, std::string(field), "has a fraction of a second, which a calendar cannot hold"};
}
Problem garbled(std::string_view field) {
  return {Code::wrong_type, std::string(field),
          "has control characters, or blanks around it, which a calendar cannot hold"};
}

std::optional<Problem> check_texts(const Request& r) {
  if (r.id.empty() || trimmed(r.id).empty())
    return Problem{Code::missing_field, "id", "is required: it becomes the UID"};
  const std::pair<std::string_view, std::string_view> texts[] = {
      {"id", r.id}, {"owner", r.owner}, {"domain", r.domain}, {"role", r.role}, {"channel", r.channel}};
  for (const auto& [field, text] : texts)
    if (!is_plain(text)) return garbled(field);
  if (!std::all_of(r.resources.begin(), r.resources.end(), is_in_list)) return garbled("resources");
  if (!std::all_of(r.permissions.begin(), r.permissions.end(), is_in_list)) return garbled("permissions");
  return {};
}

std::optional<Problem> check_rule(const RecurrenceSet::Source& s) {
  const auto whole = [](LocalTime t) { return t.us % us_per_second == 0; };
  const auto whole_length = [](Duration d) { return d.us % us_per_second == 0; };
  if (!whole(s.start)) return fraction("start");
  if (!whole_length(s.length)) return fraction("duration");
  for (const RecurrenceSet::Date& d : s.rdates)
    if (!whole(d.start) || (d.length && !whole_length(*d.length))) return fraction("rdate");
  for (const Instant t : s.exdates)
    if (!is_whole(t)) return fraction("exdate");
  for (const RecurrenceSet::Override& o : s.overrides)
    if (!whole(o.original) || (o.interval && !is_whole(*o.interval))) return fraction("start");
  return {};
}

const Zone& zone_of(const Request& series) { return series.zone != nullptr ? *series.zone : utc(); }

std::optional<Problem> check_list(const Request& r) {
  for (const Interval occurrence : r.occurrences) {
    if (!is_whole(occurrence)) return fraction("rdate");
    const Zone& zone = zone_of(r);
    const LocalTime local = zone.to_local(occurrence.start);
    if (zone.to_utc(local).before != occurrence.start)
      return Problem{Code::bad_instant, "rdate",
                     "is the second of two readings of " + to_string(local) + " in " + zone.id() +
                         ", which a calendar cannot tell from the first"};
  }
  return {};
}

std::optional<Problem> check(const Request& r) {
  if (r.kind == Kind::access)
    return Problem{Code::field_not_for_kind, "kind", "is access, which is no event of a calendar"};
  if (auto problem = check_texts(r)) return problem;
  if (r.kind == Kind::series)
    return r.recurrence != nullptr ? check_rule(r.recurrence->source()) : check_list(r);
  const bool is_instant = r.kind == Kind::job && !has_length(r);
  if (!(is_instant ? is_whole(r.slot.start) : is_whole(r.slot))) return fraction("start");
  if (r.action == Action::edit && !is_whole(r.new_slot)) return fraction("new_start");
  if (r.expires_at && !is_whole(*r.expires_at)) return fraction("expires_at");
  return {};
}

std::vector<std::string> owned(const std::vector<std::string_view>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

// All but its times.
void IcalSchedule::begin(const Request& r) {
  lines_.line("BEGIN", "VEVENT");
  lines_.text("UID", r.id);
  const bool dated = r.asked && is_date(*r.asked);
  lines_.line("DTSTAMP", ical_stamp(dated ? *r.asked : Instant{0}));
  if (dated && is_whole(*r.asked))
    lines_.line("CREATED", ical_stamp(*r.asked));
  else
    lines_.line("X-CURFEW-REQUESTED-AT", dated ? to_string(*r.asked) : "NOW");
  if (r.kind == Kind::job) lines_.line("X-CURFEW-KIND", name(r.kind));
  if (r.action != Action::create) lines_.line("X-CURFEW-ACTION", name(r.action));
  lines_.text_if_any("X-CURFEW-OWNER", r.owner);
  lines_.text_if_any("X-CURFEW-DOMAIN", r.domain);
  lines_.text_if_any("X-CURFEW-ROLE", r.role);
  lines_.text_if_any("X-CURFEW-CHANNEL", r.channel);
  lines_.words("X-CURFEW-RESOURCE", owned(r.resources));
  lines_.words("X-CURFEW-PERMISSION", owned(r.permissions));
}

std::optional<Problem> IcalSchedule::add(const Request& r) {
  if (auto problem = check(r)) return problem;
  begin(r);
  if (r.kind == Kind::series) {
    write_series(r);
    return {};
  }
  lines_.line("DTSTART", ical_stamp(r.slot.start));
  if (!is_date(r.slot.end))
    lines_.line("X-CURFEW-OPEN-END", "TRUE");
  else if (r.kind != Kind::job || has_length(r))
    lines_.line("DTEND", ical_stamp(r.slot.end));
  if (r.expires_at) lines_.line("X-CURFEW-EXPIRES-AT", ical_stamp(*r.expires_at));
  if (r.action == Action::edit) {
    lines_.line("X-CURFEW-NEW-START", ical_stamp(r.new_slot.start));
    lines_.line("X-CURFEW-NEW-END", is_date(r.new_slot.end) ? ical_stamp(r.new_slot.end) : "NEVER");
  }
  lines_.line("END", "VEVENT");
  return {};
}

void IcalSchedule::write_series(const Request& r) {
  if (r.recurrence != nullptr) {
    write_rule(r.recurrence->source());
    lines_.line("END", "VEVENT");
    write_overrides(r);
    return;
  }
  RecurrenceSet::Source list;
  list.zone = &zone_of(r);
  const auto length = [](Interval i) { return Duration{0, i.end.us - i.start.us}; };
  list.start = list.zone->to_local(r.occurrences.front().start);
  list.length = length(r.occurrences.front());
  for (const Interval occurrence : r.occurrences) {
    RecurrenceSet::Date& date = list.rdates.emplace_back();
    date.start = list.zone->to_local(occurrence.start);
    if (length(occurrence) != list.length) date.length = length(occurrence);
  }
  if (r.occurrences.size() > 1) list.rdates.erase(list.rdates.begin());  // it is DTSTART
  write_rule(list);
  lines_.line("END", "VEVENT");
}

void IcalSchedule::write_rule(const RecurrenceSet::Source& s) {
  lines_.define(*s.zone);
  lines_.local("DTSTART", *s.zone, s.start);
  lines_.line("DURATION", to_ical(s.length));
  lines_.rule(s);
}

void IcalSchedule::write_overrides(const Request& r) {
  const RecurrenceSet::Source& s = r.recurrence->source();
  for (const RecurrenceSet::Override& o : s.overrides) {
    begin(r);
    lines_.local("RECURRENCE-ID", *s.zone, o.original);
    if (o.interval) {
      lines_.line("DTSTART", ical_stamp(o.interval->start));
      lines_.line("DTEND", ical_stamp(o.interval->end));
    } else {
      lines_.local("DTSTART", *s.zone, o.original);
      lines_.line("STATUS", "CANCELLED");
    }
    lines_.line("END", "VEVENT");
  }
}

}  // namespace curfew
