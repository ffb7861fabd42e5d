#include "adapters/cli/setting.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "adapters/cli/files.h"
#include "adapters/ical_windows.h"
#include "adapters/json_profile.h"
#include "adapters/json_windows.h"
#include "adapters/profiles.h"
#include "engine/text.h"

namespace curfew::cli {
namespace {

[[noreturn]] void refuse_argument(const std::string& option, const std::string& value,
                                  const std::string& detail) {
  throw Stop{wrong_usage, option + " \"" + value + "\": " + detail};
}

Instant clock_now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count()};
}

Instant parse_now(const std::string& text) {
  if (text.empty()) return clock_now();
  const auto now = parse_instant(text);
  if (!now) refuse_argument("--now", text, now.problem().detail);
  return *now;
}

const Zone* parse_zone(const std::string& id, ZoneTable& zones) {
  const Zone* zone = id.empty() ? nullptr : zones.find(id);
  if (!id.empty() && !zone)
    refuse_argument("--tzid", id, "is not a time zone of the IANA data base, such as Europe/Berlin");
  return zone;
}

Options parse_judging(const std::string& horizon) {
  if (horizon.empty()) return {};
  const auto duration = parse_duration(horizon);
  if (!duration) refuse_argument("--horizon", horizon, duration.problem().detail);
  if (duration->exact_us() == 0) refuse_argument("--horizon", horizon, "must be longer than zero");
  return {*duration};
}

Snapshot load_windows(const std::string& path, const IcalSettings& ical) {
  const bool is_ical = extension(path) == ".ics";
  if (!is_ical && extension(path) != ".json")
    refuse_argument("--windows", path, "must be a .json or .ics file");
  const std::string text = read_whole(path);
  std::vector<WindowProblem> problems;
  std::vector<WindowWarning> warnings;
  std::vector<Window> windows = is_ical ? read_windows_ical(text, ical, &problems, &warnings)
                                        : read_windows_json(text, ical.find_zone, &problems);
  for (const WindowWarning& w : warnings) tell(to_string(w, path) + "\n");
  if (problems.empty()) return Snapshot(std::move(windows), content_version(text));
  std::string told;
  for (const WindowProblem& p : problems) told += (told.empty() ? "" : "\n") + to_string(p, path);
  throw Stop{bad_input, told};
}

void check_word(const std::string& option, const std::string& word, std::uint8_t number,
                const std::vector<std::string>& known) {
  if (!word.empty() && number == Profile::none)
    refuse_argument(option, word, "the profile has " + listed(known));
}

bool names_a_file(const std::string& profile) {
  return profile.find('/') != std::string::npos || extension(profile) == ".json";
}

}  // namespace

Setting::Setting(const JudgingArguments& arguments)
    : floating_(parse_zone(arguments.tzid, zones_)),
      now_(parse_now(arguments.now)),
      judging_(parse_judging(arguments.horizon)),
      profile_(load_profile(arguments.profile)) {
  check_word("--role", arguments.role, profile_.role(arguments.role), profile_.source().roles);
  check_word("--channel", arguments.channel, profile_.channel(arguments.channel), profile_.source().channels);
  snapshot_ = load_windows(arguments.windows, ical());
}

FindZone Setting::find_zone() {
  return [this](std::string_view id) { return zones_.find(id); };
}

RenderContext Setting::context() {
  const ZoneOf zone_of = [this](std::string_view id) -> const Zone& {
    const Zone* zone = zones_.find(id);
    return zone ? *zone : utc();
  };
  return {snapshot_, profile_, zone_of, ZoneTable::version(), now_};
}

std::string profile_text(const std::string& profile) {
  if (names_a_file(profile)) return read_whole(profile);
  const std::string_view shipped = shipped_profile(profile);
  if (!shipped.empty()) return std::string(shipped);
  std::vector<std::string> names;
  for (const ShippedProfile& p : shipped_profiles()) names.emplace_back(p.name);
  throw Stop{wrong_usage, "unknown profile \"" + profile + "\"; there are " + listed(names) +
                              "; a file's name ends in .json or contains /"};
}

std::optional<Profile> compile_profile(std::string_view text, std::vector<Problem>* problems) {
  auto source = read_profile_json(text, problems);
  if (!source) return std::nullopt;
  return compile(std::move(*source), problems);
}

Profile load_profile(const std::string& profile) {
  std::vector<Problem> problems;
  auto compiled = compile_profile(profile_text(profile), &problems);
  if (compiled) return std::move(*compiled);
  std::string told;
  for (const Problem& p : problems) told += (told.empty() ? "" : "\n") + profile + ": " + to_string(p);
  throw Stop{bad_input, told};
}

std::string extension(const std::string& path) {
  std::string lower = std::filesystem::path(path).extension().string();
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace curfew::cli
