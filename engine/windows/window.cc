#include "engine/windows/window.h"

namespace curfew {

std::string occurrence_id(std::string_view id, LocalTime original) {
  std::string out(id);
  out += '@';
  for (const char c : to_string(original)) {
    if (c == '.') break;
    if (c != '-' && c != ':') out += c;
  }
  return out;
}

}  // namespace curfew
