#include "engine/time/ptime.h"

#include <cassert>

namespace curfew {
namespace {

const boost::posix_time::ptime& epoch() {
  static const boost::posix_time::ptime epoch(boost::gregorian::date(1970, 1, 1));
  return epoch;
}

}  // namespace

Instant from_ptime(boost::posix_time::ptime t) { return Instant{(t - epoch()).total_microseconds()}; }

boost::posix_time::ptime to_ptime(Instant t) {
  assert(is_date(t));
  return epoch() + boost::posix_time::microseconds(t.us);
}

}  // namespace curfew
