// From named texts to a Request, or to the problem that stands in its place.
//
//   JSON object, CSV record ─► RequestBuilder (a text, a list or null for each field) ─► Request | Problem
//
// The one place that knows the fields' names, which kinds have them, and what a request of each kind needs:
// JSON and CSV differ only in how they come by the texts. A reader calls clear(), then set(), set_null() and
// list() for what stands in its record and refuse() where that is malformed, then finish(). The first problem
// stands; reading on after it still finds id and kind.
//
// What is checked here is the form: kinds, fields, instants, durations, zones, the order of start and end.
// Roles, channels and which actions a profile has are looked up later (engine/admit.h).
//
// Lifetime: nothing is copied; texts must live until the record is done with. finish() refers to the builder,
// until the next clear(). Cost: mostly its instants; allocates only for a problem, once the lists have grown.
// Threads: one builder each.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/reader.h"

namespace curfew {

enum class Field : std::uint8_t {
  kind,
  id,
  action,
  owner,
  role,
  channel,
  domain,
  resources,
  permissions,
  start,
  end,
  duration,
  new_start,
  new_end,
  requested_at,
  queued_at,
  expires_at,
  tzid,
  rrule,
  rdate,
  exdate,
  at,
  session_expires_at,
};
inline constexpr std::size_t field_count = 23;

std::string_view name(Field field);
std::optional<Field> find_field(std::string_view name);
bool is_list(Field field);       // an array in JSON, separated by `;` in CSV
bool has_open_end(Field field);  // `null` says something: there is no end
// As it would have to be written in JSON: `a text in quotes, such as "PT4H"`.
std::string_view wanted(Field field);

// unknown_field, with the name that was probably meant.
Problem unknown_field(std::string_view name);
// The record is longer than limits::max_record_bytes.
Problem record_too_long();

class RequestBuilder {
 public:
  explicit RequestBuilder(FindZone find_zone) : find_zone_(std::move(find_zone)) {}

  void clear() {
    for (; filled_ != 0; filled_ &= filled_ - 1)
      lists_[static_cast<std::size_t>(std::countr_zero(filled_))].clear();
    for (Field f : words) texts_[index(f)] = {};
    present_ = null_ = 0;
    problem_.reset();
  }
  void set(Field field, std::string_view text) {
    texts_[index(field)] = text;
    present_ |= bit(field);
  }
  // REQUIRES: has_open_end(field); any other null is as absent
  void set_null(Field field) { null_ |= bit(field); }
  // The entries of a list that stands in the record, to be filled. REQUIRES: is_list(field)
  std::vector<std::string_view>& list(Field field) {
    present_ |= bit(field);
    filled_ |= bit(field);
    return lists_[index(field)];
  }
  void refuse(Problem problem) {
    if (!problem_) problem_ = std::move(problem);
  }
  Record finish(std::size_t line);

 private:
  // Their texts are empty where they are absent.
  static constexpr std::array words = {Field::id, Field::owner, Field::role, Field::channel, Field::domain};

  static constexpr std::size_t index(Field field) { return static_cast<std::size_t>(field); }
  static constexpr std::uint32_t bit(Field field) { return 1u << index(field); }
  bool has(Field field) const { return (present_ & bit(field)) != 0; }
  bool is_null(Field field) const { return (null_ & bit(field)) != 0; }
  std::string_view text(Field field) const { return has(field) ? texts_[index(field)] : std::string_view(); }

  bool refuse(Problem problem, std::string_view field);
  bool refuse(Code code, std::string_view field, std::string detail);
  bool refuse(Code code, Field field, std::string detail) {
    return refuse(code, name(field), std::move(detail));
  }

  bool build();
  bool build_usual();
  bool read_kind();
  bool read_action();
  bool check_fields();
  bool read_words();
  bool read_names(Field field, std::vector<std::string_view>* names);
  std::optional<Field> empty_word() const;
  void take_words();
  void take_names(Field field, std::vector<std::string_view>* names);
  bool read_asked();
  bool read_times();

  bool read_reservation();
  bool read_edit();
  bool read_job();
  bool read_access();
  bool read_series();
  bool read_zone();
  bool read_length();
  bool read_rule();
  bool read_occurrences();
  bool read_occurrence(std::string_view entry, std::string_view field, Interval* occurrence);
  bool read_exceptions();
  bool remove_exceptions();

  // Reading one value; false: refused as `field`.
  bool read_instant_of(Field field, Instant* t);
  bool read_moment(std::string_view text, std::string_view field, Instant* t);
  bool read_clock(std::string_view text, std::string_view field, LocalTime* t);
  bool read_local(std::string_view text, std::string_view field, Instant* t);
  bool read_length_of(std::string_view text, std::string_view field, Duration* length);
  bool read_end(Interval* slot);
  bool make_slot(Instant start, Instant end, std::string_view field, std::string_view start_name,
                 Interval* slot);
  bool make_slot(Instant start, Duration length, std::string_view field, Interval* slot);

  FindZone find_zone_;
  std::uint32_t present_ = 0, null_ = 0, filled_ = 0;  // of filled_: lists
  std::array<std::string_view, field_count> texts_;
  std::array<std::vector<std::string_view>, field_count> lists_;
  Request request_;
  std::optional<Problem> problem_;
  // Of a series.
  std::optional<Duration> nominal_;  // else the first occurrence's exact length
  std::vector<Instant> exceptions_;
  std::optional<RecurrenceSet> recurrence_;  // of the request, where it has a rule
  const Zone* last_zone_ = nullptr;          // found last: most series of a file are in one zone
};

}  // namespace curfew
