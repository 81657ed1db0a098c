// Simulates the cells that published statements speak of, for `validate` and `calibrate`.
#pragma once

#include <string>
#include <vector>

#include "sim/validation/judge.hpp"
#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

struct Measurement {
  sim::Simulated simulated;           // means over the experiment's rounds; a cell with a problem, or that an
                                      // interruption left unfinished, is missing
  std::vector<std::string> problems;  // one line each: a run that died, or that violated an invariant
  int interrupted_by = 0;             // signal, or 0
};

// `experiment` holds the testbed, every workload the cells name, seed and rounds; its own cps and network buffer do not
// matter. Overheads need their workload's unprotected cell, with the same `set`, among `cells`. Throws ScenarioError as
// simulate_all does, and for what a cell sets.
Measurement measure(const sim::Experiment& experiment, const std::vector<sim::Cell>& cells, const BatchOptions&);

}  // namespace remus::cli
