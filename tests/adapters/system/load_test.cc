// What an embedding host opens by name: values, or a fault that says of which kind it is.
#include "adapters/system/load.h"

#include "adapters/system/zones.h"
#include "tests/catch.h"
#include "tests/door.h"

namespace curfew {
namespace {

using Kind = LoadFault::Kind;

// Files in a directory of their own.
struct Host : door::Directory {
  std::string path(const std::string& name) const { return where("here/" + name); }
  std::optional<LoadedWindows> windows(const WindowsSource& source) {
    return load_windows(source, ical(), &fault);
  }
  std::unique_ptr<Schedule> schedule(const ScheduleSource& source) {
    return open_schedule(source, ical(), &fault);
  }
  IcalSettings ical() {
    return {[this](std::string_view id) { return zones.find(id); }, nullptr};
  }

  ZoneTable zones;
  LoadFault fault;
};

TEST_CASE("a profile is opened by its name or from a file, or the fault says of which kind it is") {
  Host host;
  const auto shipped = load_profile("standard", &host.fault);
  REQUIRE(shipped);
  CHECK(shipped->name() == "standard");
  host.write("mine.json", *profile_text("standard", &host.fault));
  CHECK(load_profile(host.path("mine.json"), &host.fault));

  CHECK_FALSE(load_profile("nix", &host.fault));
  CHECK(host.fault.kind == Kind::unknown_name);
  REQUIRE(host.fault.lines.size() == 1);
  CHECK_THAT(host.fault.lines[0], has_text("there are cloudshell, "));
  CHECK_FALSE(load_profile(host.path("missing.json"), &host.fault));
  CHECK(host.fault.kind == Kind::unreadable);
  host.write("bad.json", R"({"name": "x", "rolls": []})");
  CHECK_FALSE(load_profile(host.path("bad.json"), &host.fault));
  CHECK(host.fault.kind == Kind::bad_content);
  CHECK(host.fault.lines.size() > 1);
}

TEST_CASE("windows are opened by the names of files and folders, or the fault says of which kind it is") {
  Host host;
  host.write("a.json", R"([{"id": "a", "start": "2026-11-28T22:00:00Z"}])");
  host.write("b.json", R"([{"id": "b", "start": "x"}, {"id": "c", "start": "2026-11-28T22:00:00Z"}])");
  const auto one = host.windows({{host.path("a.json")}, "", false});
  REQUIRE(one);
  CHECK(one->windows.size() == 1);
  CHECK(one->left_out.empty());

  CHECK_FALSE(host.windows({{host.path("a.json"), host.path("b.json")}, "", false}));
  CHECK(host.fault.kind == Kind::bad_content);
  CHECK(host.fault.lines.size() == 1);
  const auto rest = host.windows({{host.path("")}, "", true});
  REQUIRE(rest);
  CHECK(rest->windows.size() == 2);
  CHECK(rest->left_out == host.fault.lines);

  CHECK_FALSE(host.windows({{host.path("a.txt")}, "", false}));
  CHECK(host.fault.kind == Kind::unknown_name);
  CHECK_FALSE(host.windows({{host.path("missing.json")}, "", true}));
  CHECK(host.fault.kind == Kind::unreadable);
}

TEST_CASE("a schedule is opened by its name, and read when the host reads it") {
  Host host;
  host.write("s.csv", "id,start,end\nr,2026-11-28T20:00:00Z,\n");
  const auto schedule = host.schedule({host.path("s.csv"), "", {}});
  REQUIRE(schedule);
  CHECK_FALSE(schedule->is_live());
  CHECK(schedule->remarks().empty());
  CHECK(*schedule->format->header(read_whole(schedule->in)) == 13);

  CHECK_FALSE(host.schedule({host.path("s.csv"), "xml", {}}));
  CHECK(host.fault.kind == Kind::unknown_name);
  CHECK_FALSE(host.schedule({"-", "", {}}));
  CHECK(host.fault.kind == Kind::unknown_name);
  CHECK_FALSE(host.schedule({host.path("missing.csv"), "", {}}));
  CHECK(host.fault.kind == Kind::unreadable);
}

}  // namespace
}  // namespace curfew
