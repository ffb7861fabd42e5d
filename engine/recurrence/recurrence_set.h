// When does it take place, all told? Rules, dates, exceptions and overrides,
// on one zone's clock (RFC 5545 §3.8.5).
//
// A RecurrenceSet is what a recurring booking or window is made of: a first local start and a length, rules
// (engine/recurrence/recurrence.h), RDATEs, EXDATEs, and overrides of single occurrences. It is asked, never
// listed: next(from, limit) costs some hundred ns wherever `from` lies. An occurrence is known by its
// *original* local start, which an override does not change.
//
// Zones: a local time in a gap is read with the offset from before it, one that exists twice is the first
// (§3.3.5). Rules step on the wall clock; what comes to one instant (before and in a gap, a rule and a date)
// is one occurrence, the longest. Length: a DURATION is nominal (P1D over a change of clocks is 23 or 25 h),
// a DTEND gives the same exact length each time. EXDATE is by instant and beats RDATE and rules. An override
// names an occurrence by its original start; one that matches none adds an occurrence.
//
// Life: immutable once built; zones outlive it. Threads: share it, a Clock is one thread's. Cost: build sorts
// the dates; next() is the rules', and some 300 ns more where the Clock must be set to another
// stretch of the zone.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/recurrence/recurrence.h"
#include "engine/time/time.h"
#include "engine/time/zone.h"

namespace curfew {

// The original start of what takes place once.
inline constexpr LocalTime not_recurring{std::numeric_limits<std::int64_t>::min()};

struct Occurrence {
  LocalTime original;
  Interval interval;
};

class RecurrenceSet {
 public:
  struct Date {
    LocalTime start;
    std::optional<Duration> length;  // of a PERIOD; none: the set's
  };
  struct Override {
    LocalTime original;
    std::optional<Interval> interval;  // none: it does not take place
  };
  struct Source {
    const Zone* zone = &utc();
    LocalTime start;
    Duration length;  // nominal days on the zone's clock, then the exact rest. REQUIRES: exact_us() > 0, of
                      // dates too
    std::vector<Rule> rules, exrules;  // without a rule the start is an occurrence
    std::vector<Date> rdates;
    std::vector<Instant> exdates;
    std::vector<Override> overrides;
  };
  // Where questions that follow each other stand on the zone's clock; any will do.
  struct Clock {
    Stretch stretch;
  };

  explicit RecurrenceSet(Source source);

  // The first occurrence whose interval starts in [from, limit).
  std::optional<Occurrence> next(Instant from, Instant limit, Clock* clock) const;
  std::optional<Occurrence> next(Instant from, Instant limit) const {
    Clock clock;
    return next(from, limit, &clock);
  }
  // By its original local start. None: it is no occurrence.
  std::optional<Occurrence> find(LocalTime original) const;

  std::int64_t longest_us() const { return longest_us_; }  // no occurrence is longer
  // Those of its rules that go on for ever in a cycle of some weeks (up to weekly, by weekday and time of
  // day; no EXRULE beside them) repeat themselves on the wall clock after so long.
  // None: it has none of that kind.
  std::optional<std::int64_t> cycle_us() const { return cycle_us_; }
  // From here on they do. REQUIRES: cycle_us()
  LocalTime cycle_start() const { return cycle_start_; }
  // Their first start in [from, limit), EXDATEs and overrides aside.
  std::optional<LocalTime> next_in_cycle(LocalTime from, LocalTime limit) const;
  bool is_finite() const;
  const Source& source() const { return source_; }
  // How its rules were read (engine/recurrence/recurrence.h), each once.
  std::vector<std::string> warnings() const;

 private:
  struct Reading {
    LocalTime local;
    Instant start;
  };
  std::optional<Reading> next_by_rules(Instant from, Instant limit, Clock* clock) const;
  std::optional<Reading> next_by(const Recurrence& rule, Instant from, Instant limit, Clock* clock) const;
  void find_cycle();
  bool is_excepted(LocalTime local, Instant start) const;
  bool is_overridden(Instant start) const;
  Interval interval(Instant start, Duration length) const {
    return {start, source_.zone->plus(start, length)};
  }

  Source source_;
  std::vector<Recurrence> rules_, exrules_;
  std::vector<Occurrence> dates_;    // RDATEs and overrides, by start; those excepted left out
  std::vector<Instant> overridden_;  // what the originals of overrides name, sorted
  std::int64_t longest_us_ = 0;
  std::vector<std::size_t> in_cycle_;  // places in rules_
  std::optional<std::int64_t> cycle_us_;
  LocalTime cycle_start_;
};

}  // namespace curfew
