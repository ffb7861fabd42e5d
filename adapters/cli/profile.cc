// curfew profile list | show P | check F | parity P
#include "adapters/cli/files.h"
#include "adapters/cli/profile_words.h"
#include "adapters/cli/setting.h"
#include "adapters/profiles.h"
#include "engine/text.h"

namespace curfew::cli {
namespace {

std::string kinds_of(const ProfileSource& source) {
  std::vector<std::string> kinds;
  for (const auto& [kind, actions] : source.kinds) kinds.push_back(kind);
  return listed(kinds);
}

int answer(const std::string& text) {
  OutputFile out;
  out.write(text);
  out.commit();
  return ran;
}

}  // namespace

int profile_list() {
  std::string text;
  for (const ShippedProfile& shipped : shipped_profiles()) {
    const Profile profile = load_profile(std::string(shipped.name));
    text += profile.name() + "  " + profile.source().title + '\n';
  }
  return answer(text);
}

int profile_show(const std::string& profile) { return answer(profile_text(profile)); }

int profile_check(const std::string& name) {
  const Profile profile = load_profile(name);
  const ProfileSource& source = profile.source();
  return answer(source.name + ": complete; roles " + listed(source.roles) + "; channels " +
                listed(source.channels) + "; kinds " + kinds_of(source) + "; " +
                std::to_string(source.decisions.size()) + " decisions, " +
                std::to_string(source.series.size()) + " series and " + std::to_string(source.access.size()) +
                " access rows decide every combination, and each decides one; " +
                std::to_string(source.notices.size()) + " notices\n");
}

int profile_parity(const std::string& name) {
  const Profile profile = load_profile(name);
  const std::string& first = profile.source().channels.front();
  std::string text;
  for (const Difference& d : channel_differences(profile))
    text += std::string(table_names[static_cast<std::size_t>(d.table)]) + ": " + words(d.when) + ": " +
            words(*d.b) + "; over " + first + ": " + words(*d.a) + "\n";
  if (text.empty()) text = profile.name() + ": every channel answers alike\n";
  return answer(text);
}

}  // namespace curfew::cli
