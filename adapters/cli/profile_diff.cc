// curfew profile diff A B [--requests F --windows F]
#include <mutex>

#include "adapters/cli/console.h"
#include "adapters/cli/judging.h"
#include "adapters/cli/profile_words.h"
#include "adapters/json/verdict.h"
#include "adapters/system/files.h"

namespace curfew::cli {
namespace {

// A line for each record of which the other profile has another verdict.
class DiffReport final : public Report {
 public:
  DiffReport(const RenderContext& context, const Profile& other, const Options& judging)
      : context_(context), other_(other), judging_(judging) {}

  std::unique_ptr<ReportPart> part() override { return std::make_unique<Part>(*this); }
  void absorb(ReportPart& absorbed, const ByteSink& out) override {
    auto& part = static_cast<Part&>(absorbed);
    out(part.lines);
    part.lines.clear();
    const std::lock_guard lock(mutex_);
    changed_ += part.changed;
  }
  void finish(const RunTotals&, const ByteSink&) override {}
  std::uint64_t changed() const { return changed_; }

 private:
  struct Part final : ReportPart {
    explicit Part(const DiffReport& whole)
        : report(whole), judge(whole.context_.snapshot, whole.other_, whole.judging_) {}
    void add(const JudgedRecord& judged) override {
      if (!judged.verdict) return;  // told on standard error
      const Request& request = *judged.record.request;
      const auto other = judge.judge(request, report.context_.now);
      if (other && alike(*judged.verdict, *other)) return;
      ++changed;
      append_verdict_id(lines, request);
      append_json_word(lines, "kind", name(request.kind));
      append_json_key(lines, "a");
      append(*judged.verdict, report.context_.profile);
      append_json_key(lines, "b");
      if (other)
        append(*other, report.other_);
      else
        append(other.problem());
      lines += "}\n";
    }
    static bool alike(const Verdict& a, const Verdict& b) {
      const auto effect = [](const Verdict& v) {
        return v.effect ? std::optional(v.effect->action) : std::nullopt;
      };
      const auto at = [](const Verdict& v) { return v.effect ? v.effect->at : std::nullopt; };
      return a.outcome == b.outcome && a.defers == b.defers && a.defer_to == b.defer_to &&
             effect(a) == effect(b) && at(a) == at(b);
    }
    void append(const Verdict& verdict, const Profile& profile) {
      lines += '{';
      append_json_word(lines, "outcome", name(verdict.outcome));
      append_json_text(lines, "rule", rule_id(verdict, profile));
      if (verdict.effect) append_json_word(lines, "effect", name(verdict.effect->action));
      lines += '}';
    }
    void append(const Problem& problem) {
      lines += '{';
      append_json_word(lines, "problem", code_name(problem.code));
      lines += '}';
    }
    const DiffReport& report;
    Judge judge;
    std::string lines;
    std::uint64_t changed = 0;
  };

  RenderContext context_;
  const Profile& other_;
  Options judging_;
  std::mutex mutex_;
  std::uint64_t changed_ = 0;
};

int tables(const Profile& a, const Profile& b) {
  std::string text;
  for (const std::string& line : only_in_one(a, b)) text += escaped(line) + '\n';
  for (const Difference& d : differences(a, b))
    text += escaped(std::string(table_names[static_cast<std::size_t>(d.table)]) + ": " + words(d.when) +
                    ": " + a.name() + ' ' + words(*d.a) + "; " + b.name() + ' ' + words(*d.b)) +
            '\n';
  if (text.empty()) text = "they answer alike\n";
  print(text);
  return ran;
}

}  // namespace

int profile_diff(const DiffArguments& arguments) {
  const Profile other = load_profile(arguments.other);
  if (arguments.requests.empty()) return tables(load_profile(arguments.judging.profile), other);
  refuse_stdin_twice(arguments.judging.windows, {{"--requests", arguments.requests}});
  Setting setting(arguments.judging);
  const auto schedule = open_schedule({arguments.requests, arguments.requests_format, {}}, setting.ical());
  DiffReport report(setting.context(), other, setting.judging());
  OutputFile out;
  const PipelineSinks sinks{.report = [&](std::string_view bytes) { out.write(bytes); },
                            .refusals = [](std::string_view lines) { tell(lines); },
                            .progress = [](std::uint64_t, const RunTotals&) {}};
  const RunTotals totals = judge(*schedule, setting, report, sinks);
  out.commit();
  tell_remarks(*schedule);
  tell(std::to_string(totals.judged) + " judged by both, " + std::to_string(totals.refused) +
       " refused: " + std::to_string(report.changed()) + " verdicts differ\n");
  return setting.exit(totals.refused > 0 ? bad_input : ran);
}

}  // namespace curfew::cli
