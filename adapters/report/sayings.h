// What was said before, and will be again: each saying rendered once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/wire/rendering.h"
#include "engine/notices/message.h"

namespace curfew {

// What verdicts say, as a writer escapes it, kept for those that will say the same: a row's text about a
// version of a window is rendered once, and written many times. Of one snapshot and profile. Memory: bounded.
// Threads: one each.
class Sayings {
 public:
  using Escape = void (*)(std::string& out, std::string_view text);
  explicit Sayings(Escape escape) : escape_(escape) {}

  // Its text escaped; empty: nothing is said. Valid until the next call.
  const Message& of(const Verdict& verdict, const RenderContext& context);

 private:
  struct Kept {
    const RowRule* rule = nullptr;
    Label label = 0;
    LocalTime original;
    Message saying;
  };
  void render(const Verdict& verdict, const RenderContext& context, Message* saying) const;

  Escape escape_;
  std::vector<Kept> kept_;  // each in the one place that its rule and label have; a later one replaces it
  Message other_;           // that is not kept
};

}  // namespace curfew
