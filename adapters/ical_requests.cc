#include "adapters/ical_requests.h"

#include <algorithm>
#include <deque>
#include <initializer_list>

#include "adapters/ical_records.h"
#include "adapters/ical_series.h"
#include "adapters/limits.h"
#include "adapters/request_builder.h"
#include "adapters/utf8.h"
#include "engine/text.h"

namespace curfew {
namespace {

// One event as it stands.
struct Event {
  IcalScanner scanner;  // holds what was folded
  IcalComponent component;
  std::optional<IcalFault> fault;

  void read(std::string_view text, std::size_t line, bool known_utf8) {
    fault.reset();
    scanner.restart(text, line, known_utf8);
    IcalProperty begin;
    component.begin("VEVENT", line);
    if (text.size() > limits::max_record_bytes)
      fault = {record_too_long(), line};
    else if (!scanner.next(&begin) || !read_component(scanner, 1, &component))
      fault = scanner.fault();
  }
  std::string_view uid() const {
    const IcalProperty* property = component.find(IcalName::uid);
    return property == nullptr ? std::string_view() : property->value;
  }
};

bool is_cancelled(const IcalComponent& event) {
  const IcalProperty* status = event.find(IcalName::status);
  return status != nullptr && is_word(trimmed(status->value), "CANCELLED");
}
bool is_transparent(const IcalComponent& event) {
  const IcalProperty* transp = event.find(IcalName::transp);
  return transp != nullptr && is_word(trimmed(transp->value), "TRANSPARENT");
}

class IcalParser : public RequestParser {
 public:
  IcalParser(std::shared_ptr<const IcalZones> zones, std::shared_ptr<IcalNotes> notes)
      : zones_(std::move(zones)), notes_(std::move(notes)), times_(*zones_), zone_check_(*zones_) {}

  bool parse(const Chunk& chunk, const RecordSink& sink) override {
    const std::string_view text = chunk.bytes;
    const bool utf8 = is_utf8(text);
    std::size_t line = chunk.first_line;
    pending_ = false;
    for (std::size_t at = 0; at < text.size();) {
      const TextLine first = line_at(text, at);
      if (!is_line(first.text, begin_event)) {
        at = first.next;
        ++line;
        continue;
      }
      const std::size_t begin = at, begin_line = line;
      do {
        const TextLine last = line_at(text, at);
        if (at != begin && (is_line(last.text, begin_event) || is_line(last.text, end_calendar))) break;
        at = last.next;
        ++line;
        if (is_line(last.text, end_event)) break;
      } while (at < text.size());
      next_->read(text.substr(begin, at - begin), begin_line, utf8);
      if (!take_next(sink)) return false;
    }
    return tell_pending(sink);
  }

 private:
  bool take_next(const RecordSink& sink) {
    const IcalComponent& event = next_->component;
    const bool is_override = !next_->fault && event.has(IcalName::recurrence_id);
    if (is_override && pending_ && next_->uid() == master_->uid()) {
      take_override(event);
      return true;
    }
    if (!tell_pending(sink)) return false;
    if (is_override || next_->fault) return refuse_next(sink);
    std::swap(next_, master_);
    begin_master();
    return true;
  }

  bool refuse_next(const RecordSink& sink) {
    IcalFault fault =
        next_->fault
            ? *next_->fault
            : fault_of(*next_->component.find(IcalName::recurrence_id), Code::unknown_occurrence,
                       "is of a series that does not stand directly before it; put the VEVENTs of one UID "
                       "together, the series first, or leave RECURRENCE-ID out: it is then one of its own");
    const Problem problem = on_line(std::move(fault), next_->component.line);
    return sink({.line = next_->component.line,
                 .request = nullptr,
                 .problem = &problem,
                 .id = next_->uid(),
                 .kind = {}});
  }

  // A record is told by its first line; where the fault lies further down, that is said too.
  static Problem on_line(IcalFault fault, std::size_t record_line) {
    if (fault.line != record_line && fault.line != 0)
      fault.problem.detail += " (line " + std::to_string(fault.line) + ")";
    return std::move(fault.problem);
  }

  void begin_master() {
    pending_ = true;
    fault_.reset();
    overrides_.clear();
    changes_.clear();
    texts_used_ = 0;
    const IcalComponent& event = master_->component;
    skipped_ = is_cancelled(event) || is_transparent(event);
    recurs_ = recurs(event);
    if (skipped_) {
      if (notes_) ++(is_cancelled(event) ? notes_->cancelled : notes_->transparent);
      return;
    }
    read_master(event);
  }

  void refuse(IcalFault fault) {
    if (!fault_) fault_ = std::move(fault);
  }

  void read_master(const IcalComponent& event) {
    request_.kind = recurs_ ? Kind::series : Kind::reservation;
    request_.action = Action::create;
    request_.id = request_.owner = request_.domain = request_.role = request_.channel = {};
    request_.resources.clear();
    request_.permissions.clear();
    request_.occurrences.clear();
    request_.recurrence = nullptr;
    request_.zone = nullptr;
    request_.asked.reset();
    request_.expires_at.reset();
    read_texts(event);
    read_asked(event);
    read_kind(event);
    if (auto fault = read_times(event)) return refuse(std::move(*fault));
    if (zone_check_.compare(*event.find(IcalName::dtstart), when_.start) && notes_)
      notes_->add(zone_check_.differences());
    request_.slot = {when_.start.instant, when_.end.value_or(never)};
    if (recurs_) return read_series(event);
    read_expiry(event);
    read_edit(event);
  }

  // DTSTART and how long; a job may have no duration.
  std::optional<IcalFault> read_times(const IcalComponent& event) {
    const bool is_instant = request_.kind == Kind::job && event.has(IcalName::dtstart) &&
                            !event.has(IcalName::dtend) && !event.has(IcalName::duration) &&
                            !is_true(event, IcalName::curfew_open_end);
    if (!is_instant) return read_when(event, times_, &when_);
    const IcalProperty& start = *event.find(IcalName::dtstart);
    auto moment = times_.moment(start);
    if (!moment) return fault_of(start, std::move(moment.problem()));
    when_.start = *moment;
    when_.end = plus(moment->instant, 1);
    return {};
  }

  void read_series(const IcalComponent& event) {
    warnings_.clear();
    if (auto fault = read_recurrence(event, when_, times_, &source_, &warnings_))
      return refuse(std::move(*fault));
    request_.zone = source_.zone;
  }

  void read_kind(const IcalComponent& event) {
    if (const IcalProperty* kind = event.find(IcalName::curfew_kind)) {
      const std::string_view word = trimmed(kind->value);
      if (is_word(word, "JOB") && !recurs_)
        request_.kind = Kind::job;
      else if (!is_word(word, recurs_ ? "SERIES" : "RESERVATION"))
        refuse(fault_of(*kind, Code::unknown_kind,
                        recurs_ ? "must be series, where it recurs" : "must be reservation or job"));
    }
    const IcalProperty* action = event.find(IcalName::curfew_action);
    if (action == nullptr) return;
    const std::string_view word = trimmed(action->value);
    if (is_word(word, "RESTORE"))
      request_.action = Action::restore;
    else if (is_word(word, "EDIT") && request_.kind == Kind::reservation)
      request_.action = Action::edit;
    else if (!is_word(word, "CREATE"))
      refuse(
          fault_of(*action, Code::unknown_action, "must be create or restore, or, of a reservation, edit"));
  }

  // None: it does not stand there.
  std::optional<Instant> read_moment(const IcalComponent& event, IcalName name) {
    const IcalProperty* property = event.find(name);
    if (property == nullptr) return {};
    auto moment = times_.moment(*property);
    if (moment) return moment->instant;
    refuse(fault_of(*property, std::move(moment.problem())));
    return {};
  }

  void read_expiry(const IcalComponent& event) {
    const IcalProperty* property = event.find(IcalName::curfew_expires_at);
    if (property == nullptr) return;
    if (request_.kind != Kind::job)
      return refuse(fault_of(*property, Code::field_not_for_kind, "is only for X-CURFEW-KIND:job"));
    request_.expires_at = read_moment(event, IcalName::curfew_expires_at);
    if (request_.expires_at && *request_.expires_at < request_.slot.start)
      refuse(fault_of(*property, Code::expires_before_start,
                      "must not be before DTSTART (" + to_string(request_.slot.start) + ")"));
  }

  // What is missing stays as it is.
  void read_edit(const IcalComponent& event) {
    const IcalProperty *start = event.find(IcalName::curfew_new_start),
                       *end = event.find(IcalName::curfew_new_end);
    const IcalProperty* either = start != nullptr ? start : end;
    if (request_.action != Action::edit) {
      if (either != nullptr)
        refuse(fault_of(*either, Code::field_not_for_kind, "is only for X-CURFEW-ACTION:edit"));
      return;
    }
    if (either == nullptr)
      return refuse(
          missing(event, IcalName::curfew_new_start, "is required of an edit, or X-CURFEW-NEW-END"));
    request_.new_slot = request_.slot;
    if (const auto t = read_moment(event, IcalName::curfew_new_start)) request_.new_slot.start = *t;
    if (end != nullptr && is_word(trimmed(end->value), "NEVER"))
      request_.new_slot.end = never;
    else if (const auto t = read_moment(event, IcalName::curfew_new_end))
      request_.new_slot.end = *t;
    if (request_.new_slot.start >= request_.new_slot.end)
      refuse(fault_of(*either, Code::end_before_start, "leaves it without an instant"));
  }

  // Without escapes; it lives until the next master.
  std::string_view text_of(std::string_view value) {
    if (value.find('\\') == value.npos) return value;
    if (texts_used_ == texts_.size()) texts_.emplace_back();
    std::string& text = texts_[texts_used_++];
    text.clear();
    append_unescaped(text, value);
    return text;
  }
  std::string_view text_of(const IcalComponent& event, IcalName name) {
    const IcalProperty* property = event.find(name);
    return property == nullptr ? std::string_view() : text_of(property->value);
  }

  void read_texts(const IcalComponent& event) {
    const IcalProperty* uid = event.find(IcalName::uid);
    if (uid == nullptr || trimmed(uid->value).empty())
      refuse(missing(event, IcalName::uid, "is required: it names the request"));
    else
      request_.id = text_of(uid->value);
    restate(event);
  }

  // What stands there.
  void restate(const IcalComponent& event) {
    const auto text = [&](IcalName name, std::string_view* field) {
      if (const IcalProperty* property = event.find(name)) *field = text_of(property->value);
    };
    if (event.has(IcalName::organizer)) request_.owner = organizer(event);
    text(IcalName::curfew_owner, &request_.owner);
    text(IcalName::curfew_domain, &request_.domain);
    text(IcalName::curfew_role, &request_.role);
    text(IcalName::curfew_channel, &request_.channel);
    if (const IcalProperty* unknown = event.find(IcalName::other_curfew)) refuse_unknown(*unknown);
    read_list(event, {IcalName::resources, IcalName::curfew_resource}, &request_.resources);
    read_list(event, {IcalName::curfew_permission}, &request_.permissions);
  }

  void read_list(const IcalComponent& event, std::initializer_list<IcalName> names,
                 std::vector<std::string_view>* list) {
    const auto is_one = [&](IcalName name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (!std::any_of(names.begin(), names.end(), [&](IcalName name) { return event.has(name); })) return;
    list->clear();
    for (const IcalProperty& property : event.properties)
      if (is_one(property.name)) read_list(property, list);
  }

  void read_list(const IcalProperty& property, std::vector<std::string_view>* list) {
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

  static std::string_view organizer(const IcalComponent& event) {
    constexpr std::string_view scheme = "MAILTO:";
    const IcalProperty* property = event.find(IcalName::organizer);
    if (property == nullptr) return {};
    std::string_view who = trimmed(property->value);
    if (who.size() > scheme.size() && is_word(who.substr(0, scheme.size()), scheme))
      who.remove_prefix(scheme.size());
    return who;
  }

  void refuse_unknown(const IcalProperty& property) {
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

  void read_asked(const IcalComponent& event) {
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

  void take_override(const IcalComponent& event) {
    if (skipped_ || fault_) return;
    if (!recurs_)
      return refuse(fault_of(*event.find(IcalName::recurrence_id), Code::unknown_occurrence,
                             "is of an event that does not recur (no RRULE, RDATE or EXDATE)"));
    IcalOriginal original;
    if (auto fault = read_original(event, *source_.zone, times_, &original)) return refuse(std::move(*fault));
    const bool is_dropped = is_cancelled(event) || is_transparent(event);
    IcalWhen when;
    if (!is_dropped) {
      if (auto fault = read_when(event, times_, &when)) return refuse(std::move(*fault));
      if (!when.end)
        return refuse(fault_of(*event.find(IcalName::curfew_open_end), Code::conflicting_fields,
                               "cannot stand where it recurs; give DTEND or DURATION"));
    }
    if (original.and_future) return take_change(original.start, is_dropped, when);
    RecurrenceSet::Override& change = overrides_.emplace_back();
    change.original = original.start;
    if (!is_dropped) change.interval = Interval{when.start.instant, *when.end};
  }

  // Of several from one occurrence on the last holds.
  void take_change(LocalTime original, bool is_end, const IcalWhen& when) {
    const LocalTime start = is_end ? original : source_.zone->to_local(when.start.instant);
    std::erase_if(changes_, [&](const Change& c) { return c.what.original == original; });
    changes_.push_back({{original, is_end, start, when.length}, std::move(next_)});
    next_ = std::make_unique<Event>();
  }

  bool tell_pending(const RecordSink& sink) {
    if (!pending_) return true;
    pending_ = false;
    if (skipped_) return true;
    const std::size_t line = master_->component.line;
    if (!recurs_ || fault_) return tell(line, sink);
    gather_overrides();
    if (!changes_.empty()) return tell_pieces(sink);
    build_series(std::move(source_));
    return tell(line, sink);
  }

  bool tell(std::size_t line, const RecordSink& sink) {
    Record record{
        .line = line, .request = nullptr, .problem = nullptr, .id = request_.id, .kind = name(request_.kind)};
    if (!fault_) {
      record.request = &request_;
      return sink(record);
    }
    const Problem problem = on_line(std::move(*fault_), line);
    record.problem = &problem;
    return sink(record);
  }

  void gather_overrides() {
    // Of several of one occurrence the last holds.
    std::stable_sort(overrides_.begin(), overrides_.end(),
                     [](const auto& a, const auto& b) { return a.original < b.original; });
    for (std::size_t i = 0; i < overrides_.size(); ++i)
      if (i + 1 == overrides_.size() || overrides_[i + 1].original != overrides_[i].original)
        source_.overrides.push_back(overrides_[i]);
  }

  // A series for each stretch between changes; one that is told by the line of its change.
  bool tell_pieces(const RecordSink& sink) {
    std::sort(changes_.begin(), changes_.end(),
              [](const Change& a, const Change& b) { return a.what.original < b.what.original; });
    std::vector<SeriesChange> changes;
    for (const Change& c : changes_) changes.push_back(c.what);
    auto pieces = split_series(std::move(source_), changes);
    if (!pieces) {
      refuse(
          fault_of(*changes_[0].event->component.find(IcalName::recurrence_id), std::move(pieces.problem())));
      return tell(master_->component.line, sink);
    }
    const Request whole = request_;
    for (SeriesPiece& piece : *pieces) {
      request_ = whole;
      std::size_t line = master_->component.line;
      if (piece.change) {
        const IcalComponent& event = changes_[*piece.change].event->component;
        restate(event);
        if (event.has(IcalName::created)) read_asked(event);
        if (piece.original) line = event.line;
      }
      if (piece.original) request_.id = keep(occurrence_id(whole.id, *piece.original));
      if (!fault_) build_series(std::move(piece.source));
      if (!tell(line, sink)) return false;
      fault_.reset();
    }
    return true;
  }

  std::string_view keep(std::string text) {
    if (texts_used_ == texts_.size()) texts_.emplace_back();
    return texts_[texts_used_++] = std::move(text);
  }

  void build_series(RecurrenceSet::Source source) {
    recurrence_.emplace(std::move(source));
    request_.recurrence = nullptr;
    request_.occurrences.clear();
    const auto first = recurrence_->next(first_instant, last_instant);
    if (!first)
      return refuse({{Code::empty_series, "RRULE",
                      "gives no occurrence, with its dates and exceptions; leave at least one"},
                     master_->component.line});
    request_.slot = first->interval;
    if (!recurrence_->source().rules.empty()) {
      request_.recurrence = &*recurrence_;
      return;
    }
    for (auto next = first; next; next = recurrence_->next(plus(next->interval.start, 1), last_instant))
      request_.occurrences.push_back(next->interval);
  }

  std::shared_ptr<const IcalZones> zones_;
  std::shared_ptr<IcalNotes> notes_;
  IcalTimes times_;
  IcalZoneCheck zone_check_;
  std::unique_ptr<Event> master_ = std::make_unique<Event>(), next_ = std::make_unique<Event>();
  // Of the master:
  bool pending_ = false, skipped_ = false, recurs_ = false;
  std::optional<IcalFault> fault_;
  IcalWhen when_;
  RecurrenceSet::Source source_;
  std::vector<RecurrenceSet::Override> overrides_;
  struct Change {
    SeriesChange what;
    std::unique_ptr<Event> event;
  };
  std::vector<Change> changes_;  // RANGE=THISANDFUTURE
  std::optional<RecurrenceSet> recurrence_;
  std::vector<std::string> warnings_;
  std::deque<std::string> texts_;
  std::size_t texts_used_ = 0;
  Request request_;
};

class IcalFormat : public RequestFormat {
 public:
  IcalFormat(const IcalSettings& settings, std::shared_ptr<IcalNotes> notes)
      : zones_(std::make_shared<IcalZones>(settings)), notes_(std::move(notes)) {}

  Result<std::size_t> header(std::string_view beginning) override {
    const std::size_t mark = beginning.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    const std::string_view text = beginning.substr(mark);
    if (text.find_first_not_of(" \t\r\n") == text.npos)
      return Problem{Code::empty_input, "",
                     "is empty; a file without events holds BEGIN:VCALENDAR and its END"};
    std::size_t length = find_line(text, begin_event);
    if (length == text.npos && beginning.size() >= limits::max_header_bytes)
      return Problem{Code::bad_ical, "",
                     "has no BEGIN:VEVENT in its first " + std::to_string(limits::max_header_bytes) +
                         " bytes (max_header_bytes)"};
    length = std::min(length, text.size());
    if (auto fault = read_header(text.substr(0, length))) {
      fault->problem.detail = "line " + std::to_string(fault->line) + ": " + fault->problem.detail;
      return std::move(fault->problem);
    }
    return mark + length;
  }

  std::size_t whole_records(std::string_view bytes) const override { return whole_events(bytes); }

  std::unique_ptr<RequestParser> parser() const override {
    return std::make_unique<IcalParser>(zones_, notes_);
  }

 private:
  std::optional<IcalFault> read_header(std::string_view text) {
    IcalScanner scanner;
    scanner.restart(text, 1, false);
    IcalProperty line;
    for (bool first = true; scanner.next(&line); first = false) {
      const std::string_view what = trimmed(line.value);
      const bool begins = line.name == IcalName::begin;
      if (first && !(begins && is_word(what, "VCALENDAR")))
        return IcalFault{{Code::bad_ical, "", "must be BEGIN:VCALENDAR, with which iCalendar begins"},
                         line.line};
      if (!begins || is_word(what, "VCALENDAR")) continue;
      if (is_word(what, "VTIMEZONE")) {
        IcalTimezone timezone;
        if (!read_timezone(scanner, line.line, &timezone)) break;
        zones_->add(std::move(timezone));
        continue;
      }
      IcalComponent component;
      component.begin(what, line.line);
      if (!read_component(scanner, 1, &component)) break;
    }
    return scanner.fault();
  }

  std::shared_ptr<IcalZones> zones_;
  std::shared_ptr<IcalNotes> notes_;
};

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

std::unique_ptr<RequestFormat> ical_format(const IcalSettings& settings, std::shared_ptr<IcalNotes> notes) {
  return std::make_unique<IcalFormat>(settings, std::move(notes));
}

}  // namespace curfew
