// Which row decides a finding, which finding comes first, and which rule is named for it?
//
// Threads: pure.
#pragma once

#include <string_view>
#include <vector>

#include "engine/judge/admit.h"
#include "engine/judge/verdict.h"

namespace curfew {

// Its row of the main table, and the outcome. `expired`: a job that is deferred past its `expires_at`.
void decide(Finding& finding, const Admitted& a, bool expired, const Profile& profile);

// By worst outcome, then start of the interval that the relation is to, then id (bytes), then occurrence.
void order(std::vector<Finding>& findings, const Snapshot& snapshot);

// The row that decided: of the series table, or where that says `first-finding`,
// of the main one. Null: `no-window`.
const RowRule* deciding_rule(const Verdict& verdict, const Profile& profile);
std::string_view rule_id(const Verdict& verdict, const Profile& profile);
bool grandfathered(const Verdict& verdict, const Profile& profile);

}  // namespace curfew
