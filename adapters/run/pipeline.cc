#include "adapters/run/pipeline.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/run/cutter.h"
#include "adapters/wire/request_builder.h"
#include "engine/base/text.h"

namespace curfew {
namespace {

struct JudgedPiece {
  std::unique_ptr<ReportPart> part;
  RunTotals totals;
  std::string refusals;
  bool stopped = false;
  std::uint64_t bytes_read = 0;
};

// Reads and judges pieces, one after the other: one of these for each thread.
class Worker {
 public:
  Worker(const RequestFormat& format, const RenderContext& context, Report& report,
         const PipelineOptions& options)
      : context_(context),
        report_(report),
        options_(options),
        parser_(format.parser()),
        judge_(context.snapshot, context.profile, options.judging) {}

  JudgedPiece judge(const Cutter::Piece& piece) {
    JudgedPiece judged;
    judged.part = report_.part();
    judged.bytes_read = piece.bytes_read;
    judged.stopped = piece.too_long
                         ? !refuse_too_long(piece.first_line, judged)
                         : !parser_->parse({piece.bytes, piece.first_line},
                                           [&](const Record& record) { return take(record, judged); });
    return judged;
  }

 private:
  bool refuse_too_long(std::size_t line, JudgedPiece& judged) {
    const Problem problem = record_too_long();
    Record record;
    record.line = line;
    record.problem = &problem;
    return refuse(record, judged);
  }

  bool take(const Record& record, JudgedPiece& judged) {
    if (!record.request) return refuse(record, judged);
    if (!has_defaults_) return judge(record, judged);
    Record completed = record;
    completed.request = with_defaults(record.request, options_.role, options_.channel, &completed_);
    return judge(completed, judged);
  }

  bool judge(const Record& record, JudgedPiece& judged) {
    const auto admitted = judge_.admit(*record.request, context_.now);
    if (!admitted) return refuse(record, admitted.problem(), judged);
    const Verdict verdict = judge_.judge(*admitted);
    ++judged.totals.judged;
    ++judged.totals.by_outcome[static_cast<std::size_t>(verdict.outcome)];
    judged.part->add({record, &verdict, judge_});
    return true;
  }

  bool refuse(Record record, const Problem& problem, JudgedPiece& judged) {
    record.request = nullptr;
    record.problem = &problem;
    return refuse(record, judged);
  }

  bool refuse(const Record& record, JudgedPiece& judged) {
    ++judged.totals.refused;
    judged.refusals +=
        escaped(options_.input_name + ':' + std::to_string(record.line) + ": " + to_string(*record.problem)) +
        '\n';
    judged.part->add({record, nullptr, judge_});
    return !options_.strict;
  }

  const RenderContext& context_;
  Report& report_;
  const PipelineOptions& options_;
  std::unique_ptr<RequestParser> parser_;
  Judge judge_;
  const bool has_defaults_ = !options_.role.empty() || !options_.channel.empty();
  Request completed_;
};

// The run: every thread takes the next piece of the input, judges it and brings it back; who brings the one
// that is next in order absorbs it, and those that wait behind it.
class Run {
 public:
  Run(Cutter& cutter, const RequestFormat& format, const RenderContext& context, Report& report,
      const PipelineSinks& sinks, const PipelineOptions& options)
      : cutter_(cutter),
        format_(format),
        context_(context),
        report_(report),
        sinks_(sinks),
        options_(options) {}

  // On this thread and `threads` - 1 more, or as many as there can be. Throws what the source and the sinks
  // threw.
  RunTotals run(std::size_t threads) {
    most_in_flight_ = 2 * threads;
    {
      std::vector<std::jthread> others;
      try {
        while (others.size() + 1 < threads) others.emplace_back([this] { work(); });
      } catch (const std::system_error&) {
      }
      work();
    }
    if (failure_) std::rethrow_exception(failure_);
    if (source_failure_ && !stopped_) std::rethrow_exception(source_failure_);
    return totals_;
  }

 private:
  void work() noexcept {
    try {
      Worker worker(format_, context_, report_, options_);
      Cutter::Piece piece;
      while (take(&piece)) bring(piece.number, worker.judge(piece));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      stopped_ = true;
      absorbed_one_.notify_all();
    }
  }

  bool take(Cutter::Piece* piece) {
    {
      std::unique_lock lock(mutex_);
      absorbed_one_.wait(lock, [this] { return stopped_ || taken_ < absorbed_ + most_in_flight_; });
      if (stopped_) return false;
      ++taken_;
    }
    const std::lock_guard lock(cutting_);
    if (at_end_) return false;
    at_end_ = !cut(piece);
    return !at_end_;
  }

  // What was read before the source failed is still judged and told.
  bool cut(Cutter::Piece* piece) {
    try {
      return cutter_.next(piece);
    } catch (...) {
      source_failure_ = std::current_exception();
      return false;
    }
  }

  void bring(std::uint64_t number, JudgedPiece judged) {
    std::unique_lock lock(mutex_);
    waiting_.emplace(number, std::move(judged));
    if (absorbing_) return;
    absorbing_ = true;
    while (!stopped_ && !waiting_.empty() && waiting_.begin()->first == absorbed_) {
      const auto next = waiting_.extract(waiting_.begin());
      lock.unlock();
      absorb(next.mapped());
      lock.lock();
      ++absorbed_;
      stopped_ = stopped_ || next.mapped().stopped;
      absorbed_one_.notify_all();
    }
    absorbing_ = false;
  }

  void absorb(const JudgedPiece& judged) {
    add(judged.totals, totals_);
    report_.absorb(*judged.part, sinks_.report);
    if (!judged.refusals.empty()) sinks_.refusals(judged.refusals);
    sinks_.progress(judged.bytes_read, totals_);
  }

  static void add(const RunTotals& some, RunTotals& all) {
    all.judged += some.judged;
    all.refused += some.refused;
    for (std::size_t i = 0; i < std::size(all.by_outcome); ++i) all.by_outcome[i] += some.by_outcome[i];
  }

  std::mutex cutting_;  // of the input: the cutter and the next two
  Cutter& cutter_;
  bool at_end_ = false;
  std::exception_ptr source_failure_;

  const RequestFormat& format_;
  const RenderContext& context_;
  Report& report_;
  const PipelineSinks& sinks_;
  const PipelineOptions& options_;

  std::mutex mutex_;  // of all that follows; never taken together with the other
  std::condition_variable absorbed_one_;
  std::uint64_t most_in_flight_ = 2, taken_ = 0, absorbed_ = 0;
  std::map<std::uint64_t, JudgedPiece> waiting_;  // by number
  bool absorbing_ = false;  // some thread is; the report, the sinks and the totals are its own
  bool stopped_ = false;
  std::exception_ptr failure_;
  RunTotals totals_;
};

}  // namespace

const Request* with_defaults(const Request* request, std::string_view role, std::string_view channel,
                             Request* completed) {
  const bool wants_role = request->role.empty() && !role.empty();
  const bool wants_channel = request->channel.empty() && !channel.empty();
  if (!wants_role && !wants_channel) return request;
  *completed = *request;
  if (wants_role) completed->role = role;
  if (wants_channel) completed->channel = channel;
  return completed;
}

Result<RunTotals> run_pipeline(const ByteSource& source, RequestFormat& format, const RenderContext& context,
                               Report& report, const PipelineSinks& sinks, const PipelineOptions& options) {
  const auto started = std::chrono::steady_clock::now();
  Cutter cutter(source, format, options.as_it_comes);
  const auto header = cutter.read_header();
  if (!header) return header.problem();
  Run run(cutter, format, context, report, sinks, options);
  // Whoever waits for bytes that may never come would keep a run from ending that has stopped.
  const bool alone = cutter.is_at_last() || (options.as_it_comes && options.strict);
  RunTotals totals = run.run(alone ? 1 : options.threads);
  totals.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  report.finish(totals, sinks.report);
  return totals;
}

}  // namespace curfew
