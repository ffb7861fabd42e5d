// From a profile as it is written to the one that judges, or all that is wrong with it.
#include <algorithm>

#include "engine/profile/parts.h"

namespace curfew {
namespace {

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

std::vector<Condition> conditions(const std::vector<ProfileSource::Row>& rows) {
  std::vector<Condition> all;
  all.reserve(rows.size());
  for (const auto& r : rows) all.push_back(r.when);
  return all;
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

class Compiler {
 public:
  Compiler(ProfileSource source, std::vector<Problem>* problems) : problems_(*problems) {
    profile_.source_ = std::move(source);
  }

  std::optional<Profile> run() {
    const std::size_t before = problems_.size();
    names();
    kinds();
    profile_.course_ = compile_course(source(), problems_);
    if (problems_.size() > before) return {};
    tables();
    check_sessions(source(), problems_);
    profile_.managers_ = compile_managers(source(), profile_.course_, problems_);
    profile_.notices_ = compile_notices(source(), profile_.course_, problems_);
    check_texts(profile_, problems_);
    if (problems_.size() > before) return {};
    return std::move(profile_);
  }

 private:
  const ProfileSource& source() const { return profile_.source_; }

  void distinct(const std::string& field, const std::vector<std::string>& list) {
    check_distinct(field, list, problems_);
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
    if (row.effect && outcome) rule.effect = compile_effect(field, row, result, access, problems_);
    return rule;
  }

  Profile profile_;
  std::vector<Problem>& problems_;
};

std::optional<Profile> compile(ProfileSource source, std::vector<Problem>* problems) {
  return Compiler(std::move(source), problems).run();
}

}  // namespace curfew
