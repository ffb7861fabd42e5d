// From the properties of a VEVENT to a request, and what is wrong with them.
#include "adapters/ical/request_event.h"

#include <algorithm>
#include <utility>

#include "adapters/wire/limits.h"
#include "engine/base/text.h"

namespace curfew {
namespace {

// ORGANIZER, without its scheme.
std::string_view organizer(const IcalProperty& property) {
  constexpr std::string_view scheme = "MAILTO:";
  std::string_view who = trimmed(property.value);
  if (who.size() > scheme.size() && is_word(who.substr(0, scheme.size()), scheme))
    who.remove_prefix(scheme.size());
  return who;
}

// A word of ours, which is read in any case.
std::string lower(std::string_view word) {
  std::string out(trimmed(word));
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

}  // namespace

void IcalNotes::add(const ZoneDifferences& found) {
  const std::lock_guard lock(mutex_);
  keep_first(found, &differences_);
}

std::vector<std::string> IcalNotes::zone_warnings() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> all;
  for (const auto& [tzid, difference] : differences_) all.push_back(sentence(tzid, difference));
  return all;
}

bool is_cancelled(const IcalComponent& event) {
  const IcalProperty* status = event.find(IcalName::status);
  return status != nullptr && is_word(trimmed(status->value), "CANCELLED");
}
bool is_transparent(const IcalComponent& event) {
  const IcalProperty* transp = event.find(IcalName::transp);
  return transp != nullptr && is_word(trimmed(transp->value), "TRANSPARENT");
}

void RequestEventReader::start_over(bool recurs) {
  fault_.reset();
  texts_used_ = 0;
  recurs_ = recurs;
  Request& r = request_;
  r.kind = recurs ? Kind::series : Kind::reservation;
  r.action = Action::create;
  r.id = r.owner = r.domain = r.role = r.channel = {};
  r.resources.clear();
  r.permissions.clear();
  r.new_slot = {};
  r.occurrences.clear();
  r.recurrence = nullptr;
  r.zone = nullptr;
  r.asked.reset();
  r.expires_at.reset();
}

void RequestEventReader::read(const IcalComponent& event) {
  start_over(curfew::recurs(event));
  read_id(event);
  read_texts(event);
  read_asked(event);
  read_kind(event);
  if (read_times(event)) read_changes(event);
}

void RequestEventReader::restate(const IcalComponent& event) {
  read_texts(event);
  if (event.has(IcalName::created)) read_asked(event);
}

void RequestEventReader::read_id(const IcalComponent& event) {
  const IcalProperty* uid = event.find(IcalName::uid);
  if (uid == nullptr || trimmed(uid->value).empty())
    refuse(missing(event, IcalName::uid, "is required: it names the request"));
  else
    request_.id = text_of(uid->value);
}

void RequestEventReader::read_kind(const IcalComponent& event) {
  if (const IcalProperty* property = event.find(IcalName::curfew_kind)) {
    const auto kind = find_kind(lower(property->value));
    const bool is_one =
        kind && (recurs_ ? *kind == Kind::series : *kind == Kind::reservation || *kind == Kind::job);
    if (is_one)
      request_.kind = *kind;
    else
      refuse(fault_of(*property, Code::unknown_kind,
                      recurs_ ? "must be series, where it recurs" : "must be reservation or job"));
  }
  const IcalProperty* property = event.find(IcalName::curfew_action);
  if (property == nullptr) return;
  if (const auto action = find_action(request_.kind, lower(property->value)))
    request_.action = *action;
  else
    refuse(
        fault_of(*property, Code::unknown_action, "must be create or restore, or, of a reservation, edit"));
}

void RequestEventReader::read_asked(const IcalComponent& event) {
  if (const IcalProperty* exact = event.find(IcalName::curfew_requested_at)) {
    if (is_word(trimmed(exact->value), "NOW")) return;
    auto t = parse_instant(trimmed(exact->value));
    if (!t) return refuse(fault_of(*exact, std::move(t.problem())));
    request_.asked = *t;
    return;
  }
  for (const IcalName name : {IcalName::created, IcalName::dtstamp}) {
    const IcalProperty* property = event.find(name);
    if (property == nullptr) continue;
    auto moment = times_.moment(*property);
    if (moment) {
      request_.asked = moment->instant;
      if (notes_ && name == IcalName::dtstamp) ++notes_->without_created;
      return;
    }
    // Some calendars write the year 0 where they do not know it.
    if (name == IcalName::created && moment.problem().code == Code::instant_out_of_range) continue;
    return refuse(fault_of(*property, std::move(moment.problem())));
  }
}

// False: refused.
bool RequestEventReader::read_times(const IcalComponent& event) {
  auto fault = read_slot(event);
  if (!fault && zone_check_.compare(*event.find(IcalName::dtstart), when_.start) && notes_ != nullptr)
    notes_->add(zone_check_.differences());
  request_.slot = {when_.start.instant, when_.end.value_or(never)};
  if (!fault && recurs_) {
    warnings_.clear();
    fault = read_recurrence(event, when_, times_, &source_, &warnings_);
    request_.zone = source_.zone;
  }
  if (!fault) return true;
  refuse(std::move(*fault));
  return false;
}

// DTSTART and how long; a job may have no duration.
std::optional<IcalFault> RequestEventReader::read_slot(const IcalComponent& event) {
  const bool is_instant = request_.kind == Kind::job && event.has(IcalName::dtstart) &&
                          !event.has(IcalName::dtend) && !event.has(IcalName::duration) &&
                          !is_true(event, IcalName::curfew_open_end);
  if (!is_instant) return read_when(event, times_, &when_);
  const IcalProperty& start = *event.find(IcalName::dtstart);
  auto moment = times_.moment(start);
  if (!moment) return fault_of(start, std::move(moment.problem()));
  when_.start = *moment;
  when_.end = plus(moment->instant, instantaneous.us);
  return {};
}

// By when a job must have started, and what an edit moves.
void RequestEventReader::read_changes(const IcalComponent& event) {
  constexpr std::pair<IcalName, Field> fields[] = {{IcalName::curfew_expires_at, Field::expires_at},
                                                   {IcalName::curfew_new_start, Field::new_start},
                                                   {IcalName::curfew_new_end, Field::new_end}};
  FieldSet stated = bit(Field::id) | bit(Field::start);  // told elsewhere where they are missing
  for (const auto& [name, field] : fields)
    if (event.has(name)) stated |= bit(field);
  if (const auto fault = check_fields(request_.kind, request_.action, stated, 0))
    return refuse(event, *fault);
  if (const auto expires = read_moment(event, IcalName::curfew_expires_at))
    if (const auto fault = set_expiry(*expires, &request_)) return refuse(event, *fault);
  if (request_.kind != Kind::reservation || request_.action != Action::edit) return;
  const IcalProperty* end = event.find(IcalName::curfew_new_end);
  const bool is_open = end != nullptr && is_word(trimmed(end->value), "NEVER");
  const auto new_start = read_moment(event, IcalName::curfew_new_start);
  const auto new_end = is_open ? never : read_moment(event, IcalName::curfew_new_end);
  if (const auto fault = set_new_slot(new_start, new_end, &request_)) refuse(event, *fault);
}

// In the words of iCalendar.
void RequestEventReader::refuse(const IcalComponent& event, RequestFault fault) {
  const bool expires = fault.field == Field::expires_at;
  const IcalName name = expires                           ? IcalName::curfew_expires_at
                        : fault.field == Field::new_start ? IcalName::curfew_new_start
                                                          : IcalName::curfew_new_end;
  if (fault.code == Code::missing_field)
    return refuse(missing(event, name, "is required of an edit, or X-CURFEW-NEW-END"));
  std::string detail = "leaves it without an instant";
  if (fault.code == Code::field_not_for_kind)
    detail = expires ? "is only for X-CURFEW-KIND:job" : "is only for X-CURFEW-ACTION:edit";
  if (fault.code == Code::expires_before_start)
    detail = "must not be before DTSTART (" + to_string(request_.slot.start) + ")";
  refuse(fault_of(*event.find(name), fault.code, std::move(detail)));
}

// None: it does not stand there.
std::optional<Instant> RequestEventReader::read_moment(const IcalComponent& event, IcalName name) {
  const IcalProperty* property = event.find(name);
  if (property == nullptr) return {};
  auto moment = times_.moment(*property);
  if (moment) return moment->instant;
  refuse(fault_of(*property, std::move(moment.problem())));
  return {};
}

// Without escapes.
std::string_view RequestEventReader::text_of(std::string_view value) {
  if (value.find('\\') == value.npos) return value;
  std::string& text = spare_text();
  text.clear();
  append_unescaped(text, value);
  return text;
}

// It may hold something, and storage.
std::string& RequestEventReader::spare_text() {
  if (texts_used_ == texts_.size()) texts_.emplace_back();
  return texts_[texts_used_++];
}

std::string_view RequestEventReader::keep(std::string text) { return spare_text() = std::move(text); }

void RequestEventReader::read_texts(const IcalComponent& event) {
  const auto text = [&](IcalName name, std::string_view* field) {
    if (const IcalProperty* property = event.find(name)) *field = text_of(property->value);
  };
  if (const IcalProperty* property = event.find(IcalName::organizer)) request_.owner = organizer(*property);
  text(IcalName::curfew_owner, &request_.owner);
  text(IcalName::curfew_domain, &request_.domain);
  text(IcalName::curfew_role, &request_.role);
  text(IcalName::curfew_channel, &request_.channel);
  if (const IcalProperty* unknown = event.find(IcalName::other_curfew)) refuse_unknown(*unknown);
  read_names(event, {IcalName::resources, IcalName::curfew_resource}, &request_.resources);
  read_names(event, {IcalName::curfew_permission}, &request_.permissions);
}

void RequestEventReader::read_names(const IcalComponent& event, std::initializer_list<IcalName> names,
                                    std::vector<std::string_view>* list) {
  const auto is_one = [&](IcalName name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!std::any_of(names.begin(), names.end(), [&](IcalName name) { return event.has(name); })) return;
  list->clear();
  for (const IcalProperty& property : event.properties)
    if (is_one(property.name)) read_names(property, list);
}

void RequestEventReader::read_names(const IcalProperty& property, std::vector<std::string_view>* list) {
  std::string_view left = property.value;
  for (std::size_t i = 0; i <= left.size(); ++i) {
    if (i < left.size() && left[i] == '\\') {
      ++i;
    } else if (i >= left.size() || left[i] == ',') {
      const std::string_view name = trimmed(text_of(left.substr(0, i)));
      if (name.empty()) return refuse(fault_of(property, Code::empty_value, "must not hold an empty name"));
      list->push_back(name);
      left.remove_prefix(std::min(i + 1, left.size()));
      if (left.empty()) break;
      i = static_cast<std::size_t>(-1);
    }
  }
  if (list->size() > limits::max_resources)
    refuse(fault_of(property, Code::too_many,
                    "has more than " + std::to_string(limits::max_resources) + " entries (max_resources)"));
}

void RequestEventReader::refuse_unknown(const IcalProperty& property) {
  constexpr IcalName names[] = {
      IcalName::curfew_domain,     IcalName::curfew_resource, IcalName::curfew_owner,
      IcalName::curfew_role,       IcalName::curfew_channel,  IcalName::curfew_open_end,
      IcalName::curfew_kind,       IcalName::curfew_action,   IcalName::curfew_permission,
      IcalName::curfew_new_start,  IcalName::curfew_new_end,  IcalName::curfew_requested_at,
      IcalName::curfew_expires_at,
  };
  std::vector<std::string_view> known;
  for (const IcalName name : names) known.push_back(spelling(name));
  refuse(fault_of(property, Code::unknown_field,
                  "is not a property of a request" + did_you_mean(property.spelt, known)));
}

}  // namespace curfew
