// RANGE=THISANDFUTURE: a series that changes from one of its occurrences on.
#include "adapters/ical/requests_in.h"
#include "adapters/ical/windows_out.h"
#include "engine/recurrence/split.h"
#include "engine/windows/split.h"
#include "tests/catch.h"
#include "tests/ical.h"
#include "tests/reading.h"
#include "tests/seed.h"
#include "tests/worlds/dice.h"
#include "tests/worlds/random_rules.h"

namespace curfew {
namespace {

using test::calendar;
using test::event;
using test::read_windows;
using test::ReadWindows;
using Texts = std::vector<std::string>;

// `ID@… start/end` of each occurrence of all windows, as known at `now`, before `end`.
std::string known(const std::vector<Window>& windows, std::string_view now, std::string_view end) {
  std::string out;
  for (const Window& window : windows) {
    std::size_t last = 0;
    bool any = false;
    for (std::size_t i = 0; i < window.revisions.size(); ++i)
      if (window.revisions[i].declared_at <= *parse_instant(now)) last = i, any = true;
    if (!any) continue;
    for (auto o = window.recurrence->next(first_instant, *parse_instant(end)); o;
         o = window.recurrence->next(Instant{o->interval.start.us + 1}, *parse_instant(end))) {
      const Version v = version(window, last, *o);
      if (v.in_force())
        out +=
            occurrence_id(window.id, o->original) + " " + to_string(v.start) + "/" + to_string(v.end) + "\n";
    }
  }
  return out;
}

constexpr std::string_view weekly =
    "UID:1\nCREATED:20260101T000000Z\nDTSTART;TZID=Europe/Berlin:20261012T220000\nDURATION:PT2H\n"
    "SUMMARY:a\nRRULE:FREQ=WEEKLY;BYDAY=MO";
std::string series(std::string_view more = "\n") { return event(std::string(weekly) + std::string(more)); }
// From the third on, a day and an hour later and an hour longer, over a change of clocks.
constexpr std::string_view later =
    "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261026T220000\nDTSTAMP:20260601T000000Z\n"
    "DTSTART;TZID=Europe/Berlin:20261027T230000\nDURATION:PT3H\nSUMMARY:b\n";

std::vector<Window> windows_of(const std::string& text) {
  const ReadWindows read = read_windows(text);
  CAPTURE(text, read.problems, read.warnings);
  REQUIRE(read.problems.empty());
  // What was read is what is written and read again.
  const ReadWindows again = read_windows(write_windows_ical(read.windows));
  CAPTURE(again.problems);
  REQUIRE(again.windows.size() == read.windows.size());
  for (std::size_t i = 0; i < read.windows.size(); ++i)
    CHECK(test::told(again.windows[i]) == test::told(read.windows[i]));
  return read.windows;
}

TEST_CASE("a window's series that changes from an occurrence on is two, and was one before that was said") {
  const auto windows = windows_of(calendar(series() + event(later)));
  REQUIRE(windows.size() == 2);
  CHECK(windows[1].id == "1@20261026T220000");
  CHECK(known(windows, "2026-02-01T00:00:00Z", "2026-11-04T00:00:00Z") ==
        "1@20261012T220000 2026-10-12T20:00:00Z/2026-10-12T22:00:00Z\n"
        "1@20261019T220000 2026-10-19T20:00:00Z/2026-10-19T22:00:00Z\n"
        "1@20261026T220000@20261026T220000 2026-10-26T21:00:00Z/2026-10-26T23:00:00Z\n"
        "1@20261026T220000@20261102T220000 2026-11-02T21:00:00Z/2026-11-02T23:00:00Z\n");
  CHECK(known(windows, "2026-06-01T00:00:00Z", "2026-11-04T00:00:00Z") ==
        "1@20261012T220000 2026-10-12T20:00:00Z/2026-10-12T22:00:00Z\n"
        "1@20261019T220000 2026-10-19T20:00:00Z/2026-10-19T22:00:00Z\n"
        "1@20261026T220000@20261026T220000 2026-10-27T22:00:00Z/2026-10-28T01:00:00Z\n"
        "1@20261026T220000@20261102T220000 2026-11-03T22:00:00Z/2026-11-04T01:00:00Z\n");
  CHECK_FALSE(windows[1].recurrence->is_finite());
  CHECK(version(windows[1], 1).name == "b");
  CHECK(version(windows[0], windows[0].revisions.size() - 1).name == "a");
}

TEST_CASE("COUNT, EXDATE and single changes go on in the second series") {
  const auto windows = windows_of(calendar(
      series(";COUNT=6\nEXDATE;TZID=Europe/Berlin:20261019T220000,20261102T220000\n") + event(later) +
      event("UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T220000\nDTSTAMP:20260701T000000Z\n"
            "DTSTART;TZID=Europe/Berlin:20261109T080000\nDURATION:PT1H\n")));
  CHECK(known(windows, "2026-08-01T00:00:00Z", "9999-01-01T00:00:00Z") ==
        "1@20261012T220000 2026-10-12T20:00:00Z/2026-10-12T22:00:00Z\n"
        "1@20261026T220000@20261026T220000 2026-10-27T22:00:00Z/2026-10-28T01:00:00Z\n"
        "1@20261026T220000@20261109T220000 2026-11-09T07:00:00Z/2026-11-09T08:00:00Z\n"
        "1@20261026T220000@20261116T220000 2026-11-17T22:00:00Z/2026-11-18T01:00:00Z\n");
}

TEST_CASE(
    "a change holds up to the next, whichever was declared first, and cancelled from there on is the end") {
  const std::string end =
      "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261109T220000\n"
      "DTSTAMP:20260301T000000Z\nDTSTART;TZID=Europe/Berlin:20261109T220000\nDURATION:PT2H\n"
      "STATUS:CANCELLED\n";
  const auto windows = windows_of(calendar(series() + event(later) + event(end)));
  REQUIRE(windows.size() == 3);
  CHECK(known(windows, "2026-08-01T00:00:00Z", "2027-01-01T00:00:00Z") ==
        "1@20261012T220000 2026-10-12T20:00:00Z/2026-10-12T22:00:00Z\n"
        "1@20261019T220000 2026-10-19T20:00:00Z/2026-10-19T22:00:00Z\n"
        "1@20261026T220000@20261026T220000 2026-10-27T22:00:00Z/2026-10-28T01:00:00Z\n"
        "1@20261026T220000@20261102T220000 2026-11-03T22:00:00Z/2026-11-04T01:00:00Z\n");
}

TEST_CASE("a change from the first occurrence on is one of the whole series") {
  std::string first(later);
  first.replace(first.find("20261026"), 8, "20261012");
  const auto windows = windows_of(calendar(series() + event(first)));
  REQUIRE(windows.size() == 1);
  CHECK(windows[0].revisions.size() == 2);
}

TEST_CASE("a change that cannot be read so is refused") {
  const auto problem = [](const std::string& text) {
    const ReadWindows read = read_windows(text);
    REQUIRE(read.problems.size() == 1);
    return read.problems[0];
  };
  std::string other(later);
  other.replace(other.find("20261026"), 8, "20261027");
  CHECK_THAT(problem(calendar(series() + event(other))), has_text("[unknown_occurrence]"));
  other = later;
  other.replace(other.find("FUTURE"), 6, "PRIOR");
  CHECK_THAT(problem(calendar(series() + event(other))), has_text("RANGE=THISANDPRIOR is not read"));
  CHECK_THAT(problem(calendar(series("\nRRULE:FREQ=DAILY\n") + event(later))),
             has_text("[not_supported_yet]"));
  CHECK_THAT(problem(calendar(series() + event(later) +
                              event("UID:1@20261026T220000\nCREATED:20260101T000000Z\n"
                                    "DTSTART:20260101T000000Z\nDURATION:PT1H\n"))),
             has_text("[duplicate_id]"));
}

std::vector<Instant> starts(const RecurrenceSet& set, Instant from, std::size_t most) {
  std::vector<Instant> all;
  for (auto o = set.next(from, last_instant); o && all.size() < most;
       o = set.next(Instant{o->interval.start.us + 1}, last_instant))
    all.push_back(o->interval.start);
  return all;
}

TEST_CASE("a series that is cut has the same occurrences, wherever it is cut") {
  Dice dice(test_seed());
  int cuts = 0;
  for (int i = 0; i < 3'000; ++i) {
    RecurrenceSet::Source source;
    source.zone = test::ical_settings().find_zone(
        dice.one_of<const char*>({"Europe/Berlin", "UTC", "America/New_York"}));
    const random_rules::Question question = random_rules::a_question(dice);
    source.start = question.start;
    source.rules.push_back(question.rule);
    if (dice.chance(50)) source.rules[0].count = 1 + static_cast<std::int64_t>(dice.pick(60));
    source.length = {0, 3600 * us_per_second};
    for (const Instant t : starts(RecurrenceSet(source), first_instant, 30))
      if (dice.chance(10)) source.exdates.push_back(t);
    for (std::size_t n = dice.pick(3); n > 0; --n)
      source.rdates.push_back(
          {LocalTime{source.start.us + static_cast<std::int64_t>(dice.pick(1000)) * 3600 * us_per_second},
           {}});
    const RecurrenceSet whole(source);
    const auto first = starts(whole, first_instant, 40);
    if (first.size() < 2) continue;
    const Instant at = first[1 + dice.pick(first.size() - 1)];
    const LocalTime original = whole.next(at, last_instant)->original;
    if (original <= source.start) continue;
    const auto cut = cut_series(source, original);
    CAPTURE(test_seed(), i, to_string(source.rules[0]), source.zone->id(), to_string(source.start),
            to_string(original));
    REQUIRE(cut);
    std::vector<Instant> again = starts(RecurrenceSet(cut->before), first_instant, 1000);
    REQUIRE(again.back() < at);
    const auto rest = starts(RecurrenceSet(cut->from), first_instant, 40);
    REQUIRE(rest.front() == at);
    again.insert(again.end(), rest.begin(), rest.end());
    REQUIRE(again == starts(whole, first_instant, again.size()));
    if (rest.size() < 40) REQUIRE(again == starts(whole, first_instant, 2000));
    ++cuts;
  }
  CHECK(cuts > 1'000);
}

std::unique_ptr<RequestFormat> requests_of(const ReaderOptions&) {
  return ical_format(test::ical_settings(), nullptr);
}

// Each record, with its first occurrences before `end`.
std::string asked(const std::string& text, std::string_view end) {
  const auto format = requests_of({});
  const std::size_t header = *format->header(text);
  std::string out;
  const test::PaddedBytes bytes(std::string_view(text).substr(header));
  format->parser()->parse({bytes.view(), 1}, [&](const Record& record) {
    if (record.problem != nullptr) {
      out += to_string(*record.problem) + "\n";
      return true;
    }
    const Request& r = *record.request;
    out += std::to_string(record.line) + " " + std::string(r.id) + " " + std::string(r.owner) + "\n";
    const auto tell = [&](Interval i) {
      if (i.start < *parse_instant(end)) out += to_string(i.start) + "/" + to_string(i.end) + "\n";
    };
    for (const Interval i : r.occurrences) tell(i);
    if (r.recurrence != nullptr)
      for (const Instant t : starts(*r.recurrence, first_instant, 20))
        tell(r.recurrence->next(t, last_instant)->interval);
    return true;
  });
  return out;
}

TEST_CASE(
    "a series that is asked for changes from an occurrence on, at another time of day, without an end") {
  std::string change(later);
  change.replace(change.find("20261027T23"), 11, "20261026T23");
  CHECK(asked(calendar(series("\nX-CURFEW-OWNER:o\n") + event(change + "X-CURFEW-OWNER:p\n")),
              "2026-11-10T00:00:00Z") ==
        "1 1 o\n"
        "2026-10-12T20:00:00Z/2026-10-12T22:00:00Z\n"
        "2026-10-19T20:00:00Z/2026-10-19T22:00:00Z\n"
        "10 1@20261026T220000 p\n"
        "2026-10-26T22:00:00Z/2026-10-27T01:00:00Z\n"
        "2026-11-02T22:00:00Z/2026-11-03T01:00:00Z\n"
        "2026-11-09T22:00:00Z/2026-11-10T01:00:00Z\n");
}

TEST_CASE("a weekly series moves to another day, with its COUNT, its exceptions and a single change") {
  CHECK(asked(calendar(series(";COUNT=6\nEXDATE;TZID=Europe/Berlin:20261102T220000\n") + event(later) +
                       event("UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T220000\n"
                             "DTSTART;TZID=Europe/Berlin:20261109T080000\nDURATION:PT1H\n")),
              "9999-01-01T00:00:00Z") ==
        "1 1 \n"
        "2026-10-12T20:00:00Z/2026-10-12T22:00:00Z\n"
        "2026-10-19T20:00:00Z/2026-10-19T22:00:00Z\n"
        "10 1@20261026T220000 \n"
        "2026-10-27T22:00:00Z/2026-10-28T01:00:00Z\n"
        "2026-11-09T07:00:00Z/2026-11-09T08:00:00Z\n"
        "2026-11-17T22:00:00Z/2026-11-18T01:00:00Z\n");
}

TEST_CASE("a series that is cancelled from an occurrence on ends there") {
  CHECK(
      asked(calendar(series() + event(std::string(later) + "STATUS:CANCELLED\n")), "9999-01-01T00:00:00Z") ==
      "1 1 \n"
      "2026-10-12T20:00:00Z/2026-10-12T22:00:00Z\n"
      "2026-10-19T20:00:00Z/2026-10-19T22:00:00Z\n");
}

TEST_CASE(
    "what would move a rule without an end to other days of a month is refused, with an end it is listed") {
  const std::string monthly = "UID:1\nDTSTART:20260112T220000Z\nDURATION:PT2H\nRRULE:FREQ=MONTHLY;BYDAY=2MO";
  const std::string change =
      "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260209T220000Z\nDTSTART:20260210T220000Z\nDURATION:PT2H\n";
  CHECK_THAT(asked(calendar(event(monthly + "\n") + event(change)), "9999-01-01T00:00:00Z"),
             has_text("moves a rule without an end otherwise than to another time of day"));
  CHECK(asked(calendar(event(monthly + ";COUNT=3\n") + event(change)), "9999-01-01T00:00:00Z") ==
        "1 1 \n2026-01-12T22:00:00Z/2026-01-13T00:00:00Z\n"
        "7 1@20260209T220000 \n2026-02-10T22:00:00Z/2026-02-11T00:00:00Z\n"
        "2026-03-10T22:00:00Z/2026-03-11T00:00:00Z\n");
}

TEST_CASE("wherever a calendar with changes is cut, the requests are the same") {
  test::every_cut_gives_the_same(requests_of,
                                 calendar(series() + event(later) + series(";COUNT=3\n") + event(later)));
}

TEST_CASE("the pieces of a series are its occurrences, each as the last change before it has it") {
  Dice dice(test_seed());
  int compared = 0;
  for (int i = 0; i < 3'000; ++i) {
    RecurrenceSet::Source source;
    source.zone = test::ical_settings().find_zone(
        dice.one_of<const char*>({"Europe/Berlin", "UTC", "America/New_York"}));
    source.start =
        *parse_local_time(dice.one_of<const char*>({"2026-03-16T22:00:00", "2026-10-12T02:30:00"}));
    source.length = {0, 3600 * us_per_second};
    source.rules.push_back(*parse_rule(dice.one_of<const char*>(
        {"FREQ=DAILY;INTERVAL=3;COUNT=30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU;COUNT=30",
         "FREQ=WEEKLY;UNTIL=20270101T000000Z", "FREQ=MONTHLY;BYDAY=2TU;COUNT=20",
         "FREQ=HOURLY;INTERVAL=7;COUNT=60", "FREQ=DAILY;BYHOUR=2,14;COUNT=40",
         "FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=SU,TU;COUNT=9"})));
    const auto all = starts(RecurrenceSet(source), first_instant, 1000);
    for (const Instant t : all)
      if (dice.chance(10)) source.exdates.push_back(t);
    const RecurrenceSet whole(source);
    std::vector<LocalTime> originals;
    for (const Instant t : starts(whole, first_instant, 1000))
      originals.push_back(whole.next(t, last_instant)->original);
    if (originals.size() < 4) continue;
    std::vector<SeriesChange> changes;
    for (const LocalTime original : originals)
      if (dice.chance(10))
        changes.push_back({original,
                           dice.chance(10),
                           LocalTime{original.us + dice.one_of<std::int64_t>({0, 1, -1, 24, 25, -30, 170}) *
                                                       3600 * us_per_second},
                           {0, dice.one_of<std::int64_t>({1, 5}) * 3600 * us_per_second}});
    std::vector<Interval> expected;
    const SeriesChange* by = nullptr;
    for (const LocalTime original : originals) {
      for (const SeriesChange& c : changes)
        if (c.original == original) by = &c;
      if (by != nullptr && by->is_end) continue;
      const std::int64_t shift = by == nullptr ? 0 : by->start.us - by->original.us;
      const Instant start = source.zone->to_utc(LocalTime{original.us + shift}).before;
      expected.push_back({start, source.zone->plus(start, by == nullptr ? source.length : by->length)});
    }
    CAPTURE(test_seed(), i, to_string(source.rules[0]), source.zone->id(), changes.size());
    const auto pieces = split_series(source, changes, 1000);
    REQUIRE(pieces);
    std::vector<Interval> found;
    for (const SeriesPiece& piece : *pieces) {
      const RecurrenceSet set(piece.source);
      for (const Instant t : starts(set, first_instant, 1000))
        found.push_back(set.next(t, last_instant)->interval);
    }
    const auto by_start = [](const Interval& a, const Interval& b) {
      return std::pair(a.start, a.end) < std::pair(b.start, b.end);
    };
    std::sort(expected.begin(), expected.end(), by_start);
    std::sort(found.begin(), found.end(), by_start);
    const auto same = [](const Interval& a, const Interval& b) { return a == b; };
    // Two of one piece that come to one instant, in a gap, are one.
    expected.erase(std::unique(expected.begin(), expected.end(), same), expected.end());
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    REQUIRE(found.size() == expected.size());
    for (std::size_t k = 0; k < found.size(); ++k) {
      CAPTURE(k, to_string(found[k].start), to_string(expected[k].start));
      REQUIRE(found[k] == expected[k]);
    }
    compared += !changes.empty();
  }
  CHECK(compared > 1'000);
}

}  // namespace
}  // namespace curfew
