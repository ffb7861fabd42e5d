// A schedule, opened as a command was told, and judged.
#pragma once

#include <memory>

#include "adapters/cli/setting.h"
#include "adapters/run/pipeline.h"

namespace curfew::cli {

// --requests. Fails with Stop.
std::unique_ptr<Schedule> open_schedule(const ScheduleSource& source, const IcalSettings& ical);

// Runs the pipeline over it; of `how` all is set here but role, channel, strict and threads. What comes from
// a pipe is judged as it comes. Fails with Stop; FileError and ClosedPipe pass through.
RunTotals judge(Schedule& schedule, Setting& setting, Report& report, const PipelineSinks& sinks,
                PipelineOptions how = {});

// Once it was judged: what was read otherwise than as it stands, on standard error.
void tell_remarks(const Schedule& schedule);

}  // namespace curfew::cli
