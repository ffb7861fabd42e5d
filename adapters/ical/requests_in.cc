// Where records begin and end, and which events are of one series.
#include "adapters/ical/requests_in.h"

#include <algorithm>

#include "adapters/ical/request_cut.h"
#include "adapters/wire/limits.h"
#include "adapters/wire/request_fields.h"
#include "adapters/wire/utf8.h"
#include "engine/base/text.h"
#include "engine/recurrence/split.h"
#include "engine/windows/window.h"

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

class IcalParser : public RequestParser {
 public:
  IcalParser(std::shared_ptr<const IcalZones> zones, std::shared_ptr<IcalNotes> notes)
      : zones_(std::move(zones)), notes_(std::move(notes)), reader_(*zones_, notes_.get()) {}

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
    overrides_.clear();
    changes_.clear();
    const IcalComponent& event = master_->component;
    skipped_ = is_cancelled(event) || is_transparent(event);
    if (!skipped_)
      reader_.read(event);
    else if (notes_)
      ++(is_cancelled(event) ? notes_->cancelled : notes_->transparent);
  }

  void take_override(const IcalComponent& event) {
    if (skipped_ || reader_.fault()) return;
    if (!reader_.recurs())
      return reader_.refuse(fault_of(*event.find(IcalName::recurrence_id), Code::unknown_occurrence,
                                     "is of an event that does not recur (no RRULE, RDATE or EXDATE)"));
    IcalOriginal original;
    if (auto fault = read_original(event, *reader_.source().zone, reader_.times(), &original))
      return reader_.refuse(std::move(*fault));
    const bool is_dropped = is_cancelled(event) || is_transparent(event);
    IcalWhen when;
    if (!is_dropped) {
      if (auto fault = read_when(event, reader_.times(), &when)) return reader_.refuse(std::move(*fault));
      if (!when.end)
        return reader_.refuse(fault_of(*event.find(IcalName::curfew_open_end), Code::conflicting_fields,
                                       "cannot stand where it recurs; give DTEND or DURATION"));
    }
    if (original.and_future) return take_change(original.start, is_dropped, when);
    RecurrenceSet::Override& change = overrides_.emplace_back();
    change.original = original.start;
    if (!is_dropped) change.interval = Interval{when.start.instant, *when.end};
  }

  // Of several from one occurrence on the last holds.
  void take_change(LocalTime original, bool is_end, const IcalWhen& when) {
    const LocalTime start = is_end ? original : reader_.source().zone->to_local(when.start.instant);
    std::erase_if(changes_, [&](const Change& c) { return c.what.original == original; });
    changes_.push_back({{original, is_end, start, when.length}, std::move(next_)});
    next_ = std::make_unique<Event>();
  }

  bool tell_pending(const RecordSink& sink) {
    if (!pending_) return true;
    pending_ = false;
    if (skipped_) return true;
    const std::size_t line = master_->component.line;
    if (!reader_.recurs() || reader_.fault()) return tell(line, sink);
    gather_overrides();
    if (!changes_.empty()) return tell_pieces(sink);
    build_series(std::move(reader_.source()));
    return tell(line, sink);
  }

  bool tell(std::size_t line, const RecordSink& sink) {
    const Request& request = reader_.request();
    Record record{
        .line = line, .request = nullptr, .problem = nullptr, .id = request.id, .kind = name(request.kind)};
    if (!reader_.fault()) {
      record.request = &request;
      return sink(record);
    }
    const Problem problem = on_line(std::move(*reader_.fault()), line);
    record.problem = &problem;
    return sink(record);
  }

  void gather_overrides() {
    // Of several of one occurrence the last holds.
    std::stable_sort(overrides_.begin(), overrides_.end(),
                     [](const auto& a, const auto& b) { return a.original < b.original; });
    for (std::size_t i = 0; i < overrides_.size(); ++i)
      if (i + 1 == overrides_.size() || overrides_[i + 1].original != overrides_[i].original)
        reader_.source().overrides.push_back(overrides_[i]);
  }

  // A series for each stretch between changes; one that is told by the line of its change.
  bool tell_pieces(const RecordSink& sink) {
    std::sort(changes_.begin(), changes_.end(),
              [](const Change& a, const Change& b) { return a.what.original < b.what.original; });
    std::vector<SeriesChange> changes;
    for (const Change& c : changes_) changes.push_back(c.what);
    auto pieces = split_series(std::move(reader_.source()), changes, limits::max_occurrences);
    if (!pieces) {
      reader_.refuse(range_fault(changes_[0].event->component, std::move(pieces.problem())));
      return tell(master_->component.line, sink);
    }
    Request& request = reader_.request();
    const Request whole = request;
    for (SeriesPiece& piece : *pieces) {
      request = whole;
      std::size_t line = master_->component.line;
      if (piece.change) {
        const IcalComponent& event = changes_[*piece.change].event->component;
        reader_.restate(event);
        if (piece.original) line = event.line;
      }
      if (piece.original) request.id = reader_.keep(occurrence_id(whole.id, *piece.original));
      if (!reader_.fault()) build_series(std::move(piece.source));
      if (!tell(line, sink)) return false;
      reader_.fault().reset();
    }
    return true;
  }

  void build_series(RecurrenceSet::Source source) {
    recurrence_.emplace(std::move(source));
    Request& request = reader_.request();
    request.recurrence = nullptr;
    request.occurrences.clear();
    const auto first = recurrence_->next(first_instant, last_instant);
    if (!first)
      return reader_.refuse({{Code::empty_series, "RRULE",
                              "gives no occurrence, with its dates and exceptions; leave at least one"},
                             master_->component.line});
    request.slot = first->interval;
    if (!recurrence_->source().rules.empty()) {
      request.recurrence = &*recurrence_;
      return;
    }
    for (auto next = first; next; next = recurrence_->next(plus(next->interval.start, 1), last_instant))
      request.occurrences.push_back(next->interval);
  }

  std::shared_ptr<const IcalZones> zones_;
  std::shared_ptr<IcalNotes> notes_;
  RequestEventReader reader_;
  std::unique_ptr<Event> master_ = std::make_unique<Event>(), next_ = std::make_unique<Event>();
  // Of the master:
  bool pending_ = false, skipped_ = false;
  std::vector<RecurrenceSet::Override> overrides_;
  struct Change {
    SeriesChange what;
    std::unique_ptr<Event> event;
  };
  std::vector<Change> changes_;  // RANGE=THISANDFUTURE
  std::optional<RecurrenceSet> recurrence_;
};

class IcalFormat : public RequestFormat {
 public:
  IcalFormat(const IcalSettings& settings, std::shared_ptr<IcalNotes> notes)
      : zones_(std::make_shared<IcalZones>(settings)), notes_(std::move(notes)) {}

  Result<std::size_t> header(std::string_view beginning) override {
    const std::string_view text = without_byte_order_mark(beginning);
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
    return beginning.size() - text.size() + length;
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

std::unique_ptr<RequestFormat> ical_format(const IcalSettings& settings, std::shared_ptr<IcalNotes> notes) {
  return std::make_unique<IcalFormat>(settings, std::move(notes));
}

}  // namespace curfew
