// A system's rules as data: its roles, channels, kinds, decision tables and texts.
//
// ProfileSource is a profile as it is written (adapters/json/profile.h reads it; data/PROFILES.md documents
// the form field by field). compile() makes the Profile that judges, or says everything that is wrong with
// it: an unknown word, an undecided combination, an unreachable row, a row that refuses, warns or defers
// without a text.
//
// Three tables. The main one decides a finding, over the axes kind, action, role, channel, slot, asked,
// relation, expired; can_occur() is the one statement of which combinations the finding step can produce. The
// series table decides what a series' occurrences come to, over role, channel, during, errors, warns; its
// rule `first-finding` stands for the rule of the first finding. The access table decides what the worst
// phase of the windows comes to, over action, role, channel, phase, initiator,
// and each permission by its name.
//
// Beside them: the course of its windows (which phases there are), its sessions, its notices (who is shown
// what, engine/notices/notices.h), and its lifecycle (which windows there may be,
// engine/lifecycle/lifecycle.h).
//
// Policy lives here and nowhere else: no C++ knows a system's name. Threads: immutable after compile.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/profile/decision_table.h"
#include "engine/profile/words.h"
#include "engine/time/relation.h"
#include "engine/windows/phase.h"

namespace curfew {

struct ProfileSource {
  struct Effect {  // of a row of `access`
    std::string action;
    std::string until;  // "session": as long as the session lasts by itself; empty: as long as the windows
    std::optional<bool> dismissable;
    std::int64_t http_status = 0;  // 0: none
  };
  struct Row {
    std::string rule;
    Condition when;
    std::string outcome;
    std::vector<std::string> message;  // the names of texts, shown one below the other
    bool grandfathered = false;
    std::optional<Effect> effect{};
  };
  struct Notice {
    std::string rule;
    std::string at;  // one of notice_moments
    // A reminder is due so long before the start; none: at the window's reminder_at.
    std::optional<Duration> before;
    std::string where;       // one of notice_places
    Condition to;            // to whom, over role, channel, initiator and permissions
    bool logged_in = false;  // only to those who are
    std::vector<std::string> message;
    std::optional<bool> dismissable;
  };
  struct Sessions {
    std::optional<Duration> inactivity_timeout;  // none: a session ends by itself only when it says so
    std::optional<Duration> heartbeat;           // one without a sign for longer is a ghost
  };
  struct Lifecycle {
    bool one_at_a_time = false;            // at most one that is not over
    bool scheduled = true;                 // false: a window starts when it is declared
    std::string end = "optional";          // one of lifecycle_ends
    bool scope = true, recurrence = true;  // may a window have them?
    std::vector<std::string> ended_by;     // events of the host
    Condition managed_by;  // who may declare, change and end windows; over role and permissions
  };
  std::string name, title;
  std::vector<std::string> roles, channels, permissions;  // the first role and channel are the defaults
  std::vector<std::pair<std::string, std::vector<std::string>>> kinds;  // kind -> actions
  std::vector<std::string> phases;  // `active`, and which of the others its windows have
  std::string drain_from;           // "start", or "enabled"
  std::vector<Row> decisions, series, access;
  Sessions sessions;
  std::vector<Notice> notices;
  Lifecycle lifecycle;
  std::vector<std::pair<std::string, std::string>> messages;  // name -> default text
};

// When a notice is due: as long as a phase lasts; or at once, when a reminder is due, when a maintenance is
// over, when one that was announced moves, or will not take place.
enum class Moment : std::uint8_t { notified, draining, active, reminder, ended, moved, cancelled };
inline constexpr std::array<std::string_view, 7> notice_moments = {
    "notified", "draining", "active", "reminder", "ended", "moved", "cancelled"};
inline constexpr std::array<std::string_view, 5> notice_places = {"banner", "popup", "login_page", "bar",
                                                                  "page"};
inline constexpr std::array<std::string_view, 3> lifecycle_ends = {"optional", "required", "never"};

// Who acts, as a profile's numbers.
struct Person {
  std::uint8_t role = 0, channel = 0;
  bool initiator = false;
  std::uint32_t permissions = 0;  // a bit for each, in the profile's order
};
inline constexpr std::size_t max_permissions = 6;

// A condition over who acts.
struct Audience {
  std::uint32_t roles = ~0u, channels = ~0u;
  std::uint32_t initiator = 3;          // bit 0: those who are not; bit 1: those who are
  std::uint32_t with = 0, without = 0;  // permissions
  bool takes(const Person& p) const {
    return (roles >> p.role & 1) != 0 && (channels >> p.channel & 1) != 0 &&
           (initiator >> p.initiator & 1) != 0 && (p.permissions & with) == with &&
           (p.permissions & without) == 0;
  }
};

struct NoticeRule {
  std::string rule;
  Moment at{};
  std::optional<Duration> before;
  std::string_view where;
  Audience to;
  bool logged_in = false;
  std::vector<std::string> texts;
  std::optional<bool> dismissable;
};

struct EffectRule {
  EffectAction action{};
  bool until_session = false;
  std::optional<bool> dismissable;
  std::uint16_t http_status = 0;
};

struct RowRule {
  std::string rule;
  Outcome outcome{};
  std::vector<std::string> texts;  // the names of what it shows
  bool grandfathered = false;
  bool defers = false;  // its verdict says until when: it is `deferred`, or it is only for those expired
  bool first_finding = false;          // series: the rule is that of the first finding
  std::optional<EffectRule> effect{};  // access
};

// What the finding step can produce; the domain of the main table.
bool can_occur(Kind kind, Action action, Slot slot, Asked asked, Group group, bool expired);

enum class Errors : std::uint8_t { none, some, all };
inline constexpr std::array<std::string_view, 3> errors_names = {"none", "some", "all"};

class Profile {
 public:
  static constexpr std::uint8_t none = 0xff;

  const std::string& name() const { return source_.name; }
  const ProfileSource& source() const { return source_; }
  // The number of a word, `none` where the profile does not have it; an empty role or channel is the default.
  std::uint8_t role(std::string_view word) const;
  std::uint8_t channel(std::string_view word) const;
  std::uint8_t permission(std::string_view word) const;
  bool has(Kind kind) const;
  bool has(Kind kind, Action action) const;

  // Of a finding. An occurrence of a series is a reservation here. REQUIRES: can_occur(…), has(kind, action)
  Row decide(Kind kind, Action action, std::uint8_t role, std::uint8_t channel, Slot slot, Asked asked,
             Group group, bool expired) const {
    return main_.decide(static_cast<int>(kind), static_cast<int>(action), role, channel,
                        static_cast<int>(slot), static_cast<int>(asked), static_cast<int>(group), expired);
  }
  // Of access with a finding. REQUIRES: has(Kind::access, action), has(phase)
  Row decide_access(Action action, const Person& person, Phase phase) const;
  // Of a series with a finding.
  Row decide_series(std::uint8_t role, std::uint8_t channel, bool during, Errors errors, bool warns) const {
    return series_.decide(role, channel, during, static_cast<int>(errors), warns);
  }
  const RowRule& rule(Row row) const { return main_rules_[row]; }
  const RowRule& series_rule(Row row) const { return series_rules_[row]; }
  const RowRule& access_rule(Row row) const { return access_rules_[row]; }
  // Any of the three, for those who look at all of them; without axes where the profile does not have it.
  const DecisionTable& table(Table t) const {
    return t == Table::decisions ? main_ : t == Table::series ? series_ : access_;
  }
  const RowRule& rule(Table t, Row row) const {
    return t == Table::decisions ? main_rules_[row]
           : t == Table::series  ? series_rules_[row]
                                 : access_rules_[row];
  }
  const Course& course() const { return course_; }
  bool has(Phase phase) const { return course_.has(phase); }
  std::span<const NoticeRule> notices() const { return notices_; }
  const Audience& managers() const { return managers_; }
  // The profile's own text of that name, empty where it has none.
  std::string_view text(std::string_view name) const;

 private:
  friend class Compiler;
  ProfileSource source_;
  DecisionTable main_, series_, access_;
  std::vector<RowRule> main_rules_, series_rules_, access_rules_;
  Course course_;
  std::vector<NoticeRule> notices_;
  Audience managers_;
  std::array<std::array<bool, action_names.size()>, kind_names.size()> actions_{};  // by Kind and Action
};

// None where *problems gained any.
std::optional<Profile> compile(ProfileSource source, std::vector<Problem>* problems);

}  // namespace curfew
