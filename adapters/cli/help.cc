// `curfew help` answers with a text: of a command, of a topic, or of both where they share a name.
#include "adapters/cli/help.h"

#include <algorithm>

#include "adapters/cli/command_tree.h"
#include "adapters/cli/completions.h"
#include "adapters/cli/manual.h"
#include "adapters/json/fields_help.h"
#include "adapters/system/profiles.h"

namespace curfew::cli {
namespace {

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const ShippedProfile& profile : shipped_profiles()) names.emplace_back(profile.name);
  return names;
}

}  // namespace

std::vector<std::string> help_words(const CLI::App& program) {
  std::vector<std::string> words;
  const auto add = [&](const std::string& word) {
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  };
  const CommandTold told = described(program);
  for (const CommandPath& path : all_commands(told))
    if (path.command != &told) add(path.command->name);
  for (const FieldTopic& topic : field_topics()) add(std::string(topic.name));
  return words;
}

std::string help(const CLI::App& program, const HelpArguments& arguments) {
  if (arguments.man) return man_page(described(program), "curfew " CURFEW_VERSION);
  if (!arguments.completion.empty())
    return completion(arguments.completion, described(program), profile_names());
  const std::string of_command = help_of(program, arguments.words);
  const std::string of_topic =
      arguments.words.size() == 1 ? fields_help(arguments.words.front()) : std::string();
  if (of_command.empty() && of_topic.empty())
    throw Stop{wrong_usage,
               "no help on \"" + joined(arguments.words, " ") + "\"; give a command as it is typed"};
  return of_command + (of_command.empty() || of_topic.empty() ? "" : "\n") + of_topic;
}

}  // namespace curfew::cli
