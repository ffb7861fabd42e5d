// Rows and cells, the header's columns, and what can be wrong with them.
#include "adapters/csv/requests.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "adapters/csv/marks.h"
#include "adapters/wire/limits.h"
#include "adapters/wire/request_builder.h"
#include "adapters/wire/utf8.h"
#include "engine/base/text.h"

namespace curfew {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

const char* find(const char* p, const char* end, char c) {
  return static_cast<const char*>(std::memchr(p, c, static_cast<std::size_t>(end - p)));
}

// ---- Cells.

enum class Fault : std::uint8_t { none, unclosed_quote, text_after_quote, quote_in_cell };

struct RowEnd {
  const char* next;       // where the next row starts
  std::size_t lines = 0;  // in this one
  Fault fault = Fault::none;
  bool has_quotes = false;
};

// The cell that starts after a quote at p - 1; returns what follows its closing quote, or null where there is
// none. With doubled quotes it is written to *scratch, which is moved on.
const char* read_quoted(const char* p, const char* end, char** scratch, std::string_view* cell) {
  const char* const start = p;
  const char* quote = find(p, end, '"');
  if (quote == nullptr) return nullptr;
  *cell = {start, static_cast<std::size_t>(quote - start)};
  if (quote + 1 == end || quote[1] != '"') return quote + 1;
  char* const unescaped = *scratch;
  char* out = unescaped;
  for (;;) {
    const auto length = static_cast<std::size_t>(quote - p);
    std::memcpy(out, p, length);
    out += length;
    p = quote + 1;
    if (p == end || *p != '"') break;
    *out++ = '"';
    quote = find(++p, end, '"');
    if (quote == nullptr) return nullptr;
  }
  *cell = {unescaped, static_cast<std::size_t>(out - unescaped)};
  *scratch = out;
  return p;
}

bool at_row_end(const char* p, const char* end) { return p == end || *p == '\n'; }

// Calls on_cell(text) for each cell of the row at p. REQUIRES: at scratch room for the row
template <class OnCell>
RowEnd read_row(const char* p, const char* end, Marks& marks, char* scratch, OnCell&& on_cell) {
  const char* const start = p;
  RowEnd row{nullptr, 1, Fault::none, false};
  for (;; ++p) {
    std::string_view cell;
    if (p != end && *p == '"') {
      row.has_quotes = true;
      p = read_quoted(p + 1, end, &scratch, &cell);
      if (p == nullptr) {
        const char* const line_end = find(start, end, '\n');
        row = {line_end == nullptr ? end : line_end + 1, 1, Fault::unclosed_quote, true};
        marks.go_back(row.next);
        return row;
      }
      const char* const rest = p;
      p = marks.past_quotes(p);
      const bool only_line_end = p == rest || (p == rest + 1 && *rest == '\r' && at_row_end(p, end));
      if (!only_line_end) row.fault = Fault::text_after_quote;
    } else {
      const char* const cell_start = p;
      p = marks.first(p);
      if (p != end && *p == '"') {
        row.fault = Fault::quote_in_cell;
        p = marks.past_quotes(p);
      }
      cell = {cell_start, static_cast<std::size_t>(p - cell_start)};
      if (at_row_end(p, end) && cell.ends_with('\r')) cell.remove_suffix(1);
    }
    on_cell(cell);
    if (!at_row_end(p, end)) continue;
    row.next = p == end ? end : p + 1;
    return row;
  }
}

// The end of the last whole row, by the same rules: what ends a row is a line end outside quotes, and what
// opens quotes is one at the start of a cell.
std::size_t whole_rows(std::string_view bytes) {
  const char *const begin = bytes.data(), *const end = begin + bytes.size();
  const char *p = begin, *row = begin;
  while (p != end) {
    const char* quote = find(p, end, '"');
    const char* const plain_end = quote == nullptr ? end : quote;
    const std::size_t line_end = std::string_view(p, static_cast<std::size_t>(plain_end - p)).rfind('\n');
    if (line_end != std::string_view::npos) row = p + line_end + 1;
    if (quote == nullptr) break;
    p = quote + 1;
    if (quote != begin && quote[-1] != ',' && quote[-1] != '\n') continue;
    for (;;) {
      quote = find(p, end, '"');
      if (quote == nullptr) return static_cast<std::size_t>(row - begin);
      p = quote + 1;
      if (p == end || *p != '"') break;
      ++p;
    }
  }
  return static_cast<std::size_t>(row - begin);
}

// The length of the blank line at p, with its line end; 0: it is none.
std::size_t blank_line(const char* p, const char* end) {
  const char* q = p;
  while (q != end && is_blank(*q)) ++q;
  if (!at_row_end(q, end)) return 0;
  return static_cast<std::size_t>(q - p) + (q != end);
}

std::string_view trimmed(std::string_view text) {
  if (!text.empty() && text.front() > ' ' && text.back() > ' ') return text;
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Most entries are shorter than a call of memchr is worth. REQUIRES: 16 readable bytes after `text`
std::size_t find_semicolon(std::string_view text) {
#ifdef __x86_64__
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data()));
  const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(';'))));
  if (const auto at = static_cast<std::size_t>(std::countr_zero(found | 0x10000u)); at < 16)
    return at < text.size() ? at : text.npos;
  if (text.size() <= 16) return text.npos;
#endif
  return text.find(';');
}

// REQUIRES: as find_semicolon
void split_list(std::string_view cell, std::vector<std::string_view>& entries) {
  for (;;) {
    const std::size_t semicolon = find_semicolon(cell);
    entries.push_back(trimmed(cell.substr(0, semicolon)));
    if (semicolon == cell.npos) return;
    cell.remove_prefix(semicolon + 1);
  }
}

std::string_view explain(Fault fault) {
  switch (fault) {
    case Fault::none:
      break;
    case Fault::unclosed_quote:
      return "a quote is opened and never closed; write a quote inside a cell twice";
    case Fault::text_after_quote:
      return "text stands after a closing quote; write a quote inside a cell twice, and put a comma after "
             "the cell";
    case Fault::quote_in_cell:
      return "a quote stands inside a cell that does not start with one; quote the cell, and write the quote "
             "twice";
  }
  return {};
}

// ---- The header.

using Columns = std::vector<std::optional<Field>>;  // none: ignored

struct Names {
  std::vector<std::string> names;
  RowEnd row;
};

Names read_names(std::string_view text) {
  const std::string padded = std::string(text) + std::string(reader_padding, '\0');
  const auto scratch = std::make_unique_for_overwrite<char[]>(text.size());
  Names read;
  const char* const begin = padded.data();
  Marks marks(begin, begin + text.size());
  read.row = read_row(begin, begin + text.size(), marks, scratch.get(),
                      [&](std::string_view cell) { read.names.emplace_back(cell); });
  read.row.next = text.data() + (read.row.next - begin);
  return read;
}

class Header {
 public:
  Header(const std::vector<std::string>& ignore, std::size_t line) : ignore_(ignore), line_(line) {}

  Result<Columns> read(const std::vector<std::string>& names) const {
    Columns columns;
    for (const std::string& name : names) {
      const auto field = is_ignored(name) ? std::nullopt : find_field(name);
      if (!field && !is_ignored(name) && !ignores_unknown()) return unknown(name, columns.size());
      if (field && stands(columns, *field)) return problem(name, "stands twice; leave one of them out");
      columns.push_back(field);
    }
    if (!stands(columns, Field::id)) return problem(name(Field::id), "is a column that must be there");
    if (!stands(columns, Field::start) && !stands(columns, Field::at))
      return problem(name(Field::start), "is a column that must be there, or, of access, \"at\"");
    return columns;
  }

  Problem problem(std::string_view column, std::string detail) const {
    return {Code::bad_header, shown(column),
            std::move(detail) + " (header, line " + std::to_string(line_) + ")"};
  }

 private:
  static std::string_view name(Field field) { return curfew::name(field); }
  static bool stands(const Columns& columns, Field field) {
    return std::find(columns.begin(), columns.end(), field) != columns.end();
  }
  bool is_ignored(const std::string& name) const {
    return name != "*" && std::find(ignore_.begin(), ignore_.end(), name) != ignore_.end();
  }
  bool ignores_unknown() const { return std::find(ignore_.begin(), ignore_.end(), "*") != ignore_.end(); }

  Problem unknown(const std::string& name, std::size_t before) const {
    if (name.empty())
      return problem(
          "", "column " + std::to_string(before + 1) + " has no name; name it, or give --ignore-columns '*'");
    if (name.find_first_of(";\t") != name.npos)
      return problem(name, "is not a column; commas separate the columns");
    return problem(name, unknown_field(name).detail + "; or give --ignore-columns '" + shown(name) + "'");
  }

  const std::vector<std::string>& ignore_;
  std::size_t line_;
};

// ---- Records.

class CsvParser : public RequestParser {
 public:
  CsvParser(const FindZone& find_zone, const Columns& columns)
      : builder_(find_zone),
        has_kind_(std::find(columns.begin(), columns.end(), Field::kind) != columns.end()) {
    for (const auto& field : columns)
      columns_.push_back({!field                 ? Column::ignored
                          : is_list(*field)      ? Column::list
                          : has_open_end(*field) ? Column::with_open_end
                                                 : Column::word,
                          field.value_or(Field::id)});
  }

  bool parse(const Chunk& chunk, const RecordSink& sink) override {
    const char* const end = chunk.bytes.data() + chunk.bytes.size();
    is_utf8_ = is_utf8(chunk.bytes);
    make_room(chunk.bytes.size());
    Marks marks(chunk.bytes.data(), end);
    std::size_t line = chunk.first_line;
    for (const char* p = chunk.bytes.data(); p != end;) {
      if (const char* const next = read_plain(p, marks)) {
        if (!sink(builder_.finish(line))) return false;
        ++line;
        p = next;
        continue;
      }
      if (const std::size_t blank = *p > ' ' ? 0 : blank_line(p, end); blank != 0) {
        p += blank;
        ++line;
        continue;
      }
      const RowEnd row = read(p, end, marks);
      if (!sink(builder_.finish(line))) return false;
      line += row.lines;
      p = row.next;
    }
    return true;
  }

 private:
  struct Column {
    enum Form : std::uint8_t { ignored, word, with_open_end, list } form;
    Field field;
  };

  void make_room(std::size_t size) {
    if (size <= room_) return;
    judge_ = std::make_unique_for_overwrite<char[]>(size + reader_padding);
    room_ = size;
  }

  void clear() {
    builder_.clear();
    if (!has_kind_) builder_.set(Field::kind, name(Kind::reservation));
  }

  // The row at p, if it is as most are: a cell for each column, and no quote; returns what follows it. Null:
  // it is not (a blank line neither), or not known to be; it is to be read again.
  const char* read_plain(const char* p, Marks& marks) {
    static_assert(Marks::stretch_bytes < limits::max_record_bytes);
    if (!is_utf8_) return nullptr;
    const std::size_t last = columns_.size() - 1;
    const Marks::Offset* const mark = marks.next(p, columns_.size());
    if (mark == nullptr || marks.stretch()[mark[last]] != '\n') return nullptr;
    clear();
    for (std::size_t i = 0; i < last; ++i) {
      const char* const cell_end = marks.stretch() + mark[i];
      if (*cell_end != ',') return nullptr;
      if (p != cell_end) take(columns_[i], {p, static_cast<std::size_t>(cell_end - p)});
      p = cell_end + 1;
    }
    const char* const row_end = marks.stretch() + mark[last];
    std::string_view cell(p, static_cast<std::size_t>(row_end - p));
    if (cell.ends_with('\r')) cell.remove_suffix(1);
    if (!cell.empty()) take(columns_[last], cell);
    marks.drop(columns_.size());
    return row_end + 1;
  }

  // Any row.
  [[gnu::noinline]] RowEnd read(const char* p, const char* end, Marks& marks) {
    clear();
    std::size_t cells = 0;
    RowEnd row = read_row(p, end, marks, judge_.get(), [&](std::string_view cell) {
      if (cells < columns_.size() && is_text(cell)) take(columns_[cells], cell);
      ++cells;
    });
    const std::string_view text(p, static_cast<std::size_t>(row.next - p));
    if (row.has_quotes && row.fault != Fault::unclosed_quote) row.lines = lines(text);
    check(text, row.fault, cells);
    return row;
  }

  // Neither absent nor other bytes than text: those are refused with their row.
  bool is_text(std::string_view cell) const { return !cell.empty() && (is_utf8_ || is_utf8(cell)); }

  void take(Column column, std::string_view cell) {
    switch (column.form) {
      case Column::ignored:
        return;
      case Column::list:
        return split_list(cell, builder_.list(column.field));
      case Column::with_open_end:
        if (cell == "null") return builder_.set_null(column.field);
        [[fallthrough]];
      case Column::word:
        return builder_.set(column.field, cell);
    }
  }

  void check(std::string_view row, Fault fault, std::size_t cells) {
    if (row.size() > limits::max_record_bytes && trimmed_end(row) > limits::max_record_bytes)
      builder_.refuse(record_too_long());
    if (!is_utf8_ && !is_utf8(row))
      builder_.refuse({Code::bad_utf8, "", "is not UTF-8; write it in that encoding"});
    if (fault != Fault::none) builder_.refuse({Code::bad_csv, "", std::string(explain(fault))});
    if (cells != columns_.size() && fault == Fault::none)
      builder_.refuse({Code::bad_csv, "",
                       "has " + std::to_string(cells) + " cells, the header has " +
                           std::to_string(columns_.size()) + "; a cell that holds a comma must be quoted"});
  }

  static std::size_t lines(std::string_view row) {
    const auto line_ends = static_cast<std::size_t>(std::count(row.begin(), row.end(), '\n'));
    return line_ends + !row.ends_with('\n');
  }
  static std::size_t trimmed_end(std::string_view row) {
    if (row.ends_with('\n')) row.remove_suffix(1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    return row.size();
  }

  RequestBuilder builder_;
  std::vector<Column> columns_;
  bool has_kind_;
  bool is_utf8_ = true;
  std::unique_ptr<char[]> judge_;
  std::size_t room_ = 0;
};

class CsvFormat : public RequestFormat {
 public:
  explicit CsvFormat(const ReaderOptions& options) : options_(options) {}

  Result<std::size_t> header(std::string_view beginning) override {
    const char *const end = beginning.data() + beginning.size(),
                      *p = without_byte_order_mark(beginning).data();
    std::size_t line = 1;
    while (p != end) {
      const std::size_t blank = blank_line(p, end);
      if (blank == 0) break;
      p += blank;
      ++line;
    }
    if (p == end)
      return Problem{Code::empty_input, "",
                     "is empty; a header row is needed, such as id,role,start,end,requested_at"};
    const Header header(options_.ignore_columns, line);
    const Names read = read_names({p, static_cast<std::size_t>(end - p)});
    if (!is_utf8({p, read.row.next}))
      return Problem{Code::bad_utf8, "", "the header is not UTF-8; write it in that encoding"};
    if (read.row.fault != Fault::none) return header.problem("", std::string(explain(read.row.fault)));
    const auto length = static_cast<std::size_t>(read.row.next - beginning.data());
    if (length == beginning.size() && length >= limits::max_header_bytes && end[-1] != '\n')
      return header.problem(
          "", "is longer than " + std::to_string(limits::max_header_bytes) + " bytes (max_header_bytes)");
    auto columns = header.read(read.names);
    if (!columns) return columns.problem();
    columns_ = std::move(*columns);
    return length;
  }

  bool holds_header(std::string_view beginning) const override {
    if (beginning.starts_with(byte_order_mark)) beginning.remove_prefix(byte_order_mark.size());
    while (!beginning.empty()) {
      const std::size_t blank = blank_line(beginning.data(), beginning.data() + beginning.size());
      if (blank == 0) break;
      beginning.remove_prefix(blank);
    }
    return whole_rows(beginning) > 0;
  }
  std::size_t whole_records(std::string_view bytes) const override { return whole_rows(bytes); }
  std::unique_ptr<RequestParser> parser() const override {
    return std::make_unique<CsvParser>(options_.find_zone, columns_);
  }

 private:
  ReaderOptions options_;
  Columns columns_;
};

}  // namespace

std::unique_ptr<RequestFormat> csv_format(const ReaderOptions& options) {
  return std::make_unique<CsvFormat>(options);
}

}  // namespace curfew
