#include "adapters/system/profiles.h"

#include <algorithm>

namespace curfew {

std::string_view shipped_profile(std::string_view name) {
  const auto all = shipped_profiles();
  const auto found = std::ranges::find(all, name, &ShippedProfile::name);
  return found == all.end() ? std::string_view{} : found->json;
}

}  // namespace curfew
