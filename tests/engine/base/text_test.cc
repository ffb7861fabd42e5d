// A text from outside, as a person may be shown it.
#include "engine/base/text.h"

#include <random>

#include "tests/catch.h"
#include "tests/seed.h"

namespace curfew {
namespace {

TEST_CASE("what a terminal would obey is escaped, and nothing else") {
  using namespace std::string_literals;
  CHECK(escaped("a\x1b[2J") == "a\\x1b[2J");
  CHECK(escaped("nul\0 bell\a del\x7f"s) == "nul\\x00 bell\\x07 del\\x7f");
  CHECK(escaped("two\r\nlines\tand") == "two\\r\\nlines\\tand");
  CHECK(escaped_lines("two\r\nlines\n") == "two\\r\nlines\n");
  CHECK(escaped("C1 \xC2\x9B, RLO \u202E, LRI \u2066, line \u2028") ==
        "C1 \\u009b, RLO \\u202e, LRI \\u2066, line \\u2028");
  CHECK(escaped("Jürgen, 東京, 🚀, e\u0301, …") == "Jürgen, 東京, 🚀, e\u0301, …");
  CHECK(escaped("not UTF-8: \x9B \xC3( \xED\xA0\x80 \xC0\x80 \xF4\x90\x80\x80 \xE2\x82") ==
        "not UTF-8: \\x9b \\xc3( \\xed\\xa0\\x80 \\xc0\\x80 \\xf4\\x90\\x80\\x80 \\xe2\\x82");
}

TEST_CASE("whatever the bytes, what is shown holds no control, and is the same when escaped again") {
  INFO("CURFEW_SEED=" << test_seed());
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (std::uint64_t n = random() % 12; n-- > 0;)
      text += static_cast<char>(random() % 3 == 0 ? 0x80 + random() % 0x80 : random() % 0x80);
    const std::string shown = escaped(text);
    INFO(shown);
    CHECK(escaped(shown) == shown);
    for (const char c : shown) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
  }
}

}  // namespace
}  // namespace curfew
