// Profiles, windows and schedules, by the name of a file: what every door opens alike.
//
//   names, as somebody typed them ─► load_profile, load_windows, open_schedule ─► values, or a LoadFault
//
// Life: windows keep zones of `ical.find_zone`, which outlive them. How it fails: with a LoadFault, whose
// lines name the file and hold no control character; a door decides what comes of it. Cost: that of reading.
// Threads: pure but for the files.
//
// The name of a window set (decided 2026-11): of one file the hash of its bytes; of several the hash of those
// names, sorted, since the same files in another order, or under other names, are the same windows.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ical/requests_in.h"
#include "adapters/ical/zones.h"
#include "adapters/system/files.h"
#include "adapters/wire/reader.h"
#include "engine/profile/profile.h"
#include "engine/windows/window.h"

namespace curfew {

// Why something was not opened.
struct LoadFault {
  enum class Kind {
    unknown_name,  // no profile is called that; no format has that extension; the one line says of what
    unreadable,    // the file is missing, or reading it failed
    bad_content
  };
  Kind kind{};
  std::vector<std::string> lines;  // without their ends
};

// ---- Profiles: `profile` is a shipped one's name, or a file (its name contains '/' or ends in .json).

std::optional<Profile> load_profile(const std::string& profile, LoadFault* fault);
// Its JSON text, as it is.
std::optional<std::string> profile_text(const std::string& profile, LoadFault* fault);

// ---- Windows

struct WindowsSource {
  // Files, "-" (standard input), and folders: of one, the .json and .ics files that lie in it, hidden ones
  // left out, by name.
  std::vector<std::string> paths;
  std::string format;     // "json" or "ics": of what is named otherwise; empty: that is refused
  bool skip_bad = false;  // what cannot be read is left out
};

struct LoadedWindows {
  std::vector<Window> windows;  // each id once
  std::string version;
  std::vector<std::string> warnings;  // what their owner should know of how they were read; a line each
  std::vector<std::string> left_out;  // under skip_bad: what could not be read; a line each
};

std::optional<LoadedWindows> load_windows(const WindowsSource& source, const IcalSettings& ical,
                                          LoadFault* fault);

// ---- Schedules

struct ScheduleSource {
  std::string path;    // "-": standard input
  std::string format;  // "ndjson", "csv", "swf" or "ics"; empty: as the name says
  std::vector<std::string> ignore_columns;
};

// A schedule that was opened, of which nothing was read yet. Reading throws FileError.
struct Schedule {
  InputFile in;
  std::unique_ptr<RequestFormat> format;
  std::shared_ptr<IcalNotes> notes;

  // It comes from a pipe or a terminal, whose writer may wait.
  bool is_live() const { return !in.size(); }
  // Once it was read: what was taken otherwise than as it stands; a line each.
  std::vector<std::string> remarks() const;
};

// Null where *fault was set.
std::unique_ptr<Schedule> open_schedule(const ScheduleSource& source, const IcalSettings& ical,
                                        LoadFault* fault);

}  // namespace curfew
