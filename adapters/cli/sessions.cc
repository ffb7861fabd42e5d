// curfew sessions: who is logged in at an instant, and from when on will nobody be?
#include <fmt/format.h>

#include <algorithm>

#include "adapters/cli/files.h"
#include "adapters/cli/requests.h"
#include "adapters/cli/setting.h"
#include "adapters/json_sessions.h"
#include "adapters/pipeline.h"
#include "adapters/terminal_text.h"

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
      const auto admitted = judged.scratch.admit(request, whole_.at_);
      if (admitted && whole_.concern_.covers(admitted->subject)) ends = end;
    }
    Instant ends = since_ever;

   private:
    const RunningWork& whole_;
  };

  static Instant end_of_running(const Request& request, Instant at) {
    Instant end = since_ever;
    const auto consider = [&](Interval slot) {
      if (contains(slot, at)) end = std::max(end, slot.end);
    };
    if (request.kind == Kind::reservation || request.kind == Kind::job) consider(request.slot);
    for (const Interval& occurrence : request.occurrences) consider(occurrence);
    if (const RecurrenceSet* set = request.recurrence)
      for (auto o = set->next(Instant{at.us - set->longest_us()}, Instant{at.us + 1}); o;
           o = set->next(Instant{o->interval.start.us + 1}, Instant{at.us + 1}))
        consider(o->interval);
    return end;
  }

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
      tell(clean(fmt::format("{}:{}: {}", name, line.line, to_string(p))) + "\n");
  });
  return told;
}

struct Work {
  Instant ends = since_ever;
  std::uint64_t refused = 0;
};

Work read_work(const SessionsArguments& arguments, Setting& setting, const RenderContext& context) {
  if (arguments.requests.empty()) return {};
  const std::string format_name = requests_format(arguments.requests, arguments.requests_format);
  InputFile in(arguments.requests);
  const auto notes = std::make_shared<IcalNotes>();
  const auto format = make_requests_format(format_name, setting.ical(), {}, notes);
  RunningWork running(context.snapshot, context.now);
  const PipelineSinks sinks{.report = [](std::string_view) {},
                            .refusals = [](std::string_view lines) { tell(lines); },
                            .progress = [](std::uint64_t, const RunTotals&) {}};
  const auto totals =
      run_pipeline([&](char* to, std::size_t at_most) { return in.read(to, at_most); }, *format, context,
                   running, sinks, {in.name(), {}, {}, false, setting.judging(), 1});
  if (!totals) throw Stop{bad_input, in.name() + ": " + to_string(totals.problem())};
  tell(told(*notes, in.name()));
  return {running.ends(), totals->refused};
}

Instant parse_at(const std::string& text) {
  const auto at = parse_instant(text);
  if (!at) throw Stop{wrong_usage, "--at \"" + text + "\": " + at.problem().detail};
  return *at;
}

}  // namespace

int sessions(const SessionsArguments& arguments) {
  const Instant at = parse_at(arguments.judging.now);
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
  return told.refused + work.refused > 0 ? bad_input : ran;
}

}  // namespace curfew::cli
