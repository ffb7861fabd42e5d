// curfew check: one request, one verdict, with help.
#include "adapters/cli/setting.h"
#include "adapters/json/requests.h"
#include "adapters/json/verdict.h"
#include "adapters/run/pipeline.h"
#include "adapters/wire/limits.h"

namespace curfew::cli {
namespace {

bool is_text(const std::string& request) { return !request.empty() && request.front() == '{'; }

std::string request_name(const std::string& request) {
  if (is_text(request)) return "request";
  return request == "-" ? "stdin" : request;
}

std::string request_text(const std::string& request) {
  if (is_text(request)) return request;
  return read_whole(request, limits::max_record_bytes + 1);  // enough to see that it is too long
}

}  // namespace

ExitStatus status_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::error:
      return answered_error;
    case Outcome::deferred:
      return answered_deferred;
    case Outcome::warn:
      return answered_warn;
    case Outcome::allowed:
      break;
  }
  return ran;
}

int check(const CheckArguments& arguments) {
  refuse_stdin_twice(arguments.judging.windows, {{"the request", arguments.request}});
  Setting setting(arguments.judging);
  const RenderContext context = setting.context();
  const auto refused = [&](const Problem& problem) {
    return Stop{bad_input, request_name(arguments.request) + ": " + to_string(problem)};
  };

  const std::string text = request_text(arguments.request);
  JsonRequestReader reader(setting.find_zone());
  Record record = reader.read(text);
  if (!record.request) throw refused(*record.problem);

  Request completed;
  record.request =
      with_defaults(record.request, arguments.judging.role, arguments.judging.channel, &completed);
  Judge judge(context.snapshot, context.profile, setting.judging());
  const auto verdict = judge.judge(*record.request, context.now);
  if (!verdict) throw refused(verdict.problem());
  const Outcome outcome = verdict->outcome;

  std::string answer;
  append_verdict_with_help(answer, {record, &*verdict, judge}, context);
  OutputFile out;
  out.write(answer);
  out.write("\n");
  out.commit();
  return setting.exit(arguments.exit_code ? status_of(outcome) : ran);
}

}  // namespace curfew::cli
