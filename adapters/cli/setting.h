// All that a judging command needs, loaded from what was typed: zones, profile, windows, and what time it is.
//
// Fails with Stop or FileError. What the windows' owner should know of how they were read is told on standard
// error.
#pragma once

#include <string>

#include "adapters/cli/commands.h"
#include "adapters/ical_event.h"
#include "adapters/reader.h"
#include "adapters/report.h"
#include "adapters/zones.h"
#include "engine/judge.h"

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

 private:
  ZoneTable zones_;
  const Zone* floating_;  // of times in iCalendar that name no zone; null: those are refused
  Instant now_;
  Options judging_;
  Profile profile_;
  Snapshot snapshot_;
};

// A shipped profile's name, or a file (it contains '/' or ends in .json).
Profile load_profile(const std::string& profile);
// Its JSON text, as it is.
std::string profile_text(const std::string& profile);
// None where *problems gained any.
std::optional<Profile> compile_profile(std::string_view text, std::vector<Problem>* problems);

// ".ndjson", lower case; empty: none.
std::string extension(const std::string& path);

}  // namespace curfew::cli
