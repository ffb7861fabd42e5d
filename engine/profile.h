// A system's rules as data: its roles, channels, kinds, decision tables and texts.
//
// ProfileSource is a profile as it is written (adapters/profile_json.h reads it; data/PROFILES.md documents
// the form field by field). compile() makes the Profile that judges, or says everything that is wrong with
// it: an unknown word, an undecided combination, an unreachable row, a row that refuses, warns or defers
// without a text.
//
// Two tables. The main one decides a finding, over the axes kind, action, role, channel, slot, asked,
// relation, expired; can_occur() is the one statement of which combinations the finding step can produce. The
// series table decides what a series' occurrences come to, over role, channel, during, errors, warns; its
// rule `first-finding` stands for the rule of the first finding.
//
// Policy lives here and nowhere else: no C++ knows a system's name. Threads: immutable after compile.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/decision_table.h"
#include "engine/request.h"
#include "engine/verdict.h"

namespace curfew {

struct ProfileSource {
  struct Row {
    std::string rule;
    Condition when;
    std::string outcome;
    std::string message;  // the name of a text; empty: none
    bool grandfathered = false;
  };
  std::string name, title;
  std::vector<std::string> roles, channels, permissions;  // the first role and channel are the defaults
  std::vector<std::pair<std::string, std::vector<std::string>>> kinds;  // kind -> actions
  std::vector<Row> decisions, series;
  std::vector<std::pair<std::string, std::string>> messages;  // name -> default text
};

struct RowRule {
  std::string rule;
  Outcome outcome{};
  std::string message;  // the name of its text, empty: none
  bool grandfathered = false;
  bool defers = false;  // its verdict says until when: it is `deferred`, or it is only for those expired
  bool first_finding = false;  // series: the rule is that of the first finding
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
  // The number of a word, `none` where the profile does not have it; an empty word is the default.
  std::uint8_t role(std::string_view word) const;
  std::uint8_t channel(std::string_view word) const;
  bool has_permission(std::string_view word) const;
  bool has(Kind kind) const;
  bool has(Kind kind, Action action) const;

  // Of a finding. An occurrence of a series is a reservation here. REQUIRES: can_occur(…), has(kind, action)
  Row decide(Kind kind, Action action, std::uint8_t role, std::uint8_t channel, Slot slot, Asked asked,
             Group group, bool expired) const {
    return main_.decide(static_cast<int>(kind), static_cast<int>(action), role, channel,
                        static_cast<int>(slot), static_cast<int>(asked), static_cast<int>(group), expired);
  }
  // Of a series with a finding.
  Row decide_series(std::uint8_t role, std::uint8_t channel, bool during, Errors errors, bool warns) const {
    return series_.decide(role, channel, during, static_cast<int>(errors), warns);
  }
  const RowRule& rule(Row row) const { return main_rules_[row]; }
  const RowRule& series_rule(Row row) const { return series_rules_[row]; }
  // The profile's own text of that name, empty where it has none.
  std::string_view text(std::string_view name) const;

 private:
  friend class Compiler;
  ProfileSource source_;
  DecisionTable main_, series_;
  std::vector<RowRule> main_rules_, series_rules_;
  std::array<std::array<bool, 3>, 4> actions_{};  // by Kind and Action
};

// None where *problems gained any.
std::optional<Profile> compile(ProfileSource source, std::vector<Problem>* problems);

}  // namespace curfew
