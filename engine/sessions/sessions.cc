#include "engine/sessions/sessions.h"

#include <algorithm>

#include "engine/windows/phase.h"
#include "engine/windows/standing.h"

namespace curfew {
namespace {

constexpr std::int64_t first_span = 32 * us_per_day;  // over which recurring windows are looked at
constexpr int longest_years = 5;

void sort_once(std::vector<Instant>& instants) {
  std::sort(instants.begin(), instants.end());
  instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
}

Instant after(const std::vector<Instant>& sorted, Instant t) {
  const auto it = std::upper_bound(sorted.begin(), sorted.end(), t);
  return it == sorted.end() ? never : *it;
}

std::string instant_text(Instant t) { return "(" + to_string(t) + ")"; }

}  // namespace

Snapshot known_at(const Snapshot& snapshot, Instant t) {
  std::vector<Window> windows;
  for (const Window& w : snapshot.windows()) {
    const auto last = known(w, t);
    if (!last) continue;
    const auto end = w.revisions.begin() + static_cast<std::ptrdiff_t>(*last) + 1;
    windows.push_back({w.id, {w.revisions.begin(), end}, w.recurrence});
  }
  return Snapshot(std::move(windows), snapshot.version());
}

// ---- Whom it concerns

Concern::Concern(const Snapshot& snapshot, Instant t) : snapshot_(snapshot) {
  std::vector<Snapshot::VersionRow> rows;
  std::vector<Label> labels;
  for (std::uint32_t w = 0; w < snapshot.windows().size(); ++w)
    for (const Standing& s : standing(snapshot.windows()[w], t)) {
      const Candidate c{w, s.occurrence};
      Snapshot::Versions versions;
      if (c.recurs())
        snapshot.versions(c, &rows, &labels), versions = rows;
      else
        versions = snapshot.versions(w);
      const auto next = std::find_if(versions.begin(), versions.end(),
                                     [&](const auto& row) { return row.declared_at > t; });
      rows_.push_back(*(next - 1));
    }
}

bool Concern::covers(const Subject& subject) const {
  return rows_.empty() ||
         std::any_of(rows_.begin(), rows_.end(), [&](const auto& r) { return snapshot_.covers(r, subject); });
}

bool Concern::by_initiator(const Subject& subject, std::string_view owner) const {
  bool any = false;
  for (const auto& row : rows_) {
    if (!snapshot_.covers(row, subject)) continue;
    const auto& by = snapshot_.windows()[row.window].revisions.front().by;
    if (owner.empty() || !by || *by != owner) return false;
    any = true;
  }
  return any;
}

// ---- When the maintenance logs out

Evictions::Evictions(const Snapshot& snapshot, const Profile& profile)
    : snapshot_(snapshot), profile_(profile), judge_(snapshot, profile), plain_(snapshot.groups()) {
  std::vector<Label> labels;
  for (std::uint32_t w = 0; w < snapshot.windows().size(); ++w) {
    const Window& window = snapshot.windows()[w];
    const auto& by = window.revisions.front().by;
    if (by) initiators_.try_emplace(*by, static_cast<std::uint32_t>(initiators_.size()));
    if (window.recurrence) continue;
    const auto [begin, end] = snapshot.labels(w);
    labels.clear();
    for (Label l = begin; l < end; ++l) labels.push_back(l);
    add_changes(snapshot.versions(w), labels, not_recurring, {since_ever, until_further_notice}, &plain_);
  }
  for (auto& changes : plain_) sort_once(changes);
}

// Each version is known from its declaration to the next one's; what changes while it is, are its phases. A
// drain may count from the declaration of any version before.
void Evictions::add_changes(std::span<const Snapshot::VersionRow> versions, std::span<const Label> labels,
                            LocalTime original, Interval within,
                            std::vector<std::vector<Instant>>* changes) const {
  std::vector<Instant> instants;
  std::set<ScopeId> groups;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    instants.push_back(versions[i].declared_at);
    if (!versions[i].in_force) continue;
    const auto scope = snapshot_.scope(labels[i]);
    groups.insert(scope.begin(), scope.end());
    const Interval known{versions[i].declared_at,
                         i + 1 < versions.size() ? versions[i + 1].declared_at : never};
    const Terms terms = snapshot_.terms(labels[i], original);
    std::size_t enabled = i;
    do {
      const Phases p = phases(terms, versions[enabled].declared_at, profile_.course());
      for (const Instant t : {p.notified, p.draining, p.active, p.end})
        if (contains(known, t)) instants.push_back(t);
    } while (profile_.course().drain_from_enabling && enabled-- > 0);
  }
  std::erase_if(instants, [&](Instant t) { return !contains(within, t); });
  for (const ScopeId g : groups) (*changes)[g].insert((*changes)[g].end(), instants.begin(), instants.end());
}

// The recurring windows, over [from, to) and what was covered before.
void Evictions::cover(Instant from, Instant to) {
  if (covered_) from = std::min(from, covered_->start), to = std::max(to, covered_->end);
  covered_ = {from, to};
  recurring_.assign(snapshot_.groups(), {});
  std::vector<ScopeId> groups;
  for (ScopeId g = 0; g < snapshot_.groups(); ++g) groups.push_back(g);
  std::vector<Candidate> candidates;
  RecurringIndex::Unrolled unrolled;
  snapshot_.recurring().visit(groups, {from, plus(to, snapshot_.longest_notice_us() + 1)}, never, unrolled,
                              [&](const Candidate& c) { candidates.push_back(c); });
  std::set<std::pair<std::uint32_t, LocalTime>> seen;
  std::vector<Snapshot::VersionRow> rows;
  std::vector<Label> labels;
  for (const Candidate& c : candidates) {
    if (!seen.emplace(c.window, c.occurrence.original).second) continue;
    snapshot_.versions(c, &rows, &labels);
    add_changes(rows, labels, c.occurrence.original, *covered_, &recurring_);
  }
  for (auto& changes : recurring_) sort_once(changes);
}

Instant Evictions::next_change(std::span<const ScopeId> groups, bool recurs, Instant t) const {
  Instant next = recurs ? covered_->end : never;
  for (const ScopeId g : groups) {
    next = std::min(next, after(plain_[g], t));
    if (recurs) next = std::min(next, after(recurring_[g], t));
  }
  return next;
}

Evictions::Key Evictions::key(const Admitted& a) const {
  const auto initiator = initiators_.find(a.request->owner);
  Key key = {a.role,          a.channel,    a.permissions,
             a.subject.owner, a.subject.id, initiator == initiators_.end() ? unnamed : initiator->second};
  key.insert(key.end(), a.subject.scopes.begin(), a.subject.scopes.end());
  std::sort(key.begin() + 6, key.end());
  return key;
}

// Whether some row does, whatever the windows: most of those who stay are never looked at again.
bool Evictions::may_log_out(const Admitted& a) const {
  for (const Phase phase : {Phase::notified, Phase::draining, Phase::active})
    for (const bool initiator : {false, true}) {
      if (!profile_.has(phase)) continue;
      const Person person{a.role, a.channel, initiator, a.permissions};
      const auto& effect =
          profile_.access_rule(profile_.decide_access(Action::session, person, phase)).effect;
      if (effect && effect->action == EffectAction::logout) return true;
    }
  return false;
}

bool Evictions::logs_out(const Request& session, Instant t) {
  at_instant_ = session;
  at_instant_.action = Action::session;
  at_instant_.slot = {t, Instant{t.us + 1}};
  at_instant_.asked = t;
  at_instant_.expires_at.reset();
  const auto verdict = judge_.judge(at_instant_, t);
  return verdict && verdict->effect && verdict->effect->action == EffectAction::logout &&
         verdict->effect->at <= t;
}

// The stretch that holds t, judged if need be: from t to the next change nothing does.
Evictions::Stretch& Evictions::stretch_at(Stretches& known, const Request& session,
                                          std::span<const ScopeId> groups, bool recurs, Instant t) {
  auto next = known.upper_bound(t);
  if (next != known.begin() && std::prev(next)->second.end > t) return std::prev(next)->second;
  const bool logs_out = this->logs_out(session, t);
  Instant end = next_change(groups, recurs, t);
  if (next != known.end()) end = std::min(end, next->first);
  if (next != known.begin() && !logs_out) {
    Stretch& before = std::prev(next)->second;
    if (before.end == t && !before.logs_out) {
      before.end = end;
      return before;
    }
  }
  return known.emplace_hint(next, t, Stretch{end, logs_out})->second;
}

std::optional<Instant> Evictions::first(const Request& session, Instant from, Instant to) {
  const auto admitted = judge_.admit(session, from);
  if (!admitted || !may_log_out(*admitted)) return {};
  const std::vector<ScopeId> groups(admitted->subject.scopes.begin(), admitted->subject.scopes.end());
  const bool recurs = snapshot_.recurring().any(groups);
  if (recurs) to = std::min(to, plus_years(from, longest_years));
  Stretches& known = known_[key(*admitted)];
  for (Instant t = from; t <= to && t < never;) {
    if (recurs && !(covered_ && contains(*covered_, t))) {
      const std::int64_t span = covered_ ? covered_->end.us - covered_->start.us : 0;
      cover(t, plus(std::max(t, covered_ ? covered_->end : t), std::max(first_span, span)));
    }
    const Stretch& stretch = stretch_at(known, session, groups, recurs, t);
    if (stretch.logs_out) return t;
    if (stretch.end <= t) break;  // the last instant
    t = stretch.end;
  }
  return {};
}

// ---- What is told

Sessions::Sessions(const Snapshot& snapshot, const Profile& profile)
    : snapshot_(snapshot), profile_(profile), judge_(snapshot, profile), evictions_(snapshot, profile) {}

std::optional<Problem> Sessions::add(SessionEvent event) {
  if (event.at < last_)
    return Problem{Code::event_out_of_order, "at",
                   "must not be before that of the event it follows " + instant_text(last_) +
                       "; tell events in order of time"};
  if (event.expires_at && *event.expires_at <= event.at)
    return Problem{Code::expires_before_start, "expires_at",
                   "must be after \"at\" " + instant_text(event.at) + ": an expired session is none"};
  const Instant at = event.at;
  std::optional<Problem> problem;
  if (event.sign == SessionSign::login) {
    problem = log_in(std::move(event));
  } else if (event.session.empty()) {
    force_all_out(event);
  } else if (const auto it = by_name_.find(event.session); it != by_name_.end()) {
    problem = hear(event, sessions_[it->second]);
  } else {
    problem = Problem{Code::unknown_session, "session",
                      "\"" + event.session + "\" did not log in before; its login must come first"};
  }
  if (!problem) last_ = at;
  return problem;
}

std::optional<Problem> Sessions::log_in(SessionEvent event) {
  for (const Action action : {Action::session, Action::login}) {
    fill_request(event, action, event.at, event.expires_at);
    const auto admitted = judge_.admit(request_, event.at);
    if (admitted) continue;
    Problem problem = admitted.problem();
    if (problem.field == "kind" || problem.field == "action") problem.field = "event";
    return problem;
  }
  const bool refused = judge_.judge(request_, event.at)->outcome == Outcome::error;
  const auto [name, is_new] = by_name_.try_emplace(event.session, sessions_.size());
  if (!is_new) {
    if (!is_over(sessions_[name->second], event.at))
      return Problem{Code::session_exists, "session",
                     "\"" + event.session + "\" logged in at " + to_string(sessions_[name->second].login.at) +
                         " and has not ended; give each session a name of its own"};
    name->second = sessions_.size();
  }
  if (!refused) open_.push_back(sessions_.size());
  const Seen seen{event.at, event.expires_at};
  sessions_.push_back({std::move(event), {seen}, refused, {}});
  return {};
}

std::optional<Problem> Sessions::hear(const SessionEvent& event, Session& session) {
  if (session.refused || own_end(session, event.at)) return {};
  if (event.sign != SessionSign::heartbeat) {
    close(session, event.at,
          event.sign == SessionSign::logout ? SessionLife::logged_out : SessionLife::forced_out);
    return {};
  }
  std::optional<Instant> expires_at = session.seen.back().expires_at;
  if (event.expires_at) {
    const bool prolongs = expires_at && *event.expires_at > *expires_at;
    if (!prolongs ||
        judge(session.login, Action::login, event.at, event.expires_at)->outcome != Outcome::error)
      expires_at = event.expires_at;
  }
  session.seen.push_back({event.at, expires_at});
  return {};
}

void Sessions::force_all_out(const SessionEvent& event) {
  std::erase_if(open_, [&](std::size_t i) {
    Session& session = sessions_[i];
    if (!event.owner.empty() && session.login.owner == event.owner) return false;
    close(session, event.at, SessionLife::forced_out);
    return true;
  });
}

void Sessions::close(Session& session, Instant at, SessionLife life) {
  if (!own_end(session, at)) session.told = End{at, life};
}

bool Sessions::is_over(Session& session, Instant t) { return session.refused || end(session, t).has_value(); }

const Sessions::Seen& Sessions::last_seen(const Session& session, Instant t) const {
  const auto after = std::upper_bound(session.seen.begin(), session.seen.end(), t,
                                      [](Instant x, const Seen& s) { return x < s.at; });
  return *(after - 1);
}

// By `t`, without the maintenance.
std::optional<Sessions::End> Sessions::own_end(const Session& session, Instant t) const {
  if (session.told && session.told->at <= t) return session.told;
  const Seen& seen = last_seen(session, t);
  std::optional<End> end;
  if (const auto& timeout = profile_.source().sessions.inactivity_timeout)
    end = End{plus(seen.at, timeout->exact_us()), SessionLife::timed_out};
  if (seen.expires_at && (!end || *seen.expires_at <= end->at))
    end = End{*seen.expires_at, SessionLife::expired};
  return end && end->at <= t ? end : std::nullopt;
}

// By `t`, with it.
std::optional<Sessions::End> Sessions::end(const Session& session, Instant t) {
  const auto own = own_end(session, t);
  fill_request(session.login, Action::session, session.login.at, {});
  const auto evicted = evictions_.first(request_, session.login.at, own ? own->at : t);
  if (!evicted) return own;
  if (own && *evicted == own->at && !session.told) return own;
  return End{*evicted, SessionLife::forced_out, true};
}

// ---- At an instant

void Sessions::fill_request(const SessionEvent& login, Action action, Instant at,
                            std::optional<Instant> expires_at) {
  request_.kind = Kind::access;
  request_.action = action;
  request_.id = login.session;
  request_.owner = login.owner;
  request_.role = login.role;
  request_.channel = login.channel;
  request_.domain = login.domain;
  request_.resources.assign(login.resources.begin(), login.resources.end());
  request_.permissions.assign(login.permissions.begin(), login.permissions.end());
  request_.slot = {at, Instant{at.us + 1}};
  request_.asked = at;
  request_.expires_at = expires_at;
}

Result<Verdict> Sessions::judge(const SessionEvent& login, Action action, Instant at,
                                std::optional<Instant> expires_at) {
  fill_request(login, action, at, expires_at);
  return judge_.judge(request_, at);
}

void Sessions::tell_live(const Session& session, SessionState& state, Instant t, const Concern& concern,
                         Evictions& forecast) {
  fill_request(session.login, Action::session, t, state.expires_at);
  const Admitted admitted = *judge_.admit(request_, t);
  const Person person{admitted.role, admitted.channel,
                      concern.by_initiator(admitted.subject, session.login.owner), admitted.permissions};
  const Row row = profile_.decide_access(Action::session, person, Phase::active);
  state.exempt = profile_.access_rule(row).outcome == Outcome::allowed;
  state.counted = !state.exempt && concern.covers(admitted.subject);

  const Verdict verdict = judge_.judge(admitted);
  const auto& heartbeat = profile_.source().sessions.heartbeat;
  if (verdict.outcome == Outcome::error && verdict.effect && verdict.effect->action == EffectAction::block)
    state.life = SessionLife::blocked;
  else if (heartbeat && t > plus(state.last_seen, heartbeat->exact_us()))
    state.life = SessionLife::ghost;
  else
    state.life = SessionLife::active;
  state.may_manage = state.life != SessionLife::blocked && profile_.managers().takes(person);

  // No sign follows: its last one counts for ever.
  const Seen& seen = last_seen(session, t);
  Instant own = seen.expires_at.value_or(never);
  if (const auto& timeout = profile_.source().sessions.inactivity_timeout)
    own = std::min(own, plus(seen.at, timeout->exact_us()));
  const auto evicted = forecast.first(request_, t, own);
  if (evicted || own != never) state.ends_at = evicted.value_or(own);
}

std::vector<SessionState> Sessions::at(Instant t) {
  const Snapshot known = known_at(snapshot_, t);
  Evictions forecast(known, profile_);
  const Concern concern(snapshot_, t);
  std::vector<SessionState> states;
  for (const Session& session : sessions_) {
    if (session.login.at > t) break;
    SessionState& state = states.emplace_back();
    state.login = &session.login;
    state.since = session.login.at;
    const auto end =
        session.refused ? std::optional(End{state.since, SessionLife::refused}) : this->end(session, t);
    // A sign at the instant of being forced out is too late.
    const bool evicted = end && end->by_maintenance;
    const Instant heard_until = evicted ? std::max(state.since, Instant{end->at.us - 1}) : end ? end->at : t;
    const Seen& seen = last_seen(session, heard_until);
    state.last_seen = seen.at;
    state.expires_at = seen.expires_at;
    if (!end) {
      tell_live(session, state, t, concern, forecast);
      continue;
    }
    state.life = end->life;
    state.ends_at = end->at;
    state.by_maintenance = end->by_maintenance;
  }
  return states;
}

std::optional<Verdict> Sessions::verdict(const SessionState& state, Instant t) {
  const bool refused = state.life == SessionLife::refused;
  if (!is_live(state.life) && !refused && !state.by_maintenance) return {};
  const Instant at = is_live(state.life) ? t : *state.ends_at;
  const auto verdict = judge(*state.login, refused ? Action::login : Action::session, at, state.expires_at);
  return *verdict;
}

// Of one who names no domain and no resource, so that only what is system-wide concerns him. None: the
// profile does not have the action.
std::optional<Verdict> Sessions::judge_somebody(Action action, const Person& person, const std::string& owner,
                                                Instant t) {
  const ProfileSource& source = profile_.source();
  SessionEvent login;
  login.owner = owner;
  login.role = source.roles[person.role];
  login.channel = source.channels[person.channel];
  for (std::size_t i = 0; i < source.permissions.size(); ++i)
    if ((person.permissions >> i & 1) != 0) login.permissions.push_back(source.permissions[i]);
  auto verdict = judge(login, action, t, {});
  return verdict ? std::optional(*verdict) : std::nullopt;
}

bool Sessions::a_manager_could_log_in(Instant t) {
  const ProfileSource& source = profile_.source();
  std::set<std::string> owners = {""};  // nobody that a window knows, and who declared one
  for (const Window& w : snapshot_.windows())
    if (w.revisions.front().by && !standing(w, t).empty()) owners.insert(*w.revisions.front().by);
  Person person;
  for (person.role = 0; person.role < source.roles.size(); ++person.role)
    for (person.channel = 0; person.channel < source.channels.size(); ++person.channel)
      for (person.permissions = 0; person.permissions >> source.permissions.size() == 0; ++person.permissions)
        for (const std::string& owner : owners) {
          person.initiator = !owner.empty();
          if (!profile_.managers().takes(person)) continue;
          const auto verdict = judge_somebody(Action::login, person, owner, t);
          if (verdict && verdict->outcome != Outcome::error) return true;
        }
  return false;
}

std::optional<bool> Sessions::can_be_ended_from_inside(std::span<const SessionState> states, Instant t) {
  const auto verdict = judge_somebody(Action::session, {}, "", t);
  if (!verdict || !verdict->phase || *verdict->phase == Phase::notified) return {};
  return std::any_of(states.begin(), states.end(), [](const SessionState& s) { return s.may_manage; }) ||
         a_manager_could_log_in(t);
}

SessionSummary summarize(std::span<const SessionState> states, Instant t, Instant work_ends) {
  SessionSummary all;
  all.clear_at = std::max(t, work_ends);
  const auto until = [&](std::optional<Instant> end) {
    if (!all.clear_at) return;
    all.clear_at = end ? std::optional(std::max(*all.clear_at, *end)) : std::nullopt;
  };
  if (work_ends >= until_further_notice) all.clear_at.reset();
  for (const SessionState& s : states) {
    all.active += s.life == SessionLife::active;
    all.ghosts += s.life == SessionLife::ghost;
    all.blocked += s.life == SessionLife::blocked;
    all.ended += !is_live(s.life);
    all.exempt += s.exempt;
    all.counted += s.counted;
    if (s.counted) until(s.ends_at);
  }
  return all;
}

}  // namespace curfew
