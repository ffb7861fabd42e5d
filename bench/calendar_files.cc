// Calendars read: a batch of series judged, .ics files.
#include <charconv>
#include <cstring>
#include <fstream>

#include "adapters/ical/requests_in.h"
#include "adapters/ical/windows_in.h"
#include "adapters/ical/windows_out.h"
#include "adapters/json/requests.h"
#include "bench/calendar.h"
#include "bench/libical.h"
#include "bench/measure.h"
#include "bench/peers.h"
#include "bench/world.h"

namespace curfew::bench {
namespace {

const Zone* find_zone(std::string_view id) { return &zone(std::string(id).c_str()); }

// Whole records, and the bytes that a parser may read behind them.
struct Text {
  std::string bytes;
  std::size_t size = 0;  // without those

  explicit Text(std::string all) : bytes(std::move(all)), size(bytes.size()) {
    bytes.append(reader_padding, ' ');
  }
  std::string_view view() const { return {bytes.data(), size}; }
  double megabytes() const { return static_cast<double>(size) / 1e6; }
};

// Each request of the text, which must be nothing else: sink(request).
template <class Sink>
void read_all(RequestFormat& format, const Text& text, Sink sink) {
  const auto header = format.header(text.view());
  if (!header) throw Wrong("a file is refused: " + header.problem().detail);
  const RecordSink on_record = [&](const Record& r) {
    if (!r.request) throw Wrong(fmt::format("line {} is refused: {}", r.line, r.problem->detail));
    sink(*r.request);
    return true;
  };
  format.parser()->parse({text.view().substr(*header), 1}, on_record);
}

// ---- A batch of series

std::string to_ndjson(const std::vector<Recurring>& all) {
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Recurring& r = all[i];
    out += fmt::format(
        R"({{"kind": "series", "id": "s-{}", "owner": "user-{}", "domain": "lab-eu", "resources": ["chassis-{}"], )"
        R"("start": "{}", "duration": "PT{}M", "tzid": "{}", "rrule": "{}"}})"
        "\n",
        i + 1, i % 500 + 1, i % 400 + 1, to_string(r.start), r.length.us / us_per_second / 60, r.zone->id(),
        r.rule);
  }
  return out;
}

// How many occurrences of each are in conflict.
using Conflicts = std::vector<std::size_t>;

struct Dateutil {
  double seconds = 0;
  Conflicts conflicts;
};

bool has_dateutil() { return std::system("python3 -c 'import dateutil, zoneinfo' 2>/dev/null") == 0; }

class DateutilPeer {
 public:
  DateutilPeer(const std::vector<Recurring>& series, std::size_t sample,
               const std::vector<Interval>& windows) {
    write_file(pad_ / "expand.py", [](const auto& sink) { sink(dateutil_script); });
    write_file(pad_ / "series", [&](const auto& sink) {
      for (std::size_t i = 0; i < sample; ++i)
        sink(fmt::format("{}\t{}\t{}\t{}\n", to_string(series[i].start), series[i].zone->id(),
                         series[i].length.us / us_per_second, series[i].rule));
    });
    write_file(pad_ / "windows", [&](const auto& sink) {
      for (Interval w : windows)
        sink(fmt::format("{} {}\n", w.start.us / us_per_second, w.end.us / us_per_second));
    });
  }
  Dateutil operator()(const Setting& setting) const {
    run(setting, {"python3", pad_ / "expand.py", pad_ / "series", pad_ / "windows"}, pad_ / "out");
    std::ifstream file(pad_ / "out");
    Dateutil said;
    file >> said.seconds;
    for (std::size_t n = 0; file >> n;) said.conflicts.push_back(n);
    return said;
  }

 private:
  Scratchpad pad_;
};

// What the judge says of each; the first `sample` are held against the definition.
Conflicts judged(RequestFormat& format, const Text& text, const std::vector<Recurring>& series,
                 const World& world, std::size_t sample) {
  Judge judge(world.snapshot, world.profile);
  const Definition definition(world.lab.windows());
  Conflicts conflicts;
  read_all(format, text, [&](const Request& r) {
    const Verdict v = *judge.judge(r, world.before);
    conflicts.push_back(v.occurrences.size());
    if (conflicts.size() > sample) return;
    Request by_list = r;
    by_list.recurrence = nullptr;
    by_list.occurrences = series[conflicts.size() - 1].listed(plus_years(r.slot.start, 5));
    same(v, definition.judge(by_list, world.before), by_list, world.snapshot, world.profile);
  });
  if (conflicts.size() != series.size())
    throw Wrong(fmt::format("{} series are read of {}", conflicts.size(), series.size()));
  return conflicts;
}

void batch(const Setting& setting, Results& results) {
  constexpr std::size_t windows = 1'000;
  const std::size_t sample = 1'000;
  const Interval span{workload::Options{}.span.start, plus_years(workload::Options{}.span.start, 5)};
  const World world(setting.seed, windows, span);
  const auto series = some_series(setting.seed, setting.quick ? 10'000 : 100'000, span);
  const Text text(to_ndjson(series));
  const auto format = ndjson_format({find_zone, {}});
  Judge judge(world.snapshot, world.profile);
  const Conflicts conflicts = judged(*format, text, series, world, sample);
  std::size_t hits = 0;
  for (std::size_t n : conflicts) hits += n;

  std::optional<DateutilPeer> dateutil;
  if (has_dateutil())
    dateutil.emplace(series, sample, world.intervals);
  else
    results.note("python3 has no dateutil: skipped.");
  std::vector<double> expanding;
  Rounds rounds;
  const auto n = static_cast<double>(series.size());
  const auto read = rounds.add(n, [&] { read_all(*format, text, [&](const Request& r) { keep(r); }); });
  const auto ours = rounds.add(
      n, [&] { read_all(*format, text, [&](const Request& r) { keep(*judge.judge(r, world.before)); }); });
  for (int i = 0; i < setting.rounds; ++i) {
    rounds.run(1);
    if (!dateutil) continue;
    const Dateutil said = (*dateutil)(setting);
    if (said.conflicts !=
        Conflicts(conflicts.begin(), conflicts.begin() + static_cast<std::ptrdiff_t>(sample)))
      throw Wrong("dateutil finds other occurrences in conflict");
    expanding.push_back(said.seconds * 1e9 / static_cast<double>(sample));
  }

  const double ns = rounds.ns(ours), most_ns = 5e9 / 1e5;
  std::string others = beside("of it reading,", rounds.ns(read), ns), target = "≤ 5 s of 1e5";
  bool met = ns <= most_ns;
  if (dateutil) {
    const double theirs = median(expanding);
    others =
        beside(fmt::format("python-dateutil, expanding {} of them,", sample), theirs, ns) + "; " + others;
    target += ", ≥ 10× python-dateutil";
    met = met && theirs >= 10 * ns;
  }
  results.add(
      {fmt::format("batch of {} series as NDJSON ({:.0f} MB) read and judged, {} windows over 5 years, "
                   "{:.1f} occurrences in conflict each, one core",
                   count(n), text.megabytes(), count(windows), static_cast<double>(hits) / n),
       fmt::format("{}: {} a series", time(ns * n), time(ns)), others, target, met});
}

// ---- .ics

std::string ical_time(std::int64_t us, const char* end) {
  const Civil c = to_civil(us);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}{}", c.year, c.month, c.day, c.hour, c.minute, c.second,
                     end);
}

// As calendars export it; every fifth event recurs.
bool recurs(std::size_t i) { return i % 5 == 0; }

std::string to_ics(const std::vector<Recurring>& all, std::size_t count) {
  std::string out = "BEGIN:VCALENDAR\r\nPRODID:-//example//calendar 70.9054//EN\r\nVERSION:2.0\r\n";
  for (std::size_t i = 0; i < count; ++i) {
    const Recurring& r = all[i];
    const std::string start = ical_time(r.start.us, ""), end = ical_time(r.start.us + r.length.us, "");
    const std::string made = ical_time(r.start.us - 9 * us_per_day, "Z"),
                      changed = ical_time(r.start.us - 8 * us_per_day, "Z");
    out += fmt::format(
        "BEGIN:VEVENT\r\nDTSTART;TZID={0}:{1}\r\nDTEND;TZID={0}:{2}\r\n{3}DTSTAMP:{4}\r\n"
        "ORGANIZER;CN=Test bench "
        "{5}:mailto:bench-{5}@example.com\r\nUID:{6}-4f1c@example.com\r\nCREATED:{7}\r\n"
        "DESCRIPTION:Firmware regression on the test bed\\, with the traffic generator\r\n  of the second "
        "rack\\n"
        "Runs unattended after the first hour; call the o\r\n wner before anything is unplugged.\r\n"
        "LAST-MODIFIED:{4}\r\nLOCATION:Lab 2\\, rack {5}\r\nRESOURCES:chassis-{5}\r\nSEQUENCE:1\r\n"
        "STATUS:CONFIRMED\r\nSUMMARY:Regression {6}\r\nTRANSP:OPAQUE\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\n"
        "DESCRIPTION:Reminder\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\nEND:VEVENT\r\n",
        r.zone->id(), start, end, recurs(i) ? "RRULE:" + r.rule + "\r\n" : "", changed, i % 400 + 1, i + 1,
        made);
  }
  return out + "END:VCALENDAR\r\n";
}

std::size_t lines(std::string_view text) {
  std::size_t n = 0;
  const char *p = text.data(), *const end = p + text.size();
  while ((p = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p))))) ++p, ++n;
  return n;
}

void tell_rate(const std::string& what, double ns, double floor, double libical, Results& results) {
  const auto rate = [](double ns_per_byte) { return 1e3 / ns_per_byte; };
  std::string others = fmt::format("finding its lines {:.0f} MB/s", rate(floor));
  if (Libical::there())
    others =
        fmt::format("libical's parser {:.0f} MB/s (we are {:.2g}×); ", rate(libical), libical / ns) + others;
  results.add({what, fmt::format("{:.0f} MB/s", rate(ns)), others, "≥ 100 MB/s", rate(ns) >= 100});
}

// libical is slow: it is given a text of some events only.
struct Parsing {
  Rounds rounds;
  std::size_t floor, libical;
  std::string some;

  Parsing(const Text& all, std::string few, std::size_t events) : some(std::move(few)) {
    if (Libical::there() && Libical::events(some) != events)
      throw Wrong("libical reads another number of events");
    floor = rounds.add(static_cast<double>(all.size), [&all] { keep(lines(all.view())); });
    libical = rounds.add(static_cast<double>(some.size()), [this] { keep(Libical::events(some)); });
  }
  Parsing(const Parsing&) = delete;
  Parsing& operator=(const Parsing&) = delete;
};

constexpr std::size_t few_events = 1'000;

void requests_ics(const Setting& setting, Results& results) {
  const Interval span{workload::Options{}.span.start, plus_years(workload::Options{}.span.start, 5)};
  const auto events = some_series(setting.seed, setting.quick ? 5'000 : 50'000, span);
  const Text text(to_ics(events, events.size()));
  const auto format = ical_format({find_zone, nullptr}, nullptr);
  std::size_t i = 0;
  read_all(*format, text, [&](const Request& r) {
    const Recurring& event = events.at(i);
    const Instant start = event.zone->to_utc(event.start).before;
    const bool right = r.slot.start == start && r.kind == (recurs(i) ? Kind::series : Kind::reservation) &&
                       r.id == fmt::format("{}-4f1c@example.com", i + 1);
    if (!right) throw Wrong(fmt::format("event {} is read as {} {}", i + 1, r.id, told(r.slot)));
    ++i;
  });
  if (i != events.size()) throw Wrong(fmt::format("{} events are read of {}", i, events.size()));

  Parsing parsing(text, to_ics(events, few_events), few_events);
  const auto ours = parsing.rounds.add(static_cast<double>(text.size),
                                       [&] { read_all(*format, text, [&](const Request& r) { keep(r); }); });
  parsing.rounds.run(setting.rounds);
  tell_rate(fmt::format("reading .ics: {} reservations ({:.0f} MB), a fifth of them recurring",
                        count(static_cast<double>(i)), text.megabytes()),
            parsing.rounds.ns(ours), parsing.rounds.ns(parsing.floor), parsing.rounds.ns(parsing.libical),
            results);
}

void windows_ics(const Setting& setting, Results& results) {
  const World world(setting.seed, setting.quick ? 10'000 : 100'000);
  std::vector<Window> all = world.lab.windows();
  for (Window& w : all) {  // as they are announced
    Revision& creation = w.revisions.front();
    creation.declared_at = Instant{creation.start->us - 14 * us_per_day};
    creation.name = "Maintenance of the test beds (" + w.id + ")";
    creation.description = "Firmware and cabling; chassis may restart, connections drop for some minutes.";
    creation.by = "lab-operations";
  }
  const std::span<const Window> windows = all;
  const Text text(write_windows_ical(windows));
  const auto read = [&] {
    std::vector<WindowProblem> problems;
    std::vector<WindowWarning> warnings;
    auto some = read_windows_ical(text.view(), {find_zone, nullptr}, &problems, &warnings);
    if (!problems.empty())
      throw Wrong("a windows file is refused: " + to_string(problems.front(), "bench.ics"));
    return some;
  };
  const auto again = read();
  if (again.size() != windows.size())
    throw Wrong(fmt::format("{} windows are read of {}", again.size(), windows.size()));
  for (std::size_t i = 0; i < windows.size(); ++i)
    if (again[i].id != windows[i].id || again[i].revisions.size() != 1 ||
        version(again[i], 0).interval() != world.intervals[i] ||
        version(again[i], 0).name != version(windows[i], 0).name)
      throw Wrong(windows[i].id + " is read as another window");

  Parsing parsing(text, write_windows_ical(windows.first(few_events)), few_events);
  const auto ours = parsing.rounds.add(static_cast<double>(text.size), [&] { keep(read()); });
  parsing.rounds.run(setting.rounds);
  tell_rate(fmt::format("reading .ics: {} windows as Curfew writes them ({:.0f} MB)",
                        count(static_cast<double>(windows.size())), text.megabytes()),
            parsing.rounds.ns(ours), parsing.rounds.ns(parsing.floor), parsing.rounds.ns(parsing.libical),
            results);
}

}  // namespace

void batches(const Setting& setting, Results& results) {
  batch(setting, results);
  requests_ics(setting, results);
  windows_ics(setting, results);
  results.note(
      "python-dateutil is timed for its occurrences alone, up to the last window, in local time with zones: "
      "neither reading a file nor finding conflicts counts, though both are done to compare. It is "
      "interpreted.");
  if (Libical::there())
    results.note(
        "libical's parser keeps every property, ours those that mean something here; it makes no requests.");
}

}  // namespace curfew::bench
