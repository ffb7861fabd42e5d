// Zones: local times that exist once, never or twice; nominal days; what is a zone id, and what only looks
// like one.
#include "engine/time/zone.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/system/zones.h"
#include "tests/catch.h"

using curfew::Duration;
using curfew::Instant;
using curfew::LocalReading;
using curfew::LocalTime;
using curfew::us_per_second;
using curfew::Zone;
using curfew::ZoneTable;

namespace {

constexpr std::int64_t us_per_hour = 3600 * us_per_second;

const Zone& zone(std::string_view id) {
  static ZoneTable table;
  const Zone* found = table.find(id);
  INFO(id);
  REQUIRE(found != nullptr);
  return *found;
}

Instant at(std::string_view text) {
  const auto t = curfew::parse_instant(text);
  INFO(text);
  REQUIRE(t);
  return *t;
}

LocalTime local(std::string_view text) {
  const auto t = curfew::parse_local_time(text);
  INFO(text);
  REQUIRE(t);
  return *t;
}

struct Story {
  std::string id, local;
  LocalReading::Kind kind;
  std::string before, after;
};

// Another zone directory, until the end of a test.
class ZoneDirectory {
 public:
  explicit ZoneDirectory(const char* path) { setenv("TZDIR", path, 1); }
  ~ZoneDirectory() { had_ ? setenv("TZDIR", old_.c_str(), 1) : unsetenv("TZDIR"); }
  ZoneDirectory(const ZoneDirectory&) = delete;
  ZoneDirectory& operator=(const ZoneDirectory&) = delete;

 private:
  bool had_ = std::getenv("TZDIR") != nullptr;
  std::string old_ = had_ ? std::getenv("TZDIR") : "";
};

}  // namespace

TEST_CASE("a local time exists once, is skipped or is repeated, and says so") {
  const auto unique = LocalReading::unique, skipped = LocalReading::skipped,
             repeated = LocalReading::repeated;
  const Story stories[] = {
      {"Europe/Berlin", "2026-11-28T22:00:00", unique, "2026-11-28T21:00:00Z", "2026-11-28T21:00:00Z"},
      {"Europe/Berlin", "2026-03-29T01:59:59.999999", unique, "2026-03-29T00:59:59.999999Z",
       "2026-03-29T00:59:59.999999Z"},
      {"Europe/Berlin", "2026-03-29T02:00:00", skipped, "2026-03-29T01:00:00Z", "2026-03-29T00:00:00Z"},
      {"Europe/Berlin", "2026-03-29T02:30:00.25", skipped, "2026-03-29T01:30:00.250000Z",
       "2026-03-29T00:30:00.250000Z"},
      {"Europe/Berlin", "2026-03-29T03:00:00", unique, "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"},
      {"Europe/Berlin", "2026-10-25T02:30:00", repeated, "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},
      {"Europe/Berlin", "2026-10-25T03:00:00", unique, "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"},
      {"America/New_York", "2026-03-08T02:30:00", skipped, "2026-03-08T07:30:00Z", "2026-03-08T06:30:00Z"},
      {"America/New_York", "2026-11-01T01:30:00", repeated, "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"},
      {"Australia/Lord_Howe", "2026-10-04T02:15:00", skipped, "2026-10-03T15:45:00Z", "2026-10-03T15:15:00Z"},
      {"Australia/Lord_Howe", "2026-04-05T01:45:00", repeated, "2026-04-04T14:45:00Z",
       "2026-04-04T15:15:00Z"},
      {"Pacific/Apia", "2011-12-30T12:00:00", skipped, "2011-12-30T22:00:00Z", "2011-12-29T22:00:00Z"},
      // after 2038, when tables of 32 bits end
      {"Europe/Berlin", "2050-07-01T12:00:00", unique, "2050-07-01T10:00:00Z", "2050-07-01T10:00:00Z"},
      {"Europe/Berlin", "2050-03-27T02:30:00", skipped, "2050-03-27T01:30:00Z", "2050-03-27T00:30:00Z"},
      {"America/New_York", "2099-11-01T01:30:00", repeated, "2099-11-01T05:30:00Z", "2099-11-01T06:30:00Z"},
      {"Europe/Berlin", "9999-07-01T12:00:00", unique, "9999-07-01T10:00:00Z", "9999-07-01T10:00:00Z"},
      // before 1900, when every town had its own mean time
      {"Europe/Berlin", "1850-01-01T00:53:28", unique, "1850-01-01T00:00:00Z", "1850-01-01T00:00:00Z"},
      {"America/New_York", "1850-01-01T00:00:00", unique, "1850-01-01T04:56:02Z", "1850-01-01T04:56:02Z"},
      {"UTC", "2026-03-29T02:30:00", unique, "2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z"},
  };
  for (const Story& story : stories) {
    const LocalReading reading = zone(story.id).to_utc(local(story.local));
    CAPTURE(story.id, story.local);
    CHECK(reading.kind == story.kind);
    CHECK(to_string(reading.before) == story.before);
    CHECK(to_string(reading.after) == story.after);
  }
}

TEST_CASE("an instant's local time reads back as that instant") {
  const std::uint64_t seeded = 20261128;
  CAPTURE(seeded);
  std::mt19937_64 random(seeded);
  std::uniform_int_distribution any(curfew::first_instant.us, curfew::last_instant.us);
  std::uniform_int_distribution recent(at("1900-01-01T00:00:00Z").us, at("2100-01-01T00:00:00Z").us);
  for (const std::string_view id :
       {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"})
    for (int i = 0; i < 2'000; ++i) {
      const Instant t{i % 2 == 0 ? any(random) : recent(random)};
      const LocalTime wall = zone(id).to_local(t);
      const LocalReading reading = zone(id).to_utc(wall);
      CAPTURE(id, to_string(t), to_string(wall));
      REQUIRE(reading.kind != LocalReading::skipped);
      REQUIRE((reading.before == t || reading.after == t));
      REQUIRE((reading.kind == LocalReading::repeated) == (reading.before < reading.after));
    }
}

TEST_CASE(
    "around every change of the clocks, what is skipped does not exist and what is repeated exists twice") {
  for (const std::string_view id : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}) {
    constexpr std::int64_t step = us_per_second * 900;
    int skipped = 0, repeated = 0;
    for (std::int64_t us = local("2040-01-01T00:00:00").us; us < local("2041-01-01T00:00:00").us;
         us += step) {
      const LocalReading reading = zone(id).to_utc(LocalTime{us});
      const bool shows_before = zone(id).to_local(reading.before).us == us;
      const bool shows_after = zone(id).to_local(reading.after).us == us;
      CAPTURE(id, us);
      REQUIRE(shows_before == (reading.kind != LocalReading::skipped));
      REQUIRE(shows_after == (reading.kind != LocalReading::skipped));
      skipped += reading.kind == LocalReading::skipped;
      repeated += reading.kind == LocalReading::repeated;
    }
    const int quarters = id == "Australia/Lord_Howe" ? 2 : 4;
    REQUIRE(skipped == quarters);
    REQUIRE(repeated == quarters);
  }
}

TEST_CASE("P1D is the same time of the next day, PT24H is 24 hours") {
  const Zone& berlin = zone("Europe/Berlin");
  const Duration day{1, 0}, hours{0, 24 * us_per_hour};
  REQUIRE(berlin.plus(at("2026-03-28T11:00:00Z"), day) == at("2026-03-29T10:00:00Z"));  // 23 hours
  REQUIRE(berlin.plus(at("2026-03-28T11:00:00Z"), hours) == at("2026-03-29T11:00:00Z"));
  REQUIRE(berlin.plus(at("2026-10-24T10:00:00Z"), day) == at("2026-10-25T11:00:00Z"));  // 25 hours
  REQUIRE(berlin.plus(at("2026-10-24T10:00:00.5Z"), {7, us_per_hour}) == at("2026-10-31T12:00:00.5Z"));
  REQUIRE(curfew::utc().plus(at("2026-03-28T11:00:00Z"), day) == at("2026-03-29T11:00:00Z"));
}

TEST_CASE("nominal days come first, then the exact rest") {
  const Zone& berlin = zone("Europe/Berlin");
  REQUIRE(berlin.plus(at("2026-03-28T00:30:00Z"), {1, us_per_hour}) ==
          at("2026-03-29T01:30:00Z"));  // 01:30, 03:30
}

TEST_CASE("days that lead to a skipped time use the offset from before, to a repeated time the first") {
  const Zone& berlin = zone("Europe/Berlin");
  REQUIRE(berlin.plus(at("2026-03-28T01:30:00Z"), {1, 0}) == at("2026-03-29T01:30:00Z"));
  REQUIRE(berlin.plus(at("2026-10-24T00:30:00Z"), {1, 0}) == at("2026-10-25T00:30:00Z"));
  REQUIRE(berlin.plus(at("2026-10-25T01:30:00Z"), {0, 0}) ==
          at("2026-10-25T01:30:00Z"));  // the second stays it
}

TEST_CASE("adding in a zone stops at the last instant, and does not move what is no date") {
  for (const std::string_view id : {"UTC", "America/New_York", "Australia/Lord_Howe"}) {
    const Zone& z = zone(id);
    CAPTURE(id);
    REQUIRE(z.plus(curfew::last_instant, {1, 0}) == curfew::last_instant);
    REQUIRE(z.plus(curfew::last_instant, {1, 5}) == curfew::last_instant);
    REQUIRE(z.plus(curfew::last_instant, {0, 1}) == curfew::last_instant);
    REQUIRE(z.plus(at("2026-11-28T22:00:00Z"), {std::numeric_limits<std::int64_t>::max(), 0}) ==
            curfew::last_instant);
    REQUIRE(z.plus(curfew::first_instant, {3'140'000, 0}) < curfew::last_instant);
    REQUIRE(z.plus(curfew::until_further_notice, {1, 1}) == curfew::until_further_notice);
    REQUIRE(z.plus(curfew::never, {1, 1}) == curfew::never);
  }
}

TEST_CASE("an instant is described by local time, offset and zone") {
  const Zone& berlin = zone("Europe/Berlin");
  REQUIRE(berlin.describe(at("2026-11-28T21:00:00Z")) == "2026-11-28 22:00 (UTC+01:00) Europe/Berlin");
  REQUIRE(berlin.describe(at("2026-07-28T21:00:30Z")) == "2026-07-28 23:00:30 (UTC+02:00) Europe/Berlin");
  REQUIRE(berlin.describe(at("2026-07-28T21:00:00.25Z")) ==
          "2026-07-28 23:00:00.250000 (UTC+02:00) Europe/Berlin");
  REQUIRE(berlin.describe(at("1850-01-01T00:00:00Z")) == "1850-01-01 00:53:28 (UTC+00:53:28) Europe/Berlin");
  REQUIRE(zone("America/New_York").describe(at("2026-11-28T21:00:00Z")) ==
          "2026-11-28 16:00 (UTC-05:00) America/New_York");
  REQUIRE(zone("Asia/Kathmandu").describe(at("2026-11-28T21:00:00Z")) ==
          "2026-11-29 02:45 (UTC+05:45) Asia/Kathmandu");
  REQUIRE(zone("America/St_Johns").describe(at("2026-11-28T21:00:00Z")) ==
          "2026-11-28 17:30 (UTC-03:30) America/St_Johns");
  REQUIRE(curfew::utc().describe(at("2026-11-28T21:00:00Z")) == "2026-11-28 21:00 UTC");
  REQUIRE(curfew::utc().describe(at("2026-11-28T21:00:05Z")) == "2026-11-28 21:00:05 UTC");
  REQUIRE(berlin.describe(curfew::first_instant) == "1400-01-01 00:53:28 (UTC+00:53:28) Europe/Berlin");
  REQUIRE(berlin.describe(curfew::last_instant) == "10000-01-01 00:59:59.999999 (UTC+01:00) Europe/Berlin");
}

TEST_CASE("a zone is found by its IANA id, once") {
  ZoneTable table;
  for (const std::string id : {"Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince",
                               "Etc/GMT+1", "Etc/GMT-14", "Etc/UTC", "UTC"}) {
    const Zone* found = table.find(id);
    CAPTURE(id);
    REQUIRE(found != nullptr);
    REQUIRE(found->id() == id);
    REQUIRE(table.find(id) == found);
  }
  REQUIRE(table.find("UTC") == &curfew::utc());
}

TEST_CASE("what is no IANA id is no zone, whatever lies on the disk") {
  ZoneTable table;
  for (const std::string id : {"",
                               "Europe/Atlantis",
                               "europe/berlin",
                               "Europe",
                               "Europe/",
                               "/Europe/Berlin",
                               "Europe//Berlin",
                               "Europe/Berlin ",
                               "/etc/localtime",
                               "/usr/share/zoneinfo/Europe/Berlin",
                               "../zoneinfo/Europe/Berlin",
                               "Europe/../Europe/Berlin",
                               "./Europe/Berlin",
                               "file:Europe/Berlin",
                               ":Europe/Berlin",
                               "libc:localtime",
                               "libc:UTC",
                               "localtime",
                               "posixrules",
                               "posix/Europe/Berlin",
                               "right/Europe/Berlin",
                               "Fixed/UTC+01:00:00",
                               "Fixed/UTC",
                               "UTC0",
                               "UTC+1",
                               "CEST",
                               "tzdata.zi",
                               "zone.tab",
                               "leapseconds",
                               "PST"}) {
    CAPTURE(id);
    REQUIRE(table.find(id) == nullptr);
  }
  REQUIRE(table.find(std::string("Europe/Berlin\0", 14)) == nullptr);
  REQUIRE(table.find(std::string(65, 'A')) == nullptr);
  REQUIRE(table.find(std::string(1'000'000, 'A')) == nullptr);
}

TEST_CASE("without zone data there is UTC, and no version") {
  const ZoneDirectory nowhere("/nonexistent");
  ZoneTable table;
  REQUIRE(table.find("UTC") == &curfew::utc());
  REQUIRE(table.find("Europe/Berlin") == nullptr);
  REQUIRE(ZoneTable::version().empty());
}

TEST_CASE("the version of the zone data is a year and a letter") {
  const std::string version = ZoneTable::version();
  CAPTURE(version);
  REQUIRE(version.size() >= 5);
  REQUIRE(std::all_of(version.begin(), version.begin() + 4, [](char c) { return c >= '0' && c <= '9'; }));
  REQUIRE((version[4] >= 'a' && version[4] <= 'z'));
}

TEST_CASE("threads that ask for one zone get the same one") {
  ZoneTable table;
  std::vector<const Zone*> found(4);
  std::vector<std::thread> threads;
  for (const Zone*& slot : found)
    threads.emplace_back([&table, &slot] {
      for (int i = 0; i < 1'000; ++i) slot = table.find(i % 2 == 0 ? "Asia/Tokyo" : "Europe/Paris");
    });
  for (std::thread& thread : threads) thread.join();
  REQUIRE(found[0] != nullptr);
  REQUIRE(std::count(found.begin(), found.end(), found[0]) == 4);
}
