// curfew_bench: how fast is it, beside what it could be and what others are?
//
// Prints what it finds as Markdown; with --write FILE, puts that between the marks of FILE that are for it.
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <thread>

#include "bench/harness.h"
#include "bench/measure.h"
#include "engine/index/time_grid.h"
#include "engine/time/time.h"

namespace {

using namespace curfew;
using namespace curfew::bench;

constexpr const char* usage =
    R"(curfew_bench             everything against its target: floors, peers, us
curfew_bench --quick     the same with a tenth of the requests and fewer rounds
curfew_bench --curves    how it grows with requests, windows and resources

  --only outcomes|single|reverse|calendar|process   one theme
  --seed N (1)
  --duckdb DIR       where npm put @duckdb/node-api: DIR/@duckdb
  --write FILE       the tables between <!-- bench --> and <!-- /bench --> (--curves: curves) of FILE; pictures
                     beside it, in curves/
)";

struct Theme {
  const char* name;
  const char* title;
  void (*run)(const Setting&, Results&);
};
constexpr std::array<Theme, 5> themes = {
    {{"outcomes", "Outcomes in bulk, in memory", outcomes},
     {"single", "One at a time, in process", single},
     {"reverse", "Which reservations overlap a window", reverse},
     {"calendar", "Calendars: rules, series, windows that recur", calendar},
     {"process", "The whole process", process}}};
constexpr Theme growth = {"curves", "Growth", curves};

// The first line that starts so, from after its colon.
std::string line_of(const char* path, std::string_view start) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(start)) return line.substr(line.find_first_not_of(" \t", line.find(':') + 1));
  return "unknown";
}

std::string commit() {
  std::array<char, 100> text{};
  std::FILE* git = ::popen("git describe --always --dirty=' with changes' 2>/dev/null", "re");
  if (git && !std::fgets(text.data(), text.size(), git)) text[0] = '\0';
  if (git) ::pclose(git);
  const std::string said = text.data();
  return said.empty() ? "unknown" : said.substr(0, said.find('\n'));
}

std::string conditions(const Setting& setting) {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  constexpr std::array<const char*, 3> lanes = {"scalar", "AVX2", "AVX-512"};
  return fmt::format("{}, commit {}, {} × {}, memory {}, g++ {}, seed {}, widest lanes {}{}",
                     to_string(Instant{now.count()}).substr(0, 10), commit(),
                     std::thread::hardware_concurrency(), line_of("/proc/cpuinfo", "model name"),
                     line_of("/proc/meminfo", "MemTotal"), __VERSION__, setting.seed,
                     lanes[static_cast<std::size_t>(widest_lanes())],
                     setting.quick ? ", **quick: a tenth of the requests, few rounds**" : "");
}

void append_table(std::string& out, const Results& results) {
  if (!results.rows().empty())
    out += "| what | Curfew | beside it | target | |\n| --- | --- | --- | --- | --- |\n";
  for (const Row& r : results.rows())
    out += fmt::format("| {} | **{}** | {} | {} | {} |\n", r.what, r.ours, r.beside, r.target,
                       r.target.empty() ? ""
                       : r.met          ? "met"
                                        : "**missed**");
  if (!results.rows().empty()) out += "\n";
  out += results.text();
  for (const std::string& note : results.notes()) out += "- " + note + "\n";
  if (!results.notes().empty()) out += "\n";
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Puts `text` between the marks.
void write_between(const std::string& path, const std::string& mark, const std::string& text) {
  std::string file = content(path);
  const std::string open = "<!-- " + mark + " -->\n", close = "<!-- /" + mark + " -->";
  const auto from = file.find(open), to = file.find(close);
  if (from == file.npos || to == file.npos)
    throw std::runtime_error(path + " has no " + open.substr(0, open.size() - 1) + " … " + close);
  file.replace(from + open.size(), to - from - open.size(), text);
  std::ofstream(path, std::ios::binary) << file;
}

// Its part of the page. False: an answer was wrong.
bool add_theme(const Theme& theme, const Setting& setting, std::string& page) {
  std::fprintf(stderr, "%s\n", theme.title);
  Results results;
  bool right = true;
  try {
    theme.run(setting, results);
  } catch (const Wrong& wrong) {
    results.note(std::string("**Not timed, an answer is wrong:** ") + wrong.what());
    right = false;
  }
  page += fmt::format("### {}\n\n", theme.title);
  append_table(page, results);
  return right;
}

int run_themes(int argc, char** argv) {
  Setting setting;
  setting.self = std::filesystem::read_symlink("/proc/self/exe");
  setting.program = setting.self.parent_path() / "curfew";
  std::string only, write;
  bool growing = false;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const auto value = [&]() -> std::string {
      if (++i == argc) throw std::invalid_argument(name + " needs a value");
      return argv[i];
    };
    if (name == "--quick")
      setting.quick = true, setting.rounds = 3;
    else if (name == "--curves")
      growing = true;
    else if (name == "--only")
      only = value();
    else if (name == "--seed")
      setting.seed = std::stoull(value());
    else if (name == "--duckdb")
      setting.duckdb = value();
    else if (name == "--write")
      write = value();
    else
      throw std::invalid_argument("there is no " + name);
  }
  if (!only.empty() &&
      std::none_of(themes.begin(), themes.end(), [&](const Theme& t) { return only == t.name; }))
    throw std::invalid_argument("--only: there is no " + only);
  if (!write.empty()) setting.curves = std::filesystem::path(write).parent_path() / "curves";

  std::string page = conditions(setting) + "\n\n";
  bool right = true;
  if (growing)
    right = add_theme(growth, setting, page);
  else
    for (const Theme& theme : themes)
      if (only.empty() || only == theme.name) right &= add_theme(theme, setting, page);
  std::cout << page;
  if (!write.empty()) write_between(write, growing ? "curves" : "bench", page);
  return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "--measure") == 0) return curfew::bench::measure(argc - 2, argv + 2);
  if (argc == 5 && std::strcmp(argv[1], "--floor") == 0)
    return process_floor(argv[2], argv[3], std::stoul(argv[4]));
  try {
    return run_themes(argc, argv);
  } catch (const std::invalid_argument& wrong) {
    std::cerr << wrong.what() << "\n\n" << usage;
    return 2;
  } catch (const std::exception& failed) {
    std::cerr << failed.what() << "\n";
    return 1;
  }
}
