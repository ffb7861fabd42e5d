// The program as a user runs it: commands in a directory of their own, what they said, and how they ended.
//
// CURFEW_PROGRAM names the program; the commands call it `curfew`.
#pragma once

#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace curfew::door {

struct Ended {
  int status = -1;
  std::string out, err;
};

class Directory {
 public:
  Directory() {
    const char* program = std::getenv("CURFEW_PROGRAM");
    if (!program) throw std::runtime_error("CURFEW_PROGRAM must name the program");
    std::string made = (std::filesystem::temp_directory_path() / "curfew.XXXXXX").string();
    if (!::mkdtemp(made.data())) throw std::runtime_error("no temporary directory");
    path_ = made;
    std::filesystem::create_directory(path_ / "here");
    std::filesystem::create_symlink(std::filesystem::absolute(program), path_ / "curfew");
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path_ / "here" / name, std::ios::binary) << bytes;
  }
  std::string read(const std::string& name) const { return read_path(path_ / "here" / name); }
  bool has(const std::string& name) const { return std::filesystem::exists(path_ / "here" / name); }
  // The path of a file as other programs name it; commands run in here/.
  std::string where(const std::string& name) const { return (path_ / name).string(); }
  // How many files there are, hidden ones too.
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(path_ / "here"), {});
  }

  // A line of shell, standard input from /dev/null.
  Ended run(const std::string& line) const {
    write("../line", "export PATH=\"$PWD:$PATH\"; cd here; " + line + "\n");
    const std::string command = "cd '" + path_.string() + "' && LC_ALL=C sh ./line >out 2>err </dev/null";
    const int ended = std::system(command.c_str());
    return {WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, read_path(path_ / "out"), read_path(path_ / "err")};
  }

 private:
  static std::string read_path(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::filesystem::path path_;
};

inline std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  if (end == text.npos) return {};
  const std::size_t before = text.rfind('\n', end);
  const std::size_t start = before == text.npos ? 0 : before + 1;
  return text.substr(start, end + 1 - start);
}

inline std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace curfew::door
