// NDJSON in, and what can be wrong with a line of it.
#include "adapters/json_requests.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "adapters/json_fields.h"
#include "adapters/limits.h"

namespace curfew {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blanks = " \t\r\n";

static_assert(reader_padding >= simdjson::SIMDJSON_PADDING);

Problem bad_json(std::string detail) { return {Code::bad_json, "", std::move(detail)}; }

Problem explain(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return {Code::bad_utf8, "", "is not UTF-8; write it in that encoding"};
    case simdjson::DEPTH_ERROR:
      return {Code::too_deep, "",
              "is nested deeper than " + std::to_string(limits::max_json_depth) + " levels (max_json_depth)"};
    case simdjson::UNCLOSED_STRING:
      return bad_json("is not JSON: a text is not closed by a quote");
    case simdjson::STRING_ERROR:
      return bad_json("is not JSON: a text holds an escape that JSON does not have");
    case simdjson::UNESCAPED_CHARS:
      return bad_json("is not JSON: a text holds a control character; write it as an escape, such as \\n");
    case simdjson::NUMBER_ERROR:
      return bad_json("is not JSON: a number is malformed or too large");
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
      return bad_json("is not JSON: texts stand in quotes, beside true, false and null");
    default:
      return bad_json("is not JSON: one object is needed, such as {\"kind\": \"job\", \"id\": \"j-1\", …}");
  }
}

class NdjsonParser : public RequestParser {
 public:
  explicit NdjsonParser(const FindZone& find_zone) : reader_(find_zone) {}

  bool parse(const Chunk& chunk, const RecordSink& sink) override {
    const char* const end = chunk.bytes.data() + chunk.bytes.size();
    std::size_t line = chunk.first_line;
    for (const char* p = chunk.bytes.data(); p < end; ++line) {
      const auto* newline = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
      const char* const line_end = newline == nullptr ? end : newline;
      std::string_view text(p, static_cast<std::size_t>(line_end - p));
      if (text.ends_with('\r')) text.remove_suffix(1);
      const bool blank = text.empty() || (text[0] != '{' && text.find_first_not_of(blanks) == text.npos);
      if (!blank && !sink(reader_.read_padded(text, line))) return false;
      if (newline == nullptr) break;
      p = newline + 1;
    }
    return true;
  }

 private:
  JsonRequestReader reader_;
};

class NdjsonFormat : public RequestFormat {
 public:
  explicit NdjsonFormat(const ReaderOptions& options) : find_zone_(options.find_zone) {}

  Result<std::size_t> header(std::string_view beginning) override {
    return beginning.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  }
  std::size_t whole_records(std::string_view bytes) const override { return bytes.rfind('\n') + 1; }
  std::unique_ptr<RequestParser> parser() const override {
    return std::make_unique<NdjsonParser>(find_zone_);
  }

 private:
  FindZone find_zone_;
};

}  // namespace

Record JsonRequestReader::read(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  padded_.assign(text);
  padded_.append(reader_padding, ' ');
  return read_padded(std::string_view(padded_).substr(0, text.size()), 1);
}

Record JsonRequestReader::read_padded(std::string_view text, std::size_t line) {
  builder_.clear();
  seen_ = 0;
  simdjson::dom::element root;
  simdjson::dom::object object;
  if (text.size() > limits::max_record_bytes)
    builder_.refuse(record_too_long());
  else if (text.find_first_not_of(blanks) == text.npos)
    builder_.refuse({Code::empty_input, "", "is empty; one JSON object is needed"});
  else if (parse(text, &root)) {
    if (root.get(object))
      builder_.refuse(bad_json("must be an object, not " + std::string(json_type(root))));
    else
      for (const auto& [key, value] : object) read_field(key, value);
  }
  return builder_.finish(line);
}

bool JsonRequestReader::parse(std::string_view text, simdjson::dom::element* root) {
  simdjson::error_code error = text.size() > document_.capacity() ? grow(text.size()) : simdjson::SUCCESS;
  if (!error) error = parser_.parse_into_document(document_, text.data(), text.size(), false).get(*root);
  if (error) builder_.refuse(explain(error));
  return !error;
}

// In powers of two: simdjson itself would grow to fit, again for each line that is a little longer.
simdjson::error_code JsonRequestReader::grow(std::size_t size) {
  constexpr std::size_t least = 4096;
  const std::size_t capacity = std::max(least, std::bit_ceil(size));
  const simdjson::error_code error = parser_.allocate(capacity, limits::max_json_depth + 1);
  return error ? error : document_.allocate(capacity);
}

void JsonRequestReader::read_field(std::string_view key, simdjson::dom::element value) {
  const auto field = find_field(key);
  if (!field) return builder_.refuse(unknown_field(key));
  const std::uint32_t bit = 1u << static_cast<unsigned>(*field);
  if ((seen_ & bit) != 0)
    return builder_.refuse({Code::duplicate_field, std::string(key), "stands twice; leave one of them out"});
  seen_ |= bit;
  if (value.is_null()) {
    if (has_open_end(*field)) builder_.set_null(*field);
  } else if (is_list(*field)) {
    read_list(*field, value);
  } else if (std::string_view text; !value.get(text)) {
    builder_.set(*field, text);
  } else {
    builder_.refuse({Code::wrong_type, std::string(key),
                     "must be " + std::string(wanted(*field)) + ", not " + std::string(json_type(value))});
  }
}

void JsonRequestReader::read_list(Field field, simdjson::dom::element value) {
  const auto must_be = [](std::string_view needed, simdjson::dom::element found) {
    return "must be " + std::string(needed) + ", not " + std::string(json_type(found));
  };
  simdjson::dom::array array;
  if (value.get(array))
    return builder_.refuse({Code::wrong_type, std::string(name(field)), must_be(wanted(field), value)});
  std::vector<std::string_view>& entries = builder_.list(field);
  for (simdjson::dom::element entry : array) {
    std::string_view text;
    if (entry.get(text))
      return builder_.refuse({Code::wrong_type,
                              std::string(name(field)) + "[" + std::to_string(entries.size()) + "]",
                              must_be("a text in quotes", entry)});
    entries.push_back(text);
  }
}

std::unique_ptr<RequestFormat> ndjson_format(const ReaderOptions& options) {
  return std::make_unique<NdjsonFormat>(options);
}

}  // namespace curfew
