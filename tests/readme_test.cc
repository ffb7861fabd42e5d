// README.md says what is so.
#include <fstream>
#include <iterator>
#include <string>

#include "adapters/limits.h"
#include "engine/advise.h"
#include "tests/catch.h"

namespace curfew {
namespace {

std::string content(const std::string& path) {
  std::ifstream in(path);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("README's example is the one that is built and run") {
  CHECK(has(content("README.md"), "```cpp\n" + content("tests/install_test/main.cc") + "```"));
}

TEST_CASE("README lists the limits") {
  const std::string readme = content("README.md");
  CHECK(has(readme, "| `max_record_bytes` | 1 MiB"));
  CHECK(limits::max_record_bytes == 1 << 20);
  CHECK(has(readme, "| `max_header_bytes` | 1 MiB"));
  CHECK(limits::max_header_bytes == 1 << 20);
  CHECK(has(readme, "| `max_json_depth` | " + std::to_string(limits::max_json_depth) + " "));
  CHECK(has(readme, "| `max_resources` | 10,000 "));
  CHECK(limits::max_resources == 10'000);
  CHECK(has(readme, "| `max_occurrences` | 1,000,000 "));
  CHECK(limits::max_occurrences == 1'000'000);
  CHECK(has(readme, "| `max_listed_occurrences` | 1,000 "));
  CHECK(limits::max_listed_occurrences == 1'000);
  CHECK(has(readme, "| `max_listed_windows` | 1,000 "));
  CHECK(limits::max_listed_windows == 1'000);
  CHECK(has(readme, "| `max_candidates` (`engine/advise.h`) | " + std::to_string(max_candidates) + " "));
}

}  // namespace
}  // namespace curfew
