// Text for a person: the one place where messages are written.
//
// Names come from outside, and reach a terminal as escapes where they hold controls (engine/base/text.h).
// Where the locale knows no UTF-8 the text is ASCII: signs become others of the same width, letters a
// question mark a column. Threads: one at a time.
#pragma once

#include <string>
#include <string_view>

namespace curfew::cli {

// Whole lines on standard error; that they cannot be written is no failure. A line end in a name is the
// caller's to escape: only he knows which is his own.
void tell(std::string_view lines);
// The same on standard output. Throws as OutputFile does.
void print(std::string_view lines);

// A table in the locale's characters: its columns, and what gives it colour, stay as they are.
std::string in_locale(std::string_view table);

// `fd` is a terminal that knows escape sequences (TERM is not `dumb`).
bool is_screen(int fd);
// Bytes for such a terminal, on standard error.
void draw(std::string_view bytes);

// Standard streams that were closed stay unusable, rather than becoming the next file opened; and a pipe that
// nobody reads is an error, not a signal. Called once, first.
void guard_standard_streams();

}  // namespace curfew::cli
