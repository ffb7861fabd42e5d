// Windows and slots to be judged in memory, the obvious answer, and what others would answer with.
#pragma once

#include <boost/icl/interval_set.hpp>
#include <map>

#include "adapters/json/profile.h"
#include "adapters/system/profiles.h"
#include "bench/harness.h"
#include "bench/workload.h"
#include "engine/judge/judge.h"
#include "tests/oracle/judge.h"

namespace curfew::bench {

inline Profile cloudshell() {
  std::vector<Problem> problems;
  return *compile(*read_profile_json(shipped_profile("cloudshell"), &problems), &problems);
}

// System-wide windows over ten years, known since ever, one after another; `before` them all everything is
// asked.
struct World {
  World(std::uint64_t seed, std::size_t count, Interval span = workload::Options{}.span)
      : lab(options(seed, count, span)), snapshot(lab.windows(), "bench") {
    for (const Window& w : lab.windows()) intervals.push_back(version(w, 0).interval());
  }
  static workload::Options options(std::uint64_t seed, std::size_t count,
                                   Interval span = workload::Options{}.span) {
    workload::Options o;
    o.seed = seed;
    o.span = span;
    o.windows = count;
    o.resources = 10;
    return o;
  }

  workload::Lab lab;
  std::vector<Interval> intervals;  // by start, apart from each other
  Profile profile = cloudshell();
  Snapshot snapshot;
  Instant before{lab.options().span.start.us - us_per_day};
};

// Anywhere in the span, to the second, in no order: half an hour to two days.
inline std::vector<Interval> random_slots(std::uint64_t seed, Interval span, std::size_t count) {
  constexpr std::int64_t half_hours[] = {1, 2, 2, 4, 4, 4, 6, 8, 16, 96};
  workload::Random random(seed);
  std::vector<Interval> slots(count);
  for (Interval& slot : slots) {
    slot.start.us =
        span.start.us + random.below((span.end.us - span.start.us) / us_per_second) * us_per_second;
    slot.end.us = slot.start.us + half_hours[random.index(std::size(half_hours))] * 1800 * us_per_second;
  }
  return slots;
}

// Every `step`-th of n, so that about `wanted` are looked at.
inline std::size_t step(std::size_t n, std::size_t wanted) { return std::max<std::size_t>(n / wanted, 1); }

// The obvious answer: one window after another, from the first that is not over when the slot starts.
// REQUIRES: windows by start, apart from each other
inline Outcome by_walk(const std::vector<Interval>& windows, Interval slot) {
  Outcome worst = Outcome::allowed;
  for (auto w = std::partition_point(windows.begin(), windows.end(),
                                     [&](Interval i) { return i.end <= slot.start; });
       w != windows.end() && w->start < slot.end; ++w)
    worst = std::min(worst, oracle::touches(slot, *w) ? Outcome::error : Outcome::warn);
  return worst;
}

inline std::string told(Interval slot) { return to_string(slot.start) + "/" + to_string(slot.end); }

inline void same(std::string_view who, Interval slot, Outcome got, Outcome expected) {
  if (got == expected) return;
  throw Wrong(fmt::format("{} says {} of {}, it is {}", who, name(got), told(slot), name(expected)));
}

// The definition (tests/oracle/judge.h), asked of those windows alone of which any version lies near: at the
// slot, or around the instant at which it was asked. REQUIRES: windows that end; they outlive this
class Definition {
 public:
  explicit Definition(const std::vector<Window>& windows) {
    for (const Window& window : windows) {
      Near near{{never, since_ever}, &window};
      const auto all = versions(window);
      for (const Version& v : *all)
        near.hull = {std::min(near.hull.start, v.start), std::max(near.hull.end, v.end)};
      longest_ = std::max(longest_, near.hull.end.us - near.hull.start.us);
      windows_.push_back(near);
    }
    std::sort(windows_.begin(), windows_.end(),
              [](const Near& a, const Near& b) { return a.hull.start < b.hull.start; });
  }
  oracle::Verdict judge(const Request& request, Instant now) const {
    const Instant asked = request.asked.value_or(now);
    std::vector<const Window*> near;
    const auto look = [&](Interval i) { each(i, [&](const Near& n) { near.push_back(n.window); }); };
    if (request.kind != Kind::series) look(request.slot);
    for (Interval occurrence : request.occurrences) look(occurrence);
    look({asked, Instant{asked.us + 1}});
    if (near.empty()) return {};
    std::sort(near.begin(), near.end());
    near.erase(std::unique(near.begin(), near.end()), near.end());
    std::vector<Window> windows;
    for (const Window* w : near) windows.push_back(*w);
    return oracle::judge(request, now, windows, oracle::cloudshell);
  }

 private:
  struct Near {
    Interval hull;  // of all versions
    const Window* window;
  };
  template <class Sink>
  void each(Interval i, Sink sink) const {
    auto n = std::partition_point(windows_.begin(), windows_.end(),
                                  [&](const Near& w) { return w.hull.start.us < i.start.us - longest_; });
    for (; n != windows_.end() && n->hull.start < i.end; ++n)
      if (intersects(n->hull, i)) sink(*n);
  }

  std::vector<Near> windows_;
  std::int64_t longest_ = 0;
};

// A record of a lab, as a reader would have made it: a reservation or a job.
class Asking {
 public:
  explicit Asking(const workload::Lab& lab) : lab_(lab) {}
  const Request& operator()(std::uint64_t record) {
    lab_.booking(record, &booking_);
    id_ = (booking_.kind == Kind::job ? "j-" : "r-") + std::to_string(booking_.number);
    owner_ = "user-" + std::to_string(booking_.owner + 1);
    request_.kind = booking_.kind;
    request_.id = id_, request_.owner = owner_, request_.domain = lab_.domain(booking_.domain);
    request_.role = booking_.role, request_.channel = booking_.channel;
    request_.resources.clear();
    for (std::size_t r : booking_.resources) request_.resources.emplace_back(lab_.resource(r));
    request_.slot = booking_.slot, request_.asked = booking_.asked, request_.expires_at = booking_.expires_at;
    return request_;
  }

 private:
  const workload::Lab& lab_;
  workload::Booking booking_;
  std::string id_, owner_;
  Request request_;
};

inline void same(const Verdict& got, const oracle::Verdict& expected, const Request& request,
                 const Snapshot& snapshot, const Profile& profile) {
  std::vector<std::string> ids;
  for (const Finding& f : got.findings) ids.push_back(snapshot.window(f.label).id);
  if (got.outcome != expected.outcome || ids != expected.windows || rule_id(got, profile) != expected.rule)
    throw Wrong(fmt::format("judge() says {} by {} of {}, it is {} by {}", name(got.outcome),
                            rule_id(got, profile), told(request.slot), name(expected.outcome),
                            expected.rule));
}

// The peers. Both hold what intersects united, and ask twice for a slot.
class IclPeer {
 public:
  explicit IclPeer(const std::vector<Interval>& windows) {
    for (Interval w : windows) set_.add(Within(w.start.us, w.end.us));
  }
  Outcome operator()(Interval slot) const {
    const auto first = set_.lower_bound(Within(slot.start.us, slot.start.us + 1));
    if (first != set_.end() && first->lower() <= slot.start.us) return Outcome::error;
    const auto last = set_.lower_bound(Within(slot.end.us - 1, slot.end.us));
    if (last != set_.end() && last->lower() < slot.end.us) return Outcome::error;
    return first != last ? Outcome::warn : Outcome::allowed;
  }

 private:
  using Within = boost::icl::right_open_interval<std::int64_t>;
  boost::icl::interval_set<std::int64_t, std::less, Within> set_;
};

class MapPeer {
 public:
  explicit MapPeer(const std::vector<Interval>& windows) {
    for (Interval w : windows) end_of_.emplace_hint(end_of_.end(), w.start.us, w.end.us);
  }
  Outcome operator()(Interval slot) const {
    const auto first = end_of_.upper_bound(slot.start.us), last = end_of_.lower_bound(slot.end.us);
    const auto reaches = [&](auto after, std::int64_t t) {
      return after != end_of_.begin() && std::prev(after)->second > t;
    };
    if (reaches(first, slot.start.us) || reaches(last, slot.end.us - 1)) return Outcome::error;
    return first != last ? Outcome::warn : Outcome::allowed;
  }

 private:
  std::map<std::int64_t, std::int64_t> end_of_;
};

}  // namespace curfew::bench
