#include "adapters/json/notices.h"

#include <algorithm>

#include "adapters/json/verdict.h"

namespace curfew {
namespace {

void append_texts(std::string& out, std::string_view key, const std::vector<std::string>& texts) {
  append_json_key(out, key);
  out += '[';
  for (const std::string& text : texts) {
    if (out.back() != '[') out += ", ";
    append_json_string(out, text);
  }
  out += ']';
}

bool is_flag(const std::vector<std::string>& taken) {
  return taken.size() == 1 && (taken.front() == "true" || taken.front() == "false");
}

void append_audience(std::string& out, const Condition& to) {
  append_json_key(out, "to");
  out += '{';
  for (const auto& [input, taken] : to) {
    if (!is_flag(taken)) {
      append_texts(out, input, taken);
      continue;
    }
    append_json_key(out, input);
    out += taken.front();
  }
  out += '}';
}

void append_scope(std::string& out, const Scope& scope) {
  append_json_key(out, "scope");
  out += '{';
  if (!scope.domains.empty()) append_texts(out, "domains", scope.domains);
  if (!scope.resources.empty()) append_texts(out, "resources", scope.resources);
  out += '}';
}

bool asks_for_initiator(const Condition& to) {
  return std::any_of(to.begin(), to.end(), [](const auto& input) { return input.first == "initiator"; });
}

}  // namespace

void append_notice_json(std::string& out, const Notice& notice, const RenderContext& context) {
  const NoticeRule& rule = *notice.rule;
  const auto place = static_cast<std::size_t>(&rule - context.profile.notices().data());
  const Condition& to = context.profile.source().notices[place].to;
  out += '{';
  append_json_instant(out, "from", notice.from);
  if (notice.until) append_json_instant(out, "until", *notice.until);
  append_json_text(out, "window", notice.window);
  append_json_text(out, "rule", rule.rule);
  append_json_text(out, "at", notice_moments[static_cast<std::size_t>(rule.at)]);
  append_json_text(out, "where", rule.where);
  if (!to.empty()) append_audience(out, to);
  if (asks_for_initiator(to) && !notice.initiator.empty())
    append_json_text(out, "initiator", notice.initiator);
  if (rule.logged_in) append_json_key(out, "logged_in"), out += "true";
  if (!notice.scope.system_wide()) append_scope(out, notice.scope);
  if (rule.dismissable) append_json_key(out, "dismissable"), out += *rule.dismissable ? "true" : "false";
  append_json_text(out, "text", notice.said.text);
  if (notice.said.used_zone && !context.tzdata.empty()) append_json_text(out, "tzdata", context.tzdata);
  out += '}';
}

}  // namespace curfew
