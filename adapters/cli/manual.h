// The program's manual: the page `curfew.1` as roff, made from the table of commands.
//
// The page depends on the program alone (it bears no date and no machine), so that it is the same wherever it is
// built.
#pragma once

#include <string>

#include "adapters/cli/command_tree.h"

namespace curfew::cli {

std::string man_page(const CommandTold& program, const std::string& version);

}  // namespace curfew::cli
