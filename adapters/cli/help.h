// `curfew help`: what a command takes, what windows, requests and profiles consist of; hidden, for whoever
// installs the program: its man page and what completes it in a shell.
#pragma once

#include <string>
#include <vector>

#include "adapters/cli/commands.h"

namespace CLI {
class App;
}

namespace curfew::cli {

// Each word that may follow `curfew help`, once.
std::vector<std::string> help_words(const CLI::App& program);

struct HelpArguments {
  std::vector<std::string> words;  // a command, or a topic; none: the program
  std::string completion;          // a shell
  bool man = false;
};
std::string help(const CLI::App& program, const HelpArguments& arguments);

}  // namespace curfew::cli
