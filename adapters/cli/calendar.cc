// curfew calendar --windows F | --requests F: the same as iCalendar, for a calendar to show.
#include "adapters/cli/files.h"
#include "adapters/cli/requests.h"
#include "adapters/ical_schedule.h"
#include "adapters/ical_write.h"

namespace curfew::cli {
namespace {

std::string of_windows(const CalendarArguments& arguments) {
  JudgingArguments windows;
  windows.windows = arguments.windows;
  windows.tzid = arguments.tzid;
  Setting setting(windows);
  IcalWriteOptions options;
  if (const auto& m = arguments.maintnote; !m.empty()) options.maintnote = MaintnoteSender{m[0], m[1], m[2]};
  return write_windows_ical(setting.context().snapshot.windows(), options);
}

// `refused`: how many records are not in it.
std::string of_requests(const CalendarArguments& arguments, std::size_t* refused) {
  const std::string format_name = requests_format(arguments.requests, arguments.requests_format);
  ZoneTable zones;
  const Zone* floating = arguments.tzid.empty() ? nullptr : zones.find(arguments.tzid);
  if (!arguments.tzid.empty() && !floating)
    throw Stop{wrong_usage, "--tzid \"" + arguments.tzid + "\": is not a time zone of the IANA data base"};
  const auto notes = std::make_shared<IcalNotes>();
  const auto format = make_requests_format(
      format_name, {[&](std::string_view id) { return zones.find(id); }, floating}, {}, notes);
  std::string text = read_whole(arguments.requests);
  const std::size_t size = text.size();
  text.append(reader_padding, ' ');
  const auto header = format->header(std::string_view(text).substr(0, size));
  if (!header) throw Stop{bad_input, arguments.requests + ": " + to_string(header.problem())};

  IcalSchedule calendar;
  const auto refuse = [&](std::size_t line, const Problem& problem) {
    ++*refused;
    tell(arguments.requests + ":" + std::to_string(line) + ": " + to_string(problem) + '\n');
  };
  const auto first_line =
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*header), '\n');
  const Chunk records{std::string_view(text).substr(*header, size - *header),
                      static_cast<std::size_t>(first_line)};
  format->parser()->parse(records, [&](const Record& record) {
    if (record.problem) {
      refuse(record.line, *record.problem);
    } else if (const auto problem = calendar.add(*record.request)) {
      refuse(record.line, *problem);
    }
    return true;
  });
  tell(told(*notes, arguments.requests));
  return calendar.text();
}

}  // namespace

int calendar(const CalendarArguments& arguments) {
  std::size_t refused = 0;
  const std::string text =
      arguments.windows.empty() ? of_requests(arguments, &refused) : of_windows(arguments);
  std::optional<OutputFile> out;
  if (arguments.output.empty())
    out.emplace();
  else
    out.emplace(arguments.output);
  out->write(text);
  out->commit();
  return refused > 0 ? bad_input : ran;
}

}  // namespace curfew::cli
