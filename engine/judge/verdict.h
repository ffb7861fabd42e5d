// What is answered: a Verdict, with the findings that made it.
//
// A Finding is one window's (or, of a series, one occurrence's and one window's) bearing on a request: which
// version of the window (`label`), how the request's interval lies to it, and when it was asked. The decision
// table gives each its outcome. Findings are ordered by worst outcome, then start of the interval that the
// relation is to, then window id (bytes), then start of the occurrence; the first decides.
//
// A Verdict holds no text and no id: `label` is a row of the snapshot, `row` one of the profile; a writer
// renders them (adapters/json/verdict.h). Its findings and effect lie in the Judge that judged it and are
// valid until that judges again. Threads: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/profile/decision_table.h"
#include "engine/profile/words.h"
#include "engine/snapshot/snapshot.h"
#include "engine/time/relation.h"
#include "engine/windows/phase.h"

namespace curfew {

struct Finding {
  Label label = 0;
  std::uint32_t occurrence = 0;        // of a series: index into Verdict::slots
  Interval interval{};                 // of the version: what the relation is to
  LocalTime original = not_recurring;  // of a recurring window: the original start of that occurrence
  Relation relation{};                 // of the request's interval to the version's
  Asked asked{};
  Slot slot{};
  Outcome outcome{};
  Row row = no_row;
};

// One occurrence of a series that a window concerns: judged as a reservation.
struct OccurrenceVerdict {
  std::uint32_t occurrence = 0;  // index into Verdict::slots
  Outcome outcome{};
  std::uint32_t first_finding = 0, findings = 0;  // a run of Verdict::by_occurrence
};

// Of access, where its row has one.
struct Effect {
  EffectAction action{};
  std::optional<Instant> at;                  // a logout: when it happens, or happened
  std::optional<Instant> until;               // none: until further notice, or not known
  std::optional<bool> dismissable;            // may what is shown be put away?
  std::uint16_t http_status = 0;              // 0: none
  std::optional<std::int64_t> retry_after_s;  // with a status, where `until` is known
};

struct Verdict {
  Outcome outcome = Outcome::allowed;
  Row row = no_row;
  Table table = Table::decisions;     // that `row` is one of
  std::span<const Finding> findings;  // ordered; empty: rule `no-window`
  // A series: the occurrences that were judged (one stands for all those that are clear of every window),
  // those with a finding that is not clear, both in order of time, and all findings grouped by occurrence
  // (within one in the order above).
  std::span<const Interval> slots;
  std::span<const OccurrenceVerdict> occurrences;
  std::span<const Finding> by_occurrence;
  // A job, or access, that is deferred (also one that expires meanwhile): until when; no instant: not before
  // an open-ended window ends, or, with `horizon`, not before that.
  bool defers = false;
  std::optional<Instant> defer_to;
  // Access: the worst phase of the windows that cover it, which the findings are at (their relation and
  // `asked` say nothing), and what it comes to beside the outcome; null: nothing.
  std::optional<Phase> phase;
  const Effect* effect = nullptr;
  // When it was judged: `now`, or of a request asked later, its own instant. What is said is as known then.
  Instant as_of = since_ever;
  // How far was looked, where that bounded the answer: for a gap; over a series, or recurring windows,
  // without end.
  std::optional<Instant> horizon;
};

// Of the window version that a finding is about.
inline Version version(const Finding& f, const Snapshot& snapshot) {
  return snapshot.version(f.label, f.original);
}
// The id of its window, or of the occurrence.
inline std::string window_id(const Finding& f, const Snapshot& snapshot) {
  return snapshot.id(f.label, f.original);
}

}  // namespace curfew
