#include "engine/profile/profile.h"

#include <algorithm>

namespace curfew {
namespace {

std::uint8_t place_of(std::string_view word, const std::vector<std::string>& words) {
  const auto it = std::find(words.begin(), words.end(), word);
  return it == words.end() ? Profile::none : static_cast<std::uint8_t>(it - words.begin());
}

}  // namespace

bool can_occur(Kind kind, Action action, Slot slot, Asked asked, Group group, bool expired) {
  const bool clear = group == Group::clear;
  switch (kind) {
    case Kind::reservation:
      if (expired || asked == Asked::running) return false;
      if (slot == Slot::present)
        return action == Action::edit && (asked == Asked::during || asked == Asked::in_advance);
      return asked == Asked::during || !clear;
    case Kind::job:
      return action == Action::create && slot == Slot::requested && !clear;
    default:  // a series' occurrences are reservations; access has a table of its own
      return false;
  }
}

std::uint8_t Profile::role(std::string_view word) const {
  return word.empty() ? 0 : place_of(word, source_.roles);
}
std::uint8_t Profile::channel(std::string_view word) const {
  return word.empty() ? 0 : place_of(word, source_.channels);
}

std::uint8_t Profile::permission(std::string_view word) const {
  return word.empty() ? none : place_of(word, source_.permissions);
}

Row Profile::decide_access(Action action, const Person& person, Phase phase) const {
  std::array<int, 5 + max_permissions> values{
      static_cast<int>(static_cast<std::size_t>(action) - booking_actions), person.role, person.channel,
      static_cast<int>(phase), person.initiator};
  const std::size_t permissions = source_.permissions.size();
  for (std::size_t i = 0; i < permissions; ++i) values[5 + i] = static_cast<int>(person.permissions >> i & 1);
  return access_.decide(std::span<const int>(values).first(5 + permissions));
}

bool Profile::has(Kind kind) const {
  const auto& actions = actions_[static_cast<std::size_t>(kind)];
  return std::find(actions.begin(), actions.end(), true) != actions.end();
}

bool Profile::has(Kind kind, Action action) const {
  return actions_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(action)];
}

std::string_view Profile::text(std::string_view name) const {
  for (const auto& [text_name, text] : source_.messages)
    if (text_name == name) return text;
  return {};
}

}  // namespace curfew
