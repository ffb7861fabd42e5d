// What the commands take, as plain values, from which `--help`, man page and completions are made.
//
// That table is the command line as CLI11 knows it (main.cc); described() reads it, so that an option is
// written down once. What CLI11 hides from `--help` (an empty group) is left out here as well. A placeholder
// tells what completes a value: F is a file, P a profile; all others nothing but their choices.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace curfew::cli {

struct OptionTold {
  std::vector<std::string> names;    // with their dashes, the short one first; of an argument: its name alone
  std::string placeholder;           // of the value; empty: a flag
  std::vector<std::string> choices;  // empty: any value
  std::string description, preset;   // preset: what holds where it is not given
  bool argument = false;             // told by its place, not by a name
  bool required = false, repeats = false;
};

struct CommandTold {
  std::string name, description;
  std::vector<OptionTold> options;
  std::vector<CommandTold> commands;
};

CommandTold described(const CLI::App& program);

// What `curfew COMMAND --help` says, of {"profile", "diff"}; empty: there is no such command.
std::string help_of(const CLI::App& program, const std::vector<std::string>& command);

// `curfew profile diff`: what one types to reach each command, the program itself first,
// in the order of `--help`.
struct CommandPath {
  std::string typed;
  const CommandTold* command;
};
std::vector<CommandPath> all_commands(const CommandTold& program);

// "a, b, c"
std::string joined(const std::vector<std::string>& parts, const char* separator);

}  // namespace curfew::cli
