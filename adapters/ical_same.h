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

#include "engine/window.h"

namespace curfew {

// What VEVENTs can say of it.
Instant second_before(Instant t);  // the last whole one that is not after it
Instant second_after(Instant t);
std::string plain_text(std::string_view text);  // without control characters but newlines and tabs

// What of `stated` is not so in `last`.
Revision changes(const Revision& stated, const Version& last);
// More than who and why.
bool says_something(const Revision& change);
bool is_same_rule(const RecurrenceSet::Source& a, const RecurrenceSet::Source& b);

// The version that `change` makes of `last`.
Version after(const Version& last, const Revision& change);
// Without the revisions of single occurrences.
Window series_only(const Window& window);

// The occurrences that revisions are of, each as a window of its own: the series as it last was, moved to
// that occurrence, then what was said of it alone.
class Occurrences {
 public:
  struct One {
    Window window;
    Version last;
  };
  // REQUIRES: `window` recurs; its series' versions() succeeds
  explicit Occurrences(const Window& window);
  const Version& last(LocalTime original) { return one(original).last; }
  // One revision more. REQUIRES: revision.occurrence
  void add(const Revision& revision);
  const std::map<LocalTime, One>& all() const { return all_; }  // by their original starts

 private:
  One& one(LocalTime original);

  Window series_;  // as created, and, where it was revised, as it last was
  Version last_;   // of the series
  std::map<LocalTime, One> all_;
};

}  // namespace curfew
