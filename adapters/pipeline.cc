#include "adapters/pipeline.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include "adapters/limits.h"
#include "adapters/request_builder.h"

namespace curfew {
namespace {

// A stretch of the input: whole records, or the place of one that is longer than the limit.
struct Piece {
  std::string_view bytes;
  std::size_t first_line = 1;
  bool too_long = false;
};

// Cuts the input. A piece's bytes are valid until the next.
class Cutter {
 public:
  Cutter(const ByteSource& source, RequestFormat& format) : source_(source), format_(format) {}

  Result<std::size_t> read_header() {
    fill();
    auto length = format_.header(held());
    if (length) pass(*length);
    return length;
  }

  bool next(Piece* piece) {
    fill();
    if (held().empty()) return false;
    std::size_t length = format_.whole_records(held());
    if (length == 0) length = first_line();
    *piece = {held().substr(0, length), line_, length == 0};
    if (piece->too_long)
      skip_line();
    else
      pass(length);
    return true;
  }

  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  // Any record within the limit is held whole, with its line end (CRLF), when the buffer is full.
  static constexpr std::size_t capacity = limits::max_record_bytes + 2;
  static_assert(capacity >= limits::max_header_bytes);

  std::string_view held() const { return {buffer_.data() + begin_, end_ - begin_}; }

  // Where no record ends in what is held: all of it at the end of the input, else its first line. 0: too
  // long.
  std::size_t first_line() const {
    if (held().size() <= limits::max_record_bytes) return held().size();
    return held().find('\n') + 1;
  }

  void pass(std::size_t length) {
    const char* from = buffer_.data() + begin_;
    line_ += static_cast<std::size_t>(std::count(from, from + length, '\n'));
    begin_ += length;
  }

  void fill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    while (!at_end_ && end_ < capacity) {
      const std::size_t got = source_(buffer_.data() + end_, capacity - end_);
      at_end_ = got == 0;
      end_ += got;
      bytes_read_ += got;
    }
  }

  void skip_line() {
    for (; !held().empty(); fill()) {
      const std::size_t line_end = held().find('\n');
      if (line_end != std::string_view::npos) return pass(line_end + 1);
      pass(held().size());
    }
  }

  const ByteSource& source_;
  RequestFormat& format_;
  std::vector<char> buffer_ = std::vector<char>(capacity + reader_padding);
  std::size_t begin_ = 0, end_ = 0;
  std::size_t line_ = 1;
  std::uint64_t bytes_read_ = 0;
  bool at_end_ = false;
};

struct JudgedPiece {
  std::unique_ptr<ReportPart> part;
  RunTotals totals;
  std::string refusals;
  bool stopped = false;
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
        scratch_(context.snapshot, context.profile, options.judging) {}

  JudgedPiece judge(const Piece& piece) {
    JudgedPiece judged;
    judged.part = report_.part();
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

  bool take(const Record& read, JudgedPiece& judged) {
    Record record = read;
    if (!record.request) return refuse(record, judged);
    record.request = with_defaults(record.request, options_.role, options_.channel, &completed_);
    const auto verdict = scratch_.judge(*record.request, context_.now);
    if (!verdict) {
      record.request = nullptr;
      record.problem = &verdict.problem();
      return refuse(record, judged);
    }
    ++judged.totals.judged;
    ++judged.totals.by_outcome[static_cast<std::size_t>(verdict->outcome)];
    judged.part->add({record, &*verdict, scratch_});
    return true;
  }

  bool refuse(const Record& record, JudgedPiece& judged) {
    ++judged.totals.refused;
    judged.refusals +=
        options_.input_name + ':' + std::to_string(record.line) + ": " + to_string(*record.problem) + '\n';
    judged.part->add({record, nullptr, scratch_});
    return !options_.strict;
  }

  const RenderContext& context_;
  Report& report_;
  const PipelineOptions& options_;
  std::unique_ptr<RequestParser> parser_;
  Scratch scratch_;
  Request completed_;
};

void add(const RunTotals& some, RunTotals& all) {
  all.judged += some.judged;
  all.refused += some.refused;
  for (std::size_t i = 0; i < std::size(all.by_outcome); ++i) all.by_outcome[i] += some.by_outcome[i];
}

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
  RunTotals totals;
  Cutter cutter(source, format);
  const auto header = cutter.read_header();
  if (!header) return header.problem();
  Worker worker(format, context, report, options);
  Piece piece;
  for (bool stopped = false; !stopped && cutter.next(&piece);) {
    const JudgedPiece judged = worker.judge(piece);
    stopped = judged.stopped;
    add(judged.totals, totals);
    report.absorb(*judged.part, sinks.report);
    if (!judged.refusals.empty()) sinks.refusals(judged.refusals);
    sinks.progress(cutter.bytes_read(), totals);
  }
  totals.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  report.finish(totals, sinks.report);
  return totals;
}

}  // namespace curfew
