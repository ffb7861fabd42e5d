// The sample is what its command makes; a workload is what its options say.
#include "bench/workload.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "adapters/json/windows.h"
#include "adapters/system/zones.h"
#include "tests/catch.h"

using namespace curfew;
using namespace curfew::workload;

namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string ndjson(const Lab& lab, std::uint64_t count) {
  std::string out;
  write_ndjson(lab, count, [&](std::string_view bytes) { out += bytes; });
  return out;
}

// Of `count` records, those whose slot the last version of a window intersects. By scan.
std::size_t in_conflict(const Lab& lab, std::size_t count) {
  std::vector<Interval> last;
  for (const Window& w : lab.windows()) last.push_back(version(w, w.revisions.size() - 1).interval());
  const Slots all = slots(lab, count);
  std::size_t n = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Interval slot{Instant{all.start[i]}, Instant{all.end[i]}};
    n += std::any_of(last.begin(), last.end(), [&](Interval w) { return intersects(slot, w); });
  }
  return n;
}

}  // namespace

TEST_CASE("the sample is what the generator makes of its windows, byte for byte") {
  ZoneTable zones;
  std::vector<WindowProblem> problems;
  auto windows = read_windows_json(
      content("data/sample/windows.json"), [&](std::string_view id) { return zones.find(id); }, &problems);
  REQUIRE(problems.empty());
  const auto now = parse_instant(content("data/sample/now").substr(0, 20));
  REQUIRE(now);
  const std::string made = sample_requests(2026, *now, std::move(windows));
  // Not compared by CHECK: a failure would print both.
  const bool same = made == content("data/sample/requests.ndjson");
  CHECK(same);
}

TEST_CASE("a record does not depend on those made before it") {
  Options options;
  options.history = options.roles = true;
  options.jobs = options.series = options.edits = 20;
  const Lab lab(options);
  const std::string all = ndjson(lab, 500);
  Booking booking;
  lab.booking(499, &booking);
  std::string last;
  append_json(last, lab, booking);
  CHECK(all.substr(all.rfind('\n', all.size() - 2) + 1) == last + "\n");
  CHECK(ndjson(lab, 500) == all);
  options.seed = 2;
  CHECK(ndjson(Lab(options), 500) != all);
}

TEST_CASE("about as many records are in conflict as the options say") {
  for (const unsigned share : {0u, 100u, 500u}) {
    Options options;
    options.windows = 100;
    options.conflicts = share;
    const std::size_t n = in_conflict(Lab(options), 4'000);
    INFO(share << " of 1000 asked for, " << n << " of 4000 made");
    CHECK(n >= share * 4 - share);
    CHECK(n <= share * 4 + 100);
  }
}

TEST_CASE("a made window is one that versions() accepts") {
  for (const std::size_t count : {1u, 12u, 1'000u, 200'000u}) {
    Options options;
    options.windows = count;
    options.scoped = 50;
    options.history = true;
    const Lab lab(options);
    REQUIRE(lab.windows().size() == count);
    for (const Window& w : lab.windows()) REQUIRE(versions(w));
  }
}

TEST_CASE("a CSV of slots has a line for each and reads back as what was made") {
  Options options;
  options.windows = 10;
  const Lab lab(options);
  std::string csv;
  write_csv(lab, 3, Columns::minimal, [&](std::string_view bytes) { csv += bytes; });
  const Slots made = slots(lab, 3);
  CHECK(csv.starts_with("id,owner,resources,start,end\nr-1,user-"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 4);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(csv.find("," + to_string(Instant{made.start[i]}) + "," + to_string(Instant{made.end[i]}) + "\n") !=
          csv.npos);
}
