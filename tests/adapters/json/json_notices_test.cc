// Notices as JSON, and at the command line.
#include <nlohmann/json.hpp>

#include "adapters/json/notices.h"
#include "tests/catch.h"
#include "tests/door.h"
#include "tests/told_notices.h"

namespace curfew {
namespace {

using namespace shown_story;

constexpr std::string_view modes =
    R"([{"id": "w\"1", "start": "@22:00", "drain": "PT10M", "declared_at": "@09:00",
    "by": "admin-1", "display_tz": "Europe/Berlin", "scope": {"domains": ["d"], "resources": ["r", "s"]}}])";

Lines json_lines(const Story& s) {
  Lines lines;
  const RenderContext context{s.snapshot_, s.profile_, zone_of, "2025b", {}};
  for (const Notice& n : s.notices()) append_notice_json(lines.emplace_back(), n, context);
  return lines;
}

TEST_CASE("a notice is one line of JSON, its fields in the order of the contract") {
  CHECK(
      json_lines(Story("standard", modes))[0] ==
      R"({"from": "2026-11-28T22:00:00Z", "until": "2026-11-28T22:10:00Z", "window": "w\"1", "rule": "PS-12", )"
      R"("at": "draining", "where": "popup", "to": {"role": ["user"], "channel": ["portal"]}, "logged_in": true, )"
      R"("scope": {"domains": ["d"], "resources": ["r", "s"]}, "dismissable": true, "text": "Maintenance has begun )"
      R"((2026-11-28 23:00 (UTC+01:00) Europe/Berlin – until further notice). Save your work now: your session ends )"
      R"(at 2026-11-28 23:10 (UTC+01:00) Europe/Berlin.", "tzdata": "2025b"})");
  const Lines mode =
      json_lines(Story("passwordstate", R"([{"id": "m", "start": "@22:00", "by": "admin-1"}])"));
  CHECK(mode[1] ==
        R"({"from": "2026-11-28T22:00:00Z", "until": null, "window": "m", "rule": "PS-22", "at": "active", )"
        R"("where": "bar", "to": {"initiator": true}, "initiator": "admin-1", "logged_in": true, )"
        R"("text": "Maintenance mode is enabled. Disable it here."})");
  const Lines once = json_lines(Story("readinow", R"([{"id": "m", "start": "@22:00", "end": "@23:00"}])"));
  CHECK(once[0].starts_with(
      R"({"from": "2026-11-28T21:50:00Z", "window": "m", "rule": "RN-15", "at": "reminder", )"));
}

TEST_CASE("every notice of every profile is a JSON object whose text is the notice's") {
  for (const auto& setting : access::settings()) {
    const Story s(setting.name, modes);
    const auto notices = s.notices();
    const Lines lines = json_lines(s);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto json = nlohmann::json::parse(lines[i]);
      CHECK(json.at("text") == notices[i].said.text);
      CHECK(json.at("window") == "w\"1");
      CHECK(json.contains("until") == notices[i].until.has_value());
    }
  }
}

TEST_CASE("curfew notices lists what is shown, and says what is wrong with a question") {
  const door::Directory program;
  program.write("windows.json", with_dates(R"([{"id": "w", "start": "@22:00", "end": "@23:00"}])"));
  program.write("bad.json", R"([{"id": "w"}])");
  const std::string range = " --from 2026-11-28T22:00:00Z --to 2026-11-28T23:00:00Z";
  const auto told = program.run("curfew notices --windows windows.json --profile fietsboek" + range);
  CHECK(told.status == 0);
  CHECK(
      told.out ==
      R"({"from": "2026-11-28T22:00:00Z", "until": "2026-11-28T23:00:00Z", "window": "w", "rule": "FB-07", )"
      R"("at": "active", "where": "page", "text": "The site is in maintenance mode."})"
      "\n");
  CHECK(told.err.empty());
  CHECK(
      program
          .run("curfew notices --windows windows.json --from 2026-11-30T00:00:00Z --to 2026-12-01T00:00:00Z")
          .out.empty());

  const auto status = [&](const std::string& arguments) {
    return program.run("curfew notices " + arguments).status;
  };
  CHECK(status("--windows bad.json" + range) == 3);
  CHECK(status("--windows none.json" + range) == 1);
  CHECK(status("--windows windows.json --profile nobody" + range) == 2);
  CHECK(status("--windows windows.json --from 2026-11-28T22:00:00Z") == 2);
  const auto inverted = program.run(
      "curfew notices --windows windows.json --from 2026-11-28T22:00:00Z --to 2026-11-28T22:00:00Z");
  CHECK(inverted.status == 2);
  CHECK_THAT(inverted.err, has_text("must be after --from (2026-11-28T22:00:00Z)"));
  const auto bad = program.run("curfew notices --windows windows.json --from noon --to 2026-11-28T22:00:00Z");
  CHECK(bad.status == 2);
  CHECK(bad.err.starts_with("curfew: --from \"noon\": "));
}

}  // namespace
}  // namespace curfew
