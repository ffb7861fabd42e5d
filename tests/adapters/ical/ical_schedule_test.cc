// A schedule that was written and read again is the same requests.
#include <span>

#include "adapters/ical/requests_in.h"
#include "adapters/ical/requests_out.h"
#include "tests/catch.h"
#include "tests/ical.h"
#include "tests/reading.h"
#include "tests/seed.h"
#include "tests/worlds/random_rules.h"
#include "tests/worlds/worlds.h"

namespace curfew {
namespace {

template <class Tell>
std::string write_requests_ical(std::span<const Request> requests, Tell&& tell) {
  IcalSchedule schedule;
  for (const Request& r : requests)
    if (const auto problem = schedule.add(r)) tell(r, *problem);
  return schedule.text();
}

using Texts = std::vector<std::string>;
using worlds::Dice;

std::unique_ptr<RequestFormat> format(const ReaderOptions&) {
  return ical_format(test::ical_settings(), nullptr);
}

// All that a request is, as far as a verdict can tell.
std::string told(const Request& r) {
  std::string out = test::told(r);
  if (r.zone == nullptr && r.kind == Kind::series) out += " zone=UTC";
  if (r.recurrence == nullptr) return out;
  auto o = r.recurrence->next(first_instant, last_instant);
  for (int i = 0; o && i < 50; ++i, o = r.recurrence->next(Instant{o->interval.start.us + 1}, last_instant))
    out += " " + test::shown_interval(o->interval);
  return out;
}

Texts read_again(const std::string& text) {
  const auto calendar = format({});
  const auto header = calendar->header(text);
  REQUIRE(header);
  Texts all;
  const test::PaddedBytes bytes(std::string_view(text).substr(*header));
  calendar->parser()->parse({bytes.view(), 1}, [&](const Record& record) {
    all.push_back(record.request != nullptr ? told(*record.request)
                                            : "refused: " + to_string(*record.problem));
    return true;
  });
  return all;
}

bool has_fraction(const Request& r) {
  const auto is_whole = [](Instant t) { return !is_date(t) || t.us % us_per_second == 0; };
  const auto whole = [&](Interval i) { return is_whole(i.start) && is_whole(i.end); };
  if (r.kind == Kind::series) return !std::all_of(r.occurrences.begin(), r.occurrences.end(), whole);
  const bool is_instant = r.kind == Kind::job && r.slot.end.us - r.slot.start.us == 1;
  return !(is_instant ? is_whole(r.slot.start) : whole(r.slot)) ||
         (r.action == Action::edit && !whole(r.new_slot)) || (r.expires_at && !is_whole(*r.expires_at));
}

TEST_CASE("random requests written and read again are the same") {
  Dice dice(test_seed());
  std::size_t same = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::vector<Request> requests;
    Texts expected, unwritten;
    std::size_t fractions = 0;
    for (std::size_t n = 1 + dice.pick(5); n > 0; --n) {
      Request& r = requests.emplace_back(worlds::a_request(dice));
      if (dice.chance(20)) r.id = "a,b;c\\n:\"\xc3\xa9";
      if (dice.chance(20)) r.permissions = {"p,1", "p2"};
      if (dice.chance(30) && r.kind == Kind::series)
        r.zone = test::ical_settings().find_zone(dice.one_of<const char*>({"Europe/Berlin", "Asia/Tokyo"}));
      if (has_fraction(r))
        ++fractions;
      else
        expected.push_back(told(r));
    }
    const std::string text = write_requests_ical(
        requests, [&](const Request&, const Problem& p) { unwritten.push_back(to_string(p)); });
    CAPTURE(test_seed(), i, text, unwritten);
    REQUIRE(read_again(text) == expected);
    REQUIRE(unwritten.size() == fractions);
    same += expected.size();
  }
  CHECK(same > 3'000);
}

TEST_CASE("random series by rule, with exceptions and changes, written and read again are the same") {
  Dice dice(test_seed());
  for (int i = 0; i < 2'000; ++i) {
    const random_rules::Question question = random_rules::a_question(dice);
    RecurrenceSet::Source s;
    s.zone = test::ical_settings().find_zone(
        dice.one_of<const char*>({"Europe/Berlin", "UTC", "America/New_York"}));
    s.start =
        LocalTime{question.start.us - (question.start.us % us_per_second + us_per_second) % us_per_second};
    s.rules.push_back(question.rule);
    s.length = dice.one_of<Duration>({{0, 3600 * us_per_second}, {1, 0}, {1, 90 * us_per_second}});
    if (dice.chance(30)) s.rdates.push_back({LocalTime{s.start.us + us_per_day}, Duration{0, us_per_second}});
    const RecurrenceSet bare(s);
    Instant from = first_instant;
    for (int n = 0; n < 12; ++n) {
      const auto o = bare.next(from, last_instant);
      if (!o) break;
      from = plus(o->interval.start, 1);
      const bool is_first = s.zone->to_utc(o->original).before == o->interval.start;
      if (dice.chance(15))
        s.exdates.push_back(o->interval.start);
      else if (dice.chance(15) && is_first &&
               (s.overrides.empty() || s.overrides.back().original != o->original))
        s.overrides.push_back(
            {o->original, dice.chance(30) ? std::nullopt
                                          : std::optional(Interval{plus(o->interval.start, us_per_second),
                                                                   plus(o->interval.end, us_per_day)})});
    }
    const RecurrenceSet set(s);
    const auto first = set.next(first_instant, last_instant);
    if (!first) continue;
    Request r;
    r.kind = Kind::series;
    r.id = "s-1";
    r.role = "user";
    r.recurrence = &set;
    r.zone = s.zone;
    r.slot = first->interval;
    const std::string text =
        write_requests_ical(std::span(&r, 1), [](const Request&, const Problem& p) { FAIL(to_string(p)); });
    CAPTURE(test_seed(), i, text);
    REQUIRE(read_again(text) == Texts{told(r)});
  }
}

Request reservation() {
  Request r;
  r.id = "r-1";
  r.slot = {*parse_instant("2026-11-28T22:00:00Z"), *parse_instant("2026-11-29T02:00:00Z")};
  r.asked = *parse_instant("2026-11-20T09:00:00Z");
  r.role = "user";
  return r;
}

std::string lines_of(const Request& r) {
  std::string text =
      write_requests_ical(std::span(&r, 1), [](const Request&, const Problem& p) { FAIL(to_string(p)); });
  std::erase(text, '\r');
  const std::size_t from = text.find("UID:");
  return text.substr(from, text.find("END:VEVENT") - from);
}
std::string problem_of(const Request& r) {
  std::string out;
  const std::string text =
      write_requests_ical(std::span(&r, 1), [&](const Request&, const Problem& p) { out = to_string(p); });
  CHECK(read_again(text).empty());
  return out;
}

TEST_CASE("a request is written as calendars expect it") {
  Request r = reservation();
  const std::string head = "UID:r-1\nDTSTAMP:20261120T090000Z\nCREATED:20261120T090000Z\n";
  CHECK(lines_of(r) == head + "X-CURFEW-ROLE:user\nDTSTART:20261128T220000Z\nDTEND:20261129T020000Z\n");
  r.slot.end = never;
  r.action = Action::edit;
  r.new_slot = {r.slot.start, never};
  CHECK(lines_of(r) ==
        head +
            "X-CURFEW-ACTION:edit\nX-CURFEW-ROLE:user\nDTSTART:20261128T220000Z\n"
            "X-CURFEW-OPEN-END:TRUE\nX-CURFEW-NEW-START:20261128T220000Z\nX-CURFEW-NEW-END:NEVER\n");
  Request job = reservation();
  job.kind = Kind::job;
  job.slot.end = plus(job.slot.start, 1);
  job.expires_at = job.slot.start;
  job.asked.reset();
  CHECK(
      lines_of(job) ==
      "UID:r-1\nDTSTAMP:19700101T000000Z\nX-CURFEW-REQUESTED-AT:NOW\nX-CURFEW-KIND:job\nX-CURFEW-ROLE:user\n"
      "DTSTART:20261128T220000Z\nX-CURFEW-EXPIRES-AT:20261128T220000Z\n");
  Request series = reservation();
  series.kind = Kind::series;
  series.zone = test::ical_settings().find_zone("Europe/Berlin");
  series.occurrences = {series.slot,
                        {plus(series.slot.start, us_per_day), plus(series.slot.end, us_per_day)}};
  CHECK(lines_of(series) ==
        head +
            "X-CURFEW-ROLE:user\nDTSTART;TZID=Europe/Berlin:20261128T230000\nDURATION:PT4H\n"
            "RDATE;TZID=Europe/Berlin:20261129T230000\n");
}

TEST_CASE("what a calendar cannot hold is not written, and is told") {
  Request r = reservation();
  r.slot.start = plus(r.slot.start, 1);
  CHECK_THAT(problem_of(r), has_text("field \"start\": has a fraction of a second"));
  r = reservation();
  r.kind = Kind::access;
  CHECK_THAT(problem_of(r), has_text("is access, which is no event"));
  r = reservation();
  r.owner = "a\x01";
  CHECK_THAT(problem_of(r), has_text("field \"owner\": has control characters"));
  r = reservation();
  r.resources = {" a"};
  CHECK_THAT(problem_of(r), has_text("field \"resources\": has control characters, or blanks around it"));
  r = reservation();
  r.kind = Kind::series;
  r.zone = test::ical_settings().find_zone("Europe/Berlin");
  r.occurrences = {{*parse_instant("2026-10-25T01:30:00Z"), *parse_instant("2026-10-25T02:00:00Z")}};
  CHECK_THAT(problem_of(r), has_text("second of two readings"));
}

TEST_CASE("what a VEVENT says of kind and action is read, or refused") {
  const auto read = [](std::string_view lines) {
    const Texts all = read_again(test::calendar(
        test::event("UID:1\nCREATED:20260101T000000Z\nDTSTART:20260102T000000Z\n" + std::string(lines))));
    REQUIRE(all.size() == 1);
    return all[0];
  };
  CHECK_THAT(read("X-CURFEW-KIND:job\n"),
             has_text("job create id=1 slot=2026-01-02T00:00:00Z/2026-01-02T00:00:00.000001Z"));
  CHECK_THAT(read("DURATION:PT1H\nX-CURFEW-KIND:access\n"), has_text("must be reservation or job"));
  CHECK_THAT(read("DURATION:PT1H\nRRULE:FREQ=DAILY\nX-CURFEW-KIND:job\n"), has_text("must be series"));
  CHECK_THAT(read("DURATION:PT1H\nX-CURFEW-ACTION:delete\n"), has_text("must be create or restore"));
  CHECK_THAT(read("DURATION:PT1H\nX-CURFEW-ACTION:edit\n"), has_text("is required of an edit"));
  CHECK_THAT(read("DURATION:PT1H\nX-CURFEW-NEW-END:NEVER\n"), has_text("is only for X-CURFEW-ACTION:edit"));
  CHECK_THAT(read("DURATION:PT1H\nX-CURFEW-ACTION:edit\nX-CURFEW-NEW-END:20260101T000000Z\n"),
             has_text("leaves it without an instant"));
  CHECK_THAT(read("DURATION:PT1H\nX-CURFEW-EXPIRES-AT:20260103T000000Z\n"),
             has_text("is only for X-CURFEW-KIND:job"));
  CHECK_THAT(read("DURATION:PT1H\nRRULE:FREQ=DAILY\nX-CURFEW-EXPIRES-AT:20260103T000000Z\n"),
             has_text("is only for X-CURFEW-KIND:job"));
  CHECK_THAT(read("DURATION:PT1H\nRRULE:FREQ=DAILY\nX-CURFEW-NEW-END:NEVER\n"),
             has_text("is only for X-CURFEW-ACTION:edit"));
  CHECK_THAT(read("X-CURFEW-KIND:job\nX-CURFEW-EXPIRES-AT:20260101T000000Z\n"),
             has_text("must not be before DTSTART"));
}

}  // namespace
}  // namespace curfew
