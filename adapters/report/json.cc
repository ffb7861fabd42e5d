// The report as one JSON object, for programs that want the whole run in one value.
//
//   {"profile": "cloudshell", "now": "2026-11-21T00:00:00Z", "version": "9f86d081884c7d65",
//   "verdicts": [
//   {"id": "r-1", "kind": "reservation", "outcome": "error", "rule": "CS-26", …, "help": "…",
//    "version": "…"},
//   {"line": 2, "problem": {"code": "missing_field", "field": "id", "detail": "…"}}
//   ],
//   "queue": [
//   {"id": "j-1", "defer_to": "2026-11-29T02:00:00Z", "queued_at": "2026-11-20T08:00:00Z"},
//   {"id": "j-2", "defer_to": null, "queued_at": "2026-11-20T07:00:00Z"}
//   ],
//   "summary": {"judged": 4, "refused": 1, "error": 1, "deferred": 2, "warn": 0, "allowed": 1,
//    "grandfathered": 1}}
//
// `verdicts` are as in doc/FORMATS.md §3, in input order, with `help`; a refused record stands in its place.
// `queue` holds the jobs that are deferred, in the order in which they will run: by `defer_to` (null last),
// then `queued_at`, then input order; it is the same whatever `--only` leaves out. `grandfathered` are those
// of the allowed that lie in a window and stay, because they were made before it was declared or moved. Each
// verdict and job has a line of its own.
//
// Verdicts leave as they come; what is kept is the queue. That is why `queue` and `summary` stand last.
#include <algorithm>
#include <tuple>
#include <vector>

#include "adapters/json/verdict.h"
#include "adapters/report/report.h"

namespace curfew {
namespace {

struct DeferredJob {
  std::string id;
  Instant defer_to;  // never: no instant
  Instant queued_at;
};

void append_job(std::string& out, const DeferredJob& job) {
  out += "{\"id\": ";
  append_json_string(out, job.id);
  out += ", \"defer_to\": ";
  out += job.defer_to == never ? "null" : '"' + to_string(job.defer_to) + '"';
  out += ", \"queued_at\": \"";
  append_instant(out, job.queued_at);
  out += "\"}";
}

class JsonReport final : public Report {
 public:
  JsonReport(const RenderContext& context, const ReportOptions& options)
      : context_(context), options_(options) {}

  std::unique_ptr<ReportPart> part() override { return std::make_unique<Part>(*this); }

  void absorb(ReportPart& absorbed, const ByteSink& out) override {
    auto& part = static_cast<Part&>(absorbed);
    std::move(part.queue.begin(), part.queue.end(), std::back_inserter(queue_));
    grandfathered_ += part.grandfathered;
    if (part.records.empty()) return;
    write_heading(out);
    out(any_record_ ? part.records : std::string_view(part.records).substr(1));  // without its first comma
    any_record_ = true;
  }

  void finish(const RunTotals& totals, const ByteSink& out) override {
    write_heading(out);
    out("\n],\n\"queue\": [");
    write_queue(out);
    std::string text = "\n],\n\"summary\": {\"judged\": " + std::to_string(totals.judged) +
                       ", \"refused\": " + std::to_string(totals.refused);
    for (std::size_t i = 0; i < outcome_names.size(); ++i)
      text += ", \"" + std::string(outcome_names[i]) + "\": " + std::to_string(totals.by_outcome[i]);
    out(text + ", \"grandfathered\": " + std::to_string(grandfathered_) + "}}\n");
  }

 private:
  struct Part final : ReportPart {
    explicit Part(const JsonReport& whole) : report(whole) {}

    void add(const JudgedRecord& judged) override {
      if (judged.verdict) {
        note_deferred(*judged.record.request, *judged.verdict);
        grandfathered += curfew::grandfathered(*judged.verdict, report.context_.profile);
      }
      if (!shows(report.options_, judged)) return;
      records += ",\n";
      if (judged.verdict)
        append_verdict_with_help(records, judged, report.context_);
      else
        append_refusal_json(records, judged.record);
    }

    void note_deferred(const Request& request, const Verdict& verdict) {
      if (verdict.outcome != Outcome::deferred) return;
      queue.push_back({std::string(request.id), verdict.defer_to.value_or(never),
                       request.asked.value_or(report.context_.now)});
    }

    const JsonReport& report;
    std::string records;  // each after ",\n"
    std::vector<DeferredJob> queue;
    std::uint64_t grandfathered = 0;
  };

  void write_heading(const ByteSink& out) {
    if (heading_written_) return;
    heading_written_ = true;
    std::string text = "{\"profile\": ";
    append_json_string(text, context_.profile.name());
    text += ", \"now\": \"" + to_string(context_.now) + "\", \"version\": ";
    append_json_string(text, context_.snapshot.version());
    out(text + ",\n\"verdicts\": [");
  }

  void write_queue(const ByteSink& out) {
    std::stable_sort(queue_.begin(), queue_.end(), [](const DeferredJob& a, const DeferredJob& b) {
      return std::tie(a.defer_to, a.queued_at) < std::tie(b.defer_to, b.queued_at);
    });
    for (std::size_t i = 0; i < queue_.size(); ++i) {
      std::string text = i == 0 ? "\n" : ",\n";
      append_job(text, queue_[i]);
      out(text);
    }
  }

  RenderContext context_;
  ReportOptions options_;
  std::vector<DeferredJob> queue_;
  std::uint64_t grandfathered_ = 0;
  bool heading_written_ = false, any_record_ = false;
};

}  // namespace

std::unique_ptr<Report> make_json_report(const RenderContext& context, const ReportOptions& options) {
  return std::make_unique<JsonReport>(context, options);
}

}  // namespace curfew
