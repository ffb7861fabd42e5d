// From named texts to a Request, or to the problem that stands in its place.
//
//   JSON object, CSV record ─► RequestBuilder (a text, a list or null for each field) ─► Request | Problem
//
// JSON and CSV differ only in how they come by the texts. A reader calls clear(), then set(), set_null() and
// list() for what stands in its record and refuse() where that is malformed, then finish(). The first problem
// stands; reading on after it still finds id and kind.
//
// What is checked here is the form: kinds, fields, instants, durations, zones, the order of start and end.
// Roles, channels and which actions a profile has are looked up later (engine/judge/admit.h).
//
// Lifetime: nothing is copied; texts must live until the record is done with. finish() refers to the builder,
// until the next clear(). Cost: mostly its instants; allocates only for a problem, once the lists have grown.
// Threads: one builder each.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/wire/reader.h"
#include "adapters/wire/recurrence_text.h"
#include "adapters/wire/request_fields.h"
#include "adapters/wire/request_rules.h"

namespace curfew {

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
  bool read_first();
  bool read_rule();
  bool read_occurrences();
  bool remove_exceptions();
  bool is_short(Field list);
  RecurrenceText times() const;

  // What is wrong is refused as `field`.
  template <class T>
  bool take(Result<T> read, Field field, T* value) {
    if (!read) return refuse(std::move(read.problem()), name(field));
    *value = std::move(*read);
    return true;
  }
  bool passes(std::optional<RequestFault> fault);
  std::string explain(RequestFault fault) const;
  bool read_instant_of(Field field, Instant* t);
  bool read_end();
  bool make_slot(Duration length, Field field);

  FindZone find_zone_;
  std::uint32_t present_ = 0, null_ = 0, filled_ = 0;  // of filled_: lists
  std::array<std::string_view, field_count> texts_;
  std::array<std::vector<std::string_view>, field_count> lists_;
  Request request_;
  std::optional<Problem> problem_;
  // Of a series.
  Duration length_;  // nominal where that is stated
  std::vector<Instant> exceptions_;
  std::optional<RecurrenceSet> recurrence_;  // of the request, where it has a rule
  const Zone* last_zone_ = nullptr;          // found last: most series of a file are in one zone
};

}  // namespace curfew
