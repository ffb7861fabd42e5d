#include "engine/notices/message.h"

#include <algorithm>
#include <span>

#include "engine/profile/message_words.h"

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
  // Of `@Word@`; none: it is no word, or has no value here.
  std::optional<std::string> value_of(std::string_view word) {
    const auto known =
        std::find(message_word_names.begin(), message_word_names.end(), word.substr(1, word.size() - 2));
    if (known == message_word_names.end()) return {};
    switch (static_cast<MessageWord>(known - message_word_names.begin())) {
      case MessageWord::start_time:
        return time(occasion_.window.start);
      case MessageWord::end_time:
        return time_or(occasion_.window.end, "until further notice");
      case MessageWord::until:
        return time_or(until(), "further notice");
      case MessageWord::defer_to:
        return deferral();
      case MessageWord::logout_time:
        return occasion_.logout ? std::optional(time(*occasion_.logout)) : std::nullopt;
      case MessageWord::name:
        return std::string(words_.name);
      case MessageWord::description:
        return std::string(words_.description);
      case MessageWord::reason:
        return std::string(words_.reason);
    }
    return {};
  }
  // Until when one is barred: where access was judged, through all windows that follow on one another.
  Instant until() const {
    const Verdict* verdict = occasion_.verdict;
    if (!verdict || !verdict->effect) return occasion_.window.end;
    return verdict->effect->until.value_or(until_further_notice);
  }
  std::optional<std::string> deferral() {
    const Verdict* verdict = occasion_.verdict;
    if (!verdict || !verdict->defers) return {};
    return verdict->defer_to  ? "starts at " + time(*verdict->defer_to)
           : verdict->horizon ? "finds no gap that is long enough before " + time(*verdict->horizon)
                              : "starts when the maintenance ends";
  }
  std::string time_or(Instant t, const char* when_open) {
    return t == until_further_notice ? when_open : time(t);
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

Finding said(const Verdict& verdict, const Snapshot& snapshot) {
  const Finding& first = verdict.findings.front();
  const Label end = snapshot.labels(snapshot.row(first.label).window).second;
  Finding latest = first;
  while (latest.label + 1 < end && snapshot.row(latest.label + 1).declared_at <= verdict.as_of)
    ++latest.label;
  if (latest.label == first.label) return first;
  const Version version = curfew::version(latest, snapshot);
  latest.interval = version.interval();
  return version.in_force() ? latest : first;
}

Message message(const Verdict& verdict, const Snapshot& snapshot, const Profile& profile,
                const ZoneOf& zone_of) {
  const RowRule* rule = deciding_rule(verdict, profile);
  if (!rule || rule->texts.empty()) return {};
  const Finding first = said(verdict, snapshot);
  return message(rule->texts, version(first, snapshot),
                 {first.interval, verdict.effect ? verdict.effect->at : std::nullopt, &verdict}, profile,
                 zone_of);
}

}  // namespace curfew
