// What does one VEVENT ask for? Contract: adapters/ical/requests_in.h.
//
//   IcalComponent ─► RequestEventReader ─► a Request, and where it recurs what it recurs by
//
// What a request needs is said in adapters/wire/request_rules.h. The first fault stands. Life: texts live
// until the next read(). Threads: one reader each; notes are shared by all.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ical/event.h"
#include "adapters/ical/zone_check.h"
#include "adapters/wire/request_rules.h"
#include "engine/judge/request.h"
#include "engine/recurrence/recurrence_set.h"

namespace curfew {

// What the owner of a file should know of how it was read: how many events.
class IcalNotes {
 public:
  // Those that were passed over, with the changes of theirs.
  std::atomic<std::uint64_t> cancelled{0}, transparent{0};
  // Those taken as asked at their DTSTAMP, which is often the time of export.
  std::atomic<std::uint64_t> without_created{0};
  // Where a VTIMEZONE says otherwise than tzdata, a sentence each (adapters/ical/zone_check.h).
  void add(const ZoneDifferences& found);
  std::vector<std::string> zone_warnings() const;

 private:
  mutable std::mutex mutex_;
  ZoneDifferences differences_;
};

bool is_cancelled(const IcalComponent& event);
bool is_transparent(const IcalComponent& event);

class RequestEventReader {
 public:
  // `notes` may be null.
  RequestEventReader(const IcalZones& zones, IcalNotes* notes)
      : times_(zones), zone_check_(zones), notes_(notes) {}

  // A request anew.
  void read(const IcalComponent& event);
  // What the event states besides its times stands in the place of what stood there.
  void restate(const IcalComponent& event);
  // A text of the request's, until the next read().
  std::string_view keep(std::string text);

  Request& request() { return request_; }
  bool recurs() const { return recurs_; }
  // Without overrides. REQUIRES: recurs(), no fault
  RecurrenceSet::Source& source() { return source_; }
  IcalTimes& times() { return times_; }

  std::optional<IcalFault>& fault() { return fault_; }
  void refuse(IcalFault fault) {
    if (!fault_) fault_ = std::move(fault);
  }

 private:
  void start_over(bool recurs);
  void read_id(const IcalComponent& event);
  void read_kind(const IcalComponent& event);
  void read_asked(const IcalComponent& event);
  bool read_times(const IcalComponent& event);
  std::optional<IcalFault> read_slot(const IcalComponent& event);
  void read_changes(const IcalComponent& event);
  std::optional<Instant> read_moment(const IcalComponent& event, IcalName name);
  void read_texts(const IcalComponent& event);
  void read_names(const IcalComponent& event, std::initializer_list<IcalName> names,
                  std::vector<std::string_view>* list);
  void read_names(const IcalProperty& property, std::vector<std::string_view>* list);
  void refuse_unknown(const IcalProperty& property);
  void refuse(const IcalComponent& event, RequestFault fault);
  std::string_view text_of(std::string_view value);
  std::string& spare_text();

  IcalTimes times_;
  IcalZoneCheck zone_check_;
  IcalNotes* notes_;
  std::optional<IcalFault> fault_;
  bool recurs_ = false;
  IcalWhen when_;
  RecurrenceSet::Source source_;
  std::vector<std::string> warnings_;
  std::deque<std::string> texts_;  // stay where they are
  std::size_t texts_used_ = 0;
  Request request_;
};

}  // namespace curfew
