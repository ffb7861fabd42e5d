// The engine against the oracle on windows and jobs that nobody here wrote.
//
// CURFEW_REAL_DATA names the directory that holds them; the tests are skipped where it is not set.
// CURFEW_CASES changes how many requests are made up for the windows of many resources.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/json/windows.h"
#include "adapters/swf/requests.h"
#include "adapters/system/zones.h"
#include "tests/catch.h"
#include "tests/oracle/judge.h"
#include "tests/seed.h"
#include "tests/told.h"
#include "tests/worlds/worlds.h"

namespace curfew {
namespace {

using worlds::Dice;
using worlds::hour;

std::string read_file(const std::string& name) {
  std::ifstream file(std::getenv("CURFEW_REAL_DATA") + ("/" + name), std::ios::binary);
  if (!file) throw std::runtime_error("no " + name + " in CURFEW_REAL_DATA");
  return {std::istreambuf_iterator<char>(file), {}};
}

bool no_real_data() {
  if (std::getenv("CURFEW_REAL_DATA") != nullptr) return false;
  WARN("skipped: CURFEW_REAL_DATA is not set");
  return true;
}

std::vector<Window> read_windows(const std::string& name) {
  ZoneTable zones;
  std::vector<WindowProblem> problems;
  auto windows = read_windows_json(
      read_file(name), [&](std::string_view id) { return zones.find(id); }, &problems);
  for (const WindowProblem& p : problems) throw std::runtime_error(to_string(p, name));
  return windows;
}

// The oracle looks at every window it is given. This gives it those that could matter: it drops a window that
// never covered the request, and one that, whatever its revision, lies elsewhere.
class NearbyWindows {
 public:
  explicit NearbyWindows(std::vector<Window> windows) {
    for (Window& window : windows) {
      Interval hull{never, since_ever};
      for (Revision& r : window.revisions) {
        if (r.start) hull.start = std::min(hull.start, *r.start);
        if (r.end) hull.end = std::max(hull.end, *r.end);
        r.name = r.description = std::nullopt;  // so that they are copied faster
      }
      if (!window.revisions[0].end) hull.end = until_further_notice;
      all_.push_back({std::move(window), hull});
    }
  }

  oracle::Verdict judge(const Request& request, Instant now, const oracle::Rules& rules) const {
    const Instant asked = request.asked.value_or(now);
    const auto at_the_slot = [&](Interval hull) {
      if (contains(hull, asked) || intersects(hull, request.slot)) return true;
      if (request.action == Action::edit && intersects(hull, request.new_slot)) return true;
      for (const Interval o : request.occurrences)
        if (intersects(hull, o)) return true;
      return false;
    };
    const auto verdict = oracle::judge(request, now, those(request, at_the_slot), rules);
    if (request.kind != Kind::job || verdict.rule == "no-window") return verdict;
    // Where it is deferred to depends on all that comes later.
    const auto not_over = [&](Interval hull) { return hull.end > request.slot.start; };
    return oracle::judge(request, now, those(request, not_over), rules);
  }

 private:
  struct Entry {
    Window window;
    Interval hull;  // over all revisions
  };
  static bool ever_covers(const Window& window, const Request& request) {
    if (!window.revisions[0].scope) return true;
    for (const Revision& r : window.revisions)
      if (r.scope && oracle::covers(*r.scope, {}, request)) return true;
    return false;
  }
  template <class Test>
  std::vector<Window> those(const Request& request, Test matters) const {
    std::vector<Window> out;
    for (const Entry& e : all_)
      if (matters(e.hull) && ever_covers(e.window, request)) out.push_back(e.window);
    return out;
  }
  std::vector<Entry> all_;
};

// Judges both ways, with both profiles, and counts.
class Comparison {
 public:
  explicit Comparison(const std::vector<Window>& windows) : snapshot_(windows, "test"), nearby_(windows) {
    for (const told::Setting& setting : told::settings()) judges_.emplace_back(snapshot_, setting.profile);
  }

  void compare(const Request& request, Instant now) {
    for (std::size_t i = 0; i < judges_.size(); ++i) {
      const told::Setting& setting = told::settings()[i];
      const auto engine = told::ask(request, now, judges_[i]);
      const auto definition = nearby_.judge(request, now, setting.rules);
      if (engine != definition)
        FAIL("CURFEW_SEED=" << test_seed() << ", profile " << setting.name << ", now " << to_string(now)
                            << "\n"
                            << worlds::to_json(request) << "\nengine " << told::to_text(engine) << "\noracle "
                            << told::to_text(definition));
      ++counts_[std::string(setting.name) + " " + std::string(name(engine.outcome)) + " " + engine.rule];
    }
  }

  std::string counts() const {
    std::string out;
    for (const auto& [what, how_many] : counts_) out += "\n  " + std::to_string(how_many) + " " + what;
    return out;
  }

 private:
  const Snapshot snapshot_;
  const NearbyWindows nearby_;
  std::vector<Judge> judges_;
  std::map<std::string, std::size_t> counts_;
};

std::int64_t an_offset(Dice& dice) {
  const auto random = static_cast<std::int64_t>(dice.pick(48 * 3600)) * us_per_second;
  return dice.one_of<std::int64_t>({0, 0, 1, -1, hour, -hour, random, -random, 10 * random, -10 * random});
}

// One of the instants that a window's revisions name.
Instant an_instant_of(Dice& dice, const Window& window) {
  const Revision& r = window.revisions[dice.pick(window.revisions.size())];
  std::vector<Instant> named;
  for (const auto& t : {r.start, r.end, std::optional(r.declared_at)})
    if (t && is_date(*t)) named.push_back(*t);
  return named.empty() ? *window.revisions[0].start : named[dice.pick(named.size())];
}

Interval a_slot_near(Dice& dice, const Window& window) {
  const Instant start = plus(an_instant_of(dice, window), an_offset(dice));
  const auto length =
      dice.one_of<std::int64_t>({1, hour, 4 * hour, us_per_day, 7 * us_per_day, 40 * us_per_day});
  const Instant end = an_instant_of(dice, window);
  return {start, end > start && dice.chance(25) ? end : plus(start, length)};
}

const std::vector<std::string>& resources_of(const Window& window) {
  return window.revisions[0].scope->resources;
}

// For a resource of one of the windows, about when it was planned for, asked about when that was said or
// changed.
Request a_request_near(Dice& dice, const std::vector<Window>& windows) {
  const Window& window = windows[dice.pick(windows.size())];
  Request r =
      worlds::a_request(dice, dice.one_of({Kind::reservation, Kind::reservation, Kind::series, Kind::job}));
  r.resources.assign(1, resources_of(window)[dice.pick(resources_of(window).size())]);
  if (dice.chance(20)) r.resources.push_back(resources_of(windows[dice.pick(windows.size())])[0]);
  const bool persistent = r.slot.end == never;
  r.slot = a_slot_near(dice, window);
  if (persistent) r.slot.end = never;
  if (r.action == Action::edit) r.new_slot = a_slot_near(dice, window);
  if (r.kind == Kind::series) {
    const std::size_t count = r.occurrences.size();
    const auto every = dice.one_of<std::int64_t>({hour, us_per_day, 7 * us_per_day});
    r.occurrences.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t shift = static_cast<std::int64_t>(i) * every;
      r.occurrences.push_back({plus(r.slot.start, shift), plus(r.slot.end, shift)});
    }
  }
  if (r.expires_at) r.expires_at = plus(r.slot.start, static_cast<std::int64_t>(dice.pick(200)) * hour);
  if (r.asked) r.asked = plus(an_instant_of(dice, window), an_offset(dice));
  return r;
}

}  // namespace

TEST_CASE("a cluster's jobs among a site's windows: engine equals oracle") {
  if (no_real_data()) return;
  Comparison comparison(read_windows("osg/site-windows.json"));
  const Instant now = *parse_instant("2026-11-01T00:00:00Z");

  const std::string file = read_file("swf/wagap.swf");
  const std::string padded = file + std::string(reader_padding, '\0');
  const auto format = swf_format({});
  const auto header = format->header(file);
  REQUIRE(header);
  const std::string_view records = std::string_view(padded).substr(*header, file.size() - *header);
  const auto lines_before =
      std::count(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(*header), '\n');
  std::size_t jobs = 0;
  std::string refused;
  format->parser()->parse({records, static_cast<std::size_t>(lines_before) + 1}, [&](const Record& record) {
    if (record.request != nullptr) {
      comparison.compare(*record.request, now);
      ++jobs;
    } else {
      refused += "\n  line " + std::to_string(record.line) + ": " + to_string(*record.problem);
    }
    return true;
  });
  CHECK(jobs == 17'898);  // of 17,900: two are said to have run for -43 years
  WARN(jobs << " jobs:" << comparison.counts() << "\nrefused:" << refused);
}

TEST_CASE("requests made up for many resources' windows: engine equals oracle") {
  if (no_real_data()) return;
  const std::vector<Window> windows = read_windows("osg/windows.json");
  Comparison comparison(windows);
  const Instant today = *parse_instant("2026-11-01T00:00:00Z");
  Dice dice(test_seed());
  const std::uint64_t requests = test_cases(20'000);
  for (std::uint64_t i = 0; i < requests; ++i) {
    const Request request = a_request_near(dice, windows);
    const Window& window = windows[dice.pick(windows.size())];
    const Instant now = dice.chance(50) ? today
                        : request.asked ? plus(*request.asked, an_offset(dice))
                                        : plus(an_instant_of(dice, window), an_offset(dice));
    comparison.compare(request, now);
  }
  WARN(requests << " requests:" << comparison.counts());
}

}  // namespace curfew
