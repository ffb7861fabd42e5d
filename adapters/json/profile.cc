#include "adapters/json/profile.h"

#include "adapters/json/fields.h"
#include "adapters/json/text.h"

namespace curfew {
namespace {

// The places in `profile_names` and `row_names`.
namespace of_profile {
enum Field : std::size_t {
  name,
  title,
  why,
  roles,
  channels,
  permissions,
  kinds,
  phases,
  drain_from,
  decisions,
  series,
  access,
  sessions,
  notices,
  lifecycle,
  messages
};
}
constexpr std::string_view profile_names[] = {
    "name",       "title",     "why",    "roles",  "channels", "permissions", "kinds",     "phases",
    "drain_from", "decisions", "series", "access", "sessions", "notices",     "lifecycle", "messages"};
static_assert(std::size(profile_names) == of_profile::messages + 1);
constexpr JsonForm profile_form{"a profile", profile_names};

namespace of_row {
enum Field : std::size_t { rule, why, when, outcome, message, grandfathered, effect };
}
constexpr std::string_view row_names[] = {"rule",    "why",           "when",  "outcome",
                                          "message", "grandfathered", "effect"};
static_assert(std::size(row_names) == of_row::effect + 1);
constexpr JsonForm row_form{"a row", row_names};

namespace of_effect {
enum Field : std::size_t { action, until, dismissable, http_status };
}
constexpr std::string_view effect_field_names[] = {"action", "until", "dismissable", "http_status"};
static_assert(std::size(effect_field_names) == of_effect::http_status + 1);
constexpr JsonForm effect_form{"an effect", effect_field_names};

namespace of_notice {
enum Field : std::size_t { rule, why, at, before, where, to, logged_in, message, dismissable };
}
constexpr std::string_view notice_names[] = {"rule", "why",       "at",      "before",     "where",
                                             "to",   "logged_in", "message", "dismissable"};
static_assert(std::size(notice_names) == of_notice::dismissable + 1);
constexpr JsonForm notice_form{"a notice", notice_names};

namespace of_sessions {
enum Field : std::size_t { inactivity_timeout, heartbeat };
}
constexpr std::string_view sessions_names[] = {"inactivity_timeout", "heartbeat"};
static_assert(std::size(sessions_names) == of_sessions::heartbeat + 1);
constexpr JsonForm sessions_form{"the sessions", sessions_names};

namespace of_lifecycle {
enum Field : std::size_t { one_at_a_time, scheduled, end, scope, recurrence, ended_by, managed_by };
}
constexpr std::string_view lifecycle_names[] = {"one_at_a_time", "scheduled", "end",       "scope",
                                                "recurrence",    "ended_by",  "managed_by"};
static_assert(std::size(lifecycle_names) == of_lifecycle::managed_by + 1);
constexpr JsonForm lifecycle_form{"the lifecycle", lifecycle_names};

class ProfileReader {
 public:
  explicit ProfileReader(std::vector<Problem>* problems) : problems_(*problems) {}

  ProfileSource read(simdjson::dom::object object) {
    JsonFields fields(object, profile_form, "", &problems_);
    ProfileSource p;
    for (std::size_t f : {of_profile::name, of_profile::roles, of_profile::channels, of_profile::kinds})
      fields.require(f, "is required");
    p.name = fields.word(of_profile::name).value_or("");
    p.title = fields.text(of_profile::title).value_or("");
    fields.text(of_profile::why);  // for people
    p.roles = fields.words(of_profile::roles).value_or(std::vector<std::string>{});
    p.channels = fields.words(of_profile::channels).value_or(std::vector<std::string>{});
    p.permissions = fields.words(of_profile::permissions).value_or(std::vector<std::string>{});
    if (const auto kinds = fields.object(of_profile::kinds)) p.kinds = actions_by_kind(*kinds);
    p.phases = fields.words(of_profile::phases).value_or(std::vector<std::string>{});
    p.drain_from = fields.word(of_profile::drain_from).value_or("");
    p.decisions = objects(fields, of_profile::decisions, &ProfileReader::row);
    p.series = objects(fields, of_profile::series, &ProfileReader::row);
    p.access = objects(fields, of_profile::access, &ProfileReader::row);
    if (const auto sessions = fields.object(of_profile::sessions)) p.sessions = session_times(*sessions);
    p.notices = objects(fields, of_profile::notices, &ProfileReader::notice);
    if (const auto lifecycle = fields.object(of_profile::lifecycle)) p.lifecycle = rules_of_life(*lifecycle);
    if (const auto messages = fields.object(of_profile::messages)) p.messages = texts(*messages);
    return p;
  }

 private:
  void refuse(Code code, std::string field, std::string detail) {
    problems_.push_back({code, std::move(field), std::move(detail)});
  }

  std::vector<std::pair<std::string, std::vector<std::string>>> actions_by_kind(
      simdjson::dom::object object) {
    std::vector<std::pair<std::string, std::vector<std::string>>> all;
    for (const auto& [kind, value] : json_entries(object, "kinds.", &problems_)) {
      const std::string path = "kinds." + shown(kind);
      simdjson::dom::array actions;
      if (value.get(actions))
        refuse(Code::wrong_type, path, "must be an array of actions, not " + std::string(json_type(value)));
      else if (auto words = json_words(actions, path, &problems_))
        all.emplace_back(kind, std::move(*words));
    }
    return all;
  }

  std::vector<std::pair<std::string, std::string>> texts(simdjson::dom::object object) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [name, value] : json_entries(object, "messages.", &problems_)) {
      std::string_view text;
      if (value.get(text))
        refuse(Code::wrong_type, "messages." + shown(name),
               "must be a text in quotes, not " + std::string(json_type(value)));
      else
        all.emplace_back(name, text);
    }
    return all;
  }

  // An array of objects, each read by `one(object, path)`.
  template <class T>
  std::vector<T> objects(JsonFields& fields, std::size_t field,
                         T (ProfileReader::*one)(simdjson::dom::object, const std::string&)) {
    std::vector<T> all;
    const auto array = fields.array(field);
    if (!array) return all;
    for (simdjson::dom::element element : *array) {
      const std::string path = fields.path(field) + "[" + std::to_string(all.size()) + "]";
      simdjson::dom::object object;
      if (element.get(object)) {
        refuse(Code::wrong_type, path, "must be an object, not " + std::string(json_type(element)));
        all.emplace_back();
      } else {
        all.push_back((this->*one)(object, path));
      }
    }
    return all;
  }

  ProfileSource::Row row(simdjson::dom::object object, const std::string& path) {
    ProfileSource::Row r;
    JsonFields fields(object, row_form, path + ".", &problems_);
    for (std::size_t f : {of_row::rule, of_row::outcome}) fields.require(f, "is required");
    r.rule = fields.word(of_row::rule).value_or("");
    fields.text(of_row::why);  // for people
    if (const auto when = fields.object(of_row::when)) r.when = condition(*when, path + ".when.");
    r.outcome = fields.word(of_row::outcome).value_or("");
    r.message = fields.one_or_more_words(of_row::message).value_or(std::vector<std::string>{});
    r.grandfathered = fields.flag(of_row::grandfathered).value_or(false);
    if (const auto e = fields.object(of_row::effect)) r.effect = effect(*e, path + ".effect.");
    return r;
  }

  ProfileSource::Effect effect(simdjson::dom::object object, const std::string& path) {
    JsonFields fields(object, effect_form, path, &problems_);
    fields.require(of_effect::action, "is required");
    ProfileSource::Effect e;
    e.action = fields.word(of_effect::action).value_or("");
    e.until = fields.word(of_effect::until).value_or("");
    e.dismissable = fields.flag(of_effect::dismissable);
    e.http_status = fields.count(of_effect::http_status).value_or(0);
    return e;
  }

  ProfileSource::Notice notice(simdjson::dom::object object, const std::string& path) {
    ProfileSource::Notice n;
    JsonFields fields(object, notice_form, path + ".", &problems_);
    for (std::size_t f : {of_notice::rule, of_notice::at, of_notice::where}) fields.require(f, "is required");
    n.rule = fields.word(of_notice::rule).value_or("");
    fields.text(of_notice::why);  // for people
    n.at = fields.word(of_notice::at).value_or("");
    n.before = fields.duration(of_notice::before);
    n.where = fields.word(of_notice::where).value_or("");
    if (const auto to = fields.object(of_notice::to)) n.to = condition(*to, path + ".to.");
    n.logged_in = fields.flag(of_notice::logged_in).value_or(false);
    n.message = fields.one_or_more_words(of_notice::message).value_or(std::vector<std::string>{});
    n.dismissable = fields.flag(of_notice::dismissable);
    return n;
  }

  ProfileSource::Sessions session_times(simdjson::dom::object object) {
    JsonFields fields(object, sessions_form, "sessions.", &problems_);
    return {fields.duration(of_sessions::inactivity_timeout), fields.duration(of_sessions::heartbeat)};
  }

  ProfileSource::Lifecycle rules_of_life(simdjson::dom::object object) {
    JsonFields fields(object, lifecycle_form, "lifecycle.", &problems_);
    ProfileSource::Lifecycle l;
    l.one_at_a_time = fields.flag(of_lifecycle::one_at_a_time).value_or(l.one_at_a_time);
    l.scheduled = fields.flag(of_lifecycle::scheduled).value_or(l.scheduled);
    l.end = fields.word(of_lifecycle::end).value_or(l.end);
    l.scope = fields.flag(of_lifecycle::scope).value_or(l.scope);
    l.recurrence = fields.flag(of_lifecycle::recurrence).value_or(l.recurrence);
    l.ended_by = fields.words(of_lifecycle::ended_by).value_or(l.ended_by);
    if (const auto by = fields.object(of_lifecycle::managed_by))
      l.managed_by = condition(*by, "lifecycle.managed_by.");
    return l;
  }

  Condition condition(simdjson::dom::object object, const std::string& path) {
    Condition when;
    for (const auto& [input, value] : json_entries(object, path, &problems_))
      when.emplace_back(input, taken(value, path + shown(input)));
    return when;
  }

  // A word, or an array of words.
  std::vector<std::string> taken(simdjson::dom::element value, const std::string& path) {
    std::vector<std::string> words;
    simdjson::dom::array array;
    if (value.get(array)) return {taken_word(value, path)};
    for (simdjson::dom::element one : array)
      words.push_back(taken_word(one, path + "[" + std::to_string(words.size()) + "]"));
    if (words.empty())
      refuse(Code::empty_value, path, "must name at least one value; leave it out where all will do");
    return words;
  }

  // Of the inputs that are yes or no, true and false are words too.
  std::string taken_word(simdjson::dom::element value, const std::string& path) {
    std::string_view word;
    if (!value.get(word)) {
      if (word.empty()) refuse(Code::empty_value, path, "must not be empty");
      return std::string(word);
    }
    bool flag = false;
    if (!value.get(flag)) return flag ? "true" : "false";
    refuse(Code::wrong_type, path,
           "must be a word, true or false, or an array of them, not " + std::string(json_type(value)));
    return {};
  }

  std::vector<Problem>& problems_;
};

}  // namespace

std::optional<ProfileSource> read_profile_json(std::string_view text, std::vector<Problem>* problems) {
  const std::size_t before = problems->size();
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (auto fault = parse_json(text, parser, &root)) {
    const std::string place = fault->line == 0 ? "" : "line " + std::to_string(fault->line) + ": ";
    problems->push_back({fault->code, "", place + in_column(*fault)});
    return {};
  }
  simdjson::dom::object object;
  if (root.get(object)) {
    problems->push_back({Code::bad_json, "", "must be an object, not " + std::string(json_type(root))});
    return {};
  }
  ProfileSource source = ProfileReader(problems).read(object);
  if (problems->size() > before) return {};
  return source;
}

}  // namespace curfew
