// What does a VEVENT change about a window that is known? And what is an occurrence, all revisions told?
//
// A writer shows a window's last version as a VEVENT, and its revisions as X-CURFEW-REVISION; a reader takes
// the revisions, and what the VEVENT says differently as one more: somebody has edited it. Both must agree on
// what is the same: times to the second (a start rounded down, an end up), texts without what a content line
// cannot hold.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/versions.h"

namespace curfew {

// What VEVENTs can say of it.
Instant second_before(Instant t);  // the last whole one that is not after it
Instant second_after(Instant t);
std::string plain_text(std::string_view text);  // without control characters but newlines and tabs

// What of `stated` is not so by all that was stated before.
Revision changes(const Revision& stated, const Revision& before);
// More than who and why.
bool says_something(const Revision& change);
bool is_same_rule(const RecurrenceSet::Source& a, const RecurrenceSet::Source& b);

// All that the revisions state of a window that takes place once, or of a rule.
Revision stated_by(const Window& window);
// Without the revisions of single occurrences.
Window series_only(const Window& window);

// The occurrences that revisions are of, each as a window of its own: the series as it last was, moved to
// that occurrence, then what was said of it alone.
class Occurrences {
 public:
  struct One {
    Window window;
    Revision stated;  // of it, all told
  };
  // REQUIRES: `window` recurs; its series' versions() succeeds
  explicit Occurrences(const Window& window);
  const Revision& stated(LocalTime original) { return one(original).stated; }
  // One revision more. REQUIRES: revision.occurrence
  void add(const Revision& revision);
  const std::map<LocalTime, One>& all() const { return all_; }  // by their original starts

 private:
  One& one(LocalTime original);

  Window series_;    // as created, and, where it was revised, as it last was
  Revision stated_;  // of the series
  std::map<LocalTime, One> all_;
};

}  // namespace curfew
