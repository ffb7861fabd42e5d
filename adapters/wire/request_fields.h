// The fields of a request: what they are called, in which form they stand, and which kinds have them.
//
// One table, in request_fields.cc, from which JSON, CSV, what builds a request and what explains a refusal
// all read. Threads: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/problem.h"
#include "engine/judge/request.h"

namespace curfew {

enum class Field : std::uint8_t {
  kind,
  id,
  action,
  owner,
  role,
  channel,
  domain,
  resources,
  permissions,
  start,
  end,
  duration,
  new_start,
  new_end,
  requested_at,
  queued_at,
  expires_at,
  tzid,
  rrule,
  rdate,
  exdate,
  at,
  session_expires_at,
};
inline constexpr std::size_t field_count = 23;

std::string_view name(Field field);
std::optional<Field> find_field(std::string_view name);
bool is_list(Field field);       // an array in JSON, separated by `;` in CSV
bool has_open_end(Field field);  // `null` says something: there is no end
// As it would have to be written in JSON: `a text in quotes, such as "PT4H"`.
std::string_view wanted(Field field);

// A bit for each field, in the order of Field.
using FieldSet = std::uint32_t;
static_assert(field_count <= 32);
constexpr FieldSet bit(Field field) { return FieldSet{1} << static_cast<unsigned>(field); }
// Those that requests of this kind have; and what would work for one that another kind has.
FieldSet fields_of(Kind kind);
std::string_view elsewhere(Field field);

// unknown_field, with the name that was probably meant.
Problem unknown_field(std::string_view name);
// The record is longer than limits::max_record_bytes.
Problem record_too_long();

}  // namespace curfew
