#include "adapters/json/verdict.h"

#include <algorithm>

#include "adapters/wire/limits.h"
#include "engine/judge/advise.h"

namespace curfew {
namespace {

// Where a limit ended the counting there may be more.
void append_windows(std::string& out, std::span<const Finding> findings, const Snapshot& snapshot,
                    bool counting_ended = false) {
  append_json_key(out, "windows");
  out += '[';
  std::size_t total = 0;
  for_each_window(findings, snapshot, [&](const Finding& finding) {
    if (total++ >= limits::max_listed_windows) return;
    if (total > 1) out += ", ";
    append_json_string(out, window_id(finding, snapshot));
  });
  out += ']';
  if (total <= limits::max_listed_windows) return;
  append_json_key(out, "windows_total");
  out += counting_ended ? "\">=" + std::to_string(total) + '"' : std::to_string(total);
}

void append_occurrences(std::string& out, const Verdict& verdict, const Snapshot& snapshot) {
  append_json_key(out, "occurrences");
  out += '[';
  const std::size_t listed = std::min(verdict.occurrences.size(), limits::max_listed_occurrences);
  for (const OccurrenceVerdict& o : verdict.occurrences.first(listed)) {
    const auto findings = verdict.by_occurrence.subspan(o.first_finding, o.findings);
    out += out.back() == '[' ? "{\"start\": " : ", {\"start\": ";
    append_json_instant(out, verdict.slots[o.occurrence].start);
    append_json_word(out, "relation", name(findings.front().relation));
    append_json_word(out, "outcome", name(o.outcome));
    append_windows(out, findings, snapshot);
    out += '}';
  }
  out += ']';
  append_json_key(out, "occurrences_total");
  out += std::to_string(verdict.occurrences.size());
}

}  // namespace

// `"until": null` says: until further notice.
void append_effect(std::string& out, const Effect& effect) {
  append_json_key(out, "effect");
  out += '{';
  append_json_word(out, "action", name(effect.action));
  if (effect.at) append_json_instant(out, "at", effect.at);
  append_json_instant(out, "until", effect.until);
  if (effect.dismissable) append_json_key(out, "dismissable"), out += *effect.dismissable ? "true" : "false";
  if (effect.http_status != 0) append_json_key(out, "http_status"), out += std::to_string(effect.http_status);
  if (effect.retry_after_s)
    append_json_key(out, "retry_after_s"), out += std::to_string(*effect.retry_after_s);
  out += '}';
}

namespace {

// In which the deciding window's times are written.
const Zone& display_zone(const Verdict& verdict, const RenderContext& context) {
  if (verdict.findings.empty()) return utc();
  const Version version = curfew::version(said(verdict, context.snapshot), context.snapshot);
  return version.display_tz.empty() ? utc() : context.zone_of(version.display_tz);
}

bool is_utc(const Zone& zone) { return zone.id() == utc().id(); }

void append_reason(std::string& out, const Request& request, const Verdict& verdict, const Message& said,
                   std::string_view help, const RenderContext& context) {
  append_windows(out, verdict.findings, context.snapshot, windows_are_cut(request.kind, verdict));
  if (!said.text.empty()) {
    append_json_key(out, "message");
    out += said.text;
  }
  if (grandfathered(verdict, context.profile)) {
    append_json_key(out, "grandfathered");
    out += "true";
  }
  if (verdict.defers) append_json_instant(out, "defer_to", verdict.defer_to);
  if (!help.empty()) append_json_text(out, "help", help);
  if (verdict.phase) append_json_word(out, "phase", name(*verdict.phase));
  if (verdict.effect) append_effect(out, *verdict.effect);
  if (!verdict.occurrences.empty()) append_occurrences(out, verdict, context.snapshot);
  if (verdict.horizon) append_json_instant(out, "horizon", verdict.horizon);
  const auto recurs = [&](const Finding& f) {
    return f.original != not_recurring &&
           !is_utc(*context.snapshot.window(f.label).recurrence->source().zone);
  };
  const bool used_zone = said.used_zone || (request.zone && !is_utc(*request.zone)) ||
                         std::any_of(verdict.findings.begin(), verdict.findings.end(), recurs) ||
                         (!help.empty() && !is_utc(display_zone(verdict, context)));
  if (used_zone && !context.tzdata.empty()) append_json_text(out, "tzdata", context.tzdata);
  append_json_text(out, "version", context.snapshot.version());
  out += '}';
}

}  // namespace

void append_verdict_json(std::string& out, const Request& request, const Verdict& verdict,
                         std::string_view help, const RenderContext& context) {
  const Message said = message(verdict, context.snapshot, context.profile, context.zone_of);
  Message saying{{}, said.used_zone};
  if (!said.text.empty()) append_json_string(saying.text, said.text);
  append_verdict_id(out, request);
  append_verdict_outcome(out, request.kind, verdict, context);
  append_reason(out, request, verdict, saying, help, context);
}

void append_verdict_id(std::string& out, const Request& request) {
  out += "{\"id\": ";
  append_json_string(out, request.id);
}

void append_verdict_outcome(std::string& out, Kind kind, const Verdict& verdict,
                            const RenderContext& context) {
  append_json_word(out, "kind", name(kind));
  append_json_word(out, "outcome", name(verdict.outcome));
  append_json_text(out, "rule", rule_id(verdict, context.profile));
  if (!verdict.findings.empty() && !verdict.phase)
    append_json_word(out, "relation", name(verdict.findings.front().relation));
}

void append_verdict_reason(std::string& out, const Request& request, const Verdict& verdict,
                           const Message& said, const RenderContext& context) {
  append_reason(out, request, verdict, said, "", context);
}

void append_verdict_with_help(std::string& out, const JudgedRecord& judged, const RenderContext& context) {
  const Request& request = *judged.record.request;
  if (judged.verdict->outcome == Outcome::allowed)
    return append_verdict_json(out, request, *judged.verdict, "", context);
  const std::string help = help_sentence(request, *judged.verdict, judged.judge, context);
  // Help has overwritten the verdict: it is judged once more, to the same.
  append_verdict_json(out, request, *judged.judge.judge(request, context.now), help, context);
}

void append_refusal_json(std::string& out, const Record& record) {
  out += "{\"line\": ";
  out += std::to_string(record.line);
  append_json_problem(out, "problem", *record.problem);
  out += '}';
}

std::string help_sentence(const Request& request, const Verdict& verdict, Judge& judge,
                          const RenderContext& context) {
  if (request.kind == Kind::access) return {};  // no other instant is wanted
  const Zone& zone = display_zone(verdict, context);
  return to_sentence(advise(request, context.now, judge), request, zone);
}

}  // namespace curfew
