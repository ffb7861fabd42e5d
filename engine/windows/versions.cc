#include "engine/windows/versions.h"

#include <algorithm>
#include <map>

namespace curfew {
namespace {

// ---- What was stated so far, and what is stated now

template <class T>
void take(std::optional<T>& so_far, const std::optional<T>& now) {
  if (now) so_far = now;
}
void take(std::string_view& so_far, const std::optional<std::string>& now) {
  if (now) so_far = *now;
}
void take(std::string_view& so_far, std::string_view now) {
  if (now.data() != nullptr) so_far = now;
}
template <class T>
void take(const T*& so_far, const std::optional<T>& now) {
  if (now) so_far = &*now;
}
void take(const Scope*& so_far, const Scope* now) {
  if (now != &system_wide_scope) so_far = now;
}
void take(const Exempt*& so_far, const Exempt* now) {
  if (now != &nobody_exempt) so_far = now;
}

// Every field of a window but its times, which those of a rule state of its first occurrence.
template <class To, class From>
void take_terms(To& so_far, const From& now) {
  take(so_far.enabled, now.enabled);
  take(so_far.scope, now.scope);
  take(so_far.exempt, now.exempt);
  take(so_far.drain, now.drain);
  take(so_far.notify_before, now.notify_before);
  take(so_far.reminder_at, now.reminder_at);
  so_far.cancelled = so_far.cancelled || now.cancelled;
}
template <class To, class From>
void take_words(To& so_far, const From& now) {
  take(so_far.by, now.by);
  take(so_far.reason, now.reason);
  take(so_far.name, now.name);
  take(so_far.description, now.description);
  take(so_far.display_tz, now.display_tz);
  for (std::size_t i = 0; i < text_names.size(); ++i) take(so_far.messages[i], now.messages[i]);
}

template <class From>
void take_all(Terms& so_far, const From& now) {
  take_terms(so_far, now);
}
template <class From>
void take_all(Version& so_far, const From& now) {
  take_terms(so_far, now);
  take_words(so_far, now);
}

bool states_times(const Revision& r) { return r.start || r.end; }

void take_times(Terms& so_far, const Revision& now) {
  if (now.start) so_far.start = *now.start;
  if (now.end) so_far.end = *now.end;
}

// What a rule, as its first occurrence now has it, makes of another one's times.
Interval moved(const Window& window, const Terms& rule, LocalTime original) {
  const RecurrenceSet::Source& source = window.recurrence->source();
  const std::int64_t shift = source.zone->to_local(rule.start).us - source.start.us;
  const Instant start = source.zone->to_utc(LocalTime{original.us + shift}).before;
  return {start, plus(start, rule.end.us - rule.start.us)};
}

// An occurrence, as the rule now has it and as was stated of it alone.
template <class T>
T laid_over(const Window& window, const T& rule, bool rule_moved, const Occurrence& occurrence,
            const OfOccurrence<T>& own) {
  T whole = rule;
  const Interval place = rule_moved ? moved(window, rule, occurrence.original) : occurrence.interval;
  whole.start = own.start.value_or(place.start), whole.end = own.end.value_or(place.end);
  if (rule.reminder_at) whole.reminder_at = plus(whole.start, rule.reminder_at->us - rule.start.us);
  take_all(whole, own.said);
  return whole;
}

template <class T>
T folded(const Window& window, std::size_t i, const Occurrence& occurrence) {
  Fold<T> fold(window, occurrence);
  while (fold.next(i + 1)) {
  }
  T version = fold.version();
  version.declared_at = window.revisions[i].declared_at;
  return version;
}

constexpr Occurrence the_window{not_recurring, {}};

}  // namespace

template <class T>
bool Fold<T>::next(std::size_t limit) {
  const bool recurs = occurrence_.original != not_recurring;
  while (next_ < limit) {
    const Revision& r = window_->revisions[next_++];
    if (r.occurrence && !(recurs && *r.occurrence == occurrence_.original)) continue;
    if (r.occurrence) {
      take_all(own_.said, r);
      take(own_.start, r.start), take(own_.end, r.end);
    } else {
      take_all(rule_, r);
      take_times(rule_, r);
      moved_ = moved_ || (next_ > 1 && states_times(r));
    }
    rule_.declared_at = r.declared_at;
    if (recurs) whole_ = laid_over(*window_, rule_, moved_, occurrence_, own_);
    return true;
  }
  return false;
}

template class Fold<Terms>;
template class Fold<Version>;

Version version(const Window& window, std::size_t i) { return folded<Version>(window, i, the_window); }

Version version(const Window& window, std::size_t i, const Occurrence& occurrence) {
  return folded<Version>(window, i, occurrence);
}

Terms terms(const Window& window, std::size_t i, const Occurrence& occurrence) {
  return folded<Terms>(window, i, occurrence);
}

Interval placed(const Window& window, std::size_t i, const Occurrence& occurrence) {
  const bool stays = std::none_of(window.revisions.begin() + 1,
                                  window.revisions.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                  [](const Revision& r) { return !r.occurrence && states_times(r); });
  return stays ? occurrence.interval : moved(window, terms(window, i, the_window), occurrence.original);
}

void state(Revision& so_far, const Revision& later) {
  so_far.declared_at = later.declared_at;
  take_terms(so_far, later);
  take_words(so_far, later);
  take(so_far.start, later.start);
  take(so_far.end, later.end);
}

std::optional<std::size_t> known(const Window& window, Instant now) {
  const auto after = std::find_if(window.revisions.begin(), window.revisions.end(),
                                  [&](const Revision& r) { return r.declared_at > now; });
  if (after == window.revisions.begin()) return {};
  return static_cast<std::size_t>(after - window.revisions.begin()) - 1;
}

// ---- Whether they hold together

namespace {

// As a file names them: the creation's fields stand alone, the revisions after it count from 0.
std::string field_of(std::size_t revision, std::string_view name) {
  return revision == 0 ? std::string(name)
                       : "revisions[" + std::to_string(revision - 1) + "]." + std::string(name);
}

std::string text_of(Instant t) { return is_date(t) ? to_string(t) : "since ever"; }

std::optional<Problem> check(const Window& w, std::size_t i, bool was_cancelled, const Version& now) {
  const Revision& r = w.revisions[i];
  if (was_cancelled)
    return Problem{Code::revision_after_cancellation, field_of(i, "declared_at"),
                   "follows a cancellation, which is final; declare a new window instead"};
  if (i > 0 && r.declared_at < w.revisions[i - 1].declared_at)
    return Problem{Code::revision_out_of_order, field_of(i, "declared_at"),
                   "must not be before that of the version it follows (" +
                       text_of(w.revisions[i - 1].declared_at) + ")"};
  if (now.start >= now.end)
    return Problem{Code::end_before_start, field_of(i, r.end || !r.start ? "end" : "start"),
                   r.end || !r.start ? "must be after \"start\" (" + text_of(now.start) + ")"
                                     : "must be before \"end\" (" + text_of(now.end) +
                                           "); a moved start does not move the end"};
  if (w.recurrence && !r.occurrence && now.end == until_further_notice)
    return Problem{Code::missing_field, field_of(i, "end"),
                   "a recurring window needs an end; only a single occurrence may be left open"};
  return {};
}

// Reads the revisions in their order.
class Checker {
 public:
  explicit Checker(const Window& window) : window_(window) {}

  Result<std::vector<Version>> all() {
    std::vector<Version> all;
    for (std::size_t i = 0; i < window_.revisions.size(); ++i) {
      const Revision& r = window_.revisions[i];
      const bool is_creation = i == 0;
      if (!r.occurrence)
        rule(r, is_creation);
      else if (auto problem = exception(i))
        return *problem;
      Version now = r.occurrence ? as_it_is(exceptions_.at(*r.occurrence)) : rule_;
      now.declared_at = r.declared_at;
      if (auto problem = check(window_, i, was_cancelled_, now)) return *problem;
      if (!r.occurrence && !is_creation && states_times(r))
        if (auto problem = leaves_none(i)) return *problem;
      all.push_back(std::move(now));
    }
    return all;
  }

 private:
  struct Exception {
    Occurrence occurrence;
    OfOccurrence<Version> own;
  };

  Version as_it_is(const Exception& e) const {
    return laid_over(window_, rule_, moved_, e.occurrence, e.own);
  }

  void rule(const Revision& r, bool is_creation) {
    was_cancelled_ = rule_.cancelled;
    take_all(rule_, r);
    take_times(rule_, r);
    moved_ = moved_ || (!is_creation && states_times(r));
  }

  std::optional<Problem> exception(std::size_t i) {
    const Revision& r = window_.revisions[i];
    auto place = exceptions_.find(*r.occurrence);
    if (place == exceptions_.end()) {
      const auto occurrence = window_.recurrence ? window_.recurrence->find(*r.occurrence) : std::nullopt;
      if (!occurrence || i == 0)
        return Problem{Code::unknown_occurrence, field_of(i, "occurrence"),
                       window_.recurrence
                           ? "is not the local start of one of its occurrences, before any revision"
                           : "concerns an occurrence, and the window does not recur"};
      place = exceptions_.try_emplace(*r.occurrence, Exception{*occurrence, {}}).first;
    }
    OfOccurrence<Version>& own = place->second.own;
    was_cancelled_ = rule_.cancelled || own.said.cancelled;
    take_all(own.said, r);
    take(own.start, r.start), take(own.end, r.end);
    return {};
  }

  // An exception that revision `i` of the rule leaves without an instant.
  std::optional<Problem> leaves_none(std::size_t i) const {
    for (const auto& [original, e] : exceptions_) {
      if (e.own.start.has_value() == e.own.end.has_value()) continue;  // the rule's length, or its own
      const Version v = as_it_is(e);
      if (v.start >= v.end)
        return Problem{Code::end_before_start, field_of(i, window_.revisions[i].end ? "end" : "start"),
                       "leaves the occurrence " + to_string(original) +
                           " without an instant; revise that one too, before"};
    }
    return {};
  }

  const Window& window_;
  Version rule_;
  bool moved_ = false;          // it was, since its creation
  bool was_cancelled_ = false;  // what the revision concerns, before it
  std::map<LocalTime, Exception> exceptions_;
};

}  // namespace

Result<std::vector<Version>> versions(const Window& window) { return Checker(window).all(); }

}  // namespace curfew
