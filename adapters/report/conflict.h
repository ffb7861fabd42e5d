// A judged request, copied so that a report can show it after all is judged; and those that are worth it.
//
// Threads: plain values, one a chunk.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/json/verdict.h"
#include "adapters/report/report.h"

namespace curfew {

// The windows of these findings, in their order, each once, one that recurs too.
// Calls visit(window, its first finding).
template <class Visit>
void for_each_rule(std::span<const Finding> findings, const Snapshot& snapshot, Visit&& visit) {
  std::vector<std::uint32_t> seen;
  for_each_window(findings, snapshot, [&](const Finding& f) {
    const std::uint32_t window = snapshot.row(f.label).window;
    if (f.original != not_recurring) {
      if (std::find(seen.begin(), seen.end(), window) != seen.end()) return;
      seen.push_back(window);
    }
    visit(window, f);
  });
}

struct OccurrenceHit {
  Interval interval{};
  Outcome outcome{};
};
inline constexpr std::size_t max_occurrence_hits = 100;

// A judged request, copied: it outlives the reader's buffer and the judge.
struct Conflict {
  std::size_t line = 0;
  Outcome outcome{};
  std::string_view rule;  // the profile's own text
  std::string id, owner, kind;
  Interval slot{};  // the one that decided: an edit's new or present slot, a series' occurrence
  Instant asked;
  std::optional<Relation> relation;
  std::vector<std::uint32_t> windows;  // at most limits::max_listed_windows
  std::size_t windows_total = 0;
  bool grandfathered = false;
  std::string message, help;
  // What is to be said of this one alone, whatever the message: of a series, how many of its occurrences.
  std::string note;
  bool defers = false;
  std::optional<Instant> defer_to;
  std::vector<OccurrenceHit>
      occurrences;  // series: those that a window concerns, the first max_occurrence_hits
  std::size_t occurrences_total = 0;
};

// The slot that decided, as Conflict::slot.
Interval deciding_slot(const Request& request, const Verdict& verdict);

// REQUIRES: record.verdict. `help` is left empty. A series' occurrences are counted up to 1,000 past those
// that a window concerns; some 100 ns each.
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

struct StartsFirst {
  Instant start;
  std::uint64_t order = 0;
  auto operator<=>(const StartsFirst&) const = default;
};

}  // namespace curfew
