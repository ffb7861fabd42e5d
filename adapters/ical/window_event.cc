#include "adapters/ical/window_event.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "adapters/json/revision.h"
#include "adapters/wire/recurrence_text.h"
#include "engine/base/text.h"

namespace curfew {

std::string text_of(const IcalProperty& property) {
  std::string text;
  append_unescaped(text, property.value);
  return text;
}

std::string id_of(const IcalComponent& event) {
  const IcalProperty *provider = event.find(IcalName::maintnote_provider),
                     *id = event.find(IcalName::maintnote_id);
  if (provider != nullptr && id != nullptr) return text_of(*provider) + "/" + text_of(*id);
  const IcalProperty* uid = event.find(IcalName::uid);
  return uid == nullptr ? std::string() : text_of(*uid);
}

std::optional<WindowEvent> WindowEventReader::read(const IcalComponent& component) {
  const std::size_t before = problems_->size();
  WindowEvent event;
  event.component = &component;
  event.is_maintnote = is_maintnote(component);
  read_id(event);
  if (event.is_maintnote) require_maintnote(event);
  read_stamps(event);
  read_texts(event);
  read_curfew(event);
  if (event.is_maintnote) read_maintnote(event);
  if (const IcalProperty* status = take(event, IcalName::status))
    event.cancelled = event.cancelled || is_word(trimmed(status->value), "CANCELLED");
  // A part that is missing was told already.
  const bool told =
      event.is_maintnote && (!component.has(IcalName::dtstart) || !component.has(IcalName::dtend));
  if (!told) {
    if (auto fault = read_when(component, times_, &event.when))
      refuse(event.id, std::move(*fault));
    else
      zone_check_.compare(*component.find(IcalName::dtstart), event.when.start);
    event.stated.start = event.when.start.instant;
    event.stated.end = event.when.end.value_or(until_further_notice);
  }
  if (problems_->size() > before) return {};
  return event;
}

void WindowEventReader::refuse(const std::string& id, IcalFault fault) {
  problems_->push_back({0, fault.line, id, std::move(fault.problem)});
}

void WindowEventReader::warn(const WindowEvent& event, std::string detail) {
  warnings_->push_back({event.component->line, event.id, std::move(detail)});
}

bool WindowEventReader::is_maintnote(const IcalComponent& event) {
  for (IcalName name = IcalName::maintnote_provider; name <= IcalName::maintnote_status;
       name = static_cast<IcalName>(static_cast<int>(name) + 1))
    if (event.has(name)) return true;
  return event.has(IcalName::other_maintnote);
}

const IcalProperty* WindowEventReader::take(const WindowEvent& event, IcalName name) {
  std::optional<IcalFault> fault;
  const IcalProperty* property = only(*event.component, name, &fault);
  if (fault) refuse(event.id, std::move(*fault));
  return property;
}

std::optional<std::string> WindowEventReader::take_text(const WindowEvent& event, IcalName name) {
  const IcalProperty* property = take(event, name);
  return property ? std::optional(text_of(*property)) : std::nullopt;
}

void WindowEventReader::read_id(WindowEvent& event) {
  event.id = id_of(*event.component);
  const IcalProperty* uid = take(event, IcalName::uid);
  const bool lacks = uid == nullptr ? !event.is_maintnote : trimmed(uid->value).empty();
  if (lacks)
    refuse("", missing(*event.component, IcalName::uid,
                       "is required: a name for this window that no other in the file has"));
}

void WindowEventReader::require_maintnote(const WindowEvent& event) {
  constexpr IcalName required[] = {IcalName::summary,
                                   IcalName::dtstart,
                                   IcalName::dtend,
                                   IcalName::dtstamp,
                                   IcalName::uid,
                                   IcalName::organizer,
                                   IcalName::maintnote_provider,
                                   IcalName::maintnote_account,
                                   IcalName::maintnote_id,
                                   IcalName::maintnote_object,
                                   IcalName::maintnote_impact};
  for (const IcalName name : required) {
    const IcalProperty* property = event.component->find(name);
    if (property == nullptr)
      refuse(event.id, missing(*event.component, name, "is required where X-MAINTNOTE- properties stand"));
    else if (trimmed(property->value).empty())
      refuse(event.id, fault_of(*property, Code::empty_value, "must not be empty"));
  }
  if (!event.component->has(IcalName::sequence))
    warn(event, "has no SEQUENCE, which MAINTNOTE requires; read as 0");
}

void WindowEventReader::read_stamps(WindowEvent& event) {
  const auto instant = [&](IcalName name, std::optional<Instant>* t) {
    const IcalProperty* property = take(event, name);
    if (property == nullptr) return;
    auto moment = times_.moment(*property);
    if (moment)
      *t = moment->instant;
    else if (name == IcalName::created && moment.problem().code == Code::instant_out_of_range)
      warn(event, "has a CREATED before the year 1400, as some calendars write where they do not know it");
    else
      refuse(event.id, fault_of(*property, std::move(moment.problem())));
  };
  instant(IcalName::created, &event.created);
  instant(IcalName::dtstamp, &event.stamp);
  instant(IcalName::last_modified, &event.modified);
  if (const IcalProperty* property = take(event, IcalName::sequence)) {
    const std::string_view n = trimmed(property->value);
    const auto [rest, error] = std::from_chars(n.data(), n.data() + n.size(), event.sequence);
    if (error != std::errc() || rest != n.data() + n.size())
      refuse(event.id, fault_of(*property, Code::bad_ical, "must be a whole number, such as 1"));
  }
}

void WindowEventReader::read_texts(WindowEvent& event) {
  event.stated.name = take_text(event, IcalName::summary);
  event.stated.description = take_text(event, IcalName::description);
}

std::optional<Duration> WindowEventReader::read_duration(const WindowEvent& event, IcalName name) {
  const IcalProperty* property = take(event, name);
  if (property == nullptr) return {};
  auto length = parse_duration(trimmed(property->value));
  if (length) return *length;
  refuse(event.id, fault_of(*property, std::move(length.problem())));
  return {};
}

std::vector<std::string> WindowEventReader::read_words(const WindowEvent& event, IcalName name) {
  std::vector<std::string> words;
  if (!event.component->has(name)) return words;
  for (const IcalProperty& property : event.component->properties) {
    if (property.name != name) continue;
    for (std::string& word : text_list(property.value)) {
      if (word.empty())
        refuse(event.id, fault_of(property, Code::empty_value, "must not hold an empty name"));
      words.push_back(std::move(word));
    }
  }
  return words;
}

void WindowEventReader::read_curfew(WindowEvent& event) {
  const IcalComponent& component = *event.component;
  Revision& r = event.stated;
  for (const IcalProperty& property : component.properties)
    if (property.name == IcalName::other_curfew) refuse_unknown(event, property);
  Scope scope{read_words(event, IcalName::curfew_domain), read_words(event, IcalName::curfew_resource)};
  if (!scope.system_wide()) r.scope = std::move(scope);
  Exempt exempt{read_words(event, IcalName::curfew_exempt_owner),
                read_words(event, IcalName::curfew_exempt_id)};
  if (exempt != Exempt{}) r.exempt = std::move(exempt);
  for (const IcalName name : {IcalName::curfew_enabled, IcalName::curfew_open_end})
    if (const IcalProperty* flag = take(event, name)) read_flag(event, *flag);
  r.drain = read_duration(event, IcalName::curfew_drain);
  r.notify_before = read_duration(event, IcalName::curfew_notify_before);
  if (const IcalProperty* property = take(event, IcalName::curfew_reminder_at)) {
    auto moment = times_.moment(*property);
    if (moment)
      r.reminder_at = moment->instant;
    else
      refuse(event.id, fault_of(*property, std::move(moment.problem())));
  }
  r.display_tz = take_text(event, IcalName::curfew_display_tz);
  if (r.display_tz && times_.zones().find_iana(*r.display_tz) == nullptr)
    refuse(event.id, fault_of(*component.find(IcalName::curfew_display_tz), unknown_zone()));
  r.by = take_text(event, IcalName::curfew_by);
  r.reason = take_text(event, IcalName::curfew_reason);
  constexpr IcalName texts[] = {IcalName::curfew_headline, IcalName::curfew_notification,
                                IcalName::curfew_login, IcalName::curfew_reserve_error,
                                IcalName::curfew_reserve_warning};
  static_assert(std::size(texts) == text_names.size());
  for (std::size_t i = 0; i < std::size(texts); ++i) r.messages[i] = take_text(event, texts[i]);
  read_history(event);
}

void WindowEventReader::read_flag(WindowEvent& event, const IcalProperty& flag) {
  const std::string_view value = trimmed(flag.value);
  const bool yes = is_word(value, "TRUE");
  if (!yes && !is_word(value, "FALSE"))
    refuse(event.id, fault_of(flag, Code::wrong_type, "must be TRUE or FALSE"));
  if (flag.name == IcalName::curfew_enabled) event.stated.enabled = yes;
}

void WindowEventReader::refuse_unknown(const WindowEvent& event, const IcalProperty& property) {
  std::vector<std::string_view> known;
  for (const std::string_view name : ical_names)
    if (name.starts_with("X-CURFEW-")) known.push_back(name);
  refuse(event.id, fault_of(property, Code::unknown_field,
                            "is not a property of a window" + did_you_mean(property.spelt, known)));
}

void WindowEventReader::read_history(WindowEvent& event) {
  if (!event.component->has(IcalName::curfew_revision)) return;
  const FindZone find_zone = [this](std::string_view id) { return times_.zones().find_iana(id); };
  for (const IcalProperty& property : event.component->properties) {
    if (property.name != IcalName::curfew_revision) continue;
    std::vector<Problem> problems;
    event.history.push_back(read_revision_json(text_of(property), find_zone, &problems));
    for (Problem& p : problems) {
      p.detail = to_string(p);
      refuse(event.id, fault_of(property, std::move(p)));
    }
  }
  if (event.history.empty()) return;
  Revision& creation = event.history.front();
  if (!creation.start || creation.occurrence || creation.cancelled)
    refuse(event.id, fault_of(*event.component->find(IcalName::curfew_revision), Code::missing_field,
                              "must first be the creation, which has a \"start\""));
}

void WindowEventReader::read_maintnote(WindowEvent& event) {
  Revision& r = event.stated;
  std::vector<std::string> objects;
  for (const IcalProperty& property : event.component->properties)
    if (property.name == IcalName::maintnote_object) objects.push_back(text_of(property));
  if (!r.scope && !objects.empty()) r.scope = Scope{{}, std::move(objects)};
  const IcalProperty* impact = take(event, IcalName::maintnote_impact);
  const IcalProperty* status = take(event, IcalName::maintnote_status);
  const auto is = [](const IcalProperty* p, std::initializer_list<std::string_view> words) {
    return p != nullptr && std::any_of(words.begin(), words.end(),
                                       [p](std::string_view w) { return is_word(trimmed(p->value), w); });
  };
  if (impact != nullptr && !is(impact, {"NO-IMPACT", "REDUCED-REDUNDANCY", "DEGRADED", "OUTAGE"}))
    warn(event,
         "has an X-MAINTNOTE-IMPACT that is not known, \"" + shown(impact->value) + "\"; read as OUTAGE");
  event.cancelled = is(status, {"CANCELLED"});
  const bool in_force = is(status, {"CONFIRMED", "IN-PROCESS", "COMPLETED", "RE-SCHEDULED"});
  const bool tentative = is(status, {"TENTATIVE"});
  if (status != nullptr && !event.cancelled && !in_force && !tentative)
    warn(event,
         "has an X-MAINTNOTE-STATUS that is not known, \"" + shown(status->value) + "\"; read as no change");
  if (r.enabled) return;  // X-CURFEW-ENABLED
  if (is(impact, {"NO-IMPACT"}) || tentative)
    r.enabled = false;
  else if (in_force)
    r.enabled = true;
}

}  // namespace curfew
