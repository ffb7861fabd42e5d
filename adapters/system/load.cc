#include "adapters/system/load.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "adapters/csv/requests.h"
#include "adapters/ical/windows_in.h"
#include "adapters/json/profile.h"
#include "adapters/json/requests.h"
#include "adapters/json/windows.h"
#include "adapters/swf/requests.h"
#include "adapters/system/profiles.h"
#include "engine/base/text.h"

namespace curfew {
namespace {

namespace fs = std::filesystem;

// ".ndjson", lower case; empty: none.
std::string extension(const std::string& path) {
  std::string lower = fs::path(path).extension().string();
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

bool refuse(LoadFault* fault, LoadFault::Kind kind, const std::string& line) {
  *fault = {kind, {escaped(line)}};
  return false;
}

std::optional<std::string> read_file(const std::string& path, LoadFault* fault) {
  try {
    return read_whole(path);
  } catch (const FileError& e) {
    refuse(fault, LoadFault::Kind::unreadable, e.what());
    return std::nullopt;
  }
}

bool names_a_file(const std::string& profile) {
  return profile.find('/') != std::string::npos || extension(profile) == ".json";
}

bool says_windows_format(const std::string& path) {
  const std::string end = extension(path);
  return end == ".json" || end == ".ics";
}

// The files that the paths come to, in order.
class WindowFiles {
 public:
  WindowFiles(const WindowsSource& source, LoadFault* fault) : source_(source), fault_(fault) {}

  struct File {
    std::string path;
    bool is_ical = false;
  };

  std::optional<std::vector<File>> find() {
    for (const std::string& path : source_.paths) {
      std::error_code ignored;
      const bool found = path != "-" && fs::is_directory(path, ignored) ? add_folder(path) : add(path);
      if (!found) return std::nullopt;
    }
    if (source_.format.empty() || uses_format_) return std::move(files_);
    refuse(fault_, LoadFault::Kind::unknown_name,
           "\"" + listed(source_.paths) + "\": is not of the format \"" + source_.format +
               "\" that is said, but as the name ends");
    return std::nullopt;
  }

 private:
  bool add(const std::string& path) {
    std::string format = says_windows_format(path) ? extension(path).substr(1) : source_.format;
    uses_format_ = uses_format_ || !says_windows_format(path);
    if (format == "json" || format == "ics") {
      files_.push_back({path, format == "ics"});
      return true;
    }
    return refuse(fault_, LoadFault::Kind::unknown_name,
                  path == "-" ? "\"-\": standard input needs a format, json or ics"
                              : "\"" + path +
                                    "\": must be a .json or .ics file, a folder of them, or of a format "
                                    "that is said");
  }

  bool add_folder(const std::string& path) {
    std::vector<std::string> found;
    try {
      for (const auto& entry : fs::directory_iterator(path)) {
        const std::string name = entry.path().string();
        const bool hidden = entry.path().filename().string().starts_with('.');
        if (!hidden && says_windows_format(name) && !entry.is_directory()) found.push_back(name);
      }
    } catch (const fs::filesystem_error& e) {
      return refuse(fault_, LoadFault::Kind::unreadable, path + ": " + e.code().message());
    }
    if (found.empty())
      return refuse(fault_, LoadFault::Kind::bad_content,
                    path + ": is a folder without a .json or .ics file");
    std::sort(found.begin(), found.end());
    return std::all_of(found.begin(), found.end(), [this](const std::string& file) { return add(file); });
  }

  const WindowsSource& source_;
  LoadFault* fault_;
  std::vector<File> files_;
  bool uses_format_ = false;
};

// Takes the windows of one file after the other.
class WindowSet {
 public:
  // `is_one`: there will be one file, of which a reader has seen that no id stands twice.
  WindowSet(const IcalSettings& ical, bool skip_bad, bool is_one)
      : ical_(ical), skip_bad_(skip_bad), is_unique_(is_one && !skip_bad) {}

  void read(const WindowFiles::File& file, std::string_view text) {
    const std::string name = file.path == "-" ? "stdin" : file.path;
    names_.push_back(name);
    versions_.push_back(content_version(text));
    std::vector<WindowProblem> problems;
    std::vector<WindowWarning> warnings;
    const auto bad = skip_bad_ ? BadWindows::left_out : BadWindows::refuse_all;
    std::vector<Window> windows = file.is_ical ? read_windows_ical(text, ical_, &problems, &warnings, bad)
                                               : read_windows_json(text, ical_.find_zone, &problems, bad);
    for (const WindowWarning& w : warnings) loaded_.warnings.push_back(escaped(to_string(w, name)));
    for (const WindowProblem& p : problems) loaded_.left_out.push_back(escaped(to_string(p, name)));
    if (is_unique_)
      loaded_.windows = std::move(windows);
    else
      for (Window& window : windows) add(std::move(window));
  }

  LoadedWindows take() {
    loaded_.version = version();
    return std::move(loaded_);
  }

  // Where nothing may be left out, they refuse all.
  std::vector<std::string>& problems() { return loaded_.left_out; }

 private:
  void add(Window window) {
    const auto [first, is_new] = file_of_.emplace(window.id, names_.size() - 1);
    if (is_new)
      loaded_.windows.push_back(std::move(window));
    else
      loaded_.left_out.push_back(escaped(names_.back() + ": window \"" + shown(window.id) +
                                         "\": field \"id\": is also the id of a window in " +
                                         names_[first->second]));
  }

  std::string version() const {
    if (versions_.size() == 1) return versions_.front();
    std::vector<std::string> sorted = versions_;
    std::sort(sorted.begin(), sorted.end());
    std::string all;
    for (const std::string& v : sorted) all += v;
    return content_version(all);
  }

  const IcalSettings& ical_;
  const bool skip_bad_, is_unique_;
  LoadedWindows loaded_;
  std::vector<std::string> names_, versions_;             // of the files
  std::unordered_map<std::string, std::size_t> file_of_;  // by id
};

constexpr std::array<std::string_view, 5> schedule_extensions = {".ndjson", ".jsonl", ".csv", ".swf", ".ics"};

// ".csv"
std::optional<std::string> schedule_format(const ScheduleSource& source, LoadFault* fault) {
  const bool by_name = source.format.empty();
  if (by_name && source.path == "-") {
    refuse(fault, LoadFault::Kind::unknown_name,
           "\"-\": standard input needs a format, ndjson, csv, swf or ics");
    return std::nullopt;
  }
  const std::string format = by_name ? extension(source.path) : '.' + source.format;
  if (std::ranges::find(schedule_extensions, format) != schedule_extensions.end()) return format;
  refuse(
      fault, LoadFault::Kind::unknown_name,
      "\"" + source.path +
          "\": unknown extension; there are .ndjson, .jsonl, .csv, .swf and .ics, or a format that is said");
  return std::nullopt;
}

std::unique_ptr<RequestFormat> make_format(const std::string& format, const ScheduleSource& source,
                                           const IcalSettings& ical,
                                           const std::shared_ptr<IcalNotes>& notes) {
  const ReaderOptions options{ical.find_zone, source.ignore_columns};
  if (format == ".csv") return csv_format(options);
  if (format == ".swf") return swf_format(options);
  if (format == ".ics") return ical_format(ical, notes);
  return ndjson_format(options);
}

}  // namespace

std::optional<std::string> profile_text(const std::string& profile, LoadFault* fault) {
  if (names_a_file(profile)) return read_file(profile, fault);
  const std::string_view shipped = shipped_profile(profile);
  if (!shipped.empty()) return std::string(shipped);
  std::vector<std::string> names;
  for (const ShippedProfile& p : shipped_profiles()) names.emplace_back(p.name);
  refuse(fault, LoadFault::Kind::unknown_name,
         "unknown profile \"" + profile + "\"; there are " + listed(names) +
             "; a file's name ends in .json or contains /");
  return std::nullopt;
}

std::optional<Profile> load_profile(const std::string& profile, LoadFault* fault) {
  const auto text = profile_text(profile, fault);
  if (!text) return std::nullopt;
  std::vector<Problem> problems;
  auto source = read_profile_json(*text, &problems);
  auto compiled = source ? compile(std::move(*source), &problems) : std::nullopt;
  if (compiled) return compiled;
  *fault = {LoadFault::Kind::bad_content, {}};
  for (const Problem& p : problems) fault->lines.push_back(escaped(profile + ": " + to_string(p)));
  return std::nullopt;
}

std::optional<LoadedWindows> load_windows(const WindowsSource& source, const IcalSettings& ical,
                                          LoadFault* fault) {
  const auto files = WindowFiles(source, fault).find();
  if (!files) return std::nullopt;
  WindowSet set(ical, source.skip_bad, files->size() == 1);
  for (const WindowFiles::File& file : *files) {
    const auto text = read_file(file.path, fault);
    if (!text) return std::nullopt;
    set.read(file, *text);
  }
  if (set.problems().empty() || source.skip_bad) return set.take();
  *fault = {LoadFault::Kind::bad_content, std::move(set.problems())};
  return std::nullopt;
}

std::vector<std::string> Schedule::remarks() const {
  std::string counts;
  const auto add = [&](std::uint64_t count, const char* what) {
    if (count > 0) counts += (counts.empty() ? "" : ", ") + std::to_string(count) + ' ' + what;
  };
  add(notes->cancelled, "cancelled events left out");
  add(notes->transparent, "transparent events left out");
  add(notes->without_created, "events without CREATED, taken as asked at their DTSTAMP");
  std::vector<std::string> lines;
  if (!counts.empty()) lines.push_back(escaped(in.name() + ": " + counts));
  for (const std::string& warning : notes->zone_warnings())
    lines.push_back(escaped(in.name() + ": warning: " + warning));
  return lines;
}

std::unique_ptr<Schedule> open_schedule(const ScheduleSource& source, const IcalSettings& ical,
                                        LoadFault* fault) {
  const auto format = schedule_format(source, fault);
  if (!format) return nullptr;
  auto notes = std::make_shared<IcalNotes>();
  try {
    return std::unique_ptr<Schedule>(
        new Schedule{InputFile(source.path), make_format(*format, source, ical, notes), notes});
  } catch (const FileError& e) {
    refuse(fault, LoadFault::Kind::unreadable, e.what());
    return nullptr;
  }
}

}  // namespace curfew
