#include "engine/judge/advise.h"

#include <algorithm>

namespace curfew {
namespace {

constexpr std::int64_t us_per_minute = 60 * us_per_second;
constexpr std::int64_t farthest = us_per_day * 366 * 5;
constexpr Instant nowhere_earlier = since_ever, nowhere_later = never;

Interval& slot_of(Request& r) { return r.action == Action::edit ? r.new_slot : r.slot; }
const Interval& slot_of(const Request& r) { return r.action == Action::edit ? r.new_slot : r.slot; }

std::int64_t past_multiple(Instant t, std::int64_t grid) { return (t.us % grid + grid) % grid; }
// The multiple of `grid` at or before t, at or after it; beyond dates t itself.
Instant down_to(Instant t, std::int64_t grid) {
  return is_date(t) ? Instant{t.us - past_multiple(t, grid)} : t;
}
Instant up_to(Instant t, std::int64_t grid) {
  return is_date(t) ? Instant{t.us + (grid - past_multiple(t, grid)) % grid} : t;
}

std::int64_t grid_of(Instant start) {
  for (const std::int64_t minutes : {60, 30, 15, 5})
    if (past_multiple(start, minutes * us_per_minute) == 0) return minutes * us_per_minute;
  return us_per_minute;
}

// Calls visit(t) for each instant t such that a slot may lie otherwise to `window` than one that starts
// (ends) 1 µs earlier.
template <class Visit>
void changes_of_start(Interval window, Interval slot, Visit&& visit) {
  visit(window.start);
  if (is_date(window.end)) visit(window.end);
  if (slot.end == never) return;
  const std::int64_t length = slot.end.us - slot.start.us;
  visit(Instant{window.start.us - length + 1});
  if (is_date(window.end)) visit(Instant{window.end.us - length + 1});
}
template <class Visit>
void changes_of_end(Interval window, Visit&& visit) {
  visit(Instant{window.start.us + 1});
  if (is_date(window.end)) visit(Instant{window.end.us + 1});
}

// Asks again and again with another slot.
class Adviser {
 public:
  Adviser(const Request& request, const Verdict& verdict, Instant now, Judge& judge, std::size_t most_work)
      : trial_(request),
        admitted_(*judge.admit(trial_, now)),
        judge_(judge),
        slot_(slot_of(request)),
        floor_(admitted_.now),  // which is not before `asked`
        most_work_(most_work) {
    if (verdict.defers && only_where_free()) free_from_ = verdict.defer_to.value_or(never);
    if (free_from_ == never && verdict.horizon)
      farthest_ = std::min(farthest, verdict.horizon->us - slot_.start.us);
  }
  Adviser(const Adviser&) = delete;
  Adviser& operator=(const Adviser&) = delete;

  Advice advise() {
    Advice advice;
    advice.start = nearest_start();
    work_ = 0;
    advice.shorter = longest();
    return advice;
  }

 private:
  // A slot that was looked at; where it is not allowed, the last one before and the first one after, along
  // the axis that it was moved on, that may be.
  struct Tried {
    bool allowed = true;
    Instant earlier = nowhere_later, later = nowhere_earlier;
  };
  enum class Moved { start, end };

  Tried attempt(Interval slot, Moved moved) {
    slot_of(trial_) = slot;
    const auto findings = judge_.decided(admitted_);
    work_ += 4 + findings.size();
    Tried tried;
    for (const Finding& f : findings) {
      if (f.outcome == Outcome::allowed) continue;
      tried.allowed = false;
      // It was asked during the window, or the present slot must not be changed: whatever the slot.
      if (f.slot == Slot::present || (f.asked == Asked::during && trial_.kind == Kind::reservation))
        return {false, nowhere_earlier, nowhere_later};
      const auto [since, until] = stays(f, slot, moved);
      tried.earlier = std::min(tried.earlier, is_date(since) ? Instant{since.us - 1} : nowhere_earlier);
      tried.later = std::max(tried.later, until);
    }
    return tried;
  }

  // As the slot's start (its end) moves, the finding stays as it is from `since` on, and before `until`.
  std::pair<Instant, Instant> stays(const Finding& f, Interval slot, Moved moved) {
    const Instant at = moved == Moved::start ? slot.start : slot.end;
    Instant since = nowhere_earlier, until = nowhere_later;
    const auto change = [&](Instant t) {
      if (t <= at)
        since = std::max(since, t);
      else
        until = std::min(until, t);
    };
    const auto changes = [&](Interval window, Instant declared_at) {
      if (moved == Moved::end) return changes_of_end(window, change);
      changes_of_start(window, slot, change);
      if (trial_.kind == Kind::job) change(Instant{declared_at.us + 1});  // started by then, it is running
    };
    const Snapshot& s = judge_.snapshot();
    const std::uint32_t window = s.row(f.label).window;
    const auto [first, last] = s.labels(window);
    if (last - first == 1) {
      changes(f.interval, s.row(f.label).declared_at);
    } else if (f.original == not_recurring) {
      for (const auto& v : s.versions(window)) changes(v.interval, v.declared_at);
    } else {
      s.versions({window, *s.windows()[window].recurrence->find(f.original)}, &rows_, &labels_);
      for (const auto& v : rows_) changes(v.interval, v.declared_at);
    }
    return {since, until};
  }

  // Is a job that starts after `floor_` allowed only where no window is in its way? (One that is running is,
  // but it has started.)
  bool only_where_free() const {
    for (const Asked asked :
         {Asked::during, Asked::in_advance, Asked::before_extended, Asked::before_declared})
      for (const Group group : {Group::touches, Group::spans})
        for (const bool expired : {false, true}) {
          if (!can_occur(Kind::job, trial_.action, Slot::requested, asked, group, expired)) continue;
          const Row row = judge_.profile().decide(Kind::job, trial_.action, admitted_.role, admitted_.channel,
                                                  Slot::requested, asked, group, expired);
          if (judge_.profile().rule(row).outcome == Outcome::allowed) return false;
        }
    return true;
  }

  bool open() const { return slot_.end == never; }
  std::int64_t length() const { return slot_.end.us - slot_.start.us; }
  Interval starting(Instant t) const { return {t, open() ? never : Instant{t.us + length()}}; }

  std::optional<Instant> nearest_start() {
    const std::int64_t grid = grid_of(slot_.start);
    const Instant earliest = std::max({floor_, first_instant, Instant{slot_.start.us - farthest_}});
    Instant latest = std::min(Instant{open() ? last_instant.us : last_instant.us - length()},
                              Instant{slot_.start.us + farthest_});
    if (trial_.expires_at) latest = std::min(latest, *trial_.expires_at);
    const auto on_the_left = [&](const Tried& tried) { return down_to(tried.earlier, grid); };
    const auto on_the_right = [&](const Tried& tried) {
      const Instant t = std::max(tried.later, floor_);
      return up_to(t > floor_ ? std::max(t, free_from_) : t, grid);
    };

    const Tried asked_for = attempt(slot_, Moved::start);
    Instant left = on_the_left(asked_for), right = on_the_right(asked_for);
    while (work_ <= most_work_) {
      const bool on_left = left >= earliest, on_right = right <= latest;
      if (!on_left && !on_right) return {};
      const bool go_left = on_left && (!on_right || slot_.start.us - left.us <= right.us - slot_.start.us);
      const Tried tried = attempt(starting(go_left ? left : right), Moved::start);
      if (tried.allowed) return go_left ? left : right;
      if (go_left)
        left = on_the_left(tried);
      else
        right = on_the_right(tried);
    }
    return {};
  }

  std::optional<Interval> longest() {
    const bool past = slot_.start < floor_;
    Interval slot = past && trial_.kind == Kind::job ? starting(up_to(floor_, us_per_minute)) : slot_;
    if (trial_.expires_at && slot.start > *trial_.expires_at) return {};
    if (slot.end != never && !is_date(slot.end)) return {};
    Tried tried = attempt(slot, Moved::end);
    while (!tried.allowed && work_ <= most_work_) {
      slot.end = down_to(tried.earlier, us_per_minute);
      if (slot.end <= std::max(slot.start, floor_)) return {};
      tried = attempt(slot, Moved::end);
      if (tried.allowed) return slot;
    }
    return {};
  }

  Request trial_;
  const Admitted admitted_;  // refers to trial_, whose slot changes
  Judge& judge_;
  const Interval slot_;
  const Instant floor_;
  const std::size_t most_work_;
  std::size_t work_ = 0;
  std::int64_t farthest_ = farthest;
  Instant free_from_ = since_ever;  // no start from the slot's own up to this is free
  std::vector<Snapshot::VersionRow> rows_;
  std::vector<Label> labels_;
};

}  // namespace

Advice advise(const Request& request, Instant now, Judge& judge, std::size_t most_work) {
  if (request.kind != Kind::reservation && request.kind != Kind::job) return {};
  const auto verdict = judge.judge(request, now);
  if (!verdict || verdict->outcome == Outcome::allowed) return {};
  return Adviser(request, *verdict, now, judge, most_work).advise();
}

std::string to_sentence(const Advice& advice, const Request& request, const Zone& zone) {
  const Interval slot = slot_of(request);
  std::string out;
  if (advice.start) {
    const bool later = *advice.start > slot.start;
    const std::int64_t shift = later ? advice.start->us - slot.start.us : slot.start.us - advice.start->us;
    out += "The nearest slot of this length that is allowed starts at " + zone.describe(*advice.start) +
           " (" + human_duration(shift) + (later ? " later)." : " earlier).");
  }
  if (!advice.shorter) return out;
  const Interval shorter = *advice.shorter;
  const std::string end = zone.describe(shorter.end);
  if (slot.end == never)
    return out + (out.empty() ? "Give it an end, at " : " Or give it an end, at ") + end + " at the latest.";
  const std::int64_t less = slot.end.us - slot.start.us - (shorter.end.us - shorter.start.us);
  out += (out.empty() ? "Shorten it by " : " Or shorten it by ") + human_duration(less);
  if (shorter.start == slot.start) return out + ", to end at " + end + ".";
  return out + ", to start at " + zone.describe(shorter.start) + " and end at " + end + ".";
}

}  // namespace curfew
