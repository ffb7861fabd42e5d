// The reports of one line a record, in input order: ndjson and csv. Nothing is kept between chunks.
#include "adapters/json_verdict.h"
#include "adapters/report.h"

namespace curfew {
namespace {

using AppendRecord = void (*)(std::string& out, const JudgedRecord&, const RenderContext&);

void append_ndjson(std::string& out, const JudgedRecord& judged, const RenderContext& context) {
  if (judged.verdict)
    append_verdict_json(out, *judged.record.request, *judged.verdict, "", context);
  else
    append_refusal_json(out, judged.record);
  out += '\n';
}

// RFC 4180: quoted where it must be.
void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string joined_ids(const Verdict& verdict, const Snapshot& snapshot) {
  std::string ids;
  for (const Window* window : windows_in_order(verdict.findings, snapshot)) {
    if (!ids.empty()) ids += ';';
    ids += window->id;
  }
  return ids;
}

constexpr std::string_view csv_columns = "id,kind,outcome,rule,relation,windows,defer_to,message\n";

void append_csv_verdict(std::string& out, const Request& request, const Verdict& verdict,
                        const RenderContext& context) {
  append_cell(out, request.id);
  out += ',';
  out += name(request.kind);
  out += ',';
  out += name(verdict.outcome);
  out += ',';
  append_cell(out, rule_id(verdict, context.profile));
  out += ',';
  if (!verdict.findings.empty()) out += name(verdict.findings.front().relation);
  out += ',';
  append_cell(out, joined_ids(verdict, context.snapshot));
  out += ',';
  if (verdict.defer_to)
    append_instant(out, *verdict.defer_to);
  else if (verdict.defers)
    out += "null";
  out += ',';
  append_cell(out, message(verdict, context.snapshot, context.profile, context.zone_of).text);
}

void append_csv_refusal(std::string& out, const Record& record) {
  append_cell(out, record.id);
  out += ',';
  append_cell(out, record.kind);
  out += ",,";
  out += code_name(record.problem->code);
  out += ",,,,";
  append_cell(out, "line " + std::to_string(record.line) + ": " + to_string(*record.problem));
}

void append_csv(std::string& out, const JudgedRecord& judged, const RenderContext& context) {
  if (judged.verdict)
    append_csv_verdict(out, *judged.record.request, *judged.verdict, context);
  else
    append_csv_refusal(out, judged.record);
  out += '\n';
}

class LinesReport final : public Report {
 public:
  LinesReport(const RenderContext& context, const ReportOptions& options, AppendRecord append,
              std::string_view heading)
      : context_(context), options_(options), append_(append), heading_(heading) {}

  std::unique_ptr<ReportPart> part() override { return std::make_unique<Lines>(*this); }

  void absorb(ReportPart& part, const ByteSink& out) override {
    write_heading(out);
    out(static_cast<Lines&>(part).text);
  }

  void finish(const RunTotals&, const ByteSink& out) override { write_heading(out); }

 private:
  struct Lines final : ReportPart {
    explicit Lines(const LinesReport& whole) : report(whole) {}
    void add(const JudgedRecord& judged) override {
      if (shows(report.options_, judged)) report.append_(text, judged, report.context_);
    }
    const LinesReport& report;
    std::string text;
  };

  void write_heading(const ByteSink& out) {
    if (!heading_.empty()) out(heading_);
    heading_ = {};
  }

  RenderContext context_;
  ReportOptions options_;
  AppendRecord append_;
  std::string_view heading_;  // empty once it was written
};

}  // namespace

std::unique_ptr<Report> make_ndjson_report(const RenderContext& context, const ReportOptions& options) {
  return std::make_unique<LinesReport>(context, options, append_ndjson, "");
}

std::unique_ptr<Report> make_csv_report(const RenderContext& context, const ReportOptions& options) {
  return std::make_unique<LinesReport>(context, options, append_csv, csv_columns);
}

}  // namespace curfew
