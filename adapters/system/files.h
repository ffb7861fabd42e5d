// Bytes from files and standard input, and to files and standard output.
//
// An output file is written aside, in the same directory, and renamed by commit(): whoever reads it sees the
// old bytes or the new ones whole. Nothing is left behind on failure, nor where a signal ends the run. What
// is no regular file (a device, a pipe) is written as it is. How it fails: FileError with the file's name;
// ClosedPipe when nobody reads standard output any more.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace curfew {

struct FileError : std::runtime_error {
  FileError(const std::string& file, int error);
};
struct ClosedPipe {};

class InputFile {
 public:
  explicit InputFile(const std::string& path);  // "-": standard input
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::string& name() const { return name_; }
  std::size_t read(char* to, std::size_t at_most);  // 0 at the end
  std::optional<std::uint64_t> size() const;        // of a regular file

 private:
  std::string name_;
  int fd_;
};

// All that is left of it, but at most `at_most` bytes.
std::string read_whole(InputFile& file, std::size_t at_most = std::numeric_limits<std::size_t>::max());
std::string read_whole(const std::string& path,
                       std::size_t at_most = std::numeric_limits<std::size_t>::max());

class OutputFile {
 public:
  explicit OutputFile(const std::string& path = "-");  // "-": standard output
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes);
  void flush();   // what was written so far is out
  void commit();  // without it, a file written aside goes away

 private:
  void write_now(std::string_view bytes);
  void open_aside();

  std::string name_, aside_;  // aside_ empty: written in place
  int fd_;
  std::string buffer_;
};

}  // namespace curfew
