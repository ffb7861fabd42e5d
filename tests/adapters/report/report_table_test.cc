#include <algorithm>
#include <set>
#include <sstream>

#include "adapters/report/terminal_text.h"
#include "adapters/report/wording.h"
#include "tests/catch.h"
#include "tests/seed.h"
#include "tests/worlds/schedule.h"

namespace curfew {
namespace {

using namespace schedule;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The number after these words at the beginning of a line.
std::uint64_t number_after(const std::string& text, std::string_view words) {
  for (const std::string& line : lines_of(text)) {
    if (!line.starts_with(words)) continue;
    std::string digits;
    for (const char c : line.substr(words.size())) {
      if (c == ' ' && digits.empty()) continue;
      if (c == ',') continue;
      if (c < '0' || c > '9') break;
      digits += c;
    }
    return digits.empty() ? 0 : std::stoull(digits);
  }
  FAIL("no line starts with " << words);
  return 0;
}

std::string without_colours(std::string text) {
  for (std::size_t i = text.find('\x1b'); i != text.npos; i = text.find('\x1b', i))
    text.erase(i, text.find('m', i) + 1 - i);
  return text;
}

ReportOptions wide() {
  ReportOptions options;
  options.width = 200;
  options.windows_file = "windows.json";
  options.requests_file = "requests.ndjson";
  return options;
}

TEST_CASE("the_table_counts_what_was_fed") {
  const std::uint64_t seed = test_seed();
  for (std::uint64_t i = 0; i < 40; ++i) {
    Dice dice(seed + i);
    const Schedule s = random_schedule(dice, 60);
    const Sums expected = sums(s);
    const std::string text = tell(s, make_table_report, wide());
    INFO("CURFEW_SEED=" << seed + i << "\n" << text);
    CHECK(number_after(text, "  ✖ error") == expected.by_outcome[0]);
    CHECK(number_after(text, "  ◷ deferred") == expected.by_outcome[1]);
    CHECK(number_after(text, "  ▲ warn") == expected.by_outcome[2]);
    CHECK(number_after(text, "  ✔ allowed") == expected.by_outcome[3]);
    const std::string sum = std::to_string(expected.judged) + " judged, " +
                            std::to_string(expected.with_finding) + " of them concerned by a window; " +
                            std::to_string(expected.refused) + " refused\n";
    CHECK(text.find(sum) != text.npos);
  }
}

TEST_CASE("the_table_does_not_depend_on_where_the_input_is_cut") {
  const std::uint64_t seed = test_seed();
  for (std::uint64_t i = 0; i < 20; ++i) {
    Dice dice(seed + i);
    const Schedule s = random_schedule(dice, 150);
    const std::string whole = tell(s, make_table_report, wide());
    INFO("CURFEW_SEED=" << seed + i);
    for (const std::int64_t chunk : {std::int64_t{1}, std::int64_t{7}, 1 + dice.pick(100)}) {
      CHECK(tell(s, make_table_report, wide(), static_cast<std::size_t>(chunk)) == whole);
      CHECK(tell(s, make_table_report, wide(), static_cast<std::size_t>(chunk), true) == whole);
    }
  }
}

TEST_CASE("no_line_is_wider_than_the_terminal") {
  const std::uint64_t seed = test_seed();
  Dice dice(seed);
  Schedule s({window("数据库维护窗口数据库维护窗口", "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z"),
              window("a-very-long-window-id-that-somebody-chose-in-haste", "2026-11-24T12:00:00Z", "")},
             at("2026-11-20T00:00:00Z"));
  for (int i = 0; i < 100; ++i) s.add(random_request(dice));
  s.refuse("x", {Code::bad_header, "", "…"});
  for (const bool colour : {false, true}) {
    for (int width = 20; width <= 200; width += width < 60 ? 1 : 7) {
      ReportOptions options = wide();
      options.width = width;
      options.colour = colour;
      int widest = 0;
      for (const std::string& line : lines_of(without_colours(tell(s, make_table_report, options))))
        widest = std::max(widest, columns(line));
      INFO("CURFEW_SEED=" << seed << " width " << width);
      CHECK(widest <= width);
    }
  }
}

TEST_CASE("colour_only_repeats_what_words_say") {
  const std::uint64_t seed = test_seed();
  Dice dice(seed);
  const Schedule s = random_schedule(dice, 100);
  ReportOptions coloured = wide();
  coloured.colour = true;
  const std::string plain = tell(s, make_table_report, wide());
  CHECK(plain.find('\x1b') == plain.npos);
  CHECK(tell(s, make_table_report, coloured) != plain);
  CHECK(without_colours(tell(s, make_table_report, coloured)) == plain);
}

TEST_CASE("names_cannot_steer_the_terminal") {
  Schedule s({window("mw\x1b]0;owned\x07", "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z")},
             at("2026-11-20T00:00:00Z"));
  Request r = request(Kind::reservation, "r\x1b[2J\r\n\xE2\x80\xAE", at("2026-11-23T11:00:00Z"),
                      at("2026-11-23T13:00:00Z"), at("2026-11-20T00:00:00Z"));
  r.owner =
      "\xC2\x9B"
      "31m\x7F";
  s.add(r);
  const std::string text = tell(s, make_table_report, wide());
  CHECK(text.find('\x1b') == text.npos);
  CHECK(text.find('\x07') == text.npos);
  CHECK(text.find('\r') == text.npos);
  CHECK(text.find("\xC2\x9B") == text.npos);
  CHECK(text.find("\xE2\x80\xAE") == text.npos);
  CHECK(text.find("r␛[2J ") != text.npos);
}

TEST_CASE("CS-42 the queue is told in the order in which it runs") {
  const Instant now = at("2026-11-20T00:00:00Z");
  const auto hour = [](int h) { return plus(at("2026-11-23T00:00:00Z"), h * schedule::hour); };
  Schedule s({window("late", "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z"),
              window("early", "2026-11-23T02:00:00Z", "2026-11-23T06:00:00Z"),
              window("open", "2026-11-25T00:00:00Z", "")},
             now);
  const auto queued = [&](int minutes) { return plus(now, -minutes * 60 * us_per_second); };
  s.add(request(Kind::job, "behind-open", hour(50), hour(51), queued(99)));
  s.add(request(Kind::job, "late-2", hour(13), hour(14), queued(5)));
  s.add(request(Kind::job, "late-1", hour(13), hour(14), queued(9)));
  s.add(request(Kind::job, "late-3", hour(12), hour(13), queued(5)));
  s.add(request(Kind::job, "early-1", hour(3), hour(4), queued(1)));
  for (const std::size_t chunk : {1u, 2u, 100u}) {
    const std::string text = tell(s, make_table_report, wide(), static_cast<std::size_t>(chunk));
    const std::string queue = text.substr(text.find("Deferred jobs"));
    std::vector<std::size_t> places;
    for (const auto id : {"early-1", "late-1", "late-2", "late-3", "behind-open"})
      places.push_back(queue.find(id));
    INFO(queue);
    CHECK(places.back() != queue.npos);
    CHECK(std::is_sorted(places.begin(), places.end()));
  }
  for (int i = 0; i < 20; ++i) s.add(request(Kind::job, "more", hour(3), hour(4), now));
  const std::string text = tell(s, make_table_report, wide());
  CHECK(text.substr(text.find("Deferred jobs")).find("… and 15 more") != text.npos);
}

TEST_CASE("the_worst_stand_first_and_the_rest_is_counted") {
  const Instant now = at("2026-11-20T00:00:00Z");
  const auto hour = [](int h) { return plus(at("2026-11-23T00:00:00Z"), h * schedule::hour); };
  Schedule s({window("mw", "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z")}, now);
  for (int i = 0; i < 30; ++i) s.add(request(Kind::reservation, "spans", hour(10), hour(20), now));
  s.add(request(Kind::job, "deferred", hour(13), hour(14), now));
  s.add(request(Kind::reservation, "touches", hour(10), hour(13), now));
  s.add(request(Kind::reservation, "clear", hour(1), hour(2), now));
  const std::string text = tell(s, make_table_report, wide(), 3);
  const std::string worst =
      text.substr(text.find("The worst"), text.find("Deferred jobs") - text.find("The worst"));
  INFO(worst);
  CHECK(worst.find("touches") < worst.find("deferred  "));
  CHECK(worst.find("deferred  ") < worst.find("spans"));
  CHECK(occurrences_of(worst, "  spans ") == 18);
  CHECK(worst.find("… and 12 more") != worst.npos);
  CHECK(worst.find("clear") == worst.npos);
}

TEST_CASE("windows_are_told_as_of_now_with_what_they_hit") {
  const Instant now = at("2026-11-23T13:00:00Z");
  std::vector<Window> windows = {window("ended", "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"),
                                 window("active", "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z"),
                                 window("planned", "2026-11-24T12:00:00Z", "2026-11-24T18:00:00Z"),
                                 window("cancelled", "2026-11-24T12:00:00Z", "2026-11-24T18:00:00Z"),
                                 window("unknown", "2026-11-25T12:00:00Z", "2026-11-25T18:00:00Z")};
  windows[2].revisions.push_back({});
  windows[2].revisions.back().declared_at = at("2026-11-22T00:00:00Z");
  windows[2].revisions.back().end = at("2026-11-24T20:00:00Z");
  windows[3].revisions.push_back({});
  windows[3].revisions.back().declared_at = at("2026-11-22T00:00:00Z");
  windows[3].revisions.back().cancelled = true;
  windows[4].revisions[0].declared_at = at("2026-11-24T00:00:00Z");
  Schedule s(windows, now);
  s.add(request(Kind::reservation, "r-1", at("2026-11-24T19:00:00Z"), at("2026-11-24T21:00:00Z"),
                at("2026-11-22T12:00:00Z")));
  const std::string text = tell(s, make_table_report, wide());
  INFO(text);
  const auto row = [&](std::string_view id) {
    for (const std::string& line : lines_of(text))
      if (line.starts_with("  " + std::string(id) + " ")) return line;
    return std::string();
  };
  CHECK(row("planned").find("2026-11-24 12:00 – 20:00  planned        1") != std::string::npos);
  CHECK(row("active").find("active ") != std::string::npos);
  CHECK(row("ended").find("  ended ") != std::string::npos);
  CHECK(row("cancelled").find("  cancelled ") != std::string::npos);
  CHECK(row("unknown").find("not known") != std::string::npos);
}

TEST_CASE("text_takes_the_columns_that_a_terminal_gives_it") {
  CHECK(columns("") == 0);
  CHECK(columns("abc") == 3);
  CHECK(columns("数据") == 4);
  CHECK(columns("e\xCC\x81") == 1);
  CHECK(columns("😀") == 2);
  CHECK(cut("abcdef", 6) == "abcdef");
  CHECK(cut("abcdef", 5) == "abcd…");
  CHECK(cut("数据库", 4) == "数…");
  CHECK(cut("abc", 0).empty());
  CHECK(wrap("one two three", 7, 3) == std::vector<std::string>{"one two", "three"});
  CHECK(wrap("one two three", 7, 1) == std::vector<std::string>{"one tw…"});
  CHECK(wrap("", 7, 2).empty());
  CHECK(wrap("unbreakable", 5, 2) == std::vector<std::string>{"unbr…"});
}

TEST_CASE("periods_say_of_the_end_what_differs") {
  const auto period = [](std::string_view start, std::string_view end) {
    return short_period({at(start), at(end)});
  };
  CHECK(period("2026-11-28T22:00:00Z", "2026-11-28T23:30:00Z") == "2026-11-28 22:00 – 23:30");
  CHECK(period("2026-11-28T22:00:00Z", "2026-11-29T02:00:30Z") == "2026-11-28 22:00 – 11-29 02:00:30");
  CHECK(period("2026-12-31T22:00:00Z", "2027-01-01T02:00:00Z") == "2026-12-31 22:00 – 2027-01-01 02:00");
  CHECK(period("2026-11-28T22:00:00Z", "2026-11-28T22:00:00.000001Z") == "2026-11-28 22:00");
  CHECK(short_time(at("2026-11-28T22:00:00.25Z")) == "2026-11-28 22:00:00.25");
  CHECK(short_period({at("2026-11-28T22:00:00Z"), never}) == "2026-11-28 22:00 – no end");
  CHECK(short_period({at("2026-11-28T22:00:00Z"), until_further_notice}) == "2026-11-28 22:00 – open");
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1234567) == "1,234,567");
}

}  // namespace
}  // namespace curfew
