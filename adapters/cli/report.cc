// curfew report: a whole schedule judged, and told.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "adapters/cli/files.h"
#include "adapters/cli/progress.h"
#include "adapters/cli/requests.h"
#include "adapters/pipeline.h"

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

bool coloured(const ReportArguments& arguments) {
  if (arguments.colour != "auto") return arguments.colour == "always";
  return arguments.output.empty() && ::isatty(STDOUT_FILENO) && !is_set("NO_COLOR");
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
  if (arguments.output.empty()) options.width = terminal_width(options.width);
  options.windows_file = arguments.judging.windows;
  options.requests_file = requests_name;
  return options;
}

// Not where it would stand between the report's own lines.
bool shows_progress(const ReportArguments& arguments) {
  return ::isatty(STDERR_FILENO) && (!arguments.output.empty() || !::isatty(STDOUT_FILENO));
}

std::size_t thread_count(unsigned asked) {
  return asked != 0 ? asked : std::max(1u, std::thread::hardware_concurrency());
}

std::string summary(const RunTotals& totals) {
  std::string text = fmt::format("{} judged, {} refused:", totals.judged, totals.refused);
  for (std::size_t i = 0; i < outcome_names.size(); ++i)
    text += fmt::format("{} {} {}", i == 0 ? "" : ",", totals.by_outcome[i], outcome_names[i]);
  return text + fmt::format("; {:.2f} s", totals.seconds);
}

}  // namespace

int report(const ReportArguments& arguments) {
  const std::string format_name = requests_format(arguments.requests, arguments.requests_format);
  Setting setting(arguments.judging);
  const RenderContext context = setting.context();
  InputFile in(arguments.requests);
  const auto notes = std::make_shared<IcalNotes>();
  const auto format = make_requests_format(format_name, setting.ical(), arguments.ignore_columns, notes);
  const auto whole = output_format(arguments.format)(context, report_options(arguments, in.name()));

  std::optional<OutputFile> out;
  if (arguments.output.empty())
    out.emplace();
  else
    out.emplace(arguments.output);
  Progress progress(shows_progress(arguments), in.size());
  const PipelineSinks sinks{
      .report = [&](std::string_view bytes) { out->write(bytes); },
      .refusals = [&](std::string_view lines) { progress.clear(), tell(lines); },
      .progress = [&](std::uint64_t bytes, const RunTotals& so_far) { progress.update(bytes, so_far); }};
  const auto totals = run_pipeline([&](char* to, std::size_t at_most) { return in.read(to, at_most); },
                                   *format, context, *whole, sinks,
                                   {in.name(), arguments.judging.role, arguments.judging.channel,
                                    arguments.strict, setting.judging(), thread_count(arguments.threads)});
  progress.clear();
  if (!totals) throw Stop{bad_input, in.name() + ": " + to_string(totals.problem())};

  const bool stopped = arguments.strict && totals->refused > 0;
  const bool discarded = stopped && !arguments.output.empty();  // half a report is not left as a whole one
  if (!discarded) out->commit();
  tell(told(*notes, in.name()));
  tell(summary(*totals) + (stopped ? "; stopped at the first refused record" : "") +
       (discarded ? ", \"" + arguments.output + "\" was not written" : "") + "\n");
  return totals->refused > 0 ? bad_input : ran;
}

}  // namespace curfew::cli
