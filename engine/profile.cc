#include "engine/profile.h"

#include <algorithm>

namespace curfew {
namespace {

template <std::size_t N>
std::vector<std::string> words(const std::array<std::string_view, N>& names) {
  return {names.begin(), names.end()};
}

template <std::size_t N>
std::optional<std::size_t> number_of(const std::array<std::string_view, N>& names, std::string_view word) {
  const auto it = std::find(names.begin(), names.end(), word);
  return it == names.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - names.begin()));
}

std::uint8_t number_of(const std::vector<std::string>& names, std::string_view word) {
  if (word.empty()) return 0;
  const auto it = std::find(names.begin(), names.end(), word);
  return it == names.end() ? Profile::none : static_cast<std::uint8_t>(it - names.begin());
}

const std::vector<std::string> flags = {"false", "true"};

constexpr bool is_booking(Action a) { return static_cast<std::size_t>(a) < booking_actions; }

std::vector<std::string> booking_words() {
  return {action_names.begin(), action_names.begin() + booking_actions};
}
std::vector<std::string> access_words() {
  return {action_names.begin() + booking_actions, action_names.end()};
}

std::vector<Axis> main_axes(const ProfileSource& s) {
  return {{"kind", words(kind_names)},      {"action", booking_words()}, {"role", s.roles},
          {"channel", s.channels},          {"slot", words(slot_names)}, {"asked", words(asked_names)},
          {"relation", words(group_names)}, {"expired", flags}};
}

// Each permission is an axis of its own, by its name.
std::vector<Axis> access_axes(const ProfileSource& s) {
  std::vector<Axis> axes = {{"action", access_words()},
                            {"role", s.roles},
                            {"channel", s.channels},
                            {"phase", words(phase_names)},
                            {"initiator", flags}};
  for (const std::string& permission : s.permissions) axes.push_back({permission, flags});
  return axes;
}

std::vector<Axis> series_axes(const ProfileSource& s) {
  return {{"role", s.roles},
          {"channel", s.channels},
          {"during", flags},
          {"errors", words(errors_names)},
          {"warns", flags}};
}

// The inputs whose names a permission cannot take.
constexpr std::array<std::string_view, 5> own_inputs = {"action", "role", "channel", "phase", "initiator"};

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : ", ") + w;
  return out;
}

std::vector<Condition> conditions(const std::vector<ProfileSource::Row>& rows) {
  std::vector<Condition> all;
  for (const auto& r : rows) all.push_back(r.when);
  return all;
}

// Does the row take only these values of the input?
bool takes_only(const Condition& when, std::string_view input,
                std::initializer_list<std::string_view> values) {
  return std::any_of(when.begin(), when.end(), [&](const auto& c) {
    return c.first == input && std::all_of(c.second.begin(), c.second.end(), [&](const std::string& word) {
             return std::find(values.begin(), values.end(), word) != values.end();
           });
  });
}

// Prefixes the fields of what was found in one table, whose name is `table`.
void attribute(std::vector<Problem>& problems, std::size_t first, const std::string& table,
               const std::vector<ProfileSource::Row>& rows) {
  for (std::size_t i = first; i < problems.size(); ++i) {
    Problem& p = problems[i];
    if (p.field.starts_with("[")) {
      const std::size_t row = std::stoul(p.field.substr(1));
      p.detail += " (row \"" + rows[row].rule + "\")";
    }
    p.field = table + p.field;
  }
}

}  // namespace

bool can_occur(Kind kind, Action action, Slot slot, Asked asked, Group group, bool expired) {
  const bool clear = group == Group::clear;
  switch (kind) {
    case Kind::reservation:
      if (expired || asked == Asked::running) return false;
      if (slot == Slot::present)
        return action == Action::edit && (asked == Asked::during || asked == Asked::in_advance);
      return asked == Asked::during || !clear;
    case Kind::job:
      return action == Action::create && slot == Slot::requested && !clear;
    default:  // a series' occurrences are reservations; access has a table of its own
      return false;
  }
}

class Compiler {
 public:
  Compiler(ProfileSource source, std::vector<Problem>* problems) : problems_(*problems) {
    profile_.source_ = std::move(source);
  }

  std::optional<Profile> run() {
    const std::size_t before = problems_.size();
    names();
    kinds();
    course();
    if (problems_.size() > before) return {};
    tables();
    sessions();
    lifecycle();
    notices();
    texts();
    if (problems_.size() > before) return {};
    return std::move(profile_);
  }

 private:
  const ProfileSource& source() const { return profile_.source_; }

  void distinct(const std::string& field, const std::vector<std::string>& list) {
    if (list.size() > 32) problems_.push_back({Code::too_many, field, "has more than 32 entries"});
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list[i].empty()) problems_.push_back({Code::empty_value, field, "holds an empty word"});
      if (std::find(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i), list[i]) !=
          list.begin() + static_cast<std::ptrdiff_t>(i))
        problems_.push_back({Code::duplicate_field, field, "names \"" + list[i] + "\" twice"});
    }
  }

  void names() {
    if (source().name.empty()) problems_.push_back({Code::missing_field, "name", "is required"});
    if (source().roles.empty())
      problems_.push_back(
          {Code::missing_field, "roles", "needs at least one role; the first is the default"});
    if (source().channels.empty())
      problems_.push_back(
          {Code::missing_field, "channels", "needs at least one channel; the first is the default"});
    distinct("roles", source().roles);
    distinct("channels", source().channels);
    distinct("permissions", source().permissions);
    if (source().permissions.size() > max_permissions)
      refuse(Code::too_many, "permissions", "has more than " + std::to_string(max_permissions) + " entries");
    for (const std::string& p : source().permissions)
      if (number_of(own_inputs, p))
        refuse(Code::contradiction, "permissions",
               "\"" + p + "\" is the name of another input; name the permission otherwise");
  }

  void kinds() {
    if (source().kinds.empty())
      problems_.push_back(
          {Code::missing_field, "kinds", "needs at least one of reservation, series, job, access"});
    for (const auto& [kind_word, action_words] : source().kinds) {
      const std::string field = "kinds." + kind_word;
      const auto kind = number_of(kind_names, kind_word);
      if (!kind) {
        problems_.push_back(
            {Code::unknown_word, field, "is not a kind; the kinds are reservation, series, job, access"});
        continue;
      }
      if (action_words.empty()) problems_.push_back({Code::empty_value, field, "needs at least one action"});
      for (const std::string& word : action_words) {
        const auto action = number_of(action_names, word);
        if (!action || !possible_action(static_cast<Kind>(*kind), static_cast<Action>(*action)))
          problems_.push_back({Code::unknown_word, field,
                               "\"" + word + "\" is not an action of this kind; " +
                                   std::string(actions_of(static_cast<Kind>(*kind)))});
        else
          profile_.actions_[*kind][*action] = true;
      }
    }
  }

  static bool possible_action(Kind kind, Action action) {
    if (kind == Kind::access || !is_booking(action)) return (kind == Kind::access) != is_booking(action);
    return kind == Kind::reservation || action == Action::create ||
           (kind == Kind::series && action == Action::restore);
  }
  static std::string_view actions_of(Kind kind) {
    return kind == Kind::reservation ? "its actions are create, restore, edit"
           : kind == Kind::series    ? "its actions are create, restore"
           : kind == Kind::job       ? "its action is create"
                                     : "its actions are login, session, sandbox, launch, request, cron, ctl";
  }

  void refuse(Code code, std::string field, std::string detail) {
    problems_.push_back({code, std::move(field), std::move(detail)});
  }

  // The number of a word of ours; none: refused.
  template <std::size_t N>
  std::optional<std::size_t> known_word(const std::array<std::string_view, N>& names, const std::string& word,
                                        const std::string& field) {
    const auto n = number_of(names, word);
    if (!n) refuse(Code::unknown_word, field, "\"" + word + "\" is not one of " + listed(words(names)));
    return n;
  }

  void course() {
    Course& c = profile_.course_;
    distinct("phases", source().phases);
    bool active = source().phases.empty();
    for (const std::string& word : source().phases)
      if (const auto n = known_word(phase_names, word, "phases")) {
        active = active || static_cast<Phase>(*n) == Phase::active;
        c.draining = c.draining || static_cast<Phase>(*n) == Phase::draining;
        c.notified = c.notified || static_cast<Phase>(*n) == Phase::notified;
      }
    if (!active) refuse(Code::contradiction, "phases", "must name \"active\": every window comes to that");
    const std::string& from = source().drain_from;
    c.drain_from_enabling = from == "enabled";
    if (!from.empty() && from != "start" && from != "enabled")
      refuse(Code::unknown_word, "drain_from", "\"" + from + "\" is not one of start, enabled");
    if (!from.empty() && !c.draining)
      refuse(Code::contradiction, "drain_from", "needs the phase \"draining\" in \"phases\"");
  }

  void tables() {
    const Profile& p = profile_;
    profile_.main_ =
        table("decisions", main_axes(source()), source().decisions, profile_.main_rules_,
              [&p](std::span<const int> v) {
                const auto kind = static_cast<Kind>(v[0]);
                const auto action = static_cast<Action>(v[1]);
                // An occurrence of a series is a reservation, whatever else the profile knows.
                const bool asked_for =
                    p.has(kind, action) || (kind == Kind::reservation && p.has(Kind::series, action));
                return asked_for && can_occur(kind, action, static_cast<Slot>(v[4]), static_cast<Asked>(v[5]),
                                              static_cast<Group>(v[6]), v[7]);
              });
    if (p.has(Kind::series))
      profile_.series_ = table("series", series_axes(source()), source().series, profile_.series_rules_,
                               [](std::span<const int> v) {  // no occurrence warns where all are errors
                                 return !(static_cast<Errors>(v[3]) == Errors::all && v[4]);
                               });
    else if (!source().series.empty())
      problems_.push_back(
          {Code::unreachable_row, "series", "decides nothing: the profile does not have the kind series"});
    access_table();
  }

  void access_table() {
    const Profile& p = profile_;
    if (!p.has(Kind::access)) {
      if (!source().access.empty())
        refuse(Code::unreachable_row, "access", "decides nothing: the profile does not have the kind access");
      return;
    }
    std::vector<Axis> axes = access_axes(source());
    std::size_t size = 1;
    for (const Axis& a : axes) size *= a.values.size();
    constexpr std::size_t most = 1 << 18;
    if (size > most)
      return refuse(Code::too_many, "access",
                    "has " + std::to_string(size) + " combinations of its inputs; there may be " +
                        std::to_string(most) + ": fewer roles, channels or permissions");
    profile_.access_ = table(
        "access", std::move(axes), source().access, profile_.access_rules_, [&p](std::span<const int> v) {
          return p.has(Kind::access, access_action(v[0])) && p.has(static_cast<Phase>(v[3]));
        });
  }
  static Action access_action(int n) {
    return static_cast<Action>(static_cast<std::size_t>(n) + booking_actions);
  }

  DecisionTable table(const std::string& field, std::vector<Axis> axes,
                      const std::vector<ProfileSource::Row>& rows, std::vector<RowRule>& rules,
                      const std::function<bool(std::span<const int>)>& possible) {
    std::size_t first = problems_.size();
    DecisionTable compiled(std::move(axes), conditions(rows), possible, &problems_);
    attribute(problems_, first, field, rows);
    for (std::size_t i = 0; i < rows.size(); ++i) rules.push_back(rule(field, i, rows[i]));
    return compiled;
  }

  RowRule rule(const std::string& table, std::size_t i, const ProfileSource::Row& row) {
    const std::string field = table + "[" + std::to_string(i) + "]";
    if (row.rule.empty()) problems_.push_back({Code::missing_field, field + ".rule", "is required"});
    const auto outcome = number_of(outcome_names, row.outcome);
    if (!outcome)
      problems_.push_back({Code::unknown_word, field + ".outcome",
                           "\"" + row.outcome + "\" is not one of error, deferred, warn, allowed (row \"" +
                               row.rule + "\")"});
    const auto result = static_cast<Outcome>(outcome.value_or(0));
    const bool access = table == "access";
    const bool can_wait =
        access ? takes_only(row.when, "action", {"cron", "launch"}) : takes_only(row.when, "kind", {"job"});
    if (result == Outcome::deferred && !can_wait)
      problems_.push_back(
          {access ? Code::contradiction : Code::unknown_word, field + ".outcome",
           std::string(access ? "only cron or a launch can be deferred: say \"when\": {\"action\": \"cron\"}"
                              : "only a job can be deferred: say \"when\": {\"kind\": \"job\"}") +
               " (row \"" + row.rule + "\")"});
    if (outcome && result != Outcome::allowed && row.message.empty())
      problems_.push_back(
          {Code::missing_text, field + ".message",
           "a row that refuses, warns or defers needs the name of a text (row \"" + row.rule + "\")"});
    const bool first_finding = table == "series" && row.rule == "first-finding";
    RowRule rule{row.rule,
                 result,
                 row.message,
                 row.grandfathered,
                 result == Outcome::deferred || takes_only(row.when, "expired", {"true"}),
                 first_finding};
    if (row.effect && outcome) rule.effect = effect(field, row, result, access);
    return rule;
  }

  // What comes of it must be what the outcome says.
  EffectRule effect(const std::string& field, const ProfileSource::Row& row, Outcome outcome, bool access) {
    const ProfileSource::Effect& e = *row.effect;
    EffectRule rule;
    const auto no = [&](bool wrong, const std::string& part, const std::string& why) {
      if (wrong) refuse(Code::contradiction, field + ".effect" + part, why + " (row \"" + row.rule + "\")");
    };
    no(!access, "", "only a row of \"access\" has an effect");
    const auto action = known_word(effect_names, e.action, field + ".effect.action");
    if (!action) return rule;
    rule.action = static_cast<EffectAction>(*action);
    const bool shuts_out = rule.action == EffectAction::deny || rule.action == EffectAction::block;
    no(shuts_out && outcome != Outcome::error, ".action",
       "\"" + e.action + "\" is an error's, and the outcome is \"" + row.outcome + "\"");
    no(rule.action == EffectAction::logout && outcome == Outcome::allowed, ".action",
       "who is logged out is not allowed to go on: \"warn\", as long as it lies ahead, or \"error\"");
    no(rule.action <= EffectAction::notify && outcome == Outcome::error, ".action",
       "an error is not \"" + e.action +
           "\": say \"block\", \"logout\" or \"deny\", or leave the effect out");
    no(rule.action == EffectAction::logout && !takes_only(row.when, "action", {"session"}), ".action",
       "only a session is logged out: say \"when\": {\"action\": \"session\"}");
    no(rule.action == EffectAction::block && !takes_only(row.when, "action", {"session", "sandbox"}),
       ".action", "only who is in can be blocked: say \"when\": {\"action\": \"session\"}");
    no(rule.action == EffectAction::block && e.dismissable.value_or(false), ".dismissable",
       "what blocks cannot be dismissed");
    if (rule.action == EffectAction::notify && row.message.empty())
      refuse(Code::missing_text, field + ".message",
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

  Audience audience(const Condition& to, const std::string& field) {
    Audience a;
    for (const auto& [input, taken] : to) {
      const std::string path = field + "." + input;
      const auto permission = profile_.permission(input);
      if (input == "role" || input == "channel") {
        const auto& known = input == "role" ? source().roles : source().channels;
        std::uint32_t bits = 0;
        for (const std::string& word : taken)
          if (const auto n = number_of(known, word); n != Profile::none)
            bits |= 1u << n;
          else
            refuse(Code::unknown_word, path, "\"" + word + "\" is not one of " + listed(known));
        (input == "role" ? a.roles : a.channels) = bits;
      } else if (input == "initiator" || permission != Profile::none) {
        std::uint32_t bits = 0;
        for (const std::string& word : taken)
          if (word == "false" || word == "true")
            bits |= word == "true" ? 2u : 1u;
          else
            refuse(Code::unknown_word, path, "\"" + word + "\" is not one of false, true");
        if (input == "initiator")
          a.initiator = bits;
        else if (bits == 2)
          a.with |= 1u << permission;
        else if (bits == 1)
          a.without |= 1u << permission;
      } else {
        refuse(Code::unknown_word, path,
               "is not an input here; the inputs are role, channel, initiator and the permissions");
      }
    }
    return a;
  }

  void sessions() {
    const auto& [timeout, heartbeat] = source().sessions;
    for (const auto& [length, field] :
         {std::pair(timeout, "sessions.inactivity_timeout"), std::pair(heartbeat, "sessions.heartbeat")})
      if (length && length->exact_us() <= 0)
        refuse(Code::contradiction, field, "must be longer than nothing, such as PT20M");
    if (timeout && heartbeat && heartbeat->exact_us() >= timeout->exact_us())
      refuse(Code::contradiction, "sessions.heartbeat",
             "must be shorter than \"inactivity_timeout\": else a session ends between two signs of life");
  }

  void lifecycle() {
    const ProfileSource::Lifecycle& l = source().lifecycle;
    known_word(lifecycle_ends, l.end, "lifecycle.end");
    distinct("lifecycle.ended_by", l.ended_by);
    profile_.managers_ = audience(l.managed_by, "lifecycle.managed_by");
    if (!l.scheduled && profile_.course_.notified)
      refuse(Code::contradiction, "lifecycle.scheduled",
             "a window that starts when it is declared has no phase \"notified\"");
    if (l.recurrence && (!l.scheduled || l.end == "never"))
      refuse(Code::contradiction, "lifecycle.recurrence", "a window that recurs has a schedule and an end");
  }

  void notices() {
    for (std::size_t i = 0; i < source().notices.size(); ++i) {
      const ProfileSource::Notice& n = source().notices[i];
      const std::string field = "notices[" + std::to_string(i) + "]", row = " (row \"" + n.rule + "\")";
      if (n.rule.empty()) refuse(Code::missing_field, field + ".rule", "is required");
      const auto at = known_word(notice_moments, n.at, field + ".at");
      const auto where = known_word(notice_places, n.where, field + ".where");
      if (n.message.empty())
        refuse(Code::missing_text, field + ".message", "a notice needs the name of a text" + row);
      NoticeRule rule{n.rule,
                      {},
                      n.before,
                      where ? notice_places[*where] : "",
                      audience(n.to, field + ".to"),
                      n.logged_in,
                      n.message,
                      n.dismissable};
      rule.at = static_cast<Moment>(at.value_or(0));
      if (n.before && (rule.at != Moment::reminder || n.before->exact_us() <= 0))
        refuse(Code::contradiction, field + ".before",
               rule.at != Moment::reminder ? "only a \"reminder\" is so long before the start" + row
                                           : "must be longer than nothing, such as PT10M" + row);
      if (at && rule.at <= Moment::active && !profile_.has(static_cast<Phase>(rule.at)))
        refuse(Code::unreachable_row, field + ".at",
               "is never: the profile's windows have no phase \"" + n.at + "\"" + row);
      if (n.logged_in && n.where == "login_page")
        refuse(Code::contradiction, field + ".logged_in",
               "who is logged in does not see the login page" + row);
      profile_.notices_.push_back(std::move(rule));
    }
  }

  void texts() {
    std::vector<std::string> names;
    for (const auto& [name, text] : source().messages) {
      names.push_back(name);
      if (text.empty()) problems_.push_back({Code::missing_text, "messages." + name, "is empty"});
    }
    distinct("messages", names);
    const auto used = [&](const auto& rows, const std::string& table) {
      for (std::size_t i = 0; i < rows.size(); ++i)
        for (const std::string& text : rows[i].message)
          if (std::find(names.begin(), names.end(), text) == names.end())
            refuse(Code::missing_text, table + "[" + std::to_string(i) + "].message",
                   "\"" + text + "\" has no text in \"messages\" (row \"" + rows[i].rule + "\")");
    };
    used(source().decisions, "decisions");
    used(source().series, "series");
    used(source().access, "access");
    used(source().notices, "notices");
  }

  Profile profile_;
  std::vector<Problem>& problems_;
};

std::optional<Profile> compile(ProfileSource source, std::vector<Problem>* problems) {
  return Compiler(std::move(source), problems).run();
}

std::uint8_t Profile::role(std::string_view word) const { return number_of(source_.roles, word); }
std::uint8_t Profile::channel(std::string_view word) const { return number_of(source_.channels, word); }

std::uint8_t Profile::permission(std::string_view word) const {
  return word.empty() ? none : number_of(source_.permissions, word);
}

Row Profile::decide_access(Action action, const Person& person, Phase phase) const {
  std::array<int, 5 + max_permissions> values{
      static_cast<int>(static_cast<std::size_t>(action) - booking_actions), person.role, person.channel,
      static_cast<int>(phase), person.initiator};
  const std::size_t permissions = source_.permissions.size();
  for (std::size_t i = 0; i < permissions; ++i) values[5 + i] = static_cast<int>(person.permissions >> i & 1);
  return access_.decide(std::span<const int>(values).first(5 + permissions));
}

bool Profile::has(Kind kind) const {
  const auto& actions = actions_[static_cast<std::size_t>(kind)];
  return std::find(actions.begin(), actions.end(), true) != actions.end();
}

bool Profile::has(Kind kind, Action action) const {
  return actions_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(action)];
}

std::string_view Profile::text(std::string_view name) const {
  for (const auto& [text_name, text] : source_.messages)
    if (text_name == name) return text;
  return {};
}

}  // namespace curfew
