// Which reader a schedule needs, by its name or as --requests-format says; and how it was read.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/cli/setting.h"
#include "adapters/ical_requests.h"
#include "adapters/reader.h"

namespace curfew::cli {

// ".csv". `format` is without the dot, empty: by the name of `path`. Fails with Stop.
std::string requests_format(const std::string& path, const std::string& format);
std::unique_ptr<RequestFormat> make_requests_format(const std::string& format, const IcalSettings& settings,
                                                    const std::vector<std::string>& ignore_columns,
                                                    const std::shared_ptr<IcalNotes>& notes);
// What was read otherwise than as it stands, in lines that name the file; empty: nothing was.
std::string told(const IcalNotes& notes, const std::string& name);

}  // namespace curfew::cli
