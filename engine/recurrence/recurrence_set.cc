#include "engine/recurrence/recurrence_set.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace curfew {
namespace {

// A nominal day may be longer than 24 h: by an hour where clocks go back, by a day where a date was repeated.
std::int64_t at_most(Duration d) { return d.exact_us() + (d.days > 0 ? us_per_day : 0); }

void keep_first(std::optional<Occurrence>& best, const Occurrence& other) {
  const bool longer =
      best && other.interval.start == best->interval.start && other.interval.end > best->interval.end;
  if (!best || other.interval.start < best->interval.start || longer) best = other;
}

// From its first occurrence on the rule repeats itself after so long; none: that is not known, or not soon.
std::optional<std::int64_t> cycle_us(const Rule& rule) {
  constexpr std::array<std::int64_t, 5> seconds = {1, 60, 3'600, 86'400, 604'800};
  const auto unit = static_cast<std::size_t>(rule.frequency);
  const auto is_nth = [](const Rule::Day& day) { return day.nth != 0; };
  if (unit >= seconds.size() || rule.interval > 100'000 || !rule.by_month_day.empty() ||
      !rule.by_year_day.empty() || !rule.by_week_no.empty() || !rule.by_month.empty() ||
      !rule.by_set_pos.empty() || std::any_of(rule.by_day.begin(), rule.by_day.end(), is_nth))
    return {};
  return std::lcm(rule.interval * seconds[unit], seconds.back()) * us_per_second;
}

}  // namespace

RecurrenceSet::RecurrenceSet(Source source) : source_(std::move(source)) {
  for (const Rule& rule : source_.rules) rules_.emplace_back(rule, source_.start, *source_.zone);
  for (const Rule& rule : source_.exrules) exrules_.emplace_back(rule, source_.start, *source_.zone);
  std::sort(source_.exdates.begin(), source_.exdates.end());
  for (const Override& o : source_.overrides) overridden_.push_back(source_.zone->to_utc(o.original).before);
  std::sort(overridden_.begin(), overridden_.end());

  longest_us_ = at_most(source_.length);
  const auto add = [&](LocalTime local, Duration length) {
    const Instant start = source_.zone->to_utc(local).before;
    if (is_excepted(local, start) || is_overridden(start)) return;
    dates_.push_back({local, interval(start, length)});
    longest_us_ = std::max(longest_us_, at_most(length));
  };
  if (rules_.empty()) add(source_.start, source_.length);
  for (const Date& d : source_.rdates) add(d.start, d.length.value_or(source_.length));
  for (const Override& o : source_.overrides) {
    if (!o.interval) continue;
    dates_.push_back({o.original, *o.interval});
    longest_us_ = std::max(longest_us_, o.interval->end.us - o.interval->start.us);
  }
  std::sort(dates_.begin(), dates_.end(), [](const Occurrence& a, const Occurrence& b) {
    if (a.interval.start != b.interval.start) return a.interval.start < b.interval.start;
    return a.interval.end > b.interval.end;
  });
  find_cycle();
}

bool RecurrenceSet::is_overridden(Instant start) const {
  return std::binary_search(overridden_.begin(), overridden_.end(), start);
}

bool RecurrenceSet::is_excepted(LocalTime local, Instant start) const {
  if (source_.exdates.empty() && exrules_.empty()) return false;
  return std::binary_search(source_.exdates.begin(), source_.exdates.end(), start) ||
         std::any_of(exrules_.begin(), exrules_.end(), [&](const Recurrence& rule) {
           return rule.next(local, LocalTime{local.us + 1}).has_value();
         });
}

std::optional<Occurrence> RecurrenceSet::next(Instant from, Instant limit, Clock* clock) const {
  from = std::max(from, first_instant), limit = std::min(limit, last_instant);
  const bool only_a_rule = rules_.size() == 1 && dates_.empty() && overridden_.empty() &&
                           source_.exdates.empty() && exrules_.empty();
  if (only_a_rule) {  // as most are
    const auto ruled = next_by(rules_.front(), from, limit, clock);
    if (!ruled) return {};
    return Occurrence{ruled->local, interval(ruled->start, source_.length)};
  }
  std::optional<Occurrence> best;
  const auto date = std::partition_point(dates_.begin(), dates_.end(),
                                         [&](const Occurrence& o) { return o.interval.start < from; });
  if (date != dates_.end() && date->interval.start < limit) best = *date;
  if (rules_.empty()) return best;
  const Instant before = best ? Instant{best->interval.start.us + 1} : limit;  // one as early may be longer
  while (const auto ruled = next_by_rules(from, before, clock)) {
    if (!is_excepted(ruled->local, ruled->start) && !is_overridden(ruled->start)) {
      keep_first(best, {ruled->local, interval(ruled->start, source_.length)});
      break;
    }
    from = Instant{ruled->start.us + 1};
  }
  return best;
}

std::optional<RecurrenceSet::Reading> RecurrenceSet::next_by_rules(Instant from, Instant limit,
                                                                   Clock* clock) const {
  std::optional<Reading> best;
  for (const Recurrence& rule : rules_)
    if (const auto found = next_by(rule, from, best ? best->start : limit, clock)) best = found;
  return best;
}

// Stretch by stretch of the zone's clock: within one, the order of local times is that of instants.
std::optional<RecurrenceSet::Reading> RecurrenceSet::next_by(const Recurrence& rule, Instant from,
                                                             Instant limit, Clock* clock) const {
  Stretch& s = clock->stretch;
  const auto local = [](Instant t, std::int64_t offset) { return LocalTime{t.us + offset}; };
  while (from < limit) {
    if (!contains(s.interval, from)) s = source_.zone->stretch(from);
    // What clocks that went back show again was read before they did.
    const LocalTime first = std::max(local(from, s.offset_us), local(s.interval.start, s.offset_before_us));
    const bool skips = s.offset_us > s.offset_before_us;
    const auto found = rule.next(skips ? local(from, s.offset_us) : first, local(limit, s.offset_us));
    std::optional<Reading> best;
    if (found && found->us - s.offset_us < s.interval.end.us)
      best = Reading{*found, {found->us - s.offset_us}};
    // What clocks that went forward never showed is read as if they had not.
    if (skips)
      if (const auto skipped =
              rule.next(local(from, s.offset_before_us), local(s.interval.start, s.offset_us)))
        if (const Instant start{skipped->us - s.offset_before_us};
            start < limit && (!best || start < best->start))
          best = Reading{*skipped, start};
    if (best) return best;
    // Stretches in which nothing starts are left out, up to a day before the next local time: offsets differ
    // by less.
    const std::int64_t next_known = found ? found->us - s.offset_us : limit.us;
    from = std::max(s.interval.end, Instant{next_known - 2 * us_per_day});
  }
  return {};
}

std::optional<Occurrence> RecurrenceSet::find(LocalTime original) const {
  const Instant start = source_.zone->to_utc(original).before;
  const auto date =
      std::find_if(dates_.begin(), dates_.end(), [&](const Occurrence& o) { return o.original == original; });
  std::optional<Occurrence> best = date != dates_.end() ? std::optional(*date) : std::nullopt;
  if (is_overridden(start) || is_excepted(original, start)) return best;
  for (const Recurrence& rule : rules_)
    if (rule.next(original, LocalTime{original.us + 1}))
      keep_first(best, {original, interval(start, source_.length)});
  return best;
}

void RecurrenceSet::find_cycle() {
  if (!source_.exrules.empty()) return;
  constexpr std::int64_t longest = us_per_day * 366 * 400;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const auto own = curfew::cycle_us(source_.rules[i]);
    if (!own || rules_[i].is_finite()) continue;
    const auto first = rules_[i].next(source_.start, {source_.start.us + 2 * *own});
    const std::int64_t cycle = cycle_us_.value_or(1), factor = *own / std::gcd(cycle, *own);
    if (!first || cycle > longest / factor) continue;
    cycle_us_ = cycle * factor;
    cycle_start_ = in_cycle_.empty() ? *first : std::max(cycle_start_, *first);
    in_cycle_.push_back(i);
  }
}

std::optional<LocalTime> RecurrenceSet::next_in_cycle(LocalTime from, LocalTime limit) const {
  std::optional<LocalTime> first;
  for (const std::size_t i : in_cycle_)
    if (const auto at = rules_[i].next(from, first.value_or(limit))) first = at;
  return first;
}

bool RecurrenceSet::is_finite() const {
  return std::all_of(rules_.begin(), rules_.end(), [](const Recurrence& rule) { return rule.is_finite(); });
}

std::vector<std::string> RecurrenceSet::warnings() const {
  std::vector<std::string> all;
  for (const Recurrence& rule : rules_)
    for (const std::string& warning : rule.warnings())
      if (std::find(all.begin(), all.end(), warning) == all.end()) all.push_back(warning);
  return all;
}

}  // namespace curfew
