// Content lines, and where components end.
#include "adapters/ical/text.h"

#include <algorithm>
#include <cstring>

#include "adapters/wire/limits.h"
#include "adapters/wire/utf8.h"
#include "engine/base/text.h"

namespace curfew {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

constexpr bool is_name_byte(char c) {
  const char l = lower(c);
  return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Names by a hash that is perfect: its factor is looked for when this is compiled.
constexpr std::size_t name_slots = 256;
constexpr unsigned folded(char c) { return static_cast<unsigned char>(lower(c)); }
constexpr std::size_t name_slot(std::string_view name, unsigned factor) {
  const std::size_t n = name.size();
  unsigned hash = static_cast<unsigned>(n);
  for (const std::size_t i : {std::size_t{0}, n / 2, n * 3 / 4, n - 1})
    hash = hash * factor + folded(name[i]);
  return (hash ^ (hash >> 9)) % name_slots;
}
constexpr bool is_perfect(unsigned factor) {
  std::array<bool, name_slots> taken{};
  for (const std::string_view name : ical_names) {
    bool& slot = taken[name_slot(name, factor)];
    if (slot) return false;
    slot = true;
  }
  return true;
}
constexpr unsigned factor = [] {
  unsigned f = 3;
  while (!is_perfect(f)) f += 2;
  return f;
}();
constexpr std::array<std::uint8_t, name_slots> names_by_slot = [] {
  std::array<std::uint8_t, name_slots> slots{};
  for (auto& slot : slots) slot = ical_name_count;
  for (std::size_t i = 0; i < ical_name_count; ++i)
    slots[name_slot(ical_names[i], factor)] = static_cast<std::uint8_t>(i);
  return slots;
}();

bool starts_with_word(std::string_view text, std::string_view upper) {
  return text.size() >= upper.size() && is_word(text.substr(0, upper.size()), upper);
}

IcalName name_of(std::string_view spelt) {
  if (spelt.empty()) return IcalName::other;
  const std::size_t i = names_by_slot[name_slot(spelt, factor)];
  if (i < ical_name_count && is_word(spelt, ical_names[i])) return static_cast<IcalName>(i);
  if (is_word(spelt, "BEGIN")) return IcalName::begin;
  if (is_word(spelt, "END")) return IcalName::end;
  if (starts_with_word(spelt, "X-CURFEW-")) return IcalName::other_curfew;
  if (starts_with_word(spelt, "X-MAINTNOTE-")) return IcalName::other_maintnote;
  return IcalName::other;
}

Problem bad_line(std::string_view text) {
  return {Code::bad_ical, "",
          "\"" + shown(text) +
              "\" is not a content line, NAME:value; a line that goes on with the one before it begins with "
              "a blank"};
}

Problem too_long() {
  return {Code::line_too_long, "",
          "a content line may be " + std::to_string(limits::max_ical_line_bytes) +
              " bytes (max_ical_line_bytes)"};
}

}  // namespace

bool is_word(std::string_view text, std::string_view upper) {
  if (text.size() != upper.size()) return false;
  if (std::memcmp(text.data(), upper.data(), upper.size()) == 0) return true;
  return std::equal(text.begin(), text.end(), upper.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::string_view> parameter(const IcalProperty& property, std::string_view name) {
  std::string_view left = property.parameters;
  while (!left.empty()) {
    left.remove_prefix(1);  // ;
    bool quoted = false;
    std::size_t end = 0;
    for (; end < left.size() && (quoted || left[end] != ';'); ++end) quoted ^= left[end] == '"';
    const std::string_view one = left.substr(0, end);
    left.remove_prefix(end);
    const std::size_t equals = one.find('=');
    if (equals == one.npos || !is_word(one.substr(0, equals), name)) continue;
    std::string_view value = one.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

bool has_sound_parameters(const IcalProperty& property) {
  bool quoted = false, valued = true;
  for (const char c : property.parameters) {
    quoted ^= c == '"';
    if (quoted) continue;
    if (c == '=') valued = true;
    if (c != ';') continue;
    if (!valued) return false;
    valued = false;
  }
  return valued;
}

void append_unescaped(std::string& out, std::string_view value) {
  for (;;) {
    const std::size_t escape = value.find('\\');
    out += value.substr(0, escape);
    if (escape == value.npos) return;
    const char next = escape + 1 < value.size() ? value[escape + 1] : '\0';
    value.remove_prefix(escape + 1);
    switch (next) {
      case 'n':
      case 'N':
        out += '\n';
        break;
      case '\\':
      case ',':
      case ';':
        out += next;
        break;
      default:
        out += '\\';
        continue;
    }
    value.remove_prefix(1);
  }
}

std::vector<std::string> text_list(std::string_view value) {
  std::vector<std::string> texts;
  for (std::size_t start = 0, i = 0; i <= value.size(); ++i) {
    if (i < value.size() && value[i] == '\\') {
      ++i;
      continue;
    }
    if (i < value.size() && value[i] != ',') continue;
    append_unescaped(texts.emplace_back(), value.substr(start, i - start));
    start = i + 1;
  }
  return texts;
}

void IcalScanner::restart(std::string_view text, std::size_t first_line, bool known_utf8) {
  p_ = text.data();
  end_ = p_ + text.size();
  line_ = first_line;
  utf8_ = known_utf8 || is_utf8(text);
  folded_used_ = 0;
  fault_.reset();
}

bool IcalScanner::refuse(std::size_t line, Problem problem) {
  fault_ = {std::move(problem), line};
  p_ = end_;
  return false;
}

// False: at the end.
bool IcalScanner::skip_empty_lines() {
  while (p_ != end_) {
    const char* p = p_;
    while (p != end_ && *p == '\r') ++p;
    if (p == end_) {
      p_ = end_;
    } else if (*p == '\n') {
      p_ = p + 1;
      ++line_;
    } else {
      return true;
    }
  }
  return false;
}

// To the line end, without it. REQUIRES: not at the end
std::string_view IcalScanner::take_line() {
  const auto* newline = static_cast<const char*>(std::memchr(p_, '\n', static_cast<std::size_t>(end_ - p_)));
  const char* last = newline == nullptr ? end_ : newline;
  const char* const first = p_;
  p_ = newline == nullptr ? end_ : newline + 1;
  line_ += newline != nullptr;
  while (last != first && last[-1] == '\r') --last;
  return {first, static_cast<std::size_t>(last - first)};
}

bool IcalScanner::at_continuation() { return skip_empty_lines() && is_blank(*p_); }

bool IcalScanner::at_begin_or_end() const {
  const std::string_view left(p_, static_cast<std::size_t>(end_ - p_));
  return starts_with_word(left, "BEGIN:") || starts_with_word(left, "END:");
}

std::string& IcalScanner::storage() {
  if (folded_used_ == folded_.size()) folded_.emplace_back();
  std::string& text = folded_[folded_used_++];
  text.clear();
  return text;
}

// The lines that continue this one. False: it is too long.
bool IcalScanner::gather(std::string* whole) {
  while (at_continuation()) {
    const std::string_view more = take_line().substr(1);
    if (whole->size() + more.size() > limits::max_ical_line_bytes) return false;
    *whole += more;
  }
  return true;
}

bool IcalScanner::next(IcalProperty* line) {
  if (fault_ || !skip_empty_lines()) return false;
  line->line = line_;
  const std::string_view text = take_line();
  if (text.size() > limits::max_ical_line_bytes) return refuse(line->line, too_long());
  if (!at_continuation()) return read_head(text, nullptr, line);
  std::string& whole = storage();
  whole = text;
  if (!gather(&whole)) return refuse(line->line, too_long());
  return read_head(whole, &whole, line);
}

// `whole`: what holds the text where it was gathered.
bool IcalScanner::read_head(std::string_view text, std::string* whole, IcalProperty* line) {
  std::size_t i = 0;
  while (i < text.size() && is_name_byte(text[i])) ++i;
  const std::size_t name_end = i;
  if (i == 0 || i == text.size() || (text[i] != ':' && text[i] != ';'))
    return refuse(line->line, bad_line(text));
  for (bool quoted = false;; ++i) {
    while (i < text.size() && (quoted || text[i] != ':')) quoted ^= text[i++] == '"';
    if (i < text.size()) break;
    if (!quoted || !skip_empty_lines() || at_begin_or_end())
      return refuse(line->line,
                    {Code::bad_ical, shown(text.substr(0, name_end)),
                     quoted ? "has a quote that is not closed" : "has no value; write NAME:value"});
    // Broken within quotes: it can only go on.
    if (whole == nullptr) {
      whole = &storage();
      *whole = text;
    }
    *whole += take_line();
    if (whole->size() > limits::max_ical_line_bytes || !gather(whole)) return refuse(line->line, too_long());
    text = *whole;
    --i;
  }
  if (!utf8_ && !is_utf8(text))
    return refuse(line->line, {Code::bad_utf8, shown(text.substr(0, name_end)),
                               "is not UTF-8; save the file in that encoding"});
  line->spelt = text.substr(0, name_end);
  line->name = name_of(line->spelt);
  line->parameters = text.substr(name_end, i - name_end);
  line->value = text.substr(i + 1);
  return true;
}

void IcalComponent::begin(std::string_view component, std::size_t at) {
  name = component;
  line = at;
  properties.clear();
  first_.fill(0);
}

void IcalComponent::add(const IcalProperty& property) {
  properties.push_back(property);
  std::uint16_t& first = first_[static_cast<std::size_t>(property.name)];
  if (first == 0) first = static_cast<std::uint16_t>(properties.size());
}

bool read_component(IcalScanner& scanner, std::size_t depth, IcalComponent* component) {
  std::array<std::string_view, limits::max_ical_depth> open;  // this one and those inside it
  std::size_t opened = 1, lines = 0;
  open[0] = component->name;
  IcalProperty line;
  while (scanner.next(&line)) {
    if (++lines > limits::max_ical_properties)
      return scanner.refuse(component->line, {Code::too_many, "",
                                              std::string(component->name) + " has more than " +
                                                  std::to_string(limits::max_ical_properties) +
                                                  " properties (max_ical_properties)"});
    if (line.name == IcalName::begin) {
      if (depth + ++opened > limits::max_ical_depth)
        return scanner.refuse(line.line, {Code::too_deep, "",
                                          "components are nested deeper than " +
                                              std::to_string(limits::max_ical_depth) + " (max_ical_depth)"});
      open[opened - 1] = trimmed(line.value);
    } else if (line.name == IcalName::end) {
      const std::string_view ended = trimmed(line.value);
      if (!std::equal(ended.begin(), ended.end(), open[opened - 1].begin(), open[opened - 1].end(),
                      [](char a, char b) { return lower(a) == lower(b); }))
        return scanner.refuse(line.line,
                              {Code::bad_ical, "",
                               "END:" + shown(ended) + " stands where END:" + shown(open[opened - 1]) +
                                   " must stand (since line " + std::to_string(component->line) + ")"});
      if (--opened == 0) return true;
    } else if (opened == 1 && line.name != IcalName::other) {
      component->add(line);
    }
  }
  if (scanner.fault()) return false;
  return scanner.refuse(component->line, {Code::bad_ical, "",
                                          "BEGIN:" + shown(component->name) + " has no END:" +
                                              shown(component->name) + "; the text may be cut off"});
}

}  // namespace curfew
