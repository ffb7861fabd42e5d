// A profile file in JSON; data/PROFILES.md documents the form field by field.
//
// Unknown and repeated fields are refused, all of what is wrong is named. `why` is for people and is dropped.
// A text that is not JSON is a problem without a field, whose detail names the line.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/profile/profile.h"

namespace curfew {

// None where *problems gained any. Only the form is checked here; compile() (engine/profile/profile.h)
// checks the sense.
std::optional<ProfileSource> read_profile_json(std::string_view text, std::vector<Problem>* problems);

}  // namespace curfew
