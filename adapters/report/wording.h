// How are times, periods, scopes and rules told to a person?
//
// All reports use these words, so that the same thing reads the same everywhere. Times are UTC.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/judge/request.h"
#include "engine/profile/profile.h"
#include "engine/windows/window.h"

namespace curfew {

// A rule's row in the profile's words: `asked in_advance, relation touches`; empty where it has no condition.
std::string rule_words(std::string_view rule, Outcome outcome, const Profile& profile);

// `system-wide`, or its first three names and how many more there are.
std::string scope_words(const Scope& scope);
// `reservation edit`; the action only where it is not `create`.
std::string kind_words(const Request& request);

// `2026-11-28 22:00`, seconds only where they are not zero.
std::string short_time(Instant t);
// `2026-11-28 22:00 – 23:30`: of the end only what differs from the start; a slot has `no end`, a window's is
// `open`; a job without a length is its start alone.
std::string short_period(Interval interval);
// 1234567 as `1,234,567`.
std::string grouped(std::uint64_t n);

}  // namespace curfew
