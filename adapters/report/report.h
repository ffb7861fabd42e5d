// A whole schedule judged, and told: for programs (ndjson, csv, json) or for people (table, html).
//
// A Report is fed by chunks: part() makes an empty collector for a chunk (from any thread), add() takes one
// judged record, absorb() takes the parts over in the input's order (from one thread), finish() ends the
// report. What is written leaves through a ByteSink. ndjson and csv keep nothing between chunks; table keeps
// counts and the worst; json and html keep what they show.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "adapters/wire/rendering.h"

namespace curfew {

struct RunTotals {
  std::uint64_t judged = 0, refused = 0;
  std::uint64_t by_outcome[4] = {0, 0, 0, 0};
  double seconds = 0;
};

class ReportPart {
 public:
  virtual ~ReportPart() = default;
  virtual void add(const JudgedRecord& judged) = 0;
};

class Report {
 public:
  virtual ~Report() = default;
  virtual std::unique_ptr<ReportPart> part() = 0;
  virtual void absorb(ReportPart& part, const ByteSink& out) = 0;
  virtual void finish(const RunTotals& totals, const ByteSink& out) = 0;
};

struct ReportOptions {
  bool only_conflicts = false;              // keep the records with a finding, and all that were refused
  bool colour = false;                      // table, on a terminal
  int width = 100;                          // table
  std::string windows_file, requests_file;  // as they were named, for headings
};

// Whether a report shows the record: only_conflicts leaves out those judged without a finding.
inline bool shows(const ReportOptions& options, const JudgedRecord& judged) {
  return !options.only_conflicts || !judged.verdict || !judged.verdict->findings.empty();
}

std::unique_ptr<Report> make_ndjson_report(const RenderContext&, const ReportOptions&);
std::unique_ptr<Report> make_csv_report(const RenderContext&, const ReportOptions&);
std::unique_ptr<Report> make_json_report(const RenderContext&, const ReportOptions&);
std::unique_ptr<Report> make_table_report(const RenderContext&, const ReportOptions&);
std::unique_ptr<Report> make_html_report(const RenderContext&, const ReportOptions&);

}  // namespace curfew
