// The table of fields, and a name's way to its place in it.
#include "adapters/wire/request_fields.h"

#include <string>

#include "adapters/wire/limits.h"
#include "engine/base/text.h"

namespace curfew {
namespace {

enum class Form : std::uint8_t { word, instant, duration, list };

constexpr unsigned kind_bit(Kind k) { return 1u << static_cast<unsigned>(k); }
constexpr unsigned reservation = kind_bit(Kind::reservation), series = kind_bit(Kind::series);
constexpr unsigned job = kind_bit(Kind::job), access = kind_bit(Kind::access);
constexpr unsigned all = reservation | series | job | access;

struct FieldRule {
  std::string_view name;
  Form form;
  unsigned kinds;              // that have it
  std::string_view elsewhere;  // what would work on another kind
};

constexpr std::string_view only_series = "only a series has it";
constexpr std::string_view only_edit = "only a reservation has it, with the action \"edit\"";
constexpr std::string_view no_zone = "only a series has it; write an offset, as in 2026-11-28T22:00:00+01:00";

// In the order of `Field`.
constexpr std::array<FieldRule, field_count> rules = {{
    {"kind", Form::word, all, ""},
    {"id", Form::word, all, ""},
    {"action", Form::word, all, ""},
    {"owner", Form::word, all, ""},
    {"role", Form::word, all, ""},
    {"channel", Form::word, all, ""},
    {"domain", Form::word, all, ""},
    {"resources", Form::list, all, ""},
    {"permissions", Form::list, all, ""},
    {"start", Form::instant, reservation | series | job, "use \"at\""},
    {"end", Form::instant, reservation | series | job, "it has an instant, \"at\""},
    {"duration", Form::duration, reservation | series | job, "it has an instant, \"at\""},
    {"new_start", Form::instant, reservation, only_edit},
    {"new_end", Form::instant, reservation, only_edit},
    {"requested_at", Form::instant, reservation | series, "a job has \"queued_at\", access has \"at\""},
    {"queued_at", Form::instant, job, "a reservation or series has \"requested_at\""},
    {"expires_at", Form::instant, job, "only a job has it"},
    {"tzid", Form::word, series, no_zone},
    {"rrule", Form::word, series, only_series},
    {"rdate", Form::list, series, only_series},
    {"exdate", Form::list, series, only_series},
    {"at", Form::instant, access, "use \"start\""},
    {"session_expires_at", Form::instant, access, "only access has it"},
}};

constexpr const FieldRule& rule(Field field) { return rules[static_cast<std::size_t>(field)]; }

constexpr std::array<std::string_view, field_count> field_names = [] {
  std::array<std::string_view, field_count> names;
  for (std::size_t i = 0; i < field_count; ++i) names[i] = rules[i].name;
  return names;
}();

// A bit for each field that requests of this kind have, in the order of Kind.
constexpr std::array<std::uint32_t, kind_names.size()> fields_of_kind = [] {
  std::array<std::uint32_t, kind_names.size()> fields{};
  for (std::size_t kind = 0; kind < fields.size(); ++kind)
    for (std::size_t i = 0; i < field_count; ++i)
      if ((rules[i].kinds >> kind & 1) != 0) fields[kind] |= 1u << i;
  return fields;
}();

// Names by a hash that is perfect: the factors were found by trying, and a collision does not compile.
constexpr std::size_t name_slots = 64;
constexpr std::size_t name_slot(std::string_view name) {
  const auto first = static_cast<unsigned char>(name.front());
  const auto middle = static_cast<unsigned char>(name[name.size() / 2]);
  return (name.size() + first * std::size_t{3} + middle * std::size_t{18}) % name_slots;
}
constexpr std::array<std::uint8_t, name_slots> fields_by_slot = [] {
  std::array<std::uint8_t, name_slots> slots{};
  for (auto& slot : slots) slot = field_count;
  for (std::size_t i = 0; i < field_count; ++i) {
    auto& slot = slots[name_slot(rules[i].name)];
    if (slot != field_count) throw "two names in one slot";
    slot = static_cast<std::uint8_t>(i);
  }
  return slots;
}();

}  // namespace

std::string_view name(Field field) { return rule(field).name; }
bool is_list(Field field) { return rule(field).form == Form::list; }
bool has_open_end(Field field) { return field == Field::end || field == Field::new_end; }

std::string_view wanted(Field field) {
  switch (rule(field).form) {
    case Form::word:
      return "a text in quotes";
    case Form::instant:
      return "a text in quotes, such as \"2026-11-28T22:00:00Z\"";
    case Form::duration:
      return "a text in quotes, such as \"PT4H\"";
    case Form::list:
      return "an array of texts, such as [\"…\", \"…\"]";
  }
  return {};
}

std::optional<Field> find_field(std::string_view name) {
  if (name.empty()) return {};
  const std::size_t i = fields_by_slot[name_slot(name)];
  if (i == field_count || rules[i].name != name) return {};
  return static_cast<Field>(i);
}

FieldSet fields_of(Kind kind) { return fields_of_kind[static_cast<std::size_t>(kind)]; }
std::string_view elsewhere(Field field) { return rule(field).elsewhere; }

Problem unknown_field(std::string_view name) {
  return {Code::unknown_field, shown(name), "is not a field of a request" + did_you_mean(name, field_names)};
}

Problem record_too_long() {
  return {
      Code::line_too_long, "",
      "the record must be at most " + std::to_string(limits::max_record_bytes) + " bytes (max_record_bytes)"};
}

}  // namespace curfew
