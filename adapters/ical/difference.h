// What does a VEVENT change about a window that is known?
//
// A writer shows a window's last version as a VEVENT, and its revisions as X-CURFEW-REVISION; a reader takes
// the revisions, and what the VEVENT says differently as one more: somebody has edited it. Both must agree on
// what is the same: times to the second (a start rounded down, an end up), texts without what a content line
// cannot hold.
#pragma once

#include <string>
#include <string_view>

#include "engine/windows/versions.h"

namespace curfew {

// What VEVENTs can say of it.
Instant second_before(Instant t);  // the last whole one that is not after it
Instant second_after(Instant t);
std::string plain_text(std::string_view text);  // without control characters but newlines and tabs

// What of `stated` is not so by all that was stated before.
Revision changes(const Revision& stated, const Revision& before);
// More than who and why.
bool says_something(const Revision& change);

}  // namespace curfew
