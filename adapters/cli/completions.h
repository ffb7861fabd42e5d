// What completes a command line of the program, in bash, zsh and fish: made from the table of commands.
//
// Each is a text that the shell reads as it starts; it needs nothing beside it (no bash-completion), and asks
// the program for nothing. A file completes where the placeholder is F, a profile's name or a file
// where it is P.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/command_tree.h"

namespace curfew::cli {

inline const std::vector<std::string> completed_shells = {"bash", "zsh", "fish"};

// `shell` is one of completed_shells; `profiles`: the names of those that are shipped.
std::string completion(std::string_view shell, const CommandTold& program,
                       const std::vector<std::string>& profiles);

}  // namespace curfew::cli
