// Windows from several files, from folders and from standard input, as a user of the program names them.
#include <nlohmann/json.hpp>

#include "adapters/json/windows.h"
#include "tests/catch.h"
#include "tests/door.h"

namespace curfew {
namespace {

using door::Ended;
using door::lines;

constexpr std::string_view november =
    R"([{"id": "nov", "start": "2026-11-28T22:00:00Z", "end": "2026-11-29T02:00:00Z"}])";
constexpr std::string_view december =
    R"([{"id": "dec", "start": "2026-12-28T22:00:00Z", "end": "2026-12-29T02:00:00Z"}])";
constexpr std::string_view january =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:jan\r\nDTSTAMP:20261101T000000Z\r\n"
    "CREATED:20261101T000000Z\r\nDTSTART:20270128T220000Z\r\nDTEND:20270129T020000Z\r\nEND:VEVENT\r\nEND:"
    "VCALENDAR\r\n";

// A request that touches each of the three, and commands that judge them: `$R …` and `$C … REQUEST`.
struct Program : door::Directory {
  Program() {
    write("november.json", november);
    write("december.json", december);
    write("january.ics", january);
    std::string requests;
    for (const char* const month : {"2026-11", "2026-12", "2027-01"}) {
      const std::string day = month;
      requests += R"({"kind": "reservation", "id": "r)" + day.substr(5) + R"(", "start": ")" + day +
                  R"(-28T20:00:00Z", "end": ")" + day + "-28T23:00:00Z\"}\n";
    }
    write("requests.ndjson", requests);
  }
  Ended run(const std::string& line) const {
    return Directory::run(
        "R='curfew report --now 2026-11-10T00:00:00Z --requests requests.ndjson --format csv'\n"
        "C='curfew check --now 2026-11-10T00:00:00Z'\n" +
        line);
  }
  int status(const std::string& line) const { return run(line).status; }
};

// `11 error nov, 12 allowed -, …` of a CSV report.
std::string answers(const std::string& csv) {
  std::string out;
  for (std::size_t at = csv.find('\n') + 1; at < csv.size(); at = csv.find('\n', at) + 1) {
    std::vector<std::string> cells(1);
    for (std::size_t i = at; csv[i] != '\n'; ++i)
      csv[i] == ',' ? cells.emplace_back() : cells.back() += csv[i];
    out += (out.empty() ? "" : ", ") + cells[0].substr(1) + ' ' + cells[2] + ' ' +
           (cells[5].empty() ? "-" : cells[5]);
  }
  return out;
}

std::string version_of(const Program& program, const std::string& windows) {
  const Ended ended = program.run("head -n 1 requests.ndjson | $C " + windows);
  INFO(ended.err);
  REQUIRE(ended.status == 0);
  return nlohmann::json::parse(ended.out)["version"];
}

TEST_CASE("windows come from several files, of either format, and all of them hold") {
  const Program program;
  const Ended ended = program.run("$R --windows november.json --windows december.json --windows january.ics");
  CHECK(ended.status == 0);
  CHECK(answers(ended.out) == "11 error nov, 12 error dec, 01 error jan");
  CHECK(answers(program.run("$R --windows november.json --windows january.ics").out) ==
        "11 error nov, 12 allowed -, 01 error jan");
  // A request after them is no file of windows.
  CHECK(program.status("$C --exit-code --windows november.json --windows december.json \"$(head -n 1 "
                       "requests.ndjson)\"") == 12);
  for (const char* const command :
       {"notices --from 2026-11-01T00:00:00Z --to 2027-02-01T00:00:00Z", "calendar"}) {
    const Ended both =
        program.run("curfew " + std::string(command) + " --windows december.json --windows january.ics");
    INFO(command);
    CHECK(both.status == 0);
    if (std::string_view(command) == "calendar") CHECK_THAT(both.out, has_text("UID:jan"));
  }
}

TEST_CASE("a folder of windows stands for the files in it that are windows") {
  const Program program;
  const Ended ended = program.run(
      "mkdir -p all/deeper.json; mv *.json january.ics all; echo [x > all/.hidden.json; echo no windows > "
      "all/README;"
      " $R --windows all");
  CHECK(ended.status == 0);
  CHECK(answers(ended.out) == "11 error nov, 12 error dec, 01 error jan");
  const Ended empty = program.run("mkdir nothing; $R --windows nothing");
  CHECK(empty.status == 3);
  CHECK(empty.err == "nothing: is a folder without a .json or .ics file\n");
}

TEST_CASE("windows come from standard input when their format is named") {
  const Program program;
  CHECK(answers(program.run("$R --windows - --windows-format json < november.json").out) ==
        "11 error nov, 12 allowed -, 01 allowed -");
  CHECK(answers(program.run("cat january.ics | $R --windows december.json --windows - --windows-format ics")
                    .out) == "11 allowed -, 12 error dec, 01 error jan");
  CHECK(answers(program.run("mv november.json november; $R --windows november --windows-format json").out) ==
        "11 error nov, 12 allowed -, 01 allowed -");
  const Ended bad = program.run("echo '[{}]' | $R --windows - --windows-format json");
  CHECK(bad.status == 3);
  CHECK(bad.err.starts_with("stdin: window 1: field \"id\": "));
}

TEST_CASE("exit_status_2_where_nobody_can_say_what_standard_input_holds") {
  const Program program;
  for (const std::string line :
       {"$R --windows - < november.json", "$R --windows november.json --windows-format ics",
        "$R --windows - --windows - --windows-format json < november.json",
        "$R --windows - --windows-format json --requests - --requests-format ndjson < november.json",
        "$C --windows - --windows-format json < november.json", "$R --windows requests.ndjson",
        "curfew sessions --windows - --windows-format json --events - --at 2026-11-10T00:00:00Z"}) {
    INFO(line);
    const Ended ended = program.run(line);
    CHECK(ended.status == 2);
    CHECK(ended.err.starts_with("curfew: "));
    CHECK(lines(ended.err) == 1);
    CHECK(ended.out.empty());
  }
  CHECK(program.run("$C --windows - --windows-format json < november.json").err ==
        "curfew: standard input can be read once, not by --windows, the request; name files\n");
}

TEST_CASE("an id that stands in two files of windows is refused, naming both") {
  const Program program;
  program.write(
      "more.json",
      R"([{"id": "other", "start": "2027-12-28T22:00:00Z"}, {"id": "nov", "start": "2026-11-28T22:00:00Z"}])");
  const Ended ended = program.run("$R --windows november.json --windows december.json --windows more.json");
  CHECK(ended.status == 3);
  CHECK(ended.out.empty());
  CHECK(ended.err ==
        "more.json: window \"nov\": field \"id\": is also the id of a window in november.json\n");
  CHECK(program.status("$R --windows january.ics --windows january.ics") == 3);
  program.write("bad.json", "[{}]");
  const Ended both = program.run("$R --windows bad.json --windows november.json --windows more.json");
  CHECK(both.status == 3);
  CHECK_THAT(both.err, has_text("bad.json: window 1: "));
  CHECK_THAT(both.err, has_text("more.json: window \"nov\": "));
}

TEST_CASE("a window set has the same name in whatever order, and from whatever files, it was read") {
  const Program program;
  CHECK(version_of(program, "--windows november.json") == content_version(november));
  const Ended piped =
      program.run("$C --windows - --windows-format json \"$(head -n 1 requests.ndjson)\" < november.json");
  CHECK(nlohmann::json::parse(piped.out)["version"] == content_version(november));
  const std::string both = version_of(program, "--windows november.json --windows december.json");
  CHECK(both.size() == 16);
  CHECK(both != content_version(november));
  CHECK(both != content_version(std::string(november) + std::string(december)));
  CHECK(version_of(program, "--windows december.json --windows november.json") == both);
  CHECK(version_of(program, "--windows january.ics --windows november.json") != both);
  program.run("mkdir d; cp november.json d/z.json; cp december.json d/a.json");
  CHECK(version_of(program, "--windows d") == both);
}

TEST_CASE("bad windows are left out on demand, each is named, and the status tells it") {
  const Program program;
  program.write("mixed.json",
                R"([{"id": "nov", "start": "2026-11-28T22:00:00Z", "end": "2026-11-29T02:00:00Z"},
      {"id": "bad", "start": "2026-12-28T22:00:00Z", "end": "2026-12-28T20:00:00Z"}, 17])");
  std::string mixed(january);
  mixed.insert(mixed.find("END:VCALENDAR"),
               "BEGIN:VEVENT\r\nUID:dateless\r\nDTSTAMP:20261101T000000Z\r\nEND:VEVENT\r\n");
  program.write("mixed.ics", mixed);
  const std::string windows = " --windows mixed.json --windows mixed.ics";
  CHECK(program.run("$R" + windows).out.empty());
  const Ended ended = program.run("$R --skip-bad-windows" + windows);
  CHECK(ended.status == 3);
  CHECK(answers(ended.out) == "11 error nov, 12 allowed -, 01 error jan");
  CHECK_THAT(ended.err, has_text("mixed.json: window 2 (\"bad\"): field \"end\": "));
  CHECK_THAT(ended.err, has_text("mixed.json: window 3: must be an object, not "));
  CHECK_THAT(ended.err, has_text("(\"dateless\"): field \"DTSTART\": "));
  CHECK_THAT(ended.err, has_text("; left out\n"));
  // What cannot be read at all is left out as a whole, a second window of an id as well.
  program.write("broken.json", "[{");
  const Ended rest = program.run(
      "cp november.json again.json; $R --skip-bad-windows --windows broken.json --windows november.json "
      "--windows again.json");
  CHECK(rest.status == 3);
  CHECK(answers(rest.out) == "11 error nov, 12 allowed -, 01 allowed -");
  CHECK_THAT(rest.err, has_text("broken.json:1: "));
  CHECK_THAT(rest.err, has_text("again.json: window \"nov\": "));
  // Where there is nothing to leave out, nothing is different; what is missing is no bad window.
  CHECK(program.status("$R --skip-bad-windows --windows november.json") == 0);
  CHECK(program.status("$R --skip-bad-windows --windows missing.json") == 1);
  for (const std::string command : {"$C --exit-code \"$(head -n 1 requests.ndjson)\"", "curfew calendar",
                                    "curfew notices --from 2026-11-01T00:00:00Z --to 2027-02-01T00:00:00Z"}) {
    INFO(command);
    const Ended partial = program.run(command + " --skip-bad-windows --windows mixed.json");
    CHECK(partial.status == 3);
  }
}

}  // namespace
}  // namespace curfew
