// Catch2, whichever major version is installed.
#pragma once

#include <string>

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
namespace curfew {
inline auto has_text(const std::string& part) { return Catch::Matchers::ContainsSubstring(part); }
}  // namespace curfew
#else
#include <catch2/catch.hpp>
namespace curfew {
inline auto has_text(const std::string& part) { return Catch::Matchers::Contains(part); }
}  // namespace curfew
#endif
