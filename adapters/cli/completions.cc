// The completions in each shell's own words. What they share is which words and files may stand where.
#include "adapters/cli/completions.h"

#include <algorithm>

namespace curfew::cli {
namespace {

struct Values {
  std::vector<std::string> words;
  bool files = false;
};

Values values_of(const OptionTold& option, const std::vector<std::string>& profiles) {
  if (!option.choices.empty()) return {option.choices, false};
  if (option.placeholder == "P") return {profiles, true};
  return {{}, option.placeholder == "F"};
}

// 'as it stands', for every shell but fish.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

// What stands before a command's own options: "/profile/diff", of the program itself nothing.
std::string key(const CommandPath& path, const CommandTold& program) {
  std::string text = path.typed.substr(program.name.size());
  std::replace(text.begin(), text.end(), ' ', '/');
  return text;
}

std::vector<std::string> keys(const std::vector<CommandPath>& paths) {
  std::vector<std::string> all;
  for (const CommandPath& path : paths)
    if (path.command != paths.front().command) all.push_back(key(path, *paths.front().command));
  return all;
}

std::vector<std::string> names_of(const std::vector<CommandTold>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const CommandTold& command : commands) names.push_back(command.name);
  return names;
}

// ---- bash

constexpr std::string_view bash_head =
    R"(# Completes `curfew` in bash; made by the program from its own table of commands.
_curfew() {
  local path= word option= values= files= i
  local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=$path/${COMP_WORDS[i]}
    case $word in
      )";
constexpr std::string_view bash_options = R"() path=$word ;;
    esac
  done
  if [[ $cur == = ]]; then  # bash makes three words of --format=json
    cur='' option=$before
  elif [[ $before == = && COMP_CWORD -gt 2 ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  elif [[ $before == -* ]]; then
    option=$before
  fi
  case "$path $option" in
)";
constexpr std::string_view bash_words = R"(    *)
      option=
      case $path in
)";
constexpr std::string_view bash_tail = R"(      esac
      ;;
  esac
  if [[ -z $option && $cur == -* ]]; then
    files=
  fi
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen -W "$values" -- "$cur"; [[ -z $files ]] || compgen -f -- "$cur")
  [[ -z $files ]] || compopt -o filenames 2>/dev/null
}
complete -F _curfew curfew
)";

std::string bash_set(const Values& values) {
  std::string text;
  if (!values.words.empty()) text += " values=" + shell_quoted(joined(values.words, " "));
  if (values.files) text += " files=1";
  return text.empty() ? " :" : text;
}

std::string bash(const std::vector<CommandPath>& paths, const std::vector<std::string>& profiles) {
  const CommandTold& program = *paths.front().command;
  std::string of_options, of_commands;
  for (const CommandPath& path : paths) {
    const std::string at = key(path, program);
    const std::string before = at + " ";
    Values here{names_of(path.command->commands), false};
    for (const OptionTold& option : path.command->options) {
      const Values values = values_of(option, profiles);
      for (const std::string& word : option.argument ? values.words : option.names)
        if (std::find(here.words.begin(), here.words.end(), word) == here.words.end())
          here.words.push_back(word);
      here.files |= option.argument && values.files;
      if (option.argument || option.placeholder.empty()) continue;
      std::vector<std::string> patterns;
      for (const std::string& name : option.names) patterns.push_back(shell_quoted(before + name));
      of_options += "    " + joined(patterns, " | ") + ")" + bash_set(values) + " ;;\n";
    }
    of_commands += "        " + shell_quoted(at) + ")" + bash_set(here) + " ;;\n";
  }
  return std::string(bash_head) + joined(keys(paths), " | ") + std::string(bash_options) + of_options +
         std::string(bash_words) + of_commands + std::string(bash_tail);
}

// ---- zsh

// Within the brackets and colons of _arguments.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const Values& values) {
  if (!values.words.empty() && values.files)
    return "{ _alternative \"names:name:(" + joined(values.words, " ") + ")\" files:file:_files }";
  if (!values.words.empty()) return "(" + joined(values.words, " ") + ")";
  return values.files ? "_files" : " ";
}

std::string zsh_option(const OptionTold& option, const Values& values, std::size_t& argument) {
  const std::string value = ":" + zsh_text(option.placeholder) + ":" + zsh_action(values);
  if (option.argument)
    return shell_quoted((option.repeats ? "*" : std::to_string(++argument)) + (option.required ? ":" : "::") +
                        zsh_text(option.names.front()) + ":" + zsh_action(values));
  std::vector<std::string> specs;
  for (const std::string& name : option.names) {
    std::string spec = option.repeats ? "*" : "(" + joined(option.names, " ") + ")";
    spec += name;
    if (!option.placeholder.empty()) spec += name.starts_with("--") ? "=" : "+";
    spec += "[" + zsh_text(option.description) + "]";
    specs.push_back(shell_quoted(option.placeholder.empty() ? spec : spec + value));
  }
  return joined(specs, " \\\n    ");
}

std::string zsh_function(const CommandPath& path, const CommandTold& program,
                         const std::vector<std::string>& profiles) {
  std::string name = "_" + path.typed;
  std::replace(name.begin(), name.end(), ' ', '_');
  const std::string function = path.command == &program ? "_curfew_all" : name;
  std::vector<std::string> specs;
  std::size_t argument = 0;
  for (const OptionTold& option : path.command->options)
    specs.push_back(zsh_option(option, values_of(option, profiles), argument));
  std::string text = function + "() {\n";
  if (path.command->commands.empty())
    return text + "  _arguments -S \\\n    " + joined(specs, " \\\n    ") + "\n}\n";
  std::string commands;
  for (const CommandTold& command : path.command->commands)
    commands += " " + shell_quoted(zsh_text(command.name) + ":" + command.description);
  specs.emplace_back("'1:command:->commands'");
  specs.emplace_back("'*::argument:->arguments'");
  return text +
         "  local curcontext=$curcontext state state_descr line\n  typeset -A opt_args\n  _arguments -C \\\n"
         "    " +
         joined(specs, " \\\n    ") + R"(
  case $state in
    commands)
      local -a commands=()" +
         commands.substr(1) + R"()
      _describe command commands
      ;;
    arguments)
      (($+functions[)" +
         name + "_$line[1]])) && " + name + "_$line[1]\n      ;;\n  esac\n}\n";
}

std::string zsh(const std::vector<CommandPath>& paths, const std::vector<std::string>& profiles) {
  std::string text =
      "#compdef curfew\n# Completes `curfew` in zsh; made by the program from its own table of commands.\n";
  for (const CommandPath& path : paths) text += zsh_function(path, *paths.front().command, profiles);
  // Read from fpath, this file is the function itself; sourced, it says what it completes.
  return text +
         "if [[ $funcstack[1] == _curfew ]]; then\n  _curfew_all \"$@\"\nelse\n"
         "  compdef _curfew_all curfew\nfi\n";
}

// ---- fish

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

constexpr std::string_view fish_head =
    R"(# Completes `curfew` in fish; made by the program from its own table of commands.
function __curfew_at
    set -l path
    for word in (commandline -opc)
        contains -- "$path/$word" $__curfew_commands
        and set path "$path/$word"
    end
    test "$path" = "$argv[1]"
end
complete -c curfew -f
set -g __curfew_commands )";

std::string fish_option(const std::string& at, const OptionTold& option, const Values& values) {
  std::string text = at;
  for (const std::string& name : option.names) {
    if (option.argument) continue;
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (values.files) text += option.argument ? " -F" : " -r -F";
  if (!values.files && !option.placeholder.empty() && !option.argument) text += " -x";
  if (!values.words.empty()) text += " -a " + fish_quoted(joined(values.words, " "));
  if (!option.argument || !values.words.empty()) text += " -d " + fish_quoted(option.description);
  return text + "\n";
}

std::string fish(const std::vector<CommandPath>& paths, const std::vector<std::string>& profiles) {
  const CommandTold& program = *paths.front().command;
  std::string text = std::string(fish_head) + joined(keys(paths), " ") + "\n";
  for (const CommandPath& path : paths) {
    const std::string at =
        "complete -c curfew -n " + fish_quoted("__curfew_at " + fish_quoted(key(path, program)));
    for (const CommandTold& command : path.command->commands)
      text += at + " -a " + command.name + " -d " + fish_quoted(command.description) + "\n";
    for (const OptionTold& option : path.command->options) {
      const Values values = values_of(option, profiles);
      if (option.argument && values.words.empty() && !values.files) continue;
      text += fish_option(at, option, values);
    }
  }
  return text;
}

}  // namespace

std::string completion(std::string_view shell, const CommandTold& program,
                       const std::vector<std::string>& profiles) {
  const std::vector<CommandPath> paths = all_commands(program);
  if (shell == "bash") return bash(paths, profiles);
  return shell == "zsh" ? zsh(paths, profiles) : fish(paths, profiles);
}

}  // namespace curfew::cli
