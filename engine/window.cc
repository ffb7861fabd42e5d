#include "engine/window.h"

namespace curfew {
namespace {

template <class T>
void replace(T& field, const std::optional<T>& stated) {
  if (stated) field = *stated;
}

void apply(const Revision& r, Version& v) {
  v.declared_at = r.declared_at;
  v.cancelled = r.cancelled;
  replace(v.by, r.by);
  replace(v.reason, r.reason);
  replace(v.name, r.name);
  replace(v.description, r.description);
  replace(v.display_tz, r.display_tz);
  replace(v.enabled, r.enabled);
  replace(v.start, r.start);
  replace(v.end, r.end);
  replace(v.scope, r.scope);
  replace(v.exempt, r.exempt);
  replace(v.drain, r.drain);
  replace(v.notify_before, r.notify_before);
  if (r.reminder_at) v.reminder_at = r.reminder_at;
  for (std::size_t i = 0; i < r.messages.size(); ++i)
    if (r.messages[i]) v.messages[i] = r.messages[i];
}

// As a file names them: the creation's fields stand alone, the revisions after it count from 0.
std::string field_of(std::size_t revision, std::string_view name) {
  return revision == 0 ? std::string(name)
                       : "revisions[" + std::to_string(revision - 1) + "]." + std::string(name);
}

std::string text_of(Instant t) { return is_date(t) ? to_string(t) : "since ever"; }

std::optional<Problem> check(const Window& w, std::size_t i, const Version& before, const Version& now) {
  const Revision& r = w.revisions[i];
  if (i > 0 && before.cancelled)
    return Problem{Code::revision_after_cancellation, field_of(i, "declared_at"),
                   "follows a cancellation, which is final; declare a new window instead"};
  if (i > 0 && r.declared_at < before.declared_at)
    return Problem{Code::revision_out_of_order, field_of(i, "declared_at"),
                   "must not be before that of the version it follows (" + text_of(before.declared_at) + ")"};
  if (now.start >= now.end)
    return Problem{Code::end_before_start, field_of(i, r.end || !r.start ? "end" : "start"),
                   r.end || !r.start ? "must be after \"start\" (" + text_of(now.start) + ")"
                                     : "must be before \"end\" (" + text_of(now.end) +
                                           "); a moved start does not move the end"};
  return {};
}

}  // namespace

Result<std::vector<Version>> versions(const Window& window) {
  std::vector<Version> all;
  Version v;
  for (std::size_t i = 0; i < window.revisions.size(); ++i) {
    const Version before = v;
    apply(window.revisions[i], v);
    if (auto problem = check(window, i, before, v)) return *problem;
    all.push_back(v);
  }
  return all;
}

Version version(const Window& window, std::size_t i) {
  Version v;
  for (std::size_t k = 0; k <= i; ++k) apply(window.revisions[k], v);
  return v;
}

}  // namespace curfew
