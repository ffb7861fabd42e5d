#include "adapters/cli/judging.h"

#include "adapters/cli/console.h"

namespace curfew::cli {

std::unique_ptr<Schedule> open_schedule(const ScheduleSource& source, const IcalSettings& ical) {
  LoadFault fault;
  auto schedule = curfew::open_schedule(source, ical, &fault);
  if (!schedule) throw stop(fault, "--requests", "--requests-format");
  return schedule;
}

RunTotals judge(Schedule& schedule, Setting& setting, Report& report, const PipelineSinks& sinks,
                PipelineOptions how) {
  how.input_name = schedule.in.name();
  how.judging = setting.judging();
  how.as_it_comes = schedule.is_live();
  const auto read = [&](char* to, std::size_t at_most) { return schedule.in.read(to, at_most); };
  const auto totals = run_pipeline(read, *schedule.format, setting.context(), report, sinks, how);
  if (!totals) throw Stop{bad_input, how.input_name + ": " + to_string(totals.problem())};
  return *totals;
}

void tell_remarks(const Schedule& schedule) {
  for (const std::string& line : schedule.remarks()) tell(line + '\n');
}

}  // namespace curfew::cli
