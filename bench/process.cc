// The whole process: a file of reservations in, the conflicts as CSV out.
#include <charconv>
#include <fstream>
#include <thread>

#include "bench/measure.h"
#include "bench/peers.h"
#include "bench/world.h"

namespace curfew::bench {
namespace {

using workload::Columns;
using workload::Lab;

constexpr std::size_t windows = 1'000;

workload::Options plain(std::uint64_t seed) {
  workload::Options o;
  o.seed = seed;
  o.windows = windows;
  return o;
}

// Windows with revisions, half of them for some; who asks when, over what, as whom.
workload::Options full(std::uint64_t seed) {
  workload::Options o = plain(seed);
  o.history = o.roles = true;
  o.scoped = 50;
  return o;
}

std::string joined(const std::vector<std::string>& ids) {
  std::string all;
  for (const std::string& id : ids) (all += all.empty() ? "" : ";") += id;
  return all;
}

// `id,kind,outcome,rule,relation,windows,` of a row.
std::string beginning(const Request& r, const oracle::Verdict& v) {
  return fmt::format("{},{},{},{},{},{},", r.id, name(r.kind), name(v.outcome), v.rule,
                     v.relation ? name(*v.relation) : "", joined(v.windows));
}

// What each record is to come to, by the definition.
struct Answers {
  std::vector<Outcome> outcomes;
  std::size_t conflicts = 0;
};

// Every row of the report against the definition. REQUIRES: the report was made with this `now`
Answers compare(const std::filesystem::path& report, const Lab& lab, std::size_t records, Instant now) {
  const Definition definition(lab.windows());
  Asking asking(lab);
  std::ifstream file(report);
  std::string row;
  std::getline(file, row);
  Answers answers;
  for (std::size_t i = 0; i < records; ++i) {
    const Request& request = asking(i);
    const oracle::Verdict expected = definition.judge(request, now);
    answers.outcomes.push_back(expected.outcome);
    if (expected.windows.empty()) continue;
    ++answers.conflicts;
    const std::string start = beginning(request, expected);
    if (!std::getline(file, row) || !row.starts_with(start))
      throw Wrong(fmt::format("the report says \"{}\", it is \"{}…\"", row, start));
  }
  if (std::getline(file, row)) throw Wrong("the report says \"" + row + "\" where nothing is left to say");
  return answers;
}

bool same_bytes(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::ifstream one(a, std::ios::binary), other(b, std::ios::binary);
  std::string some(1 << 20, '\0'), more = some;
  while (one && other) {
    one.read(some.data(), static_cast<std::streamsize>(some.size()));
    other.read(more.data(), static_cast<std::streamsize>(more.size()));
    if (one.gcount() != other.gcount() || some != more) return false;
  }
  return !one && !other;
}

// A peer's rows, in any order: each an id `r-17` in the given column, and where it says one, the outcome in
// the next.
void compare_peer(std::string_view who, const std::filesystem::path& rows, const Answers& answers,
                  std::size_t records, char separator, int id_column, bool outcome_too) {
  std::ifstream file(rows);
  std::size_t found = 0;
  for (std::string row; std::getline(file, row); ++found) {
    if (row.ends_with('\r')) row.pop_back();
    std::size_t at = 0;
    for (int c = 0; c < id_column; ++c) at = row.find(separator, at) + 1;
    std::size_t number = 0;
    std::from_chars(row.data() + at + 2, row.data() + row.size(), number);
    const bool known = number > 0 && number <= records && answers.outcomes[number - 1] != Outcome::allowed;
    const auto next = row.find(separator, at);
    if (!known || (outcome_too &&
                   !std::string_view(row).substr(next + 1).starts_with(name(answers.outcomes[number - 1]))))
      throw Wrong(fmt::format("{} says \"{}\"", who, row));
  }
  const auto expected =
      records - static_cast<std::size_t>(std::count(
                    answers.outcomes.begin(), answers.outcomes.begin() + static_cast<std::ptrdiff_t>(records),
                    Outcome::allowed));
  if (found != expected)
    throw Wrong(fmt::format("{} finds {} conflicts, there are {}", who, found, expected));
}

// In seconds from a month before the span, so that none is negative.
void write_bed(const Lab& lab, std::size_t records, const std::filesystem::path& requests,
               const std::filesystem::path& of_windows) {
  const std::int64_t base = lab.options().span.start.us - 30 * us_per_day;
  const auto line = [&](Interval i, std::string_view prefix, std::uint64_t number) {
    return fmt::format("1\t{}\t{}\t{}{}\n", (i.start.us - base) / us_per_second,
                       (i.end.us - base) / us_per_second, prefix, number);
  };
  write_file(requests, [&](const auto& sink) {
    workload::Booking b;
    for (std::size_t i = 0; i < records; ++i) lab.booking(i, &b), sink(line(b.slot, "r-", b.number));
  });
  write_file(of_windows, [&](const auto& sink) {
    for (const Window& w : lab.windows()) sink(line(version(w, 0).interval(), w.id, 0));
  });
}

void write_windows_csv(const Lab& lab, const std::filesystem::path& path) {
  write_file(path, [&](const auto& sink) {
    sink("id,start,end\n");
    for (const Window& w : lab.windows()) {
      const Interval i = version(w, 0).interval();
      sink(fmt::format("{},{},{}\n", w.id, to_string(i.start), to_string(i.end)));
    }
  });
}

struct Contestant {
  std::string name;
  std::vector<std::string> command;
  std::filesystem::path out;
  std::vector<Usage> runs;

  double wall() const { return of(&Usage::wall_s); }
  double cpu() const { return of(&Usage::cpu_s); }
  double peak() const { return of(&Usage::peak_mb); }
  double of(double Usage::*what) const {
    std::vector<double> all;
    for (const Usage& u : runs) all.push_back(u.*what);
    return median(all);
  }
};

void in_turns(const Setting& setting, const std::vector<Contestant*>& all, int rounds) {
  for (int i = 0; i < rounds; ++i)
    for (Contestant* c : all) c->runs.push_back(run(setting, c->command, c->out));
}

bool installed(const char* program) {
  return std::system(fmt::format("command -v {} >/dev/null 2>&1", program).c_str()) == 0;
}

std::string figures(const Contestant& c) {
  return fmt::format("wall {:.2f} s, CPU {:.2f} s, peak {:.0f} MB", c.wall(), c.cpu(), c.peak());
}

std::string megabytes(const std::filesystem::path& path) {
  return fmt::format("{:.0f} MB", static_cast<double>(std::filesystem::file_size(path)) / 1e6);
}

// The peers that are there, each with what checks its answer.
struct Peers {
  std::optional<Contestant> bedtools, sqlite, duckdb;
  std::size_t sample;  // of the records, for the slowest

  Peers(const Setting& setting, const Lab& lab, std::size_t records, const Scratchpad& pad, Results& results)
      : sample(records / 10) {
    write_windows_csv(lab, pad / "windows.csv");
    if (installed("bedtools")) {
      write_bed(lab, records, pad / "requests.bed", pad / "windows.bed");
      bedtools = {"bedtools",
                  {"bedtools", "intersect", "-u", "-a", pad / "requests.bed", "-b", pad / "windows.bed"},
                  pad / "bedtools.out",
                  {}};
    } else {
      results.note("bedtools is not installed: skipped.");
    }
    if (installed("sqlite3")) {
      std::filesystem::create_directory(pad / "sqlite");
      const std::filesystem::path at = pad / "sqlite";
      std::filesystem::copy_file(pad / "windows.csv", at / "windows.csv");
      write_file(at / "requests.csv",
                 [&](const auto& sink) { workload::write_csv(lab, sample, Columns::minimal, sink); });
      write_file(at / "script.sql", [](const auto& sink) { sink(sqlite_script); });
      sqlite = {"SQLite",
                {"sh", "-c", "cd \"$1\" && exec sqlite3 :memory: <script.sql", "sh", at},
                pad / "sqlite.out",
                {}};
    } else {
      results.note("sqlite3 is not installed: skipped.");
    }
    if (std::filesystem::exists(setting.duckdb / "@duckdb" / "node-api") && installed("node")) {
      write_file(pad / "duckdb.cjs", [](const auto& sink) { sink(duckdb_script); });
      duckdb = {"DuckDB",
                {"env", "NODE_PATH=" + setting.duckdb.string(), "node", pad / "duckdb.cjs", pad / "plain.csv",
                 pad / "windows.csv", pad / "duckdb.csv"},
                pad / "duckdb.out",
                {}};
    } else {
      results.note("DuckDB is not there (node, and @duckdb/node-api by npm): skipped.");
    }
  }
  std::vector<Contestant*> all() {
    std::vector<Contestant*> there;
    for (auto* peer : {&bedtools, &sqlite, &duckdb})
      if (*peer) there.push_back(&**peer);
    return there;
  }
  void compare(const Answers& answers, std::size_t records, const Scratchpad& pad) const {
    if (bedtools) compare_peer("bedtools", bedtools->out, answers, records, '\t', 3, false);
    if (sqlite) compare_peer("SQLite", sqlite->out, answers, sample, ',', 0, true);
    if (duckdb) compare_peer("DuckDB", pad / "duckdb.csv", answers, records, ',', 0, true);
  }
};

void need_space(const Scratchpad& pad, std::size_t records) {
  if (const auto free = std::filesystem::space(pad.path()).available; free < 600 * records)
    throw std::runtime_error(fmt::format("{} has {} MB free, {} are needed: set TMPDIR",
                                         pad.path().parent_path().string(), free / 1'000'000,
                                         600 * records / 1'000'000));
}

void write_inputs(const Lab& lab, const Lab& rich, std::size_t records, const Scratchpad& pad) {
  write_file(pad / "windows.json", [&](const auto& sink) { workload::write_windows(lab.windows(), sink); });
  write_file(pad / "full-windows.json",
             [&](const auto& sink) { workload::write_windows(rich.windows(), sink); });
  write_file(pad / "plain.csv",
             [&](const auto& sink) { workload::write_csv(lab, records, Columns::minimal, sink); });
  write_file(pad / "plain.ndjson", [&](const auto& sink) { workload::write_ndjson(lab, records, sink); });
  write_file(pad / "full.csv",
             [&](const auto& sink) { workload::write_csv(rich, records, Columns::all, sink); });
}

// Our reports: by one core, by every core, of NDJSON, and with all columns.
struct Ours {
  Contestant one, every, ndjson, everything;
};

void rows_of_cores(const Ours& ours, const Contestant& floor, const Contestant& wc, const std::string& what,
                   int cores, Results& results) {
  const auto& [one, every, ndjson, everything] = ours;
  const double floors = one.cpu() / floor.cpu();
  results.add({what + ", one core", figures(one),
               fmt::format("floor {} (CPU {:.2f}×); wc -l {:.2f} s", figures(floor), floors, wc.wall()),
               "CPU ≤ 2× the floor", floors <= 2});
  const double speedup = one.wall() / every.wall();
  results.add({fmt::format("the same, {} cores", cores), figures(every),
               fmt::format("one core takes {:.2f}× as long", speedup), cores > 1 ? "≥ 1.6×" : "",
               speedup >= 1.6});
  const double peak = std::max({one.peak(), every.peak(), ndjson.peak(), everything.peak()});
  results.add({"peak memory of all these reports", fmt::format("{:.0f} MB", peak),
               fmt::format("floor {:.0f} MB", floor.peak()), "≤ 100 MB", peak <= 100});
}

// REQUIRES: ours judged `n` records
void rows_of_peers(const Peers& peers, const Ours& ours, double n, int cores, Results& results) {
  const auto& [one, every, ndjson, everything] = ours;
  if (peers.duckdb)
    results.add({fmt::format("the same by DuckDB, {} cores", cores), figures(*peers.duckdb),
                 fmt::format("takes {:.1f}× our wall time", peers.duckdb->wall() / every.wall()), "≥ 10×",
                 peers.duckdb->wall() >= 10 * every.wall()});
  if (peers.bedtools)
    results.add({"the same by bedtools, one core", figures(*peers.bedtools),
                 fmt::format("takes {:.1f}× our wall time on one core", peers.bedtools->wall() / one.wall()),
                 "more than ours", peers.bedtools->wall() > one.wall()});
  if (peers.sqlite)
    results.add(
        {fmt::format("the same by SQLite, {} of them, one core", count(static_cast<double>(peers.sample))),
         figures(*peers.sqlite),
         fmt::format("takes {:.1f}× our wall time for as many",
                     peers.sqlite->wall() / static_cast<double>(peers.sample) / (one.wall() / n)),
         "", true});
}

void rows_of_other_files(const Ours& ours, const Scratchpad& pad, double concerned, Results& results) {
  const auto& [one, every, ndjson, everything] = ours;
  const double rate =
      static_cast<double>(std::filesystem::file_size(pad / "plain.ndjson")) / 1e6 / ndjson.cpu();
  results.add({fmt::format("the same as NDJSON ({}), one core", megabytes(pad / "plain.ndjson")),
               fmt::format("{:.0f} MB/s of CPU time", rate), figures(ndjson), "≥ 500 MB/s", rate >= 500});
  const double more = everything.cpu() / one.cpu();
  results.add(
      {fmt::format("all columns ({}; when, by whom, over what, for which), windows with revisions, half of "
                   "them scoped, {:.1f} % concerned",
                   megabytes(pad / "full.csv"), 100 * concerned),
       figures(everything), fmt::format("{:.2f}× the plain case", more), "≤ 2×", more <= 2});
}

void notes(Results& results) {
  results.note(
      "Files lie in the page cache. The floor knows the columns and trusts the file: it checks nothing, "
      "quotes nothing, and "
      "repeats a constant instead of a message.");
  results.note(
      "bedtools reads intervals as integers, so it need not parse an instant, and says only that something "
      "overlaps, not what follows from it. SQLite and "
      "DuckDB say the outcome (DuckDB also a window), but no message, and rely on windows that do not "
      "overlap. Starting node is about 0.3 s of DuckDB's time.");
}

}  // namespace

void process(const Setting& setting, Results& results) {
  const std::size_t records = setting.requests();
  const Scratchpad pad;
  need_space(pad, records);
  const auto cores = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1u));
  const Lab lab(plain(setting.seed)), rich(full(setting.seed));
  const Instant before{lab.options().span.start.us - us_per_day},
      after = plus(lab.options().span.end, us_per_day);
  write_inputs(lab, rich, records, pad);
  const auto report = [&](const char* name, const char* of_windows, const char* requests, Instant now,
                          int threads) {
    return Contestant{name,
                      report_command(setting, pad / of_windows, pad / requests, to_string(now), threads),
                      pad / name,
                      {}};
  };
  Ours ours{report("one.out", "windows.json", "plain.csv", before, 1),
            report("every.out", "windows.json", "plain.csv", before, cores),
            report("ndjson.out", "windows.json", "plain.ndjson", before, 1),
            report("full.out", "full-windows.json", "full.csv", after, 1)};
  auto& [one, every, ndjson, everything] = ours;

  // Once each, and compared: the first run is not counted.
  for (Contestant* c : {&one, &every, &ndjson, &everything}) run(setting, c->command, c->out);
  const Answers answers = compare(one.out, lab, records, before);
  if (!same_bytes(one.out, every.out)) throw Wrong("the report by all cores differs from that by one");
  if (!same_bytes(one.out, ndjson.out)) throw Wrong("the report of NDJSON differs from that of CSV");
  const Answers full_answers = compare(everything.out, rich, records, after);
  Peers peers(setting, lab, records, pad, results);
  const std::size_t row = std::filesystem::file_size(one.out) / answers.conflicts;
  Contestant wc{"wc -l", {"wc", "-l", pad / "plain.csv"}, pad / "wc.out", {}};
  Contestant floor{"floor",
                   {setting.self, "--floor", pad / "plain.csv", pad / "windows.csv", std::to_string(row)},
                   pad / "floor.out",
                   {}};
  std::vector<Contestant*> all = {&wc, &floor};
  for (Contestant* peer : peers.all()) all.push_back(peer);
  all.insert(all.end(), {&one, &every, &ndjson, &everything});
  in_turns(setting, all, setting.quick ? 1 : 3);
  peers.compare(answers, records, pad);
  compare_peer("the floor", floor.out, answers, records, ',', 0, false);

  const auto n = static_cast<double>(records);
  const std::string what =
      fmt::format("whole process, CSV of {} reservations ({}), {} windows, {:.1f} % in conflict ({})",
                  count(n), megabytes(pad / "plain.csv"), windows,
                  100 * static_cast<double>(answers.conflicts) / n, megabytes(one.out));
  rows_of_cores(ours, floor, wc, what, cores, results);
  rows_of_peers(peers, ours, n, cores, results);
  rows_of_other_files(ours, pad, static_cast<double>(full_answers.conflicts) / n, results);
  notes(results);
}

}  // namespace curfew::bench
