// curfew occurrences: when does a rule recur? One by flags, or a batch of them.
#include "adapters/cli/occurrences.h"

#include <fmt/format.h>

#include "adapters/cli/commands.h"
#include "adapters/cli/console.h"
#include "adapters/system/files.h"
#include "adapters/system/zones.h"
#include "adapters/wire/limits.h"
#include "engine/base/text.h"

namespace curfew::cli {
namespace {

// A file's lines, one at a time, without their ends; of one that is longer than it may be, enough to tell.
class Lines {
 public:
  explicit Lines(const std::string& path) : in_(path), block_(1 << 16, '\0') {}

  bool next() {
    text_.clear();
    for (bool begun = false;; begun = true) {
      if (left_.empty()) left_ = std::string_view(block_.data(), in_.read(block_.data(), block_.size()));
      if (left_.empty() && !begun) return false;
      const std::size_t end = left_.find('\n');
      keep(left_.substr(0, end));
      const bool ends = end != left_.npos || left_.empty();
      left_.remove_prefix(ends && !left_.empty() ? end + 1 : left_.size());
      if (!ends) continue;
      if (text_.ends_with('\r')) text_.pop_back();
      if (++number_ == 1 && text_.starts_with(byte_order_mark)) text_.erase(0, byte_order_mark.size());
      return true;
    }
  }

  const std::string& text() const { return text_; }
  bool is_blank() const { return text_.find_first_not_of(" \t\r") == text_.npos; }
  // next() would ask the file for more: who writes it may wait for an answer.
  bool may_wait() const { return left_.empty(); }
  // `questions.ndjson:17: `
  std::string place() const { return in_.name() + ":" + std::to_string(number_) + ": "; }

 private:
  static constexpr std::size_t most = limits::max_record_bytes + 8;

  void keep(std::string_view part) { text_ += part.substr(0, most - std::min(most, text_.size())); }

  InputFile in_;
  std::string block_, text_;
  std::string_view left_;  // of the block
  std::size_t number_ = 0;
};

void warn(const std::string& place, const OccurrenceQuery& query) {
  const std::string before = place + "warning: ";
  for (const std::string& warning : query.set.warnings()) tell(escaped(before + warning) + "\n");
}

void check_usage(const OccurrenceFields& one) {
  if (one.limit && *one.limit < 0) throw Stop{wrong_usage, "--limit must be a whole number, such as 10"};
  if (one.start.empty()) throw Stop{wrong_usage, "--start is required, or --batch"};
  if (!one.duration)
    throw Stop{wrong_usage, "--duration is required: how long each occurrence is, such as PT2H"};
  if (one.rrule.empty() && one.rdate.empty())
    throw Stop{wrong_usage, "--rrule or --rdate is required: when it recurs, such as FREQ=WEEKLY;COUNT=10"};
}

int list_one(const OccurrenceFields& one, const FindZone& find_zone) {
  check_usage(one);
  const auto query = read_occurrences(one, find_zone);
  if (!query) throw Stop{bad_input, "occurrences: " + to_string(query.problem())};
  if (is_endless(*query))
    throw Stop{wrong_usage, "--to or --limit is required, or COUNT or UNTIL in --rrule: it recurs for ever"};
  warn("curfew: ", *query);
  OutputFile out;
  std::string line;
  for_each_occurrence(*query, [&](Interval occurrence) {
    line.clear();
    append_instant(line, occurrence.start);
    line += ' ';
    append_instant(line, occurrence.end);
    out.write(line += '\n');
  });
  out.commit();
  return ran;
}

int answer_batch(const std::string& path, const FindZone& find_zone) {
  Lines lines(path);
  OccurrenceLineReader reader(find_zone);
  OutputFile out;
  std::int64_t answered = 0, refused = 0, listed = 0;
  while (lines.next()) {
    if (lines.is_blank()) continue;
    const OccurrenceLine line = reader.read(lines.text());
    if (line.query)
      warn(lines.place(), *line.query);
    else
      tell(escaped(lines.place() + to_string(line.query.problem())) + "\n");
    ++(line.query ? answered : refused);
    listed += write_answer(line, [&](std::string_view bytes) { out.write(bytes); });
    if (lines.may_wait()) out.flush();
  }
  out.commit();
  tell(fmt::format("{} answered, {} refused: {} occurrences\n", answered, refused, listed));
  return refused > 0 ? bad_input : ran;
}

}  // namespace

int occurrences(const OccurrencesArguments& arguments) {
  ZoneTable zones;
  const FindZone find_zone = [&](std::string_view id) { return zones.find(id); };
  if (!arguments.batch.empty() && arguments.one != OccurrenceFields{})
    throw Stop{wrong_usage, "--batch stands alone; each of its lines states the rest"};
  return arguments.batch.empty() ? list_one(arguments.one, find_zone)
                                 : answer_batch(arguments.batch, find_zone);
}

}  // namespace curfew::cli
