// What stands in this JSON object, field by field; and each refusal with the path of its field.
//
// A form is the list of the fields that an object may have. JsonFields refuses every other field by its name
// (with the one that was probably meant), and one that stands twice; then it hands out the values by their
// place in the form, each checked for its type. What is wrong is added to *problems, and reading goes on, so
// that one pass finds everything. `null` is as absent, except to is_null().
//
// Cost: nothing is allocated but what is handed out, unless something is wrong. Threads: none shared.
// REQUIRES: the document outlives what is read.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/problem.h"
#include "engine/base/text.h"
#include "engine/time/time.h"

namespace curfew {

struct JsonForm {
  std::string_view what;                     // "a window", as a sentence names it
  std::span<const std::string_view> fields;  // at most JsonFields::max_fields
};

class JsonFields {
 public:
  static constexpr std::size_t max_fields = 24;

  // `path` stands before every field's name: "" or "revisions[0]."
  JsonFields(simdjson::dom::object object, const JsonForm& form, std::string path,
             std::vector<Problem>* problems);

  bool has(std::size_t field) const { return seen_ >> field & 1 && !values_[field].is_null(); }
  bool is_null(std::size_t field) const { return seen_ >> field & 1 && values_[field].is_null(); }
  bool stands(std::size_t field) const { return seen_ >> field & 1; }  // a value or null

  // None: it is absent, or it was refused.
  std::optional<std::string_view> text(std::size_t field);
  std::optional<std::string_view> word(std::size_t field);  // a text that is not empty
  std::optional<bool> flag(std::size_t field);
  std::optional<simdjson::dom::array> array(std::size_t field);
  std::optional<simdjson::dom::object> object(std::size_t field);
  std::optional<std::vector<std::string>> words(std::size_t field);  // an array of words
  std::optional<std::vector<std::string>> one_or_more_words(
      std::size_t field);                                // a word, or an array of them
  std::optional<std::int64_t> count(std::size_t field);  // a whole number from 0
  std::optional<Instant> instant(std::size_t field);
  std::optional<Duration> duration(std::size_t field);

  std::string path(std::size_t field) const { return path_ + std::string(form_.fields[field]); }
  void refuse(std::size_t field, Code code, std::string detail) {
    problems_->push_back({code, path(field), std::move(detail)});
  }
  // Its own field is replaced.
  void refuse(std::size_t field, Problem problem) {
    problem.field = path(field);
    problems_->push_back(std::move(problem));
  }
  // The value; none: its problem is refused as the field.
  template <class T>
  std::optional<T> taken(std::size_t field, Result<T> read) {
    if (read) return std::move(*read);
    refuse(field, std::move(read.problem()));
    return {};
  }
  void require(std::size_t field, std::string detail) {
    if (!has(field)) refuse(field, Code::missing_field, std::move(detail));
  }

 private:
  JsonForm form_;
  std::string path_;
  std::vector<Problem>* problems_;
  std::uint32_t seen_ = 0;
  std::array<simdjson::dom::element, max_fields> values_;
};

inline std::optional<std::string> owned(std::optional<std::string_view> text) {
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

using JsonEntries = std::vector<std::pair<std::string_view, simdjson::dom::element>>;

// The fields of an object whose names are free, in their order, without those that are null; one that stands
// twice is refused. `path`: "messages."
JsonEntries json_entries(simdjson::dom::object object, const std::string& path,
                         std::vector<Problem>* problems);

// An array of words; none: refused as `path`.
std::optional<std::vector<std::string>> json_words(simdjson::dom::array array, const std::string& path,
                                                   std::vector<Problem>* problems);

// "an array", "a number": what stands there instead of what should.
std::string_view json_type(simdjson::dom::element value);

}  // namespace curfew
