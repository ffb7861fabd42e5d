// What was known of a window, and when: the one fold of its revisions.
//
//   revisions, each stating what changes ─► Fold ─► version after version, each all that was known then
//
// Version i is what revision i makes of those before it: known from its `declared_at` until that of the next.
// Of an occurrence of a window that recurs, what its own revisions state lies over what the rule's do,
// whichever came first; what the rule's say of `start` and `end` is said of its first occurrence and moves
// and stretches each alike (a start on the local clock, a length exactly), and a `reminder_at` stays as long
// before the start.
//
// A version has two halves, so that who needs one does not pay for the other: Terms decide, Wording are said.
// Both are views into the window and live as long as its revisions stay where they are.
//
// Nobody else adds revisions up: a field that is new to windows touches engine/windows/window.h, this fold,
// and what reads and writes it. Cost: a step of a Fold some ns; the functions fold from the creation on.
// Threads: pure.
// Source: R. T. Snodgrass, "Developing Time-Oriented Database Applications in SQL" (1999), ch. 10.
//
//   for (Fold<Version> known(window); known.next();) tell(known.version().name, known.version().interval());
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/windows/window.h"

namespace curfew {

inline const Scope system_wide_scope{};
inline const Exempt nobody_exempt{};

struct Terms {
  Instant declared_at = since_ever;
  Instant start, end = until_further_notice;
  std::optional<bool> enabled;  // none: it is
  bool cancelled = false;
  const Scope* scope = &system_wide_scope;  // that one where none was ever stated
  const Exempt* exempt = &nobody_exempt;    // likewise
  std::optional<Duration> drain, notify_before;
  std::optional<Instant> reminder_at;

  Interval interval() const { return {start, end}; }
  bool in_force() const { return enabled.value_or(true) && !cancelled; }  // else as if it were not known
};

// Without data where nothing was ever said.
struct Wording {
  std::string_view by, reason, name, description, display_tz;
  std::array<std::string_view, text_names.size()> messages;
};

struct Version : Terms, Wording {};

// What was stated of one occurrence alone.
template <class T>
struct OfOccurrence {
  T said;
  std::optional<Instant> start, end;
};

// T: Terms or Version.
template <class T>
class Fold {
 public:
  // Of one that recurs: its rule, as its first occurrence has it.
  explicit Fold(const Window& window) : window_(&window) {}
  // Of an occurrence; of a window that does not recur (`not_recurring`), as above.
  Fold(const Window& window, const Occurrence& occurrence) : window_(&window), occurrence_(occurrence) {}

  // Goes to the next revision that concerns it, of the first `limit` ones; false: there is none.
  bool next(std::size_t limit);
  bool next() { return next(window_->revisions.size()); }
  // The one that it went to, and what that makes. REQUIRES: next() was true
  std::size_t revision() const { return next_ - 1; }
  const T& version() const { return occurrence_.original == not_recurring ? rule_ : whole_; }

 private:
  const Window* window_;
  Occurrence occurrence_{not_recurring, {}};
  std::size_t next_ = 0;
  T rule_, whole_;
  OfOccurrence<T> own_;
  bool moved_ = false;  // the rule was, since its creation
};

// What revision `i` makes; of a window that recurs, of its first occurrence, as the rule's revisions have it.
// REQUIRES: i < revisions.size()
Version version(const Window& window, std::size_t i);
// The same of one occurrence (or of all, where it is `not_recurring`),
// with what its own revisions up to `i` say.
Version version(const Window& window, std::size_t i, const Occurrence& occurrence);
// Its half that decides.
Terms terms(const Window& window, std::size_t i, const Occurrence& occurrence);
// Where an occurrence lies when the rule's revisions up to `i` have moved and stretched it.
Interval placed(const Window& window, std::size_t i, const Occurrence& occurrence);

// Adds one more revision of the same up: what both state, the later over the earlier.
void state(Revision& so_far, const Revision& later);

// The last revision that is known at `now`; none: it is not declared yet.
std::optional<std::size_t> known(const Window& window, Instant now);

// All versions, in order; or the first revision that is out of order, follows a cancellation, is of no
// occurrence (unknown_occurrence), or is empty or inverted (end_before_start), with the field
// `revisions[i].…` (the creation's fields stand without a prefix). A recurring window needs an end
// (missing_field). Cost: linear, but for each revision that moves a rule, which looks at all its exceptions.
Result<std::vector<Version>> versions(const Window& window);

}  // namespace curfew
