// What becomes of very many slots, if only the outcome is wanted: a byte each, all asked at one instant.
#include "bench/world.h"
#include "engine/judge/bulk_outcomes.h"

namespace curfew::bench {
namespace {

struct Lane {
  Lanes lanes;
  const char* name;
};
constexpr Lane all_lanes[] = {{Lanes::scalar, "scalar"}, {Lanes::avx2, "AVX2"}, {Lanes::avx512, "AVX-512"}};

constexpr std::size_t sample = 100'000;

// The floor: as many bytes read and written.
void stream(const std::vector<Interval>& slots, std::vector<Outcome>& out) {
  const Interval* in = slots.data();
  auto* to = reinterpret_cast<std::uint8_t*>(out.data());
  for (std::size_t i = 0, n = slots.size(); i < n; ++i)
    to[i] = static_cast<std::uint8_t>((in[i].start.us ^ in[i].end.us) & 3);
}

// Against the walk on a sample; the other lanes against the scalar ones on all.
void compare(const World& world, BulkOutcomes& outcomes, const std::vector<Interval>& slots,
             std::vector<Outcome>& out) {
  outcomes.judge(slots, out, Lanes::scalar);
  for (std::size_t i = 0; i < slots.size(); i += step(slots.size(), sample))
    same("the engine", slots[i], out[i], by_walk(world.intervals, slots[i]));
  const std::vector<Outcome> scalar = out;
  for (const Lane& lane : all_lanes) {
    if (lane.lanes > widest_lanes()) continue;
    std::fill(out.begin(), out.end(), Outcome::deferred);
    outcomes.judge(slots, out, lane.lanes);
    for (std::size_t i = 0; i < slots.size(); ++i) same(lane.name, slots[i], out[i], scalar[i]);
  }
}

template <class Peer>
void compare(std::string_view name, const Peer& peer, const World& world,
             const std::vector<Interval>& slots) {
  for (std::size_t i = 0; i < slots.size(); i += step(slots.size(), sample))
    same(name, slots[i], peer(slots[i]), by_walk(world.intervals, slots[i]));
}

struct Target {
  double floors = 0, ns = 0;  // 0: none
};
// The first two of those lanes that a call takes here.
Target target(std::size_t windows, Lanes lanes) {
  Target t;
  if (lanes == quickest_gather()) t = windows == 1'000'000 ? Target{0, 30} : Target{4, 0};
  if (lanes == Lanes::scalar && windows == 10'000) t.ns = 12;
  return t;
}

void tell(Results& results, std::string what, double ours, const std::string& others, double floor,
          Target t) {
  std::string text;
  if (t.floors > 0) text = fmt::format("≤ {:.0f}× the floor (aim: 3×)", t.floors);
  if (t.ns > 0) text += fmt::format("{}≤ {:.0f} ns", text.empty() ? "" : ", ", t.ns);
  const bool met = (t.floors == 0 || ours <= t.floors * floor) && (t.ns == 0 || ours <= t.ns);
  results.add({std::move(what), time(ours), beside("floor", floor, ours) + others, text, met});
}

void at(const Setting& setting, std::size_t windows, const std::vector<Interval>& slots,
        std::vector<Outcome>& out, Results& results) {
  const World world(setting.seed, windows);
  const IclPeer icl(world.intervals);
  const MapPeer map(world.intervals);
  Request like;
  like.asked = world.before;
  auto outcomes = *BulkOutcomes::make(like, world.before, world.snapshot, world.profile);

  compare(world, outcomes, slots, out);
  const auto conflicts = static_cast<double>(slots.size()) -
                         static_cast<double>(std::count(out.begin(), out.end(), Outcome::allowed));
  compare("interval_set", icl, world, slots);
  compare("std::map", map, world, slots);

  const auto n = static_cast<double>(slots.size());
  const std::size_t few = slots.size() / 10;
  const auto each = [&](const auto& peer) {
    return [&] {
      for (std::size_t i = 0; i < few; ++i) out[i] = peer(slots[i]);
      keep(out);
    };
  };
  Rounds rounds;
  const auto floor = rounds.add(n, [&] { stream(slots, out), keep(out); });
  const auto by_icl = rounds.add(static_cast<double>(few), each(icl)),
             by_map = rounds.add(static_cast<double>(few), each(map));
  std::vector<std::pair<Lane, std::size_t>> ours;
  for (const Lane& lane : all_lanes)
    if (lane.lanes <= widest_lanes())
      ours.emplace_back(
          lane, rounds.add(n, [&, lanes = lane.lanes] { outcomes.judge(slots, out, lanes), keep(out); }));
  rounds.run(setting.rounds);

  for (const auto& [lane, entry] : ours) {
    const double ns = rounds.ns(entry);
    tell(results,
         fmt::format("outcome of one of {} slots, {} windows ({:.0f} % in conflict), {}{}", count(n),
                     count(static_cast<double>(windows)), 100 * conflicts / n, lane.name,
                     lane.lanes == quickest_gather() ? " (chosen here)" : ""),
         ns, "; " + beside("std::map", rounds.ns(by_map), ns) + "; " + beside("ICL", rounds.ns(by_icl), ns),
         rounds.ns(floor), target(windows, lane.lanes));
  }
}

}  // namespace

void outcomes(const Setting& setting, Results& results) {
  const auto slots = random_slots(setting.seed, workload::Options{}.span, setting.requests());
  std::vector<Outcome> out(slots.size());
  for (const std::size_t windows : {100, 10'000, 1'000'000}) at(setting, windows, slots, out, results);
  results.note(
      "The floor reads 16 bytes and writes one a slot. std::map and Boost.ICL judge the first 1e6 of the "
      "slots, "
      "one by one, as they are asked; their windows are united beforehand, as ours are. The targets are for "
      "the lanes "
      "that a call takes on this machine (engine/base/lanes.h tries which gathers are quickest).");
}

}  // namespace curfew::bench
