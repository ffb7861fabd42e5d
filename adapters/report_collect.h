// What is kept of a run for a person to read: the counts, what each window hits, and a conflict in words.
//
// A chunk counts for itself; a report adds the chunks up in the input's order. What comes out does not depend
// on where the input was cut. A request counts once for each window that it names, by the outcome of its
// verdict, so that a window's numbers are those of the requests listed with it.
//
// Cost: a few additions for a record without a finding; a map look-up a window for one with. Memory: grows
// with rules, codes and windows hit, never with records. Threads: plain values, one a chunk.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "adapters/report.h"

namespace curfew {

using Tally = std::array<std::uint64_t, outcome_names.size()>;  // by Outcome
std::uint64_t total(const Tally& tally);

struct WindowHits {
  Label label = 0;  // the version that the first finding, in the input's order, is about
  Tally tally{};
};

struct Refusals {
  std::uint64_t count = 0;
  std::size_t first_line = 0;
};

struct Counts {
  std::uint64_t judged = 0, refused = 0;
  std::uint64_t with_finding = 0;
  Tally by_outcome{};
  std::map<std::pair<Outcome, std::string_view>, std::uint64_t> by_rule;  // the profile's own texts
  std::unordered_map<std::uint32_t, WindowHits> by_window;                // by number in the snapshot
  std::map<Code, Refusals> by_code;

  std::uint64_t records() const { return judged + refused; }
  void add(const JudgedRecord& record, const RenderContext& context);
  void add(const Counts& later);
};

enum class WindowState : std::uint8_t { planned, active, ended, cancelled, disabled, not_known };
inline constexpr std::array<std::string_view, 6> window_state_names = {"planned",   "active",   "ended",
                                                                       "cancelled", "disabled", "not known"};
constexpr std::string_view name(WindowState s) { return window_state_names[static_cast<std::size_t>(s)]; }

// A window as it was known at `now`; where it was not, the version that a finding is about, else its first.
struct WindowRow {
  std::uint32_t window = 0;
  std::string id, name, scope;  // scope in words
  Interval interval{};
  WindowState state{};
  Tally hits{};
};

// The windows with the most hits first, then by start and id; at most `limit` of them.
std::vector<WindowRow> ranked_windows(const Counts& counts, const RenderContext& context, std::size_t limit);

struct OccurrenceHit {
  Interval interval{};
  Outcome outcome{};
};
inline constexpr std::size_t max_occurrence_hits = 100;

// A judged request, copied: it outlives the reader's buffer and the scratch.
struct Conflict {
  std::size_t line = 0;
  Outcome outcome{};
  std::string_view rule;  // the profile's own text
  std::string id, owner, kind;
  Interval slot{};  // the one that decided: an edit's new or present slot, a series' occurrence
  Instant asked;
  std::optional<Relation> relation;
  std::vector<std::uint32_t> windows;
  bool grandfathered = false;
  std::string message, help;
  bool defers = false;
  std::optional<Instant> defer_to;
  std::vector<OccurrenceHit>
      occurrences;  // series: those that a window concerns, the first max_occurrence_hits
  std::size_t occurrences_total = 0;
};

// REQUIRES: record.verdict. `help` is left empty.
Conflict make_conflict(const JudgedRecord& record, const RenderContext& context);

// The values with the least keys, at most `limit`; a Key ends in `order`, the number of the record.
template <class Key, class Value>
class Least {
 public:
  explicit Least(std::size_t limit) : limit_(limit) {}
  bool admits(const Key& key) const { return kept_.size() < limit_ || key < kept_.rbegin()->first; }
  void add(Key key, Value value) {
    if (!admits(key)) return;
    kept_.emplace(std::move(key), std::move(value));
    if (kept_.size() > limit_) kept_.erase(std::prev(kept_.end()));
  }
  // Takes over what a later chunk kept, whose records are numbered from `first_order` on.
  void absorb(Least& later, std::uint64_t first_order) {
    for (auto& [key, value] : later.kept_) {
      Key shifted = key;
      shifted.order += first_order;
      add(std::move(shifted), std::move(value));
    }
  }
  const std::map<Key, Value>& kept() const { return kept_; }

 private:
  std::size_t limit_;
  std::map<Key, Value> kept_;
};

struct WorstFirst {
  Outcome outcome{};
  std::uint64_t order = 0;
  auto operator<=>(const WorstFirst&) const = default;
};

// A rule's row in the profile's words: `asked in_advance, relation touches`; empty where it has no condition.
std::string rule_words(std::string_view rule, Outcome outcome, const Profile& profile);

// For people, in UTC: `2026-11-28 22:00`, seconds only where they are not zero.
std::string short_time(Instant t);
// `2026-11-28 22:00 – 23:30`: of the end only what differs from the start; a slot has `no end`, a window's is
// `open`; a job without a length is its start alone.
std::string short_period(Interval interval);
// 1234567 as `1,234,567`.
std::string grouped(std::uint64_t n);

}  // namespace curfew
