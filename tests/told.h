// The engine's verdict in the oracle's words, so that the two compare with ==; and both as text, where they
// do not.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/profile.h"
#include "adapters/system/profiles.h"
#include "engine/judge/judge.h"
#include "tests/oracle/judge.h"

namespace curfew::told {

// A shipped profile and what the oracle knows it by.
struct Setting {
  std::string_view name;
  Profile profile;
  oracle::Rules rules;
};

inline Setting setting(std::string_view name, oracle::Rules rules) {
  std::vector<Problem> problems;
  auto source = read_profile_json(shipped_profile(name), &problems);
  auto profile = source ? compile(std::move(*source), &problems) : std::nullopt;
  if (!profile) throw std::runtime_error(std::string(name) + ": " + to_string(problems.at(0)));
  return {name, std::move(*profile), rules};
}

inline const std::vector<Setting>& settings() {
  static const std::vector<Setting> both = [] {
    std::vector<Setting> out;
    out.push_back(setting("cloudshell", oracle::cloudshell));
    out.push_back(setting("standard", oracle::standard));
    return out;
  }();
  return both;
}

inline std::vector<std::string> windows_of(std::span<const Finding> findings, const Snapshot& snapshot) {
  std::vector<std::string> ids;
  for (const Finding& f : findings) {
    const std::string id = window_id(f, snapshot);
    if (!oracle::names(ids, id)) ids.push_back(id);
  }
  return ids;
}

inline oracle::Verdict told(const Verdict& verdict, const Judge& judge) {
  const Snapshot& snapshot = judge.snapshot();
  oracle::Verdict out;
  out.outcome = verdict.outcome;
  out.rule = std::string(rule_id(verdict, judge.profile()));
  if (!verdict.findings.empty()) out.relation = verdict.findings[0].relation;
  out.windows = windows_of(verdict.findings, snapshot);
  out.grandfathered = grandfathered(verdict, judge.profile());
  if (verdict.defers) out.defer_to = verdict.defer_to;
  out.horizon = verdict.horizon;
  for (const OccurrenceVerdict& o : verdict.occurrences) {
    const auto findings = verdict.by_occurrence.subspan(o.first_finding, o.findings);
    out.occurrences.push_back(
        {verdict.slots[o.occurrence].start, findings[0].relation, o.outcome, windows_of(findings, snapshot)});
  }
  return out;
}

// What the engine says. A request that it refuses is a fault of the test.
inline oracle::Verdict ask(const Request& request, Instant now, Judge& judge) {
  const auto verdict = judge.judge(request, now);
  if (!verdict) throw std::runtime_error("refused: " + to_string(verdict.problem()));
  return told(*verdict, judge);
}

inline std::string ids(const std::vector<std::string>& windows) {
  std::string out;
  for (const std::string& id : windows) out += " " + id;
  return "[" + out + " ]";
}

inline std::string to_text(const oracle::Verdict& v) {
  std::string out = std::string(name(v.outcome)) + " " + v.rule;
  if (v.relation) out += " " + std::string(name(*v.relation));
  out += " " + ids(v.windows);
  if (v.grandfathered) out += " grandfathered";
  if (v.defer_to) out += " defer_to " + (*v.defer_to ? to_string(**v.defer_to) : "null");
  if (v.horizon) out += " horizon " + to_string(*v.horizon);
  for (const oracle::Occurrence& o : v.occurrences)
    out += "\n    " + to_string(o.start) + " " + std::string(name(o.outcome)) + " " +
           std::string(name(o.relation)) + " " + ids(o.windows);
  return out;
}

}  // namespace curfew::told
