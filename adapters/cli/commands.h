// The commands of `curfew`: what each takes, as it was typed, and what runs it.
//
// Each returns the exit status; what ends a command before it has an answer is thrown: Stop (with its
// status), FileError, ClosedPipe (files.h). main.cc turns all of them into a message and a status.
#pragma once

#include <string>
#include <vector>

#include "adapters/occurrences.h"
#include "adapters/report.h"

namespace curfew::cli {

// Formats §4.
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
  ExitStatus status;
  std::string text;  // for standard error, lines without the last line end
};

// What every command that judges takes.
struct JudgingArguments {
  std::string windows, profile = "cloudshell", now, horizon, tzid, role, channel;
};

struct CheckArguments {
  JudgingArguments judging;
  std::string request = "-";  // JSON text that starts with `{`, a file, or "-"
  bool exit_code = false;
};
int check(const CheckArguments& arguments);

struct ReportArguments {
  JudgingArguments judging;
  std::string requests, requests_format, format = "table", only, output, colour = "auto";
  std::vector<std::string> ignore_columns;
  bool strict = false;
  unsigned threads = 0;  // 0: as many as there are cores
};
int report(const ReportArguments& arguments);

struct SessionsArguments {
  JudgingArguments judging;  // its `now` is the instant asked about
  std::string events, requests, requests_format;
};
int sessions(const SessionsArguments& arguments);

struct OccurrencesArguments {
  OccurrenceFields one;
  std::string batch;  // a file or "-"; empty: `one` is asked for
};
int occurrences(const OccurrencesArguments& arguments);

struct NoticesArguments {
  JudgingArguments judging;  // of which what is loaded: windows, profile, tzid
  std::string from, to;
};
int notices(const NoticesArguments& arguments);

struct CalendarArguments {
  std::string windows, requests;  // one of them
  std::string requests_format, tzid, output;
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
