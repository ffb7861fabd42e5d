// How is a DATE or DATE-TIME spelt, before any zone is asked? RFC 5545 §3.3.4, §3.3.5.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/ical/text.h"
#include "engine/time/time.h"

namespace curfew {

struct IcalStamp {
  LocalTime local;
  bool is_date = false, is_utc = false;
};

// `20261128`, `20261128T220000` or `20261128T220000Z`
Result<IcalStamp> read_ical_stamp(std::string_view text);
// `20261128T220000`; of an instant, `20261128T220000Z`. What is below a second is left out.
std::string ical_stamp(LocalTime t);
std::string ical_stamp(Instant t);

// Of each value between commas: visit(text) returns a problem or none.
template <class Visit>
std::optional<Problem> for_each_value(std::string_view values, Visit&& visit) {
  while (true) {
    const std::size_t comma = values.find(',');
    if (auto problem = visit(trimmed(values.substr(0, comma)))) return problem;
    if (comma == values.npos) return {};
    values.remove_prefix(comma + 1);
  }
}

}  // namespace curfew
