#include "adapters/ical_revision.h"

#include "adapters/json_fields.h"
#include "adapters/json_text.h"
#include "adapters/json_verdict.h"

namespace curfew {
namespace {

// The places in `names`.
namespace field {
enum : std::size_t {
  declared_at,
  occurrence,
  by,
  reason,
  name,
  description,
  display_tz,
  enabled,
  start,
  end,
  scope,
  exempt,
  drain,
  notify_before,
  reminder_at,
  messages,
  cancelled
};
}
constexpr std::string_view names[] = {"declared_at", "occurrence", "by",      "reason",        "name",
                                      "description", "display_tz", "enabled", "start",         "end",
                                      "scope",       "exempt",     "drain",   "notify_before", "reminder_at",
                                      "messages",    "cancelled"};
static_assert(std::size(names) == field::cancelled + 1);
constexpr JsonForm revision_form{"a revision", names};
constexpr std::string_view scope_names[] = {"domains", "resources"};
constexpr JsonForm scope_form{"a scope", scope_names};
constexpr std::string_view exempt_names[] = {"owners", "ids"};
constexpr JsonForm exempt_form{"an exemption", exempt_names};
constexpr JsonForm messages_form{"a window's messages", text_names};

class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  ~JsonObject() { out_ += '}'; }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  std::string& key(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    ((out_ += '"') += key) += "\":";
    return out_;
  }
  void text(std::string_view key_name, std::string_view value) { append_json_string(key(key_name), value); }
  void stated(std::string_view key_name, const std::optional<std::string>& value) {
    if (value) text(key_name, *value);
  }
  void instant(std::string_view key_name, const std::optional<Instant>& t) {
    if (!t) return;
    if (is_date(*t))
      text(key_name, to_string(*t));
    else
      key(key_name) += "null";
  }
  void words(std::string_view key_name, const std::vector<std::string>& all) {
    if (all.empty()) return;
    char before = '[';
    key(key_name);
    for (const std::string& word : all) {
      out_ += before;
      append_json_string(out_, word);
      before = ',';
    }
    out_ += ']';
  }

 private:
  std::string& out_;
  bool first_ = true;
};

std::optional<std::string> owned(std::optional<std::string_view> text) {
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

}  // namespace

std::string to_ical(Duration length) {
  std::string out = "P";
  const auto add = [&out](std::int64_t n, char unit) {
    if (n != 0) (out += std::to_string(n)) += unit;
  };
  add(length.days, 'D');
  const std::int64_t seconds = length.us / us_per_second;
  if (seconds != 0 || length.days == 0) out += 'T';
  add(seconds / 3600, 'H');
  // RFC 5545 wants the minutes between hours and seconds spelt out.
  if (seconds / 3600 != 0 && seconds % 60 != 0 && seconds / 60 % 60 == 0) out += "0M";
  add(seconds / 60 % 60, 'M');
  if (seconds % 60 != 0 || (seconds == 0 && length.days == 0)) (out += std::to_string(seconds % 60)) += 'S';
  return out;
}

void append_revision_json(std::string& out, const Revision& r) {
  JsonObject object(out);
  if (r.declared_at != since_ever) object.text("declared_at", to_string(r.declared_at));
  if (r.occurrence) object.text("occurrence", to_string(*r.occurrence));
  object.stated("by", r.by);
  object.stated("reason", r.reason);
  object.stated("name", r.name);
  object.stated("description", r.description);
  object.stated("display_tz", r.display_tz);
  if (r.enabled) object.key("enabled") += *r.enabled ? "true" : "false";
  object.instant("start", r.start);
  object.instant("end", r.end);
  if (r.scope) {
    JsonObject inner(object.key("scope"));
    inner.words("domains", r.scope->domains);
    inner.words("resources", r.scope->resources);
  }
  if (r.exempt) {
    JsonObject inner(object.key("exempt"));
    inner.words("owners", r.exempt->owners);
    inner.words("ids", r.exempt->ids);
  }
  if (r.drain) object.text("drain", to_ical(*r.drain));
  if (r.notify_before) object.text("notify_before", to_ical(*r.notify_before));
  object.instant("reminder_at", r.reminder_at);
  if (r.messages != Messages{}) {
    JsonObject inner(object.key("messages"));
    for (std::size_t i = 0; i < text_names.size(); ++i) inner.stated(text_names[i], r.messages[i]);
  }
  if (r.cancelled) object.key("cancelled") += "true";
}

Revision read_revision_json(std::string_view text, const FindZone& find_zone,
                            std::vector<Problem>* problems) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::object object;
  if (const auto fault = parse_json(text, parser, &root)) {
    problems->push_back({fault->code, "", fault->detail});
    return {};
  }
  if (root.get(object)) {
    problems->push_back({Code::bad_json, "", "must be an object, not " + std::string(json_type(root))});
    return {};
  }
  JsonFields fields(object, revision_form, "", problems);
  Revision r;
  if (const auto t = fields.instant(field::declared_at)) r.declared_at = *t;
  if (const auto t = fields.text(field::occurrence)) {
    auto local = parse_local_time(*t);
    if (local)
      r.occurrence = *local;
    else
      fields.refuse(field::occurrence, local.problem().code, local.problem().detail);
  }
  r.by = owned(fields.text(field::by));
  r.reason = owned(fields.text(field::reason));
  r.name = owned(fields.text(field::name));
  r.description = owned(fields.text(field::description));
  r.display_tz = owned(fields.text(field::display_tz));
  if (r.display_tz && !find_zone(*r.display_tz))
    fields.refuse(field::display_tz, Code::unknown_zone,
                  "is not a time zone of the IANA data base, such as Europe/Berlin");
  r.enabled = fields.flag(field::enabled);
  r.start = fields.instant(field::start);
  r.end = fields.is_null(field::end) ? until_further_notice : fields.instant(field::end);
  const auto words = [problems](simdjson::dom::object inner, const JsonForm& form, std::string path) {
    JsonFields both(inner, form, std::move(path), problems);
    return std::pair(both.words(0).value_or(std::vector<std::string>{}),
                     both.words(1).value_or(std::vector<std::string>{}));
  };
  if (const auto inner = fields.object(field::scope)) {
    auto [domains, resources] = words(*inner, scope_form, "scope.");
    r.scope = Scope{std::move(domains), std::move(resources)};
  }
  if (const auto inner = fields.object(field::exempt)) {
    auto [owners, ids] = words(*inner, exempt_form, "exempt.");
    r.exempt = Exempt{std::move(owners), std::move(ids)};
  }
  r.drain = fields.duration(field::drain);
  r.notify_before = fields.duration(field::notify_before);
  r.reminder_at = fields.instant(field::reminder_at);
  if (const auto inner = fields.object(field::messages)) {
    JsonFields texts(*inner, messages_form, "messages.", problems);
    for (std::size_t i = 0; i < text_names.size(); ++i) r.messages[i] = owned(texts.text(i));
  }
  r.cancelled = fields.flag(field::cancelled).value_or(false);
  return r;
}

}  // namespace curfew
