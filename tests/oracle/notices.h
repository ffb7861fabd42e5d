// What is shown at one instant, and what is said at it, by definition: every window folded as known then.
//
// Nothing here knows of intervals of notices, of pieces or of an index: it looks at one instant and at the
// microsecond before it. Whether people were told is found by going through all instants at which anything
// can change. Cost: no object.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/notices/notices.h"

namespace curfew::oracle {

inline Instant just_before(Instant t) { return {t.us - 1}; }

// A window that takes place once: all its versions, when each was declared.
struct Timeline {
  std::string id;
  std::vector<Version> versions;
  std::vector<std::optional<Instant>> reminders;  // of each version
};

// What is known of it at t.
struct State {
  Version version;
  Phases phases;
  std::optional<Instant> reminder;

  bool in_force() const { return version.in_force(); }
  bool bars(Instant t) const { return in_force() && version.start <= t && t < version.end; }
  bool takes_place_after(Instant t) const { return in_force() && version.end > t; }
};

// As of t: the last version declared by then; enabled since the first of those in force that lead to it.
inline std::optional<State> known(const Timeline& w, Instant t, const Course& course) {
  std::size_t n = 0;
  while (n < w.versions.size() && w.versions[n].declared_at <= t) ++n;
  if (n == 0) return {};
  const Version& v = w.versions[n - 1];
  std::size_t enabled = n - 1;
  for (std::size_t i = n - 1; i-- > 0;) {
    if (w.versions[i].declared_at == w.versions[i + 1].declared_at) continue;  // it was never known
    if (!w.versions[i].in_force()) break;
    enabled = i;
  }
  return State{v, phases(v, w.versions[enabled].declared_at, course), w.reminders[n - 1]};
}

// Each occurrence of a window that recurs is a window of its own. REQUIRES: its rule is finite
inline std::vector<Timeline> timelines(const std::vector<Window>& windows) {
  std::vector<Timeline> all;
  for (const Window& w : windows) {
    if (!w.recurrence) {
      Timeline one{w.id, *versions(w), {}};
      for (const Version& v : one.versions) one.reminders.push_back(v.reminder_at);
      all.push_back(one);
      continue;
    }
    for (auto o = w.recurrence->next(first_instant, last_instant); o;
         o = w.recurrence->next(Instant{o->interval.start.us + 1}, last_instant)) {
      Timeline one{occurrence_id(w.id, o->original), {}, {}};
      std::optional<Instant> own;
      for (std::size_t i = 0; i < w.revisions.size(); ++i) {
        const Revision& r = w.revisions[i];
        if (r.occurrence && *r.occurrence != o->original) continue;
        if (r.occurrence && r.reminder_at) own = r.reminder_at;
        const Version v = version(w, i, *o), first = version(w, i);
        one.versions.push_back(v);
        one.reminders.push_back(own);
        if (!own && first.reminder_at)
          one.reminders.back() = Instant{v.start.us - (first.start.us - first.reminder_at->us)};
      }
      all.push_back(one);
    }
  }
  return all;
}

struct Said {
  std::string window, rule;
  std::size_t place = 0;  // of the rule
  Scope scope;
  std::string text;
  bool operator<(const Said& o) const {
    return std::tie(window, place, text, scope.domains, scope.resources) <
           std::tie(o.window, o.place, o.text, o.scope.domains, o.scope.resources);
  }
  bool operator==(const Said& o) const { return !(*this < o) && !(o < *this); }
};

class Notices {
 public:
  Notices(const std::vector<Window>& windows, const Profile& profile, const ZoneOf& zone_of)
      : timelines_(timelines(windows)), profile_(profile), zone_of_(zone_of) {
    for (const Timeline& w : timelines_) told_.push_back(told(w));
  }

  // At which anything can begin or end.
  std::vector<Instant> boundaries() const {
    std::set<Instant> all;
    for (const Timeline& w : timelines_)
      for (const Instant t : boundaries(w)) all.insert(t);
    return {all.begin(), all.end()};
  }

  // What is shown for as long as a phase lasts.
  std::vector<Said> shown(Instant t) const {
    std::vector<Said> all;
    for (const Timeline& w : timelines_)
      if (const auto now = known(w, t, profile_.course()); now && now->in_force())
        if (const auto phase = phase_at(now->phases, t))
          each(static_cast<Moment>(*phase), [&](std::size_t place, const NoticeRule& rule) {
            all.push_back({w.id, rule.rule, place, *now->version.scope,
                           text(rule, now->version, now->version.interval(), now->phases.active)});
          });
    return sorted(all);
  }

  // What is said once, at t.
  std::vector<Said> said(Instant t) const {
    std::vector<Said> all;
    for (std::size_t i = 0; i < timelines_.size(); ++i) {
      const Timeline& w = timelines_[i];
      const auto before = known(w, just_before(t), profile_.course()), now = known(w, t, profile_.course());
      const auto say = [&](Moment at, Interval times, const Scope& scope) {
        each(at, [&](std::size_t place, const NoticeRule& rule) {
          if (at != Moment::reminder || reminds(rule, now, t))
            all.push_back({w.id, rule.rule, place, scope, text(rule, now->version, times, {})});
        });
      };
      if (now) say(Moment::reminder, now->version.interval(), *now->version.scope);
      if (!before) continue;
      const Interval was = before->version.interval();
      const Scope& scope = *before->version.scope;
      if (ends(before, now, t)) {
        const bool stopped = now->in_force() && now->version.end <= t;
        if (!somebody_else_says_it(i, t))
          say(Moment::ended, stopped ? now->version.interval() : Interval{was.start, std::min(was.end, t)},
              scope);
      } else if (told_[i].contains(t)) {
        if (!now->takes_place_after(t))
          say(Moment::cancelled, was, scope);
        else if (now->version.interval() != was)
          say(Moment::moved, now->version.interval(), scope);
      }
    }
    return sorted(all);
  }

 private:
  using Known = std::optional<State>;

  template <class Visit>
  void each(Moment at, Visit visit) const {
    for (std::size_t i = 0; i < profile_.notices().size(); ++i)
      if (profile_.notices()[i].at == at) visit(i, profile_.notices()[i]);
  }

  static std::vector<Said> sorted(std::vector<Said> all) {
    std::sort(all.begin(), all.end());
    return all;
  }

  std::string text(const NoticeRule& rule, const Version& v, Interval times,
                   std::optional<Instant> logout) const {
    return message(rule.texts, v, {times, logout}, profile_, zone_of_).text;
  }

  std::vector<Instant> boundaries(const Timeline& w) const {
    std::set<Instant> all;
    for (std::size_t i = 0; i < w.versions.size(); ++i) {
      const auto s = known(w, w.versions[i].declared_at, profile_.course());
      const Version& v = w.versions[i];
      for (const Instant t : {v.declared_at, v.start, v.end, s->phases.notified, s->phases.draining,
                              s->phases.active, w.reminders[i].value_or(v.start)})
        if (is_date(t)) all.insert(t);
      for (const NoticeRule& rule : profile_.notices())
        if (rule.before) all.insert(plus(v.start, -rule.before->exact_us()));
    }
    return {all.begin(), all.end()};
  }

  static bool reminds(const NoticeRule& rule, const Known& now, Instant t) {
    if (!now || !now->in_force() || t >= now->version.start) return false;
    return rule.before ? plus(now->version.start, -rule.before->exact_us()) == t : now->reminder == t;
  }

  // It was draining or active; it is not, because that end came, or because it no longer takes place.
  static bool ends(const Known& before, const Known& now, Instant t) {
    return before && before->bars(just_before(t)) && !now->bars(t) &&
           (!now->takes_place_after(t) || before->version.end <= t);
  }

  static bool covers(const Scope& larger, const Scope& s) {
    const auto within = [](const std::vector<std::string>& names, const std::vector<std::string>& in) {
      return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
        return std::find(in.begin(), in.end(), name) != in.end();
      });
    };
    if (larger.system_wide() || s.system_wide()) return larger.system_wide();
    return within(s.domains, larger.domains) && within(s.resources, larger.resources);
  }

  bool somebody_else_says_it(std::size_t i, Instant t) const {
    const Scope mine = *known(timelines_[i], just_before(t), profile_.course())->version.scope;
    for (std::size_t k = 0; k < timelines_.size(); ++k) {
      if (k == i) continue;
      const auto before = known(timelines_[k], just_before(t), profile_.course()),
                 now = known(timelines_[k], t, profile_.course());
      if (now && now->bars(t) && covers(*now->version.scope, mine)) return true;
      if (!ends(before, now, t)) continue;
      const Scope& its = *before->version.scope;
      if (covers(its, mine) && (!covers(mine, its) || timelines_[k].id < timelines_[i].id)) return true;
    }
    return false;
  }

  // The instants just before which people count on a maintenance, because they were told of it.
  std::set<Instant> told(const Timeline& w) const {
    std::set<Instant> all;
    bool told = false;
    for (const Instant t : boundaries(w)) {
      const auto before = known(w, just_before(t), profile_.course()), now = known(w, t, profile_.course());
      if (told) all.insert(t);
      if (!now) continue;
      if (ends(before, now, t) || !now->takes_place_after(t)) told = false;
      if (!now->in_force()) continue;
      if (const auto phase = phase_at(now->phases, t))
        each(static_cast<Moment>(*phase), [&](std::size_t, const NoticeRule&) { told = true; });
      each(Moment::reminder,
           [&](std::size_t, const NoticeRule& rule) { told = told || reminds(rule, now, t); });
    }
    return all;
  }

  std::vector<Timeline> timelines_;
  const Profile& profile_;
  const ZoneOf& zone_of_;
  std::vector<std::set<Instant>> told_;  // of each timeline
};

}  // namespace curfew::oracle
