// Where do two profiles, or two channels of one, answer differently?
//
// Both are asked every combination of the inputs that they share: the words of an input that both have, and
// of an input that only one has (a permission) all of its words. Combinations with the same pair of answers
// are told together. What only one of them knows (a role, a kind) is named, and not compared.
//
// Cost: some 100 ns a combination of the tables; a profile has some thousand. Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "engine/profile/profile.h"

namespace curfew {

struct Difference {
  Table table{};
  Condition when;  // only the inputs that matter: of the others, any value
  const RowRule* a = nullptr;
  const RowRule* b = nullptr;
};

// By outcome, effect and grandfathering, in the tables' order; the same rule id does not make them alike.
std::vector<Difference> differences(const Profile& a, const Profile& b);

// What one of them has and the other has not, a line each: `only standard has the phase draining`.
std::vector<std::string> only_in_one(const Profile& a, const Profile& b);

// Of one profile: where its other channels (`when` names them) answer otherwise than the first, which is `a`.
// A profile without a row that names a channel has none.
std::vector<Difference> channel_differences(const Profile& profile);

}  // namespace curfew
