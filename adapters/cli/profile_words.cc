#include "adapters/cli/profile_words.h"

namespace curfew::cli {

std::string words(const Condition& when) { return when.empty() ? "always" : condition_words(when); }

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
