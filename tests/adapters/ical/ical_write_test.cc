// What was written and read again is the same windows.
#include <string>

#include "adapters/ical/windows_out.h"
#include "tests/catch.h"
#include "tests/ical.h"
#include "tests/seed.h"
#include "tests/worlds/worlds.h"

namespace curfew {
namespace {

using worlds::Dice;

void is_the_same_again(const std::vector<Window>& windows) {
  const std::string text = write_windows_ical(windows);
  CAPTURE(text);
  const auto read = test::read_windows(text);
  CAPTURE(read.problems, read.warnings);
  REQUIRE(read.problems.empty());
  REQUIRE(read.windows.size() == windows.size());
  for (std::size_t i = 0; i < windows.size(); ++i)
    REQUIRE(test::told(read.windows[i]) == test::told(windows[i]));
}

// Texts that need escapes, folds and more than a content line can hold.
std::string a_text(Dice& dice) {
  std::string text;
  for (std::size_t n = dice.pick(60); n > 0; --n)
    text +=
        dice.one_of<const char*>({"a", "b",    "word ", ",",  ";", ":", "\\", "\\n",        "\n",   "\"",
                                  "é", "漢字", "🙂",  "\t", " ", "{", "'",  "END:VEVENT", "\r\n", "\x01"});
  return text;
}

void say_more(Dice& dice, Revision& r) {
  const auto some = [&](std::optional<std::string>& text) {
    if (dice.chance(30)) text = a_text(dice);
  };
  some(r.name), some(r.description), some(r.by), some(r.reason);
  for (auto& message : r.messages) some(message);
  if (dice.chance(20)) r.drain = Duration{0, static_cast<std::int64_t>(dice.pick(10'000)) * us_per_second};
  if (dice.chance(20))
    r.notify_before = Duration{static_cast<std::int64_t>(dice.pick(3)), 3605 * us_per_second};
  if (dice.chance(20)) r.reminder_at = worlds::an_instant(dice);
  if (dice.chance(20)) r.display_tz = "Europe/Berlin";
}

TEST_CASE("random windows written and read again are the same") {
  Dice dice(test_seed());
  for (int i = 0; i < 3'000; ++i) {
    CAPTURE(test_seed(), i);
    std::vector<Window> windows = worlds::some_windows(dice);
    for (Window& window : windows)
      for (Revision& r : window.revisions)
        if (!r.cancelled && dice.chance(50)) say_more(dice, r);
    is_the_same_again(windows);
    REQUIRE(test::read_windows(write_windows_ical(windows)).warnings.empty());
  }
}

Window a_series(Dice& dice) {
  static ZoneTable zones;
  RecurrenceSet::Source s;
  s.zone = zones.find(dice.one_of<const char*>({"Europe/Berlin", "UTC", "America/New_York"}));
  s.start = *parse_local_time(
      dice.one_of<const char*>({"2026-10-19T22:00:00", "2026-03-29T02:30:00", "2026-10-25T02:30:00"}));
  s.length = dice.one_of<Duration>({{0, worlds::hour}, {1, 0}, {1, worlds::hour}, {0, 25 * worlds::hour}});
  for (const char* rule : {"FREQ=WEEKLY;COUNT=10", "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20280101T000000Z"})
    if (dice.chance(60)) s.rules.push_back(*parse_rule(rule));
  if (dice.chance(30)) s.rdates.push_back({LocalTime{s.start.us + us_per_day}, {}});
  if (dice.chance(30))
    s.rdates.push_back({LocalTime{s.start.us + 3 * us_per_day}, Duration{0, worlds::hour / 2}});
  if (dice.chance(30)) s.exdates.push_back(s.zone->to_utc(LocalTime{s.start.us + 7 * us_per_day}).before);
  if (s.rules.empty() && s.exdates.empty()) s.rdates.insert(s.rdates.begin(), {s.start, {}});
  Window window;
  window.id = "series";
  Revision creation;
  creation.declared_at = *parse_instant("2026-01-01T00:00:00Z");
  creation.start = s.zone->to_utc(s.start).before;
  creation.end = s.zone->plus(*creation.start, s.length);
  window.recurrence = std::make_shared<const RecurrenceSet>(s);
  if (dice.chance(40)) creation.scope = worlds::a_scope(dice);
  window.revisions.push_back(creation);
  Instant at = creation.declared_at;
  for (std::size_t n = dice.pick(4); n > 0; --n) {
    Revision r;
    r.declared_at = at = plus(at, worlds::hour);
    if (dice.chance(50)) r.name = a_text(dice);
    if (dice.chance(30)) r.scope = Scope{{"d1"}, {}};
    if (dice.chance(60)) {
      const auto occurrence = window.recurrence->next(plus(*creation.start, 10 * us_per_day), last_instant);
      if (!occurrence) continue;
      r.occurrence = occurrence->original;
      if (dice.chance(50)) r.end = plus(occurrence->interval.end, worlds::hour);
      if (dice.chance(20)) r.end = until_further_notice;
      if (dice.chance(10)) {
        r = {};
        r.declared_at = at, r.occurrence = occurrence->original, r.cancelled = true;
      }
    } else if (dice.chance(40)) {
      r.start = plus(*creation.start, -worlds::hour);
    } else if (dice.chance(40)) {
      r.end = plus(*creation.end, worlds::hour);
    }
    window.revisions.push_back(r);
    if (r.cancelled) break;
  }
  return window;
}

TEST_CASE("random recurring windows written and read again are the same") {
  Dice dice(test_seed());
  for (int i = 0; i < 2'000; ++i) {
    CAPTURE(test_seed(), i);
    is_the_same_again({a_series(dice)});
  }
}

Window a_plain_window() {
  Window window;
  window.id = "mw-17";
  Revision& r = window.revisions.emplace_back();
  r.declared_at = *parse_instant("2026-11-20T09:00:00Z");
  r.start = *parse_instant("2026-11-28T22:00:00Z");
  r.end = *parse_instant("2026-11-29T02:00:00Z");
  r.name = "Upgrade, at last";
  r.scope = Scope{{"lab-eu"}, {"chassis-7"}};
  return window;
}

TEST_CASE("a window is written as calendars expect it") {
  const Window window = a_plain_window();
  CHECK(
      write_windows_ical(std::span(&window, 1)) ==
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Curfew//Curfew//EN\r\nBEGIN:VEVENT\r\nUID:mw-17\r\n"
      "DTSTAMP:20261120T090000Z\r\nCREATED:20261120T090000Z\r\nLAST-MODIFIED:20261120T090000Z\r\nSEQUENCE:"
      "0\r\n"
      "DTSTART:20261128T220000Z\r\nDTEND:20261129T020000Z\r\nSUMMARY:Upgrade\\, at last\r\nTRANSP:OPAQUE\r\n"
      "X-CURFEW-DOMAIN:lab-eu\r\nX-CURFEW-RESOURCE:chassis-7\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

TEST_CASE("no line is longer than 75 bytes, and none ends within a character") {
  Window window = a_plain_window();
  window.revisions[0].description = std::string(70, 'x') + "漢字漢字漢字" + std::string(300, 'y');
  const std::string text = write_windows_ical(std::span(&window, 1));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    REQUIRE(end != text.npos);
    CHECK(end - at <= 75);
    CHECK((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80);
    CHECK((text[at] != ' ' || (static_cast<unsigned char>(text[at + 1]) & 0xC0) != 0x80));
    at = end + 2;
  }
  is_the_same_again({window});
}

TEST_CASE("what somebody edits in a calendar becomes a revision") {
  Window window = a_plain_window();
  Revision& r = window.revisions.emplace_back();
  r.declared_at = *parse_instant("2026-11-21T00:00:00Z");
  r.end = *parse_instant("2026-11-29T03:00:00Z");
  std::string text = write_windows_ical(std::span(&window, 1));
  text.replace(text.find("20261129T030000Z"), 16, "20261129T050000Z");
  text.replace(text.find("LAST-MODIFIED:20261121T000000Z"), 30, "LAST-MODIFIED:20261122T000000Z");
  const auto read = test::read_windows(text);
  REQUIRE(read.windows.size() == 1);
  REQUIRE(read.windows[0].revisions.size() == 3);
  CHECK(test::told(read.windows[0].revisions[2]) ==
        R"({"declared_at":"2026-11-22T00:00:00Z","end":"2026-11-29T05:00:00Z"})");
}

TEST_CASE("a window of many resources is read again") {
  Window window = a_plain_window();
  for (int i = 0; i < 10'000; ++i)
    window.revisions[0].scope->resources.push_back("resource-" + std::to_string(i));
  is_the_same_again({window});
}

TEST_CASE("MAINTNOTE out has what its standard requires") {
  Window window = a_plain_window();
  const std::string text = write_windows_ical(
      std::span(&window, 1), {MaintnoteSender{"example.com", "137.03", "mailto:noc@example.com"}});
  const auto read = test::read_windows(text);
  CAPTURE(text, read.problems);
  REQUIRE(read.windows.size() == 1);
  CHECK(read.warnings.empty());
  CHECK(read.windows[0].id == "example.com/mw-17");
  CHECK_THAT(text, has_text("X-MAINTNOTE-OBJECT-ID:chassis-7\r\nX-MAINTNOTE-OBJECT-ID:lab-eu\r\n"));
  CHECK_THAT(text, has_text("X-MAINTNOTE-STATUS:CONFIRMED\r\n"));
}

}  // namespace
}  // namespace curfew
