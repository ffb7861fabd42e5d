// The man page and the completions name what `--help` names, and the shells take them.
#include <set>
#include <sstream>

#include "adapters/json/fields_help.h"
#include "tests/catch.h"
#include "tests/door.h"

namespace curfew {
namespace {

using door::Directory;
using door::Ended;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The first word of each entry of a section of --help, such as "Options:"; entries are indented by two.
std::vector<std::string> entries(const std::string& help, const std::string& section) {
  std::vector<std::string> words;
  bool inside = false;
  for (const std::string& line : lines_of(help)) {
    if (!line.starts_with(' ')) inside = line == section;
    if (inside && line.starts_with("  ") && line[2] != ' ')
      words.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return words;
}

struct Command {
  std::string typed;                 // "curfew profile diff"
  std::vector<std::string> options;  // "-h", "--help"
  std::vector<std::string> commands;
};

// Every command, as --help tells of it.
void add_commands(const Directory& directory, const std::string& typed, std::vector<Command>& all) {
  const Ended help = directory.run(typed + " --help");
  REQUIRE(help.status == 0);
  Command command{typed, {}, entries(help.out, "Subcommands:")};
  for (const std::string& names : entries(help.out, "Options:")) {
    std::istringstream in(names);
    for (std::string name; std::getline(in, name, ',');) command.options.push_back(name);
  }
  all.push_back(command);
  for (const std::string& inner : command.commands) add_commands(directory, typed + " " + inner, all);
}
std::vector<Command> all_commands(const Directory& directory) {
  std::vector<Command> all;
  add_commands(directory, "curfew", all);
  return all;
}

bool installed(const Directory& directory, const std::string& tool) {
  const bool is = directory.run("command -v " + tool).status == 0;
  if (!is) WARN("skipped: there is no " << tool);
  return is;
}

// What completes the words, a line each.
std::set<std::string> in_bash(const Directory& directory, const std::string& words) {
  directory.write("complete.bash", ". ./curfew.bash; COMP_WORDS=(" + words +
                                       "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _curfew\n"
                                       "printf '%s\\n' \"${COMPREPLY[@]}\"");
  const Ended ended = directory.run("bash complete.bash");
  CHECK(ended.err == "");
  const auto lines = lines_of(ended.out);
  return {lines.begin(), lines.end()};
}
std::set<std::string> in_fish(const Directory& directory, const std::string& line) {
  const Ended ended = directory.run("HOME=$PWD fish -c 'source curfew.fish; complete -C \"" + line + "\"'");
  std::set<std::string> words;
  for (const std::string& told : lines_of(ended.out)) words.insert(told.substr(0, told.find('\t')));
  return words;
}

TEST_CASE("help_of_a_command_is_its_own_help") {
  const Directory directory;
  for (const Command& command : all_commands(directory)) {
    CAPTURE(command.typed);
    const std::string words = command.typed.substr(std::string("curfew").size());
    const Ended help = directory.run("curfew help" + words);
    CHECK(help.status == 0);
    CHECK(help.out.starts_with(directory.run(command.typed + " --help").out));  // then a topic of that name
  }
}

TEST_CASE("help_on_a_topic_prints_its_fields_after_the_command_of_that_name") {
  const Directory directory;
  for (const char* const topic : {"windows", "requests", "profile"}) {
    CAPTURE(topic);
    const Ended help = directory.run(std::string("curfew help ") + topic);
    CHECK(help.status == 0);
    CHECK(help.out.ends_with(fields_help(topic)));
    CHECK(!fields_help(topic).empty());
  }
  CHECK(directory.run("curfew help profile").out.starts_with(directory.run("curfew profile --help").out));
}

TEST_CASE("help_on_what_there_is_not_names_what_there_is") {
  const Directory directory;
  const Ended unknown = directory.run("curfew help reprot");
  CHECK(unknown.status == 2);
  CHECK(unknown.err.find("report") != std::string::npos);
  CHECK(unknown.out == "");
  CHECK(directory.run("curfew help diff").status == 2);  // there is only `profile diff`
}

TEST_CASE("the_man_page_has_each_option_under_its_command") {
  const Directory directory;
  const std::string page = directory.run("curfew help --man").out;
  for (const Command& command : all_commands(directory)) {
    const std::string heading =
        command.typed == "curfew" ? ".SH OPTIONS\n" : ".SS \"" + command.typed + "\"\n";
    const std::size_t from = page.find(heading);
    CAPTURE(command.typed);
    REQUIRE(from != page.npos);
    const std::size_t end = page.find("\n.S", from + heading.size());
    const std::string section = page.substr(from, end - from);
    for (std::string option : command.options) {
      CAPTURE(option);
      for (std::size_t at = 0; (at = option.find('-', at)) != option.npos; at += 2) option.insert(at, "\\");
      CHECK(section.find("\\fB" + option + "\\fR") != section.npos);
    }
  }
}

TEST_CASE("man_finds_nothing_to_say_of_the_man_page") {
  const Directory directory;
  REQUIRE(directory.run("curfew help --man >curfew.1").status == 0);
  if (!installed(directory, "man")) return;
  const Ended ended = directory.run("man --warnings -E UTF-8 -Tutf8 -l curfew.1 >page");
  CHECK(ended.err == "");
  if (ended.status != 0) {
    WARN("skipped: man cannot format pages here");
    return;
  }
  CHECK(directory.read("page").find("curfew") != std::string::npos);
}

TEST_CASE("mandoc_finds_nothing_to_say_of_the_man_page") {
  const Directory directory;
  REQUIRE(directory.run("curfew help --man >curfew.1").status == 0);
  if (!installed(directory, "mandoc")) return;
  // The page has no date, so that it is the same whenever it is built.
  CHECK(directory.run("mandoc -Tlint curfew.1 | grep -v 'missing date'").out == "");
}

TEST_CASE("bash_completes_each_command_and_option") {
  const Directory directory;
  REQUIRE(directory.run("curfew help --completion bash >curfew.bash").status == 0);
  if (!installed(directory, "bash")) return;
  for (const Command& command : all_commands(directory)) {
    CAPTURE(command.typed);
    const std::set<std::string> told = in_bash(directory, command.typed + " ''");
    for (const std::string& word : command.options) CHECK(told.contains(word));
    for (const std::string& word : command.commands) CHECK(told.contains(word));
  }
}

TEST_CASE("bash_completes_values_files_and_profiles") {
  using Words = std::set<std::string>;
  const Directory directory;
  REQUIRE(directory.run("curfew help --completion bash >curfew.bash").status == 0);
  if (!installed(directory, "bash")) return;
  directory.write("win dows.json", "[]");
  CHECK(in_bash(directory, "curfew rep") == Words{"report"});
  CHECK(in_bash(directory, "curfew profile d") == Words{"diff"});
  CHECK(in_bash(directory, "curfew report --format nd") == Words{"ndjson"});
  CHECK(in_bash(directory, "curfew report --format = h") == Words{"html"});  // bash breaks words at =
  CHECK(in_bash(directory, "curfew report --strict --onl") == Words{"--only"});
  CHECK(in_bash(directory, "curfew check --windows win") == Words{"win dows.json"});
  CHECK(in_bash(directory, "curfew check --profile pass") == Words{"passwordstate"});
  CHECK(in_bash(directory, "curfew profile show pass") == Words{"passwordstate"});
  CHECK(in_bash(directory, "curfew check --now 2026").erase("") == 1);
}

TEST_CASE("zsh_takes_its_completion_which_names_each_option") {
  const Directory directory;
  REQUIRE(directory.run("curfew help --completion zsh >_curfew").status == 0);
  const std::string text = directory.read("_curfew");
  for (const Command& command : all_commands(directory)) {
    std::string function = command.typed == "curfew" ? "_curfew_all" : "_" + command.typed;
    std::replace(function.begin(), function.end(), ' ', '_');
    CAPTURE(function);
    const std::size_t from = text.find("\n" + function + "() {");
    REQUIRE(from != text.npos);
    const std::string body = text.substr(from, text.find("\n}\n", from) - from);
    for (const std::string& option : command.options) {
      CAPTURE(option);
      CHECK((body.find(")" + option) != body.npos || body.find("*" + option) != body.npos));
    }
    for (const std::string& inner : command.commands) CHECK(body.find("'" + inner + ":") != body.npos);
  }
  if (!installed(directory, "zsh")) return;
  const Ended parsed = directory.run("zsh -n _curfew");
  CHECK(parsed.status == 0);
  CHECK(parsed.err == "");
}

TEST_CASE("fish_completes_each_command_and_option") {
  const Directory directory;
  REQUIRE(directory.run("curfew help --completion fish >curfew.fish").status == 0);
  if (!installed(directory, "fish")) return;
  CHECK(directory.run("fish -n curfew.fish").status == 0);
  for (const Command& command : all_commands(directory)) {
    CAPTURE(command.typed);
    const std::set<std::string> inner = in_fish(directory, command.typed + " ");
    for (const std::string& word : command.commands) CHECK(inner.contains(word));
    const std::set<std::string> options = in_fish(directory, command.typed + " -");
    for (const std::string& word : command.options) {
      CAPTURE(word);
      CHECK(options.contains(word));
    }
  }
  CHECK(in_fish(directory, "curfew rep") == std::set<std::string>{"report"});
  CHECK(in_fish(directory, "curfew report --format nd") == std::set<std::string>{"ndjson"});
  CHECK(in_fish(directory, "curfew profile show pass") == std::set<std::string>{"passwordstate"});
}

}  // namespace
}  // namespace curfew
