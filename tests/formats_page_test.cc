// doc/FORMATS.md and the help on fields, held against the readers and writers field by field.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "adapters/ical/text.h"
#include "adapters/json/fields_help.h"
#include "adapters/json/occurrences.h"
#include "adapters/json/profile.h"
#include "adapters/json/requests.h"
#include "adapters/json/sessions.h"
#include "adapters/json/windows.h"
#include "adapters/swf/requests.h"
#include "tests/door.h"
#include "tests/page.h"
#include "tests/reading.h"

namespace curfew::test {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

const Page& formats() {
  static const Page page("doc/FORMATS.md");
  return page;
}

const FieldTopic& topic(std::string_view name) {
  const auto topics = field_topics();
  const auto it =
      std::find_if(topics.begin(), topics.end(), [&](const FieldTopic& t) { return t.name == name; });
  REQUIRE(it != topics.end());
  return *it;
}

const FieldTable& help_table(std::string_view title) {
  for (const FieldTopic& t : field_topics())
    for (const FieldTable& table : t.tables)
      if (table.title == title) return table;
  FAIL("no table " << title);
  std::abort();
}

Names names_of(const FieldTable& table) {
  Names names;
  for (const FieldHelp& field : table.fields) names.emplace_back(field.name);
  return names;
}

// The fields that a reader knows, out of what it says of one that it does not.
Names known_fields(const Problem& problem) {
  INFO(to_string(problem));
  REQUIRE(problem.code == Code::unknown_field);
  const std::string before = "there are ";
  const std::size_t at = problem.detail.find(before);
  REQUIRE(at != problem.detail.npos);
  std::istringstream list(problem.detail.substr(at + before.size()));
  Names names;
  for (std::string word; std::getline(list >> std::ws, word, ',');) names.push_back(word);
  return names;
}

constexpr std::string_view no_field = R"("no such field at all": 1)";

FindZone find_zone() { return reader_options().find_zone; }

std::vector<Problem> problems_of_window(const std::string& object) {
  std::vector<WindowProblem> problems;
  read_windows_json("[" + object + "]", find_zone(), &problems);
  std::vector<Problem> all;
  for (WindowProblem& p : problems) all.push_back(std::move(p.problem));
  return all;
}

// Of the first problem whose field ends like this.
Names window_fields(const std::string& part) {
  std::string object = R"({"id": "w", "start": "2026-11-28T22:00:00", "end": "2026-11-28T23:00:00", )" + part;
  for (const Problem& p : problems_of_window(object + "}"))
    if (p.field.ends_with("no such field at all")) return known_fields(p);
  FAIL("no problem with " << part);
  std::abort();
}

std::optional<Problem> problem_of_request(const std::string& object) {
  JsonRequestReader reader(find_zone());
  const Record record = reader.read("{" + object + "}");
  return record.problem ? std::optional(*record.problem) : std::nullopt;
}

bool has_word(std::string_view list, std::string_view word) {
  std::istringstream words{std::string(list)};
  for (std::string one; std::getline(words >> std::ws, one, ',');)
    if (one == word) return true;
  return false;
}

}  // namespace

TEST_CASE("the page on formats holds the tables of the help, row by row") {
  for (const std::string_view name : {"windows", "requests", "events", "batch"})
    for (const FieldTable& table : topic(name).tables) {
      const bool some = std::any_of(table.fields.begin(), table.fields.end(),
                                    [](const FieldHelp& f) { return !f.of.empty(); });
      std::vector<Cells> expected;
      for (const FieldHelp& f : table.fields) {
        Cells row{"`" + std::string(f.name) + "`", std::string(f.type), std::string(f.presence)};
        if (some) row.emplace_back(f.of.empty() ? "all" : f.of);
        row.emplace_back(f.meaning);
        expected.push_back(row);
      }
      INFO(table.title);
      CHECK(formats().rows(std::string(table.title)) == expected);
    }
}

TEST_CASE("help on fields names and explains each, in lines of at most 100 columns") {
  for (const FieldTopic& t : field_topics()) {
    const std::string text = fields_help(t.name);
    for (const FieldTable& table : t.tables)
      for (const FieldHelp& f : table.fields) {
        INFO(t.name << " " << f.name);
        CHECK(text.find("\n  " + std::string(f.name) + " ") != text.npos);
        CHECK(f.meaning.ends_with('.') != f.meaning.ends_with('?'));
        CHECK_FALSE(f.type.empty());
        CHECK_FALSE(f.presence.empty());
      }
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 100);
  }
  CHECK(fields_help("no such topic").empty());
}

TEST_CASE("the reader of windows knows the fields of the help and no other") {
  const std::string none(no_field);
  const std::string recurring = R"("recurrence": {"tzid": "UTC", "rrule": "FREQ=DAILY", )" + none + "}";
  CHECK(window_fields(none) == names_of(help_table("Fields of a window and of a revision")));
  CHECK(window_fields(R"("revisions": [{"declared_at": "2026-11-28T22:00:00Z", )" + none + "}]") ==
        names_of(help_table("Fields of a window and of a revision")));
  CHECK(window_fields("\"scope\": {" + none + "}") == names_of(help_table("Fields of `scope`")));
  CHECK(window_fields("\"exempt\": {" + none + "}") == names_of(help_table("Fields of `exempt`")));
  CHECK(window_fields("\"messages\": {" + none + "}") == names_of(help_table("Fields of `messages`")));
  CHECK(window_fields(recurring) == names_of(help_table("Fields of `recurrence`")));
}

TEST_CASE("a window and a revision have the fields that the help gives them") {
  const auto refused = [](const std::string& object, const std::string& field) {
    const auto problems = problems_of_window(object);
    return std::any_of(problems.begin(), problems.end(),
                       [&](const Problem& p) { return p.code == Code::unknown_field && p.field == field; });
  };
  for (const FieldHelp& f : help_table("Fields of a window and of a revision").fields) {
    const std::string name(f.name), stated = "\"" + name + "\": true";
    INFO(name);
    CHECK(refused("{" + stated + "}", name) != has_word(f.of, "window"));
    const std::string revision = R"({"id": "w", "start": "2026-11-28T22:00:00Z", "revisions": [{)" + stated;
    CHECK(refused(revision + "}]}", "revisions[0]." + name) != has_word(f.of, "revision"));
  }
}

TEST_CASE("the reader of requests knows the fields of the help and no other") {
  const auto problem = problem_of_request(std::string(no_field));
  REQUIRE(problem);
  CHECK(known_fields(*problem) == names_of(help_table("Fields of a request")));
}

TEST_CASE("requests of each kind have the fields that the help gives them") {
  for (const FieldHelp& f : help_table("Fields of a request").fields)
    for (const std::string kind : {"reservation", "edit", "series", "job", "access"}) {
      if (f.name == "kind" || f.name == "action") continue;
      const bool is_list = f.type.starts_with("list");
      const std::string head = kind == "edit"     ? R"("kind": "reservation", "action": "edit")"
                               : kind == "access" ? R"("kind": "access", "action": "login")"
                                                  : "\"kind\": \"" + kind + "\"";
      const auto problem =
          problem_of_request(head + ", \"" + std::string(f.name) + (is_list ? "\": [\"x\"]" : "\": \"x\""));
      REQUIRE(problem);
      INFO(f.name << " of " << kind << ": " << to_string(*problem));
      const bool is_reservation = kind == "edit" && has_word(f.of, "reservation");
      const bool expected = f.of.empty() || has_word(f.of, kind) || is_reservation;
      CHECK((problem->code != Code::field_not_for_kind) == expected);
    }
}

TEST_CASE("the readers of events and of questions know the fields of the help and no other") {
  std::vector<Problem> problems;
  read_session_events("{" + std::string(no_field) + "}\n",
                      [&](const SessionLine& line) { problems = line.problems; });
  REQUIRE_FALSE(problems.empty());
  CHECK(known_fields(problems.front()) == names_of(help_table("Fields of an event")));

  OccurrenceLineReader reader(find_zone());
  const OccurrenceLine line = reader.read("{" + std::string(no_field) + "}");
  REQUIRE_FALSE(line.query);
  CHECK(known_fields(line.query.problem()) == names_of(help_table("Fields of a question")));
}

TEST_CASE("events of each sign have the fields that the help gives them") {
  for (const FieldHelp& f : help_table("Fields of an event").fields)
    for (const std::string_view sign : session_sign_names) {
      if (f.name == "event") continue;
      const std::string value = f.type.starts_with("list") ? "[\"x\"]" : "\"2026-11-28T22:00:00Z\"";
      const std::string line =
          R"({"event": ")" + std::string(sign) + "\", \"" + std::string(f.name) + "\": " + value + "}";
      bool refused = false;
      read_session_events(line, [&](const SessionLine& read) {
        for (const Problem& p : read.problems) refused = refused || p.code == Code::field_not_for_kind;
      });
      INFO(f.name << " of " << sign);
      CHECK(refused != (f.of.empty() || has_word(f.of, sign)));
    }
}

TEST_CASE("the reader of profiles knows the fields of the help and no other") {
  const std::string none(no_field);
  const auto fields = [](const std::string& part) {
    std::vector<Problem> problems;
    (void)read_profile_json("{" + part + "}", &problems);
    for (const Problem& p : problems)
      if (p.code == Code::unknown_field) return known_fields(p);
    FAIL("no problem with " << part);
    std::abort();
  };
  CHECK(fields(none) == names_of(help_table("Fields of a profile")));
  CHECK(fields("\"access\": [{" + none + "}]") == names_of(help_table("Fields of a row")));
  CHECK(fields("\"access\": [{\"effect\": {" + none + "}}]") == names_of(help_table("Fields of an effect")));
  CHECK(fields("\"sessions\": {" + none + "}") == names_of(help_table("Fields of `sessions`")));
  CHECK(fields("\"notices\": [{" + none + "}]") == names_of(help_table("Fields of a notice")));
  CHECK(fields("\"lifecycle\": {" + none + "}") == names_of(help_table("Fields of `lifecycle`")));
}

// ---- What is written.

namespace {

// The keys of some objects: each is on the page, in this order; and all of the page were seen.
class SeenKeys {
 public:
  explicit SeenKeys(const std::string& heading) : heading_(heading), page_(formats().words(heading)) {}
  ~SeenKeys() {
    for (const std::string& name : page_) {
      INFO(heading_ << ": " << name << " is never written");
      CHECK(seen_.count(name) == 1);
    }
  }
  SeenKeys(const SeenKeys&) = delete;
  SeenKeys& operator=(const SeenKeys&) = delete;

  void see(const Json& object) {
    INFO(heading_ << ": " << object.dump());
    auto place = page_.begin();
    for (const auto& [key, value] : object.items()) {
      seen_.insert(key);
      place = std::find(place, page_.end(), key);
      INFO(key << " is not on the page, or in another order");
      REQUIRE(place != page_.end());
    }
  }

 private:
  std::string heading_;
  Names page_;
  std::set<std::string> seen_;
};

std::vector<Json> objects(const std::string& lines) {
  std::vector<Json> all;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) all.push_back(Json::parse(line));
  return all;
}

// The page's own files, and some that say more.
struct Example : door::Directory {
  Example() {
    for (const CodeBlock& block : formats().blocks())
      if (const std::size_t blank = block.info.find(' '); blank != block.info.npos)
        write(block.info.substr(blank + 1), block.text);
    write("hourly.json", R"([{"id": "h", "start": "2026-11-28T22:00:00", "end": "2026-11-28T22:10:00",
      "recurrence": {"tzid": "UTC", "rrule": "FREQ=HOURLY"}, "messages": {"login": "@EndTime@"}}])");
  }
  std::vector<Json> told(const std::string& command) const {
    const door::Ended ended = run("curfew " + command);
    INFO(ended.err);
    REQUIRE((ended.status == 0 || ended.status == 3));
    return objects(ended.out);
  }
  Json one(const std::string& command) const {
    const auto all = told(command);
    REQUIRE(all.size() == 1);
    return all.front();
  }
};

const std::string at_ten = " --now 2026-11-27T09:00:00Z ";

// Which say all that a verdict can, and the refused records among them.
std::vector<Json> verdicts(const Example& example) {
  const std::string windows = " --windows windows.json" + at_ten;
  auto all = example.told("report --requests requests.ndjson --format ndjson" + windows);
  const auto add = [&](const std::string& command) { all.push_back(example.one(command)); };
  add("check" + windows + R"('{"kind": "reservation", "id": "r", "domain": "lab-eu",
    "start": "2026-11-28T20:00:00Z", "end": "2026-11-28T23:00:00Z"}')");
  add("check --windows hourly.json" + at_ten + R"('{"kind": "reservation", "id": "r",
    "start": "2026-11-28T20:00:00Z"}')");
  add("check --profile passwordstate --windows mode.json" + at_ten + R"('{"kind": "access", "id": "a",
    "action": "session", "owner": "ben", "at": "2026-11-28T22:05:00Z"}')");
  return all;
}

}  // namespace

TEST_CASE("verdicts have the fields of the page, in its order") {
  const Example example;
  SeenKeys verdict("Fields of a verdict"), effect("Fields of `effect`"),
      occurrence("Fields of `occurrences`"), refused("Fields of a refused record");
  for (const Json& one : verdicts(example)) {
    if (one.contains("problem")) {
      refused.see({{"line", one["line"]}, {"problem", 0}});
      refused.see(one["problem"]);
      continue;
    }
    verdict.see(one);
    if (one.contains("effect")) effect.see(one["effect"]);
    if (one.contains("occurrences"))
      for (const Json& o : one["occurrences"]) occurrence.see(o);
  }
}

TEST_CASE("a report as JSON has the fields of the page, in its order") {
  SeenKeys report("Fields of a report as JSON"), queue("Fields of `queue`"), summary("Fields of `summary`");
  const Json told = Json::parse(
      Example()
          .run("curfew report --format json --windows windows.json --requests requests.ndjson" + at_ten)
          .out);
  report.see(told);
  summary.see(told["summary"]);
  for (const Json& job : told["queue"]) queue.see(job);
}

TEST_CASE("a report as CSV has the columns of the page") {
  const std::string out =
      Example().run("curfew report --format csv --windows windows.json --requests requests.csv" + at_ten).out;
  std::string columns;
  for (const std::string& name : formats().words("Columns of the CSV"))
    columns += (columns.empty() ? "" : ",") + name;
  CHECK(out.substr(0, out.find('\n')) == columns);
}

TEST_CASE("answers, notices and sessions have the fields of the page, in its order") {
  const Example example;
  SeenKeys answer("Fields of an answer"), notice("Fields of a notice"), session("Fields of a session"),
      summary("Fields of a summary");
  for (const Json& one : example.told("occurrences --batch questions.ndjson")) answer.see(one);
  const std::string range = " --from 2026-11-28T20:00:00Z --to 2026-11-30T00:00:00Z";
  for (const std::string of : {" --windows windows.json", " --windows mode.json --profile passwordstate",
                               " --windows mode.json --profile haiilo"})
    for (const Json& one : example.told("notices" + of + range)) notice.see(one);
  auto lines = example.told(
      "sessions --profile passwordstate --windows mode.json --events events.ndjson --at "
      "2026-11-28T22:05:00Z");
  summary.see(lines.back());
  lines.pop_back();
  for (const Json& one : lines) session.see(one);
}

// ---- The other formats.

TEST_CASE("the page names the numbers of an SWF line that are looked at") {
  const auto format = swf_format({});
  const std::string header = "; UnixStartTime: 0\n";
  REQUIRE(format->header(header));
  // A letter in place of one number is refused by its name, whether it is looked at or not; 0.5 only
  // where it is.
  Names used;
  for (std::size_t n = 0; n < 18; ++n) {
    std::string line;
    for (std::size_t i = 0; i < 18; ++i) line += i == n ? "0.5 " : "1 ";
    const PaddedBytes bytes(line);
    format->parser()->parse({bytes.view(), 2}, [&](const Record& record) {
      if (record.problem) used.push_back(record.problem->field);
      return true;
    });
  }
  Names on_page = formats().words("SWF");
  std::sort(used.begin(), used.end());
  std::sort(on_page.begin(), on_page.end());
  CHECK(used == on_page);
}

TEST_CASE("the page names every property of iCalendar that is read, and no other") {
  const std::set<std::string> of_zones = {"TZID", "X-LIC-LOCATION", "TZOFFSETFROM", "TZOFFSETTO"};
  std::set<std::string> known(std::begin(ical_names), std::end(ical_names)), on_page;
  for (const std::string& name : of_zones) CHECK(known.erase(name) == 1);
  for (const char* heading : {"5. iCalendar", "MAINTNOTE", "What iCalendar has no word for"})
    for (const std::string& name : formats().words(heading)) CHECK(on_page.insert(name).second);
  CHECK(on_page == known);
}

TEST_CASE("the page lists the codes of problems with their meanings") {
  std::vector<Cells> expected;
#define X(name, meaning) expected.push_back({"`" #name "`", meaning});
  CURFEW_PROBLEM_CODES(X)
#undef X
  CHECK(formats().rows("7. Problems") == expected);
}

namespace {

// `max_json_depth` and `64` for each limit that a header states: 10'000 as 10,000, 1 << 20 as 1 MiB.
std::map<std::string, std::string> limits_in(const std::string& path) {
  const std::string text = read_file(path);
  const std::regex stated(R"(std::size_t (max_\w+|most_\w+) = (\d[^;]*);)");
  std::map<std::string, std::string> limits;
  for (std::sregex_iterator it(text.begin(), text.end(), stated), end; it != end; ++it) {
    std::string value = (*it)[2];
    std::replace(value.begin(), value.end(), '\'', ',');
    limits[(*it)[1]] = value == "1 << 20" ? "1 MiB" : value;
  }
  INFO(path);
  REQUIRE_FALSE(limits.empty());
  return limits;
}

}  // namespace

TEST_CASE("the page lists the limits, and where each is stated") {
  const std::string& page = formats().text();
  const std::size_t heading = page.find("| constant (`");
  REQUIRE(heading != page.npos);
  const std::string common = without_ticks(page.substr(heading, 80));
  auto left = limits_in(common);
  for (const Cells& row : formats().rows("8. Limits")) {
    const std::string name = without_ticks(row.at(0));
    const std::size_t place = row.at(0).find("(`");
    auto stated = limits_in(place == std::string::npos ? common : without_ticks(row.at(0).substr(place)));
    INFO(name);
    REQUIRE(stated.count(name) == 1);
    const std::string after = row.at(1).substr(std::min(stated[name].size(), row.at(1).size()));
    CHECK(row.at(1).starts_with(stated[name]));
    CHECK((after.empty() || after[0] == ':' || after[0] == ' '));
    left.erase(name);
  }
  for (const auto& [name, value] : left) FAIL_CHECK(name << " is not on the page");
}

TEST_CASE("the page lists the commands and what each exits with") {
  const Example example;
  const std::string told = example.run("curfew nothing").err, before = "there are ";
  std::istringstream list(told.substr(told.find(before) + before.size()));
  std::set<std::string> commands, on_page;
  for (std::string word; std::getline(list >> std::ws, word, ',');)
    commands.insert(word.substr(0, word.find_first_of(" ;\n")));
  std::set<std::string> statuses;
  for (const std::string& word : formats().words("4. Command line"))
    (word.find_first_not_of("0123456789") == word.npos ? statuses : on_page).insert(word);
  CHECK(on_page == commands);
  CHECK(statuses == std::set<std::string>{"0", "1", "2", "3", "10", "11", "12"});
  for (const std::string& command : on_page) CHECK(example.run("curfew " + command + " --help").status == 0);
}

}  // namespace curfew::test
