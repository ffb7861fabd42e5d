// Which row decides? A decision table as rows over named axes, compiled to one load per question.
//
// DMN terms, hit policy *first*: a row gives, for each axis, the values that it takes (none said: all); the
// first row that takes a combination decides it. Compiling lays the rows out over every combination of the
// axes' values, one row number each, and refuses what a reader of the table would not notice: a combination
// that can be produced but that no row takes (`undecided`), a row that never decides one (`unreachable_row`),
// a word that is no value of its axis (`unknown_word`).
//
// Cost: a question is a sum of products and one load; the array holds the product of the axes' sizes.
// Threads: immutable after compile. Source: OMG, "Decision Model and Notation" 1.4, §8.2.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/problem.h"

namespace curfew {

// The row of a profile's decision table, or of its series table.
using Row = std::uint16_t;
inline constexpr Row no_row = std::numeric_limits<Row>::max();  // nothing found: rule `no-window`

struct Axis {
  std::string name;
  std::vector<std::string> values;  // at most 32
};

// axis name -> the values taken; as written in a profile, in its order.
using Condition = std::vector<std::pair<std::string, std::vector<std::string>>>;

// Calls visit(values), a value number per axis, for every combination, last axis fastest.
void for_each_combination(const std::vector<Axis>& axes,
                          const std::function<void(std::span<const int>)>& visit);

// Combinations of the axes' values, told in few conditions: those that are alike but for one axis become one,
// axis by axis. An axis of which every value is taken is not named.
class Folding {
 public:
  void add(std::span<const int> values);
  bool empty() const { return combinations_.empty(); }
  // In an order that depends on the combinations alone.
  std::vector<Condition> folded(const std::vector<Axis>& axes) const;

 private:
  using Masks = std::vector<std::uint32_t>;  // of the values of each axis
  std::vector<Masks> combinations_;
};

// `asked in_advance, role user or guest`; empty where it takes everything.
std::string condition_words(const Condition& when);

class DecisionTable {
 public:
  DecisionTable() = default;
  // `possible` says which combinations (a value number per axis) can be produced at all. Problems (all of
  // them, not the first) name the row as `rows[2]`, counted from 0, and the word or the combination; the
  // table is unusable then. Undecided combinations are told folded, in at most 20 lines.
  DecisionTable(std::vector<Axis> axes, std::span<const Condition> rows,
                const std::function<bool(std::span<const int>)>& possible, std::vector<Problem>* problems);

  // The row for a combination that is possible. `values` gives a number per axis, in the axes' order.
  template <class... Values>
  Row decide(Values... values) const {
    std::size_t at = 0, axis = 0;
    ((at += strides_[axis++] * static_cast<std::size_t>(values)), ...);
    return rows_[at];
  }

  Row decide(std::span<const int> values) const;

  const std::vector<Axis>& axes() const { return axes_; }

 private:
  using Mask = std::vector<std::uint32_t>;  // of a row: for each axis a bit for each value that it takes
  Mask mask(const Condition& row, std::size_t number, std::vector<Problem>& problems) const;
  std::size_t place(std::span<const int> values) const;
  void tell_gaps(const Folding& gaps, std::vector<Problem>& problems) const;

  std::vector<Axis> axes_;
  std::vector<std::size_t> strides_;
  std::vector<Row> rows_;
};

}  // namespace curfew
