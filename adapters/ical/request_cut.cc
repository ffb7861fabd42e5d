#include "adapters/ical/request_cut.h"

#include <cstring>
#include <string>

#include "adapters/ical/text.h"
#include "adapters/wire/limits.h"

namespace curfew {

TextLine line_at(std::string_view text, std::size_t from) {
  const auto* newline = static_cast<const char*>(std::memchr(text.data() + from, '\n', text.size() - from));
  const bool ended = newline != nullptr;
  const std::size_t end = ended ? static_cast<std::size_t>(newline - text.data()) : text.size();
  return {text.substr(from, end - from), ended ? end + 1 : end, ended};
}

bool is_line(std::string_view line, std::string_view word) {
  if (line.size() < word.size() || ((line[0] ^ word[0]) & 0x5F) != 0) return false;
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
    line.remove_suffix(1);
  return is_word(line, word);
}

std::size_t find_line(std::string_view text, std::string_view word, std::size_t from) {
  while (from < text.size()) {
    const TextLine line = line_at(text, from);
    if (is_line(line.text, word)) return from;
    from = line.next;
  }
  return std::string_view::npos;
}

namespace {

// Where the last such line that ends before `before` begins; npos: nowhere. REQUIRES: a line begins at
// `before`, or the text ends
std::size_t find_last_line(std::string_view text, std::string_view word, std::size_t before) {
  std::size_t end = before;
  while (end > 0) {
    const std::size_t newline = end == 1 ? std::string_view::npos : text.rfind('\n', end - 2);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const TextLine line = line_at(text, begin);
    if (line.ended && line.next <= before && is_line(line.text, word)) return begin;
    end = begin;
  }
  return std::string_view::npos;
}

// UID of an event, as it stands; empty: none.
std::string uid_of(std::string_view event) {
  IcalScanner scanner;
  scanner.restart(event, 1, true);
  IcalProperty line;
  for (int depth = 0; scanner.next(&line);) {
    if (line.name == IcalName::begin) ++depth;
    if (line.name == IcalName::end) --depth;
    if (line.name == IcalName::uid && depth == 1) return std::string(line.value);
  }
  return {};
}

}  // namespace

std::size_t whole_events(std::string_view bytes) {
  const std::size_t last = find_last_line(bytes, end_event, bytes.size());
  if (last == bytes.npos) {
    const std::size_t first = find_line(bytes, begin_event);
    return first == bytes.npos ? bytes.rfind('\n') + 1 : first;
  }
  std::size_t end = line_at(bytes, last).next;
  const std::size_t all = end;
  std::size_t begin = find_last_line(bytes, begin_event, last);
  if (begin == bytes.npos) return all;
  const std::string uid = uid_of(bytes.substr(begin, end - begin));
  for (;;) {
    const std::size_t before = find_last_line(bytes, end_event, begin);
    if (before == bytes.npos) break;
    end = line_at(bytes, before).next;
    const std::size_t other = find_last_line(bytes, begin_event, before);
    if (other == bytes.npos || uid_of(bytes.substr(other, end - other)) != uid) break;
    begin = other;
  }
  return begin == 0 && bytes.size() > limits::max_record_bytes ? all : begin;
}

}  // namespace curfew
