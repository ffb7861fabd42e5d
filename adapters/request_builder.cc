// The fields of a request, and the rules of each kind.
#include "adapters/request_builder.h"

#include <algorithm>
#include <bit>
#include <string>

#include "adapters/limits.h"
#include "adapters/recurrence_text.h"
#include "engine/text.h"

namespace curfew {
namespace {

enum class Form : std::uint8_t { word, instant, duration, list };

constexpr unsigned kind_bit(Kind k) { return 1u << static_cast<unsigned>(k); }
constexpr unsigned reservation = kind_bit(Kind::reservation), series = kind_bit(Kind::series);
constexpr unsigned job = kind_bit(Kind::job), access = kind_bit(Kind::access);
constexpr unsigned all = reservation | series | job | access;

struct FieldRule {
  std::string_view name;
  Form form;
  unsigned kinds;              // that have it
  std::string_view elsewhere;  // what would work on another kind
};

constexpr std::string_view only_series = "only a series has it";
constexpr std::string_view only_edit = "only a reservation has it, with the action \"edit\"";
constexpr std::string_view no_zone = "only a series has it; write an offset, as in 2026-11-28T22:00:00+01:00";

// In the order of `Field`.
constexpr std::array<FieldRule, field_count> rules = {{
    {"kind", Form::word, all, ""},
    {"id", Form::word, all, ""},
    {"action", Form::word, all, ""},
    {"owner", Form::word, all, ""},
    {"role", Form::word, all, ""},
    {"channel", Form::word, all, ""},
    {"domain", Form::word, all, ""},
    {"resources", Form::list, all, ""},
    {"permissions", Form::list, all, ""},
    {"start", Form::instant, reservation | series | job, "use \"at\""},
    {"end", Form::instant, reservation | series | job, "it has an instant, \"at\""},
    {"duration", Form::duration, reservation | series | job, "it has an instant, \"at\""},
    {"new_start", Form::instant, reservation, only_edit},
    {"new_end", Form::instant, reservation, only_edit},
    {"requested_at", Form::instant, reservation | series, "a job has \"queued_at\", access has \"at\""},
    {"queued_at", Form::instant, job, "a reservation or series has \"requested_at\""},
    {"expires_at", Form::instant, job, "only a job has it"},
    {"tzid", Form::word, series, no_zone},
    {"rrule", Form::word, series, only_series},
    {"rdate", Form::list, series, only_series},
    {"exdate", Form::list, series, only_series},
    {"at", Form::instant, access, "use \"start\""},
    {"session_expires_at", Form::instant, access, "only access has it"},
}};

constexpr const FieldRule& rule(Field field) { return rules[static_cast<std::size_t>(field)]; }

constexpr std::array<std::string_view, field_count> field_names = [] {
  std::array<std::string_view, field_count> names;
  for (std::size_t i = 0; i < field_count; ++i) names[i] = rules[i].name;
  return names;
}();

// A bit for each field that requests of this kind have, in the order of Kind.
constexpr std::array<std::uint32_t, kind_names.size()> fields_of_kind = [] {
  std::array<std::uint32_t, kind_names.size()> fields{};
  for (std::size_t kind = 0; kind < fields.size(); ++kind)
    for (std::size_t i = 0; i < field_count; ++i)
      if ((rules[i].kinds >> kind & 1) != 0) fields[kind] |= 1u << i;
  return fields;
}();

// Names by a hash that is perfect: the factors were found by trying, and a collision does not compile.
constexpr std::size_t name_slots = 64;
constexpr std::size_t name_slot(std::string_view name) {
  const auto first = static_cast<unsigned char>(name.front());
  const auto middle = static_cast<unsigned char>(name[name.size() / 2]);
  return (name.size() + first * 3u + middle * 18u) % name_slots;
}
constexpr std::array<std::uint8_t, name_slots> fields_by_slot = [] {
  std::array<std::uint8_t, name_slots> slots{};
  for (auto& slot : slots) slot = field_count;
  for (std::size_t i = 0; i < field_count; ++i) {
    auto& slot = slots[name_slot(rules[i].name)];
    if (slot != field_count) throw "two names in one slot";
    slot = static_cast<std::uint8_t>(i);
  }
  return slots;
}();

// A comparison with each name, which the compiler makes of loads: its length is known.
template <class Enum, const auto& names>
std::optional<Enum> find_name(std::string_view name) {
  std::optional<Enum> found;
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    ((name == names[i] ? (found = static_cast<Enum>(i), true) : false) || ...);
  }
  (std::make_index_sequence<names.size()>());
  return found;
}

std::string entry_name(Field list, std::size_t i) {
  return std::string(name(list)) + "[" + std::to_string(i) + "]";
}

std::string too_many(std::size_t found, std::size_t limit, std::string_view limit_name) {
  return "has " + std::to_string(found) + " entries; there may be " + std::to_string(limit) + " (" +
         std::string(limit_name) + ")";
}

// `"start" (2026-11-28T20:00:00Z)`
std::string named(std::string_view field, Instant t) {
  return std::string(1, '"').append(field) + "\" (" + to_string(t) + ")";
}

}  // namespace

std::string_view name(Field field) { return rule(field).name; }
bool is_list(Field field) { return rule(field).form == Form::list; }
bool has_open_end(Field field) { return field == Field::end || field == Field::new_end; }

std::string_view wanted(Field field) {
  switch (rule(field).form) {
    case Form::word:
      return "a text in quotes";
    case Form::instant:
      return "a text in quotes, such as \"2026-11-28T22:00:00Z\"";
    case Form::duration:
      return "a text in quotes, such as \"PT4H\"";
    case Form::list:
      return "an array of texts, such as [\"…\", \"…\"]";
  }
  return {};
}

std::optional<Field> find_field(std::string_view name) {
  if (name.empty()) return {};
  const std::size_t i = fields_by_slot[name_slot(name)];
  if (i == field_count || rules[i].name != name) return {};
  return static_cast<Field>(i);
}

Problem unknown_field(std::string_view name) {
  return {Code::unknown_field, shown(name), "is not a field of a request" + did_you_mean(name, field_names)};
}

Problem record_too_long() {
  return {
      Code::line_too_long, "",
      "the record must be at most " + std::to_string(limits::max_record_bytes) + " bytes (max_record_bytes)"};
}

Record RequestBuilder::finish(std::size_t line) {
  const bool built = !problem_ && build();
  return {.line = line,
          .request = built ? &request_ : nullptr,
          .problem = built ? nullptr : &*problem_,
          .id = text(Field::id),
          .kind = text(Field::kind)};
}

bool RequestBuilder::refuse(Code code, std::string_view field, std::string detail) {
  refuse({code, std::string(field), std::move(detail)});
  return false;
}

bool RequestBuilder::refuse(Problem problem, std::string_view field) {
  problem.field = field;
  refuse(std::move(problem));
  return false;
}

bool RequestBuilder::build() {
  request_.zone = nullptr;
  request_.new_slot = {};
  request_.recurrence = nullptr;
  request_.asked.reset();
  request_.expires_at.reset();
  request_.occurrences.clear();
  return build_usual() ||
         (read_kind() && read_action() && check_fields() && read_words() && read_asked() && read_times());
}

// A reservation to create in which nothing is wrong, as most are, at once; false: it is another, or what is
// wrong is to be said, and it is to be read by the steps above.
bool RequestBuilder::build_usual() {
  constexpr std::uint32_t needed = bit(Field::kind) | bit(Field::id) | bit(Field::start) | bit(Field::end);
  constexpr std::uint32_t may_stand = bit(Field::action) | bit(Field::owner) | bit(Field::role) |
                                      bit(Field::channel) | bit(Field::domain) | bit(Field::resources) |
                                      bit(Field::requested_at);
  if ((((present_ ^ needed) & ~may_stand) | null_) != 0) return false;
  if (texts_[index(Field::kind)] != name(Kind::reservation)) return false;
  if (has(Field::action) && texts_[index(Field::action)] != name(Action::create)) return false;
  if (empty_word()) return false;
  for (std::string_view resource : lists_[index(Field::resources)])
    if (resource.empty()) return false;
  if (lists_[index(Field::resources)].size() > limits::max_resources) return false;
  Interval slot;
  if (!read_instant(texts_[index(Field::start)], &slot.start) ||
      !read_instant(texts_[index(Field::end)], &slot.end) || slot.start >= slot.end)
    return false;
  if (Instant asked; has(Field::requested_at)) {
    if (!read_instant(texts_[index(Field::requested_at)], &asked)) return false;
    request_.asked = asked;
  }
  request_.kind = Kind::reservation;
  request_.action = Action::create;
  request_.slot = slot;
  take_words();
  take_names(Field::resources, &request_.resources);
  request_.permissions.clear();
  return true;
}

bool RequestBuilder::read_kind() {
  constexpr std::string_view known = "must be \"reservation\", \"series\", \"job\" or \"access\"";
  if (!has(Field::kind)) return refuse(Code::missing_field, Field::kind, std::string(known));
  const auto kind = find_name<Kind, kind_names>(text(Field::kind));
  if (!kind) return refuse(Code::unknown_kind, Field::kind, std::string(known));
  request_.kind = *kind;
  return true;
}

bool RequestBuilder::read_action() {
  const bool access = request_.kind == Kind::access;
  const auto refused = [&](Code code) {
    return refuse(
        code, Field::action,
        access ? "must be \"login\", \"session\", \"sandbox\", \"launch\", \"request\", \"cron\" or \"ctl\""
               : "must be \"create\", \"restore\" or \"edit\"");
  };
  request_.action = Action::create;
  if (!has(Field::action)) return !access || refused(Code::missing_field);
  const auto action = find_name<Action, action_names>(text(Field::action));
  if (!action || access == (static_cast<std::size_t>(*action) < booking_actions))
    return refused(Code::unknown_action);
  request_.action = *action;
  return true;
}

// Which fields may, and which must, stand in a request of this kind and action.
bool RequestBuilder::check_fields() {
  const auto not_of_kind = [this](Field f) {
    const std::string kind = (request_.kind == Kind::access ? "" : "a ") + std::string(name(request_.kind));
    return refuse(Code::field_not_for_kind, f, kind + " does not have it; " + std::string(rule(f).elsewhere));
  };
  const std::uint32_t stated = present_ | null_;
  const std::uint32_t of_other_kinds = stated & ~fields_of_kind[static_cast<std::size_t>(request_.kind)];
  if (of_other_kinds != 0) return not_of_kind(static_cast<Field>(std::countr_zero(of_other_kinds)));
  const std::uint32_t of_edit = bit(Field::new_start) | bit(Field::new_end);
  const bool is_edit = request_.kind == Kind::reservation && request_.action == Action::edit;
  if (!is_edit && (stated & of_edit) != 0)
    return refuse(Code::field_not_for_kind,
                  (stated & bit(Field::new_start)) != 0 ? Field::new_start : Field::new_end,
                  std::string(only_edit));
  if (!has(Field::id)) return refuse(Code::missing_field, Field::id, "must name the request");
  const Field when = request_.kind == Kind::access ? Field::at : Field::start;
  if (!has(when))
    return refuse(Code::missing_field, when, "must be an instant, such as 2026-11-28T22:00:00Z");
  if (is_edit && (stated & of_edit) == 0)
    return refuse(Code::missing_field, Field::new_start, "an edit needs \"new_start\", \"new_end\" or both");
  if ((stated & bit(Field::end)) != 0 && has(Field::duration))
    return refuse(Code::conflicting_fields, Field::duration, "excludes \"end\"; leave one of them out");
  if (is_null(Field::end) && request_.kind != Kind::reservation)
    return refuse(Code::wrong_type, Field::end,
                  "must be an instant; only a reservation can be without an end");
  return true;
}

bool RequestBuilder::read_words() {
  if (const auto field = empty_word()) return refuse(Code::empty_value, *field, "must not be empty");
  take_words();
  return read_names(Field::resources, &request_.resources) &&
         read_names(Field::permissions, &request_.permissions);
}

inline std::optional<Field> RequestBuilder::empty_word() const {
  for (Field f : words)
    if (has(f) && texts_[index(f)].empty()) return f;
  return {};
}

inline void RequestBuilder::take_words() {
  request_.id = texts_[index(Field::id)];
  request_.owner = texts_[index(Field::owner)];
  request_.role = texts_[index(Field::role)];
  request_.channel = texts_[index(Field::channel)];
  request_.domain = texts_[index(Field::domain)];
}

bool RequestBuilder::read_names(Field field, std::vector<std::string_view>* names) {
  const std::vector<std::string_view>& stated = lists_[index(field)];
  for (std::size_t i = 0; i < stated.size(); ++i)
    if (stated[i].empty()) return refuse(Code::empty_value, entry_name(field, i), "must not be empty");
  if (stated.size() > limits::max_resources)
    return refuse(Code::too_many, field, too_many(stated.size(), limits::max_resources, "max_resources"));
  take_names(field, names);
  return true;
}

// Both keep their storage.
inline void RequestBuilder::take_names(Field field, std::vector<std::string_view>* names) {
  names->clear();
  names->swap(lists_[index(field)]);
}

bool RequestBuilder::read_asked() {
  const Field field = request_.kind == Kind::job ? Field::queued_at : Field::requested_at;
  if (!has(field)) return true;
  Instant asked;
  if (!read_instant_of(field, &asked)) return false;
  request_.asked = asked;
  return true;
}

bool RequestBuilder::read_times() {
  switch (request_.kind) {
    case Kind::reservation:
      return read_reservation();
    case Kind::series:
      return read_series();
    case Kind::job:
      return read_job();
    case Kind::access:
      return read_access();
  }
  return false;
}

// It takes place at its instant, and is asked then.
bool RequestBuilder::read_access() {
  Interval& slot = request_.slot;
  if (!read_instant_of(Field::at, &slot.start)) return false;
  slot.end = Instant{slot.start.us + 1};
  request_.asked = slot.start;
  if (!has(Field::session_expires_at)) return true;
  Instant expires;
  if (!read_instant_of(Field::session_expires_at, &expires)) return false;
  request_.expires_at = expires;
  return expires > slot.start ||
         refuse(Code::expires_before_start, Field::session_expires_at,
                "must be after " + named(name(Field::at), slot.start) + ": an expired session is none");
}

bool RequestBuilder::read_reservation() {
  Interval& slot = request_.slot;
  if (!read_instant_of(Field::start, &slot.start)) return false;
  slot.end = never;
  if (has(Field::duration)) {
    Duration length;
    if (!read_length_of(text(Field::duration), name(Field::duration), &length)) return false;
    if (!make_slot(slot.start, length, name(Field::duration), &slot)) return false;
  } else if (has(Field::end) && !read_end(&slot)) {
    return false;
  }
  return request_.action != Action::edit || read_edit();
}

// What is missing stays as it is.
bool RequestBuilder::read_edit() {
  Interval moved = request_.slot;
  if (has(Field::new_start) && !read_instant_of(Field::new_start, &moved.start)) return false;
  if (has(Field::new_end) && !read_instant_of(Field::new_end, &moved.end)) return false;
  if (is_null(Field::new_end)) moved.end = never;
  request_.new_slot = moved;
  if (moved.start < moved.end) return true;
  if (!has(Field::new_end))
    return refuse(Code::end_before_start, Field::new_start,
                  "must be before the end that stays (" + to_string(moved.end) + "); give \"new_end\" too");
  return refuse(
      Code::end_before_start, Field::new_end,
      "must be after " + named(name(has(Field::new_start) ? Field::new_start : Field::start), moved.start));
}

bool RequestBuilder::read_job() {
  Interval& slot = request_.slot;
  if (!read_instant_of(Field::start, &slot.start)) return false;
  if (has(Field::end)) {
    if (!read_end(&slot)) return false;
  } else {
    Duration length;
    if (has(Field::duration)) {
      auto read = parse_duration(text(Field::duration));
      if (!read) return refuse(std::move(read.problem()), name(Field::duration));
      length = *read;
    }
    length.us += length.exact_us() == 0;
    if (!make_slot(slot.start, length, name(has(Field::duration) ? Field::duration : Field::start), &slot))
      return false;
  }
  if (!has(Field::expires_at)) return true;
  Instant expires;
  if (!read_instant_of(Field::expires_at, &expires)) return false;
  if (expires < slot.start)
    return refuse(Code::expires_before_start, Field::expires_at,
                  "must not be before " + named(name(Field::start), slot.start));
  request_.expires_at = expires;
  return true;
}

bool RequestBuilder::read_series() {
  if (!has(Field::end) && !has(Field::duration))
    return refuse(Code::missing_field, Field::duration, "a series needs \"duration\" or \"end\"");
  if (!read_zone() || !read_length()) return false;
  return has(Field::rrule) ? read_rule() : read_occurrences() && remove_exceptions();
}

bool RequestBuilder::read_zone() {
  if (!has(Field::tzid)) return true;
  const std::string_view id = text(Field::tzid);
  if (last_zone_ == nullptr || last_zone_->id() != id) last_zone_ = find_zone_(id);
  request_.zone = last_zone_;
  if (request_.zone != nullptr) return true;
  return refuse(Code::unknown_zone, Field::tzid,
                "is not a time zone of the IANA data base, such as Europe/Berlin");
}

// The first occurrence, and how long the others are.
bool RequestBuilder::read_length() {
  Interval& slot = request_.slot;
  nominal_.reset();
  if (!read_moment(text(Field::start), name(Field::start), &slot.start)) return false;
  if (has(Field::end)) return read_end(&slot);
  Duration length;
  if (!read_length_of(text(Field::duration), name(Field::duration), &length)) return false;
  nominal_ = length;
  return make_slot(slot.start, length, name(Field::duration), &slot);
}

bool RequestBuilder::read_rule() {
  auto rule = parse_rule(text(Field::rrule));
  if (!rule) return refuse(std::move(rule.problem()), name(Field::rrule));
  RecurrenceSet::Source set;
  if (request_.zone != nullptr) set.zone = request_.zone;
  if (!read_clock(text(Field::start), name(Field::start), &set.start)) return false;
  set.length = nominal_.value_or(Duration{0, request_.slot.end.us - request_.slot.start.us});
  set.rules.push_back(std::move(*rule));
  const auto& dates = lists_[index(Field::rdate)];
  if (dates.size() > limits::max_occurrences)
    return refuse(Code::too_many, Field::rdate,
                  too_many(dates.size(), limits::max_occurrences, "max_occurrences"));
  for (std::size_t i = 0; i < dates.size(); ++i) {
    const std::string field = entry_name(Field::rdate, i);
    RecurrenceSet::Date date;
    Interval period;
    if (!read_clock(dates[i].substr(0, dates[i].find('/')), field, &date.start)) return false;
    if (dates[i].find('/') != dates[i].npos) {
      if (!read_occurrence(dates[i], field, &period)) return false;
      date.length = Duration{0, period.end.us - period.start.us};
    }
    set.rdates.push_back(date);
  }
  if (!read_exceptions()) return false;
  set.exdates = exceptions_;
  request_.recurrence = &recurrence_.emplace(std::move(set));
  if (recurrence_->next(first_instant, last_instant)) return true;
  return refuse(Code::empty_series, Field::rrule,
                "has no occurrence; check its parts, its end and \"exdate\"");
}

bool RequestBuilder::read_occurrences() {
  const std::vector<std::string_view>& stated = lists_[index(Field::rdate)];
  std::vector<Interval>& occurrences = request_.occurrences;
  if (stated.size() >= limits::max_occurrences)
    return refuse(Code::too_many, Field::rdate,
                  too_many(stated.size(), limits::max_occurrences - 1, "max_occurrences, with \"start\""));
  occurrences.push_back(request_.slot);
  for (std::size_t i = 0; i < stated.size(); ++i) {
    Interval occurrence;
    if (!read_occurrence(stated[i], entry_name(Field::rdate, i), &occurrence)) return false;
    occurrences.push_back(occurrence);
  }
  const auto by_start = [](const Interval& a, const Interval& b) { return a.start < b.start; };
  const auto same_start = [](const Interval& a, const Interval& b) { return a.start == b.start; };
  if (!std::is_sorted(occurrences.begin(), occurrences.end(), by_start))
    std::stable_sort(occurrences.begin(), occurrences.end(), by_start);
  occurrences.erase(std::unique(occurrences.begin(), occurrences.end(), same_start), occurrences.end());
  return true;
}

// `start`, `start/end` or `start/PT3H`.
bool RequestBuilder::read_occurrence(std::string_view entry, std::string_view field, Interval* occurrence) {
  const std::size_t slash = entry.find('/');
  Instant start;
  if (!read_moment(entry.substr(0, slash), field, &start)) return false;
  if (slash == entry.npos) {
    if (nominal_) return make_slot(start, *nominal_, field, occurrence);
    return make_slot(start, Duration{0, request_.slot.end.us - request_.slot.start.us}, field, occurrence);
  }
  const std::string_view rest = entry.substr(slash + 1);
  if (rest.starts_with('P')) {
    Duration length;
    return read_length_of(rest, field, &length) && make_slot(start, length, field, occurrence);
  }
  Instant end;
  return read_moment(rest, field, &end) && make_slot(start, end, field, "its own start", occurrence);
}

bool RequestBuilder::read_exceptions() {
  const std::vector<std::string_view>& stated = lists_[index(Field::exdate)];
  if (stated.size() > limits::max_occurrences)
    return refuse(Code::too_many, Field::exdate,
                  too_many(stated.size(), limits::max_occurrences, "max_occurrences"));
  exceptions_.resize(stated.size());
  for (std::size_t i = 0; i < stated.size(); ++i)
    if (!read_moment(stated[i], entry_name(Field::exdate, i), &exceptions_[i])) return false;
  return true;
}

bool RequestBuilder::remove_exceptions() {
  if (!read_exceptions()) return false;
  if (exceptions_.empty()) return true;
  std::sort(exceptions_.begin(), exceptions_.end());
  std::erase_if(request_.occurrences, [this](const Interval& occurrence) {
    return std::binary_search(exceptions_.begin(), exceptions_.end(), occurrence.start);
  });
  if (!request_.occurrences.empty()) return true;
  return refuse(Code::empty_series, Field::exdate, "removes every occurrence; leave at least one");
}

bool RequestBuilder::read_instant_of(Field field, Instant* t) {
  return read_instant(text(field), t) || refuse(parse_instant(text(field)).problem(), name(field));
}

// An instant, or in a series with a zone a local time.
bool RequestBuilder::read_moment(std::string_view text, std::string_view field, Instant* t) {
  if (read_instant(text, t)) return true;
  if (request_.zone != nullptr) return read_local(text, field, t);
  Problem problem = parse_instant(text).problem();
  if (problem.code == Code::zone_needed && request_.kind == Kind::series)
    problem.detail += ", or give its zone as \"tzid\"";
  return refuse(std::move(problem), field);
}

// What a clock of the series' zone shows then.
bool RequestBuilder::read_clock(std::string_view text, std::string_view field, LocalTime* t) {
  Instant instant;
  if (!read_moment(text, field, &instant)) return false;
  auto local = RecurrenceText(request_.zone != nullptr ? *request_.zone : utc()).clock(text);
  if (!local) return refuse(std::move(local.problem()), field);
  *t = *local;
  return true;
}

// REQUIRES: read_instant(text) is false
bool RequestBuilder::read_local(std::string_view text, std::string_view field, Instant* t) {
  auto local = parse_local_time(text);
  if (!local) {
    Problem as_instant = parse_instant(text).problem();
    return refuse(std::move(as_instant.code == Code::zone_needed ? local.problem() : as_instant), field);
  }
  *t = request_.zone->to_utc(*local).before;
  if (is_date(*t)) return true;
  return refuse(Code::instant_out_of_range, field,
                "must lie from " + to_string(first_instant) + " to " + to_string(last_instant) + " in UTC");
}

bool RequestBuilder::read_length_of(std::string_view text, std::string_view field, Duration* length) {
  auto read = parse_duration(text);
  if (!read) return refuse(std::move(read.problem()), field);
  *length = *read;
  if (length->exact_us() > 0) return true;
  return refuse(Code::end_before_start, field, "must be longer than nothing, such as PT4H");
}

bool RequestBuilder::read_end(Interval* slot) {
  Instant end;
  return read_moment(text(Field::end), name(Field::end), &end) &&
         make_slot(slot->start, end, name(Field::end), "\"start\"", slot);
}

bool RequestBuilder::make_slot(Instant start, Instant end, std::string_view field,
                               std::string_view start_name, Interval* slot) {
  *slot = {start, end};
  if (start < end) return true;
  return refuse(Code::end_before_start, field,
                "must be after " + std::string(start_name) + " (" + to_string(start) + ")");
}

// Nominal days in the zone of a series, 24 h elsewhere.
bool RequestBuilder::make_slot(Instant start, Duration length, std::string_view field, Interval* slot) {
  const bool fits = length.exact_us() <= last_instant.us - start.us;
  *slot = {start,
           request_.zone == nullptr ? plus(start, length.exact_us()) : request_.zone->plus(start, length)};
  if (fits && slot->start < slot->end) return true;
  return refuse(Code::instant_out_of_range, field, "makes it end after " + to_string(last_instant));
}

}  // namespace curfew
