// What --explain and the line of assumptions have tried, as plain data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/record/result.hpp"

namespace remus::sim {

// One change, simulated.
struct Trial {
  std::string change{};  // as it is added to the command: "--plug-limit 1MB"
  std::string field{};   // that it changes: of one field's values only the best is told
  double cps = 0;        // 1/s, of the changed run
  Metrics metrics{};     // of its first round; empty when it did not finish
};

// What was tried for one protected row.
struct RowTrials {
  std::string workload{};
  bool fixed_time = false;  // as in ReportRow
  double cps = 0;           // 1/s, of the row
  Metrics as_is{};          // of the row's first round; empty when it did not finish
  std::vector<Trial> tried{};
};

// A value of a constant, and the overhead with it.
struct Asked {
  std::string value{};          // as text
  double percent = 0;           // overhead
  bool loses_the_rate = false;  // its run misses its rate, and that with the constant as it is does not
};

// A constant that is only assumed, or was measured on another machine, and what the result owes to it.
struct Sensitivity {
  std::string field{};  // "workload.memory.protected_slowdown"
  std::string from{};   // where its value comes from
  std::string value{};  // as text
  Asked doubled{};
  std::optional<Asked> halved{};  // nothing where it cannot be
};

// What was asked of one workload's assumptions, at its highest rate.
struct Assumptions {
  std::string workload{};
  double cps = 0;                          // 1/s
  double percent = 0;                      // overhead of the first round
  std::optional<double> shortened_to_s{};  // measured time, where it was cut to keep the question cheap
  std::size_t tried = 0;                   // constants doubled
  std::vector<Sensitivity> that_matter{};  // the few that move it most, by what they move
};

}  // namespace remus::sim
