#include "adapters/json/revision.h"

#include "adapters/json/fields.h"
#include "adapters/json/revision_reader.h"
#include "adapters/json/text.h"
#include "adapters/json/write.h"

namespace curfew {
namespace {

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
  RevisionReader reader(find_zone, nullptr, true, problems);
  reader.refuse_fixed(fields);
  Revision r = reader.stated(fields);
  r.occurrence = reader.occurrence(fields);
  r.cancelled = fields.flag(window_field::cancelled).value_or(false);
  return r;
}

}  // namespace curfew
