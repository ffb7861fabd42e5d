// Between UTC and the clocks of a zone: cctz knows the seconds, the microseconds are carried beside.
#include "engine/time/zone.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace curfew {
namespace {

struct Seconds {
  std::int64_t whole;  // rounded down
  std::int64_t us;     // in [0, us_per_second)
};
Seconds split_seconds(std::int64_t us) {
  const std::int64_t whole = us / us_per_second - (us % us_per_second < 0);
  return {whole, us - whole * us_per_second};
}

cctz::time_zone::absolute_lookup look_up(const cctz::time_zone& zone, Instant t) {
  return zone.lookup(cctz::time_point<cctz::seconds>(cctz::seconds(split_seconds(t.us).whole)));
}

void append_pair(std::string& out, int n) {
  out += static_cast<char>('0' + n / 10);
  out += static_cast<char>('0' + n % 10);
}

// `UTC+01:00`; with seconds where a zone has them, as local mean time before about 1900.
void append_offset(std::string& out, int offset) {
  out += offset < 0 ? "UTC-" : "UTC+";
  const int seconds = std::abs(offset);
  append_pair(out, seconds / 3600);
  out += ':';
  append_pair(out, seconds / 60 % 60);
  if (seconds % 60 == 0) return;
  out += ':';
  append_pair(out, seconds % 60);
}

// `2026-11-28 22:00`, with seconds where they are not zero.
std::string wall_clock(LocalTime t) {
  std::string text = to_string(t);
  text[text.find('T')] = ' ';
  if (t.us % (60 * us_per_second) == 0) text.resize(text.rfind(':'));
  return text;
}

}  // namespace

Zone::Zone(std::string id, cctz::time_zone zone) : id_(std::move(id)), zone_(zone) {
  constexpr Instant first{-2'208'988'800 * us_per_second}, last{4'102'444'800 * us_per_second};  // 1900, 2100
  for (Instant t = first; t < last; t = stretches_.back().interval.end)
    stretches_.push_back(look_up_stretch(t));
}

Zone::Zone(std::string id, std::vector<Stretch> stretches, std::string definition)
    : id_(std::move(id)),
      definition_(std::move(definition)),
      is_listed_(true),
      stretches_(std::move(stretches)) {}

LocalTime Zone::to_local(Instant t) const {
  if (is_listed_) return LocalTime{t.us + stretch(t).offset_us};
  return LocalTime{t.us + look_up(zone_, t).offset * us_per_second};
}

LocalReading Zone::to_utc(LocalTime t) const {
  if (is_listed_) return read_by_stretches(t);
  using Lookup = cctz::time_zone::civil_lookup;
  const Seconds s = split_seconds(t.us);
  const Lookup found = zone_.lookup(cctz::civil_second() + s.whole);
  const auto instant = [&](cctz::time_point<cctz::seconds> at) {
    return Instant{std::int64_t{at.time_since_epoch().count()} * us_per_second + s.us};
  };
  const LocalReading::Kind kind = found.kind == Lookup::UNIQUE    ? LocalReading::unique
                                  : found.kind == Lookup::SKIPPED ? LocalReading::skipped
                                                                  : LocalReading::repeated;
  return {kind, instant(found.pre), instant(found.post)};
}

LocalReading Zone::read_by_stretches(LocalTime t) const {
  // The clock shows t in this one, or it did, or would have, before the change that begins it.
  const auto after = std::partition_point(stretches_.begin() + 1, stretches_.end(), [t](const Stretch& s) {
    return s.interval.start.us + std::min(s.offset_us, s.offset_before_us) <= t.us;
  });
  const Stretch& s = *(after - 1);
  const Instant before{t.us - s.offset_before_us}, now{t.us - s.offset_us};
  if (s.offset_us == s.offset_before_us || std::min(before, now) >= s.interval.start ||
      s.interval.start == first_instant)
    return {LocalReading::unique, now, now};
  return {s.offset_us > s.offset_before_us ? LocalReading::skipped : LocalReading::repeated, before, now};
}

Stretch Zone::stretch(Instant t) const {
  const auto after = std::partition_point(stretches_.begin(), stretches_.end(),
                                          [t](const Stretch& s) { return s.interval.start <= t; });
  if (after != stretches_.begin() && (is_listed_ || t < (after - 1)->interval.end)) return *(after - 1);
  return look_up_stretch(t);
}

Stretch Zone::look_up_stretch(Instant t) const {
  const auto at = [](std::int64_t us) {
    return cctz::time_point<cctz::seconds>(cctz::seconds(split_seconds(us).whole));
  };
  // Of the new clocks' reading at a change, the later of two is the change itself.
  const auto instant_of = [&](const cctz::time_zone::civil_transition& change) {
    return Instant{std::int64_t{zone_.lookup(change.to).post.time_since_epoch().count()} * us_per_second};
  };
  // Changes are listed for 400 years of a zone's last rules (from 2037 on), after which the calendar repeats.
  constexpr Instant listed_until{14'737'075'200 * us_per_second};  // 2436-12-31
  constexpr std::int64_t cycle = 146'097 * us_per_day;
  if (t >= listed_until) {
    const std::int64_t later = ((t.us - listed_until.us) / cycle + 1) * cycle;
    Stretch s = look_up_stretch(Instant{t.us - later});
    s.interval = {Instant{s.interval.start.us + later},
                  std::min(last_instant, Instant{s.interval.end.us + later})};
    return s;
  }
  Stretch s{{first_instant, listed_until}, to_local(t).us - t.us, 0};
  cctz::time_zone::civil_transition change;
  if (zone_.prev_transition(at(t.us + us_per_second), &change))
    s.interval.start = std::max(first_instant, instant_of(change));
  if (zone_.next_transition(at(t.us), &change)) s.interval.end = std::min(s.interval.end, instant_of(change));
  const Instant before{s.interval.start.us - 1};
  s.offset_before_us = is_date(before) ? to_local(before).us - before.us : s.offset_us;
  return s;
}

Instant Zone::plus(Instant t, Duration d) const {
  if (!is_date(t)) return t;
  if (d.days == 0) return curfew::plus(t, d.us);
  if (d.days > (last_instant.us - t.us) / us_per_day + 1) return last_instant;
  const Instant same_time = to_utc(LocalTime{to_local(t).us + d.days * us_per_day}).before;
  return curfew::plus(std::min(same_time, last_instant), d.us);
}

std::string Zone::describe(Instant t) const {
  if (id_ == "UTC") return wall_clock(LocalTime{t.us}) + " UTC";
  const int offset = static_cast<int>((to_local(t).us - t.us) / us_per_second);
  std::string text = wall_clock(LocalTime{t.us + offset * us_per_second}) + " (";
  append_offset(text, offset);
  return text + ") " + id_;
}

const Zone& utc() {
  static const Zone zone("UTC", cctz::utc_time_zone());
  return zone;
}

}  // namespace curfew
