// The engine from outside: a slot that spans a window.
#include <iostream>

#include "engine/relation.h"
#include "engine/time.h"

int main() {
  const auto at = [](std::string_view text) { return *curfew::parse_instant(text); };
  const curfew::Interval window{at("2026-11-28T22:00:00Z"), at("2026-11-29T02:00:00Z")};
  const curfew::Interval slot{at("2026-11-28T21:00:00Z"), at("2026-11-29T05:00:00+01:00")};
  const auto found = relation(slot, window);
  std::cout << to_string(slot.end) << ' ' << name(found) << '\n';
  return found == curfew::Relation::contains ? 0 : 1;
}
