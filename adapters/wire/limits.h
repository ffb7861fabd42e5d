// The limits, all of them: doc/FORMATS.md §8 lists them by these names,
// and a problem names the one that was passed.
#pragma once

#include <cstddef>

namespace curfew::limits {

inline constexpr std::size_t max_record_bytes = 1 << 20;      // a request: a line, a CSV record
inline constexpr std::size_t max_header_bytes = 1 << 20;      // what stands before the first record
inline constexpr std::size_t max_json_depth = 64;             // nesting in any JSON text
inline constexpr std::size_t max_resources = 10'000;          // of one request
inline constexpr std::size_t max_occurrences = 1'000'000;     // of one series given as a list
inline constexpr std::size_t max_ical_line_bytes = 1 << 20;   // a content line of iCalendar, unfolded
inline constexpr std::size_t max_ical_depth = 8;              // components in one another
inline constexpr std::size_t max_ical_properties = 10'000;    // of one component, with those inside it
inline constexpr std::size_t max_zone_changes = 100'000;      // of the clocks that a VTIMEZONE defines
inline constexpr std::size_t max_listed_occurrences = 1'000;  // in one verdict
inline constexpr std::size_t max_listed_windows = 1'000;      // likewise, and of one occurrence

}  // namespace curfew::limits
