#include "adapters/pipeline.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/limits.h"
#include "adapters/request_builder.h"

namespace curfew {
namespace {

// Any record within the limit is held whole, with its line end (CRLF), when the buffer is full.
constexpr std::size_t capacity = limits::max_record_bytes + 2;
static_assert(capacity >= limits::max_header_bytes);
// Of a piece, where records are shorter: few enough to stay in a core's cache, enough to be worth a lock.
constexpr std::size_t piece_bytes = 256 * 1024;

// Not cleared: pages that are never written cost nothing.
using Buffer = std::unique_ptr<char[]>;
Buffer make_buffer() { return std::make_unique_for_overwrite<char[]>(capacity + reader_padding); }

// A stretch of the input: whole records, or the place of one that is longer than the limit.
struct Piece {
  Buffer buffer = make_buffer();  // holds the bytes
  std::string_view bytes;
  std::size_t first_line = 1;
  bool too_long = false;
  std::uint64_t number = 0;      // from 0, in the input's order
  std::uint64_t bytes_read = 0;  // of the input, when it was cut
};

std::size_t count_line_ends(std::string_view text) {
  constexpr std::size_t lanes = 64, most_rounds = 255;  // that a lane can count
  const char* p = text.data();
  const char* const end = p + text.size();
  std::size_t count = 0;
  while (static_cast<std::size_t>(end - p) >= lanes) {
    const std::size_t rounds = std::min(most_rounds, static_cast<std::size_t>(end - p) / lanes);
    std::array<std::uint8_t, lanes> counts{};
    for (std::size_t round = 0; round < rounds; ++round, p += lanes)
      for (std::size_t i = 0; i < lanes; ++i)
        counts[i] = static_cast<std::uint8_t>(counts[i] + (p[i] == '\n'));
    for (const std::uint8_t n : counts) count += n;
  }
  return count + static_cast<std::size_t>(std::count(p, end, '\n'));
}

// Cuts the input into pieces.
class Cutter {
 public:
  Cutter(const ByteSource& source, RequestFormat& format) : source_(source), format_(format) {}

  Result<std::size_t> read_header() {
    fill(capacity);
    auto length = format_.header(held());
    if (length) drop(*length);
    return length;
  }

  // Fills *piece, whose buffer it may change for another; false: nothing is left.
  bool next(Piece* piece) {
    fill(piece_bytes);
    if (held_ == 0) return false;
    std::size_t length = format_.whole_records(held().substr(0, piece_bytes));
    if (length == 0) {
      fill(capacity);
      length = format_.whole_records(held());
    }
    if (length == 0) length = first_line();
    piece->first_line = line_;
    piece->too_long = length == 0;
    piece->number = pieces_++;
    if (piece->too_long)
      skip_line();
    else
      hand_over(length, piece);
    piece->bytes_read = bytes_read_;
    return true;
  }

  // All that is left fits into one piece.
  bool is_at_last() const { return at_end_ && held_ <= piece_bytes; }

 private:
  std::string_view held() const { return {buffer_.get(), held_}; }

  // Where no record ends in what is held: all of it at the end of the input, else its first line. 0: too
  // long.
  std::size_t first_line() const {
    if (held_ <= limits::max_record_bytes) return held_;
    return held().find('\n') + 1;
  }

  void fill(std::size_t wanted) {
    while (!at_end_ && held_ < wanted) {
      const std::size_t got = source_(buffer_.get() + held_, wanted - held_);
      at_end_ = got == 0;
      held_ += got;
      bytes_read_ += got;
    }
  }

  void drop(std::size_t length) {
    line_ += count_line_ends(held().substr(0, length));
    held_ -= length;
    std::memmove(buffer_.get(), buffer_.get() + length, held_);
  }

  // The first `length` bytes leave with the buffer; the rest goes on in the piece's.
  void hand_over(std::size_t length, Piece* piece) {
    piece->bytes = held().substr(0, length);
    line_ += count_line_ends(piece->bytes);
    held_ -= length;
    std::memcpy(piece->buffer.get(), buffer_.get() + length, held_);
    piece->buffer.swap(buffer_);
  }

  void skip_line() {
    for (; held_ > 0; fill(piece_bytes)) {
      const std::size_t line_end = held().find('\n');
      if (line_end != std::string_view::npos) return drop(line_end + 1);
      held_ = 0;
    }
  }

  const ByteSource& source_;
  RequestFormat& format_;
  Buffer buffer_ = make_buffer();
  std::size_t held_ = 0;  // bytes of it
  std::size_t line_ = 1;
  std::uint64_t pieces_ = 0, bytes_read_ = 0;
  bool at_end_ = false;
};

// A name from the input may hold a line end: what is told stays one line.
std::string on_one_line(const Problem& problem) {
  std::string text = to_string(problem);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; },
      '?');
  return text;
}

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

  JudgedPiece judge(const Piece& piece) {
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
        options_.input_name + ':' + std::to_string(record.line) + ": " + on_one_line(*record.problem) + '\n';
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
      Piece piece;
      while (take(&piece)) bring(piece.number, worker.judge(piece));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      stopped_ = true;
      absorbed_one_.notify_all();
    }
  }

  bool take(Piece* piece) {
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
  bool cut(Piece* piece) {
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
  Cutter cutter(source, format);
  const auto header = cutter.read_header();
  if (!header) return header.problem();
  Run run(cutter, format, context, report, sinks, options);
  RunTotals totals = run.run(cutter.is_at_last() ? 1 : options.threads);
  totals.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  report.finish(totals, sinks.report);
  return totals;
}

}  // namespace curfew
