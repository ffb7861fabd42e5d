// A verdict as JSON, one line, keys in the order of the contract; and the pieces that the other writers
// share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/report.h"
#include "engine/verdict.h"

namespace curfew {

// Appends `text` as a JSON string, quoted and escaped: control characters, quote and backslash; the rest as
// it is.
void append_json_string(std::string& out, std::string_view text);

// The windows of these findings, in their order, each once.
std::vector<const Window*> windows_in_order(std::span<const Finding> findings, const Snapshot& snapshot);

// One object without a newline. `help` (may be empty) is a sentence.
void append_verdict_json(std::string& out, const Request& request, const Verdict& verdict,
                         std::string_view help, const RenderContext& context);
// The same, with the help there is for it. Overwrites the scratch.
void append_verdict_with_help(std::string& out, const JudgedRecord& judged, const RenderContext& context);
// {"line": 17, "problem": {"code": …, "field": …, "detail": …}}
void append_refusal_json(std::string& out, const Record& record);

// The sentence of `help`, empty where there is none. Overwrites the scratch (and so the verdict).
std::string help_sentence(const Request& request, const Verdict& verdict, Scratch& scratch,
                          const RenderContext& context);

}  // namespace curfew
