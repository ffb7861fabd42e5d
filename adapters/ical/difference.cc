#include "adapters/ical/difference.h"

namespace curfew {

Instant second_before(Instant t) {
  const std::int64_t below = ((t.us % us_per_second) + us_per_second) % us_per_second;
  return is_date(t) ? Instant{t.us - below} : t;
}

Instant second_after(Instant t) {
  const Instant before = second_before(t);
  return before == t ? t : Instant{before.us + us_per_second};
}

std::string plain_text(std::string_view text) {
  std::string plain;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\n' || c == '\t') plain += c;
  return plain;
}

Revision changes(const Revision& stated, const Revision& before) {
  Revision change;
  const auto text = [](std::optional<std::string>& to, const std::optional<std::string>& from,
                       const std::optional<std::string>& said) {
    const std::string was = said.value_or("");
    if (from && *from != was && *from != plain_text(was)) to = from;
  };
  const auto value = [](auto& to, const auto& from, const auto& was) {
    if (from && *from != was) to = from;
  };
  text(change.by, stated.by, before.by);
  text(change.reason, stated.reason, before.reason);
  text(change.name, stated.name, before.name);
  text(change.description, stated.description, before.description);
  text(change.display_tz, stated.display_tz, before.display_tz);
  value(change.enabled, stated.enabled, before.enabled.value_or(true));
  value(change.start, stated.start, second_before(before.start.value_or(Instant{})));
  value(change.end, stated.end, second_after(before.end.value_or(until_further_notice)));
  value(change.scope, stated.scope, before.scope.value_or(Scope{}));
  value(change.exempt, stated.exempt, before.exempt.value_or(Exempt{}));
  value(change.drain, stated.drain, before.drain.value_or(Duration{}));
  value(change.notify_before, stated.notify_before, before.notify_before.value_or(Duration{}));
  if (stated.reminder_at &&
      (!before.reminder_at || *stated.reminder_at != second_before(*before.reminder_at)))
    change.reminder_at = stated.reminder_at;
  for (std::size_t i = 0; i < change.messages.size(); ++i)
    text(change.messages[i], stated.messages[i], before.messages[i]);
  return change;
}

bool says_something(const Revision& c) {
  return c.name || c.description || c.display_tz || c.enabled || c.start || c.end || c.scope || c.exempt ||
         c.drain || c.notify_before || c.reminder_at || c.messages != Messages{} || c.cancelled;
}

}  // namespace curfew
