// What does a window, or a revision of it, state? One object of JSON, in the words of doc/FORMATS.md §1.
//
//   a window ─┐                                          ┌─► the creation
//             ├─► JsonFields ─► RevisionReader::stated ──┤
//   revision ─┘                                          └─► a revision
//
// A windows file and X-CURFEW-REVISION (adapters/json/revision.h) read it alike. What only one of them has
// (ids, rules, who may cancel how) is theirs. Problems are added with their paths. Threads: plain values.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/json/fields.h"
#include "adapters/wire/reader.h"
#include "adapters/wire/recurrence_text.h"
#include "engine/windows/window.h"

namespace curfew {

// The places of the fields.
namespace window_field {
enum : std::size_t {
  id,
  name,
  description,
  enabled,
  scope,
  exempt,
  start,
  end,
  declared_at,
  by,
  reason,
  drain,
  notify_before,
  reminder_at,
  display_tz,
  messages,
  revisions,
  recurrence,
  cancelled,
  occurrence,
};
}
extern const JsonForm window_form;
extern const JsonForm revision_form;

class RevisionReader {
 public:
  // `times`: what `start` and `end` are read by, in a window that recurs; null: they are instants.
  // `may_clear`: `"scope": {}` and `"exempt": {}` take away what stood before; else they are refused.
  RevisionReader(const FindZone& find_zone, const RecurrenceText* times, bool may_clear,
                 std::vector<Problem>* problems)
      : find_zone_(find_zone), times_(times), may_clear_(may_clear), problems_(problems) {}

  // All but `occurrence` and `cancelled`.
  Revision stated(JsonFields& fields);
  // declared_at, by and reason alone.
  Revision declared(JsonFields& fields);
  std::optional<LocalTime> occurrence(JsonFields& fields);
  // What no revision changes.
  void refuse_fixed(JsonFields& fields);

 private:
  std::optional<Instant> moment(JsonFields& fields, std::size_t field);
  std::optional<Scope> scope(JsonFields& fields);
  std::optional<Exempt> exempt(JsonFields& fields);
  std::optional<std::string> zone(JsonFields& fields);
  Messages messages(JsonFields& fields);

  const FindZone& find_zone_;
  const RecurrenceText* times_;
  bool may_clear_;
  std::vector<Problem>* problems_;
};

}  // namespace curfew
