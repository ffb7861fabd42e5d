// curfew_generate: writes what the benchmarks, the demo and a first try need, the same on every machine.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "adapters/json/windows.h"
#include "adapters/system/zones.h"
#include "bench/workload.h"

namespace {

using namespace curfew::workload;

constexpr const char* usage =
    R"(curfew_generate csv|ndjson [--count N] [options]    requests, to standard output
curfew_generate windows [options]                   the windows that they are made around: the same options
curfew_generate sample --seed 2026 --out DIR        DIR/requests.ndjson, around DIR/windows.json as of DIR/now

  --seed N (1)  --windows N (1000)  --resources N (1000)  --owners N (500)  --from T --to T (2026 to 2035)
  --conflicts N of 1000 records (100)  --scoped N of 100 windows (0)
  --jobs --series --edits N of 100 records (0; the rest are reservations)
  --history 1  windows were declared and revised, requests say when they were made
  --roles 1    requests by administrators and over the API, too
  --columns minimal|all  of csv: id,owner,resources,start,end, or all (no series)
)";

[[noreturn]] void refuse(const std::string& why) {
  std::cerr << why << "\n\n" << usage;
  std::exit(2);
}

// --name value, each once.
class Arguments {
 public:
  Arguments(int argc, char** argv) {
    for (int i = 2; i < argc; i += 2) {
      const std::string name = argv[i];
      if (!name.starts_with("--") || i + 1 == argc) refuse(name + " needs a value");
      values_[name.substr(2)] = argv[i + 1];
    }
  }
  std::string text(const std::string& name, const std::string& otherwise) {
    const auto it = values_.find(name);
    if (it == values_.end()) return otherwise;
    const std::string value = it->second;
    values_.erase(it);
    return value;
  }
  template <class Number>
  void number(const std::string& name, Number* out) {
    const std::string value = text(name, std::to_string(*out));
    if (value.empty() || value.find_first_not_of("0123456789") != std::string::npos)
      refuse("--" + name + " must be a number, not " + value);
    *out = static_cast<Number>(std::stoull(value));
  }
  void instant(const std::string& name, curfew::Instant* out) {
    const auto t = curfew::parse_instant(text(name, curfew::to_string(*out)));
    if (!t) refuse("--" + name + ": " + t.problem().detail);
    *out = *t;
  }
  void all_known() const {
    if (!values_.empty()) refuse("there is no --" + values_.begin()->first);
  }

 private:
  std::map<std::string, std::string> values_;
};

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

int sample(Arguments& arguments) {
  std::uint64_t seed = 2026;
  arguments.number("seed", &seed);
  const std::filesystem::path dir = arguments.text("out", "");
  arguments.all_known();
  std::string now = content(dir / "now");
  while (now.ends_with('\n')) now.pop_back();
  const auto at = curfew::parse_instant(now);
  if (!at) refuse((dir / "now").string() + ": " + at.problem().detail);
  curfew::ZoneTable zones;
  std::vector<curfew::WindowProblem> problems;
  auto windows = curfew::read_windows_json(
      content(dir / "windows.json"), [&](std::string_view id) { return zones.find(id); }, &problems);
  for (const auto& p : problems) std::cerr << curfew::to_string(p, (dir / "windows.json").string()) << "\n";
  if (!problems.empty()) return 3;
  std::ofstream out(dir / "requests.ndjson", std::ios::binary);
  out << sample_requests(seed, *at, std::move(windows));
  out.close();
  return out ? 0 : 1;
}

int workload(const std::string& what, Arguments& arguments) {
  Options o;
  std::uint64_t count = 1'000;
  arguments.number("count", &count);
  arguments.number("seed", &o.seed);
  arguments.number("windows", &o.windows);
  arguments.number("resources", &o.resources);
  arguments.number("owners", &o.owners);
  arguments.number("conflicts", &o.conflicts);
  arguments.number("scoped", &o.scoped);
  arguments.number("jobs", &o.jobs);
  arguments.number("series", &o.series);
  arguments.number("edits", &o.edits);
  arguments.number("history", &o.history);
  arguments.number("roles", &o.roles);
  arguments.instant("from", &o.span.start);
  arguments.instant("to", &o.span.end);
  const std::string columns = arguments.text("columns", "minimal");
  arguments.all_known();
  if (o.resources == 0 || o.owners == 0) refuse("--resources and --owners must be at least 1");
  if (o.span.start >= o.span.end) refuse("--to must be after --from");
  if (columns != "minimal" && columns != "all") refuse("--columns must be minimal or all");
  if (what == "csv" && (o.series > 0 || (columns == "minimal" && o.jobs + o.edits > 0)))
    refuse("a CSV cannot have series, and with minimal columns nothing but reservations");

  bool written = true;
  const Sink sink = [&](std::string_view bytes) {
    written = written && std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
  };
  const Lab lab(o);
  if (what == "windows")
    write_windows(lab.windows(), sink);
  else if (what == "ndjson")
    write_ndjson(lab, count, sink);
  else
    write_csv(lab, count, columns == "all" ? Columns::all : Columns::minimal, sink);
  return written && std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "--help") return std::fputs(usage, stdout) < 0;
  Arguments arguments(argc, argv);
  if (what == "sample") return sample(arguments);
  if (what == "csv" || what == "ndjson" || what == "windows") return workload(what, arguments);
  refuse("what to write: csv, ndjson, windows or sample");
}
