// A host with two rules of its own: may this reservation go ahead?
#include <iostream>

#include "engine/judge/judge.h"
#include "engine/notices/message.h"

using namespace curfew;

int main() {
  const auto at = [](std::string_view text) { return *parse_instant(text); };

  Revision creation;
  creation.start = at("2026-11-28T22:00:00Z");
  creation.end = at("2026-11-29T02:00:00Z");
  const Snapshot snapshot({Window{"mw-17", {creation}}}, "1");

  ProfileSource rules;
  rules.name = "two-rules";
  rules.roles = {"user"};
  rules.channels = {"portal"};
  rules.kinds = {{"reservation", {"create"}}};
  rules.decisions = {{"touches", {{"relation", {"touches"}}}, "error", {"no"}},
                     {"else", {}, "warn", {"careful"}}};
  rules.messages = {{"no", "Choose another time: maintenance until @EndTime@."},
                    {"careful", "You cannot reach it from @StartTime@ to @EndTime@."}};
  std::vector<Problem> problems;
  const auto profile = compile(rules, &problems);
  for (const Problem& p : problems) std::cerr << to_string(p) << '\n';
  if (!profile) return 1;

  Request request;
  request.id = "r-1";
  request.slot = {at("2026-11-28T21:00:00Z"), at("2026-11-29T05:00:00+01:00")};
  Judge judge(snapshot, *profile);
  const auto verdict = judge.judge(request, at("2026-11-27T09:00:00Z"));
  if (!verdict) return 1;
  const auto said =
      message(*verdict, snapshot, *profile, [](std::string_view) -> const Zone& { return utc(); });
  std::cout << name(verdict->outcome) << " by " << rule_id(*verdict, *profile) << ": " << said.text << '\n';
}
