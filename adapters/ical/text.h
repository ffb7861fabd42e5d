// What does this iCalendar text say, line by line and component by component? RFC 5545 §3.1.
//
//   text ─► IcalScanner (content lines, unfolded) ─► read_component (BEGIN … END, the properties in it)
//
// A content line is `NAME;PARAMETER=value:value`, ended by CRLF or LF, perhaps folded over several lines of
// which all but the first begin with a blank. Read as they come in the wild: a fold within a character, empty
// lines, lines that end with more than one CR, and a line that was broken without a blank inside a quoted
// parameter, where it cannot be anything else. Every other broken fold is refused, naming its line. Names are
// read in any case.
//
// What is kept of a component is the properties that Curfew reads (IcalName); components inside it (alarms)
// are passed over. Nothing recurses, and no byte is looked at more than a few times, whatever the text:
// limits.h has what a line, a component and a nesting may be.
//
// Life: views lie in the text, or in the scanner until it is restarted. Cost: about 1 ns a byte; a folded
// line is copied, nothing else. Threads: one scanner each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ical/names.h"
#include "engine/base/problem.h"

namespace curfew {

// What is wrong, and on which line (from 1).
struct IcalFault {
  Problem problem;
  std::size_t line = 0;
};

struct IcalProperty {
  IcalName name = IcalName::other;
  std::string_view spelt;       // the name, as it stands
  std::string_view parameters;  // as they stand, `;` in front of each; empty: none
  std::string_view value;
  std::size_t line = 0;  // where it starts
};

// The value of the first parameter of that name, without quotes; none: there is none. Of `;TZID="…"`, "TZID".
std::optional<std::string_view> parameter(const IcalProperty& property, std::string_view name);
// Each parameter is `;NAME=value`.
bool has_sound_parameters(const IcalProperty& property);

// TEXT (§3.3.11): `\n`, `\,`, `\;` and `\\` are read; a backslash before anything else stands for itself.
void append_unescaped(std::string& out, std::string_view value);
// The texts of a list, cut at commas that are not escaped.
std::vector<std::string> text_list(std::string_view value);

// The same letters, in any case. REQUIRES: `upper` is upper case
bool is_word(std::string_view text, std::string_view upper);
std::string_view trimmed(std::string_view text);

class IcalScanner {
 public:
  // From the beginning of `text`. `known_utf8`: the caller has checked that.
  void restart(std::string_view text, std::size_t first_line, bool known_utf8);
  // False: at the end, or at fault(), behind which nothing is read.
  bool next(IcalProperty* line);
  const std::optional<IcalFault>& fault() const { return fault_; }
  // Stops here. Returns false.
  bool refuse(std::size_t line, Problem problem);

 private:
  bool skip_empty_lines();
  std::string_view take_line();
  bool at_continuation();
  bool at_begin_or_end() const;
  bool gather(std::string* whole);
  bool read_head(std::string_view text, std::string* whole, IcalProperty* line);
  std::string& storage();

  const char* p_ = nullptr;
  const char* end_ = nullptr;
  std::size_t line_ = 1;  // of what comes next
  bool utf8_ = true;
  std::deque<std::string> folded_;  // stay where they are
  std::size_t folded_used_ = 0;
  std::optional<IcalFault> fault_;
};

struct IcalComponent {
  std::string_view name;                 // as in BEGIN:name
  std::size_t line = 1;                  // of its BEGIN
  std::vector<IcalProperty> properties;  // its own that have a name here, in their order

  void begin(std::string_view component, std::size_t at);
  void add(const IcalProperty& property);
  // The first of that name; null: there is none.
  const IcalProperty* find(IcalName property) const {
    const std::uint16_t place = first_[static_cast<std::size_t>(property)];
    return place == 0 ? nullptr : &properties[place - 1u];
  }
  bool has(IcalName property) const { return find(property) != nullptr; }

 private:
  std::array<std::uint16_t, static_cast<std::size_t>(IcalName::other) + 1> first_{};  // place + 1; 0: none
};

// The rest of a component, up to its END. False: scanner.fault() says why. REQUIRES: the scanner stands
// behind its BEGIN, which component->begin() was told; it is nested in `depth` others.
bool read_component(IcalScanner& scanner, std::size_t depth, IcalComponent* component);

}  // namespace curfew
