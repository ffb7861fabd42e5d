// curfew profile list | show P | check F | parity P
#include "adapters/cli/console.h"
#include "adapters/cli/profile_words.h"
#include "adapters/cli/setting.h"
#include "adapters/system/files.h"
#include "adapters/system/profiles.h"
#include "engine/base/text.h"

namespace curfew::cli {
namespace {

std::string kinds_of(const ProfileSource& source) {
  std::vector<std::string> kinds;
  for (const auto& [kind, actions] : source.kinds) kinds.push_back(kind);
  return listed(kinds);
}

// JSON as it stands, but what would reach a terminal as a control: valid JSON has that in texts alone, where
// an escape says the same.
std::string without_controls(std::string_view json) {
  std::string out;
  while (!json.empty()) {
    std::size_t length = 1;
    while (length < json.size() && (static_cast<unsigned char>(json[length]) & 0xC0) == 0x80) ++length;
    const std::string_view character = json.substr(0, length);
    json.remove_prefix(length);
    const std::string shown = escaped(character);
    if (character == "\t" || character == "\n" || (character == "\r" && json.starts_with('\n')))
      out += character;
    else if (character == "\r")
      out += '\n';
    else
      out += shown.starts_with("\\x") ? "\\u00" + shown.substr(2) : shown;
  }
  return out;
}

int answer(const std::string& lines) {
  print(lines);
  return ran;
}

}  // namespace

int profile_list() {
  std::string text;
  for (const ShippedProfile& shipped : shipped_profiles()) {
    const Profile profile = load_profile(std::string(shipped.name));
    text += escaped(profile.name() + "  " + profile.source().title) + '\n';
  }
  return answer(text);
}

int profile_show(const std::string& profile) {
  OutputFile out;
  out.write(without_controls(profile_text(profile)));
  out.commit();
  return ran;
}

int profile_check(const std::string& name) {
  const Profile profile = load_profile(name);
  const ProfileSource& source = profile.source();
  return answer(escaped(source.name + ": complete; roles " + listed(source.roles) + "; channels " +
                        listed(source.channels) + "; kinds " + kinds_of(source) + "; " +
                        std::to_string(source.decisions.size()) + " decisions, " +
                        std::to_string(source.series.size()) + " series and " +
                        std::to_string(source.access.size()) +
                        " access rows decide every combination, and each decides one; " +
                        std::to_string(source.notices.size()) + " notices") +
                "\n");
}

int profile_parity(const std::string& name) {
  const Profile profile = load_profile(name);
  const std::string& first = profile.source().channels.front();
  std::string text;
  for (const Difference& d : channel_differences(profile))
    text += escaped(std::string(table_names[static_cast<std::size_t>(d.table)]) + ": " + words(d.when) +
                    ": " + words(*d.b) + "; over " + first + ": " + words(*d.a)) +
            "\n";
  if (text.empty()) text = escaped(profile.name()) + ": every channel answers alike\n";
  return answer(text);
}

}  // namespace curfew::cli
