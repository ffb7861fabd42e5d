// What becomes of sessions, said obviously: every instant at which anything could happen is stepped over, in
// order, and at each one every session is looked at. No cleverness, no memory but the sessions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/sessions/sessions.h"

namespace curfew::oracle {

struct Session {
  SessionEvent login;
  Instant last_seen;
  std::optional<Instant> expires_at, ended;
  SessionLife life = SessionLife::active;
};

inline Request request(const SessionEvent& login, Action action, Instant t,
                       std::optional<Instant> expires_at) {
  Request r;
  r.kind = Kind::access, r.action = action;
  r.id = login.session, r.owner = login.owner, r.role = login.role, r.channel = login.channel;
  r.domain = login.domain;
  r.resources.assign(login.resources.begin(), login.resources.end());
  r.permissions.assign(login.permissions.begin(), login.permissions.end());
  r.slot = {t, Instant{t.us + 1}}, r.asked = t, r.expires_at = expires_at;
  return r;
}

inline bool logged_out(const SessionEvent& login, Instant t, Judge& judge) {
  const auto verdict = judge.judge(request(login, Action::session, t, {}), t);
  return verdict->effect && verdict->effect->action == EffectAction::logout && *verdict->effect->at <= t;
}

inline std::optional<Instant> timeout(Instant last_seen, const Profile& profile) {
  const auto& length = profile.source().sessions.inactivity_timeout;
  return length ? std::optional(plus(last_seen, length->exact_us())) : std::nullopt;
}

// A superset of the instants at which a window changes in [from, to].
inline std::set<Instant> changes(const std::vector<Window>& windows, Instant from, Instant to) {
  std::set<Instant> all;
  for (const Window& w : windows) {
    std::vector<Occurrence> occurrences;
    if (w.recurrence)
      for (auto o = w.recurrence->next(first_instant, last_instant); o;
           o = w.recurrence->next(Instant{o->interval.start.us + 1}, last_instant))
        occurrences.push_back(*o);
    else
      occurrences.push_back({not_recurring, {}});
    std::set<std::int64_t> drains = {0}, notices = {0};
    std::set<Instant> declared;
    for (const Revision& r : w.revisions) {
      declared.insert(r.declared_at);
      if (r.drain) drains.insert(r.drain->exact_us());
      if (r.notify_before) notices.insert(r.notify_before->exact_us());
    }
    all.insert(declared.begin(), declared.end());
    for (const Occurrence& o : occurrences)
      for (std::size_t i = 0; i < w.revisions.size(); ++i) {
        const Version v = w.recurrence ? version(w, i, o) : version(w, i);
        all.insert(v.start), all.insert(v.end);
        for (const auto n : notices) all.insert(plus(v.start, -n));
        for (const auto d : drains) {
          all.insert(plus(v.start, d));
          for (const Instant t : declared)
            if (t > since_ever) all.insert(plus(t, d));
        }
      }
  }
  std::erase_if(all, [&](Instant t) { return t < from || t > to; });
  return all;
}

inline void step(std::vector<Session>& sessions, Instant t, const Profile& profile, Judge& judge) {
  for (Session& s : sessions) {
    if (s.ended) continue;
    const auto end = [&](SessionLife life) { s.life = life, s.ended = t; };
    if (s.expires_at && *s.expires_at <= t)
      end(SessionLife::expired);
    else if (const auto out = timeout(s.last_seen, profile); out && *out <= t)
      end(SessionLife::timed_out);
    else if (logged_out(s.login, t, judge))
      end(SessionLife::forced_out);
  }
}

inline void take(std::vector<Session>& sessions, const SessionEvent& e, Judge& judge) {
  if (e.sign == SessionSign::login) {
    Session s{e, e.at, e.expires_at, {}, SessionLife::active};
    if (judge.judge(request(e, Action::login, e.at, e.expires_at), e.at)->outcome == Outcome::error)
      s.life = SessionLife::refused, s.ended = e.at;
    else if (logged_out(e, e.at, judge))
      s.life = SessionLife::forced_out, s.ended = e.at;
    sessions.push_back(s);
    return;
  }
  Session* last = nullptr;  // of that name
  for (Session& s : sessions) {
    if (s.login.session == e.session) last = &s;
    const bool all = e.sign == SessionSign::force_out && e.session.empty();
    if (all && !s.ended && (e.owner.empty() || s.login.owner != e.owner))
      s.life = SessionLife::forced_out, s.ended = e.at;
  }
  if (e.session.empty() || !last || last->ended) return;
  if (e.sign == SessionSign::logout) last->life = SessionLife::logged_out, last->ended = e.at;
  if (e.sign == SessionSign::force_out) last->life = SessionLife::forced_out, last->ended = e.at;
  if (e.sign != SessionSign::heartbeat) return;
  last->last_seen = e.at;
  if (!e.expires_at) return;
  const bool later = last->expires_at && *e.expires_at > *last->expires_at;
  if (!later ||
      judge.judge(request(last->login, Action::login, e.at, e.expires_at), e.at)->outcome != Outcome::error)
    last->expires_at = e.expires_at;
}

// All that was told up to t. REQUIRES: events in order, each taken by Sessions
inline std::vector<Session> sessions_at(const std::vector<SessionEvent>& events, const Snapshot& snapshot,
                                        const Profile& profile, Instant t) {
  Judge judge(snapshot, profile);
  std::vector<Session> sessions;
  std::set<Instant> instants = {t};
  for (const SessionEvent& e : events) {
    if (e.at > t) break;
    instants.insert(e.at);
    if (e.expires_at) instants.insert(*e.expires_at);
    if (const auto out = timeout(e.at, profile)) instants.insert(*out);
  }
  if (!events.empty()) instants.merge(changes(snapshot.windows(), events.front().at, t));
  std::size_t next = 0;
  for (const Instant now : instants) {
    if (now > t) break;
    step(sessions, now, profile, judge);
    for (; next < events.size() && events[next].at == now; ++next) take(sessions, events[next], judge);
  }
  const auto& heartbeat = profile.source().sessions.heartbeat;
  for (Session& s : sessions) {
    if (s.ended) continue;
    const auto verdict = judge.judge(request(s.login, Action::session, t, s.expires_at), t);
    if (verdict->outcome == Outcome::error && verdict->effect &&
        verdict->effect->action == EffectAction::block)
      s.life = SessionLife::blocked;
    else if (heartbeat && t.us - s.last_seen.us > heartbeat->exact_us())
      s.life = SessionLife::ghost;
  }
  return sessions;
}

// When a live one ends if nothing more is told, of sessions or of windows.
inline std::optional<Instant> will_end(const Session& session, const Snapshot& snapshot,
                                       const Profile& profile, Instant t) {
  const Snapshot known = known_at(snapshot, t);
  Judge judge(known, profile);
  std::set<Instant> instants = changes(known.windows(), t, never);
  if (session.expires_at) instants.insert(*session.expires_at);
  if (const auto out = timeout(session.last_seen, profile)) instants.insert(*out);
  std::vector<Session> one = {session};
  for (const Instant now : instants) {
    if (!is_date(now)) continue;
    step(one, now, profile, judge);
    if (one[0].ended) return now;
  }
  return {};
}

}  // namespace curfew::oracle
