// The parts of a profile beside its tables: course, effects, audiences, notices, sessions, lifecycle, texts.
//
// Each makes of what is written what is used, and says what is wrong with it, by field; what it makes of
// something wrong is not to be used. Only engine/profile/compile.cc needs this.
#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/profile/profile.h"

namespace curfew {

template <std::size_t N>
std::vector<std::string> words(const std::array<std::string_view, N>& names) {
  return {names.begin(), names.end()};
}
template <std::size_t N>
std::optional<std::size_t> number_of(const std::array<std::string_view, N>& names, std::string_view word) {
  const auto it = std::find(names.begin(), names.end(), word);
  return it == names.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - names.begin()));
}
// Profile::none: it is not there.
std::uint8_t number_of(const std::vector<std::string>& names, std::string_view word);

// Does the row take only these values of the input?
bool takes_only(const Condition& when, std::string_view input,
                std::initializer_list<std::string_view> values);

// Of at most 32 words none is empty or stands twice.
void check_distinct(const std::string& field, const std::vector<std::string>& list,
                    std::vector<Problem>& problems);

Course compile_course(const ProfileSource& source, std::vector<Problem>& problems);
// Of a row whose place is `field`; `access`: of that table.
EffectRule compile_effect(const std::string& field, const ProfileSource::Row& row, Outcome outcome,
                          bool access, std::vector<Problem>& problems);
void check_sessions(const ProfileSource& source, std::vector<Problem>& problems);
// Who may manage windows; the rest of the lifecycle is only checked.
Audience compile_managers(const ProfileSource& source, const Course& course, std::vector<Problem>& problems);
std::vector<NoticeRule> compile_notices(const ProfileSource& source, const Course& course,
                                        std::vector<Problem>& problems);
// Each text is shown by a row, each text that a row shows is there, and each @Word@ in one can be filled in
// where it is shown. REQUIRES: the tables are compiled
void check_texts(const Profile& profile, std::vector<Problem>& problems);

}  // namespace curfew
