#include "engine/message.h"

#include <algorithm>

namespace curfew {
namespace {

// A window's own text where it has one of that name.
std::string template_of(std::string_view text_name, const Version& version, const Profile& profile) {
  const auto own = std::find(text_names.begin(), text_names.end(), text_name);
  if (own != text_names.end())
    if (const auto& text = version.messages[static_cast<std::size_t>(own - text_names.begin())]) return *text;
  return std::string(profile.text(text_name));
}

class Filler {
 public:
  Filler(const Verdict& verdict, const Version& version, const ZoneOf& zone_of)
      : verdict_(verdict), version_(version), zone_(version.display_tz.empty() ? utc() : zone_of(version.display_tz)) {}

  Message fill(std::string_view text) {
    Message out;
    while (!text.empty()) {
      const std::size_t at = text.find('@');
      const std::size_t close = at == text.npos ? at : text.find('@', at + 1);
      if (close == text.npos) break;
      out.text += text.substr(0, at);
      if (auto value = value_of(text.substr(at, close + 1 - at))) {
        out.text += *value;
        text.remove_prefix(close + 1);
      } else {  // an unknown word stays; its second @ may begin another
        out.text += text.substr(at, close - at);
        text.remove_prefix(close);
      }
    }
    out.text += text;
    out.used_zone = wrote_time_ && &zone_ != &utc() && zone_.id() != "UTC";
    return out;
  }

 private:
  std::optional<std::string> value_of(std::string_view word) {
    if (word == "@StartTime@") return time(version_.start);
    if (word == "@EndTime@") return version_.end == until_further_notice ? "until further notice" : time(version_.end);
    if (word == "@DeferTo@" && verdict_.defers)
      return verdict_.defer_to ? "starts at " + time(*verdict_.defer_to) : "starts when the maintenance ends";
    return {};
  }
  std::string time(Instant t) {
    wrote_time_ = true;
    return zone_.describe(t);
  }

  const Verdict& verdict_;
  const Version& version_;
  const Zone& zone_;
  bool wrote_time_ = false;
};

}  // namespace

Message message(const Verdict& verdict, const Snapshot& snapshot, const Profile& profile, const ZoneOf& zone_of) {
  const RowRule* rule = deciding_rule(verdict, profile);
  if (!rule || rule->message.empty()) return {};
  const Version version = snapshot.rendered(verdict.findings.front().label);
  return Filler(verdict, version, zone_of).fill(template_of(rule->message, version, profile));
}

}  // namespace curfew
