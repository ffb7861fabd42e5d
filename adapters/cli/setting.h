// All that a judging command needs, loaded from what was typed: zones, profile, windows, and what time it is.
//
// Fails with Stop. What the windows' owner should know of how they were read is told on standard error.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "adapters/cli/commands.h"
#include "adapters/report/report.h"
#include "adapters/system/load.h"
#include "adapters/system/zones.h"
#include "engine/judge/judge.h"

namespace curfew::cli {

class Setting {
 public:
  explicit Setting(const JudgingArguments& arguments);
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

  // Both refer to this setting.
  RenderContext context();
  FindZone find_zone();
  IcalSettings ical() { return {find_zone(), floating_}; }
  const Options& judging() const { return judging_; }
  // `status`, or bad_input where windows were left out: what was answered is not the whole truth.
  ExitStatus exit(ExitStatus status) const { return left_out_ > 0 ? bad_input : status; }
  std::size_t left_out() const { return left_out_; }

 private:
  ZoneTable zones_;
  const Zone* floating_;  // of times in iCalendar that name no zone; null: those are refused
  Instant now_;
  Options judging_;
  Profile profile_;
  Snapshot snapshot_;
  std::size_t left_out_ = 0;  // problems that windows were left out for
};

// --tzid; null: none was given.
const Zone* parse_zone(const std::string& id, ZoneTable& zones);
// An option that is an instant.
Instant parse_time(const std::string& option, const std::string& text);

// A shipped profile's name, or a file (it contains '/' or ends in .json).
Profile load_profile(const std::string& profile);
// Its JSON text, as it is.
std::string profile_text(const std::string& profile);

// What comes of a fault: `option` named what was not opened, `format_option` could have said of which format
// it is.
Stop stop(const LoadFault& fault, const std::string& option, const std::string& format_option);

// Refuses two that are both read from standard input. Each is an option and what it names.
void refuse_stdin_twice(const WindowsArguments& windows,
                        std::initializer_list<std::pair<std::string, std::string>> others);

}  // namespace curfew::cli
