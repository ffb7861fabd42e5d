// README.md says what is so.
#include <fstream>
#include <iterator>
#include <string>

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

}  // namespace
}  // namespace curfew
