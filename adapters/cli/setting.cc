#include "adapters/cli/setting.h"

#include <algorithm>
#include <chrono>

#include "adapters/cli/console.h"
#include "engine/base/text.h"

namespace curfew::cli {
namespace {

[[noreturn]] void refuse_argument(const std::string& option, const std::string& value,
                                  const std::string& detail) {
  throw Stop{wrong_usage, option + " \"" + value + "\": " + detail};
}

Instant clock_now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count()};
}

Options parse_judging(const std::string& horizon) {
  if (horizon.empty()) return {};
  const auto duration = parse_duration(horizon);
  if (!duration) refuse_argument("--horizon", horizon, duration.problem().detail);
  if (duration->exact_us() == 0) refuse_argument("--horizon", horizon, "must be longer than zero");
  return {*duration};
}

ExitStatus status_of(LoadFault::Kind kind) {
  switch (kind) {
    case LoadFault::Kind::unknown_name:
      return wrong_usage;
    case LoadFault::Kind::unreadable:
      return failed;
    case LoadFault::Kind::bad_content:
      break;
  }
  return bad_input;
}

LoadedWindows load_windows(const WindowsArguments& arguments, const IcalSettings& ical) {
  LoadFault fault;
  auto loaded = curfew::load_windows({arguments.paths, arguments.format, arguments.skip_bad}, ical, &fault);
  if (!loaded) throw stop(fault, "--windows", "--windows-format");
  for (const std::string& line : loaded->warnings) tell(line + '\n');
  for (const std::string& line : loaded->left_out) tell(line + "; left out\n");
  return std::move(*loaded);
}

void check_word(const std::string& option, const std::string& word, std::uint8_t number,
                const std::vector<std::string>& known) {
  if (!word.empty() && number == Profile::none)
    refuse_argument(option, word, "the profile has " + listed(known));
}

}  // namespace

Setting::Setting(const JudgingArguments& arguments)
    : floating_(parse_zone(arguments.tzid, zones_)),
      now_(arguments.now.empty() ? clock_now() : parse_time("--now", arguments.now)),
      judging_(parse_judging(arguments.horizon)),
      profile_(load_profile(arguments.profile)) {
  check_word("--role", arguments.role, profile_.role(arguments.role), profile_.source().roles);
  check_word("--channel", arguments.channel, profile_.channel(arguments.channel), profile_.source().channels);
  LoadedWindows loaded = load_windows(arguments.windows, ical());
  left_out_ = loaded.left_out.size();
  snapshot_ = Snapshot(std::move(loaded.windows), std::move(loaded.version));
}

FindZone Setting::find_zone() {
  return [this](std::string_view id) { return zones_.find(id); };
}

RenderContext Setting::context() {
  const ZoneOf zone_of = [this](std::string_view id) -> const Zone& {
    const Zone* zone = zones_.find(id);
    return zone ? *zone : utc();
  };
  return {snapshot_, profile_, zone_of, ZoneTable::version(), now_};
}

const Zone* parse_zone(const std::string& id, ZoneTable& zones) {
  const Zone* zone = id.empty() ? nullptr : zones.find(id);
  if (!id.empty() && !zone)
    refuse_argument("--tzid", id, "is not a time zone of the IANA data base, such as Europe/Berlin");
  return zone;
}

Instant parse_time(const std::string& option, const std::string& text) {
  const auto t = parse_instant(text);
  if (!t) refuse_argument(option, text, t.problem().detail);
  return *t;
}

Profile load_profile(const std::string& profile) {
  LoadFault fault;
  auto loaded = curfew::load_profile(profile, &fault);
  if (!loaded) throw Stop{status_of(fault.kind), fault.lines};
  return std::move(*loaded);
}

std::string profile_text(const std::string& profile) {
  LoadFault fault;
  auto text = curfew::profile_text(profile, &fault);
  if (!text) throw Stop{status_of(fault.kind), fault.lines};
  return std::move(*text);
}

Stop stop(const LoadFault& fault, const std::string& option, const std::string& format_option) {
  if (fault.kind == LoadFault::Kind::unknown_name)
    return {wrong_usage, option + " " + fault.lines.front() + "; see " + format_option};
  return {status_of(fault.kind), fault.lines};
}

void refuse_stdin_twice(const WindowsArguments& windows,
                        std::initializer_list<std::pair<std::string, std::string>> others) {
  std::vector<std::string> readers;
  for (const std::string& path : windows.paths)
    if (path == "-") readers.emplace_back("--windows");
  for (const auto& [option, path] : others)
    if (path == "-") readers.push_back(option);
  if (readers.size() > 1)
    throw Stop{wrong_usage, "standard input can be read once, not by " + listed(readers) + "; name files"};
}

}  // namespace curfew::cli
