// One reading of a recurrence: a series, a window, a question for occurrences and a calendar say the same of
// the same fields, or refuse them for the same reason.
#include "adapters/wire/recurrence_text.h"

#include "adapters/ical/requests_in.h"
#include "adapters/json/occurrences.h"
#include "adapters/json/requests.h"
#include "adapters/json/windows.h"
#include "tests/catch.h"
#include "tests/ical.h"
#include "tests/reading.h"
#include "tests/seed.h"

namespace curfew {
namespace {

using test::below;
using Texts = std::vector<std::string>;

// In Berlin, from 21:00 on 2 November 2026 for two hours.
struct Stated {
  std::string rule;  // empty: none
  Texts rdates, exdates;
};

// Good ones of different starts, so that it does not matter which of two is kept.
const Texts good_rules = {"", "FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;COUNT=9", "FREQ=MONTHLY;BYDAY=2TU;COUNT=4"};
const Texts good_rdates = {"2026-11-20T22:00:00",       "2026-11-21T22:00:00/PT1H",
                           "2027-03-28T02:30:00",       "2026-11-22T10:00:00/2026-11-22T12:30:00",
                           "2026-10-25T02:30:00/P1D",   "2027-03-27T22:00:00/P1DT1H",
                           "2026-10-24T22:00:00/PT30M", "9999-12-31T20:00:00/PT3H"};
const Texts good_exdates = {"2026-11-02T21:00:00", "2026-11-09T21:00:00", "2026-11-20T22:00:00",
                            "2027-03-28T02:30:00", "2026-12-24T00:00:00"};
const Texts bad_rules = {"FREQ=NEVER", "FREQ=DAILY;COUNT=0"};
const Texts bad_rdates = {"x",
                          "2026-11-23T22:00:00/PT0S",
                          "2026-11-24T22:00:00/2026-11-24T22:00:00",
                          "2026-11-25T22:00:00/P1Y",
                          "2026-11-26T22:00:00/",
                          "1399-12-31T22:00:00",
                          "9999-12-31T22:00:00/P2D"};
const Texts bad_exdates = {"y", "2026-11-02T21:00:00/PT1H", "2026-11-31T21:00:00"};

Stated any_stated(test::Random& random) {
  const auto one = [&](const Texts& good, const Texts& bad) {
    const Texts& from = below(random, 12) == 0 ? bad : good;
    return from[below(random, from.size())];
  };
  const auto some = [&](const Texts& good, const Texts& bad) {
    Texts texts;
    for (std::size_t n = below(random, 4); n > 0; --n) {
      std::string text = one(good, bad);
      if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
    }
    return texts;
  };
  return {one(good_rules, bad_rules), some(good_rdates, bad_rdates), some(good_exdates, bad_exdates)};
}

std::string json_list(const Texts& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "\"" : ", \"") + text + '"';
  return "[" + out + "]";
}

std::string json_fields(const Stated& stated) {
  return (stated.rule.empty() ? "" : R"("rrule": ")" + stated.rule + "\", ") +
         R"("tzid": "Europe/Berlin", "rdate": )" + json_list(stated.rdates) + R"(, "exdate": )" +
         json_list(stated.exdates);
}

std::string told(const Problem& p) {
  const std::string_view inside = "recurrence.";
  const std::string field = p.field.starts_with(inside) ? p.field.substr(inside.size()) : p.field;
  return p.code == Code::empty_series ? "none" : std::string(code_name(p.code)) + " " + field;
}

std::string told(const RecurrenceSet& set) {
  std::string out;
  for (auto o = set.next(first_instant, last_instant); o;
       o = set.next(Instant{o->interval.start.us + 1}, last_instant))
    out += test::shown_interval(o->interval) + " ";
  return out.empty() ? "none" : out;
}

std::string told_request(const Record& record) {
  if (record.problem != nullptr) return told(*record.problem);
  if (record.request->recurrence != nullptr) return told(*record.request->recurrence);
  std::string out;
  for (const Interval occurrence : record.request->occurrences) out += test::shown_interval(occurrence) + " ";
  return out;
}

std::string as_series(const Stated& stated) {
  JsonRequestReader reader(test::reader_options().find_zone);
  const std::string text =
      R"({"kind": "series", "id": "s", "start": "2026-11-02T21:00:00", "duration": "PT2H", )" +
      json_fields(stated) + "}";
  return told_request(reader.read(text));
}

std::string as_window(const Stated& stated) {
  std::vector<WindowProblem> problems;
  const std::string text =
      R"([{"id": "w", "start": "2026-11-02T21:00:00", "end": "2026-11-02T23:00:00", "recurrence": {)" +
      json_fields(stated) + "}}]";
  const auto windows = read_windows_json(text, test::reader_options().find_zone, &problems);
  return problems.empty() ? told(*windows.at(0).recurrence) : told(problems[0].problem);
}

std::string as_question(const Stated& stated) {
  OccurrenceFields fields;
  fields.start = "2026-11-02T21:00:00";
  fields.duration = "PT2H";
  fields.tzid = "Europe/Berlin";
  if (!stated.rule.empty()) fields.rrule = {stated.rule};
  fields.rdate = stated.rdates;
  fields.exdate = stated.exdates;
  const auto query = read_occurrences(fields, test::reader_options().find_zone);
  return query ? told(query->set) : told(query.problem());
}

// REQUIRES: nothing is wrong with it
std::string as_event(const Stated& stated) {
  const auto stamp = [](std::string text) {
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
  };
  std::string event =
      "UID:e\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Europe/Berlin:20261102T210000\nDURATION:PT2H\n";
  if (!stated.rule.empty()) event += "RRULE:" + stated.rule + "\n";
  for (const std::string& date : stated.rdates)
    event += std::string("RDATE;TZID=Europe/Berlin") +
             (date.find('/') == date.npos ? ":" : ";VALUE=PERIOD:") + stamp(date) + "\n";
  for (const std::string& date : stated.exdates) event += "EXDATE;TZID=Europe/Berlin:" + stamp(date) + "\n";
  if (stated.rule.empty() && stated.rdates.empty() && stated.exdates.empty())
    event += "RDATE;TZID=Europe/Berlin:20261102T210000\n";  // else it would be no series
  const std::string text = test::calendar(test::event(event));
  const test::PaddedBytes bytes(text);
  const auto format = ical_format(test::ical_settings(), nullptr);
  const auto header = format->header(text);
  REQUIRE(header);
  std::string out;
  format->parser()->parse({bytes.view().substr(*header), 1}, [&](const Record& record) {
    out += told_request(record);
    return true;
  });
  return out;
}

TEST_CASE("one_reading_of_a_recurrence") {
  test::Random random(test_seed());
  std::size_t refused = 0, read = 0;
  for (std::uint64_t i = 0; i < test_cases(2000); ++i) {
    const Stated stated = any_stated(random);
    CAPTURE(test_seed(), i, json_fields(stated));
    const std::string series = as_series(stated);
    REQUIRE(as_question(stated) == series);
    // A window that recurs needs a rule or a date.
    if (!stated.rule.empty() || !stated.rdates.empty()) REQUIRE(as_window(stated) == series);
    const bool is_read = series == "none" || series.find('/') != series.npos;
    if (is_read) REQUIRE(as_event(stated) == series);
    ++(is_read ? read : refused);
  }
  CHECK(refused > 0);
  CHECK(read > 0);
}

TEST_CASE("a_period_that_ends_beyond_all_dates_is_refused_by_every_door") {
  const Stated stated{"FREQ=WEEKLY;COUNT=3", {"9999-12-31T22:00:00/P2D"}, {}};
  for (const auto& told : {as_series(stated), as_window(stated), as_question(stated), as_event(stated)})
    CHECK_THAT(told, Catch::Matchers::StartsWith("instant_out_of_range "));
}

}  // namespace
}  // namespace curfew
