#include "engine/profile/parts.h"

#include <set>

#include "engine/base/text.h"
#include "engine/profile/message_words.h"

namespace curfew {
namespace {

void refuse(std::vector<Problem>& problems, Code code, std::string field, std::string detail) {
  problems.push_back({code, std::move(field), std::move(detail)});
}

template <class... Parts>
std::string joined(const Parts&... parts) {
  std::string out;
  (out.append(parts), ...);
  return out;
}

// The number of a word of ours; none: refused.
template <std::size_t N>
std::optional<std::size_t> known_word(std::vector<Problem>& problems,
                                      const std::array<std::string_view, N>& names, const std::string& word,
                                      const std::string& field) {
  const auto n = number_of(names, word);
  if (!n)
    refuse(problems, Code::unknown_word, field, "\"" + word + "\" is not one of " + listed(words(names)));
  return n;
}

Audience audience(const ProfileSource& source, const Condition& to, const std::string& field,
                  std::vector<Problem>& problems) {
  Audience a;
  for (const auto& [input, taken] : to) {
    const std::string path = joined(field, ".", input);
    const auto permission = number_of(source.permissions, input);
    if (input == "role" || input == "channel") {
      const auto& known = input == "role" ? source.roles : source.channels;
      std::uint32_t bits = 0;
      for (const std::string& word : taken)
        if (const auto n = number_of(known, word); n != Profile::none)
          bits |= 1u << n;
        else
          refuse(problems, Code::unknown_word, path, "\"" + word + "\" is not one of " + listed(known));
      (input == "role" ? a.roles : a.channels) = bits;
    } else if (input == "initiator" || permission != Profile::none) {
      std::uint32_t bits = 0;
      for (const std::string& word : taken)
        if (word == "false" || word == "true")
          bits |= word == "true" ? 2u : 1u;
        else
          refuse(problems, Code::unknown_word, path, "\"" + word + "\" is not one of false, true");
      if (input == "initiator")
        a.initiator = bits;
      else if (bits == 2)
        a.with |= 1u << permission;
      else if (bits == 1)
        a.without |= 1u << permission;
    } else {
      refuse(problems, Code::unknown_word, path,
             "is not an input here; the inputs are role, channel, initiator and the permissions");
    }
  }
  return a;
}

constexpr bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// Whether a text says this @Word@.
bool says(std::string_view text, MessageWord word) {
  return text.find("@" + std::string(name(word)) + "@") != text.npos;
}

// A word between two @ that nothing fills in, and a known one that lacks its second @.
void check_words(const std::string& field, std::string_view text, std::vector<Problem>& problems) {
  for (std::size_t at = text.find('@'); at != text.npos;) {
    std::size_t end = at + 1;
    while (end < text.size() && is_of_word(text[end])) ++end;
    const std::string word(text.substr(at + 1, end - at - 1));
    const bool closed = end < text.size() && text[end] == '@', known = !!number_of(message_word_names, word);
    if (closed && !word.empty() && !known)
      refuse(
          problems, Code::unknown_word, field,
          "\"@" + shown(word) + "@\" is no word that is filled in" + did_you_mean(word, message_word_names));
    if (!closed && known)
      refuse(problems, Code::unknown_word, field,
             joined("\"@", word, "\" lacks its second @: say \"@", word, "@\""));
    at = text.find('@', closed && !word.empty() ? end + 1 : end);
  }
}

// What the rows of a profile show.
class Shown {
 public:
  Shown(const ProfileSource& source, std::vector<Problem>& problems) : source_(source), problems_(problems) {
    for (const auto& [text_name, text] : source.messages) names_.push_back(text_name);
  }

  // A row, by its field and its rule; does it say until when it defers, or when somebody is logged out?
  void row(const std::string& field, const std::string& rule, const std::vector<std::string>& texts,
           bool defers, bool logs_out) {
    for (const std::string& text_name : texts) {
      const std::string in_row = " (row \"" + rule + "\")";
      shown_.insert(text_name);
      const auto it = std::find(names_.begin(), names_.end(), text_name);
      if (it == names_.end()) {
        refuse(problems_, Code::missing_text, field + ".message",
               joined("\"", text_name, "\" has no text in \"messages\"", in_row,
                      names_.empty() ? "" : did_you_mean(text_name, names_)));
        continue;
      }
      const auto cannot_say = [&](MessageWord word, const std::string& why) {
        if (says(source_.messages[static_cast<std::size_t>(it - names_.begin())].second, word))
          refuse(problems_, Code::contradiction, field + ".message",
                 joined("\"", text_name, "\" says @", name(word), "@, and ", why, in_row));
      };
      if (!defers) cannot_say(MessageWord::defer_to, "only a row that defers knows until when");
      if (!logs_out) cannot_say(MessageWord::logout_time, "nobody is logged out here");
    }
  }

  // Of the texts that no row shows.
  void check_all_shown() const {
    for (const std::string_view text_name : names_)
      if (!shown_.contains(std::string(text_name)))
        refuse(problems_, Code::contradiction, "messages." + std::string(text_name),
               "is shown by no row: name it in the \"message\" of one, or remove it");
  }

 private:
  const ProfileSource& source_;
  std::vector<Problem>& problems_;
  std::vector<std::string_view> names_;
  std::set<std::string> shown_;
};

}  // namespace

std::uint8_t number_of(const std::vector<std::string>& names, std::string_view word) {
  const auto it = std::find(names.begin(), names.end(), word);
  return it == names.end() ? Profile::none : static_cast<std::uint8_t>(it - names.begin());
}

bool takes_only(const Condition& when, std::string_view input,
                std::initializer_list<std::string_view> values) {
  return std::any_of(when.begin(), when.end(), [&](const auto& c) {
    return c.first == input && std::all_of(c.second.begin(), c.second.end(), [&](const std::string& word) {
             return std::find(values.begin(), values.end(), word) != values.end();
           });
  });
}

void check_distinct(const std::string& field, const std::vector<std::string>& list,
                    std::vector<Problem>& problems) {
  if (list.size() > 32) problems.push_back({Code::too_many, field, "has more than 32 entries"});
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].empty()) problems.push_back({Code::empty_value, field, "holds an empty word"});
    if (std::find(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i), list[i]) !=
        list.begin() + static_cast<std::ptrdiff_t>(i))
      problems.push_back({Code::duplicate_field, field, "names \"" + list[i] + "\" twice"});
  }
}

Course compile_course(const ProfileSource& source, std::vector<Problem>& problems) {
  Course c;
  check_distinct("phases", source.phases, problems);
  bool active = source.phases.empty();
  for (const std::string& word : source.phases)
    if (const auto n = known_word(problems, phase_names, word, "phases")) {
      active = active || static_cast<Phase>(*n) == Phase::active;
      c.draining = c.draining || static_cast<Phase>(*n) == Phase::draining;
      c.notified = c.notified || static_cast<Phase>(*n) == Phase::notified;
    }
  if (!active)
    refuse(problems, Code::contradiction, "phases", "must name \"active\": every window comes to that");
  const std::string& from = source.drain_from;
  c.drain_from_enabling = from == "enabled";
  if (!from.empty() && from != "start" && from != "enabled")
    refuse(problems, Code::unknown_word, "drain_from", "\"" + from + "\" is not one of start, enabled");
  if (!from.empty() && !c.draining)
    refuse(problems, Code::contradiction, "drain_from", "needs the phase \"draining\" in \"phases\"");
  return c;
}

// What comes of it must be what the outcome says.
EffectRule compile_effect(const std::string& field, const ProfileSource::Row& row, Outcome outcome,
                          bool access, std::vector<Problem>& problems) {
  const ProfileSource::Effect& e = *row.effect;
  EffectRule rule;
  const auto no = [&](bool wrong, const std::string& part, const std::string& why) {
    if (wrong)
      refuse(problems, Code::contradiction, field + ".effect" + part, why + " (row \"" + row.rule + "\")");
  };
  no(!access, "", "only a row of \"access\" has an effect");
  const auto action = known_word(problems, effect_names, e.action, field + ".effect.action");
  if (!action) return rule;
  rule.action = static_cast<EffectAction>(*action);
  const bool shuts_out = rule.action == EffectAction::deny || rule.action == EffectAction::block;
  no(shuts_out && outcome != Outcome::error, ".action",
     "\"" + e.action + "\" is an error's, and the outcome is \"" + row.outcome + "\"");
  no(rule.action == EffectAction::logout && outcome == Outcome::allowed, ".action",
     "who is logged out is not allowed to go on: \"warn\", as long as it lies ahead, or \"error\"");
  no(rule.action <= EffectAction::notify && outcome == Outcome::error, ".action",
     "an error is not \"" + e.action + "\": say \"block\", \"logout\" or \"deny\", or leave the effect out");
  no(rule.action == EffectAction::logout && !takes_only(row.when, "action", {"session"}), ".action",
     "only a session is logged out: say \"when\": {\"action\": \"session\"}");
  no(rule.action == EffectAction::block && !takes_only(row.when, "action", {"session", "sandbox"}), ".action",
     "only who is in can be blocked: say \"when\": {\"action\": \"session\"}");
  no(rule.action == EffectAction::block && e.dismissable.value_or(false), ".dismissable",
     "what blocks cannot be dismissed");
  if (rule.action == EffectAction::notify && row.message.empty())
    refuse(problems, Code::missing_text, field + ".message",
           "a row that notifies needs the name of a text (row \"" + row.rule + "\")");
  no(e.http_status != 0 && outcome != Outcome::error, ".http_status", "only an error has a status");
  no(e.http_status != 0 && (e.http_status < 400 || e.http_status > 599), ".http_status",
     "must lie from 400 to 599");
  no(!e.until.empty() && e.until != "session", ".until", "must be \"session\", or be left out");
  no(!e.until.empty() && !takes_only(row.when, "action", {"session"}), ".until",
     "only a session has an end of its own: say \"when\": {\"action\": \"session\"}");
  rule.until_session = !e.until.empty();
  rule.dismissable = e.dismissable;
  rule.http_status = static_cast<std::uint16_t>(e.http_status);
  return rule;
}

void check_sessions(const ProfileSource& source, std::vector<Problem>& problems) {
  const auto& [timeout, heartbeat] = source.sessions;
  for (const auto& [length, field] :
       {std::pair(timeout, "sessions.inactivity_timeout"), std::pair(heartbeat, "sessions.heartbeat")})
    if (length && length->exact_us() <= 0)
      refuse(problems, Code::contradiction, field, "must be longer than nothing, such as PT20M");
  if (timeout && heartbeat && heartbeat->exact_us() >= timeout->exact_us())
    refuse(problems, Code::contradiction, "sessions.heartbeat",
           "must be shorter than \"inactivity_timeout\": else a session ends between two signs of life");
}

Audience compile_managers(const ProfileSource& source, const Course& course, std::vector<Problem>& problems) {
  const ProfileSource::Lifecycle& l = source.lifecycle;
  known_word(problems, lifecycle_ends, l.end, "lifecycle.end");
  check_distinct("lifecycle.ended_by", l.ended_by, problems);
  const Audience managers = audience(source, l.managed_by, "lifecycle.managed_by", problems);
  if (!l.scheduled && course.notified)
    refuse(problems, Code::contradiction, "lifecycle.scheduled",
           "a window that starts when it is declared has no phase \"notified\"");
  if (l.recurrence && (!l.scheduled || l.end == "never"))
    refuse(problems, Code::contradiction, "lifecycle.recurrence",
           "a window that recurs has a schedule and an end");
  return managers;
}

std::vector<NoticeRule> compile_notices(const ProfileSource& source, const Course& course,
                                        std::vector<Problem>& problems) {
  std::vector<NoticeRule> rules;
  for (std::size_t i = 0; i < source.notices.size(); ++i) {
    const ProfileSource::Notice& n = source.notices[i];
    const std::string field = "notices[" + std::to_string(i) + "]", row = " (row \"" + n.rule + "\")";
    if (n.rule.empty()) refuse(problems, Code::missing_field, field + ".rule", "is required");
    const auto at = known_word(problems, notice_moments, n.at, field + ".at");
    const auto where = known_word(problems, notice_places, n.where, field + ".where");
    if (n.message.empty())
      refuse(problems, Code::missing_text, field + ".message", "a notice needs the name of a text" + row);
    NoticeRule rule{n.rule,
                    {},
                    n.before,
                    where ? notice_places[*where] : "",
                    audience(source, n.to, field + ".to", problems),
                    n.logged_in,
                    n.message,
                    n.dismissable};
    rule.at = static_cast<Moment>(at.value_or(0));
    if (n.before && (rule.at != Moment::reminder || n.before->exact_us() <= 0))
      refuse(problems, Code::contradiction, field + ".before",
             rule.at != Moment::reminder ? "only a \"reminder\" is so long before the start" + row
                                         : "must be longer than nothing, such as PT10M" + row);
    if (at && rule.at <= Moment::active && !course.has(static_cast<Phase>(rule.at)))
      refuse(problems, Code::unreachable_row, field + ".at",
             "is never: the profile's windows have no phase \"" + n.at + "\"" + row);
    if (n.logged_in && n.where == "login_page")
      refuse(problems, Code::contradiction, field + ".logged_in",
             "who is logged in does not see the login page" + row);
    rules.push_back(std::move(rule));
  }
  return rules;
}

void check_texts(const Profile& profile, std::vector<Problem>& problems) {
  const ProfileSource& source = profile.source();
  std::vector<std::string> names;
  for (const auto& [text_name, text] : source.messages) {
    const std::string field = "messages." + text_name;
    names.push_back(text_name);
    if (text.empty()) refuse(problems, Code::missing_text, field, "is empty");
    check_words(field, text, problems);
  }
  check_distinct("messages", names, problems);

  Shown all(source, problems);
  const auto field = [](const char* table, std::size_t i) {
    return std::string(table) + "[" + std::to_string(i) + "]";
  };
  const auto table = [&](const char* table_name, Table t, const std::vector<ProfileSource::Row>& rows) {
    const bool compiled = !profile.table(t).axes().empty();  // else it was refused as a whole
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const RowRule* rule = compiled ? &profile.rule(t, static_cast<Row>(i)) : nullptr;
      const bool logs_out = !rule || (rule->effect && rule->effect->action == EffectAction::logout);
      all.row(field(table_name, i), rows[i].rule, rows[i].message, !rule || rule->defers, logs_out);
    }
  };
  table("decisions", Table::decisions, source.decisions);
  table("series", Table::series, source.series);
  table("access", Table::access, source.access);
  for (std::size_t i = 0; i < source.notices.size(); ++i) {
    const ProfileSource::Notice& n = source.notices[i];
    const auto at = number_of(notice_moments, n.at);
    const bool of_phase = at && static_cast<Moment>(*at) <= Moment::active;  // those say when it logs out
    all.row(field("notices", i), n.rule, n.message, false, of_phase);
  }
  all.check_all_shown();
}

}  // namespace curfew
