// JSON as it is written here: one line, `, ` and `: ` between,
// keys in the order that the contract gives them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/problem.h"
#include "engine/time/time.h"

namespace curfew {

// Appends `text` as a JSON string, quoted and escaped: control characters, quote and backslash; the rest as
// it is.
void append_json_string(std::string& out, std::string_view text);
// `"key": `, behind a comma unless it is the first of its object.
void append_json_key(std::string& out, std::string_view key);
void append_json_text(std::string& out, std::string_view key, std::string_view text);
// A word of our own, which needs no escape.
void append_json_word(std::string& out, std::string_view key, std::string_view word);
// null: none, or beyond all dates.
void append_json_instant(std::string& out, std::optional<Instant> t);
void append_json_instant(std::string& out, std::string_view key, std::optional<Instant> t);

// {"code": …, "field": …, "detail": …}, without `field` where no field is to blame.
void append_json_problem(std::string& out, std::string_view key, const Problem& problem);

}  // namespace curfew
