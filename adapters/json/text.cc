#include "adapters/json/text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/wire/limits.h"
#include "engine/base/text.h"

namespace curfew {
namespace {

JsonFault fault_at(std::string_view text, std::size_t byte, Code code, std::string detail) {
  const std::string_view before = text.substr(0, byte);
  const auto newlines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t last = before.rfind('\n');
  const std::size_t column = last == std::string_view::npos ? before.size() + 1 : before.size() - last;
  return {code, newlines + 1, column, std::move(detail)};
}

std::optional<JsonFault> too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') ++i;
    if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if (c == ']' || c == '}') depth -= depth > 0;
    if ((c == '[' || c == '{') && ++depth > limits::max_json_depth)
      return fault_at(
          text, i, Code::too_deep,
          "is nested deeper than " + std::to_string(limits::max_json_depth) + " levels (max_json_depth)");
  }
  return {};
}

std::optional<JsonFault> not_utf8(std::string_view text) {
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (!simdjson::validate_utf8(text.data() + start, end - start))
      return fault_at(text, start, Code::bad_utf8, "is not UTF-8; save the file in that encoding");
    start = end + 1;
  }
  return {};
}

// nlohmann says "[json.exception…] parse error at line 1, column 2: syntax error while parsing value -
// invalid literal; last read: '…'": what was expected is for people, the rest is not.
std::string for_people(std::string_view what) {
  const std::size_t dash = what.find(" - ");
  const std::size_t bracket = what.find("] ");
  if (dash != std::string_view::npos)
    what.remove_prefix(dash + 3);
  else if (bracket != std::string_view::npos)
    what.remove_prefix(bracket + 2);
  return std::string(what.substr(0, std::min(what.find("; last read"), std::size_t{200})));
}

// Reads a text and keeps nothing but the place where it breaks.
class FaultFinder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit FaultFinder(std::string_view text) : text_(text) {}
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& e) override {
    found = fault_at(text_, std::clamp<std::size_t>(position, 1, text_.size() + 1) - 1, Code::bad_json,
                     "is not JSON: " + for_people(e.what()));
    return false;
  }

  std::optional<JsonFault> found;

 private:
  std::string_view text_;
};

JsonFault fault(std::string_view text, simdjson::error_code error) {
  if (error == simdjson::CAPACITY) return {Code::too_many, 0, 0, "is longer than 4 GiB"};
  if (auto found = too_deep(text)) return *found;
  if (auto found = not_utf8(text)) return *found;
  FaultFinder finder(text);
  nlohmann::json::sax_parse(text.begin(), text.end(), &finder);
  if (finder.found) return *finder.found;
  return {Code::bad_json, 0, 0,
          std::string("is not JSON that can be read: ") + simdjson::error_message(error)};
}

}  // namespace

std::string in_column(const JsonFault& fault) {
  return fault.column == 0 ? fault.detail : fault.detail + " (column " + std::to_string(fault.column) + ")";
}

std::optional<JsonFault> parse_json(std::string_view text, simdjson::dom::parser& parser,
                                    simdjson::dom::element* root) {
  text = without_byte_order_mark(text);
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return JsonFault{Code::empty_input, 0, 0, "is empty"};
  // simdjson wants one more than the deepest it takes, and does not count an array or object that is empty.
  simdjson::error_code error = parser.allocate(text.size(), limits::max_json_depth + 1);
  if (!error) error = parser.parse(text.data(), text.size()).get(*root);
  if (!error) return {};
  return fault(text, error);
}

}  // namespace curfew
