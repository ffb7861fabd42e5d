// From texts to values, and what is wrong with them.
#include "adapters/wire/request_builder.h"

#include <algorithm>
#include <bit>
#include <string>

#include "adapters/wire/limits.h"
#include "adapters/wire/recurrence_text.h"
#include "adapters/wire/request_rules.h"

namespace curfew {
namespace {

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
  return build_usual() || (read_kind() && read_action() &&
                           passes(check_fields(request_.kind, request_.action, present_, null_)) &&
                           read_words() && read_asked() && read_times());
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
  const auto kind = find_kind(text(Field::kind));
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
  const auto action = find_action(request_.kind, text(Field::action));
  if (!action) return refused(Code::unknown_action);
  request_.action = *action;
  return true;
}

// What is wrong with which fields stand, in the words of JSON.
std::string RequestBuilder::explain(RequestFault fault) const {
  switch (fault.code) {
    case Code::field_not_for_kind: {
      if (fields_of(request_.kind) & bit(fault.field)) return std::string(elsewhere(fault.field));
      const std::string kind = (request_.kind == Kind::access ? "" : "a ") + std::string(name(request_.kind));
      return kind + " does not have it; " + std::string(elsewhere(fault.field));
    }
    case Code::missing_field:
      if (fault.field == Field::id) return "must name the request";
      if (fault.field == Field::new_start) return "an edit needs \"new_start\", \"new_end\" or both";
      return "must be an instant, such as 2026-11-28T22:00:00Z";
    case Code::conflicting_fields:
      return "excludes \"end\"; leave one of them out";
    case Code::expires_before_start:
      return "must not be before " + named(name(Field::start), request_.slot.start);
    case Code::end_before_start:
      if (fault.field == Field::new_start)
        return "must be before the end that stays (" + to_string(request_.slot.end) +
               "); give \"new_end\" too";
      return "must be after " +
             named(name(has(Field::new_start) ? Field::new_start : Field::start), request_.new_slot.start);
    default:
      return "must be an instant; only a reservation can be without an end";
  }
}

bool RequestBuilder::passes(std::optional<RequestFault> fault) {
  return !fault || refuse(fault->code, fault->field, explain(*fault));
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
    if (!take(read_length(text(Field::duration)), Field::duration, &length)) return false;
    if (!make_slot(length, Field::duration)) return false;
  } else if (has(Field::end) && !read_end()) {
    return false;
  }
  return request_.action != Action::edit || read_edit();
}

bool RequestBuilder::read_edit() {
  std::optional<Instant> start, end;
  if (has(Field::new_start) && !read_instant_of(Field::new_start, &start.emplace())) return false;
  if (has(Field::new_end) && !read_instant_of(Field::new_end, &end.emplace())) return false;
  if (is_null(Field::new_end)) end = never;
  return passes(set_new_slot(start, end, &request_));
}

bool RequestBuilder::read_job() {
  Interval& slot = request_.slot;
  if (!read_instant_of(Field::start, &slot.start)) return false;
  if (has(Field::end)) {
    if (!read_end()) return false;
  } else {
    Duration length;
    if (has(Field::duration) && !take(parse_duration(text(Field::duration)), Field::duration, &length))
      return false;
    if (length.exact_us() == 0) length = instantaneous;
    if (!make_slot(length, has(Field::duration) ? Field::duration : Field::start)) return false;
  }
  if (!has(Field::expires_at)) return true;
  Instant expires;
  return read_instant_of(Field::expires_at, &expires) && passes(set_expiry(expires, &request_));
}

bool RequestBuilder::read_series() {
  if (!has(Field::end) && !has(Field::duration))
    return refuse(Code::missing_field, Field::duration, "a series needs \"duration\" or \"end\"");
  if (!read_zone() || !read_first()) return false;
  return has(Field::rrule) ? read_rule() : read_occurrences() && remove_exceptions();
}

bool RequestBuilder::read_zone() {
  if (!has(Field::tzid)) return true;
  const std::string_view id = text(Field::tzid);
  if (last_zone_ == nullptr || last_zone_->id() != id) last_zone_ = find_zone_(id);
  request_.zone = last_zone_;
  return request_.zone != nullptr || refuse(unknown_zone(), name(Field::tzid));
}

// What stands in the fields of a series, read on its zone's clock; without a zone, times have offsets.
RecurrenceText RequestBuilder::times() const {
  if (request_.zone != nullptr) return RecurrenceText(*request_.zone);
  return RecurrenceText::without_zone(", or give its zone as \"tzid\"");
}

// The first occurrence, and how long the others are.
bool RequestBuilder::read_first() {
  Interval& slot = request_.slot;
  if (!take(times().instant(text(Field::start)), Field::start, &slot.start)) return false;
  if (has(Field::end)) {
    if (!read_end()) return false;
    length_ = {0, slot.end.us - slot.start.us};
    return true;
  }
  return take(read_length(text(Field::duration)), Field::duration, &length_) &&
         make_slot(length_, Field::duration);
}

bool RequestBuilder::read_rule() {
  if (!is_short(Field::rdate) || !is_short(Field::exdate)) return false;
  RecurrenceSet::Source set;
  const RecurrenceText times = this->times();
  if (!take(times.clock(text(Field::start)), Field::start, &set.start)) return false;
  set.zone = &times.zone();
  set.length = length_;
  const RecurrenceFields fields{.rrule = {&texts_[index(Field::rrule)], 1},
                                .exrule = {},
                                .rdate = lists_[index(Field::rdate)],
                                .exdate = lists_[index(Field::exdate)]};
  const bool is_read = read_recurrence_fields(fields, times, &set, [this](Problem problem) {
    refuse(std::move(problem));
    return false;
  });
  if (!is_read) return false;
  request_.recurrence = &recurrence_.emplace(std::move(set));
  auto problem = check_occurs(*recurrence_);
  return !problem || refuse(std::move(*problem), name(Field::rrule));
}

bool RequestBuilder::is_short(Field list) {
  const std::size_t entries = lists_[index(list)].size();
  return entries <= limits::max_occurrences ||
         refuse(Code::too_many, list, too_many(entries, limits::max_occurrences, "max_occurrences"));
}

bool RequestBuilder::read_occurrences() {
  const std::vector<std::string_view>& stated = lists_[index(Field::rdate)];
  std::vector<Interval>& occurrences = request_.occurrences;
  if (stated.size() >= limits::max_occurrences)
    return refuse(Code::too_many, Field::rdate,
                  too_many(stated.size(), limits::max_occurrences - 1, "max_occurrences, with \"start\""));
  occurrences.push_back(request_.slot);
  const RecurrenceText times = this->times();
  for (std::size_t i = 0; i < stated.size(); ++i) {
    auto occurrence = times.period(stated[i], length_);
    if (!occurrence) return refuse(std::move(occurrence.problem()), entry_name(Field::rdate, i));
    occurrences.push_back(*occurrence);
  }
  const auto by_start = [](const Interval& a, const Interval& b) { return a.start < b.start; };
  const auto same_start = [](const Interval& a, const Interval& b) { return a.start == b.start; };
  if (!std::is_sorted(occurrences.begin(), occurrences.end(), by_start))
    std::stable_sort(occurrences.begin(), occurrences.end(), by_start);
  occurrences.erase(std::unique(occurrences.begin(), occurrences.end(), same_start), occurrences.end());
  return true;
}

bool RequestBuilder::remove_exceptions() {
  if (!is_short(Field::exdate)) return false;
  const std::vector<std::string_view>& stated = lists_[index(Field::exdate)];
  const RecurrenceText times = this->times();
  exceptions_.clear();
  for (std::size_t i = 0; i < stated.size(); ++i) {
    auto t = times.instant(stated[i]);
    if (!t) return refuse(std::move(t.problem()), entry_name(Field::exdate, i));
    exceptions_.push_back(*t);
  }
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

bool RequestBuilder::read_end() {
  Interval& slot = request_.slot;
  const bool is_read = request_.kind == Kind::series
                           ? take(times().instant(text(Field::end)), Field::end, &slot.end)
                           : read_instant_of(Field::end, &slot.end);
  if (!is_read || slot.start < slot.end) return is_read;
  return refuse(Code::end_before_start, Field::end, "must be after " + named(name(Field::start), slot.start));
}

// Nominal days in the zone of a series, 24 h elsewhere.
bool RequestBuilder::make_slot(Duration length, Field field) {
  Interval& slot = request_.slot;
  return take(end_after(slot.start, length, request_.zone != nullptr ? *request_.zone : utc()), field,
              &slot.end);
}

}  // namespace curfew
