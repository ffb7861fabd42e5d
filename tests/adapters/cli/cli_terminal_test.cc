// What reaches a person's terminal, or a program at the other end of a pipe: characters, colours, and when.
#include "tests/catch.h"
#include "tests/door.h"

namespace curfew {
namespace {

using door::Ended;
using door::last_line;
using door::lines;

constexpr std::string_view windows =
    R"([{"id": "mw-17", "start": "2026-11-28T22:00:00Z", "end": "2026-11-29T02:00:00Z", "declared_at": "2026-11-20T09:00:00Z"}])";

std::string request(const std::string& id, const std::string& more = "") {
  return R"({"kind": "reservation", "id": ")" + id +
         R"(", "start": "2026-11-28T20:00:00Z", "end": "2026-11-28T23:00:00Z")" + more + "}\n";
}

struct Program : door::Directory {
  Program() {
    write("windows.json", windows);
    write("requests.ndjson", request("r-1", R"(, "owner": "Jürgen")") +
                                 request("r-2", R"(, "owner": "a\u001b[31m\r\u0000b", "action": "restore")"));
  }
  Ended run(const std::string& line) const {
    return Directory::run(
        "unset LC_ALL LC_CTYPE LANG NO_COLOR; export TERM=xterm LANG=en_US.UTF-8\n"
        "R='curfew report --windows windows.json --now 2026-11-21T00:00:00Z --requests'\n"
        "on_terminal() { script -qec \"$*\" /dev/null; }\n" +
        line);
  }
};

bool has_control(const std::string& text) {
  for (const char c : text)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F) return true;
  return text.find("\xC2\x9B") != text.npos || text.find("\u202E") != text.npos;
}

bool is_ascii(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

// ESC, CR, NUL, a C1 control, and what turns the direction of writing, in each place that a message quotes.
TEST_CASE("no message lets a control character of the input through to the terminal") {
  const Program program;
  const std::string bad = R"(x\u001b[2J\r\u0000\u009b1m\u202e\ny)";
  const std::string raw =
      "x\x1b[2J\r\xC2\x9B"
      "1m\u202Ey";
  const std::string shell = "\"$(printf 'x\\033[2J\\r\\302\\2331m\\342\\200\\256y')\"";
  program.write("field.ndjson", "{\"" + bad + "\": 1}\n");
  program.write("role.ndjson", request("r", ", \"role\": \"" + bad + "\", \"owner\": \"" + bad + "\""));
  program.write("header.csv", "id,start," + raw + "\n1,2,3\n");
  program.write("quoted.csv", "id,start,\"" + raw + "\n\"\n1,2,3\n");
  program.write("cell.csv", "id,start,end\n1," + raw + ",3\n");
  program.write("jobs.swf", "; UnixStartTime: 1795903200\n" + raw + "\n");
  program.write("bytes.ndjson", "{\"id\": \"\x9b\xff\"}\n");
  program.write("field.json", "[{\"id\": \"" + bad + "\", \"" + bad + "\": 1}]");
  program.write(
      "zone.json",
      R"([{"id": "w", "start": "2026-11-10T22:00:00", "end": "2026-11-11T02:00:00", "recurrence": {"rrule": "FREQ=DAILY", "tzid": ")" +
          bad + "\"}}]");
  program.write("twice.json", "[{\"id\": \"" + bad + "\", \"start\": \"2026-11-28T22:00:00Z\"}]");
  program.write("bad.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:" + raw + "\r\nX-CURFEW-" + raw +
                               ":1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  program.write("profile.json", "{\"name\": \"" + bad + "\", \"" + bad + "\": 1}");
  program.write("events.ndjson", "{\"event\": \"" + bad + "\", \"session\": \"" + bad + "\"}\n");
  program.write("batch.ndjson", "{\"id\": \"a\", \"start\": \"2026-11-28T22:00:00\", \"tzid\": \"" + bad +
                                    "\", \"" + bad + "\": 1}\n");
  const std::string sessions = "curfew sessions --at 2026-11-10T00:00:00Z --windows windows.json --events ";
  for (const std::string& line : std::vector<std::string>{
           "$R field.ndjson",
           "$R role.ndjson",
           "$R header.csv",
           "$R quoted.csv",
           "$R cell.csv",
           "$R jobs.swf",
           "$R bytes.ndjson",
           "$R requests.ndjson --windows field.json",
           "$R requests.ndjson --windows zone.json",
           "cp twice.json again.json; $R requests.ndjson --windows twice.json --windows again.json",
           "$R requests.ndjson --skip-bad-windows --windows field.json --format csv",
           "$R requests.ndjson --windows bad.ics",
           "$R requests.ndjson --profile ./profile.json",
           "curfew profile check profile.json",
           sessions + "events.ndjson",
           "curfew occurrences --batch batch.ndjson",
           "curfew calendar --requests role.ndjson -o out.ics; curfew calendar --requests cell.csv",
           "curfew occurrences --start 2026-11-28T22:00:00 --duration PT1H --rrule " + shell,
           "$R " + shell + " --requests-format csv",
           "$R " + shell,
           "$R requests.ndjson --profile " + shell,
           "$R requests.ndjson --role " + shell,
           "$R requests.ndjson --tzid " + shell,
           "$R requests.ndjson --format " + shell,
           "$R requests.ndjson -o nowhere/" + shell,
           "curfew " + shell,
           "curfew report --" + shell,
           "curfew profile " + shell,
           "curfew check --windows windows.json " + shell,
           "curfew check --windows windows.json '{\"" + bad + "\": 1}'"}) {
    INFO(line);
    const Ended ended = program.run(line);
    INFO(ended.err);
    CHECK(ended.status != 0);
    CHECK_FALSE(ended.err.empty());
    CHECK_FALSE(has_control(ended.err));
    CHECK(program.run("export LC_ALL=C; " + line).err.find('\x1b') == std::string::npos);
  }
  CHECK_THAT(program.run("$R field.ndjson").err, has_text(R"(x\x1b[2J\r\x00\u009b1m\u202e\ny)"));
}

TEST_CASE("what is told of a profile lets no control character through") {
  const Program program;
  program.run(
      R"(curfew profile show cloudshell | sed 's/"title": "/&\\u001b[2J\\r\\n\\u202e/; s/"name": "/&\\u001b]0;/' > odd.json)");
  for (const std::string line :
       {"curfew profile check odd.json", "curfew profile parity odd.json",
        "curfew profile diff odd.json standard", "$R requests.ndjson --profile odd.json"}) {
    INFO(line);
    const Ended ended = program.run(line);
    INFO(ended.err);
    CHECK(ended.status == 0);
    CHECK_FALSE(ended.out.empty());
    CHECK_FALSE(has_control(ended.out));
  }
  // JSON that holds them as they are is shown as JSON that says the same.
  program.write("raw.json", "{\r\n\t\"title\": \"\x7f\xC2\x9B\u202E\"\r\n}\n");
  CHECK(program.run("curfew profile show ./raw.json").out ==
        "{\r\n\t\"title\": \"\\u007f\\u009b\\u202e\"\r\n}\n");
}

TEST_CASE("a table is coloured on a terminal, or on demand, and never on one that is dumb") {
  const Program program;
  const auto is_coloured = [&](const std::string& line) {
    return program.run(line).out.find("\x1b[") != std::string::npos;
  };
  CHECK_FALSE(is_coloured("$R requests.ndjson"));
  CHECK(is_coloured("$R requests.ndjson --color always"));
  CHECK(is_coloured("TERM=dumb NO_COLOR=1 $R requests.ndjson --color always"));
  CHECK(program.run("$R requests.ndjson --color purple").status == 2);
  if (program.run("command -v script").status != 0) {
    WARN("skipped: there is no `script` to make a terminal with");
    return;
  }
  CHECK(is_coloured("on_terminal $R requests.ndjson"));
  CHECK(is_coloured("on_terminal $R requests.ndjson -o -"));
  CHECK_FALSE(is_coloured("on_terminal $R requests.ndjson --color never"));
  CHECK_FALSE(is_coloured("export NO_COLOR=1; on_terminal $R requests.ndjson"));
  CHECK_FALSE(is_coloured("export TERM=dumb; on_terminal $R requests.ndjson"));
}

TEST_CASE("a locale without UTF-8 gets tables and messages in ASCII, programs what they always get") {
  const Program program;
  const std::string table = program.run("$R requests.ndjson").out;
  CHECK_THAT(table, has_text("✖ error"));
  CHECK_THAT(table, has_text("Jürgen"));
  for (const std::string locale :
       {"LC_ALL=C", "LC_ALL=POSIX", "LC_ALL= LC_CTYPE=de_DE.ISO-8859-1", "LANG=C", "LANG="}) {
    INFO(locale);
    const Ended plain = program.run("export " + locale + "; $R requests.ndjson");
    CHECK(is_ascii(plain.out));
    CHECK(is_ascii(plain.err));
    CHECK_THAT(plain.out, has_text("x error"));
    CHECK_THAT(plain.out, has_text("J?rgen"));
    CHECK(lines(plain.out) == lines(table));
  }
  for (const std::string locale : {"LC_ALL=C.UTF-8", "LC_ALL=de_DE.utf8", "LC_ALL= LC_CTYPE=C.UTF-8 LANG=C"})
    CHECK(program.run("export " + locale + "; $R requests.ndjson").out == table);
  for (const std::string format : {"csv", "ndjson", "html"}) {
    const std::string line = "$R requests.ndjson --format " + format;
    CHECK(program.run("export LC_ALL=C; " + line).out == program.run(line).out);
  }
  program.write("field.ndjson", "{\"ärger …\": 1}\n");
  CHECK_THAT(program.run("$R field.ndjson").err, has_text("ärger …"));
  CHECK_THAT(program.run("export LC_ALL=C; $R field.ndjson").err, has_text("?rger ..."));
}

TEST_CASE("output to - is standard output") {
  const Program program;
  for (const std::string line :
       {"$R requests.ndjson --format csv", "curfew calendar --windows windows.json"}) {
    INFO(line);
    const std::ptrdiff_t files = program.files();
    const Ended named = program.run(line + " -o -");
    CHECK(named.status == 0);
    CHECK(named.out == program.run(line).out);
    CHECK(program.files() == files);
  }
}

TEST_CASE(
    "the exit code of a report is that of its worst outcome, when asked, and where nothing was refused") {
  const Program program;
  const auto job = [](const std::string& id) {
    return R"({"kind": "job", "id": ")" + id +
           R"(", "start": "2026-11-28T23:00:00Z", "duration": "PT1H"})"
           "\n";
  };
  const std::string
      error = request("e"),
      deferred = job("d"),
      warn =
          R"({"kind": "reservation", "id": "w", "start": "2026-11-28T20:00:00Z", "end": "2026-11-29T03:00:00Z"})"
          "\n",
      allowed =
          R"({"kind": "reservation", "id": "a", "start": "2027-11-28T20:00:00Z", "end": "2027-11-29T03:00:00Z"})"
          "\n";
  const std::vector<std::pair<std::string, int>> cases = {{"", 0},
                                                          {allowed, 0},
                                                          {allowed + warn + allowed, 10},
                                                          {warn + deferred + allowed, 11},
                                                          {deferred + error + warn, 12},
                                                          {error + "{}\n", 3}};
  for (const auto& [requests, status] : cases) {
    INFO(requests);
    program.write("some.ndjson", requests);
    CHECK(program.run("$R some.ndjson --exit-code").status == status);
    CHECK(program.run("$R some.ndjson --exit-code --format csv --only conflicts").status == status);
    CHECK(program.run("$R some.ndjson").status == (status == 3 ? 3 : 0));
  }
}

// A program that writes a request, and waits for the answer before it writes the next.
TEST_CASE("a co-process answers each request before it reads the next") {
  const Program program;
  const std::string slot = ",2026-11-28T20:00:00Z,2026-11-28T23:00:00Z";
  const std::string job = " 0 0 3600 1 -1 -1 1 -1 -1 1 7 1 1 1 -1 -1 -1";
  struct Dialogue {
    std::string format, before, first, second, bad;
  };
  const auto line = [](std::string text) { return text.substr(0, text.size() - 1); };
  for (const Dialogue& d : std::vector<Dialogue>{
           {"ndjson", "", line(request("one")), line(request("two")), "{}"},
           {"csv", "id,start,end", "one" + slot, "\"two\"" + slot, "bad,x,y"},
           {"swf", "; Version: 2.2\n; UnixStartTime: 1795903200", "1" + job, "2" + job, "x"}})
    for (const std::string output : {"ndjson", "csv"}) {
      INFO(d.format << " to " << output);
      program.write(
          "dialogue",
          "R='curfew report --windows windows.json --now 2026-11-21T00:00:00Z --requests'\n"
          "mkfifo in out; $R - --requests-format " +
              d.format + " --format " + output +
              " < in > out 2> said &\n"
              "exec 8> in 9< out\n"
              "ask() { printf '%s\\n' \"$1\" >&8; read -r answer <&9; echo \"$answer\" | cut -c 1-16; }\n"
              "[ -z '" +
              d.before + "' ] || printf '%s\\n' '" + d.before + "' >&8\n" +
              (output == "csv"
                   ? "printf '%s\\n' '" + d.first +
                         "' >&8; read -r head <&9; read -r answer <&9; echo \"$answer\" | cut -c 1-16\n"
                   : "ask '" + d.first + "'\n") +
              "ask '" + d.second + "'; ask '" + d.bad + "'; ask '" + d.second +
              "'\n"
              "exec 8>&-; wait\n");
      const Ended ended = program.run("timeout 60 sh ./dialogue");
      program.run("rm -f in out");
      INFO(program.read("said"));
      CHECK(ended.status == 0);
      const bool swf = d.format == "swf";
      const std::string one = swf ? "1" : "one", two = swf ? "2" : "two";
      std::vector<std::string> answers(1);
      for (const char c : ended.out) c == '\n' ? (void)answers.emplace_back() : answers.back().push_back(c);
      REQUIRE(answers.size() == 5);
      const std::string head = output == "csv" ? "" : "{\"id\": \"";
      CHECK_THAT(answers[0], has_text(head + one));
      CHECK_THAT(answers[1], has_text(head + two));
      CHECK_THAT(answers[3], has_text(head + two));
      CHECK_THAT(last_line(program.read("said")), has_text("3 judged, 1 refused"));
    }
}

TEST_CASE("a co-process under --strict ends at the first refused request, though its writer waits") {
  const Program program;
  program.write("dialogue",
                "mkfifo in; curfew report --windows windows.json --strict --threads 4 --requests - "
                "--requests-format ndjson"
                " --format csv < in > out 2> said & exec 8> in; echo '{}' >&8; wait $!\n");
  const Ended ended = program.run("timeout 60 sh ./dialogue");
  CHECK(ended.status == 3);
  CHECK_THAT(program.read("said"), has_text("stopped at the first refused record"));
}

TEST_CASE("a batch of recurrences answers each line before it reads the next") {
  const Program program;
  program.write("dialogue",
                "mkfifo in out; curfew occurrences --batch - < in > out 2> said & exec 8> in 9< out\n"
                "for id in a b; do\n"
                "  printf '{\"id\": \"%s\", \"start\": \"2026-11-28T22:00:00\", \"rrule\": \"FREQ=DAILY\", "
                "\"limit\": 1}\\n' $id >&8\n"
                "  read -r answer <&9; echo \"$answer\"\n"
                "done; exec 8>&-; wait\n");
  const Ended ended = program.run("timeout 60 sh ./dialogue");
  CHECK(ended.out ==
        "{\"id\": \"a\", \"occurrences\": [\"2026-11-28T22:00:00Z\"]}\n"
        "{\"id\": \"b\", \"occurrences\": [\"2026-11-28T22:00:00Z\"]}\n");
}

}  // namespace
}  // namespace curfew
