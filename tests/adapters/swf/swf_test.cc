// SWF: a job a line, its times counted from the header's.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "adapters/swf/requests.h"
#include "adapters/wire/limits.h"
#include "tests/reading.h"

using namespace std::string_literals;

namespace curfew::test {
namespace {

using Lines = std::vector<std::string>;

const std::string header = "; Computer: test\n; UnixStartTime: 1738022400\n;\n";  // 2025-01-28T00:00:00Z

std::string job(std::string_view line) {
  const Lines records = read_all(swf_format, header + std::string(line));
  REQUIRE(records.size() == 1);
  return records[0];
}

std::size_t job_lines(std::string_view text) {
  std::size_t n = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::size_t first = text.substr(0, end).find_first_not_of(" \t\r\f\v");
    n += first != text.npos && text[first] != ';';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return n;
}

}  // namespace

TEST_CASE("SWF: a line is a job, as the contract maps it") {
  CHECK(job("7 60 30 3600 64 1 1024 64 86400 68719476736 1 62 1 1 4 2 1 1\n") ==
        "4: job create id=7 owner=user-62 domain=queue-4 resource=partition-2"
        " slot=2025-01-28T00:01:30Z/2025-01-28T01:01:30Z asked=2025-01-28T00:01:00Z");
  CHECK(job("  7\t60 -1 3600 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 \r\n") ==
        "4: job create id=7 slot=2025-01-28T00:01:00Z/2025-01-28T01:01:00Z asked=2025-01-28T00:01:00Z");
}

TEST_CASE("SWF: how long a job takes is its run time, else what it requested, else nothing") {
  const auto lasting = [](std::string run, std::string requested) {
    return job("7 0 0 " + run + " 1 1 1 1 " + requested + " 1 1 -1 1 1 -1 -1 1 1");
  };
  const auto slot_to = [](std::string end) {
    return "4: job create id=7 slot=2025-01-28T00:00:00Z/" + end + " asked=2025-01-28T00:00:00Z";
  };
  CHECK(lasting("60", "3600") == slot_to("2025-01-28T00:01:00Z"));
  CHECK(lasting("-1", "3600") == slot_to("2025-01-28T01:00:00Z"));
  CHECK(lasting("0", "3600") == slot_to("2025-01-28T00:00:00.000001Z"));
  CHECK(lasting("-1", "-1") == slot_to("2025-01-28T00:00:00.000001Z"));
  CHECK(lasting("-1", "0") == slot_to("2025-01-28T00:00:00.000001Z"));
}

TEST_CASE("SWF: a line without the 18 numbers is refused by the number that is wrong") {
  CHECK(job("7 60 30") ==
        "4: bad_swf run time: number 4 of the 18 is missing: the line has 3; write -1 for what is not known "
        "[7 job]");
  CHECK(job("7 60 30 3600 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1").starts_with("4: bad_swf : has 19 numbers"));
  CHECK(job("7 60 30 3600 1 x 1 1 1 1 1 1 1 1 1 1 1 1").starts_with("4: bad_swf average CPU time: number 6"));
  CHECK(
      job("7 60 30 3600 1 nan 1 1 1 1 1 1 1 1 1 1 1 1").starts_with("4: bad_swf average CPU time: number 6"));
  CHECK(job("7 60 3.5 3600 1 1 1 1 1 1 1 1 1 1 1 1 1 1").starts_with("4: bad_swf wait time: number 3"));
  CHECK(job("7 60 -2 3600 1 1 1 1 1 1 1 1 1 1 1 1 1 1").starts_with("4: bad_swf wait time: number 3"));
  CHECK(job("x 60 3 3600 1 1 1 1 1 1 1 1 1 1 1 1 1 1").ends_with("[ job]"));
  CHECK(job("7 60 30 3600 1 0.25 -1 1 1 1e3 1 1 1 1 1 1 1 1").starts_with("4: job create id=7"));
}

TEST_CASE("SWF: a job needs a number and a time of submission") {
  CHECK(job("-1 60 30 3600 1 1 1 1 1 1 1 1 1 1 1 1 1 1").starts_with("4: missing_field job number"));
  CHECK(job("7 -1 30 3600 1 1 1 1 1 1 1 1 1 1 1 1 1 1").starts_with("4: missing_field submit time"));
}

TEST_CASE("SWF: times stay within the years") {
  CHECK(job("7 999999999999 0 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1")
            .starts_with("4: instant_out_of_range submit time"));
  CHECK(job("7 9223372036854775807 0 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1")
            .starts_with("4: instant_out_of_range submit"));
  CHECK(
      job("7 0 999999999999 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1").starts_with("4: instant_out_of_range wait time"));
  CHECK(
      job("7 0 0 999999999999 1 1 1 1 1 1 1 1 1 1 1 1 1 1").starts_with("4: instant_out_of_range run time"));
  CHECK(job("7 0 0 -1 1 1 1 1 999999999999 1 1 1 1 1 1 1 1 1")
            .starts_with("4: instant_out_of_range requested time"));
}

TEST_CASE("SWF: UnixStartTime stands before the first job") {
  const std::string line = "7 60 30 3600 1 1 1 1 1 1 1 -1 1 1 -1 -1 1 1\n";
  for (std::string bad :
       {""s, line, "; UnixStartTime\n" + line, line + header, "; UnixStartTime: soon\n" + line,
        "; UnixStartTime:\n" + line, "; UnixStartTime: 99999999999999999\n" + line,
        "; UnixStartTime: -99999999999\n" + line, "UnixStartTime: 1\n" + line}) {
    const Lines told = read_all(swf_format, bad);
    REQUIRE(told.size() == 1);
    CHECK(told[0].starts_with("header: bad_header UnixStartTime: must "));
  }
  CHECK(read_all(swf_format, ";UnixStartTime:0 Thu Jan 1 1970\r\n\r\n" + line)[0].starts_with("3: job"));
  CHECK(read_all(swf_format, header) == Lines{});
}

TEST_CASE("SWF: comments and blank lines are no records, and count") {
  const std::string line = "7 60 30 3600 1 1 1 1 1 1 1 -1 1 1 -1 -1 1 1";
  const Lines records = read_all(swf_format, header + line + "\n; a note\n\n  ; another\r\n" + line + "\n ");
  REQUIRE(records.size() == 2);
  CHECK(records[0].starts_with("4: job"));
  CHECK(records[1].starts_with("8: job"));
}

TEST_CASE("SWF: a line has at most max_record_bytes") {
  CHECK(job("7" + std::string(limits::max_record_bytes, ' ') + "8").starts_with("4: line_too_long"));
}

TEST_CASE("SWF: the sink stops the reading") {
  const auto format = swf_format(reader_options());
  REQUIRE(format->header(header));
  const PaddedBytes bytes("1\n2\n3\n");
  int seen = 0;
  CHECK_FALSE(format->parser()->parse({bytes.view(), 4}, [&](const Record&) { return ++seen < 2; }));
  CHECK(seen == 2);
}

namespace {
std::string valid_file() {
  std::string text = header;
  for (int i = 0; i < 5; ++i)
    text += std::to_string(i) + " 60 30 3600 64 0.5 1024 64 86400 68719476736 1 62 1 1 -1 2 1 1\r\n; note\n" +
            std::to_string(i) + " 60 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1\n\n";
  return text;
}
}  // namespace

TEST_CASE("SWF: wherever the input is cut, the records are the same") {
  every_cut_gives_the_same(swf_format, valid_file() + "7 8\n\n;\n1 2 3");
}

TEST_CASE("SWF: lines in are records out, whatever happens to the bytes") {
  const std::string valid = valid_file();
  for (const std::string& record : read_all(swf_format, valid))
    CHECK(record.find(": job create id=") != record.npos);
  // The header is left alone: what follows its last line may yet become one.
  lines_in_are_records_out(swf_format, valid, header.size(), "; \t\n\r-.0189e", job_lines);
}

TEST_CASE("SWF: 17,900 real jobs are read, but for two that run for less than nothing") {
  const char* directory = std::getenv("CURFEW_REAL_DATA");
  if (directory == nullptr) {
    WARN("skipped: CURFEW_REAL_DATA is not set");
    return;
  }
  std::ifstream file(std::string(directory) + "/swf/wagap.swf", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const Lines records = read_all(swf_format, text);
  CHECK(records.size() == 17'900);
  Lines refused;
  std::copy_if(records.begin(), records.end(), std::back_inserter(refused),
               [](const std::string& record) { return record.find(": job create id=") == record.npos; });
  REQUIRE(refused.size() == 2);  // run times of -1359980917 and the like: no end was logged
  CHECK(refused[0].starts_with("4190: bad_swf run time: number 4"));
  CHECK(refused[1].starts_with("4204: bad_swf run time: number 4"));
  CHECK(records.front() ==
        "5: job create id=0 owner=user-62 resource=partition-1"
        " slot=2025-01-28T00:00:00Z/2025-01-28T15:33:31Z asked=2025-01-28T00:00:00Z");
}

}  // namespace curfew::test
