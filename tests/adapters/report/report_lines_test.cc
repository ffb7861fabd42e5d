// Lines say the same whether they are put together from what was said before, or written for the first time.
#include "tests/catch.h"
#include "tests/seed.h"
#include "tests/worlds/schedule.h"

namespace curfew {
namespace {

using namespace schedule;

// Each record by a report of its own.
std::string tell_one_by_one(const Schedule& s, Make make) {
  Schedule one(s.snapshot.windows(), s.now);
  std::string text;
  for (std::size_t i = 0; i < s.entries.size(); ++i) {
    one.entries = {s.entries[i]};
    std::string told = tell(one, make, {});
    const std::string of_line = "line 1:", json_line = "{\"line\": 1,";
    if (const auto at = told.find(of_line); at != told.npos)
      told.replace(at, of_line.size(), "line " + std::to_string(i + 1) + ":");
    if (told.starts_with(json_line))
      told.replace(0, json_line.size(), "{\"line\": " + std::to_string(i + 1) + ",");
    if (make == make_csv_report && i > 0) told.erase(0, told.find('\n') + 1);
    text += told;
  }
  return text;
}

// With texts of up to `longest` bytes.
Schedule with_messages(const Schedule& s, Dice& dice, std::int64_t longest) {
  std::vector<Window> windows = s.snapshot.windows();
  for (Window& window : windows) {
    Messages messages;
    for (auto& text : messages)
      text = std::string(static_cast<std::size_t>(1 + dice.pick(longest)), 'e') + ", \"{start}\"";
    window.revisions.front().messages = messages;
  }
  Schedule out(std::move(windows), s.now);
  out.entries = s.entries;
  return out;
}

}  // namespace

TEST_CASE("what_was_said_before_is_said_the_same_again") {
  const std::uint64_t seed = test_seed();
  for (std::uint64_t i = 0; i < 30; ++i) {
    Dice dice(seed + i);
    const std::int64_t longest = i % 3 == 0 ? 600'000 : 20;  // more than is kept, or not
    const Schedule s = with_messages(random_schedule(dice, 60), dice, longest);
    CAPTURE(seed + i);
    for (const Make make : {make_csv_report, make_ndjson_report}) {
      const bool same = tell(s, make, {}, 7) == tell_one_by_one(s, make);
      CHECK(same);
    }
  }
}

}  // namespace curfew
