// What `curfew occurrences` takes, as it was typed; apart from commands.h, since it alone needs recurrences.
#pragma once

#include <string>

#include "adapters/json/occurrences.h"

namespace curfew::cli {

struct OccurrencesArguments {
  OccurrenceFields one;
  std::string batch;  // a file or "-"; empty: `one` is asked for
};
int occurrences(const OccurrencesArguments& arguments);

}  // namespace curfew::cli
