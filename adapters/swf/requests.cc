// The numbers of a line, and the job that they are.
#include "adapters/swf/requests.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

#include "adapters/wire/limits.h"
#include "adapters/wire/request_fields.h"

namespace curfew {
namespace {

constexpr std::string_view blanks = " \t\r\f\v";

constexpr std::array<std::string_view, 18> number_names = {"job number",
                                                           "submit time",
                                                           "wait time",
                                                           "run time",
                                                           "allocated processors",
                                                           "average CPU time",
                                                           "used memory",
                                                           "requested processors",
                                                           "requested time",
                                                           "requested memory",
                                                           "status",
                                                           "user",
                                                           "group",
                                                           "executable",
                                                           "queue",
                                                           "partition",
                                                           "preceding job",
                                                           "think time"};
constexpr std::size_t count = number_names.size();
enum Number {
  job_number = 0,
  submit = 1,
  wait = 2,
  run = 3,
  requested = 8,
  user = 11,
  queue = 14,
  partition = 15
};

constexpr bool is_used(std::size_t i) {
  for (std::size_t used : {job_number, submit, wait, run, requested, user, queue, partition})
    if (i == used) return true;
  return false;
}

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

// Beyond all dates, and yet far from overflowing in microseconds.
constexpr std::int64_t most_seconds = 1'000'000'000'000;

template <class T>
bool read_number(std::string_view text, T* n) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), *n);
  return error == std::errc() && rest == text.data() + text.size();
}

bool is_number(std::string_view text) {
  std::int64_t whole;
  double fraction;
  if (read_number(text, &whole)) return true;
  const bool is_word = text.find_first_of("nN") != text.npos;  // nan, inf
  return !is_word && read_number(text, &fraction);
}

// "user-7", in a buffer of its own.
class NumberedName {
 public:
  std::string_view write(std::string_view prefix, std::int64_t n) {
    std::memcpy(text_.data(), prefix.data(), prefix.size());
    const auto written = std::to_chars(text_.data() + prefix.size(), text_.data() + text_.size(), n);
    return {text_.data(), static_cast<std::size_t>(written.ptr - text_.data())};
  }

 private:
  std::array<char, 40> text_;
};

class SwfParser : public RequestParser {
 public:
  explicit SwfParser(Instant epoch) : epoch_(epoch) { request_.kind = Kind::job; }

  bool parse(const Chunk& chunk, const RecordSink& sink) override {
    const char* const end = chunk.bytes.data() + chunk.bytes.size();
    std::size_t line = chunk.first_line;
    for (const char* p = chunk.bytes.data(); p < end; ++line) {
      const auto* newline = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
      const char* const line_end = newline == nullptr ? end : newline;
      const char* const text_end = line_end > p && line_end[-1] == '\r' ? line_end - 1 : line_end;
      const std::string_view text(p, static_cast<std::size_t>(text_end - p));
      p = newline == nullptr ? end : newline + 1;
      const std::size_t first = text.find_first_not_of(blanks);
      if (first == text.npos || text[first] == ';') continue;
      if (!sink(read(text, line))) return false;
    }
    return true;
  }

 private:
  Record read(std::string_view text, std::size_t line) {
    problem_.reset();
    request_.id = {};
    const bool built =
        text.size() > limits::max_record_bytes ? refuse(record_too_long()) : read_numbers(text) && build();
    return {.line = line,
            .request = built ? &request_ : nullptr,
            .problem = built ? nullptr : &*problem_,
            .id = request_.id,
            .kind = name(Kind::job)};
  }

  bool refuse(Problem problem) {
    problem_ = std::move(problem);
    return false;
  }
  bool refuse(std::size_t number, std::string_view detail, Code code = Code::bad_swf) {
    return refuse({code, std::string(number_names[number]),
                   "number " + std::to_string(number + 1) + " of the 18 " + std::string(detail)});
  }

  bool read_numbers(std::string_view text) {
    const char *p = text.data(), *const end = p + text.size();
    std::size_t n = 0;
    for (;; ++n) {
      while (p != end && is_blank(*p)) ++p;
      if (p == end) break;
      const char* const start = p;
      while (p != end && !is_blank(*p)) ++p;
      if (n < count && !read_number(n, {start, static_cast<std::size_t>(p - start)})) return false;
    }
    if (n < count)
      return refuse(n, "is missing: the line has " + std::to_string(n) + "; write -1 for what is not known");
    if (n > count) return refuse({Code::bad_swf, "", "has " + std::to_string(n) + " numbers; a job has 18"});
    return true;
  }

  bool read_number(std::size_t n, std::string_view text) {
    if (!is_used(n)) return is_number(text) || refuse(n, "is not a number; write -1 for what is not known");
    if (!curfew::read_number(text, &numbers_[n]) || numbers_[n] < -1)
      return refuse(n, "must be a whole number, or -1 for what is not known");
    if (n == job_number && numbers_[n] != -1) request_.id = id_.write("", numbers_[n]);
    return true;
  }

  bool build() {
    if (numbers_[job_number] == -1)
      return refuse(job_number, "must be known: it is the job's id", Code::missing_field);
    if (numbers_[submit] == -1)
      return refuse(submit, "must be known: the job is queued then", Code::missing_field);
    for (std::size_t n : {submit, wait, run, requested})
      if (numbers_[n] > most_seconds) return out_of_range(n);
    request_.owner = named(user, "user-", owner_);
    request_.domain = named(queue, "queue-", domain_);
    request_.resources.clear();
    if (numbers_[partition] != -1) request_.resources.push_back(named(partition, "partition-", resource_));
    return build_times();
  }

  bool build_times() {
    const Instant asked{epoch_.us + numbers_[submit] * us_per_second};
    if (!is_date(asked)) return out_of_range(submit);
    const Instant start{asked.us + std::max<std::int64_t>(numbers_[wait], 0) * us_per_second};
    if (!is_date(start)) return out_of_range(wait);
    const std::size_t lasts = numbers_[run] == -1 ? requested : run;
    const std::int64_t length = std::max<std::int64_t>(numbers_[lasts] * us_per_second, 1);
    const Instant end{start.us + length};
    if (!is_date(end)) return out_of_range(lasts);
    request_.asked = asked;
    request_.slot = {start, end};
    return true;
  }

  bool out_of_range(std::size_t n) {
    return refuse(n, "leads out of the years 1400 to 9999", Code::instant_out_of_range);
  }

  std::string_view named(std::size_t n, std::string_view prefix, NumberedName& name) {
    return numbers_[n] == -1 ? std::string_view() : name.write(prefix, numbers_[n]);
  }

  Instant epoch_;
  std::array<std::int64_t, count> numbers_{};  // those that are used
  NumberedName id_, owner_, domain_, resource_;
  Request request_;
  std::optional<Problem> problem_;
};

constexpr std::string_view start_time = "UnixStartTime";

Problem bad_start_time(std::string_view detail) {
  return {Code::bad_header, std::string(start_time),
          std::string(detail) + ", as in \"; UnixStartTime: 1738022400\""};
}

// `; UnixStartTime: 1738022400`, perhaps with a date after it.
std::optional<std::string_view> start_time_of(std::string_view comment) {
  const auto skip = [&comment](std::string_view what) {
    const std::size_t first = comment.find_first_not_of(what);
    comment.remove_prefix(std::min(first, comment.size()));
  };
  skip(" \t;");
  if (!comment.starts_with(start_time)) return {};
  comment.remove_prefix(start_time.size());
  skip(" \t");
  if (!comment.starts_with(':')) return {};
  comment.remove_prefix(1);
  skip(" \t");
  return comment.substr(0, comment.find_first_of(blanks));
}

class SwfFormat : public RequestFormat {
 public:
  Result<std::size_t> header(std::string_view beginning) override {
    std::optional<std::string_view> stated;
    std::size_t at = 0;
    while (at < beginning.size()) {
      const std::size_t newline = beginning.find('\n', at);
      const std::string_view line = beginning.substr(at, newline - at);
      const std::size_t first = line.find_first_not_of(blanks);
      if (first != line.npos && line[first] != ';') break;
      if (!stated) stated = start_time_of(line);
      if (newline == beginning.npos && beginning.size() >= limits::max_header_bytes) break;
      at = newline == beginning.npos ? beginning.size() : newline + 1;
    }
    if (!stated) return bad_start_time("must stand in a comment before the first job");
    std::int64_t seconds = 0;
    if (!read_number(*stated, &seconds) || seconds > most_seconds || seconds < -most_seconds)
      return bad_start_time("must be a number of seconds since 1970");
    epoch_ = Instant{seconds * us_per_second};
    if (!is_date(epoch_)) return bad_start_time("must lie in the years 1400 to 9999");
    return at;
  }

  // It ends where a line begins that is no comment.
  bool holds_header(std::string_view beginning) const override {
    for (std::size_t at = 0; at != beginning.npos;) {
      const std::size_t first = beginning.find_first_not_of(blanks, at);
      if (first == beginning.npos) return false;
      if (beginning[first] != ';' && beginning[first] != '\n') return true;
      at = beginning.find('\n', first);
      if (at != beginning.npos) ++at;
    }
    return false;
  }
  std::size_t whole_records(std::string_view bytes) const override { return bytes.rfind('\n') + 1; }
  std::unique_ptr<RequestParser> parser() const override { return std::make_unique<SwfParser>(epoch_); }

 private:
  Instant epoch_;
};

}  // namespace

std::unique_ptr<RequestFormat> swf_format(const ReaderOptions&) { return std::make_unique<SwfFormat>(); }

}  // namespace curfew
