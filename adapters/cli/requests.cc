#include "adapters/cli/requests.h"

#include <fmt/format.h>

#include "adapters/csv.h"
#include "adapters/json_requests.h"
#include "adapters/swf.h"

namespace curfew::cli {

std::string requests_format(const std::string& path, const std::string& by_option) {
  const bool by_name = by_option.empty();
  if (by_name && path == "-")
    throw Stop{wrong_usage, "--requests -: needs --requests-format ndjson, csv, swf or ics"};
  const std::string format = by_name ? extension(path) : '.' + by_option;
  for (const char* known : {".ndjson", ".jsonl", ".csv", ".swf", ".ics"})
    if (format == known) return format;
  throw Stop{wrong_usage, "--requests \"" + path +
                              "\": unknown extension; there are .ndjson, .jsonl, .csv, .swf and .ics, "
                              "or say --requests-format"};
}

std::unique_ptr<RequestFormat> make_requests_format(const std::string& format, const IcalSettings& settings,
                                                    const std::vector<std::string>& ignore_columns,
                                                    const std::shared_ptr<IcalNotes>& notes) {
  const ReaderOptions options{settings.find_zone, ignore_columns};
  if (format == ".csv") return csv_format(options);
  if (format == ".swf") return swf_format(options);
  if (format == ".ics") return ical_format(settings, notes);
  return ndjson_format(options);
}

std::string told(const IcalNotes& notes, const std::string& name) {
  std::string text;
  const auto add = [&](std::uint64_t count, const char* what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  add(notes.cancelled, "cancelled events left out");
  add(notes.transparent, "transparent events left out");
  add(notes.without_created, "events without CREATED, taken as asked at their DTSTAMP");
  if (!text.empty()) text = name + ": " + text + '\n';
  for (const std::string& warning : notes.zone_warnings()) text += name + ": warning: " + warning + '\n';
  return text;
}

}  // namespace curfew::cli
