// What becomes of access: a log-in, a session, a request at an instant, by the worst phase of the windows.
//
// In place of a relation each window that covers it has a phase (engine/windows/phase.h); a third table of
// the profile decides by the worst of them, and says what comes of it (an Effect). Cost: the windows at the
// instant, at most the longest `notify_before` ahead; until when one is barred is found once for all who ask
// alike. Threads: one each.
#pragma once

#include <vector>

#include "engine/judge/candidates.h"
#include "engine/judge/decide.h"
#include "engine/judge/deferral.h"

namespace curfew {

class Access {
 public:
  // Its findings, in order, into *findings; the verdict's effect lives here, until the next call.
  void judge(const Admitted& a, const Profile& profile, Candidates& candidates, Deferral& deferral,
             std::vector<Finding>* findings, Verdict* verdict);

 private:
  // A window that has a phase at the instant.
  struct Phased {
    Finding finding;
    Phase phase{};
    Phases phases{};
    Instant active_since;  // since when it has been, or from when on it will be
  };
  // Until when is barred who asks from `from` on, by what is known since `epoch`.
  struct Lasting {
    std::vector<ScopeId> groups;
    Instant epoch = never, from;
    std::optional<Instant> to;
  };
  void gather(const Admitted& a, const Profile& profile, Candidates& candidates);
  bool by_initiator(const Admitted& a, bool barring, const Snapshot& snapshot) const;
  std::optional<Instant> lasts_until(const Admitted& a, Candidates& candidates, Deferral& deferral,
                                     Verdict* verdict);
  const Effect* make_effect(const Admitted& a, const EffectRule& rule, std::optional<Instant> until);

  std::vector<Phased> phased_;
  Lasting lasting_;
  Effect effect_;
};

}  // namespace curfew
