// A schedule judged in memory and told to a report, cut into chunks as a test likes.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/profile.h"
#include "adapters/report/report.h"
#include "adapters/system/profiles.h"

namespace curfew::schedule {

struct Entry {
  Request request;
  std::optional<Problem> refused;  // instead
  std::string id;                  // of a refused one
};

inline Profile cloudshell() {
  std::vector<Problem> problems;
  return *compile(*read_profile_json(shipped_profile("cloudshell"), &problems), &problems);
}

struct Schedule {
  Schedule(std::vector<Window> some_windows, Instant when)
      : snapshot(std::move(some_windows), "v1"), now(when) {}

  Profile profile = cloudshell();
  Snapshot snapshot;
  Instant now;
  std::vector<Entry> entries;

  RenderContext context() const {
    return {snapshot, profile, [](std::string_view) -> const Zone& { return utc(); }, "2026a", now};
  }

  void add(Request request) { entries.push_back({std::move(request), std::nullopt, ""}); }
  void refuse(std::string id, Problem problem) { entries.push_back({{}, std::move(problem), std::move(id)}); }
};

using Make = std::unique_ptr<Report> (*)(const RenderContext&, const ReportOptions&);

// `chunk` records a part. With `parts_first` all parts exist before one is absorbed, as under many threads.
inline std::string tell(const Schedule& s, Make make, const ReportOptions& options, std::size_t chunk = 1000,
                        bool parts_first = false) {
  const auto report = make(s.context(), options);
  Judge judge(s.snapshot, s.profile);
  std::string text;
  const ByteSink out = [&](std::string_view bytes) { text += bytes; };
  std::vector<std::unique_ptr<ReportPart>> waiting;
  RunTotals totals;
  for (std::size_t first = 0; first < s.entries.size(); first += chunk) {
    auto part = report->part();
    for (std::size_t i = first; i < std::min(first + chunk, s.entries.size()); ++i) {
      const Entry& entry = s.entries[i];
      Record record{i + 1, &entry.request, nullptr, entry.request.id, name(entry.request.kind)};
      if (entry.refused) {
        record = {i + 1, nullptr, &*entry.refused, entry.id, ""};
        part->add({record, nullptr, judge});
        ++totals.refused;
        continue;
      }
      const Verdict verdict = *judge.judge(entry.request, s.now);
      ++totals.judged;
      ++totals.by_outcome[static_cast<std::size_t>(verdict.outcome)];
      part->add({record, &verdict, judge});
    }
    if (parts_first) {
      waiting.push_back(std::move(part));
    } else {
      report->absorb(*part, out);
    }
  }
  for (const auto& part : waiting) report->absorb(*part, out);
  report->finish(totals, out);
  return text;
}

inline constexpr std::int64_t hour = 3600 * us_per_second;

inline Instant at(std::string_view text) { return *parse_instant(text); }

inline Window window(std::string id, std::string_view start, std::string_view end) {
  Revision creation;
  creation.start = at(start);
  if (!end.empty()) creation.end = at(end);
  return {std::move(id), {creation}};
}

inline Request request(Kind kind, std::string_view id, Instant start, Instant end, Instant asked) {
  Request r;
  r.kind = kind;
  r.id = id;
  r.slot = {start, end};
  r.asked = asked;
  return r;
}

// Of every kind and outcome, a few refused, close together, so that much meets.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : source_(seed) {}
  std::int64_t pick(std::int64_t sides) {
    return static_cast<std::int64_t>(source_() % static_cast<std::uint64_t>(sides));
  }
  bool chance(int percent) { return pick(100) < percent; }
  Instant hour_of(int days) { return plus(at("2026-11-23T00:00:00Z"), pick(days * 24) * hour); }

 private:
  std::mt19937_64 source_;
};

inline Window random_window(Dice& dice, std::string id) {
  Revision creation;
  creation.start = dice.hour_of(4);
  creation.end = dice.chance(10) ? until_further_notice : plus(*creation.start, (1 + dice.pick(6)) * hour);
  if (dice.chance(70)) creation.declared_at = plus(*creation.start, -dice.pick(72) * hour);
  if (dice.chance(40)) creation.scope = Scope{{"d1"}, {}};
  Window made{std::move(id), {creation}};
  if (dice.chance(40)) {
    Revision second;
    second.declared_at = std::max(creation.declared_at, dice.hour_of(4));
    if (dice.chance(30))
      second.cancelled = true;
    else
      second.end = plus(*creation.start, (1 + dice.pick(12)) * hour);
    made.revisions.push_back(second);
  }
  return made;
}

inline Request random_request(Dice& dice) {
  constexpr std::string_view ids[] = {"q1", "q2", "q3"}, owners[] = {"", "o1", "o2"},
                             roles[] = {"", "user", "system_admin"};
  const Instant start = dice.hour_of(5);
  const Instant end = dice.chance(5) ? never : plus(start, (1 + dice.pick(9)) * hour);
  Request r = request(Kind::reservation, ids[dice.pick(3)], start, end, plus(start, -dice.pick(60) * hour));
  r.owner = owners[dice.pick(3)];
  r.role = roles[dice.pick(3)];
  if (dice.chance(50)) r.domain = "d1";
  if (dice.chance(20)) r.channel = "api";
  switch (dice.pick(4)) {
    case 0:
      r.kind = Kind::job;
      r.slot.end = plus(start, dice.chance(20) ? 1 : hour);
      break;
    case 1:
      r.kind = Kind::series;
      for (int i = 0; i < 4; ++i)
        r.occurrences.push_back({plus(start, i * 24 * hour), plus(start, (i * 24 + 3) * hour)});
      r.slot = r.occurrences.front();
      break;
    case 2:
      r.action = Action::edit;
      r.new_slot = {plus(start, 2 * hour), plus(start, 8 * hour)};
      break;
    default:
      break;
  }
  return r;
}

inline Schedule random_schedule(Dice& dice, int records) {
  std::vector<Window> windows;
  for (std::int64_t i = dice.pick(6); i >= 0; --i)
    windows.push_back(random_window(dice, "w" + std::to_string(i)));
  Schedule s(std::move(windows), dice.hour_of(4));
  for (int i = 0; i < records; ++i) {
    if (dice.chance(10))
      s.refuse("bad",
               {dice.chance(50) ? Code::bad_json : Code::end_before_start, "end", "must be after \"start\""});
    else
      s.add(random_request(dice));
  }
  return s;
}

// What was judged, counted anew.
struct Sums {
  std::uint64_t judged = 0, refused = 0, with_finding = 0;
  std::uint64_t by_outcome[4] = {0, 0, 0, 0};
};
inline Sums sums(const Schedule& s) {
  Sums out;
  Judge judge(s.snapshot, s.profile);
  for (const Entry& entry : s.entries) {
    if (entry.refused) {
      ++out.refused;
      continue;
    }
    const Verdict verdict = *judge.judge(entry.request, s.now);
    ++out.judged;
    ++out.by_outcome[static_cast<std::size_t>(verdict.outcome)];
    if (!verdict.findings.empty()) ++out.with_finding;
  }
  return out;
}

inline std::size_t occurrences_of(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t i = text.find(part); i != text.npos; i = text.find(part, i + part.size())) ++n;
  return n;
}

}  // namespace curfew::schedule
