// Words in messages and bytes at the beginning of a file: what every reader, and every refusal, needs of
// texts.
//
// Threads: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace curfew {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
// The text behind its byte order mark, where it begins with one.
constexpr std::string_view without_byte_order_mark(std::string_view text) {
  return text.starts_with(byte_order_mark) ? text.substr(byte_order_mark.size()) : text;
}

// "a, b, c"
std::string listed(const std::vector<std::string>& words);

// A name from the input, cut where it is long: 64 bytes, and whole characters.
std::string shown(std::string_view name);

// `; did you mean "start"?`, or the names there are, where none is close (an edit distance of 1 or 2).
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace curfew
