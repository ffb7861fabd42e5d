#include "adapters/ical_notice.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "adapters/ical_revision.h"
#include "engine/text.h"

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

std::optional<IcalNotice> NoticeReader::read(const IcalComponent& event) {
  const std::size_t before = problems_->size();
  IcalNotice notice;
  notice.event = &event;
  notice.is_maintnote = is_maintnote(event);
  read_id(notice);
  if (notice.is_maintnote) require_maintnote(notice);
  read_stamps(notice);
  read_texts(notice);
  read_curfew(notice);
  if (notice.is_maintnote) read_maintnote(notice);
  if (const IcalProperty* status = take(notice, IcalName::status))
    notice.cancelled = notice.cancelled || is_word(trimmed(status->value), "CANCELLED");
  // A part that is missing was told already.
  const bool told = notice.is_maintnote && (!event.has(IcalName::dtstart) || !event.has(IcalName::dtend));
  if (!told) {
    if (auto fault = read_when(event, times_, &notice.when))
      refuse(notice.id, std::move(*fault));
    else
      zone_check_.compare(*event.find(IcalName::dtstart), notice.when.start);
    notice.stated.start = notice.when.start.instant;
    notice.stated.end = notice.when.end.value_or(until_further_notice);
  }
  if (problems_->size() > before) return {};
  return notice;
}

void NoticeReader::refuse(const std::string& id, IcalFault fault) {
  problems_->push_back({0, fault.line, id, std::move(fault.problem)});
}

void NoticeReader::warn(const IcalNotice& notice, std::string detail) {
  warnings_->push_back({notice.event->line, notice.id, std::move(detail)});
}

bool NoticeReader::is_maintnote(const IcalComponent& event) {
  for (IcalName name = IcalName::maintnote_provider; name <= IcalName::maintnote_status;
       name = static_cast<IcalName>(static_cast<int>(name) + 1))
    if (event.has(name)) return true;
  return event.has(IcalName::other_maintnote);
}

const IcalProperty* NoticeReader::take(const IcalNotice& notice, IcalName name) {
  std::optional<IcalFault> fault;
  const IcalProperty* property = only(*notice.event, name, &fault);
  if (fault) refuse(notice.id, std::move(*fault));
  return property;
}

std::optional<std::string> NoticeReader::take_text(const IcalNotice& notice, IcalName name) {
  const IcalProperty* property = take(notice, name);
  return property ? std::optional(text_of(*property)) : std::nullopt;
}

void NoticeReader::read_id(IcalNotice& notice) {
  notice.id = id_of(*notice.event);
  const IcalProperty* uid = take(notice, IcalName::uid);
  const bool lacks = uid == nullptr ? !notice.is_maintnote : trimmed(uid->value).empty();
  if (lacks)
    refuse("", missing(*notice.event, IcalName::uid,
                       "is required: a name for this window that no other in the file has"));
}

void NoticeReader::require_maintnote(const IcalNotice& notice) {
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
    const IcalProperty* property = notice.event->find(name);
    if (property == nullptr)
      refuse(notice.id, missing(*notice.event, name, "is required where X-MAINTNOTE- properties stand"));
    else if (trimmed(property->value).empty())
      refuse(notice.id, fault_of(*property, Code::empty_value, "must not be empty"));
  }
  if (!notice.event->has(IcalName::sequence))
    warn(notice, "has no SEQUENCE, which MAINTNOTE requires; read as 0");
}

void NoticeReader::read_stamps(IcalNotice& notice) {
  const auto instant = [&](IcalName name, std::optional<Instant>* t) {
    const IcalProperty* property = take(notice, name);
    if (property == nullptr) return;
    auto moment = times_.moment(*property);
    if (moment)
      *t = moment->instant;
    else if (name == IcalName::created && moment.problem().code == Code::instant_out_of_range)
      warn(notice, "has a CREATED before the year 1400, as some calendars write where they do not know it");
    else
      refuse(notice.id, fault_of(*property, std::move(moment.problem())));
  };
  instant(IcalName::created, &notice.created);
  instant(IcalName::dtstamp, &notice.stamp);
  instant(IcalName::last_modified, &notice.modified);
  if (const IcalProperty* property = take(notice, IcalName::sequence)) {
    const std::string_view n = trimmed(property->value);
    const auto [rest, error] = std::from_chars(n.data(), n.data() + n.size(), notice.sequence);
    if (error != std::errc() || rest != n.data() + n.size())
      refuse(notice.id, fault_of(*property, Code::bad_ical, "must be a whole number, such as 1"));
  }
}

void NoticeReader::read_texts(IcalNotice& notice) {
  notice.stated.name = take_text(notice, IcalName::summary);
  notice.stated.description = take_text(notice, IcalName::description);
}

std::optional<Duration> NoticeReader::read_duration(const IcalNotice& notice, IcalName name) {
  const IcalProperty* property = take(notice, name);
  if (property == nullptr) return {};
  auto length = parse_duration(trimmed(property->value));
  if (length) return *length;
  refuse(notice.id, fault_of(*property, std::move(length.problem())));
  return {};
}

std::vector<std::string> NoticeReader::read_words(const IcalNotice& notice, IcalName name) {
  std::vector<std::string> words;
  if (!notice.event->has(name)) return words;
  for (const IcalProperty& property : notice.event->properties) {
    if (property.name != name) continue;
    for (std::string& word : text_list(property.value)) {
      if (word.empty())
        refuse(notice.id, fault_of(property, Code::empty_value, "must not hold an empty name"));
      words.push_back(std::move(word));
    }
  }
  return words;
}

void NoticeReader::read_curfew(IcalNotice& notice) {
  const IcalComponent& event = *notice.event;
  Revision& r = notice.stated;
  for (const IcalProperty& property : event.properties)
    if (property.name == IcalName::other_curfew) refuse_unknown(notice, property);
  Scope scope{read_words(notice, IcalName::curfew_domain), read_words(notice, IcalName::curfew_resource)};
  if (!scope.system_wide()) r.scope = std::move(scope);
  Exempt exempt{read_words(notice, IcalName::curfew_exempt_owner),
                read_words(notice, IcalName::curfew_exempt_id)};
  if (exempt != Exempt{}) r.exempt = std::move(exempt);
  for (const IcalName name : {IcalName::curfew_enabled, IcalName::curfew_open_end})
    if (const IcalProperty* flag = take(notice, name)) read_flag(notice, *flag);
  r.drain = read_duration(notice, IcalName::curfew_drain);
  r.notify_before = read_duration(notice, IcalName::curfew_notify_before);
  if (const IcalProperty* property = take(notice, IcalName::curfew_reminder_at)) {
    auto moment = times_.moment(*property);
    if (moment)
      r.reminder_at = moment->instant;
    else
      refuse(notice.id, fault_of(*property, std::move(moment.problem())));
  }
  r.display_tz = take_text(notice, IcalName::curfew_display_tz);
  if (r.display_tz && times_.zones().find_iana(*r.display_tz) == nullptr)
    refuse(notice.id, fault_of(*event.find(IcalName::curfew_display_tz), Code::unknown_zone,
                               "is not a time zone of the IANA data base, such as Europe/Berlin"));
  r.by = take_text(notice, IcalName::curfew_by);
  r.reason = take_text(notice, IcalName::curfew_reason);
  constexpr IcalName texts[] = {IcalName::curfew_headline, IcalName::curfew_notification,
                                IcalName::curfew_login, IcalName::curfew_reserve_error,
                                IcalName::curfew_reserve_warning};
  static_assert(std::size(texts) == text_names.size());
  for (std::size_t i = 0; i < std::size(texts); ++i) r.messages[i] = take_text(notice, texts[i]);
  read_history(notice);
}

void NoticeReader::read_flag(IcalNotice& notice, const IcalProperty& flag) {
  const std::string_view value = trimmed(flag.value);
  const bool yes = is_word(value, "TRUE");
  if (!yes && !is_word(value, "FALSE"))
    refuse(notice.id, fault_of(flag, Code::wrong_type, "must be TRUE or FALSE"));
  if (flag.name == IcalName::curfew_enabled) notice.stated.enabled = yes;
}

void NoticeReader::refuse_unknown(const IcalNotice& notice, const IcalProperty& property) {
  std::vector<std::string_view> known;
  for (const std::string_view name : ical_names)
    if (name.starts_with("X-CURFEW-")) known.push_back(name);
  refuse(notice.id, fault_of(property, Code::unknown_field,
                             "is not a property of a window" + did_you_mean(property.spelt, known)));
}

void NoticeReader::read_history(IcalNotice& notice) {
  if (!notice.event->has(IcalName::curfew_revision)) return;
  const FindZone find_zone = [this](std::string_view id) { return times_.zones().find_iana(id); };
  for (const IcalProperty& property : notice.event->properties) {
    if (property.name != IcalName::curfew_revision) continue;
    std::vector<Problem> problems;
    notice.history.push_back(read_revision_json(text_of(property), find_zone, &problems));
    for (Problem& p : problems) {
      p.detail = to_string(p);
      refuse(notice.id, fault_of(property, std::move(p)));
    }
  }
  if (notice.history.empty()) return;
  Revision& creation = notice.history.front();
  if (!creation.start || creation.occurrence || creation.cancelled)
    refuse(notice.id, fault_of(*notice.event->find(IcalName::curfew_revision), Code::missing_field,
                               "must first be the creation, which has a \"start\""));
}

void NoticeReader::read_maintnote(IcalNotice& notice) {
  Revision& r = notice.stated;
  std::vector<std::string> objects;
  for (const IcalProperty& property : notice.event->properties)
    if (property.name == IcalName::maintnote_object) objects.push_back(text_of(property));
  if (!r.scope && !objects.empty()) r.scope = Scope{{}, std::move(objects)};
  const IcalProperty* impact = take(notice, IcalName::maintnote_impact);
  const IcalProperty* status = take(notice, IcalName::maintnote_status);
  const auto is = [](const IcalProperty* p, std::initializer_list<std::string_view> words) {
    return p != nullptr && std::any_of(words.begin(), words.end(),
                                       [p](std::string_view w) { return is_word(trimmed(p->value), w); });
  };
  if (impact != nullptr && !is(impact, {"NO-IMPACT", "REDUCED-REDUNDANCY", "DEGRADED", "OUTAGE"}))
    warn(notice,
         "has an X-MAINTNOTE-IMPACT that is not known, \"" + shown(impact->value) + "\"; read as OUTAGE");
  notice.cancelled = is(status, {"CANCELLED"});
  const bool in_force = is(status, {"CONFIRMED", "IN-PROCESS", "COMPLETED", "RE-SCHEDULED"});
  const bool tentative = is(status, {"TENTATIVE"});
  if (status != nullptr && !notice.cancelled && !in_force && !tentative)
    warn(notice,
         "has an X-MAINTNOTE-STATUS that is not known, \"" + shown(status->value) + "\"; read as no change");
  if (r.enabled) return;  // X-CURFEW-ENABLED
  if (is(impact, {"NO-IMPACT"}) || tentative)
    r.enabled = false;
  else if (in_force)
    r.enabled = true;
}

}  // namespace curfew
