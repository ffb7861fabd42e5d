// How does it grow: with requests, with windows, with resources? A table and a picture each.
#include <cmath>
#include <fstream>

#include "bench/measure.h"
#include "bench/world.h"
#include "engine/judge/bulk_outcomes.h"

namespace curfew::bench {
namespace {

struct Point {
  double x, y;
};
struct Curve {
  std::string name;
  std::vector<Point> points;
};

// ---- A picture: both axes logarithmic

class Picture {
 public:
  Picture(std::string title, std::string x, const std::vector<Curve>& curves) : curves_(curves) {
    for (const Curve& c : curves)
      for (Point p : c.points) {
        x_.include(p.x);
        y_.include(p.y);
      }
    svg_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" "
        "font-size=\"12\">\n"
        "<title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        "<text x=\"{}\" y=\"22\" font-size=\"14\">{}</text>\n<text x=\"{}\" y=\"{}\" "
        "text-anchor=\"middle\">{}</text>\n",
        width, height, title, left, title, (left + right) / 2, height - 8, x);
    grid();
    for (std::size_t i = 0; i < curves_.size(); ++i) draw(i);
    svg_ += "</svg>\n";
  }
  const std::string& svg() const { return svg_; }

 private:
  static constexpr double width = 820, height = 420, left = 64, right = 560, top = 36, bottom = 376;
  static constexpr const char* colours[] = {"#1b6ca8", "#c8553d", "#3a7d44", "#8d5a97",
                                            "#b8860b", "#555555", "#17888f"};

  struct Decades {
    int from = 99, to = -99;
    void include(double v) {
      from = std::min(from, static_cast<int>(std::floor(std::log10(v))));
      to = std::max(to, static_cast<int>(std::ceil(std::log10(v))));
      if (to == from) ++to;
    }
    double place(double v) const { return (std::log10(v) - from) / (to - from); }
  };
  double at_x(double v) const { return left + x_.place(v) * (right - left); }
  double at_y(double v) const { return bottom - y_.place(v) * (bottom - top); }

  void grid() {
    for (int d = x_.from; d <= x_.to; ++d) {
      const double x = at_x(std::pow(10, d));
      svg_ += fmt::format(
          "<path d=\"M{0:.1f} {1}V{2}\" stroke=\"#ddd\"/><text x=\"{0:.1f}\" y=\"{3}\" "
          "text-anchor=\"middle\">1e{4}</text>\n",
          x, top, bottom, bottom + 16, d);
    }
    for (int d = y_.from; d <= y_.to; ++d) {
      const double y = at_y(std::pow(10, d));
      svg_ += fmt::format(
          "<path d=\"M{0} {1:.1f}H{2}\" stroke=\"#ddd\"/><text x=\"{3}\" y=\"{4:.1f}\" "
          "text-anchor=\"end\">{5}</text>\n",
          left, y, right, left - 6, y + 4,
          d >= 0 && d < 4 ? fmt::format("{:.0f}", std::pow(10, d)) : fmt::format("1e{}", d));
    }
  }
  void draw(std::size_t i) {
    const char* colour = colours[i % std::size(colours)];
    std::string path;
    for (Point p : curves_[i].points) {
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? 'M' : 'L', at_x(p.x), at_y(p.y));
      svg_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", at_x(p.x), at_y(p.y),
                          colour);
    }
    const double y = top + 14 + 22 * static_cast<double>(i);
    svg_ += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", path, colour);
    svg_ += fmt::format(
        "<path d=\"M{} {}h18\" stroke=\"{}\" stroke-width=\"2\"/><text x=\"{}\" y=\"{}\">{}</text>\n",
        right + 16, y - 4, colour, right + 40, y, curves_[i].name);
  }

  const std::vector<Curve>& curves_;
  Decades x_, y_;
  std::string svg_;
};

// ---- The same as a table: a row for each x

std::string table(const std::string& x, const std::vector<Curve>& curves) {
  std::map<double, std::vector<std::string>> rows;
  for (std::size_t c = 0; c < curves.size(); ++c)
    for (Point p : curves[c].points) {
      auto& cells = rows[p.x];
      cells.resize(curves.size());
      cells[c] = fmt::format("{:.3g}", p.y);
    }
  std::string out = "| " + x + " |", rule = "\n| --- |";
  for (const Curve& c : curves) out += " " + c.name + " |", rule += " --- |";
  out += rule + "\n";
  for (const auto& [value, cells] : rows) {
    out += fmt::format("| 1e{:.0f} |", std::log10(value));
    for (const std::string& cell : cells) out += " " + cell + " |";
    out += "\n";
  }
  return out + "\n";
}

void show(const Setting& setting, const char* file, const std::string& title, const std::string& x,
          const std::vector<Curve>& curves, Results& results) {
  results.write("**" + title + "**\n\n" + table(x, curves));
  if (setting.curves.empty()) return;
  std::filesystem::create_directories(setting.curves);
  std::ofstream(setting.curves / (std::string(file) + ".svg")) << Picture(title, x, curves).svg();
  results.write(fmt::format("![{}](curves/{}.svg)\n\n", title, file));
}

void progress(const char* what, double n) { std::fprintf(stderr, "  %s: %.0e\n", what, n); }

// ---- The work of a point

constexpr std::size_t sample = 100'000;

std::uint8_t stream(std::span<const Interval> slots, std::span<Outcome> out) {
  auto* to = reinterpret_cast<std::uint8_t*>(out.data());
  for (std::size_t i = 0; i < slots.size(); ++i)
    to[i] = static_cast<std::uint8_t>((slots[i].start.us ^ slots[i].end.us) & 3);
  return to[0];
}

struct Costs {
  double floor = 0, wide = 0, scalar = 0, verdict = 0, map = 0;  // ns a request
};

Costs costs(const World& world, std::span<const Interval> slots, std::span<Outcome> out, int rounds_wanted) {
  Request request;
  request.asked = world.before;
  auto outcomes = *BulkOutcomes::make(request, world.before, world.snapshot, world.profile);
  Judge judge(world.snapshot, world.profile);
  const MapPeer map(world.intervals);
  const auto few = slots.first(std::min<std::size_t>(slots.size(), 1'000'000));
  const auto verdict = [&](Interval slot) {
    request.slot = slot;
    return judge.judge(request, world.before)->outcome;
  };
  outcomes.judge(slots, out);
  for (std::size_t i = 0; i < slots.size(); i += step(slots.size(), sample)) {
    const Outcome expected = by_walk(world.intervals, slots[i]);
    same("the engine", slots[i], out[i], expected);
    same("judge()", slots[i], verdict(slots[i]), expected);
    same("std::map", slots[i], map(slots[i]), expected);
  }
  const auto n = static_cast<double>(slots.size()), m = static_cast<double>(few.size());
  Rounds rounds;
  const auto floor = rounds.add(n, [&] { keep(stream(slots, out)); });
  const auto by_map = rounds.add(m, [&] {
    for (Interval slot : few) keep(map(slot));
  });
  const auto wide = rounds.add(n, [&] { outcomes.judge(slots, out), keep(out); });
  const auto scalar = rounds.add(n, [&] { outcomes.judge(slots, out, Lanes::scalar), keep(out); });
  const auto whole = rounds.add(m, [&] {
    for (Interval slot : few) keep(verdict(slot));
  });
  rounds.run(rounds_wanted);
  return {rounds.ns(floor), rounds.ns(wide), rounds.ns(scalar), rounds.ns(whole), rounds.ns(by_map)};
}

std::vector<Curve> named(std::vector<std::string> names) {
  std::vector<Curve> curves;
  for (std::string& name : names) curves.push_back({std::move(name), {}});
  return curves;
}

void add(std::vector<Curve>& curves, double x, std::initializer_list<double> ys) {
  std::size_t i = 0;
  for (double y : ys) curves[i++].points.push_back({x, y});
}

const std::vector<std::string> cost_names = {"floor: 16 B read, 1 B written", "outcome, widest lanes",
                                             "outcome, scalar", "whole verdict", "std::map, outcome"};

void by_requests(const Setting& setting, Results& results) {
  const World world(setting.seed, 1'000);
  auto curves = named(cost_names);
  for (std::size_t n = 100'000; n <= setting.requests() * 10; n *= 10) {
    progress("requests", static_cast<double>(n));
    const auto slots = random_slots(setting.seed, world.lab.options().span, n);
    std::vector<Outcome> out(n);
    const Costs c = costs(world, slots, out, setting.rounds);
    add(curves, static_cast<double>(n), {c.floor, c.wide, c.scalar, c.verdict, c.map});
  }
  show(setting, "requests", "ns a request, by requests (1e3 windows)", "requests", curves, results);
  results.note("Whole verdicts and std::map: of 1e6 requests at most, one by one.");
}

void by_file(const Setting& setting, Results& results) {
  const workload::Lab lab(World::options(setting.seed, 1'000));
  const Scratchpad pad;
  write_file(pad / "windows.json", [&](const auto& sink) { workload::write_windows(lab.windows(), sink); });
  auto curves = named({"CPU, ns a record, one core", "wall, ns a record, all cores", "peak memory, MB"});
  for (std::size_t n = 10'000; n <= setting.requests(); n *= 10) {
    progress("records", static_cast<double>(n));
    write_file(pad / "requests.csv",
               [&](const auto& sink) { workload::write_csv(lab, n, workload::Columns::minimal, sink); });
    const auto command = [&](int threads) {
      return report_command(setting, pad / "windows.json", pad / "requests.csv",
                            to_string(Instant{lab.options().span.start.us - us_per_day}), threads);
    };
    std::vector<double> cpu, wall, peak;
    for (int i = 0; i < 3; ++i) {
      cpu.push_back(run(setting, command(1), pad / "out").cpu_s);
      const Usage all = run(setting, command(0), pad / "out");
      wall.push_back(all.wall_s), peak.push_back(all.peak_mb);
    }
    const auto x = static_cast<double>(n);
    add(curves, x, {median(cpu) * 1e9 / x, median(wall) * 1e9 / x, median(peak)});
  }
  show(setting, "file", "the whole process, by the file's length (CSV, 1e3 windows)", "records", curves,
       results);
}

void by_windows(const Setting& setting, Results& results) {
  const auto slots = random_slots(setting.seed, workload::Options{}.span, setting.requests() / 10);
  std::vector<Outcome> out(slots.size());
  auto names = cost_names;
  names.insert(names.end(), {"snapshot, ns a window", "index, bytes a window"});
  auto curves = named(names);
  for (std::size_t windows = 10; windows <= 1'000'000; windows *= 10) {
    progress("windows", static_cast<double>(windows));
    const World world(setting.seed, windows);
    const Costs c = costs(world, slots, out, setting.rounds);
    std::vector<Window> copy;
    Rounds rounds;
    const auto n = static_cast<double>(windows);
    const auto build = rounds.add(
        n, [&] { keep(Snapshot(std::move(copy), "bench")); }, [&] { copy = world.lab.windows(); });
    rounds.run(setting.rounds);
    add(curves, n,
        {c.floor, c.wide, c.scalar, c.verdict, c.map, rounds.ns(build),
         static_cast<double>(world.snapshot.index_bytes()) / n});
  }
  show(setting, "windows",
       fmt::format("ns a request, by windows ({} requests, random order)",
                   count(static_cast<double>(slots.size()))),
       "windows", curves, results);
  results.note("At 1e6 windows over ten years nearly every slot spans some: a whole verdict lists them all.");
}

// Nine of ten windows are for one of the resources, the others for all; requests are for one to three.
void by_resources(const Setting& setting, Results& results) {
  const World world(setting.seed, setting.quick ? 10'000 : 100'000);
  const auto n = static_cast<double>(world.intervals.size());
  const auto slots = random_slots(setting.seed, world.lab.options().span, sample);
  auto curves = named({"whole verdict, ns", "snapshot, ns a window", "index, bytes a window"});
  for (std::size_t resources = 1; resources <= 100'000; resources *= 10) {
    progress("resources", static_cast<double>(resources));
    workload::Random random(setting.seed);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < resources; ++i) names.push_back("resource-" + std::to_string(i));
    auto windows = world.lab.windows();
    for (Window& w : windows)
      if (random.below(10) > 0) w.revisions[0].scope = Scope{{}, {random.one_of(names)}};
    std::vector<Request> requests(sample);
    for (std::size_t i = 0; i < sample; ++i) {
      requests[i].slot = slots[i];
      for (std::int64_t more = random.between(1, 3); more > 0; --more)
        requests[i].resources.emplace_back(random.one_of(names));
    }

    const Snapshot snapshot(windows, "bench");
    const Definition definition(windows);
    Judge judge(snapshot, world.profile);
    for (const Request& r : requests)
      same(*judge.judge(r, world.before), definition.judge(r, world.before), r, snapshot, world.profile);
    std::vector<Window> copy;
    Rounds rounds;
    const auto judged = rounds.add(sample, [&] {
      for (const Request& r : requests) keep(*judge.judge(r, world.before));
    });
    const auto build = rounds.add(
        n, [&] { keep(Snapshot(std::move(copy), "bench")); }, [&] { copy = windows; });
    rounds.run(setting.rounds);
    add(curves, static_cast<double>(resources),
        {rounds.ns(judged), rounds.ns(build), static_cast<double>(snapshot.index_bytes()) / n});
  }
  show(setting, "resources", fmt::format("by resources ({} windows, nine of ten for one resource)", count(n)),
       "resources", curves, results);
  results.note(
      "By resources: requests for one to three of them, of a list that does not fit the cache; with few "
      "resources each has many windows, and a verdict lists all that it finds.");
}

}  // namespace

void curves(const Setting& setting, Results& results) {
  by_requests(setting, results);
  by_windows(setting, results);
  by_resources(setting, results);
  by_file(setting, results);
}

}  // namespace curfew::bench
