// A lab as files: windows and requests in the forms that readers know.
#include <array>
#include <charconv>

#include "bench/workload.h"

namespace curfew::workload {
namespace {

constexpr std::int64_t minute = 60 * us_per_second;

void append_number(std::string& out, std::uint64_t n) {
  std::array<char, 20> digits;
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr);
}

void append_id(std::string& out, const Booking& b) {
  out += b.kind == Kind::job ? "j-" : b.kind == Kind::series ? "s-" : "r-";
  append_number(out, b.number);
}

void append_owner(std::string& out, const Booking& b) {
  out += "user-";
  append_number(out, b.owner + 1);
}

void append_duration(std::string& out, std::int64_t us) {
  out += "PT";
  append_number(out, static_cast<std::uint64_t>(us / minute));
  out += 'M';
}

// A job of one microsecond is one without a duration.
bool has_length(const Booking& b) { return b.slot.end.us - b.slot.start.us >= minute; }

// One object: fields in the order in which they are added.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  void end() { out_ += '}'; }
  std::string& key(std::string_view name) {
    out_ += out_.back() == '{' ? "\"" : ", \"";
    out_ += name;
    return out_ += "\": ";
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name) += '"';
    (out_ += value) += '"';
  }
  void instant(std::string_view name, Instant t) {
    if (!is_date(t)) {
      key(name) += "null";
      return;
    }
    key(name) += '"';
    append_instant(out_, t);
    out_ += '"';
  }
  template <class Values, class Text>
  void list(std::string_view name, const Values& values, Text text) {
    if (values.empty()) return;
    key(name) += '[';
    for (const auto& value : values) {
      out_ += out_.back() == '[' ? "\"" : ", \"";
      (out_ += text(value)) += '"';
    }
    out_ += ']';
  }

 private:
  std::string& out_;
};

void append_times(JsonObject& object, std::string& out, const Booking& b) {
  const auto local = [](LocalTime t) { return to_string(t); };
  if (b.kind == Kind::series)
    object.text("start", to_string(b.local_start));
  else
    object.instant("start", b.slot.start);
  if (b.kind != Kind::reservation) {
    if (has_length(b)) {
      object.key("duration") += '"';
      append_duration(out, b.slot.end.us - b.slot.start.us);
      out += '"';
    }
  } else if (is_date(b.slot.end)) {
    object.instant("end", b.slot.end);
  }
  if (b.kind == Kind::series) object.text("tzid", "Europe/Berlin");
  object.list("rdate", b.rdate, local);
  object.list("exdate", b.exdate, local);
  if (b.action == Action::edit) {
    object.instant("new_start", b.new_slot.start);
    object.instant("new_end", b.new_slot.end);
  }
}

void append_revision(JsonObject& object, const Revision& r) {
  if (r.scope) {
    JsonObject scope(object.key("scope"));
    const auto same = [](const std::string& text) { return text; };
    scope.list("domains", r.scope->domains, same);
    scope.list("resources", r.scope->resources, same);
    scope.end();
  }
  if (r.start) object.instant("start", *r.start);
  if (r.end) object.instant("end", *r.end);
  if (is_date(r.declared_at)) object.instant("declared_at", r.declared_at);
  if (r.cancelled) object.key("cancelled") += "true";
}

void append_window(std::string& out, const Window& w) {
  JsonObject window(out);
  window.text("id", w.id);
  append_revision(window, w.revisions.front());
  for (std::size_t i = 1; i < w.revisions.size(); ++i) {
    if (i == 1)
      window.key("revisions") += '[';
    else
      out += ", ";
    JsonObject revision(out);
    append_revision(revision, w.revisions[i]);
    revision.end();
  }
  if (w.revisions.size() > 1) out += ']';
  window.end();
}

void append_resources(std::string& out, const Lab& lab, const Booking& b) {
  for (std::size_t i = 0; i < b.resources.size(); ++i) {
    if (i > 0) out += ';';
    out += lab.resource(b.resources[i]);
  }
}

void append_cell(std::string& out, const std::optional<Instant>& t) {
  out += ',';
  if (t && is_date(*t)) append_instant(out, *t);
}

void append_csv(std::string& out, const Lab& lab, const Booking& b, Columns columns) {
  append_id(out, b);
  out += ',';
  append_owner(out, b);
  out += ',';
  append_resources(out, lab, b);
  append_cell(out, b.slot.start);
  append_cell(out, b.kind == Kind::job && !has_length(b) ? std::nullopt : std::optional(b.slot.end));
  if (columns == Columns::all) {
    const bool edit = b.action == Action::edit, job = b.kind == Kind::job;
    (out += ',') += name(b.kind);
    (out += ',') += job ? "" : name(b.action);
    (out += ',') += b.role;
    (out += ',') += b.channel;
    (out += ',') += lab.domain(b.domain);
    append_cell(out, edit ? std::optional(b.new_slot.start) : std::nullopt);
    append_cell(out, edit ? std::optional(b.new_slot.end) : std::nullopt);
    append_cell(out, job ? std::nullopt : b.asked);
    append_cell(out, job ? b.asked : std::nullopt);
    append_cell(out, b.expires_at);
  }
  out += '\n';
}

// Gathers what `append` writes, record by record, and passes it on in pieces.
template <class Append>
void stream(std::uint64_t count, std::string_view head, const Sink& sink, Append append) {
  constexpr std::size_t piece = 1 << 20;
  std::string out(head);
  out.reserve(piece + 4096);
  for (std::uint64_t i = 0; i < count; ++i) {
    append(i, out);
    if (out.size() < piece) continue;
    sink(out);
    out.clear();
  }
  if (!out.empty()) sink(out);
}

}  // namespace

void append_json(std::string& out, const Lab& lab, const Booking& b) {
  JsonObject object(out);
  object.text("kind", name(b.kind));
  object.key("id") += '"';
  append_id(out, b);
  out += '"';
  if (b.action != Action::create) object.text("action", name(b.action));
  object.key("owner") += '"';
  append_owner(out, b);
  out += '"';
  object.text("role", b.role);
  object.text("channel", b.channel);
  object.text("domain", lab.domain(b.domain));
  object.list("resources", b.resources, [&](std::size_t r) -> const std::string& { return lab.resource(r); });
  append_times(object, out, b);
  if (b.expires_at) object.instant("expires_at", *b.expires_at);
  if (b.asked) object.instant(b.kind == Kind::job ? "queued_at" : "requested_at", *b.asked);
  object.end();
}

void write_windows(const std::vector<Window>& windows, const Sink& sink) {
  stream(windows.size(), "[", sink, [&](std::uint64_t i, std::string& out) {
    out += i == 0 ? "\n" : ",\n";
    append_window(out, windows[i]);
  });
  sink("\n]\n");
}

void write_ndjson(const Lab& lab, std::uint64_t count, const Sink& sink) {
  Booking b;
  stream(count, "", sink, [&](std::uint64_t i, std::string& out) {
    lab.booking(i, &b);
    append_json(out, lab, b);
    out += '\n';
  });
}

void write_csv(const Lab& lab, std::uint64_t count, Columns columns, const Sink& sink) {
  std::string head = "id,owner,resources,start,end";
  if (columns == Columns::all)
    head += ",kind,action,role,channel,domain,new_start,new_end,requested_at,queued_at,expires_at";
  Booking b;
  stream(count, head + "\n", sink, [&](std::uint64_t i, std::string& out) {
    lab.booking(i, &b);
    append_csv(out, lab, b, columns);
  });
}

}  // namespace curfew::workload
