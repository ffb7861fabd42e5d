// curfew report: a whole schedule judged, and told.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "adapters/cli/console.h"
#include "adapters/cli/judging.h"
#include "adapters/cli/progress.h"
#include "adapters/system/files.h"

namespace curfew::cli {
namespace {

using MakeReport = std::unique_ptr<Report> (*)(const RenderContext&, const ReportOptions&);

MakeReport output_format(const std::string& format) {
  if (format == "json") return make_json_report;
  if (format == "ndjson") return make_ndjson_report;
  if (format == "csv") return make_csv_report;
  if (format == "html") return make_html_report;
  return make_table_report;
}

bool for_people(const std::string& format) { return format == "table" || format == "html"; }

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value != '\0';
}

bool to_stdout(const ReportArguments& arguments) { return arguments.output == "-"; }

bool coloured(const ReportArguments& arguments) {
  if (arguments.color != "auto") return arguments.color == "always";
  return to_stdout(arguments) && is_screen(STDOUT_FILENO) && !is_set("NO_COLOR");
}

int terminal_width(int otherwise) {
  winsize size = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return otherwise;
  return size.ws_col;
}

ReportOptions report_options(const ReportArguments& arguments, const std::string& requests_name) {
  ReportOptions options;
  options.only_conflicts =
      arguments.only.empty() ? for_people(arguments.format) : arguments.only == "conflicts";
  options.colour = coloured(arguments);
  if (to_stdout(arguments)) options.width = terminal_width(options.width);
  options.windows_file = listed(arguments.judging.windows.paths);
  options.requests_file = requests_name;
  return options;
}

// Not where it would stand between the report's own lines.
bool shows_progress(const ReportArguments& arguments) {
  return is_screen(STDERR_FILENO) && (!to_stdout(arguments) || !::isatty(STDOUT_FILENO));
}

std::size_t thread_count(unsigned asked) {
  return asked != 0 ? asked : std::max(1u, std::thread::hardware_concurrency());
}

// Of the outcomes there were.
Outcome worst(const RunTotals& totals) {
  for (std::size_t i = 0; i < outcome_names.size(); ++i)
    if (totals.by_outcome[i] > 0) return static_cast<Outcome>(i);
  return Outcome::allowed;
}

std::string summary(const RunTotals& totals) {
  std::string text = fmt::format("{} judged, {} refused:", totals.judged, totals.refused);
  for (std::size_t i = 0; i < outcome_names.size(); ++i)
    text += fmt::format("{} {} {}", i == 0 ? "" : ",", totals.by_outcome[i], outcome_names[i]);
  return text + fmt::format("; {:.2f} s", totals.seconds);
}

}  // namespace

int report(const ReportArguments& arguments) {
  refuse_stdin_twice(arguments.judging.windows, {{"--requests", arguments.requests}});
  Setting setting(arguments.judging);
  const auto schedule = open_schedule(
      {arguments.requests, arguments.requests_format, arguments.ignore_columns}, setting.ical());
  const RenderContext context = setting.context();
  const auto whole = output_format(arguments.format)(context, report_options(arguments, schedule->in.name()));

  OutputFile out(arguments.output);
  Progress progress(shows_progress(arguments), schedule->in.size());
  const bool is_text = arguments.format == "table";
  const PipelineSinks sinks{
      .report = [&](std::string_view bytes) { is_text ? out.write(in_locale(bytes)) : out.write(bytes); },
      .refusals = [&](std::string_view lines) { progress.clear(), tell(lines); },
      .progress =
          [&](std::uint64_t bytes, const RunTotals& so_far) {
            if (schedule->is_live()) out.flush();  // whoever asked may wait for it
            progress.update(bytes, so_far);
          }};
  PipelineOptions how;
  how.role = arguments.judging.role;
  how.channel = arguments.judging.channel;
  how.strict = arguments.strict;
  how.threads = thread_count(arguments.threads);
  const RunTotals totals = judge(*schedule, setting, *whole, sinks, how);
  progress.clear();

  const bool stopped = arguments.strict && totals.refused > 0;
  const bool discarded = stopped && !to_stdout(arguments);  // half a report is not left as a whole one
  if (!discarded) out.commit();
  tell_remarks(*schedule);
  tell(summary(totals) + (stopped ? "; stopped at the first refused record" : "") +
       (discarded ? ", \"" + escaped(arguments.output) + "\" was not written" : "") + "\n");
  if (totals.refused > 0) return bad_input;
  return setting.exit(arguments.exit_code ? status_of(worst(totals)) : ran);
}

}  // namespace curfew::cli
