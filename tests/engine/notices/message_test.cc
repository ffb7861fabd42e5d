#include "engine/notices/message.h"

#include "engine/judge/judge.h"
#include "tests/catch.h"

namespace curfew {
namespace {

// A profile of one row.
Profile profile() {
  ProfileSource s;
  s.name = "one";
  s.roles = {"user"};
  s.channels = {"portal"};
  s.kinds = {{"reservation", {"create"}}};
  s.decisions = {{"R", {}, "error", {"reserve_error"}}};
  s.messages = {{"reserve_error", "theirs"}};
  std::vector<Problem> problems;
  return *compile(s, &problems);
}

// The window's own text, as it is said; none: the profile's.
std::string said(const std::optional<std::string>& text, Window w) {
  w.revisions[0].messages[static_cast<std::size_t>(Text::reserve_error)] = text;
  const Snapshot snapshot({std::move(w)}, "v");
  const Profile p = profile();
  Judge judge(snapshot, p);
  Request r;
  r.slot = {Instant{0}, Instant{us_per_day}};
  const auto verdict = judge.judge(r, since_ever);
  REQUIRE(verdict);
  return message(*verdict, snapshot, p, [](std::string_view) -> const Zone& { return utc(); }).text;
}

Window window(std::optional<Instant> end) {
  Revision r;
  r.start = Instant{3'600 * us_per_second};
  r.end = end;
  return {"w", {r}};
}

TEST_CASE("CS-14 @StartTime@ and @EndTime@ are filled in, an unknown word stays") {
  const Window w = window(Instant{2 * 3'600 * us_per_second});
  CHECK(said("@StartTime@ to @EndTime@", w) == "1970-01-01 01:00 UTC to 1970-01-01 02:00 UTC");
  CHECK(said("@Start@StartTime@EndTime@ @ @@ @Who@", w) == "@Start1970-01-01 01:00 UTCEndTime@ @ @@ @Who@");
  CHECK(said("a@b.example @DeferTo@", w) == "a@b.example @DeferTo@");
}

TEST_CASE("CS-14 an open end reads until further notice") {
  CHECK(said("@EndTime@", window({})) == "until further notice");
}

TEST_CASE("CS-14 a window's own text comes before the profile's") {
  CHECK(said("Ours: @EndTime@", window({})) == "Ours: until further notice");
  CHECK(said({}, window({})) == "theirs");
}

}  // namespace
}  // namespace curfew
