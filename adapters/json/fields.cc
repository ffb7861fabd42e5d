#include "adapters/json/fields.h"

#include <algorithm>
#include <unordered_set>

namespace curfew {
namespace {

std::string must_be(std::string_view needed, simdjson::dom::element found) {
  return "must be " + std::string(needed) + ", not " + std::string(json_type(found));
}

}  // namespace

std::string_view json_type(simdjson::dom::element value) {
  switch (value.type()) {
    case simdjson::dom::element_type::ARRAY:
      return "an array";
    case simdjson::dom::element_type::OBJECT:
      return "an object";
    case simdjson::dom::element_type::STRING:
      return "a text";
    case simdjson::dom::element_type::BOOL:
      return "true or false";
    case simdjson::dom::element_type::NULL_VALUE:
      return "null";
    default:
      return "a number";
  }
}

JsonFields::JsonFields(simdjson::dom::object object, const JsonForm& form, std::string path,
                       std::vector<Problem>* problems)
    : form_(form), path_(std::move(path)), problems_(problems) {
  for (const auto& [key, value] : object) {
    const auto it = std::find(form_.fields.begin(), form_.fields.end(), key);
    if (it == form_.fields.end()) {
      problems_->push_back(
          {Code::unknown_field, path_ + shown(key),
           "is not a field of " + std::string(form_.what) + did_you_mean(key, form_.fields)});
      continue;
    }
    const auto field = static_cast<std::size_t>(it - form_.fields.begin());
    if (stands(field)) {
      refuse(field, Code::duplicate_field, "stands twice; leave one");
      continue;
    }
    seen_ |= 1u << field;
    values_[field] = value;
  }
}

std::optional<std::string_view> JsonFields::text(std::size_t field) {
  if (!has(field)) return {};
  std::string_view text;
  if (!values_[field].get(text)) return text;
  refuse(field, Code::wrong_type, must_be("a text in quotes", values_[field]));
  return {};
}

std::optional<std::string_view> JsonFields::word(std::size_t field) {
  const auto text = this->text(field);
  if (!text || !text->empty()) return text;
  refuse(field, Code::empty_value, "must not be empty");
  return {};
}

std::optional<bool> JsonFields::flag(std::size_t field) {
  if (!has(field)) return {};
  bool flag = false;
  if (!values_[field].get(flag)) return flag;
  refuse(field, Code::wrong_type, must_be("true or false", values_[field]));
  return {};
}

std::optional<simdjson::dom::array> JsonFields::array(std::size_t field) {
  if (!has(field)) return {};
  simdjson::dom::array array;
  if (!values_[field].get(array)) return array;
  refuse(field, Code::wrong_type, must_be("an array", values_[field]));
  return {};
}

std::optional<simdjson::dom::object> JsonFields::object(std::size_t field) {
  if (!has(field)) return {};
  simdjson::dom::object object;
  if (!values_[field].get(object)) return object;
  refuse(field, Code::wrong_type, must_be("an object", values_[field]));
  return {};
}

std::optional<std::vector<std::string>> JsonFields::words(std::size_t field) {
  const auto array = this->array(field);
  return array ? json_words(*array, path(field), problems_) : std::nullopt;
}

std::optional<std::vector<std::string>> JsonFields::one_or_more_words(std::size_t field) {
  if (has(field) && values_[field].is_array()) return words(field);
  const auto word = this->word(field);
  return word ? std::optional(std::vector{std::string(*word)}) : std::nullopt;
}

std::optional<std::int64_t> JsonFields::count(std::size_t field) {
  if (!has(field)) return {};
  std::int64_t count = 0;
  if (!values_[field].get(count) && count >= 0) return count;
  refuse(field, Code::wrong_type, "must be a whole number, such as 10");
  return {};
}

std::optional<Instant> JsonFields::instant(std::size_t field) {
  const auto text = this->text(field);
  if (!text) return {};
  Instant t;
  if (read_instant(*text, &t)) return t;
  return taken(field, parse_instant(*text));
}

std::optional<Duration> JsonFields::duration(std::size_t field) {
  const auto text = this->text(field);
  return text ? taken(field, parse_duration(*text)) : std::nullopt;
}

JsonEntries json_entries(simdjson::dom::object object, const std::string& path,
                         std::vector<Problem>* problems) {
  std::unordered_set<std::string_view> seen;
  JsonEntries entries;
  for (const auto& [key, value] : object) {
    if (!seen.insert(key).second)
      problems->push_back({Code::duplicate_field, path + shown(key), "stands twice; leave one"});
    else if (!value.is_null())
      entries.emplace_back(key, value);
  }
  return entries;
}

std::optional<std::vector<std::string>> json_words(simdjson::dom::array array, const std::string& path,
                                                   std::vector<Problem>* problems) {
  const std::size_t before = problems->size();
  std::vector<std::string> words;
  const auto refuse = [&](Code code, std::string detail) {
    problems->push_back({code, path + "[" + std::to_string(words.size()) + "]", std::move(detail)});
  };
  for (simdjson::dom::element value : array) {
    std::string_view word;
    if (value.get(word))
      refuse(Code::wrong_type, must_be("a text in quotes", value));
    else if (word.empty())
      refuse(Code::empty_value, "must not be empty");
    words.emplace_back(word);
  }
  if (problems->size() > before) return {};
  return words;
}

}  // namespace curfew
