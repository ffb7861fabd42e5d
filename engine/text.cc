#include "engine/text.h"

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

}  // namespace

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
