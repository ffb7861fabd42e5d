// A judged record, and what every writer of verdicts needs beside it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "adapters/wire/reader.h"
#include "engine/judge/judge.h"
#include "engine/notices/message.h"

namespace curfew {

struct JudgedRecord {
  const Record& record;
  const Verdict* verdict;  // null: the record was refused
  Judge& judge;            // that judged it; help may judge again with it, once the verdict was written
};

// What every rendering of a verdict needs beside the verdict.
struct RenderContext {
  const Snapshot& snapshot;
  const Profile& profile;
  ZoneOf zone_of;
  std::string tzdata;  // the version of the time zone data
  Instant now;
};

using ByteSink = std::function<void(std::string_view)>;

// The windows of these findings (of one that recurs, its occurrences), in their order, each once: visit(its
// first finding).
template <class Visit>
void for_each_window(std::span<const Finding> findings, const Snapshot& snapshot, Visit&& visit) {
  constexpr std::size_t few = 16;  // so many are compared rather than hashed
  const auto which = [&](const Finding& f) { return std::pair(snapshot.row(f.label).window, f.original); };
  const auto hash = [](const std::pair<std::uint32_t, LocalTime>& w) {
    return std::hash<std::int64_t>{}(w.second.us ^ static_cast<std::int64_t>(w.first) << 20);
  };
  std::unordered_set<std::pair<std::uint32_t, LocalTime>, decltype(hash)> seen(0, hash);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto window = which(findings[i]);
    const auto is_it = [&](const Finding& f) { return which(f) == window; };
    const auto earlier = findings.first(i);
    const bool again = findings.size() <= few ? std::any_of(earlier.begin(), earlier.end(), is_it)
                                              : !seen.insert(window).second;
    if (!again) visit(findings[i]);
  }
}

}  // namespace curfew
