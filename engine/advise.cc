#include "engine/advise.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace curfew {
namespace {

constexpr std::int64_t us_per_hour = 3'600 * us_per_second;
constexpr std::int64_t farthest = 5 * 366 * us_per_day;

Interval& slot_of(Request& r) { return r.action == Action::edit ? r.new_slot : r.slot; }
const Interval& slot_of(const Request& r) { return r.action == Action::edit ? r.new_slot : r.slot; }

// Asks again and again with another slot.
class Adviser {
 public:
  Adviser(const Request& request, Instant now, Judge& judge)
      : trial_(request),
        now_(now),
        judge_(judge),
        slot_(slot_of(request)),
        asked_(request.asked.value_or(now)) {}

  Advice advise() {
    Advice advice;
    advice.start = nearest_start();
    if (trial_.kind == Kind::reservation) advice.end_by = latest_end();
    return advice;
  }

 private:
  bool open() const { return slot_.end == never; }
  bool allowed(Interval slot) {
    slot_of(trial_) = slot;
    const auto verdict = judge_.judge(trial_, now_);
    return verdict && verdict->outcome == Outcome::allowed;
  }
  Interval starting(Instant t) const {
    return {t, open() ? never : Instant{t.us + (slot_.end.us - slot_.start.us)}};
  }

  // Every version of every window that may concern the request within `reach`.
  std::vector<Snapshot::VersionRow> versions_in(Interval reach) {
    slot_of(trial_) = slot_;
    std::vector<GroupId> groups;
    const auto admitted = admit(trial_, now_, judge_.snapshot(), judge_.profile(), &groups);
    std::vector<Snapshot::VersionRow> found;
    if (!admitted) return found;
    const Snapshot& s = judge_.snapshot();
    s.may_concern(admitted->subject, reach, [&](std::uint32_t window) {
      const auto [first, last] = s.labels(window);
      for (Label label = first; label < last; ++label) found.push_back(s.row(label));
    });
    if (s.recurring().empty()) return found;
    std::vector<Snapshot::VersionRow> rows;
    std::vector<Label> labels;
    const Instant limit = plus_years(std::max(reach.start, slot_.start), 5);
    s.recurring().visit(admitted->subject.groups, reach, limit, unrolled_, [&](const Candidate& c) {
      s.versions(c, &rows, &labels);
      found.insert(found.end(), rows.begin(), rows.end());
    });
    return found;
  }

  std::int64_t shift(Instant t) const { return std::abs(t.us - slot_.start.us); }

  std::optional<Instant> nearest_start() {
    int judged = 0;
    for (std::int64_t below = 0, radius = 4 * us_per_hour; below < farthest; below = radius, radius *= 4) {
      std::vector<Instant> starts{asked_};
      for (const auto& row : versions_in(widened(radius))) {
        const Interval v = row.interval;
        if (trial_.kind == Kind::job) starts.push_back(row.declared_at);  // started by then, it is running
        starts.insert(starts.end(), {v.end, Instant{v.start.us - 1}});
        if (open()) continue;
        const std::int64_t length = slot_.end.us - slot_.start.us;
        starts.insert(starts.end(), {Instant{v.start.us - length}, Instant{v.end.us - length + 1}});
      }
      std::erase_if(starts, [&](Instant t) {
        return t < asked_ || !is_date(t) || shift(t) <= below || shift(t) > radius ||
               (!open() && !is_date(starting(t).end)) || (trial_.expires_at && t > *trial_.expires_at);
      });
      std::sort(starts.begin(), starts.end(),
                [&](Instant a, Instant b) { return shift(a) != shift(b) ? shift(a) < shift(b) : a < b; });
      starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
      for (Instant t : starts) {
        if (++judged > max_candidates) return {};
        if (allowed(starting(t))) return t;
      }
    }
    return {};
  }

  Interval widened(std::int64_t radius) const {
    return {Instant{std::max(first_instant.us, slot_.start.us - radius - 1)}, plus(slot_.end, radius + 1)};
  }

  std::optional<Instant> latest_end() {
    std::vector<Instant> ends;
    for (const auto& row : versions_in(slot_))
      ends.insert(ends.end(), {row.interval.start, row.interval.end, Instant{row.interval.end.us + 1}});
    std::erase_if(ends, [&](Instant t) { return t <= slot_.start || t >= slot_.end || !is_date(t); });
    std::sort(ends.begin(), ends.end(), std::greater<>());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    int judged = 0;
    for (Instant t : ends) {
      if (++judged > max_candidates) return {};
      if (allowed({slot_.start, t})) return t;
    }
    return {};
  }

  Request trial_;
  const Instant now_;
  Judge& judge_;
  const Interval slot_;
  const Instant asked_;
  RecurringIndex::Unrolled unrolled_;
};

}  // namespace

Advice advise(const Request& request, Instant now, Judge& judge) {
  if (request.kind == Kind::series) return {};
  const auto verdict = judge.judge(request, now);
  if (!verdict || verdict->outcome == Outcome::allowed) return {};
  return Adviser(request, now, judge).advise();
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
  if (advice.end_by) {
    out += out.empty() ? "" : " Or ";
    if (slot.end == never)
      out += (out.empty() ? "Give it an end, at " : "give it an end, at ") + zone.describe(*advice.end_by) +
             " at the latest.";
    else
      out += (out.empty() ? "Shorten it by " : "shorten it by ") +
             human_duration(slot.end.us - advice.end_by->us) + ", to end at " +
             zone.describe(*advice.end_by) + ".";
  }
  return out;
}

}  // namespace curfew
