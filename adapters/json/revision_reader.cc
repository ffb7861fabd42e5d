#include "adapters/json/revision_reader.h"

#include <iterator>
#include <string>
#include <utility>

namespace curfew {
namespace {

constexpr std::string_view names[] = {"id",       "name",      "description",   "enabled",     "scope",
                                      "exempt",   "start",     "end",           "declared_at", "by",
                                      "reason",   "drain",     "notify_before", "reminder_at", "display_tz",
                                      "messages", "revisions", "recurrence",    "cancelled",   "occurrence"};
static_assert(std::size(names) == window_field::occurrence + 1 && std::size(names) <= JsonFields::max_fields);

constexpr std::string_view scope_names[] = {"domains", "resources"};
constexpr JsonForm scope_form{"a scope", scope_names};
constexpr std::string_view exempt_names[] = {"owners", "ids"};
constexpr JsonForm exempt_form{"an exemption", exempt_names};
constexpr JsonForm messages_form{"a window's messages", text_names};

std::vector<std::string> some_words(JsonFields& fields, std::size_t field) {
  return fields.words(field).value_or(std::vector<std::string>{});
}

}  // namespace

const JsonForm window_form{"a window", names};
const JsonForm revision_form{"a revision", names};

Revision RevisionReader::declared(JsonFields& fields) {
  Revision r;
  if (const auto t = fields.instant(window_field::declared_at)) r.declared_at = *t;
  r.by = owned(fields.text(window_field::by));
  r.reason = owned(fields.text(window_field::reason));
  return r;
}

Revision RevisionReader::stated(JsonFields& fields) {
  Revision r = declared(fields);
  r.name = owned(fields.text(window_field::name));
  r.description = owned(fields.text(window_field::description));
  r.enabled = fields.flag(window_field::enabled);
  r.start = moment(fields, window_field::start);
  r.end = fields.is_null(window_field::end) ? until_further_notice : moment(fields, window_field::end);
  r.scope = scope(fields);
  r.exempt = exempt(fields);
  r.drain = fields.duration(window_field::drain);
  r.notify_before = fields.duration(window_field::notify_before);
  r.reminder_at = fields.instant(window_field::reminder_at);
  r.display_tz = zone(fields);
  r.messages = messages(fields);
  return r;
}

std::optional<LocalTime> RevisionReader::occurrence(JsonFields& fields) {
  const auto text = fields.text(window_field::occurrence);
  if (!text) return {};
  return fields.taken(window_field::occurrence, parse_local_time(*text));
}

void RevisionReader::refuse_fixed(JsonFields& fields) {
  for (const std::size_t f : {window_field::id, window_field::revisions, window_field::recurrence})
    if (fields.has(f)) fields.refuse(f, Code::unknown_field, "cannot be changed by a revision");
}

std::optional<Instant> RevisionReader::moment(JsonFields& fields, std::size_t field) {
  if (times_ == nullptr) return fields.instant(field);
  const auto text = fields.text(field);
  if (!text) return {};
  return fields.taken(field, times_->instant(*text));
}

std::optional<Scope> RevisionReader::scope(JsonFields& fields) {
  const auto object = fields.object(window_field::scope);
  if (!object) return {};
  const std::size_t before = problems_->size();
  JsonFields inner(*object, scope_form, fields.path(window_field::scope) + ".", problems_);
  Scope s{some_words(inner, 0), some_words(inner, 1)};
  if (s.system_wide() && !may_clear_ && problems_->size() == before)
    fields.refuse(
        window_field::scope, Code::empty_value,
        "names nothing; name \"domains\" or \"resources\", or leave it out: the window is then for all");
  return s;
}

std::optional<Exempt> RevisionReader::exempt(JsonFields& fields) {
  const auto object = fields.object(window_field::exempt);
  if (!object) return {};
  const std::size_t before = problems_->size();
  JsonFields inner(*object, exempt_form, fields.path(window_field::exempt) + ".", problems_);
  Exempt e{some_words(inner, 0), some_words(inner, 1)};
  if (e == Exempt{} && !may_clear_ && problems_->size() == before)
    fields.refuse(window_field::exempt, Code::empty_value,
                  "names nothing; name \"owners\" or \"ids\", or leave it out");
  return e;
}

std::optional<std::string> RevisionReader::zone(JsonFields& fields) {
  const auto id = fields.text(window_field::display_tz);
  if (id && !find_zone_(*id)) fields.refuse(window_field::display_tz, unknown_zone(*id));
  return owned(id);
}

Messages RevisionReader::messages(JsonFields& fields) {
  Messages m;
  const auto object = fields.object(window_field::messages);
  if (!object) return m;
  JsonFields inner(*object, messages_form, fields.path(window_field::messages) + ".", problems_);
  for (std::size_t i = 0; i < m.size(); ++i) m[i] = owned(inner.text(i));
  return m;
}

}  // namespace curfew
