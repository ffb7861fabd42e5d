// The reports of one line a record, in input order: ndjson and csv. Nothing is kept between chunks.
#include <algorithm>
#include <mutex>

#include "adapters/json_verdict.h"
#include "adapters/report.h"

namespace curfew {
namespace {

using AppendRecord = void (*)(std::string& out, const JudgedRecord&, Sayings&, const RenderContext&);

void append_ndjson(std::string& out, const JudgedRecord& judged, Sayings& sayings,
                   const RenderContext& context) {
  if (judged.verdict)
    append_verdict_json(out, *judged.record.request, *judged.verdict, sayings, context);
  else
    append_refusal_json(out, judged.record);
  out += '\n';
}

constexpr bool needs_quotes(char c) { return c == '"' || c == ',' || c == '\r' || c == '\n'; }

// RFC 4180: quoted where it must be.
void append_cell(std::string& out, std::string_view text) {
  if (std::none_of(text.begin(), text.end(), needs_quotes)) {
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

void append_windows(std::string& out, const Verdict& verdict, const Snapshot& snapshot) {
  if (verdict.findings.size() == 1)
    return append_cell(out, snapshot.window(verdict.findings.front().label).id);
  std::string ids;
  for_each_window(verdict.findings, snapshot, [&](const Window& window) {
    if (!ids.empty()) ids += ';';
    ids += window.id;
  });
  append_cell(out, ids);
}

constexpr std::string_view csv_columns = "id,kind,outcome,rule,relation,windows,defer_to,message\n";

void append_csv_verdict(std::string& out, const Request& request, const Verdict& verdict, Sayings& sayings,
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
  append_windows(out, verdict, context.snapshot);
  out += ',';
  if (verdict.defer_to)
    append_instant(out, *verdict.defer_to);
  else if (verdict.defers)
    out += "null";
  out += ',';
  out += sayings.of(verdict, context).text;
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

void append_csv(std::string& out, const JudgedRecord& judged, Sayings& sayings,
                const RenderContext& context) {
  if (judged.verdict)
    append_csv_verdict(out, *judged.record.request, *judged.verdict, sayings, context);
  else
    append_csv_refusal(out, judged.record);
  out += '\n';
}

// What is said in `ndjson` is escaped as JSON, in `csv` as a cell.
class LinesReport final : public Report {
 public:
  LinesReport(const RenderContext& context, const ReportOptions& options, AppendRecord append,
              Sayings::Escape escape, std::string_view heading)
      : context_(context), options_(options), append_(append), escape_(escape), heading_(heading) {}

  std::unique_ptr<ReportPart> part() override { return std::make_unique<Part>(*this, spare_lines()); }

  void absorb(ReportPart& absorbed, const ByteSink& out) override {
    write_heading(out);
    auto& part = static_cast<Part&>(absorbed);
    out(part.lines->text);
    part.lines->text.clear();
    const std::lock_guard lock(mutex_);
    spare_.push_back(std::move(part.lines));
  }

  void finish(const RunTotals&, const ByteSink& out) override { write_heading(out); }

 private:
  // Handed from one part to a later one: its storage has grown, and much of what will be said was said.
  struct Lines {
    explicit Lines(Sayings::Escape escape) : sayings(escape) {}
    std::string text;
    Sayings sayings;
  };
  struct Part final : ReportPart {
    Part(const LinesReport& whole, std::unique_ptr<Lines> empty) : report(whole), lines(std::move(empty)) {}
    void add(const JudgedRecord& judged) override {
      if (shows(report.options_, judged))
        report.append_(lines->text, judged, lines->sayings, report.context_);
    }
    const LinesReport& report;
    std::unique_ptr<Lines> lines;
  };

  std::unique_ptr<Lines> spare_lines() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return std::make_unique<Lines>(escape_);
    auto lines = std::move(spare_.back());
    spare_.pop_back();
    return lines;
  }

  void write_heading(const ByteSink& out) {
    if (!heading_.empty()) out(heading_);
    heading_ = {};
  }

  RenderContext context_;
  ReportOptions options_;
  AppendRecord append_;
  Sayings::Escape escape_;
  std::string_view heading_;  // empty once it was written
  std::mutex mutex_;
  std::vector<std::unique_ptr<Lines>> spare_;
};

}  // namespace

std::unique_ptr<Report> make_ndjson_report(const RenderContext& context, const ReportOptions& options) {
  return std::make_unique<LinesReport>(context, options, append_ndjson, append_json_string, "");
}

std::unique_ptr<Report> make_csv_report(const RenderContext& context, const ReportOptions& options) {
  return std::make_unique<LinesReport>(context, options, append_csv, append_cell, csv_columns);
}

}  // namespace curfew
