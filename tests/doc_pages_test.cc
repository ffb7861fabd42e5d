// doc/ says what is so: its examples are run, its ids and rules are the profiles', what it names is there.
#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "adapters/json/profile.h"
#include "adapters/system/profiles.h"
#include "engine/time/relation.h"
#include "tests/door.h"
#include "tests/page.h"

namespace curfew::test {
namespace {

namespace fs = std::filesystem;
using Words = std::set<std::string>;

std::vector<fs::path> files(const std::vector<std::string>& folders, const std::vector<std::string>& ends) {
  std::vector<fs::path> all;
  for (const std::string& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (std::find(ends.begin(), ends.end(), entry.path().extension().string()) != ends.end())
        all.push_back(entry.path());
  REQUIRE(all.size() > 1);
  std::sort(all.begin(), all.end());
  return all;
}

// One blank for each run of them; and what the machine's time zone data is called.
std::string normal(std::string text) {
  text = std::regex_replace(text, std::regex(R"(\s+)"), " ");
  return std::regex_replace(text, std::regex(R"("tzdata": "[^"]*")"), R"("tzdata": "…")");
}

struct Step {
  std::string command, answer;
};

// `$ ` begins a command, three blanks go on with it; all else is what it answers.
std::vector<Step> steps(const std::string& console) {
  std::vector<Step> all;
  std::istringstream lines(console);
  bool in_command = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ ")) {
      all.push_back({line.substr(2), ""});
      in_command = true;
      continue;
    }
    REQUIRE_FALSE(all.empty());
    if (in_command && line.starts_with("   ")) {
      all.back().command += ' ' + line.substr(3);
    } else {
      in_command = false;
      all.back().answer += line + '\n';
    }
  }
  return all;
}

Words matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  Words found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it)
    found.insert(it->str());
  return found;
}

constexpr const char* requirement_id = R"(\b(CS|PS|RN|HA|FB)-\d\d\b)";

Words requirements() {
  Words ids;
  std::istringstream page(read_file("doc/REQUIREMENTS.md"));
  for (std::string line; std::getline(page, line);)
    if (line.starts_with("| "))
      for (const std::string& id : matches(line.substr(0, line.find(" | ")), requirement_id)) {
        INFO(id << " stands twice");
        CHECK(ids.insert(id).second);
      }
  return ids;
}

ProfileSource profile(std::string_view name) {
  std::vector<Problem> problems;
  auto source = read_profile_json(shipped_profile(name), &problems);
  REQUIRE(source);
  return *source;
}

bool asks_for(const Condition& when, std::string_view input, std::string_view value) {
  return std::any_of(when.begin(), when.end(), [&](const auto& one) {
    return one.first == input && std::find(one.second.begin(), one.second.end(), value) != one.second.end();
  });
}

}  // namespace

TEST_CASE("the examples of the pages in doc answer what stands there") {
  std::size_t run = 0;
  for (const fs::path& path : files({"doc"}, {".md"})) {
    const door::Directory directory;
    for (const CodeBlock& block : Page(path).blocks()) {
      const std::size_t blank = block.info.find(' ');
      if (blank != block.info.npos) directory.write(block.info.substr(blank + 1), block.text);
      if (block.info != "console") continue;
      for (const Step& step : steps(block.text)) {
        const door::Ended ended = directory.run(step.command);
        INFO(path.string() << ": " << step.command << "\n" << ended.out << ended.err);
        CHECK(normal(ended.out) == normal(step.answer));
        ++run;
      }
    }
  }
  CHECK(run > 5);
}

TEST_CASE("each file that a page in doc leads to is there") {
  for (const fs::path& path : files({"doc"}, {".md"})) {
    const std::string text = read_file(path);
    for (std::string link : matches(text, R"(\]\([^)#]+)")) {
      INFO(path.string() << " " << link);
      CHECK(fs::exists(path.parent_path() / link.substr(2)));
    }
    for (std::string name :
         matches(text, R"(`(engine|adapters|tests|data|doc|bench|cmake|examples)/[^` *…]+`)")) {
      INFO(path.string() << " " << name);
      CHECK(fs::exists(name.substr(1, name.size() - 2)));
    }
  }
}

TEST_CASE("each pointer to a section of doc leads to one") {
  std::size_t pointers = 0;
  for (const fs::path& path : files({"engine", "adapters", "tests", "data", "bench"}, {".h", ".cc", ".md"})) {
    const std::string text = std::regex_replace(read_file(path), std::regex("\n *//"), "");
    for (const std::string& pointer : matches(text, R"(doc/[A-Z]+\.md +§\d+)")) {
      const std::string page = pointer.substr(0, pointer.find(".md") + 3);
      const std::string number = pointer.substr(pointer.rfind("§") + std::string("§").size());
      INFO(path.string() << ": " << pointer);
      CHECK(read_file(page).find("\n## " + number + ". ") != std::string::npos);
      ++pointers;
    }
    INFO(path.string() << " points to a page that is not of this project");
    if (path.filename() != "doc_pages_test.cc")
      CHECK(matches(text, R"((^|[^/A-Za-z])(semantics|formats|requirements)(\.md)? +§)").empty());
  }
  CHECK(pointers > 5);
}

TEST_CASE("each requirement that a profile, a case or a test names is on the page, once") {
  const Words on_page = requirements();
  CHECK(on_page.size() > 100);
  auto named = files({"data/profiles"}, {".json"});
  for (const fs::path& path : files({"data/cases"}, {".ndjson"})) named.push_back(path);
  for (const fs::path& path : files({"tests"}, {".cc"})) named.push_back(path);
  for (const fs::path& path : named)
    for (const std::string& id : matches(read_file(path), requirement_id)) {
      INFO(path.string() << " " << id);
      CHECK(on_page.count(id) == 1);
    }
}

TEST_CASE("the page on semantics has the rows of cloudshell in their order") {
  const Page page("doc/SEMANTICS.md");
  const auto rules = [](const std::vector<ProfileSource::Row>& rows, std::string_view kind) {
    std::vector<std::string> ids;
    for (const auto& row : rows)
      if (kind.empty() || asks_for(row.when, "kind", kind))
        if (ids.empty() || ids.back() != row.rule) ids.push_back(row.rule);
    return ids;
  };
  const ProfileSource p = profile("cloudshell");
  CHECK(page.words("Reservation") == rules(p.decisions, "reservation"));
  CHECK(page.words("Job") == rules(p.decisions, "job"));
  auto series = rules(p.series, "");
  REQUIRE(series.back() == "first-finding");
  series.back() = "of the first finding";
  CHECK(page.words("Series") == series);
  Words shipped, on_page;
  for (const ShippedProfile& one : shipped_profiles()) shipped.emplace(one.name);
  for (const std::string& name : page.words("6. Profiles")) on_page.insert(name);
  CHECK(on_page == shipped);
}

TEST_CASE("the map names every room, and each file of its walks once") {
  const Page page("doc/MAP.md");
  Words rooms, on_page;
  std::istringstream build(read_file("CMakeLists.txt"));
  for (std::string line; std::getline(build, line);)
    if (line.find("bench/") == line.npos)
      for (const std::string& room : matches(line, R"(^ *room\([a-z_]+)"))
        rooms.insert(room.substr(room.find('(') + 1));
  for (const std::string& name : page.words("Rooms")) on_page.insert(name);
  CHECK(on_page == rooms);

  std::istringstream lines(page.text());
  Words walk;
  std::size_t walks = 0, number = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) number = 0;
    const std::size_t dot = line.find(". `");
    if (dot == line.npos || line.find_first_not_of("0123456789") != dot) continue;
    if (number == 0) walk.clear(), ++walks;
    INFO(line);
    CHECK(line.substr(0, dot) == std::to_string(++number));
    CHECK(walk.insert(without_ticks(line)).second);
    CHECK(fs::is_regular_file(without_ticks(line)));
  }
  CHECK(walks == 2);
}

TEST_CASE("the page on semantics has each relation in its group") {
  std::set<std::string> seen;
  for (const Cells& row : Page("doc/SEMANTICS.md").rows("3. Relation"))
    for (const std::string& word : matches(row.at(1), "[a-z_]+")) {
      const auto it = std::find(relation_names.begin(), relation_names.end(), word);
      INFO(word);
      REQUIRE(it != relation_names.end());
      CHECK(seen.insert(word).second);
      CHECK(
          group_names[static_cast<std::size_t>(group(static_cast<Relation>(it - relation_names.begin())))] ==
          without_ticks(row.at(0)));
    }
  CHECK(seen.size() == relation_names.size());
}

}  // namespace curfew::test
