// What is kept of a run for a person to read: the counts, and what each window hits.
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
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "adapters/report/report.h"

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
  std::uint64_t grandfathered = 0;  // allowed, because they were made before a window was declared or moved
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
  Interval interval{};          // of one that recurs: of the occurrence that runs, or comes next
  WindowState state{};
  bool recurs = false;  // and is not over
  Tally hits{};
  std::string state_words() const;  // `planned, recurs`
};

// The windows with the most hits first, then by start and id; at most `limit` of them.
std::vector<WindowRow> ranked_windows(const Counts& counts, const RenderContext& context, std::size_t limit);

}  // namespace curfew
