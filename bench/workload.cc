#include "bench/workload.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace curfew::workload {
namespace {

constexpr std::int64_t minute = 60 * us_per_second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t quarter = 15 * minute;

// A domain is where resources stand: its name, what its clocks show, and how many of ten racks it has.
struct Domain {
  std::string_view name;
  std::int64_t offset;
  std::size_t racks;
};
constexpr std::array<Domain, 3> domains = {
    {{"lab-eu", 1 * hour, 5}, {"lab-us", -6 * hour, 3}, {"lab-apac", 8 * hour, 2}}};

// What stands in a rack of ten.
struct Pool {
  std::string_view name;
  std::size_t per_rack;
};
constexpr std::array<Pool, 5> pools = {
    {{"chassis-", 4}, {"switch-", 3}, {"firewall-", 1}, {"traffic-gen-", 1}, {"server-", 1}}};
constexpr std::size_t rack = 10;

std::size_t domain_of(std::size_t resource) {
  std::size_t place = resource / rack % 10;
  for (std::size_t d = 0; d < domains.size(); ++d) {
    if (place < domains[d].racks) return d;
    place -= domains[d].racks;
  }
  return 0;
}

std::string resource_name(std::size_t resource) {
  std::size_t place = resource % rack;
  for (const Pool& pool : pools) {
    if (place < pool.per_rack)
      return std::string(pool.name) + std::to_string(resource / rack * pool.per_rack + place + 1);
    place -= pool.per_rack;
  }
  return {};
}

// The resource of that name, or none so far down.
std::size_t resource_number(std::string_view name) {
  std::size_t place = 0;
  for (const Pool& pool : pools) {
    std::size_t number = 0;
    if (name.starts_with(pool.name) &&
        std::from_chars(name.data() + pool.name.size(), name.data() + name.size(), number).ec ==
            std::errc() &&
        number > 0)
      return (number - 1) / pool.per_rack * rack + place + (number - 1) % pool.per_rack;
    place += pool.per_rack;
  }
  return std::string_view::npos;
}

// Minutes; a value that stands twice is twice as likely.
constexpr std::array<std::int64_t, 20> reservation_minutes = {
    30, 30, 60, 60, 60, 60, 120, 120, 120, 120, 120, 180, 180, 180, 240, 240, 480, 480, 960, 2880};
constexpr std::array<std::int64_t, 10> job_minutes = {0, 5, 10, 15, 30, 45, 60, 120, 240, 480};
constexpr std::array<std::int64_t, 6> window_hours = {2, 4, 4, 4, 6, 8};

// Hours of the day at which people start something.
constexpr std::array<std::int64_t, 20> busy_hours = {7,  8,  8,  8,  9,  9,  9,  9,  10, 10,
                                                     10, 11, 13, 13, 14, 14, 15, 16, 17, 21};

std::int64_t floor_to(std::int64_t us, std::int64_t unit) { return us - ((us % unit) + unit) % unit; }
Instant shifted(Instant t, std::int64_t us) { return Instant{t.us + us}; }
// 1970-01-01 was a Thursday.
bool is_weekend(std::int64_t us) { return (floor_to(us, us_per_day) / us_per_day + 4) % 7 % 6 == 0; }

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// A start such that the slot intersects the window.
Instant start_at(Random& random, Interval window, std::int64_t length) {
  const Instant last =
      window.end == until_further_notice ? shifted(window.start, 7 * us_per_day) : window.end;
  const std::int64_t seconds = (last.us - window.start.us + length) / us_per_second;
  const Instant anywhere =
      shifted(window.start, random.below(std::max<std::int64_t>(seconds, 1)) * us_per_second - length);
  const Instant start{floor_to(anywhere.us, quarter)};
  return intersects({start, shifted(start, length)}, window) ? start : window.start;
}

}  // namespace

std::uint64_t Random::next() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::int64_t Random::below(std::int64_t bound) {
  return static_cast<std::int64_t>(
      static_cast<unsigned __int128>(next()) * static_cast<std::uint64_t>(bound) >> 64);
}

// ---- The lab

Lab::Timeline::Timeline(std::vector<Interval> all) : intervals(std::move(all)) {
  std::sort(intervals.begin(), intervals.end(), [](Interval a, Interval b) { return a.start < b.start; });
  Instant latest = since_ever;
  for (Interval i : intervals) reach.push_back(latest = std::max(latest, i.end));
}

bool Lab::Timeline::intersects(Interval slot) const {
  const auto after = std::partition_point(intervals.begin(), intervals.end(),
                                          [&](Interval i) { return i.start < slot.end; });
  return after != intervals.begin() &&
         reach[static_cast<std::size_t>(after - intervals.begin()) - 1] > slot.start;
}

namespace {

Scope a_scope(Random& random, std::size_t resources) {
  if (random.chance(50)) return {{std::string(random.one_of(domains).name)}, {}};
  Scope scope;
  const std::int64_t first = random.below(static_cast<std::int64_t>(resources));
  for (std::int64_t i = first, n = first + random.between(1, 4); i < n; ++i)
    scope.resources.push_back(resource_name(static_cast<std::size_t>(i) % resources));
  return scope;
}

Revision a_revision(Random& random, const Revision& first, std::int64_t room) {
  Revision r;
  const std::int64_t longer = std::min(random.between(1, 2) * hour, room);
  if (random.chance(50)) {  // extended while it lasts
    r.declared_at = shifted(*first.end, -random.below(first.end->us - first.start->us));
    r.end = shifted(*first.end, longer);
    return r;
  }
  r.declared_at = shifted(first.declared_at, random.between(1, 10 * 24) * hour);
  if (random.chance(40)) {
    r.cancelled = true;
  } else {
    r.start = shifted(*first.start, longer);
    r.end = shifted(*first.end, longer);
  }
  return r;
}

// One after another over the span, so that only extensions may overlap.
std::vector<Window> some_windows(const Options& o) {
  std::vector<Window> windows;
  if (o.windows == 0) return windows;
  const std::int64_t room = (o.span.end.us - o.span.start.us) / static_cast<std::int64_t>(o.windows);
  const std::int64_t unit = room > us_per_day ? hour : us_per_second;
  for (std::size_t i = 0; i < o.windows; ++i) {
    Random random(o.seed * 0xd1342543de82ef95 + i);
    const std::int64_t length =
        std::max(floor_to(std::min(random.one_of(window_hours) * hour, room / 8), unit), unit);
    const std::int64_t offset =
        random.below(std::max((room * 3 / 4 - length) / unit, std::int64_t{1})) * unit;
    Revision first;
    first.start = Instant{floor_to(o.span.start.us + room * static_cast<std::int64_t>(i), unit) + offset};
    first.end = shifted(*first.start, length);
    if (random.chance(o.scoped)) first.scope = a_scope(random, o.resources);
    if (o.history) first.declared_at = shifted(*first.start, -random.between(12 * 24, 30 * 24) * hour);
    Window w{"mw-" + std::to_string(i + 1), {first}, nullptr};
    if (o.history && random.chance(40)) w.revisions.push_back(a_revision(random, first, room / 8));
    windows.push_back(std::move(w));
  }
  return windows;
}

}  // namespace

Lab::Lab(const Options& options) : Lab(options, some_windows(options)) {}

Lab::Lab(const Options& options, std::vector<Window> windows)
    : options_(options), windows_(std::move(windows)), resources_of_(domains.size()) {
  for (std::size_t i = 0; i < options_.resources; ++i) {
    resources_.push_back(resource_name(i));
    resources_of_[domain_of(i)].push_back(i);
  }
  place();
}

std::string_view Lab::domain(std::size_t i) const { return domains[i].name; }

void Lab::place() {
  std::vector<Interval> everywhere;
  std::vector<std::vector<Interval>> in_domain(domains.size()), of_resource(resources_.size());
  for (const Window& window : windows_) {
    const Version last = version(window, window.revisions.size() - 1);
    if (!last.in_force()) continue;
    Target target{last.interval(), {}, {}};
    for (std::size_t d = 0; d < domains.size(); ++d)
      if (contains(last.scope->domains, std::string(domains[d].name))) {
        target.domains.push_back(d);
        in_domain[d].push_back(last.interval());
      }
    for (const std::string& name : last.scope->resources) {
      const auto r = resource_number(name);
      if (r >= resources_.size()) continue;
      target.resources.push_back(r);
      of_resource[r].push_back(last.interval());
    }
    if (last.scope->system_wide()) everywhere.push_back(last.interval());
    if (last.scope->system_wide() || !target.domains.empty() || !target.resources.empty())
      targets_.push_back(std::move(target));
  }
  system_ = Timeline(std::move(everywhere));
  for (auto& intervals : in_domain) by_domain_.emplace_back(std::move(intervals));
  for (auto& intervals : of_resource) by_resource_.emplace_back(std::move(intervals));
}

bool Lab::in_conflict(const Booking& b, Interval slot) const {
  return system_.intersects(slot) || by_domain_[b.domain].intersects(slot) ||
         std::any_of(b.resources.begin(), b.resources.end(),
                     [&](std::size_t r) { return by_resource_[r].intersects(slot); });
}

// ---- A record

// Who asks for what: at a window, something that the window is for.
void Lab::who_and_where(Random& random, const Target* at, Booking* out) const {
  Booking blank;
  blank.number = out->number;
  blank.resources.swap(out->resources);  // their storage is used again
  *out = std::move(blank);
  out->owner = random.index(options_.owners);
  std::size_t first = random.index(resources_.size());
  if (at && !at->resources.empty())
    first = random.one_of(at->resources);
  else if (at && !at->domains.empty())
    if (const auto& there = resources_of_[random.one_of(at->domains)]; !there.empty())
      first = random.one_of(there);
  out->domain = domain_of(first);
  out->resources.assign(1, first);
  for (std::size_t more = random.chance(30) ? random.index(2) + 1 : 0; more > 0;
       --more) {  // of the same rack
    const std::size_t other = first / rack * rack + random.index(rack);
    if (other < resources_.size() && !contains(out->resources, other)) out->resources.push_back(other);
  }
  if (!options_.roles) return;
  if (random.chance(8)) out->role = random.chance(60) ? "domain_admin" : "system_admin";
  if (random.chance(25)) out->channel = "api";
}

// A day of the span, rather not of a weekend, at `local_hour` of the domain.
Instant Lab::on_some_day(Random& random, std::size_t domain, std::int64_t local_hour) const {
  const std::int64_t first = floor_to(options_.span.start.us, us_per_day);
  const std::int64_t days = std::max<std::int64_t>((options_.span.end.us - first) / us_per_day, 1);
  std::int64_t day = first + random.below(days) * us_per_day;
  if (is_weekend(day) && random.chance(80)) day = first + random.below(days) * us_per_day;
  constexpr std::array<std::int64_t, 8> past_the_hour = {0, 0, 0, 0, 30, 30, 15, 45};
  return Instant{day + local_hour * hour + random.one_of(past_the_hour) * minute - domains[domain].offset};
}

// Minutes to `longest` before it starts, mostly a few days; never after the options' now.
void Lab::ask_ahead(Random& random, std::int64_t longest, Booking* out) const {
  constexpr std::array<std::int64_t, 8> shares = {1, 2, 5, 10, 20, 40, 60, 100};  // percent of `longest`
  const std::int64_t lead = longest / 100 * random.one_of(shares);
  const Instant t = shifted(out->slot.start, -random.between(0, lead / us_per_second) * us_per_second);
  out->asked =
      options_.now ? std::min(t, shifted(*options_.now, -random.below(12 * 86'400) * us_per_second)) : t;
}

const Lab::Target* Lab::to_hit(Random& random) const {
  return !targets_.empty() && random.below(1000) < static_cast<std::int64_t>(options_.conflicts)
             ? &random.one_of(targets_)
             : nullptr;
}

// At the window; or wherever `start` says, if need be again and again until no window is hit.
template <class Start>
void Lab::find_slot(Random& random, const Target* at, std::int64_t length, Start start, Booking* out) const {
  if (at) {
    const Instant t = start_at(random, at->interval, length);
    out->slot = {t, shifted(t, length)};
    return;
  }
  for (int attempt = 0; attempt < 8; ++attempt) {
    const Instant t = start();
    out->slot = {t, shifted(t, length)};
    if (!in_conflict(*out, out->slot)) return;
  }
}

void Lab::reservation(Random& random, Booking* out) const {
  const Target* at = to_hit(random);
  who_and_where(random, at, out);
  std::int64_t length = random.one_of(reservation_minutes) * minute;
  if (at && is_date(at->interval.end) && random.chance(30))  // often it can hold all of the window
    length += at->interval.end.us - at->interval.start.us + random.between(1, 12) * hour;
  find_slot(
      random, at, length, [&] { return on_some_day(random, out->domain, random.one_of(busy_hours)); }, out);
  if (!options_.history) return;
  ask_ahead(random, 20 * us_per_day, out);
  const bool past = at && (!options_.now || at->interval.end < *options_.now);
  if (past && random.chance(15)) {  // asked while the window lasts, for soon after
    const std::int64_t seconds = (at->interval.end.us - at->interval.start.us) / us_per_second;
    out->asked = shifted(at->interval.start, random.below(seconds) * us_per_second);
    const Instant t = shifted(Instant{floor_to(out->asked->us, quarter)}, random.between(1, 12) * quarter);
    out->slot = {t, shifted(t, out->slot.end.us - out->slot.start.us)};
  } else if (at && random.chance(3)) {
    out->slot.end = never;
  }
}

void Lab::job(Random& random, Booking* out) const {
  const Target* at = to_hit(random);
  who_and_where(random, at, out);
  out->kind = Kind::job;
  const std::int64_t length = std::max(random.one_of(job_minutes) * minute, std::int64_t{1});
  find_slot(
      random, at, length,
      [&] {
        return on_some_day(random, out->domain,
                           random.chance(60) ? random.between(18, 29) : random.one_of(busy_hours));
      },
      out);
  if (!options_.history) return;
  ask_ahead(random, 4 * us_per_day, out);
  if (random.chance(25)) out->expires_at = shifted(out->slot.start, random.between(1, 24) * hour);
}

// A dozen times the same hour, each day or each week, at a window or anywhere.
void Lab::series(Random& random, Booking* out) const {
  const Target* at = to_hit(random);
  who_and_where(random, at, out);
  out->kind = Kind::series;
  const std::int64_t every = random.chance(60) ? 7 * us_per_day : us_per_day;
  const std::int64_t length = random.one_of(reservation_minutes) * minute;
  find_slot(
      random, at, length, [&] { return on_some_day(random, out->domain, random.one_of(busy_hours)); }, out);
  const bool within = at && random.chance(20);  // once or twice, all of it at the window
  const std::int64_t before = at && !within ? random.between(0, 3) : 0,
                     count = within ? 0 : random.between(3, 11);
  out->slot = {shifted(out->slot.start, -before * every), shifted(out->slot.end, -before * every)};
  out->local_start = LocalTime{out->slot.start.us + domains[0].offset};
  for (std::int64_t i = 1; i <= count; ++i) out->rdate.push_back(LocalTime{out->local_start.us + i * every});
  if (count > 4 && random.chance(30)) out->exdate.push_back(out->rdate[random.index(out->rdate.size())]);
  if (options_.history) ask_ahead(random, 14 * us_per_day, out);
}

void Lab::edit(Random& random, Booking* out) const {
  out->action = Action::edit;
  const std::int64_t by = random.between(1, 8) * 30 * minute;
  out->new_slot = out->slot;
  if (random.chance(40)) {
    out->new_slot.start = shifted(out->slot.start, by);
    if (is_date(out->slot.end)) out->new_slot.end = shifted(out->slot.end, by);
  } else if (is_date(out->slot.end)) {
    out->new_slot.end = shifted(out->slot.end, by);
  } else {
    out->new_slot.end = shifted(out->slot.start, by);
  }
  if (!out->asked) return;
  const Instant latest = std::min(out->slot.start, options_.now.value_or(out->slot.start));
  if (latest > *out->asked)
    out->asked =
        shifted(*out->asked, random.between(0, (latest.us - out->asked->us) / us_per_second) * us_per_second);
}

void Lab::booking(std::uint64_t i, Booking* out) const {
  Random random(Random(options_.seed ^ 0x2545f4914f6cdd1d).next() + i * 0xda942042e4dd58b5);
  out->number = i + 1;
  auto share = static_cast<unsigned>(random.below(100));
  if (share < options_.jobs) return job(random, out);
  share -= options_.jobs;
  if (share < options_.series) return series(random, out);
  share -= options_.series;
  reservation(random, out);
  if (share < options_.edits) edit(random, out);
}

Slots slots(const Lab& lab, std::size_t count) {
  Slots all;
  all.start.reserve(count);
  all.end.reserve(count);
  Booking b;
  for (std::size_t i = 0; i < count; ++i) {
    lab.booking(i, &b);
    all.start.push_back(b.slot.start.us);
    all.end.push_back(b.slot.end.us);
  }
  return all;
}

// ---- The sample

std::string sample_requests(std::uint64_t seed, Instant now, std::vector<Window> windows) {
  Options options;
  options.seed = seed;
  options.span = {shifted(now, -28 * us_per_day), shifted(now, 28 * us_per_day)};
  options.resources = 200;
  options.owners = 80;
  options.conflicts = 70;
  options.history = options.roles = true;
  options.now = now;
  const Lab lab(options, std::move(windows));
  Options often = options;  // so that every rule about jobs and series is seen
  often.conflicts = 300;
  const Lab busy(often, lab.windows());

  Random random(seed);
  std::vector<Booking> all;
  const auto add = [&](std::uint64_t count, auto make) {
    for (std::uint64_t n = 1; n <= count; ++n) {
      all.emplace_back().number = n;
      make(all.back());
    }
  };
  add(4'900, [&](Booking& b) { lab.reservation(random, &b); });
  for (int i = 0; i < 100; ++i) {
    all.push_back(all[random.index(4'900)]);
    lab.edit(random, &all.back());
  }
  add(400, [&](Booking& b) { busy.job(random, &b); });
  add(60, [&](Booking& b) { busy.series(random, &b); });
  std::stable_sort(all.begin(), all.end(),
                   [](const Booking& a, const Booking& b) { return a.asked < b.asked; });

  std::string out;
  for (const Booking& b : all) {
    append_json(out, lab, b);
    out += '\n';
  }
  return out;
}

}  // namespace curfew::workload
