#include "engine/index/coverage.h"

#include <boost/icl/interval_map.hpp>
#include <boost/icl/interval_set.hpp>
#include <boost/icl/right_open_interval.hpp>

namespace curfew {
namespace {

using IclInterval = boost::icl::right_open_interval<std::int64_t>;
using IclSet = boost::icl::interval_set<std::int64_t, std::less, IclInterval>;
using IclMap = boost::icl::interval_map<std::int64_t, std::uint32_t, boost::icl::partial_absorber, std::less,
                                        boost::icl::inplace_plus, boost::icl::inter_section, IclInterval>;

IclInterval icl(Interval i) { return {i.start.us, i.end.us}; }
Interval ours(const IclInterval& i) { return {Instant{i.lower()}, Instant{i.upper()}}; }

IclSet set_of(std::span<const Interval> intervals) {
  IclSet set;
  for (Interval i : intervals) set.add(icl(i));
  return set;
}

std::vector<Interval> listed(const IclSet& set) {
  std::vector<Interval> out;
  for (const auto& i : set) out.push_back(ours(i));
  return out;
}

}  // namespace

std::vector<Interval> united(std::span<const Interval> intervals) { return listed(set_of(intervals)); }

std::vector<Interval> gaps(std::span<const Interval> intervals, Interval within) {
  IclSet free;
  free.add(icl(within));
  free -= set_of(intervals);
  return listed(free);
}

std::vector<Load> load(std::span<const Interval> intervals) {
  IclMap map;
  for (Interval i : intervals) map.add({icl(i), 1u});
  std::vector<Load> out;
  for (const auto& [interval, count] : map) out.push_back({ours(interval), count});
  return out;
}

}  // namespace curfew
