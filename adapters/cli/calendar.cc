// curfew calendar --windows F | --requests F: the same as iCalendar, for a calendar to show.
#include "adapters/cli/console.h"
#include "adapters/cli/judging.h"
#include "adapters/ical/requests_out.h"
#include "adapters/ical/windows_out.h"
#include "adapters/system/files.h"

namespace curfew::cli {
namespace {

// `left_out`: problems that windows are not in it for.
std::string of_windows(const CalendarArguments& arguments, std::size_t* left_out) {
  JudgingArguments windows;
  windows.windows = arguments.windows;
  windows.tzid = arguments.tzid;
  Setting setting(windows);
  *left_out = setting.left_out();
  IcalWriteOptions options;
  if (const auto& m = arguments.maintnote; !m.empty()) options.maintnote = MaintnoteSender{m[0], m[1], m[2]};
  return write_windows_ical(setting.context().snapshot.windows(), options);
}

// What is left out of it is counted.
std::string of_requests(const CalendarArguments& arguments, std::size_t* refused) {
  ZoneTable zones;
  const Zone* floating = parse_zone(arguments.tzid, zones);
  const auto schedule = open_schedule({arguments.requests, arguments.requests_format, {}},
                                      {[&](std::string_view id) { return zones.find(id); }, floating});
  const std::string& name = schedule->in.name();
  std::string text = read_whole(schedule->in);
  const std::size_t size = text.size();
  text.append(reader_padding, ' ');
  const auto header = schedule->format->header(std::string_view(text).substr(0, size));
  if (!header) throw Stop{bad_input, name + ": " + to_string(header.problem())};

  IcalSchedule calendar;
  const auto refuse = [&](std::size_t line, const Problem& problem) {
    ++*refused;
    tell(escaped(name + ":" + std::to_string(line) + ": " + to_string(problem)) + '\n');
  };
  const auto first_line =
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*header), '\n');
  const Chunk records{std::string_view(text).substr(*header, size - *header),
                      static_cast<std::size_t>(first_line)};
  schedule->format->parser()->parse(records, [&](const Record& record) {
    if (record.problem) {
      refuse(record.line, *record.problem);
    } else if (const auto problem = calendar.add(*record.request)) {
      refuse(record.line, *problem);
    }
    return true;
  });
  tell_remarks(*schedule);
  return calendar.text();
}

}  // namespace

int calendar(const CalendarArguments& arguments) {
  std::size_t refused = 0;
  const std::string text =
      arguments.requests.empty() ? of_windows(arguments, &refused) : of_requests(arguments, &refused);
  OutputFile out(arguments.output);
  out.write(text);
  out.commit();
  return refused > 0 ? bad_input : ran;
}

}  // namespace curfew::cli
