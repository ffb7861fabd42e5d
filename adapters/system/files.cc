#include "adapters/system/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace curfew {
namespace {

constexpr std::size_t block = 1 << 16;

// What a signal that ends the run removes; empty: nothing.
char removed_on_signal[4096] = "";

void on_signal(int signal) {
  if (removed_on_signal[0] != '\0') ::unlink(removed_on_signal);
  ::raise(signal);  // SA_RESETHAND: now it ends the run
}

void remove_on_signal(const std::string& path) {
  if (path.size() >= sizeof removed_on_signal) return;
  std::memcpy(removed_on_signal, path.c_str(), path.size() + 1);
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction present = {};
    ::sigaction(signal, nullptr, &present);
    if (present.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
}

// Writes all of it, or returns false with errno set.
bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

mode_t mode_of_new_files() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

FileError::FileError(const std::string& file, int error)
    : std::runtime_error(file + ": " + std::strerror(error)) {}

InputFile::InputFile(const std::string& path)
    : name_(path == "-" ? "stdin" : path),
      fd_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ < 0) throw FileError(name_, errno);
}

InputFile::~InputFile() {
  if (fd_ != STDIN_FILENO) ::close(fd_);
}

std::size_t InputFile::read(char* to, std::size_t at_most) {
  for (;;) {
    const ssize_t got = ::read(fd_, to, at_most);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw FileError(name_, errno);
  }
}

std::optional<std::uint64_t> InputFile::size() const {
  struct stat status;
  if (::fstat(fd_, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

std::string read_whole(const std::string& path, std::size_t at_most) {
  InputFile file(path);
  return read_whole(file, at_most);
}

std::string read_whole(InputFile& file, std::size_t at_most) {
  std::string bytes;
  while (bytes.size() < at_most) {
    const std::size_t before = bytes.size();
    bytes.resize(before + std::min(block, at_most - before));
    const std::size_t got = file.read(bytes.data() + before, bytes.size() - before);
    bytes.resize(before + got);
    if (got == 0) break;
  }
  return bytes;
}

OutputFile::OutputFile(const std::string& path)
    : name_(path == "-" ? "standard output" : path), fd_(path == "-" ? STDOUT_FILENO : -1) {
  if (fd_ == STDOUT_FILENO) return;
  std::error_code ignored;
  if (std::filesystem::is_symlink(path, ignored)) {  // what it points to is replaced, not the link
    const auto target = std::filesystem::weakly_canonical(path, ignored);
    if (!ignored) name_ = target.string();
  }
  struct stat status;
  const bool exists = ::stat(name_.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode)) {
    fd_ = ::open(name_.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd_ < 0) throw FileError(name_, errno);
    return;
  }
  open_aside();
  ::fchmod(fd_, exists ? status.st_mode & 07777 : mode_of_new_files());
}

void OutputFile::open_aside() {
  const std::filesystem::path path(name_);
  aside_ = (path.parent_path() / ("." + path.filename().string() + ".XXXXXX")).string();
  fd_ = ::mkostemp(aside_.data(), O_CLOEXEC);
  if (fd_ < 0) throw FileError(name_, errno);
  remove_on_signal(aside_);
}

OutputFile::~OutputFile() {
  if (fd_ >= 0 && fd_ != STDOUT_FILENO) ::close(fd_);
  if (!aside_.empty()) ::unlink(aside_.c_str());
}

void OutputFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() < block) {
    buffer_ += bytes;
    return;
  }
  flush();
  write_now(bytes);
}

void OutputFile::flush() {
  write_now(buffer_);
  buffer_.clear();
}

void OutputFile::write_now(std::string_view bytes) {
  if (write_all(fd_, bytes)) return;
  if (errno == EPIPE) throw ClosedPipe{};
  throw FileError(name_, errno);
}

void OutputFile::commit() {
  flush();
  if (fd_ == STDOUT_FILENO) return;
  const int closed = ::close(fd_);
  fd_ = -1;
  if (closed != 0) throw FileError(name_, errno);
  if (aside_.empty()) return;
  if (::rename(aside_.c_str(), name_.c_str()) != 0) throw FileError(name_, errno);
  removed_on_signal[0] = '\0';
  aside_.clear();
}

}  // namespace curfew
