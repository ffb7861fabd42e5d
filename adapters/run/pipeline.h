// A schedule from end to end: bytes are cut into pieces of whole records, each is read and judged, on as many
// threads as are asked for, and the report takes the parts over in the input's order.
//
// Memory is two pieces a thread of about a quarter of limits::max_record_bytes, with what comes out of them,
// and what the report keeps, however long the input. A record that is longer than the limit is refused as
// line_too_long and never held: reading goes on after its first line end, so that a quote that is never
// closed costs a CSV file one record and not the rest. A refused record is told in order; under `strict` the
// first one ends the run. What comes out does not depend on the number of threads.
//
// How it fails: a problem before the first record refuses the whole input, and nothing was written; what the
// source and the sinks throw passes through: after a failure of the source all that was read before it is
// still told, after one of a sink nothing is. Cost: that of reading and judging; cutting is a scan for line
// ends. Threads: one calls this. The source and the sinks may be called from any, each by one at a time.
#pragma once

#include <functional>
#include <string>

#include "adapters/report/report.h"
#include "adapters/run/cutter.h"
#include "engine/judge/judge.h"

namespace curfew {

struct PipelineOptions {
  std::string input_name;     // as messages say it
  std::string role, channel;  // of records that name none; empty: the profile's
  bool strict = false;
  Options judging;
  std::size_t threads = 1;  // at least 1
  // The source is a pipe, whose writer may wait for an answer before he writes on: a record is judged, and
  // told to the sinks, as soon as it is whole, and nothing is read ahead (run_cutter.h).
  bool as_it_comes = false;
};

struct PipelineSinks {
  ByteSink report;
  ByteSink refusals;  // whole lines: `requests.csv:17: field …`
  std::function<void(std::uint64_t bytes, const RunTotals&)> progress;  // after each piece
};

// The request with this role and channel where it names none; `completed` is storage.
const Request* with_defaults(const Request* request, std::string_view role, std::string_view channel,
                             Request* completed);

// What was judged and refused; under `strict`, up to the first refused one.
Result<RunTotals> run_pipeline(const ByteSource& source, RequestFormat& format, const RenderContext& context,
                               Report& report, const PipelineSinks& sinks, const PipelineOptions& options);

}  // namespace curfew
