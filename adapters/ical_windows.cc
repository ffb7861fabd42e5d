// From VEVENTs to windows: what each says, which are of one window, and what each changes.
#include "adapters/ical_windows.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "adapters/ical_revision.h"
#include "adapters/ical_same.h"
#include "adapters/json_fields.h"
#include "adapters/limits.h"

namespace curfew {
namespace {

// What one VEVENT says.
struct Notice {
  const IcalComponent* event = nullptr;
  std::string id;
  bool is_maintnote = false, cancelled = false;
  std::int64_t sequence = 0;
  std::optional<Instant> created, modified, stamp;
  IcalWhen when;
  Revision stated;                // all that it says; its declared_at is not set
  std::vector<Revision> history;  // X-CURFEW-REVISION
  bool is_override() const { return event->has(IcalName::recurrence_id); }
};

std::string text_of(const IcalProperty& property) {
  std::string text;
  append_unescaped(text, property.value);
  return text;
}

bool is_event(const IcalComponent& component) { return is_word(component.name, "VEVENT"); }

// Of one maintenance; else UID. Empty: there is none.
std::string id_of(const IcalComponent& event) {
  const IcalProperty *provider = event.find(IcalName::maintnote_provider),
                     *id = event.find(IcalName::maintnote_id);
  if (provider != nullptr && id != nullptr) return text_of(*provider) + "/" + text_of(*id);
  const IcalProperty* uid = event.find(IcalName::uid);
  return uid == nullptr ? std::string() : text_of(*uid);
}

// The components of all calendars in the text.
class Calendar {
 public:
  explicit Calendar(IcalSettings settings) : zones(std::move(settings)) {}

  std::optional<IcalFault> read(std::string_view text, std::vector<WindowWarning>* warnings) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
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

  IcalZones zones;
  std::vector<IcalComponent> events;  // and VFREEBUSYs

 private:
  bool read_calendar(std::size_t since, std::vector<WindowWarning>* warnings) {
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
      component.begin(what, line.line);
      if (!read_component(scanner_, 1, &component)) return false;
      if (is_event(component) || is_word(what, "VFREEBUSY")) {
        events.push_back(std::move(component));
        component = {};
      } else if (is_word(what, "VTIMEZONE")) {
        zones.add(component);
      } else if (passed_over_.emplace(what).second) {
        warnings->push_back({line.line, "", shown(what) + " is no window; it is passed over"});
      }
    }
    if (scanner_.fault()) return false;
    return scanner_.refuse(
        since, {Code::bad_ical, "", "BEGIN:VCALENDAR has no END:VCALENDAR; the text may be cut off"});
  }

  IcalScanner scanner_;
  std::unordered_set<std::string> passed_over_;
};

// Reads one VEVENT at a time; what is wrong is added to `problems`.
class NoticeReader {
 public:
  NoticeReader(const IcalZones& zones, std::vector<WindowProblem>* problems,
               std::vector<WindowWarning>* warnings)
      : times_(zones), problems_(problems), warnings_(warnings) {}

  IcalTimes& times() { return times_; }

  // None: refused.
  std::optional<Notice> read(const IcalComponent& event) {
    const std::size_t before = problems_->size();
    Notice notice;
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
      if (auto fault = read_when(event, times_, &notice.when)) refuse(notice.id, std::move(*fault));
      notice.stated.start = notice.when.start.instant;
      notice.stated.end = notice.when.end.value_or(until_further_notice);
    }
    if (problems_->size() > before) return {};
    return notice;
  }

  void refuse(const std::string& id, IcalFault fault) {
    problems_->push_back({0, fault.line, id, std::move(fault.problem)});
  }
  void warn(const Notice& notice, std::string detail) {
    warnings_->push_back({notice.event->line, notice.id, std::move(detail)});
  }

 private:
  static bool is_maintnote(const IcalComponent& event) {
    for (IcalName name = IcalName::maintnote_provider; name <= IcalName::maintnote_status;
         name = static_cast<IcalName>(static_cast<int>(name) + 1))
      if (event.has(name)) return true;
    return event.has(IcalName::other_maintnote);
  }

  const IcalProperty* take(const Notice& notice, IcalName name) {
    std::optional<IcalFault> fault;
    const IcalProperty* property = only(*notice.event, name, &fault);
    if (fault) refuse(notice.id, std::move(*fault));
    return property;
  }

  std::optional<std::string> take_text(const Notice& notice, IcalName name) {
    const IcalProperty* property = take(notice, name);
    return property ? std::optional(text_of(*property)) : std::nullopt;
  }

  void read_id(Notice& notice) {
    notice.id = id_of(*notice.event);
    const IcalProperty* uid = take(notice, IcalName::uid);
    const bool lacks = uid == nullptr ? !notice.is_maintnote : trimmed(uid->value).empty();
    if (lacks)
      refuse("", missing(*notice.event, IcalName::uid,
                         "is required: a name for this window that no other in the file has"));
  }

  void require_maintnote(const Notice& notice) {
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

  void read_stamps(Notice& notice) {
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

  void read_texts(Notice& notice) {
    notice.stated.name = take_text(notice, IcalName::summary);
    notice.stated.description = take_text(notice, IcalName::description);
  }

  std::optional<Duration> read_duration(const Notice& notice, IcalName name) {
    const IcalProperty* property = take(notice, name);
    if (property == nullptr) return {};
    auto length = parse_duration(trimmed(property->value));
    if (length) return *length;
    refuse(notice.id, fault_of(*property, std::move(length.problem())));
    return {};
  }

  // Several of one name, each a list.
  std::vector<std::string> read_words(const Notice& notice, IcalName name) {
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

  void read_curfew(Notice& notice) {
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

  void read_flag(Notice& notice, const IcalProperty& flag) {
    const std::string_view value = trimmed(flag.value);
    const bool yes = is_word(value, "TRUE");
    if (!yes && !is_word(value, "FALSE"))
      refuse(notice.id, fault_of(flag, Code::wrong_type, "must be TRUE or FALSE"));
    if (flag.name == IcalName::curfew_enabled) notice.stated.enabled = yes;
  }

  void refuse_unknown(const Notice& notice, const IcalProperty& property) {
    std::vector<std::string_view> known;
    for (const std::string_view name : ical_names)
      if (name.starts_with("X-CURFEW-")) known.push_back(name);
    refuse(notice.id, fault_of(property, Code::unknown_field,
                               "is not a property of a window" + did_you_mean(property.spelt, known)));
  }

  void read_history(Notice& notice) {
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

  void read_maintnote(Notice& notice) {
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
      warn(notice, "has an X-MAINTNOTE-STATUS that is not known, \"" + shown(status->value) +
                       "\"; read as no change");
    if (r.enabled) return;  // X-CURFEW-ENABLED
    if (is(impact, {"NO-IMPACT"}) || tentative)
      r.enabled = false;
    else if (in_force)
      r.enabled = true;
  }

  IcalTimes times_;
  std::vector<WindowProblem>* problems_;
  std::vector<WindowWarning>* warnings_;
};

// The notices of one id, folded.
class WindowBuilder {
 public:
  WindowBuilder(NoticeReader& reader, std::vector<Notice> notices)
      : reader_(reader), notices_(std::move(notices)) {}

  // None: refused.
  std::optional<Window> build() {
    const auto key = [](const Notice& n) {
      const Instant stamp = n.stamp.value_or(since_ever);
      return std::tuple(n.is_override(), n.sequence, n.is_maintnote ? stamp : n.modified.value_or(stamp),
                        stamp);
    };
    std::stable_sort(notices_.begin(), notices_.end(),
                     [&](const Notice& a, const Notice& b) { return key(a) < key(b); });
    const Notice& first = notices_.front();
    window_.id = first.id;
    if (first.is_override())
      return refuse(
          first, fault_of(*first.event->find(IcalName::recurrence_id), Code::unknown_occurrence,
                          "is of a series that is not in this file; put the series' own VEVENT, of the same "
                          "UID, beside it, or leave RECURRENCE-ID out: it is then a window of its own"));
    if (!create(first)) return {};
    for (std::size_t i = 1; i < notices_.size() && !notices_[i].is_override(); ++i)
      if (!revise(notices_[i])) return {};
    if (!add_overrides()) return {};
    if (!is_sound(first)) return {};
    return std::move(window_);
  }

 private:
  std::nullopt_t refuse(const Notice& notice, IcalFault fault) {
    reader_.refuse(notice.id, std::move(fault));
    return std::nullopt;
  }

  bool create(const Notice& n) {
    std::vector<std::string> told;
    if (!read_rule(n, &source_, &recurs_, &told)) return false;
    for (std::string& warning : told) reader_.warn(n, std::move(warning));
    if (recurs_) set_recurrence(n);
    if (!n.history.empty()) {
      window_.revisions = n.history;
      const Window series = series_only(window_);
      last_ = version(series, series.revisions.size() - 1);
      return revise(n);
    }
    Revision creation = n.stated;
    creation.declared_at = declared(n);
    const bool goes_on = notices_.size() > 1 || n.cancelled;
    if (goes_on) last_ = after({}, creation);
    window_.revisions.push_back(std::move(creation));
    // What was cancelled had been declared.
    if (n.cancelled) cancel(std::max(window_.revisions[0].declared_at, changed(n)));
    return true;
  }

  // CREATED; a notice is declared when it is sent.
  Instant declared(const Notice& n) {
    if (n.is_maintnote) return n.stamp.value_or(since_ever);
    if (n.created) return *n.created;
    if (!n.stamp) {
      reader_.warn(n, "has neither CREATED nor DTSTAMP; read as known since ever");
      return since_ever;
    }
    reader_.warn(n, "has no CREATED; read as declared at its DTSTAMP, which is often the time of export");
    return *n.stamp;
  }

  Instant changed(const Notice& n) const {
    if (!n.is_maintnote && n.modified) return *n.modified;
    return n.stamp ? *n.stamp : n.created.value_or(window_.revisions[0].declared_at);
  }

  void cancel(Instant at) {
    Revision r;
    r.declared_at = at;
    r.cancelled = true;
    add(std::move(r));
  }

  void add(Revision change) {
    last_ = after(last_, change);
    window_.revisions.push_back(std::move(change));
  }

  bool read_rule(const Notice& n, RecurrenceSet::Source* source, bool* is_recurring,
                 std::vector<std::string>* warnings) {
    *is_recurring = recurs(*n.event);
    if (!*is_recurring) return true;
    IcalWhen when = n.when;
    if (!read_first(n, &when)) return false;
    if (auto fault = read_recurrence(*n.event, when, reader_.times(), source, warnings))
      return refuse(n, std::move(*fault)), false;
    return true;
  }

  // Where revisions have moved the whole series, these say where its rule began.
  bool read_first(const Notice& n, IcalWhen* when) {
    if (const IcalProperty* start = n.event->find(IcalName::curfew_first_start)) {
      auto moment = reader_.times().moment(*start);
      if (!moment) return refuse(n, fault_of(*start, std::move(moment.problem()))), false;
      when->start = *moment;
    }
    if (const IcalProperty* length = n.event->find(IcalName::curfew_first_length)) {
      auto read = read_ical_duration(length->value);
      if (!read) return refuse(n, fault_of(*length, std::move(read.problem()))), false;
      when->length = *read;
    }
    return true;
  }

  void set_recurrence(const Notice& n) {
    window_.recurrence = std::make_shared<const RecurrenceSet>(source_);
    for (std::string& warning : window_.recurrence->warnings()) reader_.warn(n, std::move(warning));
  }

  bool revise(const Notice& n) {
    bool again = false;
    RecurrenceSet::Source source;
    std::vector<std::string> told_already;
    if (!read_rule(n, &source, &again, &told_already)) return false;
    if (again != recurs_ || (recurs_ && !is_same_rule(source, source_)))
      return refuse(n, {{Code::conflicting_fields, "RRULE",
                         "or its dates are not those of the first version; a rule cannot be revised: end "
                         "that series "
                         "by UNTIL, and give the new rule a UID of its own"},
                        n.event->line}),
             false;
    const Instant at = changed(n);
    if (n.cancelled) {
      if (!last_.cancelled) cancel(at);
      return true;
    }
    Revision change = changes(n.stated, last_);
    change.declared_at = at;
    if (says_something(change) || last_.cancelled) add(std::move(change));
    return true;
  }

  bool add_overrides() {
    const auto begin =
        std::find_if(notices_.begin(), notices_.end(), [](const Notice& n) { return n.is_override(); });
    if (begin == notices_.end()) return true;
    if (!recurs_) {
      refuse(*begin, fault_of(*begin->event->find(IcalName::recurrence_id), Code::unknown_occurrence,
                              "is of a VEVENT that does not recur (no RRULE, RDATE or EXDATE)"));
      return false;
    }
    std::vector<LocalTime> originals;
    for (auto n = begin; n != notices_.end(); ++n)
      if (auto fault = read_original(*n->event, *source_.zone, reader_.times(), &originals.emplace_back()))
        return refuse(*n, std::move(*fault)), false;
    std::vector<bool> is_there = add_occurrences(begin, originals);
    const std::size_t known = window_.revisions.size();
    Occurrences occurrences(window_);
    for (std::size_t i = 0; i < originals.size(); ++i)
      if (is_there[i]) override_one(begin[static_cast<std::ptrdiff_t>(i)], originals[i], &occurrences);
    if (window_.revisions.size() > known)
      std::stable_sort(window_.revisions.begin(), window_.revisions.end(),
                       [](const Revision& a, const Revision& b) { return a.declared_at < b.declared_at; });
    return true;
  }

  // One that is not there is added, unless it is cancelled. Which are there now.
  std::vector<bool> add_occurrences(std::vector<Notice>::const_iterator notice,
                                    const std::vector<LocalTime>& originals) {
    std::vector<bool> is_there;
    std::unordered_set<std::int64_t> back;  // no exceptions any more
    for (const LocalTime original : originals) {
      const Notice& n = *notice++;
      const bool found = window_.recurrence->find(original).has_value();
      is_there.push_back(found || !n.cancelled);
      if (found) continue;
      if (n.cancelled) {
        reader_.warn(n, "cancels an occurrence that there is not, at " + to_string(original));
        continue;
      }
      back.insert(source_.zone->to_utc(original).before.us);
      source_.rdates.push_back({original, {}});
    }
    if (back.empty()) return is_there;
    std::erase_if(source_.exdates, [&](Instant t) { return back.contains(t.us); });
    window_.recurrence = std::make_shared<const RecurrenceSet>(source_);
    return is_there;
  }

  void override_one(const Notice& n, LocalTime original, Occurrences* occurrences) {
    const Version& last = occurrences->last(original);
    Revision change;
    if (!n.cancelled) change = changes(n.stated, last);
    change.cancelled = n.cancelled;
    if (n.cancelled ? last.cancelled : !says_something(change)) return;
    change.occurrence = original;
    change.declared_at = std::max(changed(n), window_.revisions[0].declared_at);
    occurrences->add(change);
    window_.revisions.push_back(std::move(change));
  }

  bool is_sound(const Notice& first) {
    const auto tell = [&](Problem p) {
      const std::string_view part = p.field;
      p.detail = (part.empty() ? std::string() : "\"" + std::string(part) + "\" ") + p.detail;
      reader_.refuse(first.id, {{p.code, "", std::move(p.detail)}, first.event->line});
      return false;
    };
    auto checked = versions(window_);
    return checked || tell(std::move(checked.problem()));
  }

  NoticeReader& reader_;
  std::vector<Notice> notices_;
  Window window_;
  Version last_;  // of the series
  RecurrenceSet::Source source_;
  bool recurs_ = false;
};

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

// The VEVENTs of each window, in the order of the first.
std::vector<std::vector<const IcalComponent*>> by_id(const std::vector<IcalComponent>& components) {
  std::vector<std::vector<const IcalComponent*>> groups;
  std::unordered_map<std::string, std::size_t> group_of;
  groups.reserve(components.size());
  group_of.reserve(components.size());
  for (const IcalComponent& component : components) {
    if (!is_event(component)) continue;
    const auto [place, is_new] = group_of.emplace(id_of(component), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&component);
  }
  return groups;
}

// None: refused.
std::optional<Window> build_window(NoticeReader& reader, const std::vector<const IcalComponent*>& events) {
  std::vector<Notice> notices;
  notices.reserve(events.size());
  for (const IcalComponent* event : events)
    if (auto notice = reader.read(*event)) notices.push_back(std::move(*notice));
  if (notices.size() < events.size()) return {};
  return WindowBuilder(reader, std::move(notices)).build();
}

}  // namespace

std::string to_string(const WindowWarning& warning, std::string_view file) {
  return to_string(WindowProblem{0, warning.line, warning.id, {{}, "", warning.detail}}, file);
}

std::vector<Window> read_windows_ical(std::string_view text, const IcalSettings& settings,
                                      std::vector<WindowProblem>* problems,
                                      std::vector<WindowWarning>* warnings) {
  const std::size_t before = problems->size();
  Calendar calendar(settings);
  if (auto fault = calendar.read(text, warnings)) {
    problems->push_back({0, fault->line, "", std::move(fault->problem)});
    return {};
  }
  NoticeReader reader(calendar.zones, problems, warnings);
  std::vector<Window> windows;
  for (const std::vector<const IcalComponent*>& events : by_id(calendar.events))
    if (auto window = build_window(reader, events)) windows.push_back(std::move(*window));
  read_freebusy(calendar.events, reader, &windows);
  if (problems->size() == before) return windows;
  std::stable_sort(problems->begin() + static_cast<std::ptrdiff_t>(before), problems->end(),
                   [](const WindowProblem& a, const WindowProblem& b) { return a.line < b.line; });
  return {};
}

}  // namespace curfew
