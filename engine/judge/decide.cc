#include "engine/judge/decide.h"

#include <algorithm>

namespace curfew {

void decide(Finding& f, const Admitted& a, bool expired, const Profile& profile) {
  const Kind kind = a.request->kind == Kind::job ? Kind::job : Kind::reservation;
  f.row =
      profile.decide(kind, a.request->action, a.role, a.channel, f.slot, f.asked, group(f.relation), expired);
  f.outcome = profile.rule(f.row).outcome;
}

void order(std::vector<Finding>& findings, const Snapshot& snapshot) {
  if (findings.size() < 2) return;
  std::sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) {
    if (a.outcome != b.outcome) return a.outcome < b.outcome;
    if (a.interval.start != b.interval.start) return a.interval.start < b.interval.start;
    if (snapshot.row(a.label).window != snapshot.row(b.label).window || a.original != b.original) {
      if (a.original != not_recurring || b.original != not_recurring)
        return window_id(a, snapshot) < window_id(b, snapshot);
      return snapshot.window(a.label).id < snapshot.window(b.label).id;
    }
    return a.occurrence < b.occurrence;
  });
}

const RowRule* deciding_rule(const Verdict& verdict, const Profile& profile) {
  if (verdict.findings.empty()) return nullptr;
  if (verdict.table == Table::decisions) return &profile.rule(verdict.row);
  if (verdict.table == Table::access) return &profile.access_rule(verdict.row);
  const RowRule& rule = profile.series_rule(verdict.row);
  return rule.first_finding ? &profile.rule(verdict.findings.front().row) : &rule;
}

std::string_view rule_id(const Verdict& verdict, const Profile& profile) {
  const RowRule* rule = deciding_rule(verdict, profile);
  return rule ? std::string_view(rule->rule) : "no-window";
}

bool grandfathered(const Verdict& verdict, const Profile& profile) {
  const RowRule* rule = deciding_rule(verdict, profile);
  return rule && rule->grandfathered;
}

}  // namespace curfew
