// What a wall clock shows at an instant, and which instant a wall clock's reading is.
//
// A Zone is handed in, already loaded (adapters/system/zones.h does the I/O); the engine never looks for zone
// data. A local time may exist once, not at all (skipped, when clocks go forward) or twice (repeated): that
// is a returned value, and `before` is the reading of RFC 5545 §3.3.5 in all three cases: the offset from
// before the gap, the first of two.
//
// Most zones are IANA's. One that a calendar defines itself is made of its stretches, and carries the
// definition, without which its name says nothing to anybody else.
//
// Cost: ~100 ns a lookup. Threads: a Zone is immutable and may be shared. Source of the arithmetic: cctz.
#pragma once

#include <cctz/time_zone.h>

#include <string>
#include <vector>

#include "engine/time/time.h"

namespace curfew {

struct LocalReading {
  enum Kind { unique, skipped, repeated } kind;
  Instant before;  // with the offset before the transition; the instant itself where unique
  Instant after;   // with the offset after it
};

// A time without a change of clocks: local time is UTC + offset.
struct Stretch {
  Interval interval;  // as far as dates go
  std::int64_t offset_us = 0;
  std::int64_t offset_before_us = 0;  // until it began; the same where it is the zone's first
};

class Zone {
 public:
  Zone(std::string id, cctz::time_zone zone);
  // REQUIRES: the stretches follow each other from first_instant to last_instant, and each but the first and
  // the last is at least two days long; offsets are shorter than a day
  Zone(std::string id, std::vector<Stretch> stretches, std::string definition);
  const std::string& id() const { return id_; }
  // As whoever made it wrote it; empty: the id is IANA's.
  const std::string& definition() const { return definition_; }
  LocalTime to_local(Instant t) const;  // REQUIRES: is_date(t)
  LocalReading to_utc(LocalTime t) const;
  // The one that holds t. Cost: a search of the years 1900 to 2099, some 600 ns beyond. REQUIRES: is_date(t)
  Stretch stretch(Instant t) const;
  // The start of an occurrence, and the instant `d` later on this clock: nominal days first,
  // then the exact rest.
  Instant plus(Instant t, Duration d) const;
  // `2026-11-28 22:00 (UTC+01:00) Europe/Berlin`, seconds only where they are not zero; UTC as `2026-11-28
  // 21:00 UTC`.
  std::string describe(Instant t) const;

 private:
  Stretch look_up_stretch(Instant t) const;
  LocalReading read_by_stretches(LocalTime t) const;

  std::string id_, definition_;
  cctz::time_zone zone_;
  bool is_listed_ = false;          // the stretches are all there is
  std::vector<Stretch> stretches_;  // one after the other
};

// The zone of everything that names none.
const Zone& utc();

}  // namespace curfew
