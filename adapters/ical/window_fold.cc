#include "adapters/ical/window_fold.h"

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_set>

#include "adapters/ical/difference.h"
#include "engine/recurrence/split.h"
#include "engine/windows/exceptions.h"
#include "engine/windows/split.h"

namespace curfew {
namespace {

// The events of one id, folded.
class WindowBuilder {
 public:
  WindowBuilder(WindowEventReader& reader, std::vector<WindowEvent> events)
      : reader_(reader), events_(std::move(events)) {}

  // Empty: refused.
  std::vector<Window> build() {
    const auto key = [](const WindowEvent& n) {
      const Instant stamp = n.stamp.value_or(since_ever);
      return std::tuple(n.is_override(), n.sequence, n.is_maintnote ? stamp : n.modified.value_or(stamp),
                        stamp);
    };
    std::stable_sort(events_.begin(), events_.end(),
                     [&](const WindowEvent& a, const WindowEvent& b) { return key(a) < key(b); });
    const WindowEvent& first = events_.front();
    window_.id = first.id;
    if (first.is_override()) {
      refuse(first,
             fault_of(*first.component->find(IcalName::recurrence_id), Code::unknown_occurrence,
                      "is of a series that is not in this file; put the series' own VEVENT, of the same "
                      "UID, beside it, or leave RECURRENCE-ID out: it is then a window of its own"));
      return {};
    }
    if (!create(first)) return {};
    for (std::size_t i = 1; i < events_.size() && !events_[i].is_override(); ++i)
      if (!revise(events_[i])) return {};
    pieces_.push_back(
        {std::move(window_), std::move(source_), std::move(stated_), LocalTime{first_instant.us}});
    if (!add_overrides()) return {};
    std::vector<Window> windows;
    for (Piece& piece : pieces_) {
      if (!is_sound(first, piece.window)) return {};
      windows.push_back(std::move(piece.window));
    }
    return windows;
  }

 private:
  // Of a series that changes from some occurrences on, one after the other; else there is one.
  struct Piece {
    Window window;
    RecurrenceSet::Source source;
    Revision stated;          // all told
    LocalTime governed_from;  // the original start of what changed it last
  };

  bool refuse(const WindowEvent& event, IcalFault fault) {
    reader_.refuse(event.id, std::move(fault));
    return false;
  }

  bool create(const WindowEvent& n) {
    std::vector<std::string> told;
    if (!read_rule(n, &source_, &recurs_, &told)) return false;
    for (std::string& warning : told) reader_.warn(n, std::move(warning));
    if (recurs_) set_recurrence(n);
    if (!n.history.empty()) {
      window_.revisions = n.history;
      first_declared_ = n.history[0].declared_at;
      stated_ = stated_by(window_);
      return revise(n);
    }
    Revision creation = n.stated;
    creation.declared_at = first_declared_ = declared(n);
    const bool goes_on = events_.size() > 1 || n.cancelled;
    if (goes_on) stated_ = creation;
    window_.revisions.push_back(std::move(creation));
    // What was cancelled had been declared.
    if (n.cancelled) cancel(std::max(first_declared_, changed(n)));
    return true;
  }

  // CREATED; a event is declared when it is sent.
  Instant declared(const WindowEvent& n) {
    if (n.is_maintnote) return n.stamp.value_or(since_ever);
    if (n.created) return *n.created;
    if (!n.stamp) {
      reader_.warn(n, "has neither CREATED nor DTSTAMP; read as known since ever");
      return since_ever;
    }
    reader_.warn(n, "has no CREATED; read as declared at its DTSTAMP, which is often the time of export");
    return *n.stamp;
  }

  Instant changed(const WindowEvent& n) const {
    if (!n.is_maintnote && n.modified) return *n.modified;
    return n.stamp ? *n.stamp : n.created.value_or(first_declared_);
  }

  void cancel(Instant at) {
    Revision r;
    r.declared_at = at;
    r.cancelled = true;
    add(std::move(r));
  }

  void add(Revision change) {
    state(stated_, change);
    window_.revisions.push_back(std::move(change));
  }

  bool read_rule(const WindowEvent& n, RecurrenceSet::Source* source, bool* is_recurring,
                 std::vector<std::string>* warnings) {
    *is_recurring = recurs(*n.component);
    if (!*is_recurring) return true;
    IcalWhen when = n.when;
    if (!read_first(n, &when)) return false;
    if (auto fault = read_recurrence(*n.component, when, reader_.times(), source, warnings))
      return refuse(n, std::move(*fault));
    return true;
  }

  // Where revisions have moved the whole series, these say where its rule began.
  bool read_first(const WindowEvent& n, IcalWhen* when) {
    if (const IcalProperty* start = n.component->find(IcalName::curfew_first_start)) {
      auto moment = reader_.times().moment(*start);
      if (!moment) return refuse(n, fault_of(*start, std::move(moment.problem())));
      when->start = *moment;
    }
    if (const IcalProperty* length = n.component->find(IcalName::curfew_first_length)) {
      auto read = read_ical_duration(length->value);
      if (!read) return refuse(n, fault_of(*length, std::move(read.problem())));
      when->length = *read;
    }
    return true;
  }

  void set_recurrence(const WindowEvent& n) {
    window_.recurrence = reader_.times().zones().hold(source_);
    for (std::string& warning : window_.recurrence->warnings()) reader_.warn(n, std::move(warning));
  }

  bool revise(const WindowEvent& n) {
    bool again = false;
    RecurrenceSet::Source source;
    std::vector<std::string> told_already;
    if (!read_rule(n, &source, &again, &told_already)) return false;
    if (again != recurs_ || (recurs_ && !is_same_rule(source, source_)))
      return refuse(n, {{Code::conflicting_fields, "RRULE",
                         "or its dates are not those of the first version; a rule cannot be revised: end "
                         "that series "
                         "by UNTIL, and give the new rule a UID of its own"},
                        n.component->line});
    const Instant at = changed(n);
    if (n.cancelled) {
      if (!stated_.cancelled) cancel(at);
      return true;
    }
    Revision change = changes(n.stated, stated_);
    change.declared_at = at;
    if (says_something(change) || stated_.cancelled) add(std::move(change));
    return true;
  }

  bool add_overrides() {
    const auto begin =
        std::find_if(events_.begin(), events_.end(), [](const WindowEvent& n) { return n.is_override(); });
    if (begin == events_.end()) return true;
    if (!recurs_)
      return refuse(*begin,
                    fault_of(*begin->component->find(IcalName::recurrence_id), Code::unknown_occurrence,
                             "is of a VEVENT that does not recur (no RRULE, RDATE or EXDATE)"));
    std::vector<Exception> single, ranges;
    for (auto n = begin; n != events_.end(); ++n) {
      IcalOriginal original;
      if (auto fault = read_original(*n->component, *pieces_[0].source.zone, reader_.times(), &original))
        return refuse(*n, std::move(*fault));
      (original.and_future ? ranges : single).push_back({&*n, original.start});
    }
    add_occurrences(&single);
    for (const Exception& range : ranges)
      if (!change_from(range)) return false;
    for (std::size_t i = 0; i < pieces_.size(); ++i) override_in(i, single);
    return true;
  }

  struct Exception {
    const WindowEvent* event;
    LocalTime original;
  };

  // One that is not there is added, unless it is cancelled.
  void add_occurrences(std::vector<Exception>* single) {
    Piece& all = pieces_[0];
    std::unordered_set<std::int64_t> back;  // no exceptions any more
    std::erase_if(*single, [&](const Exception& e) {
      if (all.window.recurrence->find(e.original)) return false;
      if (e.event->cancelled) {
        reader_.warn(*e.event, "cancels an occurrence that there is not, at " + to_string(e.original));
        return true;
      }
      back.insert(all.source.zone->to_utc(e.original).before.us);
      all.source.rdates.push_back({e.original, {}});
      return false;
    });
    if (back.empty()) return;
    std::erase_if(all.source.exdates, [&](Instant t) { return back.contains(t.us); });
    hold(&all);
  }

  void hold(Piece* piece) { piece->window.recurrence = reader_.times().zones().hold(piece->source); }

  // Where the piece begins that the occurrence is of.
  std::size_t piece_of(LocalTime original) const {
    std::size_t i = pieces_.size() - 1;
    while (i > 0 && original < begins_[i]) --i;
    return i;
  }

  // RANGE=THISANDFUTURE (engine/windows/split.h).
  bool change_from(const Exception& e) {
    std::size_t i = piece_of(e.original);
    const auto occurrence = pieces_[i].window.recurrence->find(e.original);
    if (!occurrence)
      return refuse(*e.event,
                    range_fault(*e.event->component, {Code::unknown_occurrence, "",
                                                      "must be the original start of an occurrence"}));
    const auto first = pieces_[i].window.recurrence->next(first_instant, last_instant);
    if (first->original != e.original) {
      auto cut = cut_series(pieces_[i].source, e.original);
      if (!cut) return refuse(*e.event, range_fault(*e.event->component, std::move(cut.problem())));
      split(i++, e.original, std::move(*cut));
    }
    for (; i < pieces_.size(); ++i)
      if (pieces_[i].governed_from <= e.original) change_all(e, &pieces_[i]);
    return true;
  }

  void split(std::size_t i, LocalTime at, SeriesCut cut) {
    Piece& old = pieces_[i];
    WindowCut windows = cut_window(old.window, at, cut);
    windows.from.id = occurrence_id(pieces_[0].window.id, at);
    Revision stated = stated_by(windows.from);
    Piece piece{std::move(windows.from), std::move(cut.from), std::move(stated), old.governed_from};
    old.window = std::move(windows.before);
    old.source = std::move(cut.before);
    hold(&old), hold(&piece);
    pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(piece));
    begins_.insert(begins_.begin() + static_cast<std::ptrdiff_t>(i) + 1, at);
  }

  void change_all(const Exception& e, Piece* piece) {
    const WindowEvent& n = *e.event;
    piece->governed_from = e.original;
    if (piece->stated.cancelled) return;
    Revision change;
    if (n.cancelled) {
      change.cancelled = true;
    } else {
      const Zone& zone = *piece->source.zone;
      const std::int64_t shift = zone.to_local(*n.stated.start).us - e.original.us;
      Revision stated = n.stated;
      const Instant start = zone.to_utc(LocalTime{piece->source.start.us + shift}).before;
      stated.start = std::clamp(start, first_instant, last_instant);
      if (is_date(*stated.end)) stated.end = plus(*stated.start, stated.end->us - n.stated.start->us);
      change = changes(stated, piece->stated);
      if (!says_something(change)) return;
    }
    change.declared_at = std::max(changed(n), piece->stated.declared_at);
    state(piece->stated, change);
    piece->window.revisions.push_back(std::move(change));
  }

  void override_in(std::size_t i, const std::vector<Exception>& single) {
    Window& window = pieces_[i].window;
    const std::size_t known = window.revisions.size();
    std::optional<Occurrences> occurrences;
    for (const Exception& e : single) {
      if (piece_of(e.original) != i) continue;
      if (!occurrences) occurrences.emplace(window);
      override_one(*e.event, e.original, &*occurrences, &window);
    }
    if (window.revisions.size() > known)
      std::stable_sort(window.revisions.begin(), window.revisions.end(),
                       [](const Revision& a, const Revision& b) { return a.declared_at < b.declared_at; });
  }

  void override_one(const WindowEvent& n, LocalTime original, Occurrences* occurrences, Window* window) {
    const Revision& before = occurrences->stated(original);
    Revision change;
    if (!n.cancelled) change = changes(n.stated, before);
    change.cancelled = n.cancelled;
    if (n.cancelled ? before.cancelled : !says_something(change)) return;
    change.occurrence = original;
    change.declared_at = std::max(changed(n), window->revisions[0].declared_at);
    occurrences->add(change);
    window->revisions.push_back(std::move(change));
  }

  bool is_sound(const WindowEvent& first, const Window& window) {
    const auto tell = [&](Problem p) {
      const std::string_view part = p.field;
      p.detail = (part.empty() ? std::string() : "\"" + std::string(part) + "\" ") + p.detail;
      reader_.refuse(first.id, {{p.code, "", std::move(p.detail)}, first.component->line});
      return false;
    };
    auto checked = versions(window);
    return checked || tell(std::move(checked.problem()));
  }

  WindowEventReader& reader_;
  std::vector<WindowEvent> events_;
  // Of all that are of the whole series:
  Window window_;
  Revision stated_;  // all told
  RecurrenceSet::Source source_;
  Instant first_declared_ = since_ever;
  bool recurs_ = false;
  // Then:
  std::vector<Piece> pieces_;
  std::vector<LocalTime> begins_{LocalTime{first_instant.us}};  // of each piece
};

}  // namespace

std::vector<Window> fold_events(WindowEventReader& reader, std::vector<WindowEvent> events) {
  return WindowBuilder(reader, std::move(events)).build();
}

}  // namespace curfew
