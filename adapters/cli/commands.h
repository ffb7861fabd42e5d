// The commands of `curfew`: what each takes, as it was typed, and what runs it.
//
// Each returns the exit status; what ends a command before it has an answer is thrown: Stop (with its
// status), FileError, ClosedPipe (adapters/system/files.h).
// main.cc turns all of them into a message and a status.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/text.h"

namespace curfew {
enum class Outcome : std::uint8_t;
}

namespace curfew::cli {

// doc/FORMATS.md §4.
enum ExitStatus : int {
  ran = 0,
  failed = 1,
  wrong_usage = 2,
  bad_input = 3,
  answered_warn = 10,
  answered_deferred = 11,
  answered_error = 12
};

struct Stop {
  // A line, or lines, for standard error; a line end in a name that one quotes is escaped.
  Stop(ExitStatus how, const std::string& line) : Stop(how, std::vector<std::string>{line}) {}
  Stop(ExitStatus how, const std::vector<std::string>& lines) : status(how) {
    for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + escaped(line);
  }

  ExitStatus status;
  std::string text;  // lines without the last line end
};

struct WindowsArguments {
  std::vector<std::string> paths;  // files, folders, "-"
  std::string format;
  bool skip_bad = false;
};

// What every command that judges takes.
struct JudgingArguments {
  WindowsArguments windows;
  std::string profile = "cloudshell", now, horizon, tzid, role, channel;
};

struct CheckArguments {
  JudgingArguments judging;
  std::string request = "-";  // JSON text that starts with `{`, a file, or "-"
  bool exit_code = false;
};
int check(const CheckArguments& arguments);
// --exit-code
ExitStatus status_of(Outcome outcome);

struct ReportArguments {
  JudgingArguments judging;
  std::string requests, requests_format, format = "table", only, output = "-", color = "auto";
  std::vector<std::string> ignore_columns;
  bool strict = false, exit_code = false;
  unsigned threads = 0;  // 0: as many as there are cores
};
int report(const ReportArguments& arguments);

struct SessionsArguments {
  JudgingArguments judging;  // its `now` is the instant asked about
  std::string events, requests, requests_format;
};
int sessions(const SessionsArguments& arguments);

struct NoticesArguments {
  JudgingArguments judging;  // of which what is loaded: windows, profile, tzid
  std::string from, to;
};
int notices(const NoticesArguments& arguments);

struct CalendarArguments {
  WindowsArguments windows;  // these, or
  std::string requests;
  std::string requests_format, tzid, output = "-";
  std::vector<std::string> maintnote;  // provider, account, organizer; empty: no MAINTNOTE
};
int calendar(const CalendarArguments& arguments);

int profile_list();
int profile_show(const std::string& profile);
int profile_check(const std::string& profile);
int profile_parity(const std::string& profile);
struct DiffArguments {
  JudgingArguments judging;  // its profile is the first
  std::string other, requests, requests_format;
};
int profile_diff(const DiffArguments& arguments);

}  // namespace curfew::cli
