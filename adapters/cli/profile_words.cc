#include "adapters/cli/profile_words.h"

namespace curfew::cli {

std::string words(const Condition& when) {
  std::string out;
  for (const auto& [input, values] : when) {
    out += (out.empty() ? "" : ", ") + input;
    for (std::size_t i = 0; i < values.size(); ++i) out += (i ? " or " : " ") + values[i];
  }
  return out.empty() ? "always" : out;
}

std::string words(const RowRule& rule) {
  std::string out = std::string(name(rule.outcome)) + " by " + rule.rule;
  if (rule.grandfathered) out += ", grandfathered";
  if (!rule.effect) return out;
  out += ", " + std::string(name(rule.effect->action));
  if (rule.effect->http_status != 0) out += " " + std::to_string(rule.effect->http_status);
  if (rule.effect->until_session) out += " until the session ends";
  if (rule.effect->dismissable) out += *rule.effect->dismissable ? ", dismissable" : ", not dismissable";
  return out;
}

}  // namespace curfew::cli
