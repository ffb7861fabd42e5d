#include "engine/judge/admit.h"

#include <algorithm>

#include "engine/base/text.h"

namespace curfew {
namespace {

Problem unknown(Code code, std::string field, std::string_view word, std::string_view profile,
                const std::vector<std::string>& known) {
  return {code, std::move(field),
          "\"" + std::string(word) + "\" is not one of profile " + std::string(profile) +
              (known.empty() ? ", which has none" : "'s: " + listed(known))};
}

std::optional<Problem> check_kind(const Request& r, const Profile& profile) {
  if (!profile.has(r.kind))
    return Problem{
        Code::kind_not_in_profile, "kind",
        "profile " + profile.name() + " does not judge requests of kind " + std::string(name(r.kind))};
  if (!profile.has(r.kind, r.action))
    return Problem{Code::action_not_in_profile, "action",
                   "profile " + profile.name() + " has no action " + std::string(name(r.action)) +
                       " for kind " + std::string(name(r.kind))};
  return {};
}

std::string text_of(Instant t) { return is_date(t) ? to_string(t) : "not a date"; }

// Readers make none that is empty or inverted; a host that fills a Request itself may.
std::optional<Problem> check_slot(Interval slot, std::string_view start, std::string_view end) {
  if (slot.start < slot.end) return {};
  return Problem{Code::end_before_start, std::string(end),
                 "must be after \"" + std::string(start) + "\" (" + text_of(slot.start) + ")"};
}

std::optional<Problem> check_slots(const Request& r) {
  if (r.kind != Kind::series) {
    if (auto problem = check_slot(r.slot, "start", "end")) return problem;
    const bool moves = r.kind == Kind::reservation && r.action == Action::edit;
    return moves ? check_slot(r.new_slot, "new_start", "new_end") : std::nullopt;
  }
  if (r.recurrence) return {};
  if (r.occurrences.empty()) return Problem{Code::empty_series, "occurrences", "must hold at least one"};
  for (std::size_t i = 0; i < r.occurrences.size(); ++i) {
    if (auto problem = check_slot(r.occurrences[i], "start", "end")) return problem;
    if (i > 0 && r.occurrences[i].start <= r.occurrences[i - 1].start)
      return Problem{Code::out_of_order, "occurrences", "must be in order of their starts, each start once"};
  }
  return {};
}

void add_group(std::vector<ScopeId>& groups, ScopeId g) {
  if (g != unnamed) groups.push_back(g);
}

}  // namespace

Result<Admitted> admit(const Request& request, Instant now, const Snapshot& snapshot, const Profile& profile,
                       std::vector<ScopeId>* groups) {
  if (auto problem = check_kind(request, profile)) return *problem;
  if (auto problem = check_slots(request)) return *problem;
  const ProfileSource& words = profile.source();
  Admitted a;
  a.request = &request;
  a.role = profile.role(request.role);
  if (a.role == Profile::none)
    return unknown(Code::unknown_role, "role", request.role, words.name, words.roles);
  a.channel = profile.channel(request.channel);
  if (a.channel == Profile::none)
    return unknown(Code::unknown_channel, "channel", request.channel, words.name, words.channels);
  for (std::string_view word : request.permissions) {
    const std::uint8_t p = profile.permission(word);
    if (p == Profile::none)
      return unknown(Code::unknown_permission, "permissions", word, words.name, words.permissions);
    a.permissions |= 1u << p;
  }

  a.asked = request.asked.value_or(now);
  a.now = request.kind == Kind::access ? a.asked : std::max(now, a.asked);
  groups->assign(1, system_wide_id);
  if (!request.domain.empty()) add_group(*groups, snapshot.domains().find(request.domain));
  for (std::string_view r : request.resources) add_group(*groups, snapshot.resources().find(r));
  a.subject.scopes = *groups;
  a.subject.owner = snapshot.exempt_owners().find(request.owner);
  a.subject.id = snapshot.exempt_ids().find(request.id);
  return a;
}

}  // namespace curfew
