// Where do the events of a calendar begin and end, in text that nobody has read yet?
//
// A schedule is read in pieces, each of whole events; events of one UID belong together and are kept so.
// Lines are looked at as they stand: BEGIN and END are never folded.
//
// Cost: a scan of line ends. Threads: pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace curfew {

inline constexpr std::string_view begin_event = "BEGIN:VEVENT", end_event = "END:VEVENT",
                                  end_calendar = "END:VCALENDAR";

// The line at `from`, without its end, and where the next one begins. REQUIRES: from < text.size()
struct TextLine {
  std::string_view text;
  std::size_t next;
  bool ended;  // by a line end
};
TextLine line_at(std::string_view text, std::size_t from);

// Is it `word`, in any case, but for blanks behind it?
bool is_line(std::string_view line, std::string_view word);

// Where the first such line begins, from `from` on, where a line begins; npos: nowhere.
std::size_t find_line(std::string_view text, std::string_view word, std::size_t from = 0);

// The length of the longest prefix that is whole events, and no part of those that share a UID: all but the
// events of the last UID, of which more may follow.
std::size_t whole_events(std::string_view bytes);

}  // namespace curfew
