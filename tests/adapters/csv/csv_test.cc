// CSV: RFC 4180's cells and rows, the header, and a bad row that spoils no other.
#include "adapters/csv/requests.h"
#include "adapters/wire/limits.h"
#include "tests/reading.h"

using namespace std::string_literals;

namespace curfew::test {
namespace {

using Lines = std::vector<std::string>;

const std::string header = "id,start,end,owner,resources\n";
const std::string start = "2026-11-28T22:00:00Z";
const std::string told_slot = " slot=2026-11-28T22:00:00Z/never";

Lines rows(std::string_view text) { return read_all(csv_format, header + std::string(text)); }
std::string row(std::string_view text) {
  const Lines records = rows(text);
  REQUIRE(records.size() == 1);
  return records[0];
}
std::string header_problem(std::string_view text, std::vector<std::string> ignore = {}) {
  const Lines told = read_all(csv_format, text, std::string_view::npos, std::move(ignore));
  REQUIRE(told.size() == 1);
  return told[0];
}

// The records of what follows the header, by the rules of csv.h, a byte at a time.
std::size_t rows_by_the_rules(std::string_view text) {
  std::size_t n = 0, at = 0;
  while (at < text.size()) {
    enum { cell_start, plain, quoted, after_quote } state = cell_start;
    std::size_t i = at;
    for (; i < text.size(); ++i) {
      const char c = text[i];
      if (state == quoted) {
        if (c == '"') state = after_quote;
      } else if (state == after_quote && c == '"') {
        state = quoted;
      } else if (c == '\n') {
        break;
      } else {
        state = c == ',' ? cell_start : c == '"' && state == cell_start ? quoted : plain;
      }
    }
    if (state == quoted) i = std::min(text.find('\n', at), text.size());
    n += text.substr(at, i - at).find_first_not_of(" \t\r") != text.npos;
    at = i + 1;
  }
  return n;
}

std::string valid_file() {
  std::string text = "kind,id,owner,start,end,duration,requested_at,resources,queued_at\n";
  for (int i = 0; i < 3; ++i)
    text += "reservation,r-" + std::to_string(i) + ",user-7," + start +
            ",2026-11-29T00:00:00Z,,2026-11-20T00:00:00Z,a;b,\r\n" +
            "\"job\",\"j,\"\"1\"\"\",\"two\nlines, \"\"and\"\" more\"," + start +
            ",,\"PT1H\",,,2026-11-20T00:00:00Z\n\n" + "reservation,\"r\",\"\"," + start +
            ",\"null\",,,\"\xC3\xA4\",\"\"\n";
  return text;
}

}  // namespace

TEST_CASE("CSV: columns come in any order, and without a kind it is a reservation") {
  CHECK(rows("r-1," + start + ",,,\n") == Lines{"2: reservation create id=r-1" + told_slot});
  CHECK(read_all(csv_format, "start,kind,id\r\n" + start + ",job,j-1\r\n") ==
        Lines{"2: job create id=j-1 slot=2026-11-28T22:00:00Z/2026-11-28T22:00:00.000001Z"});
  CHECK(read_all(csv_format, "start,kind,id\n" + start + ",,j-1\n")[0].starts_with("2: missing_field kind"));
  CHECK(read_all(csv_format, "kind,id,action,at,permissions\naccess,a-1,login," + start + ",p;q\n")[0]
            .starts_with("2: access login id=a-1 permission=p permission=q slot="));
}

TEST_CASE("CSV: a BOM is skipped, lines end with LF or CRLF or the file, blank lines count") {
  for (std::string eol : {"\n", "\r\n"})
    for (std::string end : {"", "\n", "\r\n"})
      CHECK(read_all(csv_format, "\xEF\xBB\xBF" + eol + "id,start" + eol + eol + "a," + start + eol + " \t" +
                                     eol + "b," + start + end) ==
            Lines{"4: reservation create id=a" + told_slot, "6: reservation create id=b" + told_slot});
}

TEST_CASE("CSV: a header alone is legal") {
  CHECK(read_all(csv_format, "id,start") == Lines{});
  CHECK(read_all(csv_format, "id,start\n\n") == Lines{});
}

TEST_CASE("CSV: quoted cells hold commas, quotes and line ends, a record's line is its first") {
  CHECK(rows("\"r,1\"," + start + ",,\"a \"\"b\"\"\nc\r\nd\",x\r\nr-2," + start + ",,\"\"\"\",\"x;y\"\n") ==
        Lines{"2: reservation create id=r,1 owner=a \"b\"\nc\r\nd resource=x" + told_slot,
              "5: reservation create id=r-2 owner=\" resource=x resource=y" + told_slot});
  CHECK(row("\"r\"\"\"," + start + ",,\"a\"\"b\"\"\"\"c\",\"\"\"d\"") ==
        "2: reservation create id=r\" owner=a\"b\"\"c resource=\"d" + told_slot);
}

TEST_CASE("CSV: an empty cell is absent, null is no end") {
  CHECK(row("r," + start + ",null,,") == "2: reservation create id=r" + told_slot);
  CHECK(row("r," + start + ",\"null\",\"\",\"\"") == "2: reservation create id=r" + told_slot);
  CHECK(row(",,,,").starts_with("2: missing_field id"));
  CHECK(row("r,,,,").starts_with("2: missing_field start"));
  CHECK(row("null," + start + ",,null,") == "2: reservation create id=null owner=null" + told_slot);
  CHECK(read_all(csv_format, "id,start,action,new_end\nr," + start + ",edit,null\n") ==
        Lines{"2: reservation edit id=r" + told_slot + " new=2026-11-28T22:00:00Z/never"});
  CHECK(read_all(csv_format, "id,start,action,new_end\nr," + start + ",edit,\n")[0].starts_with(
      "2: missing_field"));
}

TEST_CASE("CSV: entries of a list are separated by semicolons") {
  CHECK(row("r," + start + ",,,a; b ;c") ==
        "2: reservation create id=r resource=a resource=b resource=c" + told_slot);
  CHECK(row("r," + start + ",,,a;;c").starts_with("2: empty_value resources[1]"));
  CHECK(row("r," + start + ",,,a;").starts_with("2: empty_value resources[1]"));
  CHECK(read_all(csv_format,
                 "kind,id,start,duration,tzid,rdate,exdate\nseries,s,2026-11-28T23:00:00,PT1H,Europe/Berlin,"
                 "2026-11-29T23:00:00;2026-11-30T23:00:00/PT2H,2026-11-28T23:00:00\n") ==
        Lines{"2: series create id=s slot=2026-11-28T22:00:00Z/2026-11-28T23:00:00Z"
              " at=2026-11-29T22:00:00Z/2026-11-29T23:00:00Z at=2026-11-30T22:00:00Z/2026-12-01T00:00:00Z "
              "zone=Europe/Berlin"});
}

TEST_CASE("CSV: a row with the wrong number of cells is refused") {
  CHECK(row("r," + start + ",,").starts_with("2: bad_csv : has 4 cells, the header has 5"));
  CHECK(row("r," + start + ",,,,").starts_with("2: bad_csv : has 6 cells, the header has 5"));
  CHECK(row("r").ends_with("[r reservation]"));
}

TEST_CASE("CSV: a misplaced quote spoils its row and no other") {
  const std::string next = "next," + start + ",,,\n", told = "reservation create id=next" + told_slot;
  for (std::string bad : {"r," + start + ",,\"a\"b,\n", "r," + start + ",,\"a\" ,\n",
                          "r," + start + ",,a\"b\",\n", "\"r\"\"\"x," + start + ",,,\n"}) {
    const Lines records = rows(bad + next);
    REQUIRE(records.size() == 2);
    CHECK(records[0].starts_with("2: bad_csv"));
    CHECK(records[1] == "3: " + told);
  }
}

TEST_CASE("CSV: a quote that is never closed spoils its line and no other") {
  const std::string next = "next," + start + ",,,\n", told = "reservation create id=next" + told_slot;
  const Lines records = rows("r," + start + ",,\"a,\n" + next + next);
  REQUIRE(records.size() == 3);
  CHECK(records[0].starts_with("2: bad_csv : a quote is opened and never closed"));
  CHECK(records[0].ends_with("[r reservation]"));
  CHECK(records[1] == "3: " + told);
  CHECK(records[2] == "4: " + told);
  CHECK(row("r," + start + ",,,\"").starts_with("2: bad_csv"));
  CHECK(row("r," + start + ",,,\"a\"\"").starts_with("2: bad_csv"));
}

TEST_CASE("CSV: bytes that are not UTF-8 spoil their row and no other") {
  const Lines records = rows("a," + start + ",,,\nb," + start + ",,\xFF,\nc\xFF," + start + ",,,\nd," +
                             start + ",,\xC3\xA4,\n");
  REQUIRE(records.size() == 4);
  CHECK(records[0].starts_with("2: reservation"));
  CHECK(records[1].starts_with("3: bad_utf8"));
  CHECK(records[1].ends_with("[b reservation]"));
  CHECK(records[2].ends_with("[ reservation]"));
  CHECK(records[3].starts_with("5: reservation"));
}

TEST_CASE("CSV: a record has at most max_record_bytes") {
  const auto of_size = [](std::size_t size) {
    const std::string before = "r," + start + ",,", after = ",";
    return before + std::string(size - before.size() - after.size(), 'x') + after + "\r\nnext," + start +
           ",,,";
  };
  CHECK(rows(of_size(limits::max_record_bytes))[0].starts_with("2: reservation"));
  const Lines records = rows(of_size(limits::max_record_bytes + 1));
  CHECK(records[0].starts_with("2: line_too_long"));
  CHECK(records[1] == "3: reservation create id=next" + told_slot);
}

TEST_CASE("CSV: a header that cannot be used refuses the file, and says what would work") {
  CHECK(header_problem("").starts_with("header: empty_input"));
  CHECK(header_problem("\xEF\xBB\xBF\r\n \n").starts_with("header: empty_input"));
  CHECK(header_problem("id,strat,end\n") ==
        "header: bad_header strat: is not a field of a request; did you mean \"start\"?; or give "
        "--ignore-columns "
        "'strat' (header, line 1)");
  CHECK(header_problem("\n\nid,start,room\n").ends_with("(header, line 3)"));
  CHECK(header_problem("id,start,id\n") ==
        "header: bad_header id: stands twice; leave one of them out (header, line 1)");
  CHECK(header_problem("id,end\n").starts_with("header: bad_header start: is a column that must be there"));
  CHECK(header_problem("start,end\n").starts_with("header: bad_header id:"));
  CHECK(header_problem("id,start,\n").starts_with("header: bad_header : column 3 has no name"));
  CHECK(header_problem("id;start;end\n")
            .starts_with("header: bad_header id;start;end: is not a column; commas"));
  CHECK(header_problem("id,\"start\n").starts_with("header: bad_header : a quote is opened"));
  CHECK(header_problem("id,\"start\"x\n").starts_with("header: bad_header : text stands after"));
  CHECK(header_problem("id,start,\xFF\n").starts_with("header: bad_utf8"));
  CHECK(header_problem("id,start," + std::string(limits::max_header_bytes, 'x'))
            .starts_with("header: bad_header"));
}

TEST_CASE("CSV: columns are ignored by name, or all that are unknown") {
  const std::string text = "room,id,start,role,floor\n5,r," + start + ",user,1\n";
  const auto read = [&](std::vector<std::string> ignore) {
    return read_all(csv_format, text, std::string_view::npos, std::move(ignore));
  };
  CHECK(read({"room", "floor"}) == Lines{"2: reservation create id=r role=user" + told_slot});
  CHECK(read({"*"}) == Lines{"2: reservation create id=r role=user" + told_slot});
  CHECK(read({"*", "role"}) == Lines{"2: reservation create id=r" + told_slot});
  CHECK(read({"room"})[0].starts_with("header: bad_header floor"));
  CHECK(read({"*", "start"})[0].starts_with("header: bad_header start"));
  CHECK(read_all(csv_format, "id,start,,\nr," + start + ",x,y\n", std::string_view::npos, {"*"}) ==
        Lines{"2: reservation create id=r" + told_slot});
}

TEST_CASE("CSV: a quoted header may span lines") {
  CHECK(read_all(csv_format, "\"id\",\"start\",\"a\nb\"\r\nr," + start + ",\n", std::string_view::npos,
                 {"*"}) == Lines{"3: reservation create id=r" + told_slot});
}

TEST_CASE("CSV: the sink stops the reading") {
  const auto format = csv_format(reader_options());
  REQUIRE(format->header("id,start\n"));
  const PaddedBytes bytes("a,b\na,b\na,b\n");
  int seen = 0;
  CHECK_FALSE(format->parser()->parse({bytes.view(), 2}, [&](const Record&) { return ++seen < 2; }));
  CHECK(seen == 2);
}

TEST_CASE("CSV: quotes around a cell change nothing, in rows of any length and number") {
  Random random(test_seed());
  CAPTURE(test_seed());
  const auto cell = [&]() -> std::string {
    switch (below(random, 8)) {
      case 0:
        return "";
      case 1:
        return start;
      case 2:
        return "null";
      case 3:
        return " a ;b;c" + std::string(below(random, 40), 'd') + "; \xC3\xA4";
      case 4:
        return below(random, 20) == 0 ? std::string(below(random, 40'000), 'x') : "y;";
      default:
        return "r-" + std::to_string(random());
    }
  };
  for (int file = 0; file < 20; ++file) {
    std::string plain = header, quoted = header;
    for (int i = 0; i < 800; ++i) {
      const bool is_good = below(random, 4) != 0;
      const std::size_t cells = below(random, 8) == 0 ? 1 + below(random, 7) : 5;
      const std::string eol = below(random, 3) == 0 ? "\r\n" : "\n";
      const std::size_t quotes = below(random, 3);  // none, all, some
      std::string row, row_quoted;
      for (std::size_t c = 0; c < cells; ++c) {
        const std::string text = is_good && c == 0               ? "r"
                                 : is_good && (c == 1 || c == 2) ? c == 1 ? start : ""
                                                                 : cell();
        const bool with = quotes == 1 || (quotes == 2 && below(random, 2) == 0);
        row += (c == 0 ? "" : ",") + text;
        row_quoted += (c == 0 ? "" : ",") + (with ? '"' + text + '"' : text);
      }
      if (row.find_first_not_of(' ') == row.npos) row = row_quoted = "";
      plain += row + eol;
      quoted += row_quoted + eol;
    }
    const Lines expected = read_all(csv_format, quoted);
    CHECK(expected.size() > 400);
    const bool same = read_all(csv_format, plain) == expected;
    CHECK(same);
    const bool same_in_parts = read_all(csv_format, plain, below(random, plain.size())) == expected;
    CHECK(same_in_parts);
  }
}

TEST_CASE("CSV: after a quote that is never closed, the lines that were passed are read again") {
  const Lines records = rows("\"a\nb\nc\",x,\"d\nr-1," + start + ",,,\n");
  REQUIRE(records.size() == 4);
  CHECK(records[0].starts_with("2: bad_csv : a quote is opened"));
  CHECK(records[1].starts_with("3: bad_csv : has 1 cells"));
  CHECK(records[2].starts_with("4: bad_csv : a quote is opened"));
  CHECK(records[3] == "5: reservation create id=r-1" + told_slot);
}

TEST_CASE("CSV: a quote anywhere in a long file is told the same, whole and in parts") {
  std::string valid = header;
  for (int i = 0; i < 700; ++i) valid += "r-" + std::to_string(i) + "," + start + ",null,user-7,a;b\n";
  Random random(test_seed());
  CAPTURE(test_seed());
  for (int i = 0; i < 300; ++i) {
    const std::string text = corrupted(valid, header.size(), "\"\"\",\n\r", random);
    const Lines whole = read_all(csv_format, text);
    const bool all = whole.size() == rows_by_the_rules(std::string_view(text).substr(header.size()));
    CHECK(all);
    const bool same = read_all(csv_format, text, below(random, text.size())) == whole;
    CHECK(same);
  }
}

TEST_CASE("CSV: wherever the input is cut, the records are the same") {
  every_cut_gives_the_same(csv_format, valid_file());
  every_cut_gives_the_same(csv_format, valid_file() + "x\"y,\"\n\"a\"b\"\",\"c\nd\"\n\"\"\"\n,\"" + start);
}

TEST_CASE("CSV: rows in are records out, whatever happens to the bytes") {
  const std::string valid = valid_file();
  for (const std::string& record : read_all(csv_format, valid)) {
    CAPTURE(record);
    CHECK(record.find(" create id=") != record.npos);
  }
  lines_in_are_records_out(csv_format, valid, valid.find('\n') + 1, "\"\"\",,\n\r; \xFF", rows_by_the_rules);
}

TEST_CASE("CSV: a header of any bytes is read or refused") {
  Random random(test_seed());
  CAPTURE(test_seed());
  for (int i = 0; i < 5'000; ++i) {
    const std::string text =
        corrupted("id,start,\"end\",owner\r\nr," + start + ",,x\r\n", 0, "\",\n\r", random);
    CAPTURE(text);
    CHECK_NOTHROW(read_all(csv_format, text));
  }
}

}  // namespace curfew::test
