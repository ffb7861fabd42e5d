// The report as one page for a browser: no network, no other file. report_html_page.h says how it looks,
// report_html_script.h what it does and the form of the data.
//
// Names come from outside. They enter the page in two ways only: escaped as HTML text, and as JSON strings
// without a `<` in a script element that is not run. The page forbids itself to load anything.
//
// Without scripts the sums, the most hit windows and the worst conflicts can still be read. Memory: ~150
// bytes a conflict. `help` judges many candidates, so that only the first max_help conflicts in the input get
// it.
#include <algorithm>
#include <atomic>
#include <unordered_map>
#include <utility>
#include <vector>

#include "adapters/json/verdict.h"
#include "adapters/report/collect.h"
#include "adapters/report/conflict.h"
#include "adapters/report/html_page.h"
#include "adapters/report/html_script.h"
#include "adapters/report/wording.h"

namespace curfew {

namespace {

constexpr std::size_t max_static_conflicts = 200, max_static_windows = 50;
constexpr std::size_t max_windows_not_hit = 2'000;
constexpr std::size_t max_help = 2'000;
constexpr std::size_t max_refusals = 1'000;

// As the text of an element or of a quoted attribute. Controls that HTML forbids become �.
void append_html(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\t':
      case '\n':
      case '\r':
        out += c;
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
          out += "\xEF\xBF\xBD";
        else
          out += c;
    }
  }
}

std::string html(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

// A JSON string that may stand in a script element: nothing in it ends the element or opens a comment.
void append_data_string(std::string& out, std::string_view text) {
  std::string json;
  append_json_string(json, text);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string_view rest = std::string_view(json).substr(i);
    if (json[i] == '<') {
      out += "\\u003c";
    } else if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) {
      out += rest[2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out += json[i];
    }
  }
}

// Seconds since 1970; null: no end.
void append_seconds(std::string& out, Instant t) {
  if (!is_date(t)) {
    out += "null";
    return;
  }
  std::int64_t us = t.us;
  if (us < 0) {
    out += '-';
    us = -us;
  }
  out += std::to_string(us / us_per_second);
  if (us % us_per_second == 0) return;
  const std::string fraction = std::to_string(us_per_second + us % us_per_second);
  out += '.' + fraction.substr(1, fraction.find_last_not_of('0'));
}

std::string sign(std::string_view outcome) {
  const std::string word(outcome);
  return "<span class=\"o " + word + "\"><svg class=\"i\" aria-hidden=\"true\"><use href=\"#s-" + word +
         "\"/></svg>" + word + "</span>";
}

void append_cell(std::string& out, std::string_view css, std::string_view text, std::string_view label = "") {
  out += "<td";
  if (!css.empty()) out.append(" class=\"").append(css).append("\"");
  if (!label.empty()) out.append(" data-l=\"").append(label).append("\"");
  out += '>';
  append_html(out, text);
  out += "</td>";
}

void append_titles(std::string& out, std::initializer_list<std::string_view> titles,
                   std::initializer_list<std::string_view> counts = {}) {
  out += "<thead><tr>";
  for (const std::string_view title : titles) out.append("<th scope=\"col\">").append(title).append("</th>");
  for (const std::string_view title : counts)
    out.append("<th scope=\"col\" class=\"n\">").append(title).append("</th>");
  out += "</tr></thead>";
}

void append_conflict_row(std::string& out, const Conflict& c, const Snapshot& snapshot) {
  std::string windows;
  for (const std::uint32_t w : c.windows) windows += (windows.empty() ? "" : ", ") + snapshot.windows()[w].id;
  if (c.windows_total > c.windows.size())
    windows += " and " + grouped(c.windows_total - c.windows.size()) + " more";
  out += "<tr><td>" + sign(name(c.outcome)) + "</td>";
  append_cell(out, "t", c.rule);
  out += "<td class=\"id\">";
  append_html(out, c.id);
  out += "<small> " + c.kind + ", line " + grouped(c.line) + "</small></td>";
  append_cell(out, "ow", c.owner);
  append_cell(out, "t", short_period(c.slot));
  append_cell(out, "wide", windows);
  out += "<td class=\"m\">";
  append_html(out, c.message);
  if (!c.note.empty()) out += "<em>" + html(c.note) + "</em>";
  if (c.grandfathered) out += "<em>Made before it was declared or moved: it stays as it is.</em>";
  if (!c.help.empty()) out += "<em>Instead: " + html(c.help) + "</em>";
  out += "</td></tr>\n";
}

void append_window_row(std::string& out, const WindowRow& row) {
  out += "<tr>";
  append_cell(out, "id", row.id);
  append_cell(out, "wide", row.name);
  append_cell(out, "t", short_period(row.interval));
  append_cell(out, "st", row.state_words());
  append_cell(out, "sc", row.scope, "scope");
  for (std::size_t i = 0; i < row.hits.size(); ++i)
    append_cell(out, row.hits[i] ? "n" : "n zero", row.hits[i] ? grouped(row.hits[i]) : "·",
                outcome_names[i]);
  out += "</tr>\n";
}

// Texts that many rows share, each once.
class Texts {
 public:
  std::size_t number(std::string_view text) {
    const auto [at, is_new] = numbers_.try_emplace(std::string(text), numbers_.size());
    if (is_new) {
      if (!json_.empty()) json_ += ",\n";
      append_data_string(json_, text);
    }
    return at->second;
  }
  const std::string& json() const { return json_; }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::string json_;  // in the order of their numbers
};

void append_data_occurrences(std::string& out, std::span<const OccurrenceHit> occurrences) {
  out += ",[";
  for (const OccurrenceHit& hit : occurrences) {
    out += out.back() == '[' ? "[" : ",[";
    append_seconds(out, hit.interval.start);
    out += ',';
    append_seconds(out, hit.interval.end);
    out.append(",").append(std::to_string(static_cast<int>(hit.outcome)));
    out += ']';
  }
  out += ']';
}

// What few rows have, in order; it ends with the last that says something.
void append_data_extras(std::string& out, const Conflict& c, Texts& texts) {
  const std::size_t unlisted = c.windows_total - c.windows.size();
  const int extras = unlisted > 0              ? 6
                     : !c.note.empty()         ? 5
                     : c.occurrences_total > 0 ? 4
                     : c.grandfathered         ? 2
                     : !c.help.empty()         ? 1
                                               : 0;
  if (extras >= 1) out += ',', append_data_string(out, c.help);
  if (extras >= 2) out += c.grandfathered ? ",1" : ",0";
  if (extras >= 4) {
    append_data_occurrences(out, c.occurrences);
    out.append(",").append(std::to_string(c.occurrences_total));
  }
  if (extras >= 5) out.append(",").append(c.note.empty() ? "null" : std::to_string(texts.number(c.note)));
  if (extras >= 6) out.append(",").append(std::to_string(unlisted));
}

void append_data_row(std::string& out, const Conflict& c, Texts& texts) {
  const auto comma_number = [&](std::uint64_t n) { out.append(",").append(std::to_string(n)); };
  out.append("[").append(std::to_string(static_cast<int>(c.outcome)));
  comma_number(texts.number(c.rule));
  out += ',';
  append_data_string(out, c.id);
  comma_number(texts.number(c.owner));
  comma_number(texts.number(c.kind));
  out += ',';
  append_seconds(out, c.slot.start);
  out += ',';
  append_seconds(out, c.slot.end);
  out += ",[";
  for (std::size_t i = 0; i < c.windows.size(); ++i)
    out.append(i ? "," : "").append(std::to_string(c.windows[i]));
  out += "],";
  out += c.relation ? std::to_string(texts.number(name(*c.relation))) : "null";
  out += ',';
  append_seconds(out, c.asked);
  comma_number(texts.number(c.message));
  comma_number(c.line);
  append_data_extras(out, c, texts);
  out += ']';
}

void append_data_window(std::string& out, const WindowRow& row) {
  out.append("[").append(std::to_string(row.window)).append(",");
  append_data_string(out, row.id);
  out += ',';
  append_data_string(out, row.name);
  out += ',';
  append_data_string(out, row.scope);
  out += ',';
  append_seconds(out, row.interval.start);
  out += ',';
  append_seconds(out, row.interval.end);
  out += ',';
  append_data_string(out, row.state_words());
  for (const std::uint64_t n : row.hits) out.append(",").append(std::to_string(n));
  out += ']';
}

struct Refused {
  std::size_t line = 0;
  std::string id;
  Problem problem;
};

// What a chunk has to show.
struct Part final : ReportPart {
  Part(const RenderContext& rendering, const ReportOptions& chosen, std::size_t help)
      : context(rendering), options(chosen), help_left(help) {}

  void add(const JudgedRecord& record) override {
    const std::uint64_t order = counts.records();
    counts.add(record, context);
    if (!record.verdict) {
      if (refused.size() < max_refusals)
        refused.push_back({record.record.line, std::string(record.record.id), *record.record.problem});
      return;
    }
    if (!shows(options, record)) return;
    conflicts.emplace_back(order, make_conflict(record, context));
    Conflict& c = conflicts.back().second;
    if (c.outcome == Outcome::allowed || help_left == 0) return;
    --help_left;
    c.help = help_sentence(*record.record.request, *record.verdict, record.judge, context);
  }

  const RenderContext& context;
  const ReportOptions& options;
  std::size_t help_left;
  Counts counts;
  std::vector<std::pair<std::uint64_t, Conflict>> conflicts;  // with their order in the chunk
  std::vector<Refused> refused;
};

class HtmlReport final : public Report {
 public:
  HtmlReport(const RenderContext& context, const ReportOptions& options)
      : context_(context), options_(options) {}

  // A chunk that starts now stands behind all that were absorbed: it needs no more help than they left.
  std::unique_ptr<ReportPart> part() override {
    return std::make_unique<Part>(context_, options_, max_help - std::min(max_help, helped_.load()));
  }

  void absorb(ReportPart& absorbed, const ByteSink&) override {
    Part& part = static_cast<Part&>(absorbed);
    for (auto& [order, conflict] : part.conflicts) {
      if (conflict.outcome != Outcome::allowed && helped_++ >= max_help) conflict.help.clear();
      if (rows_count_++ > 0) rows_ += ",\n";
      append_data_row(rows_, conflict, texts_);
      const WorstFirst rank{conflict.outcome, counts_.records() + order};
      worst_.add(rank, std::move(conflict));
    }
    for (Refused& refused : part.refused)
      if (refused_.size() < max_refusals) refused_.push_back(std::move(refused));
    counts_.add(part.counts);
  }

  void finish(const RunTotals&, const ByteSink& out) override {
    const std::vector<WindowRow> windows =
        ranked_windows(counts_, context_, counts_.by_window.size() + max_windows_not_hit);
    out(head());
    out(page_signs);
    out(heading());
    out(tiles());
    out(page_picture);
    out(window_section(windows));
    out(conflict_section());
    out(rule_section());
    out(refused_section());
    out("</main>\n<footer>");
    out(footer(windows.size()));
    out("</footer>\n<script type=\"application/json\" id=\"data\">");
    write_data(windows, out);
    out("</script>\n<script>");
    out(page_script_lists);
    out(page_script_picture);
    out("</script>\n</body></html>\n");
  }

 private:
  std::string head() const {
    std::string text =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; "
        "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"referrer\" "
        "content=\"no-referrer\">\n<title>";
    append_html(text, "Conflicts of " + options_.requests_file + " with maintenance windows");
    text += "</title>\n<style>";
    text += page_style;
    return text + "</style></head>\n<body>";
  }

  std::string heading() const {
    std::string text =
        "<a class=\"skip\" href=\"#h-conflicts\">To the conflicts</a>\n"
        "<header><h1>Conflicts with maintenance windows</h1>\n<dl class=\"meta\">";
    const auto item = [&](std::string_view term, std::string_view value) {
      text.append("<div><dt>").append(term).append("</dt><dd>");
      append_html(text, value);
      text += "</dd></div>";
    };
    item("Requests", options_.requests_file);
    item("Windows", options_.windows_file + " (" + grouped(context_.snapshot.windows().size()) +
                        ", version " + context_.snapshot.version() + ")");
    item("Profile", context_.profile.name());
    item("Now", short_time(context_.now) + " UTC");
    return text + "</dl></header>\n<main>\n";
  }

  std::string tiles() const {
    std::string text = "<section class=\"tiles\" aria-label=\"Summary\">";
    const auto tile = [&](std::string_view css, std::uint64_t count, const std::string& below) {
      text.append("<div class=\"tile ").append(css).append("\"><b>").append(grouped(count)).append("</b>");
      text += below + "</div>";
    };
    tile("", counts_.judged,
         "<span>judged, " + grouped(counts_.with_finding) + " concerned by a window</span>");
    for (const Outcome o : {Outcome::error, Outcome::deferred, Outcome::warn, Outcome::allowed})
      tile(name(o), counts_.by_outcome[static_cast<std::size_t>(o)],
           sign(name(o)) + (o == Outcome::allowed ? grandfathered() : ""));
    tile("refused", counts_.refused, sign("refused") + " <span>not judged</span>");
    return text + "</section>\n";
  }

  std::string grandfathered() const {
    if (counts_.grandfathered == 0) return "";
    return " <span>" + grouped(counts_.grandfathered) + " of them in a window, made before it</span>";
  }

  std::string window_section(const std::vector<WindowRow>& windows) const {
    std::string text = "<section aria-labelledby=\"h-windows\"" +
                       std::string(windows.empty() ? " hidden" : "") +
                       "><h2 id=\"h-windows\">Windows, as known now</h2>\n"
                       "<div class=\"scroll\"><table id=\"windows\" class=\"cards\">";
    append_titles(text, {"Window", "Name", "From – to (UTC)", "State", "Scope"},
                  {"Error", "Deferred", "Warn", "Allowed"});
    text += "<tbody>\n";
    const std::size_t listed = std::min(max_static_windows, windows.size());
    for (std::size_t i = 0; i < listed; ++i) append_window_row(text, windows[i]);
    text += "</tbody></table></div><div class=\"pages\" id=\"windowpages\"></div>";
    if (listed < windows.size())
      text += "<noscript><p class=\"dim\">Listed: the " + grouped(listed) + " that hit most.</p></noscript>";
    return text + "</section>\n";
  }

  std::string conflict_section() const {
    std::string text =
        "<section aria-labelledby=\"h-conflicts\"><h2 id=\"h-conflicts\" tabindex=\"-1\">" +
        std::string(options_.only_conflicts ? "Requests that a window concerns" : "All requests") + "</h2>\n";
    if (rows_count_ == 0) text += "<p>None.</p>";
    text += rows_count_ == 0 ? "<div hidden>" : "<div>";
    text += page_filters;
    text += "<div class=\"scroll\"><table id=\"conflicts\" class=\"cards\">";
    append_titles(text, {"Outcome", "Rule", "Request", "Owner", "Slot (UTC)", "Windows", "What is said"});
    text += "<tbody>\n";
    for (const auto& [key, conflict] : worst_.kept()) append_conflict_row(text, conflict, context_.snapshot);
    text += "</tbody></table></div><div class=\"pages\" id=\"pages\"></div></div>";
    if (worst_.kept().size() < rows_count_)
      text += "<noscript><p class=\"dim\">Listed: the worst " + grouped(worst_.kept().size()) + " of " +
              grouped(rows_count_) + ".</p></noscript>";
    if (helped_ > max_help)
      text += "<p class=\"dim\">What would be allowed instead was worked out for the first " +
              grouped(max_help) + " in the input only.</p>";
    return text + "</section>\n";
  }

  std::string rule_section() const {
    if (counts_.judged == 0) return "";
    std::string text =
        "<section aria-labelledby=\"h-rules\"><h2 id=\"h-rules\">Rules that decided</h2>\n"
        "<div class=\"scroll\"><table class=\"cards\">";
    append_titles(text, {"Rule", "Outcome"}, {"Requests"});
    text.insert(text.rfind("</tr>"), "<th scope=\"col\">When, in the words of the profile</th>");
    text += "<tbody>\n";
    const auto row = [&](std::string_view rule, Outcome outcome, std::uint64_t count,
                         std::string_view words) {
      text += "<tr>";
      append_cell(text, "t", rule);
      text += "<td>" + sign(name(outcome)) + "</td>";
      append_cell(text, "n", grouped(count), "requests");
      append_cell(text, "dim", words);
      text += "</tr>\n";
    };
    for (const auto& [rule, count] : counts_.by_rule)
      row(rule.second, rule.first, count, rule_words(rule.second, rule.first, context_.profile));
    if (counts_.judged > counts_.with_finding)
      row("no-window", Outcome::allowed, counts_.judged - counts_.with_finding, "no window concerns it");
    return text + "</tbody></table></div></section>\n";
  }

  std::string refused_section() const {
    if (counts_.refused == 0) return "";
    std::string text = "<section><details" + std::string(refused_.size() <= 20 ? " open" : "") +
                       "><summary>" + grouped(counts_.refused) +
                       (counts_.refused == 1 ? " record" : " records") +
                       " refused</summary>\n<div class=\"scroll\"><table class=\"cards\">";
    append_titles(text, {"Line", "Id", "Problem", "Field", "What is wrong, and what would work"});
    text += "<tbody>\n";
    for (const Refused& refused : refused_) {
      text += "<tr>";
      append_cell(text, "t", grouped(refused.line), "line");
      append_cell(text, "id", refused.id);
      append_cell(text, "", code_name(refused.problem.code));
      append_cell(text, "", refused.problem.field, "field");
      append_cell(text, "m", refused.problem.detail);
      text += "</tr>\n";
    }
    text += "</tbody></table></div>";
    if (refused_.size() < counts_.refused)
      text += "<p class=\"dim\">Listed: the first " + grouped(refused_.size()) + ".</p>";
    return text + "</details></section>\n";
  }

  std::string footer(std::size_t windows_listed) const {
    std::string text = "Made by Curfew. All times are UTC.";
    const std::size_t windows = context_.snapshot.windows().size();
    if (windows_listed < windows)
      text += " " + grouped(windows - windows_listed) + " more windows concern nothing and are left out.";
    if (!context_.tzdata.empty()) text += " Time zone data " + html(context_.tzdata) + ".";
    return text;
  }

  void write_data(const std::vector<WindowRow>& windows, const ByteSink& out) const {
    std::string text = "{\"now\":";
    append_seconds(text, context_.now);
    text += ",\"w\":[";
    for (const WindowRow& window : windows) {
      if (text.back() != '[') text += ",\n";
      append_data_window(text, window);
    }
    out(text);
    out("],\n\"s\":[");
    out(texts_.json());
    out("],\n\"r\":[");
    out(rows_);
    out("]}");
  }

  RenderContext context_;
  ReportOptions options_;
  Counts counts_;
  Texts texts_;
  std::string rows_;  // JSON
  std::uint64_t rows_count_ = 0;
  std::atomic<std::size_t> helped_ = 0;  // conflicts that may have got help; read by part() from any thread
  Least<WorstFirst, Conflict> worst_{max_static_conflicts};
  std::vector<Refused> refused_;
};

}  // namespace

std::unique_ptr<Report> make_html_report(const RenderContext& context, const ReportOptions& options) {
  return std::make_unique<HtmlReport>(context, options);
}

}  // namespace curfew
