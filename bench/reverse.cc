// Which of the live reservations overlap a window, while they come, move and go?
#include <map>

#include "bench/world.h"
#include "engine/index/schedule_index.h"

namespace curfew::bench {
namespace {

constexpr std::int64_t hour = 3600 * us_per_second;

using Ids = std::vector<std::uint32_t>;

Ids by_scan(const std::vector<Interval>& live, Interval window) {
  Ids ids;
  for (std::size_t i = 0; i < live.size(); ++i)
    if (intersects(live[i], window)) ids.push_back(static_cast<std::uint32_t>(i));
  return ids;
}

void collect(const ScheduleIndex& index, Interval window, Ids& ids) {
  ids.clear();
  index.intersecting(
      window, [&](std::span<const std::uint32_t> some) { ids.insert(ids.end(), some.begin(), some.end()); });
}

void compare(const ScheduleIndex& index, const std::vector<Interval>& live,
             const std::vector<Interval>& windows) {
  Ids got;
  for (std::size_t i = 0; i < 20; ++i) {
    collect(index, windows[i], got);
    std::sort(got.begin(), got.end());
    const Ids expected = by_scan(live, windows[i]);
    if (got != expected)
      throw Wrong(fmt::format("the index finds {} reservations in {}, there are {}", got.size(),
                              told(windows[i]), expected.size()));
  }
}

// The peer: by start, looking back as far as the longest lasts.
class MultimapPeer {
 public:
  explicit MultimapPeer(const std::vector<Interval>& live) {
    for (std::size_t i = 0; i < live.size(); ++i) insert(static_cast<std::uint32_t>(i), live[i]);
  }
  void insert(std::uint32_t id, Interval slot) {
    by_start_.emplace(slot.start.us, Entry{slot.end.us, id});
    longest_ = std::max(longest_, slot.end.us - slot.start.us);
  }
  void collect(Interval window, Ids& ids) const {
    ids.clear();
    for (auto it = by_start_.lower_bound(window.start.us - longest_);
         it != by_start_.end() && it->first < window.end.us; ++it)
      if (it->second.end > window.start.us) ids.push_back(it->second.id);
  }

 private:
  struct Entry {
    std::int64_t end;
    std::uint32_t id;
  };
  std::multimap<std::int64_t, Entry> by_start_;
  std::int64_t longest_ = 0;
};

// Some are taken out of the index and put back elsewhere, in each round others.
class Moving {
 public:
  // REQUIRES: all of these outlive it
  Moving(ScheduleIndex& index, std::vector<Interval>& live, const std::vector<Interval>& others,
         std::uint64_t seed)
      : index_(index), live_(live), others_(others), random_(seed), moving_(others.size()) {}

  void add_to(Rounds& rounds) {
    const auto n = static_cast<double>(moving_.size());
    erase_ = rounds.add(
        n, [this] { erase(); }, [this] { choose(); });
    insert_ = rounds.add(
        n, [this] { insert(); }, [this] { put_elsewhere(); });
    append_ = rounds.add(
        n,
        [this] {
          for (const Entry& e : moving_) list_.push_back(e);
          keep(list_);
        },
        [this] { list_ = {}; });
  }
  bool all_there() const { return all_there_; }  // all that was to be erased was found
  void say(const Rounds& rounds, const std::string& of_all, double built, Results& results) const {
    results.add({fmt::format("insert of one among {}", of_all), time(rounds.ns(insert_)),
                 beside("append to a list", rounds.ns(append_), rounds.ns(insert_)) + "; from the first on " +
                     time(built),
                 "≤ 200 ns", rounds.ns(insert_) <= 200});
    results.add({fmt::format("delete of one among {}", of_all), time(rounds.ns(erase_)), "", "≤ 1.5 µs",
                 rounds.ns(erase_) <= 1500});
  }

 private:
  struct Entry {
    std::uint32_t id;
    Interval slot;
  };
  void choose() {
    std::vector<bool> taken(live_.size());
    for (Entry& e : moving_) {
      do e.id = static_cast<std::uint32_t>(random_.index(live_.size()));
      while (taken[e.id]);
      taken[e.id] = true;
      e.slot = live_[e.id];
    }
  }
  void put_elsewhere() {
    for (std::size_t i = 0; i < moving_.size(); ++i) live_[moving_[i].id] = moving_[i].slot = others_[i];
  }
  void erase() {
    for (const Entry& e : moving_) all_there_ &= index_.erase(e.id, e.slot);
  }
  void insert() {
    for (const Entry& e : moving_) (void)index_.insert(e.id, e.slot);
  }

  ScheduleIndex& index_;
  std::vector<Interval>& live_;
  const std::vector<Interval>& others_;
  workload::Random random_;
  std::vector<Entry> moving_, list_;
  bool all_there_ = true;
  std::size_t erase_ = 0, insert_ = 0, append_ = 0;  // of the rounds
};

}  // namespace

void reverse(const Setting& setting, Results& results) {
  const std::size_t count_of_all = setting.requests(), changes = 100'000;
  const std::int64_t scale =
      setting.quick ? 10 : 1;  // a tenth of the reservations: ten times as long a question
  const Interval span{workload::Options{}.span.start,
                      Instant{workload::Options{}.span.start.us + 730 * us_per_day}};
  auto live = random_slots(setting.seed, span, count_of_all);
  const auto others = random_slots(setting.seed + 1, span, changes);
  std::vector<Interval> windows =
      random_slots(setting.seed + 2, {span.start, Instant{span.end.us - 20 * us_per_day}}, 1000);
  for (Interval& w : windows) w.end.us = w.start.us + 12 * hour * scale;

  ScheduleIndex index;
  const double before = cpu_ns();
  for (std::size_t i = 0; i < live.size(); ++i) (void)index.insert(static_cast<std::uint32_t>(i), live[i]);
  const double built = (cpu_ns() - before) / static_cast<double>(live.size());
  const double bytes = static_cast<double>(index.bytes()) / static_cast<double>(live.size());
  compare(index, live, windows);

  Moving moving(index, live, others, setting.seed + 3);
  Rounds rounds;
  moving.add_to(rounds);
  Ids hits, copy;
  std::size_t found = 0;
  const auto questions = static_cast<double>(windows.size());
  const auto query = rounds.add(questions, [&] {
    found = 0;
    for (Interval w : windows) collect(index, w, hits), found += hits.size();
  });
  const auto copied = rounds.add(questions, [&] {
    for (std::size_t i = 0; i < windows.size(); ++i) copy.assign(hits.begin(), hits.end()), keep(copy);
  });
  const MultimapPeer map({live.begin(), live.begin() + static_cast<std::ptrdiff_t>(
                                                           std::min<std::size_t>(live.size(), 1'000'000))});
  const std::size_t few = 20;
  std::size_t found_by_map = 0;
  const auto by_map = rounds.add(static_cast<double>(few), [&] {
    found_by_map = 0;
    for (std::size_t i = 0; i < few; ++i) map.collect(windows[i], copy), found_by_map += copy.size();
  });
  rounds.run(setting.rounds);
  if (!moving.all_there()) throw Wrong("a live reservation was not found when it was to be erased");
  compare(index, live, windows);

  const auto n = count(static_cast<double>(count_of_all));
  const double hits_each = static_cast<double>(found) / questions, us = rounds.ns(query) / 1e3;
  const double map_hit = rounds.ns(by_map) * few / static_cast<double>(found_by_map);
  results.add({fmt::format("reverse query, {} reservations over 2 years, {} hits", n, count(hits_each)),
               time(rounds.ns(query)),
               beside("copying as many ids", rounds.ns(copied), rounds.ns(query)) + "; " +
                   fmt::format("std::multimap of 1e6 by start {:.2g} ns a hit, we {:.2g}", map_hit,
                               rounds.ns(query) / hits_each),
               "≤ 60 µs", us <= 60});
  moving.say(rounds, n, built, results);
  results.add({fmt::format("bytes each, {} reservations", n), fmt::format("{:.1f}", bytes),
               "start, end and id: 20", "≤ 32", bytes <= 32});
}

}  // namespace curfew::bench
