// A windows file in JSON: an array of windows, or {"windows": […]}. Contract: doc/FORMATS.md §1.
//
// One bad or duplicate window refuses the file; every bad one is named, by entry (counted from 1) and id.
// Unknown and repeated fields are refused. Times of a window that recurs are local, in its zone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/wire/reader.h"
#include "engine/windows/window.h"

namespace curfew {

struct WindowProblem {
  std::size_t entry = 0;  // from 1; 0: the file as a whole
  std::size_t line = 0;   // of a syntax error, from 1; else 0
  std::string id;         // where it could be read
  Problem problem;
};
// `windows.json: window 3 ("mw-17"): field "end": …`
std::string to_string(const WindowProblem& p, std::string_view file);

// What one bad window does to the others of its file.
enum class BadWindows { refuse_all, left_out };

// Empty where *problems gained any; or, those that are bad left out, without what *problems names (of one id,
// the first is kept).
std::vector<Window> read_windows_json(std::string_view text, const FindZone& find_zone,
                                      std::vector<WindowProblem>* problems,
                                      BadWindows bad = BadWindows::refuse_all);

// The name of a window set that was read from these bytes: 16 hex digits (FNV-1a, 64 bits).
std::string content_version(std::string_view bytes);

}  // namespace curfew
