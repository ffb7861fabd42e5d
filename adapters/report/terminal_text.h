// How many columns does a text take on a terminal, and how is it cut to fit?
//
// Names come from outside: clean() makes every control character visible, so that no escape sequence and no
// reversal of the writing direction reaches the terminal. Widths are those of a terminal without knowledge of
// the font: two columns for East Asian wide characters and pictographs, none for combining marks, else one.
// Source of the ranges: Unicode 15, EastAsianWidth.txt (W and F), coarsened. REQUIRES: UTF-8.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace curfew {

// White space as one blank, other controls as their pictures (␛), direction marks as �.
std::string clean(std::string_view text);

int columns(std::string_view text);
// At most `width` columns, with … at the end of what was cut.
std::string cut(std::string_view text, int width);
// Broken at blanks to at most `lines` lines; the last is cut. None for an empty text.
std::vector<std::string> wrap(std::string_view text, int width, int lines);

}  // namespace curfew
