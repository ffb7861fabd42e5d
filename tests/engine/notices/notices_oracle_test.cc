// What is shown, at every instant of random small worlds, against its definition (tests/oracle/notices.h).
#include "adapters/system/zones.h"
#include "tests/access.h"
#include "tests/catch.h"
#include "tests/oracle/notices.h"
#include "tests/seed.h"
#include "tests/worlds/dice.h"
#include "tests/worlds/worlds.h"

namespace curfew {
namespace {

ZoneTable& zones() {
  static ZoneTable table;
  return table;
}
const ZoneOf zone_of = [](std::string_view) -> const Zone& { return utc(); };

const Instant first = plus(worlds::noon, -48 * worlds::hour), last = plus(worlds::noon, 96 * worlds::hour);

// What the definition looks at beside what access does: reminders, and texts that change.
void add_notices(Dice& dice, std::vector<Window>& windows) {
  access::add_phases(dice, windows);
  for (Window& w : windows)
    for (Revision& r : w.revisions) {
      if (dice.chance(30)) r.reminder_at = worlds::an_instant(dice);
      if (dice.chance(10)) r.description = dice.one_of({"one", "two"});
      if (dice.chance(10))
        r.messages[static_cast<std::size_t>(Text::login)] = dice.one_of({"plain", "till @EndTime@"});
    }
}

Window a_recurring_window(Dice& dice) {
  RecurrenceSet::Source set;
  set.zone = zones().find(dice.one_of({"UTC", "Asia/Kathmandu"}));
  const Instant start = worlds::an_instant(dice);
  const Duration length{0, dice.one_of<std::int64_t>({1, 2, 5}) * worlds::hour};
  set.start = set.zone->to_local(start);
  set.length = length;
  set.rules.push_back(*parse_rule(dice.one_of({"FREQ=HOURLY;INTERVAL=4;COUNT=4", "FREQ=DAILY;COUNT=2"})));
  Window w{"recurs", {}, std::make_shared<const RecurrenceSet>(set)};
  Revision creation;
  creation.declared_at = dice.chance(50) ? since_ever : worlds::an_instant(dice);
  creation.start = start, creation.end = plus(start, length.us);
  if (dice.chance(30)) creation.scope = worlds::a_scope(dice);
  w.revisions.push_back(creation);
  std::vector<Occurrence> all;
  for (auto o = w.recurrence->next(first_instant, last_instant); o;
       o = w.recurrence->next(Instant{o->interval.start.us + 1}, last_instant))
    all.push_back(*o);
  for (std::size_t i = dice.pick(4); i-- > 0;) {
    Interval known = version(w, w.revisions.size() - 1).interval();
    const Occurrence o = all[dice.pick(all.size())];
    const bool alone = dice.chance(60);
    if (alone) known = version(w, w.revisions.size() - 1, o).interval();
    Revision r =
        worlds::a_revision(dice, std::max(w.revisions.back().declared_at, worlds::an_instant(dice)), known);
    if (alone) r.occurrence = o.original;
    w.revisions.push_back(r);
    if (!versions(w)) w.revisions.pop_back();
  }
  return w;
}

std::vector<Window> some_windows(Dice& dice) {
  std::vector<Window> windows = worlds::some_windows(dice, {4, false});
  if (dice.chance(30)) windows.push_back(a_recurring_window(dice));
  add_notices(dice, windows);
  return windows;
}

constexpr int worlds_each = 2'000;  // of each profile

oracle::Said told(const Notice& n, const Profile& profile) {
  return {n.window, n.rule->rule, static_cast<std::size_t>(n.rule - profile.notices().data()), n.scope,
          n.said.text};
}

std::string to_text(const std::vector<oracle::Said>& all) {
  std::string out;
  for (const auto& s : all)
    out += "\n  " + s.window + " " + s.rule + " " + told::ids(s.scope.domains) + " " + s.text;
  return out;
}

std::string to_text(const std::vector<Window>& windows) {
  std::string out;
  for (const Window& w : windows) {
    out += "\n" + worlds::to_json(w);
    for (std::size_t i = 0; i < w.revisions.size(); ++i) {
      if (w.revisions[i].reminder_at)
        out += "\n  " + std::to_string(i) + " reminds at " + to_string(*w.revisions[i].reminder_at);
      if (w.revisions[i].occurrence)
        out += "\n  " + std::to_string(i) + " of " + to_string(*w.revisions[i].occurrence);
    }
  }
  return out;
}

// Of a world, whatever differs: nothing where all is well.
std::string difference(const std::vector<Window>& windows, const Profile& profile) {
  const Snapshot snapshot(windows, "v");
  const oracle::Notices definition(windows, profile, zone_of);
  const auto notices = curfew::notices(snapshot, profile, {first, last}, zone_of);
  std::size_t once = 0, said = 0;
  for (const Notice& n : notices) once += !n.until;
  std::set<Instant> instants;
  for (const Instant t : definition.boundaries())
    for (const std::int64_t us : {-1, 0, 1}) instants.insert(Instant{t.us + us});
  for (const Instant t : instants) {
    std::vector<oracle::Said> shown_now, said_now;
    for (const Notice& n : notices) {
      if (n.until && n.from <= t && t < *n.until) shown_now.push_back(told(n, profile));
      if (!n.until && n.from == t) said_now.push_back(told(n, profile));
    }
    std::sort(shown_now.begin(), shown_now.end()), std::sort(said_now.begin(), said_now.end());
    said += said_now.size();
    const auto shown = definition.shown(t), expected = definition.said(t);
    if (shown_now != shown)
      return "at " + to_string(t) + " is shown" + to_text(shown_now) + "\nnot" + to_text(shown);
    if (said_now != expected)
      return "at " + to_string(t) + " is said" + to_text(said_now) + "\nnot" + to_text(expected);
  }
  if (said != once) return "something is said where nothing changes";
  for (const Notice& a : notices)
    for (const Notice& b : notices)
      if (a.until == b.from && a.rule == b.rule && told(a, profile) == told(b, profile))
        return "two pieces of one notice meet at " + to_string(b.from);
  return {};
}

TEST_CASE("at every instant what is shown is what the windows as known then say") {
  for (const auto& setting : access::settings()) {
    Dice dice(test_seed());
    for (int i = 0; i < worlds_each; ++i) {
      const auto windows = some_windows(dice);
      const std::string wrong = difference(windows, setting.profile);
      if (wrong.empty()) continue;
      CAPTURE(test_seed(), i, setting.name, to_text(windows));
      FAIL_CHECK(wrong);
      break;
    }
  }
}

bool same(const Notice& a, const Notice& b) {
  return a.rule == b.rule && a.window == b.window && a.from == b.from && a.until == b.until &&
         a.scope == b.scope && a.initiator == b.initiator && a.said.text == b.said.text &&
         a.said.used_zone == b.said.used_zone;
}

TEST_CASE("a question about less time lists of the notices those that meet it, and orders them alike") {
  for (const auto& setting : access::settings()) {
    Dice dice(test_seed() + 1);
    for (int i = 0; i < worlds_each; ++i) {
      const Snapshot snapshot(some_windows(dice), "v");
      const Interval range = worlds::an_interval(dice);
      auto all = notices(snapshot, setting.profile, {first, last}, zone_of);
      const auto some = notices(snapshot, setting.profile, range, zone_of);
      std::erase_if(all, [&](const Notice& n) {
        return n.until ? !(n.from < range.end && range.start < *n.until) : !contains(range, n.from);
      });
      CAPTURE(test_seed(), i, setting.name, to_text(snapshot.windows()), to_string(range.start),
              to_string(range.end));
      REQUIRE(std::equal(all.begin(), all.end(), some.begin(), some.end(), same));
      REQUIRE(std::is_sorted(some.begin(), some.end(), [](const Notice& a, const Notice& b) {
        return std::tie(a.from, a.window, a.rule) < std::tie(b.from, b.window, b.rule);
      }));
    }
  }
}

// The windows without what was declared after t.
std::vector<Window> known_by(Instant t, std::vector<Window> windows) {
  for (Window& w : windows) std::erase_if(w.revisions, [&](const Revision& r) { return r.declared_at > t; });
  std::erase_if(windows, [](const Window& w) { return w.revisions.empty(); });
  return windows;
}

TEST_CASE("what was declared later changes nothing that began before, but for how long it is shown") {
  for (const auto& setting : access::settings()) {
    Dice dice(test_seed() + 2);
    for (int i = 0; i < worlds_each; ++i) {
      const auto windows = some_windows(dice);
      const Instant t = worlds::an_instant(dice);
      const Snapshot now(windows, "v"), then(known_by(t, windows), "v");
      auto later = notices(now, setting.profile, {first, last}, zone_of);
      auto sooner = notices(then, setting.profile, {first, last}, zone_of);
      for (auto* all : {&later, &sooner})
        for (Notice& n : *all)
          if (n.until && *n.until > t) n.until = never;
      const auto began_later = [&](const Notice& n) { return n.from > t; };
      std::erase_if(later, began_later), std::erase_if(sooner, began_later);
      CAPTURE(test_seed(), i, setting.name, to_text(windows), to_string(t));
      REQUIRE(std::equal(later.begin(), later.end(), sooner.begin(), sooner.end(), same));
    }
  }
}

}  // namespace
}  // namespace curfew
