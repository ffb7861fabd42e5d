// Series by rule and recurring windows against their definition: every occurrence made, judged by the oracle.
#include "engine/judge/judge.h"
#include "tests/access.h"
#include "tests/catch.h"
#include "tests/oracle/judge.h"
#include "tests/seed.h"
#include "tests/told.h"
#include "tests/worlds/dice.h"

namespace curfew {
namespace {

constexpr std::int64_t hour = 3'600 * us_per_second;

const Zone& zone(const char* id) {
  static std::map<std::string, std::unique_ptr<Zone>> zones;
  auto& kept = zones[id];
  if (!kept) {
    cctz::time_zone loaded;
    if (!cctz::load_time_zone(id, &loaded)) throw std::runtime_error(std::string(id) + " is not there");
    kept = std::make_unique<Zone>(id, loaded);
  }
  return *kept;
}

// The occurrences of a set, one after the other.
std::vector<Occurrence> listed(const RecurrenceSet& set, Instant limit) {
  std::vector<Occurrence> all;
  RecurrenceSet::Clock clock;
  for (auto o = set.next(first_instant, limit, &clock); o;
       o = set.next(Instant{o->interval.start.us + 1}, limit, &clock))
    all.push_back(*o);
  return all;
}

// A recurring window by its definition: each occurrence is a window, whose revisions are those of the rule
// and its own; its own lie over the rule's.
std::vector<Window> expanded(const Window& window, Instant limit) {
  if (!window.recurrence) return {window};
  const Zone& clock = *window.recurrence->source().zone;
  const Revision& creation = window.revisions.front();
  std::vector<Window> all;
  for (const Occurrence& o : listed(*window.recurrence, limit)) {
    Window one{occurrence_id(window.id, o.original), {}, nullptr};
    Revision rule, own;  // what was stated last
    bool restated = false;
    for (const Revision& r : window.revisions) {
      if (r.occurrence && *r.occurrence != o.original) continue;
      Revision& stated = r.occurrence ? own : rule;
      if (r.start) stated.start = r.start;
      if (r.end) stated.end = r.end;
      if (r.scope) stated.scope = r.scope;
      if (r.exempt) stated.exempt = r.exempt;
      if (r.enabled) stated.enabled = r.enabled;
      if (r.drain) stated.drain = r.drain;
      if (r.notify_before) stated.notify_before = r.notify_before;
      restated = restated || (!r.occurrence && &r != &creation && (r.start || r.end));
      Interval place = o.interval;
      if (restated) {
        const std::int64_t moved = clock.to_local(*rule.start).us - window.recurrence->source().start.us;
        place.start = clock.to_utc(LocalTime{o.original.us + moved}).before;
        place.end = Instant{place.start.us + (rule.end->us - rule.start->us)};
      }
      Revision folded;
      folded.declared_at = r.declared_at;
      folded.start = own.start.value_or(place.start), folded.end = own.end.value_or(place.end);
      folded.scope = own.scope ? own.scope : rule.scope;
      folded.exempt = own.exempt ? own.exempt : rule.exempt;
      folded.enabled = own.enabled ? own.enabled : rule.enabled;
      folded.cancelled = r.cancelled;
      if (&r == &creation) folded.by = r.by;
      folded.drain = own.drain ? own.drain : rule.drain;
      folded.notify_before = own.notify_before ? own.notify_before : rule.notify_before;
      one.revisions.push_back(folded);
    }
    all.push_back(std::move(one));
  }
  return all;
}

// ---- Making: some weeks around the change of clocks of March 2026

const Instant base = *parse_instant("2026-03-20T00:00:00Z");
Instant an_instant(Dice& dice, int days = 24) {
  return Instant{base.us + static_cast<std::int64_t>(dice.pick(static_cast<std::size_t>(days) * 24)) * hour -
                 4 * us_per_day};
}
const Zone& a_zone(Dice& dice) {
  return zone(
      dice.one_of({"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"}));
}
Rule a_rule(Dice& dice, bool finite) {
  const char* frequent = dice.one_of({"FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", "FREQ=HOURLY;INTERVAL=7",
                                      "FREQ=WEEKLY;BYDAY=MO,SA,SU", "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=30"});
  const char* rare = dice.one_of({"FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=MONTHLY;BYMONTHDAY=29"});
  std::string text = finite ? frequent : rare;
  if (finite)
    text += dice.chance(70) ? ";COUNT=" + std::to_string(1 + dice.pick(12))
                            : std::string(";UNTIL=20260402T103000Z");
  return *parse_rule(text);
}
Duration a_length(Dice& dice) {
  return dice.chance(20) ? Duration{1, 0}
                         : Duration{0, static_cast<std::int64_t>(1 + dice.pick(30)) * hour / 2};
}
RecurrenceSet::Source a_set(Dice& dice, bool finite) {
  RecurrenceSet::Source set;
  set.zone = &a_zone(dice);
  set.start = set.zone->to_local(an_instant(dice));
  set.length = a_length(dice);
  set.rules.push_back(a_rule(dice, finite));
  if (dice.chance(20)) set.rdates.push_back({set.zone->to_local(an_instant(dice)), {}});
  if (dice.chance(10)) set.rdates.push_back({set.zone->to_local(an_instant(dice)), a_length(dice)});
  if (const RecurrenceSet whole(set); dice.chance(30))
    if (const auto o = whole.next(an_instant(dice), last_instant)) set.exdates.push_back(o->interval.start);
  return set;
}

Window a_window(Dice& dice, const std::string& id, bool finite) {
  for (;;) {
    const auto set = std::make_shared<const RecurrenceSet>(a_set(dice, finite));
    const auto first = set->next(first_instant, last_instant);
    if (!first) continue;
    Window w{id, {}, set};
    Revision creation;
    creation.declared_at = dice.chance(50) ? since_ever : an_instant(dice);
    creation.start = set->source().zone->to_utc(set->source().start).before;
    creation.end = set->source().zone->plus(*creation.start, set->source().length);
    if (dice.chance(30)) creation.scope = Scope{{}, {dice.one_of({"a", "b"})}};
    w.revisions.push_back(creation);
    for (std::size_t i = dice.pick(4); i-- > 0;) {
      Revision r;
      r.declared_at = std::max(w.revisions.back().declared_at, an_instant(dice));
      if (const auto o = set->next(an_instant(dice), last_instant); o && dice.chance(50))
        r.occurrence = o->original;
      const Instant start = *w.revisions.front().start;
      switch (dice.pick(6)) {
        case 0:
          r.cancelled = r.occurrence.has_value() || dice.chance(30);
          break;
        case 1:
          r.enabled = dice.chance(50);
          break;
        case 2:
          r.scope = dice.chance(50) ? Scope{} : Scope{{}, {"b"}};
          break;
        case 3:
          r.exempt = Exempt{{"o"}, {}};
          break;
        default:
          if (r.occurrence) {
            const Interval was = set->find(*r.occurrence)->interval;
            if (dice.chance(50))
              r.start = Instant{was.start.us - static_cast<std::int64_t>(dice.pick(6)) * hour};
            r.end = dice.chance(10) ? until_further_notice
                                    : Instant{was.end.us + static_cast<std::int64_t>(dice.pick(9)) * hour};
          } else {
            r.start = Instant{start.us + (static_cast<std::int64_t>(dice.pick(9)) - 4) * hour};
            r.end = Instant{r.start->us + static_cast<std::int64_t>(1 + dice.pick(12)) * hour};
          }
      }
      w.revisions.push_back(r);
      if (!versions(w)) w.revisions.pop_back();
    }
    if (versions(w)) return w;
  }
}

Window a_plain_window(Dice& dice, const std::string& id) {
  Revision r;
  r.declared_at = dice.chance(50) ? since_ever : an_instant(dice);
  r.start = an_instant(dice);
  r.end = dice.chance(5) ? until_further_notice
                         : Instant{r.start->us + static_cast<std::int64_t>(1 + dice.pick(40)) * hour};
  if (dice.chance(30)) r.scope = Scope{{}, {"a"}};
  return {id, {r}, nullptr};
}

Request a_request(Dice& dice) {
  Request r;
  r.id = "r", r.owner = dice.one_of({"o", "p"});
  r.role = dice.one_of({"user", "user", "user", "domain_admin"});
  r.channel = dice.one_of({"portal", "api"});
  if (dice.chance(70)) r.resources = {dice.one_of({"a", "b", "c"})};
  if (dice.chance(80)) r.asked = an_instant(dice);
  const auto a_slot = [&](bool may_be_open) {
    const Instant start = an_instant(dice);
    const bool open = may_be_open && dice.chance(10);
    return Interval{start,
                    open ? never : Instant{start.us + static_cast<std::int64_t>(1 + dice.pick(60)) * hour}};
  };
  switch (dice.pick(3)) {
    case 0:
      r.kind = Kind::job;
      r.slot = a_slot(false);
      if (dice.chance(20)) r.expires_at = Instant{r.slot.start.us + 50 * hour};
      break;
    case 1:
      r.action = Action::edit;
      r.slot = a_slot(true), r.new_slot = a_slot(true);
      break;
    default:
      r.slot = a_slot(true);
  }
  return r;
}

std::string told_windows(const std::vector<Window>& windows) {
  std::string out;
  for (const Window& w : windows) {
    out += "\n" + w.id;
    if (w.recurrence) {
      const auto& s = w.recurrence->source();
      out += " " + s.zone->id() + " " + to_string(s.start) + " " +
             std::to_string(s.length.exact_us() / hour) + "h";
      for (const Rule& rule : s.rules) out += " " + to_string(rule);
    }
    for (const Revision& r : w.revisions) {
      out += "\n    " + (is_date(r.declared_at) ? to_string(r.declared_at) : "ever");
      if (r.occurrence) out += " of " + to_string(*r.occurrence);
      if (r.start) out += " start " + to_string(*r.start);
      if (r.end) out += " end " + (is_date(*r.end) ? to_string(*r.end) : "open");
      if (r.enabled) out += *r.enabled ? " enabled" : " disabled";
      if (r.scope) out += r.scope->system_wide() ? " for all" : " scope " + r.scope->resources.front();
      if (r.exempt) out += " exempt";
      if (r.cancelled) out += " cancelled";
    }
  }
  return out;
}

std::string told_request(const Request& r, Instant now) {
  const auto end = [](Interval i) { return is_date(i.end) ? to_string(i.end) : std::string("never"); };
  std::string out(name(r.kind));
  out += " " + std::string(name(r.action)) + " " + std::string(r.owner) + " " + std::string(r.role) + " " +
         std::string(r.channel);
  for (const auto& resource : r.resources) out += " on " + std::string(resource);
  out += " " + to_string(r.slot.start) + "/" + end(r.slot);
  if (r.action == Action::edit) out += " to " + to_string(r.new_slot.start) + "/" + end(r.new_slot);
  if (r.asked) out += " asked " + to_string(*r.asked);
  if (r.expires_at) out += " expires " + to_string(*r.expires_at);
  return out + " now " + to_string(now);
}

}  // namespace

TEST_CASE("a_recurring_window_is_its_occurrences") {
  Dice dice(test_seed());
  for (std::uint64_t i = 0, n = test_cases(1500); i < n; ++i) {
    const bool finite = !dice.chance(10);
    std::vector<Window> windows;
    for (std::size_t k = 1 + dice.pick(6); k-- > 0;)
      windows.push_back(dice.chance(80) ? a_window(dice, "w" + std::to_string(k), finite)
                                        : a_plain_window(dice, "w" + std::to_string(k)));
    const Snapshot snapshot(windows, "test");
    for (const told::Setting& setting : told::settings()) {
      Judge judge(snapshot, setting.profile);
      for (int k = 0; k < (finite ? 8 : 2); ++k) {
        const Request request = a_request(dice);
        const Instant now = an_instant(dice);
        const Instant horizon =
            plus_years(std::max({now, request.asked.value_or(now), request.slot.start}), 5);
        std::vector<Window> all;
        for (const Window& w : windows)
          for (Window& one : expanded(w, finite ? last_instant : horizon)) all.push_back(std::move(one));
        auto got = told::ask(request, now, judge), expected = oracle::judge(request, now, all, setting.rules);
        if (request.kind != Kind::job) got.horizon = expected.horizon;  // of its own test
        if (got == expected) continue;
        FAIL("CURFEW_SEED=" << test_seed() << " case " << i << "\n"
                            << told_windows(windows) << "\n"
                            << told_request(request, now) << "\nengine " << told::to_text(got) << "\noracle "
                            << told::to_text(expected));
      }
    }
  }
}

TEST_CASE("access_to_a_recurring_window_is_that_to_its_occurrences") {
  Dice dice(test_seed() + 2);
  for (std::uint64_t i = 0, n = test_cases(1000); i < n; ++i) {
    std::vector<Window> windows, all;
    for (std::size_t k = 1 + dice.pick(6); k-- > 0;) {
      const std::string id = "w" + std::to_string(k);
      windows.push_back(dice.chance(80) ? a_window(dice, id, true) : a_plain_window(dice, id));
    }
    access::add_phases(dice, windows);
    for (const Window& w : windows)
      for (Window& one : expanded(w, last_instant)) all.push_back(std::move(one));
    const Snapshot snapshot(windows, "test");
    for (const told::Setting& setting : access::settings()) {
      Judge judge(snapshot, setting.profile);
      for (int k = 0; k < 5; ++k) {
        const Request request = access::an_access(dice, setting.profile, an_instant(dice));
        const auto got = access::ask(request, judge),
                   expected = oracle::judge_access(request, all, setting.name);
        if (got == expected) continue;
        FAIL("CURFEW_SEED=" << test_seed() << " case " << i << " " << setting.name << "\n"
                            << told_windows(windows) << "\n"
                            << access::to_text(request) << "\nengine " << access::to_text(got) << "\noracle "
                            << access::to_text(expected));
      }
    }
  }
}

TEST_CASE("a_job_never_fits_where_no_gap_in_a_rules_cycle_is_long_enough") {
  Dice dice(test_seed() + 3);
  std::size_t never_fits = 0, fits = 0;
  for (std::uint64_t i = 0, n = test_cases(300); i < n; ++i) {
    RecurrenceSet::Source source;
    source.zone = &a_zone(dice);
    source.start = LocalTime{base.us};
    const std::int64_t step = static_cast<std::int64_t>(1 + dice.pick(4)) * hour;
    const char* rule =
        dice.one_of({"FREQ=HOURLY;INTERVAL=1", "FREQ=HOURLY;INTERVAL=2", "FREQ=HOURLY;INTERVAL=3",
                     "FREQ=HOURLY;INTERVAL=4", "FREQ=DAILY;BYHOUR=0,4,8,12,16,20",
                     "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,5,9,13,17,21"});
    source.rules.push_back(*parse_rule(rule));
    source.length = Duration{0, static_cast<std::int64_t>(1 + dice.pick(12)) * hour / 3};
    if (dice.chance(20)) source.exdates.push_back(Instant{base.us + 100 * step});
    Window w{"w", {{}}, std::make_shared<RecurrenceSet>(source)};
    const auto first = w.recurrence->next(base, last_instant)->interval;
    w.revisions[0].start = first.start, w.revisions[0].end = first.end;
    const Snapshot snapshot({w}, "test");
    const Duration horizon{400, 0};
    Judge judge(snapshot, told::settings()[0].profile, Options{horizon});
    Request job;
    job.kind = Kind::job, job.id = "j", job.asked = base;
    job.slot.start = Instant{base.us + static_cast<std::int64_t>(dice.pick(48)) * hour};
    job.slot.end = Instant{job.slot.start.us + static_cast<std::int64_t>(1 + dice.pick(24)) * hour / 6};
    const std::int64_t length = job.slot.end.us - job.slot.start.us;
    // By walking: the first gap between the occurrences, joined, that is long enough.
    const Instant limit{std::max(base, job.slot.start).us + horizon.exact_us()};
    Instant t = job.slot.start;
    for (auto o = w.recurrence->next(Instant{t.us - 24 * hour}, last_instant);
         t <= limit && o && o->interval.start.us < t.us + length;
         o = w.recurrence->next(Instant{o->interval.start.us + 1}, last_instant))
      t = std::max(t, o->interval.end);
    const auto verdict = judge.judge(job, base);
    const std::optional<Instant> expected =
        verdict->findings.empty() || t > limit ? std::nullopt : std::optional(t);
    CAPTURE(test_seed(), i, rule, source.zone->id(), source.length.us / hour, length / hour, to_string(t));
    REQUIRE(verdict->defer_to == expected);
    if (verdict->findings.empty()) continue;
    ++(expected ? fits : never_fits);
    CHECK(verdict->horizon == (expected ? std::nullopt : std::optional(limit)));
  }
  CHECK(never_fits > 5);
  CHECK(fits > 5);
}

TEST_CASE("what recurs every minute and leaves no gap is known not to") {
  RecurrenceSet::Source source;
  source.start = LocalTime{base.us};
  source.length = Duration{0, us_per_second * 55};
  source.rules.push_back(*parse_rule("FREQ=MINUTELY"));
  Window w{"w", {{}}, std::make_shared<RecurrenceSet>(source)};
  w.revisions[0].start = base, w.revisions[0].end = Instant{base.us + source.length.us};
  const Snapshot snapshot({w}, "test");
  Judge judge(snapshot, told::settings()[0].profile, Options{Duration{2'000'000, 0}});  // 5,500 years
  Request job;
  job.kind = Kind::job, job.id = "j", job.asked = base;
  job.slot = {Instant{base.us + us_per_day}, Instant{base.us + us_per_day + 6 * us_per_second}};
  const auto verdict = judge.judge(job, base);  // by walking it would take some minutes
  CHECK(verdict->defers);
  CHECK(!verdict->defer_to);
  CHECK(verdict->horizon);
  job.slot.end = Instant{job.slot.start.us + 5 * us_per_second};
  CHECK(judge.judge(job, base)->defer_to == Instant{job.slot.start.us + 55 * us_per_second});
}

TEST_CASE("a_series_by_rule_equals_its_occurrences") {
  Dice dice(test_seed() + 1);
  for (std::uint64_t i = 0, n = test_cases(1500); i < n; ++i) {
    std::vector<Window> windows, all;
    for (std::size_t k = 1 + dice.pick(8); k-- > 0;)
      windows.push_back(dice.chance(40) ? a_window(dice, "w" + std::to_string(k), true)
                                        : a_plain_window(dice, "w" + std::to_string(k)));
    for (const Window& w : windows)
      for (Window& one : expanded(w, last_instant)) all.push_back(std::move(one));
    const Snapshot snapshot(windows, "test");
    for (const told::Setting& setting : told::settings()) {
      Judge judge(snapshot, setting.profile);
      for (int k = 0; k < 6; ++k) {
        const bool finite = dice.chance(80);
        const RecurrenceSet set(a_set(dice, finite));
        Request series = a_request(dice), list;
        series.kind = Kind::series, series.action = Action::create, series.expires_at.reset();
        const Instant now = an_instant(dice);
        series.slot.start = set.source().zone->to_utc(set.source().start).before;
        series.slot.end = Instant{series.slot.start.us + hour};
        const Instant horizon = plus_years(std::max({now, series.asked.value_or(now), series.slot.start}), 5);
        list = series;
        series.recurrence = &set;
        for (const Occurrence& o : listed(set, finite ? last_instant : horizon))
          list.occurrences.push_back(o.interval);
        if (list.occurrences.empty()) continue;
        auto got = told::ask(series, now, judge);
        CHECK(got.horizon == (finite ? std::nullopt : std::optional(horizon)));
        got.horizon.reset();
        const auto expected = oracle::judge(list, now, all, setting.rules);
        if (got == expected && told::ask(list, now, judge) == expected) continue;
        FAIL("CURFEW_SEED=" << test_seed() << " case " << i << "\n"
                            << told_windows(windows) << "\n"
                            << told_request(series, now) << "\n"
                            << to_string(set.source().rules.front()) << " " << set.source().zone->id() << " "
                            << to_string(set.source().start) << "\nengine " << told::to_text(got)
                            << "\noracle " << told::to_text(expected));
      }
    }
  }
}

TEST_CASE("a persistent reservation meets a recurring window up to the horizon, and says so") {
  Dice dice(7);
  Window weekly = a_window(dice, "w", true);
  RecurrenceSet::Source set;
  set.start = LocalTime{base.us};
  set.length = Duration{0, hour};
  set.rules.push_back(*parse_rule("FREQ=WEEKLY"));
  weekly.recurrence = std::make_shared<RecurrenceSet>(set);
  weekly.revisions.resize(1);
  weekly.revisions[0] = {};
  weekly.revisions[0].start = base, weekly.revisions[0].end = Instant{base.us + hour};
  const Snapshot snapshot({weekly}, "test");
  Judge judge(snapshot, told::settings()[0].profile, Options{Duration{28, 0}});
  Request r;
  r.id = "r", r.slot = {base, never}, r.asked = Instant{base.us - us_per_day};
  const auto verdict = told::ask(r, base, judge);
  CHECK(verdict.horizon == Instant{base.us + 28 * us_per_day});
  CHECK(verdict.windows == std::vector<std::string>{"w@20260320T000000", "w@20260327T000000",
                                                    "w@20260403T000000", "w@20260410T000000"});
  r.slot.end = Instant{base.us + 8 * us_per_day};
  CHECK(!told::ask(r, base, judge).horizon);
  CHECK(told::ask(r, base, judge).windows.size() == 2);
}

}  // namespace curfew
