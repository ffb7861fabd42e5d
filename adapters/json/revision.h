// A revision of a window as one line of JSON, in the words of doc/FORMATS.md §1: what X-CURFEW-REVISION says.
//
// Written and read again it is the same revision, to the microsecond. Unlike in a windows file in JSON, the
// first may stand among them, and `"scope": {}` and `"exempt": {}` are read: a revision that makes a window
// system-wide again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/wire/reader.h"
#include "engine/windows/window.h"

namespace curfew {

void append_revision_json(std::string& out, const Revision& revision);
// Where *problems gained any, not to be used.
Revision read_revision_json(std::string_view text, const FindZone& find_zone, std::vector<Problem>* problems);

// `P1DT4H`, `PT0S`; what is below a second is left out.
std::string to_ical(Duration length);

}  // namespace curfew
