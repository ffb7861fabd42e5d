#include "bench/measure.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>

#include "engine/index/time_grid.h"

namespace curfew::bench {
namespace {

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

double seconds(timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

bool redirect(const char* path, int flags, int to) {
  const int fd = ::open(path, flags | O_CLOEXEC, 0600);
  return fd >= 0 && ::dup2(fd, to) >= 0;
}

}  // namespace

Usage run(const Setting& setting, const std::vector<std::string>& command, const std::filesystem::path& out) {
  const std::string said = out.string() + ".err";
  std::string line = quoted(setting.self.string()) + " --measure " + quoted(out.string());
  for (const std::string& word : command) line += " " + quoted(word);
  std::FILE* pipe = ::popen((line + " 2>" + quoted(said)).c_str(), "re");
  if (!pipe) throw std::runtime_error("cannot run " + command[0]);
  Usage usage;
  const bool read = std::fscanf(pipe, "%lf %lf %lf", &usage.wall_s, &usage.cpu_s, &usage.peak_mb) == 3;
  const int status = ::pclose(pipe);
  if (!read || status != 0) throw Wrong(command[0] + " failed: " + content(said));
  return usage;
}

int measure(int argc, char** argv) {
  if (argc < 2) return 2;
  const auto started = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child < 0) return 1;
  if (child == 0) {
    if (redirect("/dev/null", O_RDONLY, STDIN_FILENO) &&
        redirect(argv[0], O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO))
      ::execvp(argv[1], argv + 1);
    std::perror(argv[1]);
    ::_exit(127);
  }
  int status = 0;
  rusage used = {};
  if (::wait4(child, &status, 0, &used) != child) return 1;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  std::printf("%.6f %.6f %.3f\n", wall.count(), seconds(used.ru_utime) + seconds(used.ru_stime),
              static_cast<double>(used.ru_maxrss) * 1024 / 1e6);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

// ---- The floor

namespace {

// The two last cells of a line.
bool read_slot(std::string_view line, Interval* slot) {
  const auto comma = [&](std::size_t before) {
    const void* at = ::memrchr(line.data(), ',', before);
    return at ? static_cast<std::size_t>(static_cast<const char*>(at) - line.data()) : 0;
  };
  const std::size_t second = comma(line.size()), first = comma(second);
  return read_instant(line.substr(first + 1, second - first - 1), &slot->start) &&
         read_instant(line.substr(second + 1), &slot->end);
}

template <class OnLine>
void each_line(std::string_view text, OnLine on_line) {
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find('\n', from);
    on_line(text.substr(from, end - from));
    from = end + 1;
  }
}

TimeGrid read_windows(const std::string& path) {
  std::vector<Instant> boundaries;  // they come in order, apart from each other
  each_line(content(path), [&](std::string_view line) {
    Interval window;
    if (read_slot(line, &window)) boundaries.insert(boundaries.end(), {window.start, window.end});
  });
  return TimeGrid(std::move(boundaries));
}

bool write_all(const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t n = ::write(STDOUT_FILENO, bytes.data() + done, bytes.size() - done);
    if (n < 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

int process_floor(const std::string& requests, const std::string& windows, std::size_t row) {
  const TimeGrid grid = read_windows(windows);
  const int file = ::open(requests.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return 1;
  const std::string filler(row, 'x');
  std::string chunk(1 << 20, '\0'), out;
  std::size_t kept = 0;
  for (;;) {
    const ssize_t n = ::read(file, chunk.data() + kept, chunk.size() - kept);
    if (n < 0) return 1;
    if (n == 0) break;
    const std::string_view bytes(chunk.data(), kept + static_cast<std::size_t>(n));
    const std::size_t whole = bytes.rfind('\n') + 1;
    each_line(bytes.substr(0, whole), [&](std::string_view line) {
      Interval slot;
      if (!read_slot(line, &slot) || grid.classify(slot) == Group::clear) return;
      const std::size_t id = line.find(',') + 1;
      out.append(line, 0, id).append(filler, 0, row - id - 1) += '\n';
    });
    if (!write_all(out)) return 1;
    out.clear();
    kept = bytes.size() - whole;
    chunk.replace(0, kept, chunk, whole, kept);
  }
  return 0;
}

// ----

std::vector<std::string> report_command(const Setting& setting, const std::filesystem::path& windows,
                                        const std::filesystem::path& requests, const std::string& now,
                                        int threads) {
  std::vector<std::string> command = {setting.program, "report", "--windows", windows,
                                      "--requests",    requests, "--now",     now,
                                      "--format",      "csv",    "--only",    "conflicts"};
  if (threads > 0) command.insert(command.end(), {"--threads", std::to_string(threads)});
  return command;
}

Scratchpad::Scratchpad() {
  std::string made = (std::filesystem::temp_directory_path() / "curfew-bench.XXXXXX").string();
  if (!::mkdtemp(made.data())) throw std::runtime_error("no temporary directory");
  path_ = made;
}

Scratchpad::~Scratchpad() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace curfew::bench
