// curfew sessions: who is logged in at an instant, and from when on will nobody be?
#include "adapters/json/sessions.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/cli/console.h"
#include "adapters/cli/judging.h"
#include "adapters/system/files.h"
#include "engine/sessions/concern.h"

namespace curfew::cli {
namespace {

// When the last of what runs at an instant is over, of what the windows concern; `never`: it has no end.
class RunningWork : public Report {
 public:
  RunningWork(const Snapshot& snapshot, Instant at) : concern_(snapshot, at), at_(at) {}

  std::unique_ptr<ReportPart> part() override { return std::make_unique<Part>(*this); }
  void absorb(ReportPart& part, const ByteSink&) override {
    ends_ = std::max(ends_, dynamic_cast<Part&>(part).ends);
  }
  void finish(const RunTotals&, const ByteSink&) override {}
  Instant ends() const { return ends_; }

 private:
  struct Part : ReportPart {
    explicit Part(const RunningWork& whole) : whole_(whole) {}
    void add(const JudgedRecord& judged) override {
      if (!judged.verdict) return;
      const Request& request = *judged.record.request;
      const Instant end = end_of_running(request, whole_.at_);
      if (end <= ends) return;
      const auto admitted = judged.judge.admit(request, whole_.at_);
      if (admitted && whole_.concern_.covers(admitted->subject)) ends = end;
    }
    Instant ends = since_ever;

   private:
    const RunningWork& whole_;
  };

  const Concern concern_;
  const Instant at_;
  Instant ends_ = since_ever;
};

struct Told {
  std::size_t taken = 0, refused = 0;
};

Told read_events(const std::string& path, Sessions& sessions) {
  Told told;
  const std::string name = path == "-" ? "stdin" : path;
  read_session_events(read_whole(path), [&](SessionLine line) {
    if (line.problems.empty())
      if (auto problem = sessions.add(std::move(line.event))) line.problems.push_back(std::move(*problem));
    ++(line.problems.empty() ? told.taken : told.refused);
    for (const Problem& p : line.problems)
      tell(escaped(fmt::format("{}:{}: {}", name, line.line, to_string(p))) + "\n");
  });
  return told;
}

struct Work {
  Instant ends = since_ever;
  std::uint64_t refused = 0;
};

Work read_work(const SessionsArguments& arguments, Setting& setting, const RenderContext& context) {
  if (arguments.requests.empty()) return {};
  const auto schedule = open_schedule({arguments.requests, arguments.requests_format, {}}, setting.ical());
  RunningWork running(context.snapshot, context.now);
  const PipelineSinks sinks{.report = [](std::string_view) {},
                            .refusals = [](std::string_view lines) { tell(lines); },
                            .progress = [](std::uint64_t, const RunTotals&) {}};
  const RunTotals totals = judge(*schedule, setting, running, sinks);
  tell_remarks(*schedule);
  return {running.ends(), totals.refused};
}

}  // namespace

int sessions(const SessionsArguments& arguments) {
  const Instant at = parse_time("--at", arguments.judging.now);
  refuse_stdin_twice(arguments.judging.windows,
                     {{"--events", arguments.events}, {"--requests", arguments.requests}});
  Setting setting(arguments.judging);
  const RenderContext context = setting.context();
  Sessions sessions(context.snapshot, context.profile);
  const Told told = read_events(arguments.events, sessions);
  const Work work = read_work(arguments, setting, context);

  OutputFile out;
  std::string line;
  const auto write = [&] {
    line += '\n';
    out.write(line);
    line.clear();
  };
  const std::vector<SessionState> states = sessions.at(at);
  for (const SessionState& state : states) {
    const auto verdict = sessions.verdict(state, at);
    append_session_json(line, state, verdict ? &*verdict : nullptr, context);
    write();
  }
  SessionSummary summary = summarize(states, at, work.ends);
  summary.can_be_ended_from_inside = sessions.can_be_ended_from_inside(states, at);
  append_summary_json(line, summary, at);
  write();
  out.commit();
  tell(fmt::format("{} events taken, {} refused{}\n", told.taken, told.refused,
                   work.refused > 0 ? fmt::format("; {} requests refused", work.refused) : ""));
  return setting.exit(told.refused + work.refused > 0 ? bad_input : ran);
}

}  // namespace curfew::cli
