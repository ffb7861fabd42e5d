// What is a single occurrence of a window that recurs, all its revisions told?
//
// Occurrences makes of each that revisions are of a window of its own, so that it can be shown, compared and
// written like one that takes place once. Cost: a fold of the series' revisions, then each exception's own.
// Threads: plain values.
#pragma once

#include <map>

#include "engine/windows/versions.h"

namespace curfew {

// The same rules, dates and exceptions, in the same zone: what occurs is the same, whatever was said of it.
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
