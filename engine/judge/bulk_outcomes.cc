#include "engine/judge/bulk_outcomes.h"

#include <algorithm>
#include <cassert>

namespace curfew {
namespace {

// The boundaries of the union.
TimeGrid grid_of(std::vector<Interval> intervals) {
  return TimeGrid(boundaries_of(std::move(intervals)), system_wide_cells);
}

std::uint8_t byte(Outcome o) { return static_cast<std::uint8_t>(o); }

}  // namespace

Result<BulkOutcomes> BulkOutcomes::make(const Request& like, Instant now, const Snapshot& snapshot,
                                        const Profile& profile) {
  if (like.kind != Kind::reservation || like.action == Action::edit)
    return Problem{Code::field_not_for_kind, "action",
                   "outcomes in bulk are of reservations to create or restore"};
  std::vector<ScopeId> groups;
  Request any = like;
  any.slot = {first_instant, never};
  const auto admitted = admit(any, now, snapshot, profile, &groups);
  if (!admitted) return admitted.problem();
  BulkOutcomes outcomes(like, snapshot, profile);
  outcomes.now_ = now;
  outcomes.build(*admitted);
  return outcomes;
}

BulkOutcomes::ByGroup BulkOutcomes::outcomes(const Admitted& a, Asked asked) const {
  const Profile& p = judge_.profile();
  ByGroup by_group;
  for (Group g : {Group::clear, Group::touches, Group::spans}) {
    const bool none = g == Group::clear && asked != Asked::during;  // clear of it is no finding
    by_group[static_cast<std::size_t>(g)] =
        none ? Outcome::allowed
             : p.rule(p.decide(Kind::reservation, like_.action, a.role, a.channel, Slot::requested, asked, g,
                               false))
                   .outcome;
  }
  return by_group;
}

void BulkOutcomes::build(const Admitted& a) {
  const Snapshot& s = judge_.snapshot();
  std::vector<Interval> in_advance, before_declared, during, changed;
  exact_ = !s.recurring().any(a.subject.scopes);
  for (std::uint32_t w = 0; w < s.windows().size(); ++w) {
    if (s.windows()[w].recurrence) continue;
    const auto *k = as_of(s.versions(w), a.asked, a.subject, s),
               *p = as_of(s.versions(w), a.now, a.subject, s);
    if (k && contains(k->interval, a.asked)) {
      during.push_back(k->interval);
      // Whatever became of it since: asked while it lasts, it decides by how the slot lies to K.
    } else if (k && p && k->interval == p->interval) {
      if (a.asked < k->interval.start) in_advance.push_back(k->interval);
    } else if (k && p) {
      changed.insert(changed.end(), {k->interval, p->interval});
    } else if (p) {
      before_declared.push_back(p->interval);
    }
  }
  add_layer(std::move(in_advance), outcomes(a, Asked::in_advance));
  add_layer(std::move(before_declared), outcomes(a, Asked::before_declared));
  add_layer(std::move(during), outcomes(a, Asked::during));
  changed_ = grid_of(std::move(changed));
}

void BulkOutcomes::add_layer(std::vector<Interval> windows, const ByGroup& outcomes) {
  const auto [clear, touches, spans] = outcomes;
  if (windows.empty() ||
      (clear == Outcome::allowed && touches == Outcome::allowed && spans == Outcome::allowed))
    return;
  if (touches > spans || spans > clear) exact_ = false;
  layers_.push_back({grid_of(std::move(windows)), {byte(clear), byte(touches), byte(spans)}});
}

void BulkOutcomes::judge(std::span<const Interval> slots, std::span<Outcome> out, Lanes lanes) {
  assert(std::all_of(slots.begin(), slots.end(), [](Interval slot) { return slot.start < slot.end; }));
  if (!exact_) {
    for (std::size_t i = 0; i < slots.size(); ++i) out[i] = judge_fully(slots[i]);
    return;
  }
  auto* bytes = reinterpret_cast<std::uint8_t*>(out.data());
  static_assert(sizeof(Outcome) == 1);
  if (layers_.empty()) std::fill_n(bytes, slots.size(), byte(Outcome::allowed));
  constexpr std::size_t block = 1024;
  std::array<std::uint8_t, block> more;
  for (std::size_t from = 0; from < slots.size(); from += block) {
    const auto some = slots.subspan(from, std::min(block, slots.size() - from));
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      std::uint8_t* to = l == 0 ? bytes + from : more.data();
      layers_[l].grid.classify(some, layers_[l].by_group, to, lanes);
      if (l > 0)
        for (std::size_t i = 0; i < some.size(); ++i) bytes[from + i] = std::min(bytes[from + i], more[i]);
    }
    if (changed_.boundaries() == 0) continue;
    constexpr std::uint8_t met[3] = {0, 1, 1};
    changed_.classify(some, met, more.data(), lanes);
    for (std::size_t i = 0; i < some.size(); ++i)
      if (more[i]) out[from + i] = judge_fully(some[i]);
  }
}

Outcome BulkOutcomes::judge_fully(Interval slot) {
  like_.slot = slot;
  return judge_.judge(like_, now_)->outcome;
}

}  // namespace curfew
