// A table for each kind of object that is read, in the order of its reader's fields.
#include "adapters/json/fields_help.h"

#include <algorithm>

namespace curfew {
namespace {

// ---- Windows.

constexpr FieldHelp window_fields[] = {
    {"id", "text", "required", "window", "Its name; no other window of the file has it."},
    {"name", "text", "none", "window, revision", "What people call it."},
    {"description", "text", "none", "window, revision", "What is done in it."},
    {"enabled", "true or false", "true", "window, revision",
     "A window that is not enabled has no effect, as if nobody had declared it."},
    {"scope", "object", "everything", "window, revision",
     "What it covers: some domains and resources, else the whole system. A revision replaces it whole."},
    {"exempt", "object", "nobody", "window, revision",
     "Whom it does not cover although the scope does: an audited exception. A revision replaces it whole."},
    {"start", "instant, local time where it recurs", "required", "window, revision",
     "From when on it is in force. A revision that moves it leaves the end where it is."},
    {"end", "instant or null, local time where it recurs", "null", "window, revision",
     "The first instant after it. null says until further notice; a window that recurs needs an end."},
    {"declared_at", "instant", "since ever in a window, required in a revision", "window, revision",
     "Since when this is known. Revisions stand in this order; of equal ones the last holds."},
    {"by", "text", "none", "window, revision",
     "Who declared it. Of the window itself, that is the initiator of the maintenance."},
    {"reason", "text", "none", "window, revision", "Why it was declared or changed."},
    {"drain", "duration", "PT0S", "window, revision",
     "So long after the start whoever is in may finish: the phase draining."},
    {"notify_before", "duration", "PT0S", "window, revision",
     "So long before the start it is announced: the phase notified."},
    {"reminder_at", "instant", "none", "window, revision", "When the profile's reminder is due."},
    {"display_tz", "zone", "UTC", "window, revision", "The zone in which its times are written for people."},
    {"messages", "object", "the profile's", "window, revision",
     "Texts of its own. A revision replaces those that it names."},
    {"revisions", "list of objects", "none", "window", "What was changed later, in order of declared_at."},
    {"recurrence", "object", "none", "window",
     "When it takes place again; start and end are then the first occurrence."},
    {"cancelled", "true", "false", "revision",
     "It does not take place, for good; beside it stand only declared_at, by, reason and occurrence."},
    {"occurrence", "local time", "all", "revision",
     "The original start of the one occurrence of a window that recurs which the revision concerns."},
};

constexpr FieldHelp scope_fields[] = {
    {"domains", "list of texts", "none", "", "It covers requests of these domains."},
    {"resources", "list of texts", "none", "", "It covers requests for one of these resources."},
};

constexpr FieldHelp exempt_fields[] = {
    {"owners", "list of texts", "none", "", "It covers no request of these owners."},
    {"ids", "list of texts", "none", "", "It covers no request of these ids."},
};

constexpr FieldHelp message_fields[] = {
    {"headline", "text", "the profile's", "", "One line that says that there is maintenance."},
    {"notification", "text", "the profile's", "", "What is shown ahead of it."},
    {"login", "text", "the profile's", "", "What is shown to those who log in, or book, while it lasts."},
    {"reserve_error", "text", "the profile's", "", "Why a reservation is refused."},
    {"reserve_warning", "text", "the profile's", "", "What a reservation is warned of."},
};

constexpr FieldHelp recurrence_fields[] = {
    {"rrule", "rule", "required without rdate", "", "When it recurs, such as FREQ=MONTHLY;BYDAY=2TU."},
    {"tzid", "zone", "required", "", "On whose clock."},
    {"rdate", "list of dates", "none", "", "Further occurrences: start, start/end or start/PT3H."},
    {"exdate", "list of local times", "none", "", "Starts of occurrences that do not take place."},
};

constexpr FieldTable window_tables[] = {
    {"Fields of a window and of a revision", window_fields},
    {"Fields of `scope`", scope_fields},
    {"Fields of `exempt`", exempt_fields},
    {"Fields of `messages`", message_fields},
    {"Fields of `recurrence`", recurrence_fields},
};

// ---- Requests.

constexpr FieldHelp request_fields[] = {
    {"kind", "word", "required; in CSV reservation", "", "reservation, series, job or access."},
    {"id", "text", "required", "", "Its name; the verdict repeats it."},
    {"action", "word", "create; required of access", "",
     "create, restore or edit; of access: login, session, sandbox, launch, request, cron or ctl."},
    {"owner", "text", "none", "", "Whose it is: exempt owners and initiators are known by it."},
    {"role", "word", "the profile's first", "", "The role of the one who acts."},
    {"channel", "word", "the profile's first", "", "Where it is asked."},
    {"domain", "text", "none", "", "The domain that it belongs to."},
    {"resources", "list of texts", "none", "", "The resources that it needs."},
    {"permissions", "list of words", "none", "", "What the one who acts may do beside his role."},
    {"start", "instant, in a series also local time", "required", "reservation, series, job",
     "When it begins; of a series, its first occurrence; of an edit, the present slot."},
    {"end", "instant, in a reservation also null", "null in a reservation, else duration",
     "reservation, series, job",
     "The first instant after it. A reservation without one is persistent. It excludes duration."},
    {"duration", "duration", "required in a series without end; PT0S in a job", "reservation, series, job",
     "How long it lasts, in place of end; days are the zone's days where a series has one."},
    {"new_start", "instant", "start", "edit", "Where an edit moves the start to; it or new_end is required."},
    {"new_end", "instant or null", "end", "edit",
     "Where an edit moves the end to; null makes it persistent."},
    {"requested_at", "instant", "now", "reservation, series",
     "When it was asked for: was a window known by then?"},
    {"queued_at", "instant", "now", "job", "When it was put into the queue."},
    {"expires_at", "instant", "none", "job", "By then it must have started; not before start."},
    {"tzid", "zone", "none", "series",
     "The zone whose clock its times without an offset are on, and on which its rule recurs (else UTC)."},
    {"rrule", "rule", "none", "series",
     "When it recurs. Without one, start is an occurrence and rdate lists the others."},
    {"rdate", "list of dates", "none", "series", "Further occurrences: start, start/end or start/PT3H."},
    {"exdate", "list of times", "none", "series", "Starts of occurrences that do not take place."},
    {"at", "instant", "required", "access", "The instant at which it happens, and is asked."},
    {"session_expires_at", "instant", "none", "access", "When the session ends by itself; after at."},
};

constexpr FieldTable request_tables[] = {{"Fields of a request", request_fields}};

// ---- Profiles; data/PROFILES.md tells them at length.

constexpr FieldHelp profile_fields[] = {
    {"name", "text", "required", "", "What it is called."},
    {"title", "text", "none", "", "One line for people."},
    {"why", "text", "none", "", "For people who read the file; nothing looks at it."},
    {"roles", "list of words", "required", "", "Who there is; the first is whoever says nothing else."},
    {"channels", "list of words", "required", "", "Where one asks; the first is the default."},
    {"permissions", "list of words", "none", "", "What somebody may hold beside a role."},
    {"kinds", "object", "required", "", "The kinds of request that it judges, and their actions."},
    {"phases", "list of words", "active", "",
     "The phases that its windows have: notified, draining, active."},
    {"drain_from", "word", "start", "", "From when a window's drain counts: start or enabled."},
    {"decisions", "list of rows", "required with reservations, series, jobs", "",
     "What one finding comes to; the first row that takes it decides."},
    {"series", "list of rows", "required with series", "", "What a series comes to."},
    {"access", "list of rows", "required with access", "", "What the worst phase of the windows comes to."},
    {"sessions", "object", "none", "", "When a session ends by itself."},
    {"notices", "list of objects", "none", "", "What is shown, to whom, when and where."},
    {"lifecycle", "object", "none", "", "Which windows the system may have, and who manages them."},
    {"messages", "object", "none", "", "The texts that rows and notices name."},
};

constexpr FieldHelp row_fields[] = {
    {"rule", "text", "required", "", "The id that verdicts name."},
    {"why", "text", "none", "", "For people; nothing looks at it."},
    {"when", "object", "everything", "", "An input, and the value or the values that the row takes."},
    {"outcome", "word", "required", "", "error, deferred, warn or allowed."},
    {"message", "word or list", "required unless allowed", "", "The texts that it shows."},
    {"grandfathered", "true or false", "false", "", "The verdict says that it was asked before."},
    {"effect", "object", "none", "", "What comes of access; only in a row of access."},
};

constexpr FieldHelp effect_fields[] = {
    {"action", "word", "required", "", "none, notify, block, logout or deny."},
    {"until", "word", "the windows' end", "", "session: as long as the session lasts by itself."},
    {"dismissable", "true or false", "not said", "", "May what is shown be put away?"},
    {"http_status", "number", "none", "", "From 400 to 599; only with the outcome error."},
};

constexpr FieldHelp session_fields[] = {
    {"inactivity_timeout", "duration", "none", "", "So long after its last sign a session ends."},
    {"heartbeat", "duration", "none", "", "A session without a sign for longer is a ghost, and counts."},
};

constexpr FieldHelp notice_fields[] = {
    {"rule", "text", "required", "", "The id that notices name."},
    {"why", "text", "none", "", "For people; nothing looks at it."},
    {"at", "word", "required", "", "notified, draining, active, reminder, ended, moved or cancelled."},
    {"before", "duration", "the window's reminder_at", "", "Of a reminder: so long before the start."},
    {"where", "word", "required", "", "banner, popup, login_page, bar or page."},
    {"to", "object", "to all", "", "To whom, as a row's when."},
    {"logged_in", "true or false", "false", "", "Only to those who are logged in."},
    {"message", "word or list", "required", "", "The texts that it shows."},
    {"dismissable", "true or false", "not said", "", "May it be put away?"},
};

constexpr FieldHelp lifecycle_fields[] = {
    {"one_at_a_time", "true or false", "false", "", "At most one window that is not over."},
    {"scheduled", "true or false", "true", "", "false: a window starts when it is declared."},
    {"end", "word", "optional", "", "May a window have an end: optional, required or never."},
    {"scope", "true or false", "true", "", "May it be of some domains and resources only?"},
    {"recurrence", "true or false", "true", "", "May it recur?"},
    {"ended_by", "list of words", "none", "", "The host's events that end a window."},
    {"managed_by", "object", "all", "", "Who declares, changes and ends windows, as a notice's to."},
};

constexpr FieldTable profile_tables[] = {
    {"Fields of a profile", profile_fields}, {"Fields of a row", row_fields},
    {"Fields of an effect", effect_fields},  {"Fields of `sessions`", session_fields},
    {"Fields of a notice", notice_fields},   {"Fields of `lifecycle`", lifecycle_fields},
};

// ---- What else is read.

constexpr FieldHelp event_fields[] = {
    {"event", "word", "required", "", "login, heartbeat (any sign of the user), logout or force_out."},
    {"session", "text", "required but for the force_out of all", "",
     "The session's name; after its end a login of the same name begins another."},
    {"owner", "text", "none", "login, force_out",
     "Whose session it is; of a force_out without session, who alone may stay."},
    {"role", "word", "the profile's first", "login", "As of a request."},
    {"permissions", "list of words", "none", "login", "As of a request."},
    {"channel", "word", "the profile's first", "login", "As of a request."},
    {"domain", "text", "none", "login", "As of a request."},
    {"resources", "list of texts", "none", "login", "As of a request."},
    {"at", "instant", "required", "", "When it happened; events stand in this order."},
    {"expires_at", "instant", "none", "login, heartbeat",
     "When the session will end by itself; a heartbeat renews it, or shortens it."},
};

constexpr FieldTable event_tables[] = {{"Fields of an event", event_fields}};

constexpr FieldHelp batch_fields[] = {
    {"id", "text", "required", "", "Its name; the answer repeats it."},
    {"start", "local time or instant", "required", "", "The first start."},
    {"duration", "duration", "PT1S", "", "How long each lasts; the answer gives starts only."},
    {"tzid", "zone", "UTC", "", "On whose clock it recurs."},
    {"rrule", "rule, or list of rules", "none", "", "When it recurs."},
    {"exrule", "rule, or list of rules", "none", "", "What it leaves out, as RFC 2445 had it."},
    {"rdate", "list of dates", "none", "", "Further occurrences: start, start/end or start/PT3H."},
    {"exdate", "list of times", "none", "", "Starts that are left out."},
    {"from", "local time or instant", "the first", "", "Starts from here on."},
    {"to", "local time or instant", "the last", "",
     "Starts before this; required, or limit, where the rule has no end."},
    {"limit", "number", "none", "", "At most so many."},
};

constexpr FieldTable batch_tables[] = {{"Fields of a question", batch_fields}};

constexpr FieldTopic topics[] = {
    {"windows", "the fields of a window in a windows file", window_tables},
    {"requests", "the fields of a request, in JSON and as columns of a CSV", request_tables},
    {"profile", "the fields of a profile's file; data/PROFILES.md says more", profile_tables},
    {"events", "the fields of an event of curfew sessions", event_tables},
    {"batch", "the fields of a line of curfew occurrences --batch", batch_tables},
};

// ---- As text.

constexpr std::size_t width = 100;

std::string without_ticks(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '`');
  return plain;
}

// The words of `text`, from `column` on, in lines that are indented where they go on.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t column) {
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (column > indent && column + 1 + word.size() > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  out += '\n';
}

// `  end    instant or null (default: null) [window, revision]`, and below it what it means.
void append_field(std::string& out, const FieldHelp& field) {
  constexpr std::size_t indent = 22;
  std::string head = std::string(field.type) + " (";
  if (field.presence == "none")
    head += "optional";
  else if (field.presence.find("required") == field.presence.npos)
    head += "default: " + std::string(field.presence);
  else
    head += field.presence;
  head += ')';
  if (!field.of.empty()) head += " [" + std::string(field.of) + "]";
  std::string name = "  " + std::string(field.name);
  name.resize(std::max(name.size() + 1, indent), ' ');
  out += name;
  append_wrapped(out, head, indent, name.size());
  out.append(indent, ' ');
  append_wrapped(out, field.meaning, indent, indent);
}

}  // namespace

std::span<const FieldTopic> field_topics() { return topics; }

std::string fields_help(std::string_view name) {
  const auto topic =
      std::find_if(std::begin(topics), std::end(topics), [&](const FieldTopic& t) { return t.name == name; });
  if (topic == std::end(topics)) return {};
  std::string out = without_ticks(topic->name) + ": " + std::string(topic->caption) + '\n';
  for (const FieldTable& table : topic->tables) {
    out += '\n' + without_ticks(table.title) + "\n\n";
    for (const FieldHelp& field : table.fields) append_field(out, field);
  }
  return out;
}

}  // namespace curfew
