// The page `curfew.1`, in the macros that man(7) names: all that every reader of such pages understands.
#include "adapters/cli/manual.h"

#include <algorithm>
#include <string_view>

#include "adapters/cli/commands.h"

namespace curfew::cli {
namespace {

// Text as it stands: what roff would read as an order, a quote or a hyphen of its own is spelled out.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  return out;
}
std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + plain(text) + "\\fR"; }

// Broken at spaces, as readers of pages like it.
std::string lines_of(const std::string& text) {
  constexpr std::size_t width = 78;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.size() - at > width ? text.rfind(' ', at + width) : text.npos;
    if (end == text.npos || end <= at) end = std::min(text.find(' ', at), text.size());
    if (text.size() - at <= width) end = text.size();
    out += (text[at] == '.' ? "\\&" : "") + text.substr(at, end - at) + "\n";  // a dot would begin an order
    at = end + 1;
  }
  return out;
}

std::string bold(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + bold(word);
  return text;
}

std::string tag_of(const OptionTold& option) {
  if (option.argument) return italic(option.names.front());
  std::string text = bold(option.names, ", ");
  if (option.placeholder.empty()) return text;
  return text + " " + (option.choices.empty() ? italic(option.placeholder) : bold(option.choices, "|"));
}

std::string option_entry(const OptionTold& option) {
  std::string text = plain(option.description);
  if (option.required) text += "; required";
  if (option.repeats) text += "; may be given again";
  if (!option.preset.empty()) text += "; " + bold(option.preset) + " where not given";
  return ".TP\n" + tag_of(option) + "\n" + lines_of(text);
}

// `curfew check [options] [request]`
std::string usage(const CommandPath& path) {
  std::string text = bold(path.typed);
  if (!path.command->options.empty()) text += " [" + italic("options") + "]";
  for (const OptionTold& option : path.command->options) {
    if (!option.argument) continue;
    const std::string name = italic(option.names.front()) + (option.repeats ? " ..." : "");
    text += " " + (option.required ? name : "[" + name + "]");
  }
  return text + "\n";
}

std::string synopsis(const std::vector<CommandPath>& paths) {
  std::string text;
  for (const CommandPath& path : paths)
    if (path.command->commands.empty()) text += (text.empty() ? "" : ".br\n") + usage(path);
  return ".SH SYNOPSIS\n" + text;
}

std::string options_of(const CommandTold& command) {
  std::string text;
  for (const OptionTold& option : command.options) text += option_entry(option);
  return text;
}

std::string status(ExitStatus number, std::string_view meaning) {
  return ".TP\n" + bold(std::to_string(number)) + "\n" + lines_of(plain(meaning));
}

std::string statuses() {
  return ".SH \"EXIT STATUS\"\n" + status(ran, "it ran") +
         status(failed, "it failed: a file is missing, or cannot be read or written") +
         status(wrong_usage, "wrong usage: an unknown command, option, profile or format") +
         status(bad_input, "bad input: of a schedule, some records were refused and the rest was judged") +
         ".PP\nWith " + bold("--exit-code") + ", what was answered:\n" + status(ran, "allowed") +
         status(answered_warn, "warn") + status(answered_deferred, "deferred") +
         status(answered_error, "error");
}

}  // namespace

std::string man_page(const CommandTold& program, const std::string& version) {
  const std::vector<CommandPath> paths = all_commands(program);
  std::string page = ".\\\" Made by the program from its own table of commands.\n.TH CURFEW 1 \"\" \"" +
                     version + "\" \"User Commands\"\n.SH NAME\n" +
                     lines_of(program.name + " \\- " + plain(program.description)) + synopsis(paths) +
                     ".SH OPTIONS\n" + options_of(program) + ".SH COMMANDS\n";
  for (const CommandPath& path : paths) {
    if (path.command == &program) continue;
    page += ".SS \"" + plain(path.typed) + "\"\n" + lines_of(plain(path.command->description) + ".") +
            options_of(*path.command);
  }
  return page + statuses();
}

}  // namespace curfew::cli
