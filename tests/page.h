// A page of Markdown as data: the rows of the tables under a heading, and the blocks of code.
#pragma once

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.h"

namespace curfew::test {

using Cells = std::vector<std::string>;

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  INFO(path);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What stands between the first pair of backticks, else all of it.
inline std::string without_ticks(const std::string& cell) {
  const std::size_t open = cell.find('`');
  if (open == cell.npos) return cell;
  return cell.substr(open + 1, cell.find('`', open + 1) - open - 1);
}

struct CodeBlock {
  std::string info;  // behind the fence: `console`, `json windows.json`
  std::string text;
};

class Page {
 public:
  explicit Page(const std::string& path) : text_(read_file(path)) {}
  const std::string& text() const { return text_; }

  // The rows below a heading (without its #), up to the next one; not those that name the columns.
  std::vector<Cells> rows(const std::string& heading) const {
    std::istringstream page(text_);
    std::vector<Cells> found;
    bool here = false, in_code = false, in_table = false;
    for (std::string line; std::getline(page, line);) {
      if (line.starts_with("```")) in_code = !in_code;
      if (in_code) continue;
      if (line.starts_with("#")) here = line.substr(line.find_first_not_of("# ")) == heading;
      const bool is_row = line.starts_with("| ");
      if (here && is_row && in_table && !line.starts_with("| ---")) found.push_back(cells(line));
      in_table = is_row;
    }
    INFO(heading);
    REQUIRE_FALSE(found.empty());
    return found;
  }

  // The first cell of each of those rows, without backticks.
  std::vector<std::string> words(const std::string& heading) const {
    std::vector<std::string> first;
    for (const Cells& row : rows(heading)) first.push_back(without_ticks(row.at(0)));
    return first;
  }

  std::vector<CodeBlock> blocks() const {
    std::istringstream page(text_);
    std::vector<CodeBlock> all;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
      const bool fence = line.starts_with("```");
      if (fence && !inside)
        all.push_back({line.substr(3), ""});
      else if (inside && !fence)
        all.back().text += line + '\n';
      inside = inside != fence;
    }
    return all;
  }

 private:
  // `| a | b |`
  static Cells cells(std::string_view line) {
    Cells all;
    line.remove_prefix(2);
    for (std::size_t end = line.find(" |"); end != line.npos; end = line.find(" |")) {
      all.emplace_back(line.substr(0, end));
      line.remove_prefix(std::min(end + 3, line.size()));
    }
    return all;
  }

  std::string text_;
};

}  // namespace curfew::test
