// A program run to its end: how long it took, how much CPU and memory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/harness.h"

namespace curfew::bench {

struct Usage {
  double wall_s = 0, cpu_s = 0, peak_mb = 0;
};
// Runs the command from a small process of its own: a child's peak memory counts what its parent had when it
// was made. Throws Wrong where it fails, with what it said.
Usage run(const Setting& setting, const std::vector<std::string>& command, const std::filesystem::path& out);
// That small process: OUT COMMAND…; what it measured stands on standard output.
int measure(int argc, char** argv);

// The floor of a whole process: REQUESTS WINDOWS ROW. Reads in chunks, parses both instants, classifies, and
// writes a row of that many bytes for each that is in conflict.
int process_floor(const std::string& requests, const std::string& windows, std::size_t row);

// The report of a schedule as a whole process, with N threads; 0: as many as there are cores.
std::vector<std::string> report_command(const Setting& setting, const std::filesystem::path& windows,
                                        const std::filesystem::path& requests, const std::string& now,
                                        int threads);

// A directory for large files, gone with the value.
class Scratchpad {
 public:
  Scratchpad();
  ~Scratchpad();
  Scratchpad(const Scratchpad&) = delete;
  Scratchpad& operator=(const Scratchpad&) = delete;
  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// What `write(sink)` writes, into a file.
template <class Write>
void write_file(const std::filesystem::path& path, Write write) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) throw std::runtime_error("cannot write " + path.string());
  bool written = true;
  write([&](std::string_view bytes) {
    written = written && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  });
  if (std::fclose(file) != 0 || !written) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace curfew::bench
