// Who is logged in, and when will nobody be? The log of a host's sessions, read at an instant.
//
//   events in order of time ─► Sessions: a login begins a session, signs keep it, its end is told or due
//   Sessions, T ─► the state of each ─► SessionSummary: may the maintenance proceed, and from when on?
//
// A session is in one state at any instant, and never comes back from an ended one; a login of the same name
// begins another. It ends by what comes first: what was told (a log-out, a force-out), its own expiry, the
// profile's inactivity timeout after its last sign, or the maintenance, as that was known at each instant:
// the first one at which Judge::judge has it logged out by then. At one instant expiry comes before the
// timeout, that before the maintenance, that before what is told. Lives are half-open: what is due at an
// instant has happened at it. A sign of an ended session changes nothing. Events after T change nothing at T.
//
// Cost: a judgement a login, and one for each instant at which something changes for those who are treated
// alike (the same role, channel, permissions, domain, resources; names only where a window names them) while
// one of them is logged in, whatever their number: 1e5 events and 1e3 windows take some 0.3 s. at() copies
// the windows once. Threads: one each.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/judge/judge.h"

namespace curfew {

// What is told of a session. A heartbeat is any sign of its user.
enum class SessionSign : std::uint8_t { login, heartbeat, logout, force_out };
inline constexpr std::array<std::string_view, 4> session_sign_names = {"login", "heartbeat", "logout",
                                                                       "force_out"};

struct SessionEvent {
  SessionSign sign{};
  std::string session;  // empty: a force-out of everybody but `owner`
  std::string owner;    // from here to `resources`: of a login, as of a request
  std::string role, channel, domain;
  std::vector<std::string> permissions, resources;
  Instant at;
  // When the session will end by itself. Of a heartbeat: it is renewed until then, where a login of the same
  // person would not be an error; or shortened, whatever the maintenance.
  std::optional<Instant> expires_at;
};

// The first three are live; a ghost was not heard of for longer than the profile's heartbeat, and counts; who
// is blocked can do nothing; a refused session never began.
enum class SessionLife : std::uint8_t {
  active,
  ghost,
  blocked,
  logged_out,
  timed_out,
  expired,
  forced_out,
  refused
};
inline constexpr std::array<std::string_view, 8> session_life_names = {
    "active", "ghost", "blocked", "logged_out", "timed_out", "expired", "forced_out", "refused"};
constexpr std::string_view name(SessionLife l) { return session_life_names[static_cast<std::size_t>(l)]; }
constexpr bool is_live(SessionLife l) { return l <= SessionLife::blocked; }

struct SessionState {
  const SessionEvent* login = nullptr;  // of the Sessions
  SessionLife life{};
  Instant since, last_seen;
  std::optional<Instant> ends_at;     // ended, or will end, as known; none: not known
  std::optional<Instant> expires_at;  // its own, as renewed
  bool by_maintenance = false;        // forced out by a window, not by an event
  bool exempt = false;                // live: the maintenance lets it go on
  bool counted = false;               // live: it stands in the maintenance's way
  bool may_manage = false;            // live, and not blocked: its person may end the maintenance
};

// Whom the windows concern that are in force and not over at an instant, as known then. Where there are none
// it is everybody: they may be declared at any time.
class Concern {
 public:
  Concern(const Snapshot& snapshot, Instant t);
  bool covers(const Subject& subject) const;
  // Is it the person who declared all that cover him?
  bool by_initiator(const Subject& subject, std::string_view owner) const;

 private:
  const Snapshot& snapshot_;
  std::vector<Snapshot::VersionRow> rows_;
};

// When the maintenance logs a session out.
class Evictions {
 public:
  // Both outlive it.
  Evictions(const Snapshot& snapshot, const Profile& profile);
  // The first instant of [from, to] at which the session is judged to be logged out by then; what recurs is
  // looked at for five years.
  std::optional<Instant> first(const Request& session, Instant from, Instant to);

 private:
  struct Stretch {
    Instant end;
    bool logs_out = false;
  };
  using Stretches = std::map<Instant, Stretch>;  // of those treated alike, by start
  using Key = std::vector<std::uint32_t>;

  Key key(const Admitted& session) const;
  Stretch& stretch_at(Stretches& known, const Request& session, std::span<const ScopeId> groups, bool recurs,
                      Instant t);
  bool may_log_out(const Admitted& session) const;
  bool logs_out(const Request& session, Instant t);
  Instant next_change(std::span<const ScopeId> groups, bool recurs, Instant t) const;
  void add_changes(std::span<const Snapshot::VersionRow> versions, std::span<const Label> labels,
                   LocalTime original, Interval within, std::vector<std::vector<Instant>>* changes) const;
  void cover(Instant from, Instant to);

  const Snapshot& snapshot_;
  const Profile& profile_;
  Judge judge_;
  Request at_instant_;
  std::unordered_map<std::string_view, std::uint32_t> initiators_;
  std::vector<std::vector<Instant>> plain_, recurring_;  // by group: when anything can change, sorted
  std::optional<Interval> covered_;                      // by `recurring_`
  std::map<Key, Stretches> known_;
};

class Sessions {
 public:
  // Both outlive it.
  Sessions(const Snapshot& snapshot, const Profile& profile);

  // What refuses it, and leaves all as it was; none: it is taken. Fails with event_out_of_order,
  // unknown_session, session_exists, expires_before_start, and as admit() does.
  std::optional<Problem> add(SessionEvent event);

  // In order of login.
  std::vector<SessionState> at(Instant t);
  // What is said to it: of a live one as of t, of a refused one as of its login, of one that the maintenance
  // forced out as of its end; none: nothing. Valid until the next call.
  std::optional<Verdict> verdict(const SessionState& state, Instant t);
  // Where a maintenance that concerns everybody drains or is active at t: can one of these sessions, as they
  // are at t, end it, or could somebody who may manage windows log in to do so? None: there is none. Judges a
  // login for each role, channel and set of permissions that may manage.
  std::optional<bool> can_be_ended_from_inside(std::span<const SessionState> states, Instant t);
  // As it was asked for the last verdict.
  const Request& asked() const { return request_; }

 private:
  struct Seen {
    Instant at;
    std::optional<Instant> expires_at;
  };
  struct End {
    Instant at;
    SessionLife life{};
    bool by_maintenance = false;
  };
  struct Session {
    SessionEvent login;
    std::vector<Seen> seen;  // while it would live without the maintenance; the login first
    bool refused = false;
    std::optional<End> told;  // before any other end but the maintenance's
  };

  std::optional<Problem> log_in(SessionEvent event);
  std::optional<Problem> hear(const SessionEvent& event, Session& session);
  void force_all_out(const SessionEvent& event);
  void close(Session& session, Instant at, SessionLife life);
  bool is_over(Session& session, Instant t);
  const Seen& last_seen(const Session& session, Instant t) const;
  std::optional<End> own_end(const Session& session, Instant t) const;
  std::optional<End> end(const Session& session, Instant t);
  Result<Verdict> judge(const SessionEvent& login, Action action, Instant at,
                        std::optional<Instant> expires_at);
  void fill_request(const SessionEvent& login, Action action, Instant at, std::optional<Instant> expires_at);
  std::optional<Verdict> judge_somebody(Action action, const Person& person, const std::string& owner,
                                        Instant t);
  bool a_manager_could_log_in(Instant t);
  void tell_live(const Session& session, SessionState& state, Instant t, const Concern& concern,
                 Evictions& forecast);

  const Snapshot& snapshot_;
  const Profile& profile_;
  Judge judge_;
  Evictions evictions_;
  Request request_;
  Instant last_ = since_ever;
  std::vector<Session> sessions_;                         // in order of login
  std::unordered_map<std::string, std::size_t> by_name_;  // the last of each name
  std::vector<std::size_t> open_;                         // perhaps live
};

// The windows with what is known of them at `t`, and no more.
Snapshot known_at(const Snapshot& snapshot, Instant t);

struct SessionSummary {
  std::size_t active = 0, ghosts = 0, blocked = 0, counted = 0, exempt = 0, ended = 0;
  bool safe_to_proceed() const { return counted == 0; }
  // When the last one that counts will be gone, if nobody new comes; none: not known.
  std::optional<Instant> clear_at;
  std::optional<bool> can_be_ended_from_inside;  // as Sessions says it
};
// `work_ends`: when the last sandbox and job that runs is over; `never`: one has no end.
SessionSummary summarize(std::span<const SessionState> states, Instant t, Instant work_ends = since_ever);

}  // namespace curfew
