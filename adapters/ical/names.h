// The properties that are known, by name: those of RFC 5545 that are read, MAINTNOTE's and Curfew's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace curfew {

#define CURFEW_ICAL_NAMES(X)                            \
  X(uid, "UID")                                         \
  X(summary, "SUMMARY")                                 \
  X(description, "DESCRIPTION")                         \
  X(dtstart, "DTSTART")                                 \
  X(dtend, "DTEND")                                     \
  X(duration, "DURATION")                               \
  X(rrule, "RRULE")                                     \
  X(exrule, "EXRULE")                                   \
  X(rdate, "RDATE")                                     \
  X(exdate, "EXDATE")                                   \
  X(recurrence_id, "RECURRENCE-ID")                     \
  X(created, "CREATED")                                 \
  X(dtstamp, "DTSTAMP")                                 \
  X(last_modified, "LAST-MODIFIED")                     \
  X(sequence, "SEQUENCE")                               \
  X(status, "STATUS")                                   \
  X(transp, "TRANSP")                                   \
  X(organizer, "ORGANIZER")                             \
  X(resources, "RESOURCES")                             \
  X(tzid, "TZID")                                       \
  X(lic_location, "X-LIC-LOCATION")                     \
  X(tzoffsetfrom, "TZOFFSETFROM")                       \
  X(tzoffsetto, "TZOFFSETTO")                           \
  X(freebusy, "FREEBUSY")                               \
  X(maintnote_provider, "X-MAINTNOTE-PROVIDER")         \
  X(maintnote_account, "X-MAINTNOTE-ACCOUNT")           \
  X(maintnote_id, "X-MAINTNOTE-MAINTENANCE-ID")         \
  X(maintnote_object, "X-MAINTNOTE-OBJECT-ID")          \
  X(maintnote_impact, "X-MAINTNOTE-IMPACT")             \
  X(maintnote_status, "X-MAINTNOTE-STATUS")             \
  X(curfew_domain, "X-CURFEW-DOMAIN")                   \
  X(curfew_resource, "X-CURFEW-RESOURCE")               \
  X(curfew_exempt_owner, "X-CURFEW-EXEMPT-OWNER")       \
  X(curfew_exempt_id, "X-CURFEW-EXEMPT-ID")             \
  X(curfew_enabled, "X-CURFEW-ENABLED")                 \
  X(curfew_open_end, "X-CURFEW-OPEN-END")               \
  X(curfew_drain, "X-CURFEW-DRAIN")                     \
  X(curfew_notify_before, "X-CURFEW-NOTIFY-BEFORE")     \
  X(curfew_reminder_at, "X-CURFEW-REMINDER-AT")         \
  X(curfew_display_tz, "X-CURFEW-DISPLAY-TZ")           \
  X(curfew_by, "X-CURFEW-BY")                           \
  X(curfew_reason, "X-CURFEW-REASON")                   \
  X(curfew_headline, "X-CURFEW-HEADLINE")               \
  X(curfew_notification, "X-CURFEW-NOTIFICATION")       \
  X(curfew_login, "X-CURFEW-LOGIN")                     \
  X(curfew_reserve_error, "X-CURFEW-RESERVE-ERROR")     \
  X(curfew_reserve_warning, "X-CURFEW-RESERVE-WARNING") \
  X(curfew_revision, "X-CURFEW-REVISION")               \
  X(curfew_first_start, "X-CURFEW-FIRST-START")         \
  X(curfew_first_length, "X-CURFEW-FIRST-LENGTH")       \
  X(curfew_owner, "X-CURFEW-OWNER")                     \
  X(curfew_role, "X-CURFEW-ROLE")                       \
  X(curfew_channel, "X-CURFEW-CHANNEL")                 \
  X(curfew_kind, "X-CURFEW-KIND")                       \
  X(curfew_action, "X-CURFEW-ACTION")                   \
  X(curfew_permission, "X-CURFEW-PERMISSION")           \
  X(curfew_new_start, "X-CURFEW-NEW-START")             \
  X(curfew_new_end, "X-CURFEW-NEW-END")                 \
  X(curfew_requested_at, "X-CURFEW-REQUESTED-AT")       \
  X(curfew_expires_at, "X-CURFEW-EXPIRES-AT")

enum class IcalName : std::uint8_t {
#define X(name, text) name,
  CURFEW_ICAL_NAMES(X)
#undef X
      begin,
  end,
  other_maintnote,  // X-MAINTNOTE-…, not above
  other_curfew,     // X-CURFEW-…, not above
  other,
};
inline constexpr std::string_view ical_names[] = {
#define X(name, text) text,
    CURFEW_ICAL_NAMES(X)
#undef X
};
inline constexpr std::size_t ical_name_count = std::size(ical_names);  // of those with a name
constexpr std::string_view spelling(IcalName name) { return ical_names[static_cast<std::size_t>(name)]; }

}  // namespace curfew
