// Requests in JSON: a file of them, one object a line (NDJSON), or a single text. Contract: formats §2.
//
// A line is parsed into simdjson's DOM (not On-Demand, which validates lazily: input is not trusted), so
// every byte is checked before a value is seen. Most lines are plainer than JSON may be: a flat object of
// texts without escapes; such a line is read straight, and whatever is anything else, or is to be refused for
// its form, goes to simdjson, so that both ways tell the same. A line that is blank is no record; one that is
// not a request, whatever its bytes, is one problem. A byte order mark is skipped; lines end with LF or CRLF.
//
// Cost: RESULTS.md has the numbers; nothing is allocated for a request once the buffers have grown to the
// longest line. Threads: one reader or parser each.
#pragma once

#include <simdjson.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/reader.h"
#include "adapters/request_builder.h"

namespace curfew {

// Reads one JSON text at a time.
class JsonRequestReader {
 public:
  explicit JsonRequestReader(FindZone find_zone) : builder_(std::move(find_zone)) {}

  // A text of any layout, as `check` is given it. The record is valid until the next call, and while `text`
  // lives.
  Record read(std::string_view text);
  // The same without a copy. REQUIRES: reader_padding readable bytes after `text`
  Record read_padded(std::string_view text, std::size_t line);
  // The same, faster. REQUIRES: `text` is UTF-8
  Record read_utf8(std::string_view text, std::size_t line);

 private:
  class Plain;
  // Of plain lines: what stood last between a value and the n-th, and whose value that is.
  struct Lead {
    static constexpr std::size_t most = 32;
    std::array<char, most> bytes{};
    std::uint8_t size = 0;  // 0: nothing yet, or too long
    Field field{};
    bool is_list = false;
  };
  bool read_plain(std::string_view text);
  bool learn(Plain& plain, std::size_t n);
  bool take_value(Plain& plain, const Lead& lead);
  bool is_first(Field field) {  // in this record
    const std::uint32_t bit = 1u << static_cast<unsigned>(field);
    return (std::exchange(seen_, seen_ | bit) & bit) == 0;
  }
  bool parse(std::string_view text, simdjson::dom::element* root);
  simdjson::error_code grow(std::size_t size);
  void read_field(std::string_view key, simdjson::dom::element value);
  void read_list(Field field, simdjson::dom::element value);

  simdjson::dom::parser parser_;
  simdjson::dom::document document_;
  RequestBuilder builder_;
  std::string padded_;
  std::uint32_t seen_ = 0;  // a bit for each field
  std::array<Lead, field_count> leads_;
};

std::unique_ptr<RequestFormat> ndjson_format(const ReaderOptions& options);

}  // namespace curfew
