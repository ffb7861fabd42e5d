// Jobs in the Standard Workload Format: what a cluster's log says was submitted, and when. Contract:
// doc/FORMATS.md §2.
//
// A line of 18 numbers is a job; lines that start with `;` are comments, of which `; UnixStartTime: N` must
// stand before the first job: all times count from it. -1 is "not known". Numbers that are used here are
// whole ones; the others may have a fraction, as some archives have.
//
// Cost: RESULTS.md has the numbers; names such as "user-7" are written into the parser's own buffers.
// Threads: one parser each. Source: D. Feitelson's Parallel Workloads Archive, "The Standard Workload
// Format", v2.2.
#pragma once

#include <memory>

#include "adapters/wire/reader.h"

namespace curfew {

std::unique_ptr<RequestFormat> swf_format(const ReaderOptions& options);

}  // namespace curfew
