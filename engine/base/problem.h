// What could not be decided, and why: `Problem`, and `Result<T>`,
// a value or the problem that stands in its place.
//
// Three kinds of bad news exist and never swap: an *outcome* is a decision, a *problem* is the lack of one
// (bad input, refused before judging), an assert means that we were wrong. A problem names the field and says
// what would work, in the caller's words; the door that read the bytes adds file and line.
//
// The catalogue below is the one table of codes: stable, each with its meaning. `code_name(Code::bad_json)`
// is the spelling in every output. Threads: plain values.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace curfew {

#define CURFEW_PROBLEM_CODES(X)                                                                         \
  X(bad_json, "the text is not JSON, or not an object where one is needed")                             \
  X(bad_utf8, "the bytes are not UTF-8")                                                                \
  X(too_deep, "JSON or iCalendar nested deeper than the limit")                                         \
  X(line_too_long, "a record, or a line of iCalendar, longer than the limit")                           \
  X(bad_csv, "a CSV record with an unclosed quote, text after a quote, or the wrong number of cells")   \
  X(bad_header, "a CSV header, or an SWF header, that is missing or has an unusable column")            \
  X(bad_swf, "an SWF line without the numbers it needs")                                                \
  X(empty_input, "a file that must hold something is empty")                                            \
  X(unknown_field, "a field that this format does not have")                                            \
  X(duplicate_field, "a field that stands twice in one object")                                         \
  X(duplicate_id, "a window id that stands twice in one file")                                          \
  X(missing_field, "a required field is absent")                                                        \
  X(wrong_type, "a value of another JSON type than the field has")                                      \
  X(empty_value, "an empty text, list or scope where something must be named")                          \
  X(field_not_for_kind, "a field that requests of this kind or action do not have")                     \
  X(conflicting_fields, "fields that exclude each other")                                               \
  X(bad_instant, "not an instant of the form 2026-11-28T22:00:00Z")                                     \
  X(instant_out_of_range, "an instant before the year 1400 or after 9999")                              \
  X(bad_duration, "not a duration of the form PT4H or P1DT30M")                                         \
  X(zone_needed, "a local time without an offset, and no time zone beside it")                          \
  X(unknown_zone, "not a time zone of the IANA data base")                                              \
  X(end_before_start, "an interval that is empty or inverted")                                          \
  X(expires_before_start, "a job that expires before it starts, or a session before it is asked about") \
  X(bad_rrule, "not a recurrence rule of RFC 5545, or one with a part that it must not have")           \
  X(empty_series, "a series without an occurrence")                                                     \
  X(out_of_order, "occurrences of a series that are not in order of their starts")                      \
  X(unknown_occurrence, "not the original local start of an occurrence")                                \
  X(bad_ical, "not iCalendar text, or a component without what it needs")                               \
  X(too_many, "more entries than the limit")                                                            \
  X(revision_out_of_order, "a revision declared before the one that it follows")                        \
  X(revision_after_cancellation, "a revision of a window that was cancelled")                           \
  X(unknown_kind, "not a kind of request")                                                              \
  X(unknown_action, "not an action")                                                                    \
  X(kind_not_in_profile, "a kind of request that the profile does not judge")                           \
  X(action_not_in_profile, "an action that the profile does not have for this kind")                    \
  X(unknown_role, "a role that the profile does not have")                                              \
  X(unknown_channel, "a channel that the profile does not have")                                        \
  X(unknown_permission, "a permission that the profile does not have")                                  \
  X(not_supported_yet, "specified, but not built yet")                                                  \
  X(unknown_word, "a profile uses a word that it, or the engine, does not know")                        \
  X(undecided, "a profile leaves a combination without a row")                                          \
  X(unreachable_row, "a row of a profile that can never decide")                                        \
  X(contradiction, "parts of a profile that cannot hold together")                                      \
  X(missing_text, "a row of a profile that refuses, warns, defers or shows something has no text")      \
  X(window_exists, "a window is not over yet, and the profile has one at a time")                       \
  X(window_not_allowed, "a scope, a recurrence or an end that windows of the profile do not have")      \
  X(start_not_allowed, "a start in the past, or a schedule where windows start when they are declared") \
  X(unknown_event, "not an event that is told of a session")                                            \
  X(unknown_session, "a session that did not log in before")                                            \
  X(session_exists, "a second login of a session that has not ended")                                   \
  X(event_out_of_order, "an event before the one that it follows")

enum class Code : std::uint8_t {
#define X(name, meaning) name,
  CURFEW_PROBLEM_CODES(X)
#undef X
};

constexpr std::string_view code_name(Code code) {
  constexpr std::string_view names[] = {
#define X(name, meaning) #name,
      CURFEW_PROBLEM_CODES(X)
#undef X
  };
  return names[static_cast<std::size_t>(code)];
}

constexpr std::string_view code_meaning(Code code) {
  constexpr std::string_view meanings[] = {
#define X(name, meaning) meaning,
      CURFEW_PROBLEM_CODES(X)
#undef X
  };
  return meanings[static_cast<std::size_t>(code)];
}

struct Problem {
  Code code{};
  // The field's name as the caller wrote it, "revisions[2].end" inside; empty: the whole record is to blame.
  std::string field;
  // What is wrong and what would work, as it follows the field's name: must be after "start" (…)
  std::string detail;
  bool operator==(const Problem&) const = default;
};

// `field "end": must be after "start"`, or the detail alone where no field is to blame.
inline std::string to_string(const Problem& p) {
  return p.field.empty() ? p.detail : "field \"" + p.field + "\": " + p.detail;
}

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::move(value)) {}            // NOLINT: a value is a result
  Result(Problem problem) : held_(std::move(problem)) {}  // NOLINT: so is a problem
  explicit operator bool() const { return held_.index() == 0; }
  // REQUIRES: bool(*this)
  T& operator*() { return std::get<0>(held_); }
  const T& operator*() const { return std::get<0>(held_); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }
  // REQUIRES: !bool(*this)
  Problem& problem() { return std::get<1>(held_); }
  const Problem& problem() const { return std::get<1>(held_); }

 private:
  std::variant<T, Problem> held_;
};

}  // namespace curfew
