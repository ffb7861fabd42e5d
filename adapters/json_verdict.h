// A verdict as JSON, one line, keys in the order of the contract; and the pieces that the other writers
// share.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "adapters/json_write.h"
#include "adapters/report.h"
#include "engine/verdict.h"

namespace curfew {

// What verdicts say, as a writer escapes it, kept for those that will say the same: a row's text about a
// version of a window is rendered once, and written many times. Of one snapshot and profile. Memory: bounded.
// Threads: one each.
class Sayings {
 public:
  using Escape = void (*)(std::string& out, std::string_view text);
  explicit Sayings(Escape escape) : escape_(escape) {}

  struct Saying {
    std::string text;        // escaped; empty: nothing is said
    bool used_zone = false;  // as in Message
  };
  // Valid until the next call.
  const Saying& of(const Verdict& verdict, const RenderContext& context);

 private:
  struct Kept {
    const RowRule* rule = nullptr;
    Label label = 0;
    LocalTime instance;
    Saying saying;
  };
  void render(const Verdict& verdict, const RenderContext& context, Saying* saying) const;

  Escape escape_;
  std::vector<Kept> kept_;  // each in the one place that its rule and label have; a later one replaces it
  Saying other_;            // that is not kept
};

// The windows of these findings (of one that recurs, its occurrences), in their order, each once: visit(its
// first finding).
template <class Visit>
void for_each_window(std::span<const Finding> findings, const Snapshot& snapshot, Visit&& visit) {
  constexpr std::size_t few = 16;  // so many are compared rather than hashed
  const auto which = [&](const Finding& f) { return std::pair(snapshot.row(f.label).window, f.instance); };
  const auto hash = [](const std::pair<std::uint32_t, LocalTime>& w) {
    return std::hash<std::int64_t>{}(w.second.us ^ static_cast<std::int64_t>(w.first) << 20);
  };
  std::unordered_set<std::pair<std::uint32_t, LocalTime>, decltype(hash)> seen(0, hash);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto window = which(findings[i]);
    const auto is_it = [&](const Finding& f) { return which(f) == window; };
    const bool again = findings.size() <= few ? std::any_of(findings.begin(), findings.begin() + i, is_it)
                                              : !seen.insert(window).second;
    if (!again) visit(findings[i]);
  }
}

// Whether a limit ended the count of its windows: the horizon then says how far was looked. A job's horizon
// bounds its search for a gap; its own windows are all there.
inline bool windows_are_cut(Kind kind, const Verdict& verdict) {
  return verdict.horizon && (kind == Kind::reservation || kind == Kind::series);
}

// One object without a newline. `help` (may be empty) is a sentence.
void append_verdict_json(std::string& out, const Request& request, const Verdict& verdict,
                         std::string_view help, const RenderContext& context);
// The same without help, in parts: the id, then kind to relation, then windows to the end. REQUIRES: `said`
// is escaped by append_json_string
void append_verdict_id(std::string& out, const Request& request);
void append_verdict_outcome(std::string& out, Kind kind, const Verdict& verdict,
                            const RenderContext& context);
void append_verdict_reason(std::string& out, const Request& request, const Verdict& verdict,
                           const Sayings::Saying& said, const RenderContext& context);
// The same as the first, with the help there is for it. Overwrites the judge.
void append_verdict_with_help(std::string& out, const JudgedRecord& judged, const RenderContext& context);
// `, "effect": {…}`
void append_effect(std::string& out, const Effect& effect);
// {"line": 17, "problem": {"code": …, "field": …, "detail": …}}
void append_refusal_json(std::string& out, const Record& record);

// The sentence of `help`, empty where there is none. Overwrites the judge (and so the verdict).
std::string help_sentence(const Request& request, const Verdict& verdict, Judge& judge,
                          const RenderContext& context);

}  // namespace curfew
