// Which words may stand between @ and @ in a text, to be replaced when it is said?
//
// A profile's texts may use these words and no others; a window's own texts come from people, and there an
// unknown word stays as it is. What each is replaced by, engine/notices/message.h says. Threads: constants.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace curfew {

enum class MessageWord : std::uint8_t {
  start_time,
  end_time,
  until,
  defer_to,
  logout_time,
  name,
  description,
  reason
};
inline constexpr std::array<std::string_view, 8> message_word_names = {
    "StartTime", "EndTime", "Until", "DeferTo", "LogoutTime", "Name", "Description", "Reason"};
constexpr std::string_view name(MessageWord w) { return message_word_names[static_cast<std::size_t>(w)]; }

}  // namespace curfew
