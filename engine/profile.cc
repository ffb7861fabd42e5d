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

std::vector<Axis> main_axes(const ProfileSource& s) {
  return {{"kind", words(kind_names)},      {"action", words(action_names)}, {"role", s.roles},
          {"channel", s.channels},          {"slot", words(slot_names)},     {"asked", words(asked_names)},
          {"relation", words(group_names)}, {"expired", {"false", "true"}}};
}

std::vector<Axis> series_axes(const ProfileSource& s) {
  return {{"role", s.roles},
          {"channel", s.channels},
          {"during", {"false", "true"}},
          {"errors", words(errors_names)},
          {"warns", {"false", "true"}}};
}

std::vector<Condition> conditions(const std::vector<ProfileSource::Row>& rows) {
  std::vector<Condition> all;
  for (const auto& r : rows) all.push_back(r.when);
  return all;
}

bool only_when_expired(const Condition& when) {
  return std::any_of(when.begin(), when.end(), [](const auto& c) {
    return c.first == "expired" && c.second == std::vector<std::string>{"true"};
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
    default:  // a series' occurrences are reservations; access has its own inputs
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
    if (problems_.size() > before) return {};
    tables();
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
  }

  void kinds() {
    if (source().kinds.empty())
      problems_.push_back({Code::missing_field, "kinds", "needs at least one of reservation, series, job"});
    for (const auto& [kind_word, action_words] : source().kinds) {
      const std::string field = "kinds." + kind_word;
      const auto kind = number_of(kind_names, kind_word);
      if (!kind || static_cast<Kind>(*kind) == Kind::access) {
        problems_.push_back(
            {Code::unknown_word, field, "is not a kind; the kinds are reservation, series, job"});
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
    return kind == Kind::reservation || action == Action::create ||
           (kind == Kind::series && action == Action::restore);
  }
  static std::string_view actions_of(Kind kind) {
    return kind == Kind::reservation ? "its actions are create, restore, edit"
           : kind == Kind::series    ? "its actions are create, restore"
                                     : "its action is create";
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
    texts();
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
    if (result == Outcome::deferred && !only_for_jobs(row.when))
      problems_.push_back(
          {Code::unknown_word, field + ".outcome",
           "only a job can be deferred: say \"when\": {\"kind\": \"job\"} (row \"" + row.rule + "\")"});
    if (outcome && result != Outcome::allowed && row.message.empty())
      problems_.push_back(
          {Code::missing_text, field + ".message",
           "a row that refuses, warns or defers needs the name of a text (row \"" + row.rule + "\")"});
    const bool first_finding = table == "series" && row.rule == "first-finding";
    return {row.rule,
            result,
            row.message,
            row.grandfathered,
            result == Outcome::deferred || only_when_expired(row.when),
            first_finding};
  }

  static bool only_for_jobs(const Condition& when) {
    return std::any_of(when.begin(), when.end(), [](const auto& c) {
      return c.first == "kind" && c.second == std::vector<std::string>{"job"};
    });
  }

  void texts() {
    std::vector<std::string> names;
    for (const auto& [name, text] : source().messages) {
      names.push_back(name);
      if (text.empty()) problems_.push_back({Code::missing_text, "messages." + name, "is empty"});
    }
    distinct("messages", names);
    const auto used = [&](const std::vector<ProfileSource::Row>& rows, const std::string& table) {
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (!rows[i].message.empty() && std::find(names.begin(), names.end(), rows[i].message) == names.end())
          problems_.push_back(
              {Code::missing_text, table + "[" + std::to_string(i) + "].message",
               "\"" + rows[i].message + "\" has no text in \"messages\" (row \"" + rows[i].rule + "\")"});
    };
    used(source().decisions, "decisions");
    used(source().series, "series");
  }

  Profile profile_;
  std::vector<Problem>& problems_;
};

std::optional<Profile> compile(ProfileSource source, std::vector<Problem>* problems) {
  return Compiler(std::move(source), problems).run();
}

std::uint8_t Profile::role(std::string_view word) const { return number_of(source_.roles, word); }
std::uint8_t Profile::channel(std::string_view word) const { return number_of(source_.channels, word); }

bool Profile::has_permission(std::string_view word) const {
  return !word.empty() && number_of(source_.permissions, word) != none;
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
