#include "adapters/json/sessions.h"

#include <algorithm>

#include "adapters/json/fields.h"
#include "adapters/json/text.h"
#include "adapters/json/verdict.h"
#include "adapters/wire/limits.h"
#include "adapters/wire/request_fields.h"
#include "engine/notices/message.h"

namespace curfew {
namespace {

enum EventField : std::size_t {
  event,
  session,
  owner,
  role,
  permissions,
  channel,
  domain,
  resources,
  at,
  expires_at
};
constexpr std::array<std::string_view, 10> event_fields = {
    "event", "session", "owner", "role", "permissions", "channel", "domain", "resources", "at", "expires_at"};

// Whether events of this sign have the field.
bool has_field(SessionSign sign, std::size_t field) {
  if (field == event || field == session || field == at || sign == SessionSign::login) return true;
  if (field == expires_at) return sign == SessionSign::heartbeat;
  return field == owner && sign == SessionSign::force_out;
}

class LineReader {
 public:
  SessionLine read(std::string_view text, std::size_t line) {
    SessionLine out;
    out.line = line;
    const auto refuse = [&](Code code, std::string detail) {
      out.problems.push_back({code, "", std::move(detail)});
    };
    simdjson::dom::element root;
    simdjson::dom::object object;
    if (text.size() > limits::max_record_bytes)
      out.problems.push_back(record_too_long());
    else if (const auto fault = parse_json(text, parser_, &root))
      refuse(fault->code, in_column(*fault));
    else if (root.get(object))
      refuse(Code::bad_json, "must be an object, not " + std::string(json_type(root)));
    else
      read_fields({object, {"an event", event_fields}, "", &out.problems}, out);
    return out;
  }

 private:
  static void read_fields(JsonFields fields, SessionLine& out) {
    SessionEvent& e = out.event;
    fields.require(event, R"(is required: "login", "heartbeat", "logout" or "force_out")");
    fields.require(at, "is required: when it happened");
    const auto text = [&](std::size_t field, std::string* to) {
      if (const auto word = fields.word(field)) *to = *word;
    };
    text(session, &e.session), text(owner, &e.owner);
    text(role, &e.role), text(channel, &e.channel), text(domain, &e.domain);
    if (auto words = fields.words(permissions)) e.permissions = std::move(*words);
    if (auto words = fields.words(resources)) e.resources = std::move(*words);
    if (e.resources.size() > limits::max_resources)
      fields.refuse(resources, Code::too_many,
                    "has more than " + std::to_string(limits::max_resources) + " entries (max_resources)");
    if (const auto t = fields.instant(at)) e.at = *t;
    e.expires_at = fields.instant(expires_at);
    if (const auto word = fields.word(event)) read_sign(*word, fields, e);
  }

  // And whether the fields are those of such an event.
  static void read_sign(std::string_view word, JsonFields& fields, SessionEvent& e) {
    const auto it = std::find(session_sign_names.begin(), session_sign_names.end(), word);
    if (it == session_sign_names.end())
      return fields.refuse(event, Code::unknown_event,
                           "\"" + shown(word) + "\" is not one" + did_you_mean(word, session_sign_names));
    e.sign = static_cast<SessionSign>(it - session_sign_names.begin());
    if (e.sign != SessionSign::force_out) fields.require(session, "is required: the session's name");
    for (std::size_t f = 0; f < event_fields.size(); ++f)
      if (fields.has(f) && !has_field(e.sign, f))
        fields.refuse(f, Code::field_not_for_kind, "is not a field of a " + std::string(word));
    if (e.sign == SessionSign::force_out && fields.has(session) && fields.has(owner))
      fields.refuse(owner, Code::conflicting_fields,
                    "excludes \"session\": it is who stays when everybody else is forced out");
  }

  simdjson::dom::parser parser_;
};

void append_number(std::string& out, std::string_view key, std::size_t n) {
  append_json_key(out, key);
  out += std::to_string(n);
}

}  // namespace

void read_session_events(std::string_view text, const std::function<void(SessionLine)>& sink) {
  LineReader reader;
  text = without_byte_order_mark(text);
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.find_first_not_of(" \t\r") != one.npos) sink(reader.read(one, line));
  }
}

void append_session_json(std::string& out, const SessionState& state, const Verdict* verdict,
                         const RenderContext& context) {
  const SessionEvent& login = *state.login;
  const Profile& profile = context.profile;
  out += '{';
  append_json_text(out, "session", login.session);
  if (!login.owner.empty()) append_json_text(out, "owner", login.owner);
  append_json_text(out, "role", profile.source().roles[profile.role(login.role)]);
  append_json_text(out, "channel", profile.source().channels[profile.channel(login.channel)]);
  append_json_text(out, "state", name(state.life));
  append_json_instant(out, "since", state.since);
  append_json_instant(out, "last_seen", state.last_seen);
  append_json_instant(out, "ends_at", state.ends_at);
  if (state.exempt) append_json_key(out, "exempt"), out += "true";
  if (verdict && !verdict->findings.empty()) {
    append_json_text(out, "rule", rule_id(*verdict, profile));
    const Message said = message(*verdict, context.snapshot, profile, context.zone_of);
    if (!said.text.empty()) append_json_text(out, "message", said.text);
    if (verdict->effect) append_effect(out, *verdict->effect);
  }
  out += '}';
}

void append_summary_json(std::string& out, const SessionSummary& summary, Instant at) {
  out += '{';
  append_json_instant(out, "at", at);
  append_number(out, "active", summary.active);
  append_number(out, "ghosts", summary.ghosts);
  append_number(out, "blocked", summary.blocked);
  append_number(out, "counted", summary.counted);
  append_number(out, "exempt", summary.exempt);
  append_number(out, "ended", summary.ended);
  append_json_key(out, "safe_to_proceed");
  out += summary.safe_to_proceed() ? "true" : "false";
  append_json_instant(out, "clear_at", summary.clear_at);
  if (const auto& inside = summary.can_be_ended_from_inside) {
    append_json_key(out, "can_be_ended_from_inside");
    out += *inside ? "true" : "false";
  }
  out += '}';
}

}  // namespace curfew
