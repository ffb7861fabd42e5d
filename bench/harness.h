// How long does this take, beside that?
//
// What is compared is run in turns, round after round, so that a busy moment of the machine falls on all of
// them; the median of the rounds counts. Times are CPU times of the calling thread, for others work on most
// machines too; processes (bench/measure.h) are measured by their own.
//
//   Rounds rounds;
//   const auto floor = rounds.add(1e7, [&] { … });      // 1e7 items at a call
//   const auto ours = rounds.add(1e7, [&] { … });
//   rounds.run(5);
//   results.add({"…", ns(rounds.ns(ours)), …});
//
// Nothing is timed whose answer is wrong: a comparison that fails throws Wrong, and its theme ends there.
#pragma once

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace curfew::bench {

struct Setting {
  bool quick = false;
  std::uint64_t seed = 1;
  int rounds = 5;
  std::filesystem::path program;  // curfew
  std::filesystem::path self;     // this program: it measures others, and has the floor of the whole process
  std::filesystem::path duckdb;   // where npm put it; empty: nowhere
  std::filesystem::path curves;   // where pictures go; empty: nowhere

  std::size_t requests() const { return quick ? 1'000'000 : 10'000'000; }
};

struct Wrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Row {
  std::string what, ours, beside, target;  // target empty: none was set
  bool met = true;
};

class Results {
 public:
  void add(Row row) {
    std::fprintf(stderr, "  %s: %s; %s\n", row.what.c_str(), row.ours.c_str(), row.beside.c_str());
    rows_.push_back(std::move(row));
  }
  // What was left out, or is unfair.
  void note(std::string text) {
    std::fprintf(stderr, "  note: %s\n", text.c_str());
    notes_.push_back(std::move(text));
  }
  // Markdown, as it is.
  void write(std::string_view markdown) { text_ += markdown; }
  const std::string& text() const { return text_; }
  const std::vector<Row>& rows() const { return rows_; }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  std::vector<Row> rows_;
  std::vector<std::string> notes_;
  std::string text_;
};

// The compiler must take it that someone reads the value.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

inline double cpu_ns() {
  timespec t;
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

// REQUIRES: not empty
inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

class Rounds {
 public:
  using Work = std::function<void()>;
  // `prepare` is run before each turn, and not timed.
  std::size_t add(
      double items, Work work, Work prepare = [] {}) {
    entries_.push_back({items, std::move(work), std::move(prepare), {}});
    return entries_.size() - 1;
  }
  void run(int rounds) {
    for (int i = 0; i < rounds; ++i)
      for (Entry& e : entries_) {
        e.prepare();
        const double before = cpu_ns();
        e.work();
        e.ns.push_back((cpu_ns() - before) / e.items);
      }
  }
  // An item, the median.
  double ns(std::size_t entry) const { return median(entries_[entry].ns); }

 private:
  struct Entry {
    double items;
    Work work, prepare;
    std::vector<double> ns;
  };
  std::vector<Entry> entries_;
};

// 7260, 1e6, 2.4e7
inline std::string count(double n) {
  if (n > 999 && n < 99'999 && n != 1e3 && n != 1e4) return fmt::format("{:.0f}", n);
  std::string text = n >= 1e3 ? fmt::format("{:.3e}", n) : fmt::format("{:.0f}", n);
  const auto e = text.find('e');
  if (e == text.npos) return text;
  const auto last = text.find_last_not_of("0.", e - 1);
  return text.substr(0, last + 1) + "e" + text.substr(text.find_first_not_of("+0", e + 1));
}
inline std::string time(double ns) {
  if (ns < 1e3) return fmt::format("{:.3g} ns", ns);
  if (ns < 1e6) return fmt::format("{:.3g} µs", ns / 1e3);
  if (ns < 1e9) return fmt::format("{:.3g} ms", ns / 1e6);
  return fmt::format("{:.3g} s", ns / 1e9);
}
// `floor 1.8 ns (2.6×)`: how often the other goes into ours, or ours into the other.
inline std::string beside(std::string_view name, double other, double ours) {
  return ours >= other ? fmt::format("{} {} (we take {:.2g}×)", name, time(other), ours / other)
                       : fmt::format("{} {} (takes {:.2g}×)", name, time(other), other / ours);
}

// The themes.
void outcomes(const Setting&, Results&);
void single(const Setting&, Results&);
void reverse(const Setting&, Results&);
void calendar(const Setting&, Results&);
void process(const Setting&, Results&);
void curves(const Setting&, Results&);

}  // namespace curfew::bench
