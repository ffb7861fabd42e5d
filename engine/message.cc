#include "engine/message.h"

#include <algorithm>
#include <span>

namespace curfew {
namespace {

// A window's own text where it has one of that name.
std::string_view template_of(std::string_view text_name, const Wording& words, const Profile& profile) {
  const auto own = std::find(text_names.begin(), text_names.end(), text_name);
  if (own == text_names.end()) return profile.text(text_name);
  const std::string_view text = words.messages[static_cast<std::size_t>(own - text_names.begin())];
  return text.data() != nullptr ? text : profile.text(text_name);
}

class Filler {
 public:
  Filler(const Occasion& occasion, const Wording& words, const Zone& zone)
      : occasion_(occasion), words_(words), zone_(zone) {}

  Message fill(std::string_view text) {
    Message out;
    while (!text.empty()) {
      const std::size_t at = text.find('@');
      const std::size_t close = at == text.npos ? at : text.find('@', at + 1);
      if (close == text.npos) break;
      out.text += text.substr(0, at);
      if (auto value = value_of(text.substr(at, close + 1 - at))) {
        if (value->empty() && out.text.ends_with(' '))
          out.text.pop_back();  // nothing to say: no blank either
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
    const Interval window = occasion_.window;
    const Verdict* verdict = occasion_.verdict;
    if (word == "@StartTime@") return time(window.start);
    if (word == "@EndTime@")
      return window.end == until_further_notice ? "until further notice" : time(window.end);
    if (word == "@LogoutTime@" && occasion_.logout) return time(*occasion_.logout);
    if (word == "@Name@") return std::string(words_.name);
    if (word == "@Description@") return std::string(words_.description);
    if (word == "@Reason@") return std::string(words_.reason);
    if (word == "@DeferTo@" && verdict && verdict->defers)
      return verdict->defer_to  ? "starts at " + time(*verdict->defer_to)
             : verdict->horizon ? "finds no gap that is long enough before " + time(*verdict->horizon)
                                : "starts when the maintenance ends";
    return {};
  }
  std::string time(Instant t) {
    wrote_time_ = true;
    return zone_.describe(t);
  }

  const Occasion& occasion_;
  const Wording& words_;
  const Zone& zone_;
  bool wrote_time_ = false;
};

}  // namespace

Message message(std::span<const std::string> texts, const Wording& words, const Occasion& occasion,
                const Profile& profile, const ZoneOf& zone_of) {
  Message whole;
  Filler filler(occasion, words, words.display_tz.empty() ? utc() : zone_of(words.display_tz));
  for (const std::string& text : texts) {
    const Message part = filler.fill(template_of(text, words, profile));
    if (!whole.text.empty() && !part.text.empty()) whole.text += '\n';
    whole.text += part.text;
    whole.used_zone = whole.used_zone || part.used_zone;
  }
  return whole;
}

Message message(const Verdict& verdict, const Snapshot& snapshot, const Profile& profile,
                const ZoneOf& zone_of) {
  const RowRule* rule = deciding_rule(verdict, profile);
  if (!rule || rule->texts.empty()) return {};
  const Finding& first = verdict.findings.front();
  return message(rule->texts, version(first, snapshot),
                 {first.interval, verdict.effect ? verdict.effect->at : std::nullopt, &verdict}, profile,
                 zone_of);
}

}  // namespace curfew
