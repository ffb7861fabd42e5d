// NDJSON in, and what can be wrong with a line of it.
#include "adapters/json/requests.h"

#include <simdjson.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "adapters/json/fields.h"
#include "adapters/wire/limits.h"
#include "adapters/wire/request_builder.h"
#include "engine/base/text.h"

namespace curfew {
namespace {

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

// The first of [p, end) that cannot stand in a plain text: a quote, a backslash or a control character.
// REQUIRES: 15 readable bytes at end
const char* plain_end(const char* p, const char* end) {
#ifdef __SSE2__
  for (; p < end; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    const __m128i others =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(controls, others)));
    if (found != 0) return std::min(p + std::countr_zero(found), end);
  }
  return end;
#else
  return std::find_if(p, end,
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
#endif
}

// Of plain lines: what stood last between a value and the n-th, and whose value that is.
struct Lead {
  static constexpr std::size_t most = 32;
  std::array<char, most> bytes{};
  std::uint8_t size = 0;  // 0: nothing yet, or too long
  Field field{};
  bool is_list = false;
};

// What is left of a line, from the front; each takes what it names, after blanks, or returns false.
class Plain {
 public:
  explicit Plain(std::string_view line) : p_(line.data()), end_(p_ + line.size()) {}

  bool take(char c) {
    skip_blanks();
    if (p_ == end_ || *p_ != c) return false;
    ++p_;
    return true;
  }
  // These very bytes. REQUIRES: there are some
  bool take(const Lead& lead) {
    if (static_cast<std::size_t>(end_ - p_) < lead.size || !starts_with(lead)) return false;
    p_ += lead.size;
    return true;
  }
  const char* rest() const { return p_; }
  void skip_blanks() {
    while (p_ != end_ && *p_ <= ' ' && (*p_ == ' ' || *p_ == '\t' || *p_ == '\r')) ++p_;
  }
  bool take_null() {
    skip_blanks();
    if (p_ == end_ || *p_ != 'n') return false;
    if (!std::string_view(p_, static_cast<std::size_t>(end_ - p_)).starts_with("null")) return false;
    p_ += 4;
    return true;
  }
  bool take_text(std::string_view* text) {
    if (!take('"')) return false;
    const char* const text_end = plain_end(p_, end_);
    if (text_end == end_ || *text_end != '"') return false;
    *text = {p_, static_cast<std::size_t>(text_end - p_)};
    p_ = text_end + 1;
    return true;
  }
  bool take_texts(std::vector<std::string_view>& texts) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      if (!take_text(&texts.emplace_back())) return false;
    } while (take(','));
    return take(']');
  }
  bool is_at_end() {
    skip_blanks();
    return p_ == end_;
  }

 private:
  bool starts_with(const Lead& lead) const {
#ifdef __SSE2__
    static_assert(Lead::most == 32 && reader_padding >= Lead::most);
    std::uint64_t same = 0;
    for (std::size_t i = 0; i < Lead::most; i += 16) {
      const __m128i ours = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p_ + i));
      const __m128i theirs = _mm_loadu_si128(reinterpret_cast<const __m128i*>(lead.bytes.data() + i));
      same |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(ours, theirs)))} << i;
    }
    return (~same & ((std::uint64_t{1} << lead.size) - 1)) == 0;
#else
    return std::memcmp(p_, lead.bytes.data(), lead.size) == 0;
#endif
  }
  const char *p_, *end_;
};

}  // namespace

class JsonRecordReader {
 public:
  explicit JsonRecordReader(FindZone find_zone) : builder_(std::move(find_zone)) {}

  // A text of any layout. The record is valid until the next call, and while `text` lives. REQUIRES:
  // reader_padding readable bytes after `text`
  Record read(std::string_view text, std::size_t line);
  // The same, faster. REQUIRES: `text` is UTF-8
  Record read_utf8(std::string_view text, std::size_t line);

 private:
  bool read_plain(std::string_view text);
  bool learn(Plain& plain, std::size_t n);
  bool take_value(Plain& plain, const Lead& lead);
  bool is_first(Field field) { return (std::exchange(seen_, seen_ | bit(field)) & bit(field)) == 0; }
  bool parse(std::string_view text, simdjson::dom::element* root);
  simdjson::error_code grow(std::size_t size);
  void read_field(std::string_view key, simdjson::dom::element value);
  void read_list(Field field, simdjson::dom::element value);

  simdjson::dom::parser parser_;
  simdjson::dom::document document_;
  RequestBuilder builder_;
  FieldSet seen_ = 0;  // in this record
  std::array<Lead, field_count> leads_;
};

Record JsonRecordReader::read(std::string_view text, std::size_t line) {
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

Record JsonRecordReader::read_utf8(std::string_view text, std::size_t line) {
  builder_.clear();
  return read_plain(text) ? builder_.finish(line) : read(text, line);
}

[[gnu::always_inline]] inline bool JsonRecordReader::take_value(Plain& plain, const Lead& lead) {
  if (lead.is_list) {
    if (!plain.take_null()) return plain.take_texts(builder_.list(lead.field));
  } else if (std::string_view text; plain.take_text(&text)) {
    builder_.set(lead.field, text);
  } else if (!plain.take_null()) {
    return false;
  } else if (has_open_end(lead.field)) {
    builder_.set_null(lead.field);
  }
  return true;
}

// False: it is not plain, and the builder is to be cleared. What leads to the n-th value (`, "id": `) is most
// often the same bytes as in the line before, and then no key needs to be read.
bool JsonRecordReader::read_plain(std::string_view text) {
  if (text.size() > limits::max_record_bytes) return false;
  Plain plain(text);
  seen_ = 0;
  for (std::size_t n = 0; n < leads_.size(); ++n) {
    const Lead& lead = leads_[n];
    if (lead.size == 0 || !plain.take(lead)) {
      if (n > 0 && plain.take('}')) return plain.is_at_end();
      if (!learn(plain, n)) return false;
    }
    if (!is_first(lead.field) || !take_value(plain, lead)) return false;
  }
  return plain.take('}') && plain.is_at_end();
}

// What leads to the n-th value, read by its parts and remembered; false: the line is not plain.
bool JsonRecordReader::learn(Plain& plain, std::size_t n) {
  const char* const before = plain.rest();
  std::string_view key;
  if (!plain.take(n == 0 ? '{' : ',') || !plain.take_text(&key) || !plain.take(':')) return false;
  const auto field = find_field(key);
  if (!field) return false;
  plain.skip_blanks();
  Lead& lead = leads_[n];
  const auto size = static_cast<std::size_t>(plain.rest() - before);
  lead.size = size <= Lead::most ? static_cast<std::uint8_t>(size) : 0;
  std::copy_n(before, lead.size, lead.bytes.begin());
  lead.field = *field;
  lead.is_list = is_list(*field);
  return true;
}

bool JsonRecordReader::parse(std::string_view text, simdjson::dom::element* root) {
  simdjson::error_code error = text.size() > document_.capacity() ? grow(text.size()) : simdjson::SUCCESS;
  if (!error) error = parser_.parse_into_document(document_, text.data(), text.size(), false).get(*root);
  if (error) builder_.refuse(explain(error));
  return !error;
}

// In powers of two: simdjson itself would grow to fit, again for each line that is a little longer.
simdjson::error_code JsonRecordReader::grow(std::size_t size) {
  constexpr std::size_t least = 4096;
  const std::size_t capacity = std::max(least, std::bit_ceil(size));
  const simdjson::error_code error = parser_.allocate(capacity, limits::max_json_depth + 1);
  return error ? error : document_.allocate(capacity);
}

void JsonRecordReader::read_field(std::string_view key, simdjson::dom::element value) {
  const auto field = find_field(key);
  if (!field) return builder_.refuse(unknown_field(key));
  if (!is_first(*field))
    return builder_.refuse({Code::duplicate_field, std::string(key), "stands twice; leave one of them out"});
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

void JsonRecordReader::read_list(Field field, simdjson::dom::element value) {
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

JsonRequestReader::JsonRequestReader(FindZone find_zone)
    : reader_(std::make_unique<JsonRecordReader>(std::move(find_zone))) {}
JsonRequestReader::~JsonRequestReader() = default;

Record JsonRequestReader::read(std::string_view text) {
  text = without_byte_order_mark(text);
  padded_.assign(text);
  padded_.append(reader_padding, ' ');
  return reader_->read(std::string_view(padded_).substr(0, text.size()), 1);
}

namespace {

class NdjsonParser : public RequestParser {
 public:
  explicit NdjsonParser(const FindZone& find_zone) : reader_(find_zone) {}

  bool parse(const Chunk& chunk, const RecordSink& sink) override {
    const char* const end = chunk.bytes.data() + chunk.bytes.size();
    const bool is_utf8 = simdjson::validate_utf8(chunk.bytes);
    std::size_t line = chunk.first_line;
    for (const char* p = chunk.bytes.data(); p < end; ++line) {
      const auto* newline = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
      const char* const line_end = newline == nullptr ? end : newline;
      std::string_view text(p, static_cast<std::size_t>(line_end - p));
      if (text.ends_with('\r')) text.remove_suffix(1);
      const bool blank = text.empty() || (text[0] != '{' && text.find_first_not_of(blanks) == text.npos);
      if (!blank && !sink(is_utf8 ? reader_.read_utf8(text, line) : reader_.read(text, line))) return false;
      if (newline == nullptr) break;
      p = newline + 1;
    }
    return true;
  }

 private:
  JsonRecordReader reader_;
};

class NdjsonFormat : public RequestFormat {
 public:
  explicit NdjsonFormat(const ReaderOptions& options) : find_zone_(options.find_zone) {}

  Result<std::size_t> header(std::string_view beginning) override {
    return beginning.size() - without_byte_order_mark(beginning).size();
  }
  bool holds_header(std::string_view beginning) const override {
    return beginning.size() >= byte_order_mark.size();
  }
  std::size_t whole_records(std::string_view bytes) const override { return bytes.rfind('\n') + 1; }
  std::unique_ptr<RequestParser> parser() const override {
    return std::make_unique<NdjsonParser>(find_zone_);
  }

 private:
  FindZone find_zone_;
};

}  // namespace

std::unique_ptr<RequestFormat> ndjson_format(const ReaderOptions& options) {
  return std::make_unique<NdjsonFormat>(options);
}

}  // namespace curfew
