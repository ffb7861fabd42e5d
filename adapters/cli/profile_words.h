// A row of a profile in words.
#pragma once

#include <string>

#include "engine/profile/diff.h"

namespace curfew::cli {

inline constexpr std::array<std::string_view, 3> table_names = {"decisions", "series", "access"};

// `kind job, role user or guest`; "always" where it takes everything.
std::string words(const Condition& when);
// `error by CS-15, deny 403`
std::string words(const RowRule& rule);

}  // namespace curfew::cli
