// The command line as CLI11 knows it, read into plain values.
#include "adapters/cli/command_tree.h"

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

namespace curfew::cli {
namespace {

// CLI11 keeps the choices of a value only in the text that describes it: "{ndjson,csv}".
std::vector<std::string> choices_in(const std::string& type) {
  std::vector<std::string> choices;
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}', open);
  if (open == type.npos || close == type.npos) return choices;
  for (std::size_t at = open + 1; at < close;) {
    const std::size_t end = std::min(type.find(',', at), close);
    choices.push_back(type.substr(at, end - at));
    at = end + 1;
  }
  return choices;
}

OptionTold described(const CLI::Option& option) {
  OptionTold told;
  for (const std::string& name : option.get_snames()) told.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) told.names.push_back("--" + name);
  told.argument = told.names.empty();
  if (told.argument) told.names.push_back(option.get_name());
  if (option.get_type_size_max() > 0) {
    const std::string type = option.get_type_name();
    told.placeholder = type.substr(0, type.find(':'));
    told.choices = choices_in(type);
  }
  told.description = option.get_description();
  told.preset = option.get_default_str();
  told.required = option.get_required();
  told.repeats = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  return told;
}

template <typename T>
bool shown(const T* of_command) {
  return !of_command->get_group().empty();
}

void add_paths(const CommandTold& command, const std::string& typed, std::vector<CommandPath>& paths) {
  paths.push_back({typed, &command});
  for (const CommandTold& inner : command.commands) add_paths(inner, typed + " " + inner.name, paths);
}

}  // namespace

CommandTold described(const CLI::App& program) {
  CommandTold told{program.get_name(), program.get_description(), {}, {}};
  for (const CLI::Option* option : program.get_options(shown<CLI::Option>))
    told.options.push_back(described(*option));
  for (const CLI::App* command : program.get_subcommands(shown<CLI::App>))
    told.commands.push_back(described(*command));
  return told;
}

std::string help_of(const CLI::App& program, const std::vector<std::string>& command) {
  const CLI::App* found = &program;
  std::string typed = program.get_name();
  for (const std::string& name : command) {
    const auto named = found->get_subcommands([&](const CLI::App* c) { return c->get_name() == name; });
    if (named.empty()) return {};
    found = named.front();
    typed += " " + name;
  }
  return found->get_formatter()->make_help(found, typed, CLI::AppFormatMode::Normal);
}

std::vector<CommandPath> all_commands(const CommandTold& program) {
  std::vector<CommandPath> paths;
  add_paths(program, program.name, paths);
  return paths;
}

std::string joined(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

}  // namespace curfew::cli
