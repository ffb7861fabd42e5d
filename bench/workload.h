// A made-up lab, as large as wanted: its windows and its requests, the same bytes on every machine for a
// seed.
//
//   Options o{.seed = 7, .windows = 1'000, .conflicts = 100};
//   Lab lab(o);
//   write_windows(lab.windows(), sink);                  // a windows file
//   write_csv(lab, 10'000'000, Columns::minimal, sink);  // and ten million reservations
//
// Record i is a function of the options and i alone: the same whichever were made before it, by any thread.
// No distribution of the standard library is used: those differ between libraries.
//
// Plausible, not real: working hours of the domain that a resource stands in, few long reservations, bookings
// made minutes to weeks ahead, jobs at night. A record is *in conflict* when a window's last version
// intersects it; the share is met by placing that many at a window and the others beside (eight attempts
// each: where windows leave no room, more are in conflict). With history, some are asked while a window
// lasts: in conflict by that alone.
//
// Cost: ~0.2 µs a record with its text. Threads: a Lab is immutable.
// Source: splitmix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/judge/request.h"
#include "engine/windows/versions.h"

namespace curfew::workload {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  // In [0, bound). REQUIRES: bound > 0
  std::int64_t below(std::int64_t bound);
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + below(high - low + 1);
  }  // both included
  bool chance(unsigned percent) { return below(100) < static_cast<std::int64_t>(percent); }
  std::size_t index(std::size_t size) {
    return static_cast<std::size_t>(below(static_cast<std::int64_t>(size)));
  }
  template <class Values>
  const auto& one_of(const Values& values) {
    return values[index(values.size())];
  }

 private:
  std::uint64_t state_;
};

struct Options {
  std::uint64_t seed = 1;
  Interval span{Instant{1767225600000000}, Instant{2082758400000000}};  // 2026 … 2035: where slots start
  std::size_t windows = 1'000, resources = 1'000, owners = 500;
  unsigned conflicts = 100;  // of 1000 records, about
  unsigned scoped = 0;       // of 100 windows: for a domain or some resources
  bool history = false;      // windows were declared, and revised; requests say when they were made
  bool roles = false;        // requests by administrators and over the API, too
  unsigned jobs = 0, series = 0, edits = 0;  // of 100 records; the rest are reservations
  std::optional<Instant> now;                // nothing is asked later
};

// A request with all that it needs; the lab knows the names.
struct Booking {
  Kind kind = Kind::reservation;
  Action action = Action::create;
  std::uint64_t number = 0;  // id r-17, s-17, j-17
  std::size_t owner = 0, domain = 0;
  std::vector<std::size_t> resources;
  std::string_view role, channel;  // empty: not said
  Interval slot{}, new_slot{};     // of a series: its first occurrence as UTC
  std::optional<Instant> asked, expires_at;
  std::vector<LocalTime> rdate, exdate;  // a series, local in Europe/Berlin
  LocalTime local_start{};
};

class Lab {
 public:
  explicit Lab(const Options& options);  // makes its windows
  Lab(const Options& options, std::vector<Window> windows);

  const Options& options() const { return options_; }
  const std::vector<Window>& windows() const { return windows_; }
  const std::string& resource(std::size_t i) const { return resources_[i]; }
  std::string_view domain(std::size_t i) const;

  // The i-th record, of the kinds that the options name.
  void booking(std::uint64_t i, Booking* out) const;
  void reservation(Random& random, Booking* out) const;
  void job(Random& random, Booking* out) const;
  void series(Random& random, Booking* out) const;
  // Makes an edit of a reservation: another slot, asked later.
  void edit(Random& random, Booking* reservation) const;

  // Does a window that is for this domain or one of these resources (its last version) intersect the slot?
  bool in_conflict(const Booking& booking, Interval slot) const;

 private:
  struct Timeline {
    Timeline() = default;
    explicit Timeline(std::vector<Interval> all);
    bool intersects(Interval slot) const;
    std::vector<Interval> intervals;  // by start
    std::vector<Instant> reach;       // the latest end so far
  };
  struct Target {  // a window as its last version has it; for all where it names nothing
    Interval interval;
    std::vector<std::size_t> domains, resources;
  };
  void place();
  const Target* to_hit(Random& random) const;  // null: it is to be clear of all windows
  void who_and_where(Random& random, const Target* at, Booking* out) const;
  Instant on_some_day(Random& random, std::size_t domain, std::int64_t local_hour) const;
  void ask_ahead(Random& random, std::int64_t longest, Booking* out) const;
  template <class Start>
  void find_slot(Random& random, const Target* at, std::int64_t length, Start start, Booking* out) const;

  Options options_;
  std::vector<Window> windows_;
  std::vector<std::string> resources_;
  std::vector<std::vector<std::size_t>> resources_of_;  // by domain
  std::vector<Target> targets_;
  Timeline system_;
  std::vector<Timeline> by_domain_, by_resource_;
};

// Times alone, of reservations: for what needs no text.
struct Slots {
  std::vector<std::int64_t> start, end;  // µs
};
Slots slots(const Lab& lab, std::size_t count);

using Sink = std::function<void(std::string_view)>;  // called with about 1 MiB each time
enum class Columns { minimal, all };                 // minimal: id,owner,resources,start,end

void write_windows(const std::vector<Window>& windows, const Sink& sink);
void write_ndjson(const Lab& lab, std::uint64_t count, const Sink& sink);
// REQUIRES: lab.options().series == 0; with minimal columns nothing but reservations
void write_csv(const Lab& lab, std::uint64_t count, Columns columns, const Sink& sink);

void append_json(std::string& out, const Lab& lab, const Booking& booking);

// data/sample/requests.ndjson: some 5,000 reservations (and edits of them), 400 jobs and 60 series around
// these windows, in the order in which they were asked.
std::string sample_requests(std::uint64_t seed, Instant now, std::vector<Window> windows);

}  // namespace curfew::workload
