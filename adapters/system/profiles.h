// The profiles that come with the program: data/profiles/NAME.json, compiled in by the build.
//
// The bytes of the files, as they are; read_profile_json (adapters/json/profile.h) makes sense of them.
#pragma once

#include <span>
#include <string_view>

namespace curfew {

struct ShippedProfile {
  std::string_view name;  // the file's stem
  std::string_view json;
};

// All of them, in the order of their names.
std::span<const ShippedProfile> shipped_profiles();

// The JSON of one; empty: there is none of that name.
std::string_view shipped_profile(std::string_view name);

}  // namespace curfew
