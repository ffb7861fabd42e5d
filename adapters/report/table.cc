// The report for a terminal: what came of it, by outcome, rule and window; the worst conflicts; what runs
// when.
//
// Nothing is kept for a record but counts, the worst 20, the first 20 that are grandfathered and the first 10
// of the queue. No line is wider than options.width: a table gives room away from its widest columns, and
// drops the least important ones. Outcomes are words and signs, colour only repeats them; names from outside
// are cleaned of controls.
#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "adapters/report/collect.h"
#include "adapters/report/conflict.h"
#include "adapters/report/terminal_text.h"
#include "adapters/report/wording.h"

namespace curfew {

namespace {

constexpr std::size_t max_windows = 15, max_worst = 20, max_grandfathered = 20, max_queue = 10;
constexpr int least_width = 20;

constexpr std::array<std::string_view, 4> outcome_signs = {"✖", "◷", "▲", "✔"};
constexpr std::array<std::string_view, 4> outcome_colours = {"\x1b[31m", "\x1b[35m", "\x1b[33m", "\x1b[32m"};
constexpr std::string_view bold = "\x1b[1m", dim = "\x1b[2m", plain = "\x1b[0m", no_colour;

std::string sign_and_name(Outcome outcome) {
  return std::string(outcome_signs[static_cast<std::size_t>(outcome)]) + ' ' + std::string(name(outcome));
}
std::string_view colour_of(Outcome outcome) { return outcome_colours[static_cast<std::size_t>(outcome)]; }

// A zero says nothing: a dot leaves the others to be seen.
std::string count_or_dot(std::uint64_t n) { return n == 0 ? "·" : grouped(n); }

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "";
  const std::uint64_t tenths = (part * 1000 + whole / 2) / whole;
  if (part > 0 && tenths == 0) return "<0.1 %";
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " %";
}

// Eighths of a block: a bar of at most `width` columns; whatever is not zero can be seen.
std::string bar(std::uint64_t part, std::uint64_t whole, int width) {
  constexpr std::array<std::string_view, 8> eighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (whole == 0 || part == 0) return "";
  const double share = static_cast<double>(part) / static_cast<double>(whole);
  const int total_eighths = std::max(1, static_cast<int>(share * width * 8));
  std::string out;
  for (int i = 0; i < total_eighths / 8; ++i) out += "█";
  return out + std::string(eighths[static_cast<std::size_t>(total_eighths % 8)]);
}

// What is printed, at most `width` columns a line.
class Page {
 public:
  Page(int width, bool colour) : width_(std::max(width, least_width)), colour_(colour) {}

  int width() const { return width_; }
  void blank() { text_ += '\n'; }
  void line(std::string_view words, std::string_view colour = no_colour) {
    append(cut(words, width_), colour);
    text_ += '\n';
  }
  void heading(std::string_view words) {
    blank();
    line(words, bold);
  }
  // A piece of a line: the caller has seen to its width.
  void append(std::string_view piece, std::string_view colour = no_colour) {
    const bool coloured = colour_ && !colour.empty() && !piece.empty();
    if (coloured) text_ += colour;
    text_ += piece;
    if (coloured) text_ += plain;
  }
  // Ends a line without the blanks that fill its last column.
  void end_line() {
    text_.erase(text_.find_last_not_of(' ') + 1);
    text_ += '\n';
  }
  const std::string& text() const { return text_; }

 private:
  int width_;
  bool colour_;
  std::string text_;
};

constexpr int never_dropped = 9;

struct Column {
  std::string title;
  bool right = false;
  int least = 4;                   // columns that it is not cut below
  int importance = never_dropped;  // the least important is dropped first
};

struct Cell {
  std::string text;
  std::string_view colour = no_colour;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void row(std::vector<Cell> cells, std::string below = "") {
    rows_.push_back({std::move(cells), std::move(below)});
  }

  void print(Page& page, bool with_titles = true) const {
    const std::vector<int> widths = fit(page.width() - indent);
    if (with_titles) {
      std::vector<Cell> titles;
      for (const Column& column : columns_) titles.push_back({column.title, dim});
      print_line(page, titles, widths);
    }
    for (const Row& row : rows_) {
      print_line(page, row.cells, widths);
      for (const std::string& below : wrap(row.below, page.width() - 4, max_lines_below))
        page.line("    " + below, dim);
    }
  }

 private:
  struct Row {
    std::vector<Cell> cells;
    std::string below;  // lines of its own
  };
  static constexpr int indent = 2, gap = 2, max_lines_below = 3;

  static int sum(const std::vector<int>& widths) {
    int columns = -gap;
    for (const int w : widths) columns += w > 0 ? w + gap : 0;
    return columns;
  }

  // Widths as the texts want them; where they have no room, less of the widest that may be cut; where that
  // does not do, a column less. 0: not shown.
  std::vector<int> fit(int room) const {
    std::vector<int> wanted = wanted_widths();
    for (;;) {
      std::vector<int> widths = wanted;
      while (sum(widths) > room && narrow(widths)) {
      }
      if (sum(widths) <= room || !drop(wanted)) return widths;
    }
  }
  std::vector<int> wanted_widths() const {
    std::vector<int> widths;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      int widest = 0;
      for (const Row& row : rows_) widest = std::max(widest, columns(row.cells[c].text));
      widths.push_back(widest == 0 ? 0 : std::max(widest, columns(columns_[c].title)));
    }
    return widths;
  }
  bool narrow(std::vector<int>& widths) const {
    std::size_t widest = widths.size();
    for (std::size_t c = 0; c < widths.size(); ++c)
      if (widths[c] > columns_[c].least && (widest == widths.size() || widths[c] > widths[widest]))
        widest = c;
    if (widest == widths.size()) return false;
    --widths[widest];
    return true;
  }
  bool drop(std::vector<int>& widths) const {
    std::size_t least = widths.size();
    for (std::size_t c = 0; c < widths.size(); ++c)
      if (widths[c] > 0 && columns_[c].importance < never_dropped &&
          (least == widths.size() || columns_[c].importance < columns_[least].importance))
        least = c;
    if (least == widths.size()) return false;
    widths[least] = 0;
    return true;
  }

  void print_line(Page& page, const std::vector<Cell>& cells, const std::vector<int>& widths) const {
    int room = page.width() - indent;
    page.append("  ");
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (widths[c] == 0) continue;
      const int width = std::min(widths[c], room);
      const std::string shown = cut(cells[c].text, width);
      const std::string blanks(static_cast<std::size_t>(width - columns(shown)), ' ');
      if (columns_[c].right) page.append(blanks);
      page.append(shown, cells[c].colour);
      if (!columns_[c].right) page.append(blanks);
      room -= width + gap;
      if (room <= 0) break;
      page.append("  ");
    }
    page.end_line();
  }

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

void print_more(Page& page, std::uint64_t shown, std::uint64_t all, std::string_view where = "") {
  if (all > shown) page.line("  … and " + grouped(all - shown) + " more" + std::string(where), dim);
}

// The order in which deferred jobs run (CS-42).
struct RunsFirst {
  Instant defer_to;  // never: not before an open-ended window ends
  Instant queued_at;
  std::uint64_t order = 0;
  auto operator<=>(const RunsFirst&) const = default;
};

// What is kept of a chunk, and of all chunks so far.
struct Kept {
  Counts counts;
  Least<WorstFirst, Conflict> worst{max_worst};
  Least<StartsFirst, Conflict> grandfathered{max_grandfathered};
  Least<RunsFirst, Conflict> queue{max_queue};

  void add(const JudgedRecord& record, const RenderContext& context) {
    const std::uint64_t order = counts.records();
    counts.add(record, context);
    if (!record.verdict || record.verdict->findings.empty()) return;
    const Verdict& verdict = *record.verdict;
    if (curfew::grandfathered(verdict, context.profile)) {
      const StartsFirst key{deciding_slot(*record.record.request, verdict).start, order};
      if (grandfathered.admits(key)) grandfathered.add(key, make_conflict(record, context));
    }
    if (verdict.outcome == Outcome::allowed) return;
    if (const WorstFirst key{verdict.outcome, order}; worst.admits(key))
      worst.add(key, make_conflict(record, context));
    if (verdict.outcome != Outcome::deferred) return;
    const Instant queued_at = record.record.request->asked.value_or(context.now);
    if (const RunsFirst key{verdict.defer_to.value_or(never), queued_at, order}; queue.admits(key))
      queue.add(key, make_conflict(record, context));
  }
  void absorb(Kept& later) {
    worst.absorb(later.worst, counts.records());
    grandfathered.absorb(later.grandfathered, counts.records());
    queue.absorb(later.queue, counts.records());
    counts.add(later.counts);
  }
};

void print_heading(Page& page, const RenderContext& context, const ReportOptions& options) {
  page.line("Conflicts with maintenance windows", bold);
  Table table({{"", false, 8}, {"", false, 8}});
  const std::uint64_t windows = context.snapshot.windows().size();
  table.row({{"requests", dim}, {clean(options.requests_file)}});
  table.row({{"windows", dim},
             {clean(options.windows_file) + " (" + grouped(windows) +
              (windows == 1 ? " window" : " windows") + ", version " + context.snapshot.version() + ")"}});
  table.row({{"profile", dim}, {clean(context.profile.name())}});
  table.row({{"now", dim}, {short_time(context.now) + " UTC; all times below are UTC"}});
  table.print(page, false);
}

void print_outcomes(Page& page, const Counts& counts) {
  page.heading("Outcomes");
  Table table({{"outcome", false, 10}, {"requests", true, 3}, {"share", true, 6, 2}, {"", false, 1, 1}});
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    const std::string_view colour = counts.by_outcome[i] ? colour_of(outcome) : dim;
    table.row({{sign_and_name(outcome), colour},
               {count_or_dot(counts.by_outcome[i])},
               {percent(counts.by_outcome[i], counts.judged)},
               {bar(counts.by_outcome[i], counts.judged, 24), colour}});
  }
  table.print(page, false);
  page.line("  " + grouped(counts.judged) + " judged, " + grouped(counts.with_finding) +
            " of them concerned by a window; " + grouped(counts.refused) + " refused");
  if (counts.grandfathered > 0)
    page.line("  " + grouped(counts.grandfathered) +
              " of the allowed lie in a window all the same: they were made before it was declared or moved");
}

void print_rules(Page& page, const Counts& counts, const Profile& profile) {
  if (counts.judged == 0) return;
  page.heading("Rules that decided");
  Table table({{"rule", false, 6}, {"outcome", false, 10}, {"requests", true, 3}, {"when", false, 12, 1}});
  for (const auto& [rule, count] : counts.by_rule)
    table.row({{clean(rule.second)},
               {sign_and_name(rule.first), colour_of(rule.first)},
               {grouped(count)},
               {clean(rule_words(rule.second, rule.first, profile)), dim}});
  if (const std::uint64_t free = counts.judged - counts.with_finding; free > 0)
    table.row({{"no-window"},
               {sign_and_name(Outcome::allowed), colour_of(Outcome::allowed)},
               {grouped(free)},
               {"no window concerns it", dim}});
  table.print(page);
}

void print_windows(Page& page, const Counts& counts, const RenderContext& context) {
  const std::uint64_t all = context.snapshot.windows().size();
  if (all == 0) return;
  page.heading("Windows, those that hit most first (" + grouped(counts.by_window.size()) + " of " +
               grouped(all) + (all == 1 ? " hits" : " hit") + " something)");
  Table table({{"window", false, 8},
               {"name", false, 10, 1},
               {"from – to, as of now", false, 30, 4},
               {"state", false, 9, 3},
               {"error", true, 5},
               {"defer", true, 5},
               {"warn", true, 4},
               {"allow", true, 5}});
  const std::vector<WindowRow> rows = ranked_windows(counts, context, max_windows);
  for (const WindowRow& row : rows) {
    std::vector<Cell> cells = {{clean(row.id), bold},
                               {clean(row.name)},
                               {short_period(row.interval)},
                               {row.state_words(), row.state == WindowState::active ? bold : dim}};
    for (std::size_t i = 0; i < row.hits.size(); ++i)
      cells.push_back({count_or_dot(row.hits[i]), row.hits[i] ? colour_of(static_cast<Outcome>(i)) : dim});
    table.row(std::move(cells));
  }
  table.print(page);
  print_more(page, rows.size(), all);
}

std::string joined_windows(const Conflict& conflict, const Snapshot& snapshot) {
  std::string out = clean(snapshot.windows()[conflict.windows.front()].id);
  if (conflict.windows_total > 1) out += " +" + grouped(conflict.windows_total - 1);
  return out;
}

// What is said of it: what concerns it alone, and a message unless that was said before.
std::string below(const Conflict& conflict, std::set<std::string>& said) {
  std::string text = conflict.note;
  if (conflict.message.empty() || !said.insert(conflict.message).second) return clean(text);
  if (!text.empty()) text += ' ';
  return clean(text + conflict.message);
}

void print_worst(Page& page, const Kept& kept, const Snapshot& snapshot) {
  const Tally& n = kept.counts.by_outcome;
  const std::uint64_t all = kept.counts.judged - n[static_cast<std::size_t>(Outcome::allowed)];
  if (all == 0) return;
  page.heading("The worst conflicts (a message is said once)");
  Table table({{"outcome", false, 10},
               {"request", false, 8},
               {"kind", false, 11, 2},
               {"owner", false, 8, 3},
               {"slot", false, 30, 4},
               {"rule", false, 5, 5},
               {"window", false, 6, 6}});
  std::set<std::string> said;
  for (const auto& [key, conflict] : kept.worst.kept())
    table.row({{sign_and_name(conflict.outcome), colour_of(conflict.outcome)},
               {clean(conflict.id), bold},
               {conflict.kind},
               {clean(conflict.owner)},
               {short_period(conflict.slot)},
               {clean(conflict.rule)},
               {joined_windows(conflict, snapshot)}},
              below(conflict, said));
  table.print(page);
  print_more(page, kept.worst.kept().size(), all, ": `--format html` or `ndjson` shows all");
}

void print_grandfathered(Page& page, const Kept& kept, const Snapshot& snapshot) {
  const std::uint64_t all = kept.counts.grandfathered;
  if (all == 0) return;
  page.heading("Allowed, and yet in a window: made before it was declared or moved, by start");
  Table table({{"request", false, 8},
               {"kind", false, 11, 2},
               {"owner", false, 8, 5},
               {"slot", false, 30, 4},
               {"made", false, 16, 1},
               {"rule", false, 5, 3},
               {"window", false, 6, 6}});
  std::set<std::string> said;
  for (const auto& [key, conflict] : kept.grandfathered.kept())
    table.row({{clean(conflict.id), bold},
               {conflict.kind},
               {clean(conflict.owner)},
               {short_period(conflict.slot)},
               {short_time(conflict.asked)},
               {clean(conflict.rule)},
               {joined_windows(conflict, snapshot)}},
              below(conflict, said));
  table.print(page);
  print_more(page, kept.grandfathered.kept().size(), all, ": `--format html` or `ndjson` shows all");
}

void print_queue(Page& page, const Kept& kept) {
  const std::uint64_t all = kept.counts.by_outcome[static_cast<std::size_t>(Outcome::deferred)];
  if (all == 0) return;
  page.heading("Deferred jobs, in the order in which they will run");
  Table table({{"", true, 2, 1},
               {"job", false, 8},
               {"owner", false, 6, 2},
               {"runs", false, 16},
               {"wanted to start", false, 16, 4},
               {"queued", false, 16, 3}});
  int place = 0;
  for (const auto& [key, job] : kept.queue.kept())
    table.row({{std::to_string(++place), dim},
               {clean(job.id), bold},
               {clean(job.owner)},
               {job.defer_to ? short_time(*job.defer_to) : "when the maintenance ends"},
               {short_time(job.slot.start)},
               {short_time(job.asked)}});
  table.print(page);
  print_more(page, kept.queue.kept().size(), all);
}

void print_refusals(Page& page, const Counts& counts) {
  if (counts.refused == 0) return;
  page.heading("Refused: " + grouped(counts.refused) + (counts.refused == 1 ? " record" : " records") +
               " that could not be judged");
  Table table(
      {{"problem", false, 8}, {"records", true, 3}, {"first at line", true, 4}, {"which is", false, 12, 1}});
  for (const auto& [code, refusals] : counts.by_code)
    table.row({{std::string(code_name(code)), bold},
               {grouped(refusals.count)},
               {std::to_string(refusals.first_line)},
               {std::string(code_meaning(code)), dim}});
  table.print(page);
}

class TableReport final : public Report {
 public:
  TableReport(const RenderContext& context, const ReportOptions& options)
      : context_(context), options_(options) {}

  std::unique_ptr<ReportPart> part() override { return std::make_unique<Part>(context_); }
  void absorb(ReportPart& part, const ByteSink&) override { kept_.absorb(static_cast<Part&>(part).kept); }

  void finish(const RunTotals&, const ByteSink& out) override {
    Page page(options_.width, options_.colour);
    print_heading(page, context_, options_);
    print_outcomes(page, kept_.counts);
    print_rules(page, kept_.counts, context_.profile);
    print_windows(page, kept_.counts, context_);
    print_worst(page, kept_, context_.snapshot);
    print_grandfathered(page, kept_, context_.snapshot);
    print_queue(page, kept_);
    print_refusals(page, kept_.counts);
    out(page.text());
  }

 private:
  struct Part final : ReportPart {
    explicit Part(const RenderContext& rendering) : context(rendering) {}
    void add(const JudgedRecord& record) override { kept.add(record, context); }
    const RenderContext& context;
    Kept kept;
  };

  RenderContext context_;
  ReportOptions options_;
  Kept kept_;
};

}  // namespace

std::unique_ptr<Report> make_table_report(const RenderContext& context, const ReportOptions& options) {
  return std::make_unique<TableReport>(context, options);
}

}  // namespace curfew
