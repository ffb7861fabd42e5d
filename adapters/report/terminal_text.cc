#include "adapters/report/terminal_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace curfew {

namespace {

struct Range {
  char32_t first, last;
};

constexpr Range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2614, 0x2615},   {0x2648, 0x2653},
    {0x26A1, 0x26A1},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x274C, 0x274C},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD}};
constexpr Range combining[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F},
                               {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},
                               {0x1DC0, 0x1DFF}, {0x200B, 0x200D}, {0x2060, 0x2064}, {0x20D0, 0x20FF},
                               {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};
constexpr Range direction[] = {{0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};

template <std::size_t n>
bool in(const Range (&ranges)[n], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](Range r) { return r.first <= c && c <= r.last; });
}

std::size_t length_of_sequence(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

char32_t decode(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead;
  char32_t c = lead & (0x7Fu >> sequence.size());
  for (const char more : sequence.substr(1)) c = (c << 6) | (static_cast<unsigned char>(more) & 0x3Fu);
  return c;
}

// Takes the first character off `rest`.
std::string_view take(std::string_view& rest) {
  const std::size_t n = std::min(rest.size(), length_of_sequence(static_cast<unsigned char>(rest[0])));
  const std::string_view sequence = rest.substr(0, n);
  rest.remove_prefix(n);
  return sequence;
}

int columns_of(char32_t c) {
  if (c < 0x300) return 1;
  return in(combining, c) ? 0 : in(wide, c) ? 2 : 1;
}

bool is_blank(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x2028 || c == 0x2029; }

void append_picture(std::string& out, char32_t control) {
  out += "\xE2\x90";
  out += static_cast<char>(0x80 + (control == 0x7F ? 0x21 : control));
}

}  // namespace

std::string clean(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view sequence = take(text);
    const char32_t c = decode(sequence);
    if (is_blank(c)) {
      if (out.empty() || out.back() != ' ') out += ' ';
    } else if (c < 0x20 || c == 0x7F) {
      append_picture(out, c);
    } else if ((c >= 0x80 && c < 0xA0) || in(direction, c)) {
      out += "\xEF\xBF\xBD";
    } else {
      out += sequence;
    }
  }
  return out;
}

int columns(std::string_view text) {
  int sum = 0;
  while (!text.empty()) sum += columns_of(decode(take(text)));
  return sum;
}

std::string cut(std::string_view text, int width) {
  if (columns(text) <= width) return std::string(text);
  if (width <= 0) return {};
  std::string out;
  int used = 1;  // of the …
  while (!text.empty()) {
    const std::string_view sequence = take(text);
    used += columns_of(decode(sequence));
    if (used > width) break;
    out += sequence;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out + "…";
}

std::vector<std::string> wrap(std::string_view text, int width, int lines) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::size_t end = 0;  // of what fits
    for (std::size_t blank = 0; blank != std::string_view::npos && end < text.size();) {
      blank = text.find(' ', end + 1);
      if (columns(text.substr(0, blank)) > width) break;
      end = std::min(blank, text.size());
    }
    if (end == 0 || static_cast<int>(out.size()) + 1 == lines) end = text.size();
    out.push_back(cut(text.substr(0, end), width));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return out;
}

}  // namespace curfew
