// Which names are time zones here: IANA ids with a file in the zone directory, and never a path of the
// caller's.
#include "adapters/system/zones.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace curfew {
namespace {

// As cctz looks them up.
std::filesystem::path zone_directory() {
  const char* directory = std::getenv("TZDIR");
  return directory != nullptr && *directory != '\0' ? directory : "/usr/share/zoneinfo";
}

bool is_id_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '+' ||
         c == '-' || c == '/';
}

// Parts of letters, digits, `_`, `+` and `-`, with a slash between two: no dot and no colon, hence no way up,
// no `libc:localtime`, and none of cctz's `Fixed/UTC+01:00:00`.
bool is_spelt_like_an_id(std::string_view id) {
  constexpr std::size_t longest = 64;
  return !id.empty() && id.size() <= longest && std::all_of(id.begin(), id.end(), is_id_byte) &&
         id.front() != '/' && id.back() != '/' && id.find("//") == id.npos;
}

// What stands in a zone directory beside the IANA zones: this machine's own, and copies that count leap
// seconds.
bool is_of_this_machine(std::string_view id) {
  return id == "localtime" || id == "posixrules" || id.substr(0, 6) == "posix/" ||
         id.substr(0, 6) == "right/";
}

// Asked before cctz, which keeps every unknown name for ever, and has names of its own (`UTC0`).
bool has_file(std::string_view id) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(zone_directory() / id, ignored);
}

}  // namespace

const Zone* ZoneTable::find(std::string_view id) {
  if (id == utc().id()) return &utc();
  if (!is_spelt_like_an_id(id) || is_of_this_machine(id)) return nullptr;
  const std::lock_guard lock(mutex_);
  std::string name(id);
  if (const auto known = zones_.find(name); known != zones_.end()) return known->second.get();
  cctz::time_zone zone;
  if (!has_file(id) || !cctz::load_time_zone(name, &zone)) return nullptr;
  auto loaded = std::make_unique<Zone>(name, zone);
  return zones_.emplace(std::move(name), std::move(loaded)).first->second.get();
}

std::string ZoneTable::version() {
  constexpr std::string_view before = "# version ";
  std::string line;
  std::ifstream file(zone_directory() / "tzdata.zi");
  if (!std::getline(file, line) || line.compare(0, before.size(), before) != 0) return {};
  return line.substr(before.size());
}

}  // namespace curfew
