#include "engine/judge/series.h"

#include <algorithm>

namespace curfew {
namespace {

bool is_clear(const Finding& f) { return group(f.relation) == Group::clear; }

// The next one that starts in [from, limit).
std::optional<Interval> next_occurrence(const Request& r, Instant from, Instant limit,
                                        RecurrenceSet::Clock* clock) {
  if (r.recurrence) {
    const auto o = r.recurrence->next(from, limit, clock);
    return o ? std::optional(o->interval) : std::nullopt;
  }
  const auto by_start = [](const Interval& i, Instant t) { return i.start < t; };
  const auto it = std::lower_bound(r.occurrences.begin(), r.occurrences.end(), from, by_start);
  return it == r.occurrences.end() ? std::nullopt : std::optional(*it);
}

std::int64_t longest_of(const Request& r) {
  std::int64_t longest = r.recurrence ? r.recurrence->longest_us() : 0;
  for (const Interval& o : r.occurrences) longest = std::max(longest, o.end.us - o.start.us);
  return longest;
}

}  // namespace

void Series::judge(const Admitted& a, const Profile& profile, Candidates& candidates,
                   std::vector<Finding>* findings, Verdict* verdict) {
  judge_occurrences(a, profile, candidates, verdict);
  *findings = by_occurrence_;
  verdict->slots = slots_;
  if (findings->empty()) return;
  order(*findings, candidates.snapshot());
  const bool any_error = findings->front().outcome == Outcome::error;
  const Errors how_many = all_errors_ ? Errors::all : any_error ? Errors::some : Errors::none;
  verdict->table = Table::series;
  verdict->row = profile.decide_series(a.role, a.channel, during_, how_many, any_warn_);
  verdict->outcome = profile.series_rule(verdict->row).outcome;
  verdict->occurrences = occurrences_;
  verdict->by_occurrence = by_occurrence_;
}

void Series::judge_occurrences(const Admitted& a, const Profile& profile, Candidates& candidates,
                               Verdict* verdict) {
  const Request& r = *a.request;
  slots_.clear(), by_occurrence_.clear(), occurrences_.clear();
  all_errors_ = true, any_warn_ = during_ = false;
  const bool endless = r.recurrence && !r.recurrence->is_finite();
  const Instant limit = endless ? horizon(a, candidates.options()) : never;
  if (endless) verdict->horizon = limit;
  const std::int64_t longest = longest_of(r);
  std::size_t judged = 0;
  Instant from = first_instant;
  RecurrenceSet::Clock clock;
  while (const auto occurrence = next_occurrence(r, from, limit, &clock)) {
    from = Instant{occurrence->start.us + 1};
    if (r.recurrence && judged++ == max_judged_occurrences) {
      verdict->horizon = occurrence->start;
      break;
    }
    find(a, *occurrence, profile, candidates);
    if (std::all_of(found_.begin(), found_.end(), is_clear))
      from = std::max(from, Instant{candidates.clear_until(a.subject, occurrence->start).us - longest});
    all_errors_ = all_errors_ && !found_.empty();
    if (!found_.empty()) keep(*occurrence);
  }
}

void Series::find(const Admitted& a, Interval occurrence, const Profile& profile, Candidates& candidates) {
  found_.clear();
  const Inquiry q{Kind::reservation, occurrence, a.asked, a.now, a.subject};
  candidates.gather(a, q);
  candidates.each_finding(q, Slot::requested, [&](Finding& f) {
    f.occurrence = static_cast<std::uint32_t>(slots_.size());
    decide(f, a, false, profile);
    during_ = during_ || f.asked == Asked::during;
    found_.push_back(f);
  });
  order(found_, candidates.snapshot());
}

void Series::keep(Interval occurrence) {
  const Outcome worst = found_.front().outcome;
  all_errors_ = all_errors_ && worst == Outcome::error;
  any_warn_ = any_warn_ || worst == Outcome::warn;
  if (!std::all_of(found_.begin(), found_.end(), is_clear))
    occurrences_.push_back({static_cast<std::uint32_t>(slots_.size()), worst,
                            static_cast<std::uint32_t>(by_occurrence_.size()),
                            static_cast<std::uint32_t>(found_.size())});
  slots_.push_back(occurrence);
  by_occurrence_.insert(by_occurrence_.end(), found_.begin(), found_.end());
}

}  // namespace curfew
