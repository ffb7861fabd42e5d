#include "engine/base/text.h"

#include <algorithm>
#include <utility>

namespace curfew {
namespace {

// Levenshtein's, by rows.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// The length of the UTF-8 character at the beginning, and which it is; 0: it is none.
std::size_t character(std::string_view text, char32_t* c) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80   ? 1
                             : byte(0) < 0xC2 ? 0
                             : byte(0) < 0xE0 ? 2
                             : byte(0) < 0xF0 ? 3
                             : byte(0) < 0xF5 ? 4
                                              : 0;
  if (length == 0 || length > text.size()) return 0;
  *c = length == 1 ? byte(0) : byte(0) & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    *c = (*c << 6) | (byte(i) & 0x3Fu);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = *c >= 0xD800 && *c < 0xE000;
  return *c < least[length] || surrogate || *c > 0x10FFFF ? 0 : length;
}

// C0, DEL and C1, what breaks a line, and what turns the direction of writing.
bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void append_escape(std::string& out, char32_t c, bool is_byte) {
  if (c == '\t' || c == '\n' || c == '\r') {
    out += c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r";
    return;
  }
  const bool short_form = is_byte || c < 0x80;
  out += short_form ? "\\x" : "\\u";
  for (int shift = short_form ? 4 : 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[(c >> shift) & 15];
}

std::string escaped(std::string_view text, bool keeps_line_ends) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    char32_t c = 0;
    const std::size_t length = character(text, &c);
    if (length == 0)
      append_escape(out, static_cast<unsigned char>(text[0]), true);
    else if (is_hidden(c) && !(c == '\n' && keeps_line_ends))
      append_escape(out, c, false);
    else
      out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace

std::string escaped(std::string_view line) { return escaped(line, false); }

std::string escaped_lines(std::string_view lines) { return escaped(lines, true); }

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : ", ") + w;
  return out;
}

std::string shown(std::string_view name) {
  constexpr std::size_t longest = 64;
  if (name.size() <= longest) return std::string(name);
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xC0) == 0x80) --cut;
  return std::string(name.substr(0, cut)) + "…";
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t best_distance = 3;
  for (std::string_view k : known) {
    if (k.size() > word.size() + 2 || word.size() > k.size() + 2) continue;
    const std::size_t distance = edit_distance(word, k);
    if (distance < best_distance && distance < k.size()) best = k, best_distance = distance;
  }
  if (!best.empty()) return "; did you mean \"" + std::string(best) + "\"?";
  std::string all;
  for (std::string_view k : known) all += (all.empty() ? "" : ", ") + std::string(k);
  return "; there are " + all;
}

}  // namespace curfew
