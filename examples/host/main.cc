// A small host: a lab whose halls people book, and which asks Curfew before it says yes.
//
//   windows.json ─► Snapshot, published ─► each thread pins it and judges ─► what the person reads
//
// It loads windows and a shipped profile; asks about a booking that is made, moved or restored; takes new
// windows while others go on asking; and tells which bookings a window hits, and what becomes of them.
// Bookings are the host's own: Curfew keeps none.
#include <algorithm>
#include <atomic>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/run/live.h"
#include "adapters/system/load.h"
#include "adapters/system/zones.h"
#include "engine/index/schedule_index.h"
#include "engine/judge/advise.h"
#include "engine/judge/judge.h"
#include "engine/notices/message.h"
#include "engine/windows/standing.h"

using namespace curfew;

Instant at(std::string_view text) { return *parse_instant(text); }

struct Booking {
  Kind kind;
  std::string id, owner, hall;
  Interval slot;
  Instant booked_at;
};

// What Curfew is asked. It is made of views, so the booking outlives it.
Request request(const Booking& booking, Action action) {
  Request asked;
  asked.kind = booking.kind;
  asked.action = action;
  asked.id = booking.id;
  asked.owner = booking.owner;
  asked.domain = booking.hall;
  asked.slot = booking.slot;
  return asked;
}

void print(const LoadFault& fault) {
  for (const std::string& line : fault.lines) std::cout << "  " << line << '\n';
}

ZoneTable zones;  // windows refer to them

// Null where the file has a mistake; each is told, with its place. Nobody ever sees half of a file.
std::unique_ptr<const Snapshot> read_windows(const std::string& file) {
  WindowsSource source;
  source.paths = {file};
  IcalSettings settings;
  settings.find_zone = [](std::string_view id) { return zones.find(id); };
  LoadFault fault;
  auto loaded = load_windows(source, settings, &fault);
  if (loaded) return std::make_unique<Snapshot>(std::move(loaded->windows), std::move(loaded->version));
  print(fault);
  return nullptr;
}

// Where questions are answered, one for each thread.
class Desk {
 public:
  Desk(Live<Snapshot>& windows, const Profile& profile) : windows_(windows), profile_(profile) {}

  // May it go ahead? All of the answer is from one snapshot, whatever is published meanwhile.
  std::string ask(const Request& request, Instant now) {
    const auto snapshot = windows_.pin();
    Judge judge(*snapshot, profile_);
    const auto verdict = judge.judge(request, now);
    if (!verdict) return "  refused: " + to_string(verdict.problem()) + '\n';  // say, an empty slot
    std::string said = words(request, *verdict, *snapshot);
    if (verdict->outcome == Outcome::error)  // what would be allowed? This judges again: the verdict is gone
      if (const auto help = to_sentence(advise(request, now, judge), request, utc()); !help.empty())
        said += "    " + help + '\n';
    return said;
  }

  // Which of these does the window hit, and what becomes of them? `index` has their slots, by their place.
  std::string impact(std::string_view window_id, const std::vector<Booking>& bookings,
                     const ScheduleIndex& index, Instant now) {
    const auto snapshot = windows_.pin();
    std::vector<std::uint32_t> hit;
    for (const Window& window : snapshot->windows())
      if (window.id == window_id)
        for (const Standing& part : standing(window, now))  // of one that recurs: what runs and what is next
          index.intersecting(part.interval, [&](std::span<const std::uint32_t> places) {
            hit.insert(hit.end(), places.begin(), places.end());
          });
    std::sort(hit.begin(), hit.end());

    std::string said;
    Judge judge(*snapshot, profile_);
    for (const std::uint32_t place : hit) {
      Request booked = request(bookings[place], Action::create);
      booked.asked = bookings[place].booked_at;  // it matters what was known of the window then
      const auto verdict = judge.judge(booked, now);
      if (!verdict) continue;  // it was refused when it was made
      const bool concerned =   // the index knows times alone, a finding also whether it is about this hall
          std::any_of(verdict->findings.begin(), verdict->findings.end(),
                      [&](const Finding& f) { return snapshot->window(f.label).id == window_id; });
      if (concerned) said += words(booked, *verdict, *snapshot);
    }
    return said;
  }

 private:
  std::string words(const Request& request, const Verdict& verdict, const Snapshot& snapshot) const {
    const auto zone_of = [](std::string_view id) -> const Zone& { return *zones.find(id); };
    std::string said = "  " + std::string(request.id) + ": " + std::string(name(verdict.outcome)) + " by " +
                       std::string(rule_id(verdict, profile_));
    if (grandfathered(verdict, profile_)) said += ", it was there first";
    const std::string text = message(verdict, snapshot, profile_, zone_of).text;
    return said + (text.empty() ? "\n" : "\n    " + text + '\n');
  }

  Live<Snapshot>::Reader windows_;
  const Profile& profile_;
};

int main() {
  const Instant now = at("2026-11-25T09:00:00Z");  // a host asks its clock; Curfew has none
  LoadFault fault;
  const auto profile = load_profile("cloudshell", &fault);  // or a file of your own
  if (!profile) print(fault);
  auto first = read_windows("windows.json");
  if (!profile || !first) return 1;
  Live<Snapshot> windows(std::move(first));
  Desk desk(windows, *profile);

  const Interval afternoon{at("2026-12-01T12:00:00Z"), at("2026-12-01T15:00:00Z")};
  const Interval weekend{at("2026-11-28T18:00:00Z"), at("2026-11-29T08:00:00Z")};
  const Instant last_week = at("2026-11-20T10:00:00Z");
  const std::vector<Booking> bookings = {
      {Kind::reservation, "r-1", "anna", "hall-a", weekend, last_week},
      {Kind::reservation, "r-2", "ben", "hall-b", afternoon, last_week},
      {Kind::reservation, "r-3", "anna", "hall-a", afternoon, last_week},
      {Kind::job, "j-4", "cleo", "hall-b", afternoon, last_week},
  };
  ScheduleIndex index;
  for (std::uint32_t place = 0; place < bookings.size(); ++place) index.insert(place, bookings[place].slot);

  std::cout << "One is made, one is moved, one is restored:\n";
  const Interval night{at("2026-11-29T01:00:00Z"), at("2026-11-29T04:00:00Z")};
  const Booking late{Kind::reservation, "r-5", "dora", "hall-a", night, now};
  std::cout << desk.ask(request(late, Action::create), now);
  Request moved = request(bookings[1], Action::edit);
  moved.new_slot = weekend;
  std::cout << desk.ask(moved, now) << desk.ask(request(bookings[2], Action::restore), now);

  std::cout << "What the upgrade hits:\n" << desk.impact("upgrade", bookings, index, now);
  std::cout << "A file with a mistake changes nothing:\n";
  if (auto next = read_windows("bad-windows.json")) windows.publish(std::move(next));

  std::cout << "New windows arrive while people ask on; the same wish before and after:\n";
  const Booking wish{Kind::reservation, "r-6", "dora", "hall-b", afternoon, now};
  std::cout << desk.ask(request(wish, Action::create), now);
  std::atomic<bool> arrived = false;
  std::thread administrator([&] {
    if (auto next = read_windows("more-windows.json")) windows.publish(std::move(next));
    arrived = true;
  });
  while (!arrived) desk.ask(request(wish, Action::create), now);  // it never waits
  administrator.join();
  std::cout << desk.ask(request(wish, Action::create), now);
  std::cout << "What the power cut hits:\n" << desk.impact("power", bookings, index, now);
}
