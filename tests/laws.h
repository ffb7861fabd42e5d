// A law that must hold of every small random world, with either profile; one that breaks it is told as small
// as it still does.
#pragma once

#include <functional>

#include "tests/catch.h"
#include "tests/seed.h"
#include "tests/told.h"
#include "tests/worlds/worlds.h"

namespace curfew::laws {

using told::Setting;
using worlds::World;

inline oracle::Verdict ask_once(const World& world, const Setting& setting) {
  const Snapshot snapshot(world.windows, "test");
  Judge judge(snapshot, setting.profile);
  return told::ask(world.request, world.now, judge);
}

inline oracle::Verdict define(const World& world, const Setting& setting) {
  return oracle::judge(world.request, world.now, world.windows, setting.rules);
}

// Fails with the world, made as small as it still fails.
inline void require_law(bool holds, const char* law, const World& world, const Setting& setting,
                        const std::function<bool(const World&)>& broken) {
  if (holds) return;
  const World least = worlds::smallest(world, broken);
  FAIL(law << " (CURFEW_SEED=" << test_seed() << ")\nprofile " << setting.name << "\n"
           << worlds::to_json(least) << "\nengine " << told::to_text(ask_once(least, setting)) << "\noracle "
           << told::to_text(define(least, setting)));
}

// For each of many random worlds, with either profile: `broken` must not hold.
inline void for_all_worlds(const char* law, std::uint64_t count, const worlds::Limits& limits,
                           const std::function<bool(const World&, const Setting&)>& broken) {
  worlds::Dice dice(test_seed());
  for (std::uint64_t i = 0; i < count; ++i) {
    const World world = worlds::a_world(dice, limits);
    for (const Setting& setting : told::settings())
      require_law(!broken(world, setting), law, world, setting,
                  [&](const World& w) { return broken(w, setting); });
  }
}

}  // namespace curfew::laws
