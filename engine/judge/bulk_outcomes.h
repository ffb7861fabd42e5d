// What becomes of very many reservations, if only the outcome is wanted?
//
// For an impact study or a calendar's colours: millions of slots, all asked at one instant by one subject in
// one role over one channel, the answer a byte each. The same rules as judge() and the same outcomes, only
// without the reasons: what a window can say of a slot depends, once `asked` is fixed, on how the slot lies
// to it, so that all windows that say the same are united into one TimeGrid,
// and a slot costs two ranks in each.
//
// Where that would not be exact it is not done: slots that meet a window whose version changed between
// `asked` and `now`, subjects whom recurring windows may concern, and profiles in which touching is not the
// worst or being clear not the best, are judged one by one.
//
// Life: built for one question, O(versions); then asked of batches. Cost: two ranks a slot
// (engine/index/time_grid.h). Threads: judge() is const but for the judge of the slow case: one BulkOutcomes
// each. The decision: for the snapshot's windows one by one rather than from its index, because K and P of
// this subject are what counts. (2026-11-22)
#pragma once

#include <array>
#include <span>
#include <vector>

#include "engine/index/time_grid.h"
#include "engine/judge/judge.h"

namespace curfew {

class BulkOutcomes {
 public:
  // `like` is a reservation to create or restore: its role, channel, owner, domain, resources and `asked`
  // hold for all slots; its own slot does not matter. It, the snapshot and the profile outlive this. Fails as
  // admit() does; an edit, a series or a job is field_not_for_kind.
  static Result<BulkOutcomes> make(const Request& like, Instant now, const Snapshot& snapshot,
                                   const Profile& profile);

  // REQUIRES: out.size() >= slots.size(), no slot is empty or inverted
  void judge(std::span<const Interval> slots, std::span<Outcome> out, Lanes lanes = quickest_gather());

 private:
  using ByGroup = std::array<Outcome, 3>;
  struct Layer {
    TimeGrid grid;
    std::uint8_t by_group[3];
  };

  BulkOutcomes(const Request& like, const Snapshot& snapshot, const Profile& profile)
      : like_(like), judge_(snapshot, profile) {}
  void build(const Admitted& admitted);
  void add_layer(std::vector<Interval> windows, const ByGroup& outcomes);
  ByGroup outcomes(const Admitted& admitted, Asked asked) const;
  Outcome judge_fully(Interval slot);

  Request like_;
  Instant now_;
  Judge judge_;
  std::vector<Layer> layers_;
  TimeGrid changed_;   // who meets these is judged fully
  bool exact_ = true;  // else everyone is
};

}  // namespace curfew
