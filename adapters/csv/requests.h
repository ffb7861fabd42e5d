// Requests in CSV (RFC 4180), a header row with the fields' names first. Contract: doc/FORMATS.md §2.
//
// Cells may be quoted, with a quote inside doubled, and then hold commas and line ends; rows end with LF or
// CRLF; a byte order mark is skipped; blank lines are no records. An empty cell is absent; `null` in "end"
// and "new_end" says that there is no end; several entries of a list are separated by `;`, blanks around them
// do not count.
//
// What RFC 4180 leaves open: a quote in the midst of an unquoted cell, or text after a closing quote, spoils
// its row and nothing else. A quote that is never closed spoils its first line;
// reading goes on with the next.
//
// Cost: RESULTS.md has the numbers; a cell is a view of the chunk, and is copied only where it holds doubled
// quotes. Threads: one parser each.
#pragma once

#include <memory>

#include "adapters/wire/reader.h"

namespace curfew {

std::unique_ptr<RequestFormat> csv_format(const ReaderOptions& options);

}  // namespace curfew
