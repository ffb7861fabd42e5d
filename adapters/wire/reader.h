// Where requests come from: bytes in, records out, in order.
//
// A RequestFormat (NDJSON, CSV, SWF) knows what stands before the first record and where records end, so that
// the input can be cut into chunks of whole records: sequential and cheap. A RequestParser makes Requests of
// a chunk; chunks are independent and may be parsed side by side, a parser for each thread. Memory is a few
// chunks, however long the input.
//
// One bad record never ends a batch: it stands in its place as a Problem with its line.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/problem.h"
#include "engine/judge/request.h"
#include "engine/time/zone.h"

namespace curfew {

// Readable bytes that must follow a chunk's last one (their content does not matter):
// simdjson reads whole blocks.
inline constexpr std::size_t reader_padding = 64;

struct Chunk {
  std::string_view bytes;      // whole records, followed by reader_padding readable bytes
  std::size_t first_line = 1;  // the line number of its first byte, from 1
};

// One record: a request, or why it is none. Views are valid during the sink's call only.
struct Record {
  std::size_t line = 0;              // where the record starts
  const Request* request = nullptr;  // null: refused
  const Problem* problem = nullptr;  // set where request is null
  std::string_view id;               // where it could be read, also of a refused one
  std::string_view kind;             // likewise
};
using RecordSink = std::function<bool(const Record&)>;  // false: stop

// The zone of an IANA id, loaded once and kept; null: there is none of that id.
// Threads: may be called from any.
using FindZone = std::function<const Zone*(std::string_view id)>;

struct ReaderOptions {
  FindZone find_zone;
  std::vector<std::string> ignore_columns;  // CSV; "*": all unknown ones
};

class RequestParser {
 public:
  virtual ~RequestParser() = default;
  // Each record of the chunk, in order, blank lines and comments left out. False: the sink asked to stop.
  virtual bool parse(const Chunk& chunk, const RecordSink& sink) = 0;
};

class RequestFormat {
 public:
  virtual ~RequestFormat() = default;
  // Reads what stands before the first record, from the beginning of the input (all of it, or at least
  // limits::max_header_bytes of it), and returns its length; a problem refuses the whole file.
  // Called once, first.
  virtual Result<std::size_t> header(std::string_view beginning) = 0;
  // header() can be asked: more bytes would not change what it says. Asked of an input that is read as it
  // comes; false: not known before its end, or limits::max_header_bytes.
  virtual bool holds_header(std::string_view /*beginning*/) const { return false; }
  // The length of the longest prefix of `bytes` (which start at a record) that is whole records; 0: none ends
  // in it.
  virtual std::size_t whole_records(std::string_view bytes) const = 0;
  // REQUIRES: header() succeeded.
  virtual std::unique_ptr<RequestParser> parser() const = 0;
};

}  // namespace curfew
