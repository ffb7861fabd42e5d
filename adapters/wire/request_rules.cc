// Kinds, actions, and what must hold between fields.
#include "adapters/wire/request_rules.h"

#include <bit>
#include <utility>

namespace curfew {
namespace {

// A comparison with each name, which the compiler makes of loads: its length is known.
template <class Enum, const auto& names>
std::optional<Enum> find_name(std::string_view name) {
  std::optional<Enum> found;
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    static_cast<void>(((name == names[i] ? (found = static_cast<Enum>(i), true) : false) || ...));
  }
  (std::make_index_sequence<names.size()>());
  return found;
}

}  // namespace

std::optional<Kind> find_kind(std::string_view word) { return find_name<Kind, kind_names>(word); }

std::optional<Action> find_action(Kind kind, std::string_view word) {
  const auto action = find_name<Action, action_names>(word);
  const bool is_booking = action && static_cast<std::size_t>(*action) < booking_actions;
  return is_booking == (kind != Kind::access) ? action : std::nullopt;
}

std::optional<RequestFault> check_fields(Kind kind, Action action, FieldSet stated, FieldSet null) {
  const FieldSet standing = stated | null;
  const FieldSet of_other_kinds = standing & ~fields_of(kind);
  if (of_other_kinds != 0)
    return RequestFault{Code::field_not_for_kind, static_cast<Field>(std::countr_zero(of_other_kinds))};
  const FieldSet of_edit = standing & (bit(Field::new_start) | bit(Field::new_end));
  const bool is_edit = kind == Kind::reservation && action == Action::edit;
  if (!is_edit && of_edit != 0)
    return RequestFault{Code::field_not_for_kind, static_cast<Field>(std::countr_zero(of_edit))};
  const Field when = kind == Kind::access ? Field::at : Field::start;
  for (const Field needed : {Field::id, when})
    if ((stated & bit(needed)) == 0) return RequestFault{Code::missing_field, needed};
  if (is_edit && of_edit == 0) return RequestFault{Code::missing_field, Field::new_start};
  if ((standing & bit(Field::end)) != 0 && (stated & bit(Field::duration)) != 0)
    return RequestFault{Code::conflicting_fields, Field::duration};
  if ((null & bit(Field::end)) != 0 && kind != Kind::reservation)
    return RequestFault{Code::wrong_type, Field::end};
  return {};
}

std::optional<RequestFault> set_expiry(Instant expires, Request* job) {
  job->expires_at = expires;
  if (expires >= job->slot.start) return {};
  return RequestFault{Code::expires_before_start, Field::expires_at};
}

std::optional<RequestFault> set_new_slot(std::optional<Instant> start, std::optional<Instant> end,
                                         Request* edit) {
  edit->new_slot = {start.value_or(edit->slot.start), end.value_or(edit->slot.end)};
  if (edit->new_slot.start < edit->new_slot.end) return {};
  return RequestFault{Code::end_before_start, end ? Field::new_end : Field::new_start};
}

}  // namespace curfew
