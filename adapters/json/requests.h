// Requests in JSON: a file of them, one object a line (NDJSON), or one text. Contract: doc/FORMATS.md §2.
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

#include <memory>
#include <string>
#include <string_view>

#include "adapters/wire/reader.h"

namespace curfew {

class JsonRecordReader;

// Reads one JSON text at a time, of any layout, as `check` is given it.
class JsonRequestReader {
 public:
  explicit JsonRequestReader(FindZone find_zone);
  ~JsonRequestReader();
  // The record is valid until the next call, and while `text` lives.
  Record read(std::string_view text);

 private:
  std::unique_ptr<JsonRecordReader> reader_;
  std::string padded_;
};

std::unique_ptr<RequestFormat> ndjson_format(const ReaderOptions& options);

}  // namespace curfew
