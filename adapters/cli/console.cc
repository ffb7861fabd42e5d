#include "adapters/cli/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "adapters/report/terminal_text.h"
#include "adapters/system/files.h"
#include "engine/base/text.h"

namespace curfew::cli {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// As POSIX has it: the first of these that is set; none: the locale C. It is not asked whether that locale is
// installed, since a terminal's characters do not depend on it.
bool has_utf8() {
  std::string name;
  for (const char* const v : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (name.empty()) name = variable(v);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.find("utf-8") != name.npos || name.find("utf8") != name.npos;
}

// Each as wide as its stand-in, so that columns stay columns.
using Sign = std::pair<std::string_view, std::string_view>;
constexpr std::array<Sign, 22> signs = {
    {{"✖", "x"}, {"◷", ">"}, {"▲", "!"},  {"✔", "+"},  {"·", "."}, {"…", "."},     {"–", "-"}, {"—", "-"},
     {"×", "x"}, {"█", "#"}, {"▉", "#"},  {"▊", "#"},  {"▋", "#"}, {"▌", "|"},     {"▍", "|"}, {"▎", "|"},
     {"▏", "|"}, {"→", ">"}, {"“", "\""}, {"”", "\""}, {"’", "'"}, {"\u00A0", " "}}};

// `in_columns`: no sign may become wider.
std::string ascii(std::string_view text, bool in_columns) {
  std::string out;
  while (!text.empty()) {
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
    const std::string_view character = text.substr(0, length);
    text.remove_prefix(length);
    if (static_cast<unsigned char>(character[0]) < 0x80) {
      out += character;
    } else if (character == "…" && (!in_columns || text.starts_with(" and "))) {
      out += "...";
    } else {
      const auto sign =
          std::find_if(signs.begin(), signs.end(), [&](Sign s) { return s.first == character; });
      if (sign != signs.end())
        out += sign->second;
      else
        out.append(static_cast<std::size_t>(columns(character)), '?');
    }
  }
  return out;
}

void write_to_standard_error(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string told(std::string_view lines) {
  std::string text = escaped_lines(lines);
  return has_utf8() ? text : ascii(text, false);
}

}  // namespace

void tell(std::string_view lines) { write_to_standard_error(told(lines)); }

void print(std::string_view lines) {
  OutputFile out;
  out.write(told(lines));
  out.commit();
}

std::string in_locale(std::string_view table) { return has_utf8() ? std::string(table) : ascii(table, true); }

bool is_screen(int fd) { return ::isatty(fd) != 0 && variable("TERM") != "dumb"; }

void draw(std::string_view bytes) { write_to_standard_error(bytes); }

void guard_standard_streams() {
  ::signal(SIGPIPE, SIG_IGN);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) std::abort();
  }
}

}  // namespace curfew::cli
