#include "adapters/ical_requests.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <deque>

#include "adapters/json_fields.h"
#include "adapters/limits.h"
#include "adapters/request_builder.h"

namespace curfew {
namespace {

constexpr std::string_view begin_event = "BEGIN:VEVENT", end_event = "END:VEVENT",
                           end_calendar = "END:VCALENDAR";

// The line at `from`, without its end, and where the next one begins. REQUIRES: from < text.size()
struct TextLine {
  std::string_view text;
  std::size_t next;
  bool ended;  // by a line end
};
TextLine line_at(std::string_view text, std::size_t from) {
  const auto* newline = static_cast<const char*>(std::memchr(text.data() + from, '\n', text.size() - from));
  const bool ended = newline != nullptr;
  const std::size_t end = ended ? static_cast<std::size_t>(newline - text.data()) : text.size();
  return {text.substr(from, end - from), ended ? end + 1 : end, ended};
}

bool is_line(std::string_view line, std::string_view word) {
  if (line.size() < word.size() || ((line[0] ^ word[0]) & 0x5F) != 0) return false;
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
    line.remove_suffix(1);
  return is_word(line, word);
}

// Where the first such line begins, from `from` on, where a line begins; npos: nowhere.
std::size_t find_line(std::string_view text, std::string_view word, std::size_t from = 0) {
  while (from < text.size()) {
    const TextLine line = line_at(text, from);
    if (is_line(line.text, word)) return from;
    from = line.next;
  }
  return std::string_view::npos;
}

// Where the last such line that ends before `before` begins; npos: nowhere. REQUIRES: a line begins at
// `before`, or the text ends
std::size_t find_last_line(std::string_view text, std::string_view word, std::size_t before) {
  std::size_t end = before;
  while (end > 0) {
    const std::size_t newline = end == 1 ? std::string_view::npos : text.rfind('\n', end - 2);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const TextLine line = line_at(text, begin);
    if (line.ended && line.next <= before && is_line(line.text, word)) return begin;
    end = begin;
  }
  return std::string_view::npos;
}

// UID of an event, as it stands; empty: none.
std::string uid_of(std::string_view event) {
  IcalScanner scanner;
  scanner.restart(event, 1, true);
  IcalProperty line;
  for (int depth = 0; scanner.next(&line);) {
    if (line.name == IcalName::begin) ++depth;
    if (line.name == IcalName::end) --depth;
    if (line.name == IcalName::uid && depth == 1) return std::string(line.value);
  }
  return {};
}

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
      : zones_(std::move(zones)), notes_(std::move(notes)), times_(*zones_) {}

  bool parse(const Chunk& chunk, const RecordSink& sink) override {
    const std::string_view text = chunk.bytes;
    const bool utf8 = simdjson::validate_utf8(text.data(), text.size());
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
    request_.occurrences.clear();
    request_.recurrence = nullptr;
    request_.zone = nullptr;
    request_.asked.reset();
    read_texts(event);
    read_asked(event);
    if (auto fault = read_when(event, times_, &when_)) return refuse(std::move(*fault));
    request_.slot = {when_.start.instant, when_.end.value_or(never)};
    if (!recurs_) return;
    warnings_.clear();
    if (auto fault = read_recurrence(event, when_, times_, &source_, &warnings_))
      return refuse(std::move(*fault));
    request_.zone = source_.zone;
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
    request_.owner = text_of(event, IcalName::curfew_owner);
    if (request_.owner.empty()) request_.owner = organizer(event);
    request_.domain = text_of(event, IcalName::curfew_domain);
    request_.role = text_of(event, IcalName::curfew_role);
    request_.channel = text_of(event, IcalName::curfew_channel);
    if (const IcalProperty* unknown = event.find(IcalName::other_curfew)) refuse_unknown(*unknown);
    if (!event.has(IcalName::resources) && !event.has(IcalName::curfew_resource)) return;
    for (const IcalProperty& property : event.properties)
      if (property.name == IcalName::resources || property.name == IcalName::curfew_resource)
        read_resources(property);
  }

  void read_resources(const IcalProperty& property) {
    std::string_view left = property.value;
    for (std::size_t i = 0; i <= left.size(); ++i) {
      if (i < left.size() && left[i] == '\\') {
        ++i;
      } else if (i >= left.size() || left[i] == ',') {
        const std::string_view name = trimmed(text_of(left.substr(0, i)));
        if (name.empty()) return refuse(fault_of(property, Code::empty_value, "must not hold an empty name"));
        request_.resources.push_back(name);
        left.remove_prefix(std::min(i + 1, left.size()));
        if (left.empty()) break;
        i = static_cast<std::size_t>(-1);
      }
    }
    if (request_.resources.size() > limits::max_resources)
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
    constexpr std::string_view known[] = {"X-CURFEW-DOMAIN", "X-CURFEW-RESOURCE", "X-CURFEW-OWNER",
                                          "X-CURFEW-ROLE",   "X-CURFEW-CHANNEL",  "X-CURFEW-OPEN-END"};
    refuse(fault_of(property, Code::unknown_field,
                    "is not a property of a request" + did_you_mean(property.spelt, known)));
  }

  void read_asked(const IcalComponent& event) {
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
    RecurrenceSet::Override change;
    if (auto fault = read_original(event, *source_.zone, times_, &change.original))
      return refuse(std::move(*fault));
    if (!is_cancelled(event) && !is_transparent(event)) {
      IcalWhen when;
      if (auto fault = read_when(event, times_, &when)) return refuse(std::move(*fault));
      if (!when.end)
        return refuse(fault_of(*event.find(IcalName::curfew_open_end), Code::conflicting_fields,
                               "cannot stand where it recurs; give DTEND or DURATION"));
      change.interval = Interval{when.start.instant, *when.end};
    }
    overrides_.push_back(change);
  }

  bool tell_pending(const RecordSink& sink) {
    if (!pending_) return true;
    pending_ = false;
    if (skipped_) return true;
    if (recurs_ && !fault_) build_series();
    Record record{.line = master_->component.line,
                  .request = nullptr,
                  .problem = nullptr,
                  .id = request_.id,
                  .kind = name(request_.kind)};
    if (!fault_) {
      record.request = &request_;
      return sink(record);
    }
    const Problem problem = on_line(std::move(*fault_), record.line);
    record.problem = &problem;
    return sink(record);
  }

  void build_series() {
    // Of several of one occurrence the last holds.
    std::stable_sort(overrides_.begin(), overrides_.end(),
                     [](const auto& a, const auto& b) { return a.original < b.original; });
    for (std::size_t i = 0; i < overrides_.size(); ++i)
      if (i + 1 == overrides_.size() || overrides_[i + 1].original != overrides_[i].original)
        source_.overrides.push_back(overrides_[i]);
    recurrence_.emplace(std::move(source_));
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
  Event events_[2];
  Event *master_ = &events_[0], *next_ = &events_[1];
  // Of the master:
  bool pending_ = false, skipped_ = false, recurs_ = false;
  std::optional<IcalFault> fault_;
  IcalWhen when_;
  RecurrenceSet::Source source_;
  std::vector<RecurrenceSet::Override> overrides_;
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
    const std::size_t mark = beginning.starts_with("\xEF\xBB\xBF") ? 3 : 0;
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

  // All but the events of the last UID: more of them may follow.
  std::size_t whole_records(std::string_view bytes) const override {
    const std::size_t last = find_last_line(bytes, end_event, bytes.size());
    if (last == bytes.npos) {
      const std::size_t first = find_line(bytes, begin_event);
      return first == bytes.npos ? bytes.rfind('\n') + 1 : first;
    }
    std::size_t end = line_at(bytes, last).next;
    const std::size_t all = end;
    std::size_t begin = find_last_line(bytes, begin_event, last);
    if (begin == bytes.npos) return all;
    std::string uid = uid_of(bytes.substr(begin, end - begin));
    for (;;) {
      const std::size_t before = find_last_line(bytes, end_event, begin);
      if (before == bytes.npos) break;
      end = line_at(bytes, before).next;
      const std::size_t other = find_last_line(bytes, begin_event, before);
      if (other == bytes.npos || uid_of(bytes.substr(other, end - other)) != uid) break;
      begin = other;
    }
    return begin == 0 && bytes.size() > limits::max_record_bytes ? all : begin;
  }

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
      IcalComponent component;
      component.begin(what, line.line);
      if (!read_component(scanner, 1, &component)) break;
      if (is_word(what, "VTIMEZONE")) zones_->add(component);
    }
    return scanner.fault();
  }

  std::shared_ptr<IcalZones> zones_;
  std::shared_ptr<IcalNotes> notes_;
};

}  // namespace

std::unique_ptr<RequestFormat> ical_format(const IcalSettings& settings, std::shared_ptr<IcalNotes> notes) {
  return std::make_unique<IcalFormat>(settings, std::move(notes));
}

}  // namespace curfew
