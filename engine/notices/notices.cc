#include "engine/notices/notices.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace curfew {
namespace {

// A version while it was what was known.
struct Known {
  Version version;
  Interval during{};
  Phases phases{};
  bool shown = false;  // has anything of it been?

  // Is it draining or active at t; was it just before?
  bool bars(Instant t) const { return version.in_force() && contains(version.interval(), t); }
  bool barred_until(Instant t) const { return version.in_force() && version.start < t && t <= version.end; }
};

// All that was ever known of a window, or of one occurrence: in order, each until the next.
std::vector<Known> history(const Window& window, const Occurrence& occurrence, const Course& course) {
  std::vector<Known> all;
  for (Fold<Version> known(window, occurrence); known.next();) {
    const Version& version = known.version();
    if (!all.empty()) all.back().during.end = version.declared_at;
    if (!all.empty() && all.back().during.start == version.declared_at) all.pop_back();
    all.push_back({version, {version.declared_at, never}});
  }
  Instant enabled_at = since_ever;
  bool in_force = false;
  for (Known& k : all) {
    if (!in_force) enabled_at = k.during.start;
    in_force = k.version.in_force();
    k.phases = phases(k.version, enabled_at, course);
  }
  return all;
}

bool declared_later(Instant t, const Snapshot::VersionRow& version) { return t < version.declared_at; }

bool is_phase(Moment at) { return at <= Moment::active; }

std::pair<Instant, Instant> span(const Phases& p, Moment phase) {
  if (phase == Moment::notified) return {p.notified, p.draining};
  return phase == Moment::draining ? std::pair(p.draining, p.active) : std::pair(p.active, p.end);
}

bool all_of(const std::vector<std::string>& names, const std::vector<std::string>& in) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::find(in.begin(), in.end(), name) != in.end();
  });
}

bool covers(const Scope& larger, const Scope& scope) {
  return larger.system_wide() || (!scope.system_wide() && all_of(scope.domains, larger.domains) &&
                                  all_of(scope.resources, larger.resources));
}

// A window that no longer is draining or active.
struct Ending {
  Instant at;
  std::string window, initiator;
  Scope scope;
  Version words;
  Interval times;
};

// What a system-wide one says is said of all that the others cover, and so on.
bool larger_first(const Ending& a, const Ending& b) {
  const auto rank = [](const Ending& e) {
    return std::tuple(e.at, !e.scope.system_wide(),
                      -static_cast<std::ptrdiff_t>(e.scope.domains.size() + e.scope.resources.size()));
  };
  return std::tuple(rank(a), std::string_view(a.window)) < std::tuple(rank(b), std::string_view(b.window));
}

class Teller {
 public:
  Teller(const Snapshot& snapshot, const Profile& profile, Interval range, const ZoneOf& zone_of)
      : snapshot_(snapshot),
        profile_(profile),
        range_(range),
        zone_of_(zone_of),
        tells_ends_(std::any_of(profile.notices().begin(), profile.notices().end(),
                                [](const NoticeRule& rule) { return rule.at == Moment::ended; })) {}

  std::vector<Notice> told() {
    for (std::uint32_t w = 0; w < snapshot_.windows().size(); ++w)
      if (!snapshot_.windows()[w].recurrence && may_be_shown(w)) tell(Candidate{w});
    for (const Candidate& c : occurrences()) tell(c);
    tell_endings();
    const auto in_order = [&](const Notice& a, const Notice& b) {
      return std::tie(a.from, a.window, a.rule) < std::tie(b.from, b.window, b.rule);
    };
    std::sort(notices_.begin(), notices_.end(), in_order);
    return std::move(notices_);
  }

 private:
  // So long before a start, at most, something is shown.
  std::int64_t reach_us() const {
    std::int64_t reach = snapshot_.longest_notice_us();
    for (const NoticeRule& rule : profile_.notices())
      if (rule.before) reach = std::max(reach, rule.before->exact_us());
    return reach;
  }

  // No: nothing of this window, which takes place once, can meet the range.
  bool may_be_shown(std::uint32_t w) const {
    Interval hull = snapshot_.versions(w).front().interval;
    for (const Snapshot::VersionRow& v : snapshot_.versions(w))
      hull = {std::min(hull.start, v.interval.start), std::max(hull.end, v.interval.end)};
    hull.start = plus(hull.start, -reach_us());
    for (const Revision& r : snapshot_.windows()[w].revisions)
      if (r.reminder_at) hull.start = std::min(hull.start, *r.reminder_at);
    return hull.start < range_.end && hull.end >= range_.start;
  }

  // Of the windows that recur, those that may be shown in the range, each once; and all that some revision
  // concerns alone.
  std::vector<Candidate> occurrences() const {
    std::int64_t reach = reach_us();
    std::set<std::pair<std::uint32_t, LocalTime>> seen;
    std::vector<Candidate> found;
    const auto add = [&](const Candidate& c) {
      if (seen.emplace(c.window, c.occurrence.original).second) found.push_back(c);
    };
    for (std::uint32_t w = 0; w < snapshot_.windows().size(); ++w) {
      const Window& window = snapshot_.windows()[w];
      for (std::size_t i = 0; window.recurrence && i < window.revisions.size(); ++i) {
        if (const auto& original = window.revisions[i].occurrence)
          add({w, *window.recurrence->find(*original)});
        const Version v = version(window, i);
        if (v.reminder_at) reach = std::max(reach, v.start.us - v.reminder_at->us);
      }
    }
    std::vector<ScopeId> all(snapshot_.groups());
    for (ScopeId g = 0; g < all.size(); ++g) all[g] = g;
    RecurringIndex::Unrolled unrolled;
    const Interval around{Instant{range_.start.us - 1}, plus(range_.end, reach)};  // an end says something
    snapshot_.recurring().visit(all, around, never, unrolled, add);
    return found;
  }

  void tell(const Candidate& c) {
    const Window& window = snapshot_.windows()[c.window];
    id_ = c.recurs() ? occurrence_id(window.id, c.occurrence.original) : window.id;
    initiator_ = window.revisions.front().by.value_or("");
    known_ = history(window, c.occurrence, profile_.course());
    for (const NoticeRule& rule : profile_.notices()) {
      if (is_phase(rule.at)) show_phase(rule);
      if (rule.at == Moment::reminder) remind(rule);
    }
    follow();
  }

  Message said(const NoticeRule& rule, const Wording& words, Interval times,
               std::optional<Instant> logout = {}) const {
    return message(rule.texts, words, {times, logout}, profile_, zone_of_);
  }

  void show_phase(const NoticeRule& rule) {
    std::optional<Notice> shown;
    const auto done = [&] {
      if (shown && intersects({shown->from, *shown->until}, range_)) notices_.push_back(std::move(*shown));
    };
    for (Known& k : known_) {
      auto [from, until] = span(k.phases, rule.at);
      from = std::max(from, k.during.start), until = std::min(until, k.during.end);
      if (!k.version.in_force() || from >= until) continue;
      k.shown = true;
      Notice next{&rule,
                  id_,
                  from,
                  until,
                  *k.version.scope,
                  initiator_,
                  said(rule, k.version, k.version.interval(), k.phases.active)};
      if (shown && shown->until == from && shown->scope == next.scope && shown->said.text == next.said.text) {
        shown->until = until;
      } else {
        done();
        shown = std::move(next);
      }
    }
    done();
  }

  void remind(const NoticeRule& rule) {
    for (Known& k : known_) {
      const auto due = rule.before ? plus(k.version.start, -rule.before->exact_us()) : k.version.reminder_at;
      if (!k.version.in_force() || !due || *due >= k.version.start || !contains(k.during, *due)) continue;
      k.shown = true;
      say_once(rule, *due, id_, initiator_, *k.version.scope, k.version, k.version.interval());
    }
  }

  void say_once(const NoticeRule& rule, Instant at, const std::string& id, const std::string& initiator,
                const Scope& scope, const Version& words, Interval times) {
    if (contains(range_, at))
      notices_.push_back({&rule, id, at, {}, scope, initiator, said(rule, words, times)});
  }

  // From version to version: what ends, and what is owed to those who were told.
  void follow() {
    bool told = false;  // of a maintenance that is not over
    for (std::size_t i = 0; i < known_.size(); ++i) {
      const Known& now = known_[i];
      if (i > 0 && turns(known_[i - 1], now, told)) told = false;
      told = told || now.shown;
      const Instant end = now.version.end;
      if (now.version.in_force() && now.during.start < end && end < now.during.end) {
        ends(now, now, end);
        told = false;
      }
    }
  }

  // What a revision comes to at once. Is the maintenance over with it?
  bool turns(const Known& before, const Known& now, bool told) {
    const Instant t = now.during.start;
    const bool takes_place = now.version.in_force() && now.version.end > t;
    if (before.barred_until(t) && !now.bars(t) && (!takes_place || before.version.end <= t)) {
      ends(before, now, t);
      return true;
    }
    if (told && !takes_place) correct(Moment::cancelled, before, now, before.version.interval());
    if (told && takes_place && now.version.interval() != before.version.interval())
      correct(Moment::moved, before, now, now.version.interval());
    return !takes_place;
  }

  void correct(Moment moment, const Known& before, const Known& now, Interval times) {
    for (const NoticeRule& rule : profile_.notices())
      if (rule.at == moment)
        say_once(rule, now.during.start, id_, initiator_, *before.version.scope, now.version, times);
  }

  void ends(const Known& before, const Known& now, Instant t) {
    if (!contains(range_, t) || !tells_ends_) return;
    const bool stopped = now.version.in_force() && now.version.end <= t;
    const Interval times =
        stopped ? now.version.interval() : Interval{before.version.start, std::min(before.version.end, t)};
    endings_.push_back({t, id_, initiator_, *before.version.scope, now.version, times});
  }

  void tell_endings() {
    std::sort(endings_.begin(), endings_.end(), larger_first);
    std::vector<const Ending*> told;  // of one instant
    for (const Ending& e : endings_) {
      if (!told.empty() && told.front()->at != e.at) told.clear();
      const auto says_it = [&](const Ending* other) { return covers(other->scope, e.scope); };
      if (std::any_of(told.begin(), told.end(), says_it) || goes_on(e)) continue;
      told.push_back(&e);
      for (const NoticeRule& rule : profile_.notices())
        if (rule.at == Moment::ended) say_once(rule, e.at, e.window, e.initiator, e.scope, e.words, e.times);
    }
  }

  // Does another window, draining or active, cover all that this one covered?
  bool goes_on(const Ending& e) {
    std::vector<ScopeId> covered, asked{system_wide_id};
    for (const std::string& d : e.scope.domains) covered.push_back(snapshot_.domains().find(d));
    for (const std::string& r : e.scope.resources) covered.push_back(snapshot_.resources().find(r));
    asked.insert(asked.end(), covered.begin(), covered.end());
    if (covered.empty()) covered = asked;
    bool found = false;
    const auto look = [&](Snapshot::Versions versions) {
      const auto next = std::upper_bound(versions.begin(), versions.end(), e.at, declared_later);
      if (next == versions.begin()) return;
      const Snapshot::VersionRow& known = *(next - 1);
      found = found || (known.in_force && contains(known.interval, e.at) &&
                        std::all_of(covered.begin(), covered.end(), [&](const ScopeId& g) {
                          return snapshot_.covers(known, {{&g, 1}});
                        }));
    };
    const Interval then{e.at, Instant{e.at.us + 1}};
    snapshot_.may_concern({asked}, then, [&](std::uint32_t w) { look(snapshot_.versions(w)); });
    snapshot_.recurring().visit(asked, then, never, unrolled_, [&](const Candidate& c) {
      snapshot_.versions(c, &rows_, &labels_);
      look(rows_);
    });
    return found;
  }

  const Snapshot& snapshot_;
  const Profile& profile_;
  const Interval range_;
  const ZoneOf& zone_of_;
  const bool tells_ends_;
  std::vector<Notice> notices_;
  std::vector<Ending> endings_;
  // Of the window, or the occurrence, that is being told.
  std::string id_, initiator_;
  std::vector<Known> known_;
  // Of those that are looked up.
  RecurringIndex::Unrolled unrolled_;
  std::vector<Snapshot::VersionRow> rows_;
  std::vector<Label> labels_;
};

}  // namespace

std::vector<Notice> notices(const Snapshot& snapshot, const Profile& profile, Interval range,
                            const ZoneOf& zone_of) {
  return Teller(snapshot, profile, range, zone_of).told();
}

bool is_for(const Notice& notice, Person person, std::string_view owner, bool logged_in) {
  person.initiator = !owner.empty() && owner == notice.initiator;
  return (logged_in || !notice.rule->logged_in) && notice.rule->to.takes(person);
}

}  // namespace curfew
