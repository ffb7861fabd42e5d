#include "engine/message.h"

#include <algorithm>
#include <span>

#include "engine/message_words.h"

namespace curfew {
namespace {

// What the last of these revisions that states it says; null: none does.
template <class OfRevision>
auto last_stated(std::span<const Revision> revisions, OfRevision of) -> decltype(&*of(revisions.front())) {
  for (std::size_t i = revisions.size(); i-- > 0;)
    if (const auto& stated = of(revisions[i])) return &*stated;
  return nullptr;
}

// A window's own text where it has one of that name.
std::string_view template_of(std::string_view text_name, std::span<const Revision> revisions,
                             const Profile& profile) {
  const auto own = std::find(text_names.begin(), text_names.end(), text_name);
  if (own == text_names.end()) return profile.text(text_name);
  const auto i = static_cast<std::size_t>(own - text_names.begin());
  const std::string* text = last_stated(
      revisions, [i](const Revision& r) -> const auto& { return r.messages[i]; });
  return text ? *text : profile.text(text_name);
}

const Zone& zone_of_times(std::span<const Revision> revisions, const ZoneOf& zone_of) {
  const std::string* id = last_stated(
      revisions, [](const Revision& r) -> const auto& { return r.display_tz; });
  return id && !id->empty() ? zone_of(*id) : utc();
}

class Filler {
 public:
  Filler(const Occasion& occasion, std::span<const Revision> revisions, const Zone& zone)
      : occasion_(occasion), revisions_(revisions), zone_(zone) {}

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
        return stated([](const Revision& r) -> const auto& { return r.name; });
      case MessageWord::description:
        return stated([](const Revision& r) -> const auto& { return r.description; });
      case MessageWord::reason:
        return stated([](const Revision& r) -> const auto& { return r.reason; });
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
  template <class OfRevision>
  std::string stated(OfRevision of) const {
    const std::string* text = last_stated(revisions_, of);
    return text ? *text : "";
  }
  std::string time_or(Instant t, const char* when_open) {
    return t == until_further_notice ? when_open : time(t);
  }
  std::string time(Instant t) {
    wrote_time_ = true;
    return zone_.describe(t);
  }

  const Occasion& occasion_;
  const std::span<const Revision> revisions_;
  const Zone& zone_;
  bool wrote_time_ = false;
};

}  // namespace

Message message(std::span<const std::string> texts, std::span<const Revision> revisions,
                const Occasion& occasion, const Profile& profile, const ZoneOf& zone_of) {
  Message whole;
  Filler filler(occasion, revisions, zone_of_times(revisions, zone_of));
  for (const std::string& text : texts) {
    const Message part = filler.fill(template_of(text, revisions, profile));
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
  const Version version = snapshot.rendered(latest);
  latest.interval = version.interval();
  return version.in_force() ? latest : first;
}

Message message(const Verdict& verdict, const Snapshot& snapshot, const Profile& profile,
                const ZoneOf& zone_of) {
  const RowRule* rule = deciding_rule(verdict, profile);
  if (!rule || rule->texts.empty()) return {};
  const Finding first = said(verdict, snapshot);
  std::span<const Revision> revisions(
      snapshot.window(first.label).revisions.data(),
      first.label - snapshot.labels(snapshot.row(first.label).window).first + 1);
  Revision folded;  // of an occurrence: what its rule's revisions and its own come to
  if (first.instance != not_recurring) {
    folded = said_by(snapshot.rendered(first));
    revisions = {&folded, 1};
  }
  return message(rule->texts, revisions,
                 {first.interval, verdict.effect ? verdict.effect->at : std::nullopt, &verdict}, profile,
                 zone_of);
}

Revision said_by(Version version) {
  Revision r;
  r.name = std::move(version.name);
  r.description = std::move(version.description);
  r.reason = std::move(version.reason);
  r.display_tz = std::move(version.display_tz);
  r.messages = std::move(version.messages);
  return r;
}

}  // namespace curfew
