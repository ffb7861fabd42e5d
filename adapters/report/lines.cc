// The reports of one line a record, in input order: ndjson and csv. Nothing is kept between chunks.
//
// A CSV cell lists as many windows as a verdict in JSON does; where there are more, its last entry says how
// many there are: `…;mw-999;(8760 in all)`.
#include <algorithm>
#include <mutex>

#include "adapters/json/verdict.h"
#include "adapters/report/report.h"
#include "adapters/report/sayings.h"
#include "adapters/wire/limits.h"

namespace curfew {
namespace {

// How a line is written, in parts: the later ones are the same for many verdicts.
struct Form {
  void (*append_id)(std::string& out, const Request&);
  void (*append_outcome)(std::string& out, Kind, const Verdict&, const RenderContext&);  // kind … relation
  void (*append_reason)(std::string& out, const Request&, const Verdict&, const Message&,
                        const RenderContext&);  // windows …
  void (*append_refusal)(std::string& out, const Record&);
  Sayings::Escape escape;
  std::string_view heading;
};

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

void append_windows(std::string& out, Kind kind, const Verdict& verdict, const Snapshot& snapshot) {
  if (verdict.findings.size() == 1) return append_cell(out, window_id(verdict.findings.front(), snapshot));
  std::string ids;
  std::size_t total = 0;
  for_each_window(verdict.findings, snapshot, [&](const Finding& finding) {
    if (total++ >= limits::max_listed_windows) return;
    if (!ids.empty()) ids += ';';
    ids += window_id(finding, snapshot);
  });
  if (total > limits::max_listed_windows)
    ids += (windows_are_cut(kind, verdict) ? ";(>=" : ";(") + std::to_string(total) + " in all)";
  append_cell(out, ids);
}

void append_csv_id(std::string& out, const Request& request) { append_cell(out, request.id); }

void append_csv_outcome(std::string& out, Kind kind, const Verdict& verdict, const RenderContext& context) {
  out += ',';
  out += name(kind);
  out += ',';
  out += name(verdict.outcome);
  out += ',';
  append_cell(out, rule_id(verdict, context.profile));
  out += ',';
  if (!verdict.findings.empty() && !verdict.phase) out += name(verdict.findings.front().relation);
  out += ',';
}

void append_csv_reason(std::string& out, const Request& request, const Verdict& verdict, const Message& said,
                       const RenderContext& context) {
  append_windows(out, request.kind, verdict, context.snapshot);
  out += ',';
  if (verdict.defer_to)
    append_instant(out, *verdict.defer_to);
  else if (verdict.defers)
    out += "null";
  out += ',';
  out += said.text;
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

constexpr Form ndjson_form = {append_verdict_id,   append_verdict_outcome, append_verdict_reason,
                              append_refusal_json, append_json_string,     ""};
constexpr Form csv_form = {append_csv_id,     append_csv_outcome,
                           append_csv_reason, append_csv_refusal,
                           append_cell,       "id,kind,outcome,rule,relation,windows,defer_to,message\n"};

// Texts that were written before and will be again, by what they say. Memory: bounded; what is no longer kept
// is written anew.
class Kept {
 public:
  using Key = std::uint64_t;

  // write(out) appends what is always the same for the key.
  template <class Write>
  void append(std::string& out, Key key, Write&& write) {
    Place* const group = group_of(key);
    for (const Place* p = group; p != group + ways; ++p)
      if (p->key == key) return void(out.append(texts_, p->at, p->size));
    const std::size_t from = out.size();
    write(out);
    keep(group, key, std::string_view(out).substr(from));
  }

 private:
  static constexpr Key no_key = ~Key{0};
  static constexpr std::size_t groups = 1 << 11, ways = 4;  // a key has so many places
  static constexpr std::size_t most_bytes = 1 << 20;
  struct Place {
    Key key = no_key;
    std::uint32_t at = 0, size = 0;  // of texts_
  };

  Place* group_of(Key key) {
    if (places_.empty()) places_.resize(groups * ways);
    return places_.data() + (key * 0x9E3779B97F4A7C15u >> 32) % groups * ways;
  }
  // In the place of the one kept longest, where none is free.
  void keep(Place* group, Key key, std::string_view text) {
    if (text.size() > most_bytes - texts_.size()) {
      texts_.clear();
      std::fill(places_.begin(), places_.end(), Place{});
      if (text.size() > most_bytes) return;
    }
    std::move_backward(group, group + ways - 1, group + ways);
    *group = {key, static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(text.size())};
    texts_ += text;
  }

  std::vector<Place> places_;
  std::string texts_;
};

// Whether all that is said follows from the kind, the row, the window's version and the relation.
bool is_simple(const Request& request, const Verdict& verdict) {
  const bool recurs = !verdict.findings.empty() && verdict.findings.front().original != not_recurring;
  return verdict.findings.size() <= 1 && !recurs && !verdict.defers && !verdict.horizon &&
         verdict.table == Table::decisions && request.kind != Kind::series;
}
// REQUIRES, of both: is_simple()
Kept::Key outcome_key(Kind kind, const Verdict& verdict) {
  const auto relation = verdict.findings.empty() ? Relation{} : verdict.findings.front().relation;
  return Kept::Key{1} << 63 | Kept::Key{static_cast<std::uint8_t>(kind)} << 24 |
         Kept::Key{static_cast<std::uint8_t>(relation)} << 16 | verdict.row;
}
Kept::Key reason_key(const Verdict& verdict, const Snapshot& snapshot) {
  return Kept::Key{verdict.row} << 32 | (verdict.findings.empty() ? 0 : said(verdict, snapshot).label);
}

class LinesReport final : public Report {
 public:
  LinesReport(const RenderContext& context, const ReportOptions& options, const Form& form)
      : context_(context), options_(options), form_(form), heading_(form.heading) {}

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
    Kept kept;
  };
  struct Part final : ReportPart {
    Part(const LinesReport& whole, std::unique_ptr<Lines> empty) : report(whole), lines(std::move(empty)) {}
    void add(const JudgedRecord& judged) override {
      if (!shows(report.options_, judged)) return;
      if (judged.verdict)
        append(*judged.record.request, *judged.verdict);
      else
        report.form_.append_refusal(lines->text, judged.record);
      lines->text += '\n';
    }
    void append(const Request& request, const Verdict& verdict) {
      const Form& form = report.form_;
      const RenderContext& context = report.context_;
      std::string& text = lines->text;
      const auto append_outcome = [&](std::string& out) {
        form.append_outcome(out, request.kind, verdict, context);
      };
      const auto append_reason = [&](std::string& out) {
        form.append_reason(out, request, verdict, lines->sayings.of(verdict, context), context);
      };
      form.append_id(text, request);
      if (!is_simple(request, verdict)) return append_outcome(text), append_reason(text);
      lines->kept.append(text, outcome_key(request.kind, verdict), append_outcome);
      lines->kept.append(text, reason_key(verdict, context.snapshot), append_reason);
    }
    const LinesReport& report;
    std::unique_ptr<Lines> lines;
  };

  std::unique_ptr<Lines> spare_lines() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return std::make_unique<Lines>(form_.escape);
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
  const Form& form_;
  std::string_view heading_;  // empty once it was written
  std::mutex mutex_;
  std::vector<std::unique_ptr<Lines>> spare_;
};

}  // namespace

std::unique_ptr<Report> make_ndjson_report(const RenderContext& context, const ReportOptions& options) {
  return std::make_unique<LinesReport>(context, options, ndjson_form);
}

std::unique_ptr<Report> make_csv_report(const RenderContext& context, const ReportOptions& options) {
  return std::make_unique<LinesReport>(context, options, csv_form);
}

}  // namespace curfew
