// curfew notices: what is shown in [from, to), to whom and where, one a line.
#include "engine/notices/notices.h"

#include "adapters/cli/setting.h"
#include "adapters/json/notices.h"

namespace curfew::cli {
namespace {

Interval parse_range(const std::string& from, const std::string& to) {
  const Interval range{parse_time("--from", from), parse_time("--to", to)};
  if (range.start >= range.end)
    throw Stop{wrong_usage, "--to \"" + to + "\": must be after --from (" + to_string(range.start) +
                                "); to see what is shown at one instant, give the next second"};
  return range;
}

}  // namespace

int notices(const NoticesArguments& arguments) {
  const Interval range = parse_range(arguments.from, arguments.to);
  Setting setting(arguments.judging);
  const RenderContext context = setting.context();
  OutputFile out;
  std::string line;
  for (const Notice& notice : curfew::notices(context.snapshot, context.profile, range, context.zone_of)) {
    line.clear();
    append_notice_json(line, notice, context);
    out.write(line += '\n');
  }
  out.commit();
  return setting.exit(ran);
}

}  // namespace curfew::cli
