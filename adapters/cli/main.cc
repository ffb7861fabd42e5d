// The program `curfew`: its command line, and what each failure comes to. Contract: doc/FORMATS.md §4.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>

#include "adapters/cli/commands.h"
#include "adapters/cli/completions.h"
#include "adapters/cli/console.h"
#include "adapters/cli/help.h"
#include "adapters/cli/occurrences.h"
#include "adapters/system/files.h"

namespace curfew::cli {
namespace {

struct CommandLine {
  CLI::App app{"Given maintenance windows: may a reservation, a series, a job or access go ahead?", "curfew"};
  CheckArguments check;
  ReportArguments report;
  OccurrencesArguments occurrences;
  NoticesArguments notices;
  SessionsArguments sessions;
  std::string profile;
  DiffArguments diff;
  CalendarArguments calendar;
  HelpArguments help;
  std::function<int()> run;
};

CLI::Option* add_windows_source(CLI::App& command, WindowsArguments& a) {
  CLI::Option* windows =
      command
          .add_option(
              "--windows", a.paths,
              "the maintenance windows: a .json or .ics file, a folder of them, or - for stdin; may be given "
              "again")
          ->allow_extra_args(false)
          ->type_name("F");
  command.add_option("--windows-format", a.format, "of stdin, or of a file whose name does not say it")
      ->check(CLI::IsMember({"json", "ics"}))
      ->needs(windows);
  command
      .add_flag("--skip-bad-windows", a.skip_bad,
                "leave out windows that cannot be read, naming each; the exit status is 3")
      ->needs(windows);
  return windows;
}

void add_windows(CLI::App& command, JudgingArguments& a) {
  add_windows_source(command, a.windows)->required();
  command.add_option("--profile", a.profile, "whose rules hold: a shipped profile's name, or a file")
      ->type_name("P")
      ->capture_default_str();
  command.add_option("--tzid", a.tzid, "of times in iCalendar that name no zone, such as Europe/Berlin")
      ->type_name("Z");
}

void add_judging(CLI::App& command, JudgingArguments& a) {
  add_windows(command, a);
  command
      .add_option("--now", a.now, "as of when to judge, such as 2026-11-28T22:00:00Z (default: the clock)")
      ->type_name("T");
  command.add_option("--role", a.role, "of requests that name none")->type_name("R");
  command.add_option("--channel", a.channel, "of requests that name none")->type_name("C");
  command
      .add_option("--horizon", a.horizon,
                  "how far ahead to look for a gap, and along what recurs for ever, such as P1000D (default: "
                  "5 years)")
      ->type_name("D");
}

void add_check(CommandLine& line) {
  CLI::App* command = line.app.add_subcommand("check", "one request, one verdict (JSON)");
  add_judging(*command, line.check.judging);
  command
      ->add_option("request", line.check.request,
                   "JSON text that starts with {, a file, or - (the default) for stdin")
      ->type_name("F");
  command->add_flag("--exit-code", line.check.exit_code,
                    "exit with 0 allowed, 10 warn, 11 deferred, 12 error");
  command->final_callback([&line] { line.run = [&line] { return check(line.check); }; });
}

void add_report(CommandLine& line) {
  CLI::App* command = line.app.add_subcommand("report", "a whole schedule judged: the conflict report");
  ReportArguments& a = line.report;
  add_judging(*command, a.judging);
  command
      ->add_option("--requests", a.requests,
                   "the schedule: .ndjson, .jsonl, .csv, .swf, .ics, or - for stdin")
      ->required()
      ->type_name("F");
  command->add_option("--requests-format", a.requests_format, "of what --requests names")
      ->check(CLI::IsMember({"ndjson", "csv", "swf", "ics"}));
  command->add_option("--format", a.format, "for people: table, html; for programs: json, ndjson, csv")
      ->check(CLI::IsMember({"table", "json", "ndjson", "csv", "html"}))
      ->capture_default_str();
  command
      ->add_option("--only", a.only,
                   "which records are shown (default: conflicts for table and html, else all)")
      ->check(CLI::IsMember({"conflicts", "all"}));
  command->add_option("-o,--output", a.output, "the report's file, written aside and renamed; - for stdout")
      ->type_name("F")
      ->capture_default_str();
  command->add_option("--ignore-columns", a.ignore_columns, "CSV columns to leave out: a,b or '*'")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("A,B");
  command->add_flag("--strict", a.strict, "stop at the first refused record");
  command->add_flag("--exit-code", a.exit_code,
                    "exit with the worst outcome: 0 allowed, 10 warn, 11 deferred, 12 error");
  command->add_option("--threads", a.threads, "how many judge side by side (default: one a core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command->add_option("--color", a.color, "of the table: auto, always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->final_callback([&line] { line.run = [&line] { return report(line.report); }; });
}

void add_occurrences(CommandLine& line) {
  CLI::App* command =
      line.app.add_subcommand("occurrences", "a rule's occurrences, one `start end` a line, UTC");
  OccurrenceFields& one = line.occurrences.one;
  command->add_option("--start", one.start, "the first local time, such as 2026-11-28T22:00:00")
      ->type_name("T");
  command->add_option("--duration", one.duration, "of each, such as PT2H")->type_name("D");
  command->add_option("--rrule", one.rrule, "a rule of RFC 5545; may be given again")
      ->allow_extra_args(false)
      ->type_name("R");
  command->add_option("--tzid", one.tzid, "the time zone, such as Europe/Berlin (default: UTC)")
      ->type_name("Z");
  command->add_option("--rdate", one.rdate, "further starts: T, T/T or T/D; may be given again")
      ->delimiter(',')
      ->type_name("T");
  command->add_option("--exdate", one.exdate, "starts to leave out; may be given again")
      ->delimiter(',')
      ->type_name("T");
  command->add_option("--from", one.from, "starts from here on")->type_name("T");
  command->add_option("--to", one.to, "starts before this")->type_name("T");
  command->add_option("--limit", one.limit, "at most so many")->type_name("N");
  command
      ->add_option("--batch", line.occurrences.batch,
                   "many of them, NDJSON in and out: objects with id and the names above; - for stdin")
      ->type_name("F");
  command->final_callback([&line] { line.run = [&line] { return occurrences(line.occurrences); }; });
}

void add_sessions(CommandLine& line) {
  CLI::App* command = line.app.add_subcommand(
      "sessions", "who is logged in, and when nobody will be: one line a session, then the summary (NDJSON)");
  SessionsArguments& a = line.sessions;
  add_windows(*command, a.judging);
  command
      ->add_option("--events", a.events,
                   "log-ins, heartbeats, log-outs in order of time, NDJSON; - for stdin")
      ->required()
      ->type_name("F");
  command->add_option("--at", a.judging.now, "the instant asked about, such as 2026-11-28T22:00:00Z")
      ->required()
      ->type_name("T");
  command
      ->add_option("--requests", a.requests, "the schedule: what runs at that instant is waited for as well")
      ->type_name("F");
  command->add_option("--requests-format", a.requests_format, "of what --requests names")
      ->check(CLI::IsMember({"ndjson", "csv", "swf", "ics"}));
  command->final_callback([&line] { line.run = [&line] { return sessions(line.sessions); }; });
}

void add_notices(CommandLine& line) {
  CLI::App* command =
      line.app.add_subcommand("notices", "what is shown, to whom, where and when, one a line (NDJSON)");
  add_windows(*command, line.notices.judging);
  command->add_option("--from", line.notices.from, "what is shown from here on, such as 2026-11-28T00:00:00Z")
      ->required()
      ->type_name("T");
  command->add_option("--to", line.notices.to, "and before this")->required()->type_name("T");
  command->final_callback([&line] { line.run = [&line] { return notices(line.notices); }; });
}

void add_calendar(CommandLine& line) {
  CLI::App* command =
      line.app.add_subcommand("calendar", "windows, or a schedule, as iCalendar; read again it is the same");
  CalendarArguments& a = line.calendar;
  CLI::Option* windows = add_windows_source(*command, a.windows);
  CLI::Option* requests =
      command->add_option("--requests", a.requests, "the schedule, a file")->type_name("F");
  windows->excludes(requests);
  command->add_option("--requests-format", a.requests_format, "of what --requests names")
      ->check(CLI::IsMember({"ndjson", "csv", "swf", "ics"}));
  command->add_option("--tzid", a.tzid, "of times in iCalendar that name no zone")->type_name("Z");
  command
      ->add_option("--maintnote", a.maintnote,
                   "of windows: as MAINTNOTE notices too, from provider,account,mailto:address")
      ->delimiter(',')
      ->expected(3)
      ->type_name("P,A,O")
      ->needs(windows);
  command->add_option("-o,--output", a.output, "the file, written aside and renamed; - for stdout")
      ->type_name("F")
      ->capture_default_str();
  command->final_callback([&line, windows, requests] {
    if (windows->count() + requests->count() == 0)
      throw Stop{wrong_usage, "calendar needs --windows or --requests"};
    line.run = [&line] { return calendar(line.calendar); };
  });
}

void add_profile(CommandLine& line) {
  CLI::App* command = line.app.add_subcommand("profile", "the systems whose rules can be asked");
  command->require_subcommand(1);
  CLI::App* list = command->add_subcommand("list", "name and title of each shipped profile");
  list->final_callback([&line] { line.run = profile_list; });
  CLI::App* show = command->add_subcommand("show", "a profile's JSON text");
  show->add_option("profile", line.profile, "its name, or a file")->required()->type_name("P");
  show->final_callback([&line] { line.run = [&line] { return profile_show(line.profile); }; });
  CLI::App* checked =
      command->add_subcommand("check", "says what is undecided or unreachable, and all else wrong");
  checked->add_option("profile", line.profile, "a file, or a shipped profile's name")
      ->required()
      ->type_name("P");
  checked->final_callback([&line] { line.run = [&line] { return profile_check(line.profile); }; });
  CLI::App* parity =
      command->add_subcommand("parity", "where its channels answer differently, and by which rows");
  parity->add_option("profile", line.profile, "its name, or a file")->required()->type_name("P");
  parity->final_callback([&line] { line.run = [&line] { return profile_parity(line.profile); }; });
  CLI::App* diff = command->add_subcommand(
      "diff", "where two answer differently; with --requests and --windows, which verdicts (NDJSON)");
  DiffArguments& d = line.diff;
  diff->add_option("a", d.judging.profile, "a name, or a file")->required()->type_name("P");
  diff->add_option("b", d.other, "another")->required()->type_name("P");
  diff->add_option("--requests-format", d.requests_format, "of what --requests names")
      ->check(CLI::IsMember({"ndjson", "csv", "swf", "ics"}));
  CLI::Option* windows = add_windows_source(*diff, d.judging.windows);
  diff->add_option("--requests", d.requests, "judged by both, a file")->type_name("F")->needs(windows);
  windows->needs("--requests");
  diff->add_option("--now", d.judging.now, "as of when (default: the clock)")->type_name("T");
  diff->final_callback([&line] { line.run = [&line] { return profile_diff(line.diff); }; });
}

int print(const std::string& text) {
  OutputFile out;
  out.write(text);
  out.commit();
  return ran;
}

// Added after all others: they are what there is help on.
void add_help(CommandLine& line) {
  CLI::App* command = line.app.add_subcommand(
      "help", "what a command takes, or what windows, requests and profiles consist of");
  const std::vector<std::string> words = help_words(line.app);
  command
      ->add_option(
          "command", line.help.words,
          "a command as it is typed, such as profile diff; or what consists of fields, such as windows")
      ->check(CLI::IsMember(words));
  command->add_flag("--man", line.help.man)->group("");
  command->add_option("--completion", line.help.completion)
      ->check(CLI::IsMember(completed_shells))
      ->group("");
  command->final_callback([&line] { line.run = [&line] { return print(help(line.app, line.help)); }; });
}

std::string command_names(const CLI::App& app) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names += (names.empty() ? "" : ", ") + command->get_name();
  return names;
}

// What stands where a command should; CLI11 itself would only say that one is missing.
void refuse_unknown_command(const CLI::App& top, int argc, char** argv) {
  const CLI::App* app = &top;
  for (int i = 1; app->get_require_subcommand_min() > 0; ++i) {
    if (i >= argc) throw Stop{wrong_usage, "give a command: " + command_names(*app) + "; or --help"};
    const std::string word = argv[i];
    if (word.starts_with('-')) return;
    const auto known = app->get_subcommands([&](const CLI::App* c) { return c->get_name() == word; });
    if (known.empty())
      throw Stop{wrong_usage, "unknown command \"" + word + "\"; there are " + command_names(*app)};
    app = known.front();
  }
}

int answer(const std::string& text) {
  print(text);
  return ran;
}

int run(int argc, char** argv) {
  CommandLine line;
  line.app.set_version_flag("--version", "curfew " CURFEW_VERSION);
  line.app.require_subcommand(1);
  add_check(line);
  add_report(line);
  add_occurrences(line);
  add_notices(line);
  add_sessions(line);
  add_calendar(line);
  add_profile(line);
  add_help(line);
  try {
    refuse_unknown_command(line.app, argc, argv);
    line.app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return answer(line.app.help());
  } catch (const CLI::CallForVersion&) {
    return answer(line.app.version() + "\n");
  } catch (const CLI::ParseError& e) {
    throw Stop{wrong_usage, std::string(e.what()) + "; --help tells more"};
  }
  return line.run();
}

// Bad input is told as file, line and field; all else by the program's name.
int told(int status, const std::string& text) {
  tell((status == bad_input ? "" : "curfew: ") + text + '\n');
  return status;
}

}  // namespace

int run_program(int argc, char** argv) {
  guard_standard_streams();
  try {
    return run(argc, argv);
  } catch (const Stop& stop) {
    return told(stop.status, stop.text);
  } catch (const ClosedPipe&) {
    return ran;
  } catch (const std::exception& e) {
    return told(failed, escaped(e.what()));
  }
}

}  // namespace curfew::cli

int main(int argc, char** argv) { return curfew::cli::run_program(argc, argv); }
