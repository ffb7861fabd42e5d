// When is what runs at an instant over?
#include "engine/recurrence/rule.h"
#include "engine/sessions/concern.h"
#include "tests/catch.h"

namespace curfew {
namespace {

Instant at(std::string_view text) { return *parse_instant(text); }

TEST_CASE("a reservation, a job, or an occurrence runs from its start until before its end") {
  const Interval slot{at("2026-11-28T20:00:00Z"), at("2026-11-28T23:00:00Z")};
  for (const Kind kind : {Kind::reservation, Kind::job, Kind::series}) {
    INFO(name(kind));
    Request request;
    request.kind = kind;
    request.slot = slot;
    if (kind == Kind::series) request.occurrences = {slot};
    CHECK(end_of_running(request, slot.start) == slot.end);
    CHECK(end_of_running(request, Instant{slot.end.us - 1}) == slot.end);
    CHECK(end_of_running(request, slot.end) == since_ever);
    CHECK(end_of_running(request, Instant{slot.start.us - 1}) == since_ever);
  }
}

TEST_CASE("of occurrences that overlap one another the last to end counts, access never runs") {
  RecurrenceSet::Source source;
  source.zone = &utc();
  source.start = *parse_local_time("2026-11-28T20:00:00");
  source.length = Duration{0, 3 * 3600 * us_per_second};
  source.rules = {*parse_rule("FREQ=HOURLY")};
  const RecurrenceSet hourly(source);
  Request request;
  request.kind = Kind::series;
  request.recurrence = &hourly;
  CHECK(end_of_running(request, at("2026-11-28T20:30:00Z")) == at("2026-11-28T23:00:00Z"));
  CHECK(end_of_running(request, at("2026-11-29T12:00:00Z")) == at("2026-11-29T15:00:00Z"));
  CHECK(end_of_running(request, at("2026-11-28T19:59:59Z")) == since_ever);

  Request login;
  login.kind = Kind::access;
  login.slot = {at("2026-11-28T20:00:00Z"), never};
  CHECK(end_of_running(login, at("2026-11-28T21:00:00Z")) == since_ever);
  login.kind = Kind::reservation;
  CHECK(end_of_running(login, at("2026-11-28T21:00:00Z")) == never);
}

}  // namespace
}  // namespace curfew
