// NDJSON: lines, bytes and types; a bad line is one problem, whatever it holds.
#include "adapters/json/requests.h"
#include "adapters/wire/limits.h"
#include "tests/reading.h"

using namespace std::string_literals;

namespace curfew::test {
namespace {

constexpr std::string_view good = R"({"kind":"job","id":"j","start":"2026-11-28T22:00:00Z"})";
constexpr std::string_view good_told =
    "job create id=j slot=2026-11-28T22:00:00Z/2026-11-28T22:00:00.000001Z";

std::string problem_of(std::string_view line) {
  const auto records = read_all(ndjson_format, line);
  REQUIRE(records.size() == 1);
  return records[0];
}

std::size_t lines_that_are_not_blank(std::string_view text) {
  std::size_t n = 0;
  bool blank = true;
  for (char c : text) {
    if (c == '\n')
      n += !blank, blank = true;
    else if (c != ' ' && c != '\t' && c != '\r')
      blank = false;
  }
  return n + !blank;
}

std::string valid_file() {
  std::string text;
  for (int i = 0; i < 4; ++i)
    text +=
        R"({"kind": "reservation", "id": "r-)" + std::to_string(i) + "\", \"owner\": \"\xC3\xA4\\n\\u00e4\"" +
        R"(, "resources": ["a", "b"], "start": "2026-11-28T22:00:00Z", "end": null, "requested_at": "2026-11-20T00:00:00+01:00"})" +
        "\r\n" +
        R"({"kind": "series", "id": "s", "start": "2026-11-28T22:00:00", "duration": "PT2H", "tzid": "Europe/Berlin", "rdate": ["2026-12-01T00:00:00/PT1H"], "exdate": []})" +
        "\n\n" + std::string(good) + "\n";
  return text;
}

}  // namespace

TEST_CASE("NDJSON: each line is a record, blank lines are none, and count") {
  const std::string line(good), told(good_told);
  CHECK(read_all(ndjson_format, line + "\n\n  \t\n\r\n" + line + "\r\n" + line) ==
        std::vector<std::string>{"1: " + told, "5: " + told, "6: " + told});
  CHECK(read_all(ndjson_format, "") == std::vector<std::string>{});
  CHECK(read_all(ndjson_format, "\n\n") == std::vector<std::string>{});
  CHECK(read_all(ndjson_format, "\xEF\xBB\xBF" + line) == std::vector<std::string>{"1: " + told});
}

TEST_CASE("NDJSON: a bad line stands in its place, and the rest is read") {
  const std::string line(good);
  const auto records = read_all(ndjson_format, line + "\n{\"kind\":\n" + line + "\n");
  REQUIRE(records.size() == 3);
  CHECK(records[1].starts_with("2: bad_json"));
  CHECK(records[2] == "3: " + std::string(good_told));
}

TEST_CASE("NDJSON: what is not one JSON object is refused") {
  for (std::string line : {"{", "}", "[1]", "5", "null", "\"x\"", "{} {}", "{'a': 1}", "{\"id\": tru}",
                           "{\"id\": 01}", "{\"id\": \"a\tb\"}", "{\"id\": \"\\x\"}", "{\"id\": \"\\ud800\"}",
                           "{\"id\": \"a}", "x,y", "{\"id\": 1e999}", "{,}"})
    CHECK(problem_of(line).starts_with("1: bad_json"));
  CHECK(problem_of("{\"id\": \"\xFF\"}").starts_with("1: bad_utf8"));
  CHECK(problem_of("{\"id\": \"\xED\xA0\x80\"}").starts_with("1: bad_utf8"));
  CHECK(problem_of(std::string("{\"id\": \0}", 9)).starts_with("1: bad_json"));
  CHECK(problem_of(std::string(1000, '\0')).starts_with("1: bad_json"));
}

TEST_CASE("NDJSON: depth is limited, and 100,000 brackets are one problem") {
  const auto nested = [](std::size_t depth) {
    return "{\"id\": " + std::string(depth - 1, '[') + "1" + std::string(depth - 1, ']') + "}";
  };
  CHECK(problem_of(nested(limits::max_json_depth)).starts_with("1: wrong_type id"));
  CHECK(problem_of(nested(limits::max_json_depth + 1)).starts_with("1: too_deep"));
  CHECK(problem_of(nested(100'000)).starts_with("1: too_deep"));
  CHECK(problem_of(std::string(100'000, '[')).starts_with("1: bad_json"));
  CHECK(problem_of(std::string(100'000, '{')).starts_with("1: bad_json"));
}

TEST_CASE("NDJSON: a line has at most max_record_bytes") {
  const auto of_size = [](std::size_t size) {
    return std::string(good) + std::string(size - good.size(), ' ') + "\n" + std::string(good);
  };
  CHECK(read_all(ndjson_format, of_size(limits::max_record_bytes))[0].starts_with("1: job"));
  const auto records = read_all(ndjson_format, of_size(limits::max_record_bytes + 1));
  CHECK(records[0].starts_with("1: line_too_long"));
  CHECK(records[1] == "2: " + std::string(good_told));
}

TEST_CASE("NDJSON: a field has a name that is known, once, and a value of its type") {
  CHECK(problem_of(R"({"id": "x", "strat": 1})") ==
        R"(1: unknown_field strat: is not a field of a request; did you mean "start"? [x ])");
  CHECK_THAT(problem_of(R"({"completely": 1})"), has_text("there are kind, id,"));
  CHECK(problem_of("{\"" + std::string(100'000, 'a') + "\": 1}").size() < 600);
  CHECK(problem_of(R"({"id": "x", "id": "y"})").starts_with("1: duplicate_field id"));
  CHECK(problem_of(R"({"id": null, "id": "y"})").starts_with("1: duplicate_field id"));
  CHECK(problem_of(R"({"id": "x", "\u0069d": "y"})").starts_with("1: duplicate_field id"));
  CHECK(problem_of(R"({"id": 7})") == "1: wrong_type id: must be a text in quotes, not a number [ ]");
  for (std::string value : {"7", "true", "{}", "[]", "-1.5"})
    for (std::string field : {"kind", "start", "duration", "tzid", "owner", "new_end"})
      CHECK(problem_of("{\"" + field + "\": " + value + "}").starts_with("1: wrong_type " + field));
  for (std::string field : {"resources", "permissions", "rdate", "exdate"}) {
    CHECK(problem_of("{\"" + field + "\": \"a\"}")
              .starts_with("1: wrong_type " + field + ": must be an array"));
    CHECK(problem_of("{\"" + field + "\": [\"a\", 1]}").starts_with("1: wrong_type " + field + "[1]"));
    CHECK(problem_of("{\"" + field + "\": [null]}").starts_with("1: wrong_type " + field + "[0]"));
  }
}

TEST_CASE("NDJSON: null is as absent") {
  CHECK(problem_of(R"({"kind":"job","id":"j","start":"2026-11-28T22:00:00Z","owner":null,"resources":null,)"
                   R"("duration":null,"requested_at":null,"new_start":null,"tzid":null})") ==
        "1: " + std::string(good_told));
}

TEST_CASE("NDJSON: id and kind are told of a refused record, wherever they stand") {
  CHECK(problem_of(R"({"bad": 1, "kind": "job", "id": "j-1"})").ends_with("[j-1 job]"));
  CHECK(problem_of(R"({"kind": "jobb", "id": "j-1"})").ends_with("[j-1 jobb]"));
  CHECK(problem_of(R"({"id": "j-1", "start": 5})").ends_with("[j-1 ]"));
}

TEST_CASE("one request is read from a text of any layout") {
  JsonRequestReader reader(reader_options().find_zone);
  std::string text(good);
  for (std::size_t at = 0; (at = text.find(',', at)) != text.npos; at += 3) text.replace(at, 1, ",\n ");
  REQUIRE(reader.read("\xEF\xBB\xBF\n" + text + "\n\n").request != nullptr);
  CHECK(told(*reader.read(text).request) == good_told);
  CHECK(reader.read("").problem->code == Code::empty_input);
  CHECK(reader.read(" \n").problem->code == Code::empty_input);
  CHECK(reader.read(text + text).problem->code == Code::bad_json);
}

TEST_CASE("NDJSON: the sink stops the reading") {
  const auto format = ndjson_format(reader_options());
  const PaddedBytes bytes("{}\n{}\n{}\n");
  int seen = 0;
  CHECK_FALSE(format->parser()->parse({bytes.view(), 1}, [&](const Record&) { return ++seen < 2; }));
  CHECK(seen == 2);
}

TEST_CASE("NDJSON: wherever the input is cut, the records are the same") {
  every_cut_gives_the_same(ndjson_format, valid_file() + "\n{\"broken\n\n" + std::string(good));
}

TEST_CASE("NDJSON: lines in are records out, whatever happens to the bytes") {
  const std::string valid = valid_file();
  for (const std::string& record : read_all(ndjson_format, valid)) {
    CAPTURE(record);
    CHECK(record.find(" create id=") != record.npos);
  }
  lines_in_are_records_out(ndjson_format, valid, 0, "\"{}[]:,\\\n\r nt0", lines_that_are_not_blank);
}

TEST_CASE("NDJSON: a plain line reads as it does where simdjson reads it") {
  const auto by_simdjson = [](const std::string& text) {
    auto records = read_all(ndjson_format, text + "\n\xFF");  // not UTF-8: nothing of this chunk is plain
    records.pop_back();
    return records;
  };
  const std::string blanks =
      R"( { "kind" :"job",	"id": "j-1" , "start":"2026-11-28T22:00:00Z", "resources" :[ ] } )"
      "\r\n";
  const std::string valid =
      valid_file() + "\n" + blanks +
      R"({"kind": "reservation", "id": "r", "start": "2026-11-28T22:00:00Z", "end": null,)"
      R"( "owner": null, "resources": ["a", "b \u00e9", "ü"], "role": "user"})";
  CHECK(by_simdjson(valid) == read_all(ndjson_format, valid));
  Random random(test_seed());
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = corrupted(valid, 0, "\"{}[]:,\\\n\r nt0", random);
    CAPTURE(test_seed(), i, text);
    if (by_simdjson(text) != read_all(ndjson_format, text))
      REQUIRE(by_simdjson(text) == read_all(ndjson_format, text));
  }
}

// A list of permissions that is empty says nothing, but takes a request off the usual path.
TEST_CASE("what is usual is read as anything else is") {
  Random random(test_seed());
  CAPTURE(test_seed());
  const auto one_of = [&random](std::vector<std::string> texts) {
    return texts[below(random, texts.size())];
  };
  const auto instant = [&] {
    return one_of({"\"2026-11-1" + std::to_string(below(random, 10)) + "T09:00:00Z\"",
                   "\"2026-11-1" + std::to_string(below(random, 10)) + "T09:00:00.5+01:00\"",
                   "\"2026-11-12T09:00:00\"", "\"2026-13-12T09:00:00Z\"", "\"\"", "null", "7"});
  };
  std::string usual, other;
  for (int i = 0; i < 20'000; ++i) {
    const bool is_good = below(random, 2) == 0;
    std::string fields;
    const auto add = [&](std::string field, std::string good, std::string any, std::size_t of_ten) {
      if (below(random, 10) >= of_ten) return;
      fields +=
          (fields.empty() ? "\"" : ", \"") + field + "\": " + (is_good || below(random, 4) != 0 ? good : any);
    };
    add("kind", "\"reservation\"", one_of({"\"job\"", "\"series\"", "\"access\"", "\"x\"", "\"\""}), 10);
    add("id", "\"r\"", one_of({"\"\"", "7", "null"}), 10);
    add("action", "\"create\"", one_of({"\"restore\"", "\"edit\"", "\"x\"", "\"\""}), 4);
    for (const char* word : {"owner", "role", "channel", "domain"})
      add(word, "\"a\"", one_of({"\"\"", "null", "[]"}), 4);
    add("resources", one_of({"[]", "[\"a\"]", "[\"a\", \"b\"]"}),
        one_of({"[\"\"]", "[\"a\", \"\"]", "\"a\""}), 5);
    add("start", "\"2026-11-10T09:00:00Z\"", instant(), 10);
    add("end", "\"2026-11-15T09:00:00Z\"", instant(), 9);
    add("requested_at", "\"2026-11-05T09:00:00Z\"", instant(), 5);
    if (!is_good) {
      add("duration", "\"PT3H\"", "\"PT0S\"", 1);
      add("new_end", "null", instant(), 1);
      add("tzid", "\"Europe/Berlin\"", "\"x\"", 1);
    }
    usual += "{" + fields + "}\n";
    other += "{" + fields + (fields.empty() ? "" : ", ") + "\"permissions\": []}\n";
  }
  const auto as_usual = read_all(ndjson_format, usual), as_other = read_all(ndjson_format, other);
  REQUIRE(as_usual.size() == 20'000);
  REQUIRE(as_other.size() == as_usual.size());
  std::size_t requests = 0;
  for (std::size_t i = 0; i < as_usual.size(); ++i) {
    if (as_usual[i] != as_other[i]) CHECK(as_usual[i] == as_other[i]);
    requests += as_usual[i].find(" create id=") != std::string::npos;
  }
  CHECK(requests > 5'000);
  CHECK(requests < 15'000);
}

}  // namespace curfew::test
