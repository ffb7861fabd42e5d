#include <nlohmann/json.hpp>
#include <set>

#include "tests/catch.h"
#include "tests/seed.h"
#include "tests/worlds/schedule.h"

namespace curfew {
namespace {

using namespace schedule;

constexpr std::string_view data_start = "<script type=\"application/json\" id=\"data\">";

std::string data_text(const std::string& page) {
  const std::size_t start = page.find(data_start) + data_start.size();
  return page.substr(start, page.find("</script>", start) - start);
}
nlohmann::json data_of(const std::string& page) { return nlohmann::json::parse(data_text(page)); }

// The page without what stands in its script and style elements.
std::string markup_of(std::string page) {
  for (const std::string_view element : {"script", "style"}) {
    const std::string open = "<" + std::string(element), close = "</" + std::string(element);
    for (std::size_t i = page.find(open); i != page.npos; i = page.find(open, i + 1)) {
      const std::size_t inside = page.find('>', i) + 1;
      page.erase(inside, page.find(close, inside) - inside);
    }
  }
  return page;
}

std::vector<std::string> tags_of(const std::string& markup) {
  std::vector<std::string> tags;
  for (std::size_t i = markup.find('<'); i != markup.npos; i = markup.find('<', i + 1))
    tags.push_back(markup.substr(i, markup.find('>', i) + 1 - i));
  return tags;
}

// Without what stands in double quotes.
std::string without_quoted(std::string_view tag) {
  std::string out;
  bool quoted = false;
  for (const char c : tag) {
    if (c == '"') quoted = !quoted;
    if (!quoted) out += c;
  }
  return out;
}

ReportOptions conflicts_only() {
  ReportOptions options;
  options.only_conflicts = true;
  options.windows_file = "windows.json";
  options.requests_file = "requests.ndjson";
  return options;
}

std::string tile(const std::string& page, std::string_view outcome) {
  const std::string start = "<div class=\"tile " + std::string(outcome) + "\"><b>";
  const std::size_t at = page.find(start);
  return at == page.npos
             ? ""
             : page.substr(at + start.size(), page.find('<', at + start.size()) - at - start.size());
}

TEST_CASE("the_page_counts_what_was_fed") {
  const std::uint64_t seed = test_seed();
  for (std::uint64_t i = 0; i < 40; ++i) {
    Dice dice(seed + i);
    const Schedule s = random_schedule(dice, 60);
    const Sums expected = sums(s);
    const std::string page = tell(s, make_html_report, conflicts_only());
    INFO("CURFEW_SEED=" << seed + i);
    for (std::size_t o = 0; o < 4; ++o)
      CHECK(tile(page, outcome_names[o]) == std::to_string(expected.by_outcome[o]));
    CHECK(tile(page, "refused") == std::to_string(expected.refused));
    CHECK(tile(page, "") == std::to_string(expected.judged));
    const nlohmann::json data = data_of(page);
    CHECK(data["r"].size() == expected.with_finding);
    CHECK(data["w"].size() == s.snapshot.windows().size());
    std::map<std::pair<int, int>, std::uint64_t> listed, counted;  // by window and outcome
    for (const auto& row : data["r"])
      for (const int w : row[7]) ++listed[{w, row[0].get<int>()}];
    for (const auto& w : data["w"])
      for (int o = 0; o < 4; ++o)
        if (const auto n = w[static_cast<std::size_t>(7 + o)].get<std::uint64_t>())
          counted[{w[0].get<int>(), o}] = n;
    CHECK(listed == counted);
    ReportOptions all = conflicts_only();
    all.only_conflicts = false;
    CHECK(data_of(tell(s, make_html_report, all))["r"].size() == expected.judged);
  }
}

TEST_CASE("the_page_does_not_depend_on_where_the_input_is_cut") {
  const std::uint64_t seed = test_seed();
  for (std::uint64_t i = 0; i < 10; ++i) {
    Dice dice(seed + i);
    const Schedule s = random_schedule(dice, 150);
    const std::string whole = tell(s, make_html_report, conflicts_only());
    INFO("CURFEW_SEED=" << seed + i);
    for (const std::int64_t chunk : {std::int64_t{1}, std::int64_t{7}, 1 + dice.pick(100)}) {
      CHECK((tell(s, make_html_report, conflicts_only(), static_cast<std::size_t>(chunk)) == whole));
      CHECK((tell(s, make_html_report, conflicts_only(), static_cast<std::size_t>(chunk), true) == whole));
    }
  }
}

TEST_CASE("hostile_names_are_inert") {
  const std::vector<std::string> names = {"</script><img src=x onerror=alert(1)>",
                                          "<!--<script>",
                                          "]]>",
                                          "</title><b>",
                                          "\" onmouseover=\"alert(1)",
                                          "' onfocus='alert(1)",
                                          "&lt;i&gt;",
                                          "\\\"};alert(1)//",
                                          "a\xE2\x80\xA8 b\xE2\x80\xA9 c",
                                          "\x1b[31m\x01 tab\tend",
                                          "${alert(1)}`",
                                          "</style>",
                                          "javascript:alert(1)"};
  const Instant now = at("2026-11-20T00:00:00Z");
  std::vector<Window> windows;
  for (const std::string& name : names) {
    windows.push_back(window(name, "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z"));
    Revision& creation = windows.back().revisions[0];
    creation.name = name;
    creation.scope = Scope{{name}, {}};
    for (auto& text : creation.messages) text = name;
  }
  Schedule s(windows, now);
  for (const std::string& name : names) {
    Request r = request(Kind::reservation, name, at("2026-11-23T11:00:00Z"), at("2026-11-23T13:00:00Z"), now);
    r.owner = name;
    r.domain = name;
    s.add(r);
    s.refuse(name, {Code::unknown_field, name, "no such field: " + name});
  }
  ReportOptions options = conflicts_only();
  options.windows_file = options.requests_file = "</title><script>alert(1)</script>";
  const std::string page = tell(s, make_html_report, options);

  const std::string data = data_text(page);
  CHECK(data.find('<') == data.npos);
  CHECK(data.find("\xE2\x80\xA8") == data.npos);
  CHECK(data.find("\xE2\x80\xA9") == data.npos);
  CHECK(occurrences_of(page, "<script") == 2);
  CHECK(occurrences_of(page, "</script") == 2);

  const std::string markup = markup_of(page);
  const std::set<std::string> known = {
      "!doctype", "html",   "head",   "meta",     "title",   "style",   "body",   "a",     "svg",
      "defs",     "symbol", "path",   "circle",   "rect",    "use",     "header", "h1",    "h2",
      "dl",       "div",    "dt",     "dd",       "main",    "section", "b",      "span",  "button",
      "canvas",   "p",      "table",  "thead",    "tbody",   "tr",      "th",     "td",    "small",
      "em",       "input",  "select", "noscript", "details", "summary", "footer", "script"};
  for (const std::string& tag : tags_of(markup)) {
    const std::size_t from = tag[1] == '/' ? 2 : 1;
    INFO(tag);
    CHECK(known.count(tag.substr(from, tag.find_first_of(" >/", from) - from)) == 1);
    CHECK(without_quoted(tag).find(" on") == std::string::npos);
  }

  CHECK(markup.find(">&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;<") != markup.npos);
  CHECK(markup.find(">&amp;lt;i&amp;gt;<") != markup.npos);

  const nlohmann::json told = data_of(page);
  REQUIRE(told["r"].size() == names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(told["r"][i][2] == names[i]);
    CHECK(told["s"][told["r"][i][3].get<std::size_t>()] == names[i]);
  }
}

TEST_CASE("the_page_loads_nothing") {
  const std::uint64_t seed = test_seed();
  Dice dice(seed);
  const std::string page = tell(random_schedule(dice, 50), make_html_report, conflicts_only());
  for (const std::string_view load :
       {"http://", "https://", "//cdn", "@import", "url(", " src=", "<link", "<iframe", "<object", "fetch(",
        "XMLHttpRequest", "import(", "innerHTML", "document.write", "eval("})
    CHECK(page.find(load) == page.npos);
  CHECK(page.find("default-src 'none'") != page.npos);
  CHECK(occurrences_of(page, "href=") == occurrences_of(page, "href=\"#"));
}

TEST_CASE("without_scripts_the_worst_200_and_the_sums_can_be_read") {
  const Instant now = at("2026-11-20T00:00:00Z");
  const auto hour = [](int h) { return plus(at("2026-11-23T00:00:00Z"), h * schedule::hour); };
  Schedule s({window("mw", "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z")}, now);
  for (int i = 0; i < 300; ++i) s.add(request(Kind::reservation, "spans", hour(10), hour(20), now));
  s.add(request(Kind::reservation, "touches", hour(10), hour(13), now));
  const std::string markup = markup_of(tell(s, make_html_report, conflicts_only(), 10));
  CHECK(occurrences_of(markup, "<td class=\"id\">spans<") == 199);
  CHECK(markup.find(">touches<") < markup.find(">spans<"));
  CHECK(markup.find("the worst 200 of 301") != markup.npos);
}

TEST_CASE("what_would_help_is_worked_out_for_the_first_and_the_cut_is_told") {
  const Instant now = at("2026-11-20T00:00:00Z");
  const auto hour = [](int h) { return plus(at("2026-11-23T00:00:00Z"), h * schedule::hour); };
  Schedule s({window("mw", "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z")}, now);
  for (int i = 0; i < 2000; ++i) s.add(request(Kind::reservation, "r", hour(10), hour(13), now));
  constexpr std::string_view cut = "for the first 2,000";
  CHECK(tell(s, make_html_report, conflicts_only()).find(cut) == std::string::npos);
  s.add(request(Kind::reservation, "r", hour(10), hour(13), now));
  for (const bool parts_first : {false, true}) {
    const std::string page = tell(s, make_html_report, conflicts_only(), 700, parts_first);
    CHECK(page.find(cut) != page.npos);
    const nlohmann::json data = data_of(page);
    std::size_t helped = 0;
    for (const auto& row : data["r"])
      if (row.size() > 12 && row[12] != "") ++helped;
    CHECK(helped == 2000);
  }
}

TEST_CASE("refused_records_are_listed_up_to_a_limit_and_all_are_counted") {
  Schedule s({}, at("2026-11-20T00:00:00Z"));
  for (int i = 0; i < 1'100; ++i) s.refuse("bad", {Code::missing_field, "start", "is missing"});
  const std::string page = tell(s, make_html_report, conflicts_only(), 600, true);
  CHECK(tile(page, "refused") == "1,100");
  CHECK(occurrences_of(page, "<td>missing_field</td>") == 1'000);
  CHECK(page.find("Listed: the first 1,000") != page.npos);
}

}  // namespace
}  // namespace curfew
