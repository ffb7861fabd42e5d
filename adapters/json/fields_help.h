// Which fields does a window, a request or a profile have, and what is each for?
//
// `curfew help windows` prints these tables and doc/FORMATS.md holds them, row by row; a test asks each
// reader which fields it knows and compares, so that code, help and page tell the same. The readers
// themselves do not use them. Threads: constants.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace curfew {

struct FieldHelp {
  std::string_view name;
  std::string_view type;      // "instant", "list of texts"
  std::string_view presence;  // "required", or what holds where it is left out
  std::string_view of;  // which kinds of object have it: "reservation, series"; empty: all that there are
  std::string_view meaning;  // one sentence or two
};

struct FieldTable {
  std::string_view title;  // "Fields of a window"; the heading of the page as well
  std::span<const FieldHelp> fields;
};

struct FieldTopic {
  std::string_view name;     // what follows `curfew help`
  std::string_view caption;  // one line
  std::span<const FieldTable> tables;
};

// In the order in which they are listed.
std::span<const FieldTopic> field_topics();
// What `curfew help NAME` prints, in lines of at most 100 columns; empty: it is no topic.
std::string fields_help(std::string_view name);

}  // namespace curfew
