#include "adapters/json_profile.h"

#include "adapters/json_fields.h"
#include "adapters/json_text.h"

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
  decisions,
  series,
  messages
};
}
constexpr std::string_view profile_names[] = {"name",        "title", "why",       "roles",  "channels",
                                              "permissions", "kinds", "decisions", "series", "messages"};
static_assert(std::size(profile_names) == of_profile::messages + 1);
constexpr JsonForm profile_form{"a profile", profile_names};

namespace of_row {
enum Field : std::size_t { rule, why, when, outcome, message, grandfathered };
}
constexpr std::string_view row_names[] = {"rule", "why", "when", "outcome", "message", "grandfathered"};
static_assert(std::size(row_names) == of_row::grandfathered + 1);
constexpr JsonForm row_form{"a row", row_names};

// The inputs that are yes or no.
bool takes_flags(std::string_view input) {
  return input == "expired" || input == "during" || input == "warns";
}

class ProfileReader {
 public:
  explicit ProfileReader(std::vector<Problem>* problems) : problems_(*problems) {}

  ProfileSource read(simdjson::dom::object object) {
    JsonFields fields(object, profile_form, "", &problems_);
    ProfileSource p;
    for (std::size_t f : {of_profile::name, of_profile::roles, of_profile::channels, of_profile::kinds,
                          of_profile::decisions})
      fields.require(f, "is required");
    p.name = fields.word(of_profile::name).value_or("");
    p.title = fields.text(of_profile::title).value_or("");
    fields.text(of_profile::why);  // for people
    p.roles = fields.words(of_profile::roles).value_or(std::vector<std::string>{});
    p.channels = fields.words(of_profile::channels).value_or(std::vector<std::string>{});
    p.permissions = fields.words(of_profile::permissions).value_or(std::vector<std::string>{});
    if (const auto kinds = fields.object(of_profile::kinds)) p.kinds = actions_by_kind(*kinds);
    p.decisions = rows(fields, of_profile::decisions);
    p.series = rows(fields, of_profile::series);
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

  std::vector<ProfileSource::Row> rows(JsonFields& fields, std::size_t table) {
    std::vector<ProfileSource::Row> all;
    if (const auto array = fields.array(table))
      for (simdjson::dom::element element : *array)
        all.push_back(row(element, fields.path(table) + "[" + std::to_string(all.size()) + "]"));
    return all;
  }

  ProfileSource::Row row(simdjson::dom::element element, const std::string& path) {
    ProfileSource::Row r;
    simdjson::dom::object object;
    if (element.get(object)) {
      refuse(Code::wrong_type, path, "must be an object, not " + std::string(json_type(element)));
      return r;
    }
    JsonFields fields(object, row_form, path + ".", &problems_);
    for (std::size_t f : {of_row::rule, of_row::outcome}) fields.require(f, "is required");
    r.rule = fields.word(of_row::rule).value_or("");
    fields.text(of_row::why);  // for people
    if (const auto when = fields.object(of_row::when)) r.when = condition(*when, path + ".when.");
    r.outcome = fields.word(of_row::outcome).value_or("");
    r.message = fields.word(of_row::message).value_or("");
    r.grandfathered = fields.flag(of_row::grandfathered).value_or(false);
    return r;
  }

  Condition condition(simdjson::dom::object object, const std::string& path) {
    Condition when;
    for (const auto& [input, value] : json_entries(object, path, &problems_))
      when.emplace_back(input, taken(input, value, path + shown(input)));
    return when;
  }

  // A word, or an array of words.
  std::vector<std::string> taken(std::string_view input, simdjson::dom::element value,
                                 const std::string& path) {
    std::vector<std::string> words;
    simdjson::dom::array array;
    if (value.get(array)) return {taken_word(input, value, path)};
    for (simdjson::dom::element one : array)
      words.push_back(taken_word(input, one, path + "[" + std::to_string(words.size()) + "]"));
    if (words.empty())
      refuse(Code::empty_value, path, "must name at least one value; leave it out where all will do");
    return words;
  }

  std::string taken_word(std::string_view input, simdjson::dom::element value, const std::string& path) {
    std::string_view word;
    if (!value.get(word)) {
      if (word.empty()) refuse(Code::empty_value, path, "must not be empty");
      return std::string(word);
    }
    bool flag = false;
    if (takes_flags(input) && !value.get(flag)) return flag ? "true" : "false";
    refuse(Code::wrong_type, path,
           "must be " + std::string(takes_flags(input) ? "true, false" : "a word") +
               " or an array of them, not " + std::string(json_type(value)));
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
