// Reading a whole text through a RequestFormat, as the pipeline does, and telling what came out as plain
// lines.
#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/system/zones.h"
#include "adapters/wire/reader.h"
#include "tests/catch.h"
#include "tests/seed.h"

namespace curfew::test {

inline ReaderOptions reader_options(std::vector<std::string> ignore_columns = {}) {
  static ZoneTable zones;
  return {[](std::string_view id) { return zones.find(id); }, std::move(ignore_columns)};
}

inline std::string shown_instant(Instant t) { return t == never ? "never" : to_string(t); }
inline std::string shown_interval(Interval i) { return shown_instant(i.start) + "/" + shown_instant(i.end); }

// Every field that a request has, in one line.
inline std::string told(const Request& r) {
  std::string out =
      std::string(name(r.kind)) + " " + std::string(name(r.action)) + " id=" + std::string(r.id);
  const auto add = [&out](std::string_view field, std::string_view text) {
    if (!text.empty()) out += " " + std::string(field) + "=" + std::string(text);
  };
  add("owner", r.owner), add("domain", r.domain), add("role", r.role), add("channel", r.channel);
  for (auto resource : r.resources) add("resource", resource);
  for (auto permission : r.permissions) add("permission", permission);
  add("slot", shown_interval(r.slot));
  if (r.action == Action::edit) add("new", shown_interval(r.new_slot));
  if (r.asked) add("asked", to_string(*r.asked));
  if (r.expires_at) add("expires", to_string(*r.expires_at));
  for (Interval occurrence : r.occurrences) add("at", shown_interval(occurrence));
  if (r.recurrence) {
    for (const Rule& rule : r.recurrence->source().rules) add("rrule", to_string(rule));
    auto o = r.recurrence->next(first_instant, last_instant);
    for (int i = 0; o && i < 3; ++i, o = r.recurrence->next(Instant{o->interval.start.us + 1}, last_instant))
      add("at", shown_interval(o->interval));
  }
  if (r.zone) add("zone", r.zone->id());
  return out;
}

// `3: reservation create id=…` or `3: code field: detail [id kind]`
inline std::string told(const Record& record) {
  const std::string line = std::to_string(record.line) + ": ";
  if ((record.request == nullptr) == (record.problem == nullptr))
    FAIL("neither a request nor a problem, or both");
  if (record.request != nullptr) {
    if (record.id != record.request->id || record.kind != name(record.request->kind))
      FAIL(told(*record.request));
    return line + told(*record.request);
  }
  const Problem& p = *record.problem;
  if (p.detail.empty()) FAIL("a problem without a word");
  return line + std::string(code_name(p.code)) + " " + p.field + ": " + p.detail + " [" +
         std::string(record.id) + " " + std::string(record.kind) + "]";
}

// Bytes of their own, with padding that would mislead a reader who looked at it.
class PaddedBytes {
 public:
  explicit PaddedBytes(std::string_view text) : bytes_(text.begin(), text.end()), size_(text.size()) {
    constexpr std::string_view trap = "\",\n}1:\\;";
    for (std::size_t i = 0; i < reader_padding; ++i) bytes_.push_back(trap[i % trap.size()]);
  }
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::vector<char> bytes_;
  std::size_t size_;
};

class Reading {
 public:
  explicit Reading(std::unique_ptr<RequestFormat> format) : format_(std::move(format)) {}

  // The whole text; records arrive as if the input had come in two parts, cut at `cut`.
  std::vector<std::string> read(std::string_view text, std::size_t cut = std::string_view::npos) {
    told_.clear();
    const auto header = format_->header(text);
    if (!header)
      return {"header: " + std::string(code_name(header.problem().code)) + " " + header.problem().field +
              ": " + header.problem().detail};
    if (*header > text.size()) FAIL("a header longer than the text");
    line_ = 1 + lines(text.substr(0, *header));
    text.remove_prefix(*header);
    parser_ = format_->parser();
    const std::string_view seen = text.substr(0, std::min(cut, text.size()));
    const std::size_t first = format_->whole_records(seen);
    if (first > seen.size()) FAIL("more records than bytes");
    parse(text.substr(0, first));
    text.remove_prefix(first);
    const std::size_t second = format_->whole_records(text);
    if (second > text.size()) FAIL("more records than bytes");
    parse(text.substr(0, second));
    parse(text.substr(second));
    return told_;
  }

 private:
  static std::size_t lines(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  void parse(std::string_view chunk) {
    const PaddedBytes bytes(chunk);
    const bool all = parser_->parse({bytes.view(), line_}, [this](const Record& record) {
      told_.push_back(told(record));
      return true;
    });
    if (!all) FAIL("the reading stopped by itself");
    line_ += lines(chunk);
  }

  std::unique_ptr<RequestFormat> format_;
  std::unique_ptr<RequestParser> parser_;
  std::vector<std::string> told_;
  std::size_t line_ = 1;
};

using MakeFormat = std::unique_ptr<RequestFormat> (*)(const ReaderOptions&);

inline std::vector<std::string> read_all(MakeFormat make, std::string_view text,
                                         std::size_t cut = std::string_view::npos,
                                         std::vector<std::string> ignore_columns = {}) {
  return Reading(make(reader_options(std::move(ignore_columns)))).read(text, cut);
}

inline void every_cut_gives_the_same(MakeFormat make, std::string_view text) {
  const auto whole = read_all(make, text);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CAPTURE(cut);
    REQUIRE(read_all(make, text, cut) == whole);
  }
}

using Random = std::mt19937_64;

inline std::size_t below(Random& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }

// Some bytes changed, put in, taken out or cut off, from `from` on.
inline std::string corrupted(std::string text, std::size_t from, std::string_view likely, Random& random) {
  const auto byte = [&] {
    return below(random, 2) == 0 ? likely[below(random, likely.size())]
                                 : static_cast<char>(below(random, 256));
  };
  for (std::size_t times = 1 + below(random, 4); times > 0; --times) {
    if (text.size() <= from) break;
    const std::size_t at = from + below(random, text.size() - from);
    switch (below(random, 8)) {
      case 0:
        text.resize(at);
        break;
      case 1:
        text.erase(at, 1 + below(random, 20));
        break;
      case 2:
      case 3:
      case 4:
        text.insert(at, 1, byte());
        break;
      default:
        text[at] = byte();
    }
  }
  return text;
}

// REQUIRES: records_in is written without a look at the reader
template <class CountRecords>
void lines_in_are_records_out(MakeFormat make, const std::string& valid, std::size_t from,
                              std::string_view likely, CountRecords&& records_in) {
  constexpr int mutations = 20'000;
  Random random(test_seed());
  for (int i = 0; i < mutations; ++i) {
    const std::string text = corrupted(valid, from, likely, random);
    const auto records = read_all(make, text);
    const bool all = records.size() == records_in(std::string_view(text).substr(from));
    const bool same_in_parts = read_all(make, text, below(random, text.size() + 1)) == records;
    CAPTURE(test_seed(), i, text);
    if (!all || !same_in_parts) REQUIRE((all && same_in_parts));
  }
}

}  // namespace curfew::test
