// A verdict as JSON, one line, keys in the order of the contract;
// and the pieces that the other writers share.
#pragma once

#include <string>
#include <string_view>

#include "adapters/json/write.h"
#include "adapters/wire/rendering.h"
#include "engine/judge/verdict.h"
#include "engine/notices/message.h"

namespace curfew {

// Whether a limit ended the count of its windows: the horizon then says how far was looked. A job's horizon
// bounds its search for a gap; its own windows are all there.
inline bool windows_are_cut(Kind kind, const Verdict& verdict) {
  return verdict.horizon && (kind == Kind::reservation || kind == Kind::series);
}

// One object without a newline. `help` (may be empty) is a sentence.
void append_verdict_json(std::string& out, const Request& request, const Verdict& verdict,
                         std::string_view help, const RenderContext& context);
// The same without help, in parts: the id, then kind to relation, then windows to the end. REQUIRES: the
// text of `said` is escaped by append_json_string
void append_verdict_id(std::string& out, const Request& request);
void append_verdict_outcome(std::string& out, Kind kind, const Verdict& verdict,
                            const RenderContext& context);
void append_verdict_reason(std::string& out, const Request& request, const Verdict& verdict,
                           const Message& said, const RenderContext& context);
// The same as the first, with the help there is for it. Overwrites the judge.
void append_verdict_with_help(std::string& out, const JudgedRecord& judged, const RenderContext& context);
// `, "effect": {…}`
void append_effect(std::string& out, const Effect& effect);
// {"line": 17, "problem": {"code": …, "field": …, "detail": …}}
void append_refusal_json(std::string& out, const Record& record);

// The sentence of `help`, empty where there is none. Overwrites the judge (and so the verdict).
std::string help_sentence(const Request& request, const Verdict& verdict, Judge& judge,
                          const RenderContext& context);

}  // namespace curfew
