#include "adapters/ical/windows_out.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "adapters/ical/difference.h"
#include "adapters/ical/lines.h"
#include "adapters/ical/stamp.h"
#include "adapters/json/revision.h"
#include "engine/windows/exceptions.h"

namespace curfew {
namespace {

bool is_whole(Instant t) { return second_before(t) == t; }
bool is_plain(const std::optional<std::string>& text) { return !text || *text == plain_text(*text); }

// The words of a VEVENT say all that the creation says.
bool is_plain(const Revision& r) {
  return is_date(r.declared_at) && is_whole(r.declared_at) && is_whole(*r.start) &&
         (!r.end || is_whole(*r.end)) && (!r.reminder_at || is_whole(*r.reminder_at)) && is_plain(r.name) &&
         is_plain(r.description) && is_plain(r.by) && is_plain(r.reason) && !r.cancelled &&
         std::all_of(r.messages.begin(), r.messages.end(), [](const auto& m) { return is_plain(m); });
}

class WindowWriter {
 public:
  WindowWriter(IcalLines& lines, const Window& window, const IcalWriteOptions& options)
      : lines_(lines),
        window_(window),
        options_(options),
        series_(series_only(window)),
        last_(version(series_, series_.revisions.size() - 1)) {}

  void write() {
    lines_.line("BEGIN", "VEVENT");
    lines_.text("UID", window_.id);
    write_stamps();
    window_.recurrence ? write_recurrence() : write_times(last_);
    write_texts(last_);
    write_curfew();
    if (is_notice()) write_maintnote(*options_.maintnote);
    lines_.line("END", "VEVENT");
    if (!window_.recurrence) return;
    const Occurrences occurrences(window_);
    for (const auto& [original, one] : occurrences.all())
      write_override(original, version(one.window, one.window.revisions.size() - 1));
  }

 private:
  // MAINTNOTE needs a DTEND.
  bool is_notice() const { return options_.maintnote && !window_.recurrence && is_date(last_.end); }

  void write_stamps() {
    const Instant first = window_.revisions.front().declared_at;
    const Instant latest = window_.revisions.back().declared_at;
    lines_.line("DTSTAMP", ical_stamp(is_date(latest) ? latest : Instant{0}));
    if (is_date(first)) lines_.line("CREATED", ical_stamp(first));
    if (is_date(latest)) lines_.line("LAST-MODIFIED", ical_stamp(latest));
    lines_.line("SEQUENCE", std::to_string(window_.revisions.size() - 1));
  }

  void write_times(const Version& v) {
    lines_.line("DTSTART", ical_stamp(second_before(v.start)));
    if (is_date(v.end))
      lines_.line("DTEND", ical_stamp(second_after(v.end)));
    else
      lines_.line("X-CURFEW-OPEN-END", "TRUE");
  }

  void write_recurrence() {
    const RecurrenceSet::Source& s = window_.recurrence->source();
    const Version creation = version(series_, 0);
    const bool moved = last_.start != creation.start || last_.end != creation.end;
    lines_.local("DTSTART", *s.zone, moved ? s.zone->to_local(last_.start) : s.start);
    lines_.line("DURATION", to_ical(moved ? Duration{0, last_.end.us - last_.start.us} : s.length));
    if (moved) {
      lines_.local("X-CURFEW-FIRST-START", *s.zone, s.start);
      lines_.line("X-CURFEW-FIRST-LENGTH", to_ical(s.length));
    }
    lines_.rule(s);
  }

  void write_texts(const Version& v) {
    lines_.text_if_any("SUMMARY", v.name.empty() && is_notice() ? std::string_view(window_.id) : v.name);
    lines_.text_if_any("DESCRIPTION", v.description);
    if (v.cancelled) lines_.line("STATUS", "CANCELLED");
    lines_.line("TRANSP", "OPAQUE");
  }

  void write_curfew() {
    lines_.words("X-CURFEW-DOMAIN", last_.scope->domains);
    lines_.words("X-CURFEW-RESOURCE", last_.scope->resources);
    lines_.words("X-CURFEW-EXEMPT-OWNER", last_.exempt->owners);
    lines_.words("X-CURFEW-EXEMPT-ID", last_.exempt->ids);
    if (!last_.enabled.value_or(true)) lines_.line("X-CURFEW-ENABLED", "FALSE");
    if (last_.drain.value_or(Duration{}) != Duration{}) lines_.line("X-CURFEW-DRAIN", to_ical(*last_.drain));
    if (last_.notify_before.value_or(Duration{}) != Duration{})
      lines_.line("X-CURFEW-NOTIFY-BEFORE", to_ical(*last_.notify_before));
    if (last_.reminder_at) lines_.line("X-CURFEW-REMINDER-AT", ical_stamp(*last_.reminder_at));
    lines_.text_if_any("X-CURFEW-DISPLAY-TZ", last_.display_tz);
    lines_.text_if_any("X-CURFEW-BY", last_.by);
    lines_.text_if_any("X-CURFEW-REASON", last_.reason);
    constexpr std::string_view names[] = {"X-CURFEW-HEADLINE", "X-CURFEW-NOTIFICATION", "X-CURFEW-LOGIN",
                                          "X-CURFEW-RESERVE-ERROR", "X-CURFEW-RESERVE-WARNING"};
    static_assert(std::size(names) == text_names.size());
    for (std::size_t i = 0; i < std::size(names); ++i)
      if (last_.messages[i].data() != nullptr) lines_.text(names[i], last_.messages[i]);
    if (window_.revisions.size() == 1 && is_plain(window_.revisions[0])) return;
    for (const Revision& r : window_.revisions) {
      std::string json;
      append_revision_json(json, r);
      lines_.text("X-CURFEW-REVISION", json);
    }
  }

  void write_maintnote(const MaintnoteSender& sender) {
    lines_.line("ORGANIZER", plain_text(sender.organizer));
    lines_.text("X-MAINTNOTE-PROVIDER", sender.provider);
    lines_.text("X-MAINTNOTE-ACCOUNT", sender.account);
    lines_.text("X-MAINTNOTE-MAINTENANCE-ID", window_.id);
    std::vector<std::string> objects = last_.scope->resources;
    objects.insert(objects.end(), last_.scope->domains.begin(), last_.scope->domains.end());
    if (objects.empty()) objects.push_back(sender.provider);  // all of it
    for (const std::string& object : objects) lines_.text("X-MAINTNOTE-OBJECT-ID", object);
    lines_.line("X-MAINTNOTE-IMPACT", "OUTAGE");
    lines_.line("X-MAINTNOTE-STATUS", last_.cancelled                ? "CANCELLED"
                                      : last_.enabled.value_or(true) ? "CONFIRMED"
                                                                     : "TENTATIVE");
  }

  void write_override(LocalTime original, const Version& v) {
    lines_.line("BEGIN", "VEVENT");
    lines_.text("UID", window_.id);
    lines_.local("RECURRENCE-ID", *window_.recurrence->source().zone, original);
    write_stamps();
    write_times(v);
    write_texts(v);
    lines_.line("END", "VEVENT");
  }

  IcalLines& lines_;
  const Window& window_;
  const IcalWriteOptions& options_;
  const Window series_;
  const Version last_;
};

}  // namespace

std::string write_windows_ical(std::span<const Window> windows, const IcalWriteOptions& options) {
  IcalLines lines;
  for (const Window& window : windows) {
    if (window.recurrence) lines.define(*window.recurrence->source().zone);
    WindowWriter(lines, window, options).write();
  }
  return lines.calendar();
}

}  // namespace curfew
