// Holds simulated metrics against published statements. Pure: numbers in, verdicts out.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "sim/record/result.hpp"
#include "sim/validation/statement.hpp"

namespace remus::sim {

// What was simulated: a workload at one cps (0: unprotected), with or without the network buffer, and with what else
// was set (FIELD=VALUE, separated by blanks).
struct Cell {
  std::string workload;
  double cps = 0;
  bool net_buffer = true;
  std::string set{};
  friend auto operator<=>(const Cell&, const Cell&) = default;
};

using Simulated = std::map<Cell, Metrics>;

// misses: a blind figure out of its tolerance, as it was when first judged; worse: one further off than it was then.
enum class Outcome { holds, misses, worse, fails, reported };

struct Verdict {
  Statement statement;
  std::vector<double> simulated;  // one per statement.cps, in that order
  double error = 0;               // exact, reported: (simulated - published) / published; orderings and bounds: 0
  Outcome outcome = Outcome::fails;
};

// A blind figure is worse when its error exceeds the recorded one by more than its noise: by more than so many standard
// deviations, and by more than the rounding of figures printed with two or three digits.
inline constexpr double kNoiseDeviations = 3;
inline constexpr double kRounding = 0.01;

// Increasing and decreasing are strict after rounding to this many significant digits, those the table prints.
inline constexpr int kJudgedDigits = 4;

// The cells the statements speak of, without doubles. An overhead needs its workload's baseline too: the caller's
// runner makes it (every workload's baseline is in the list). At cps 0 the network buffer makes no difference: on.
std::vector<Cell> cells_needed(const std::vector<Statement>&);

// Throws StatementError, naming both, when the cell was not simulated or has no such metric.
double metric_of(const Simulated&, const Cell&, const std::string& metric);

// One verdict per statement, in order. A cell or metric that is missing from `simulated` is a bug of the caller or a
// misspelt metric in the file: throws StatementError naming both.
std::vector<Verdict> judge(const std::vector<Statement>&, const Simulated&);

// True when no verdict is `fails` or `worse`.
bool all_hold(const std::vector<Verdict>&);

}  // namespace remus::sim
