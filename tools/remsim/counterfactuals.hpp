// `--explain` recommends only what it has tried: each row is run again with one thing changed, for a list of things.
#pragma once

#include <string>
#include <vector>

#include "sim/record/report.hpp"
#include "sim/scenario/scenario.hpp"
#include "tools/remsim/side_runs.hpp"
#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

// One change of one row, ready to run.
struct Change {
  std::string option;          // as it is added to the command: "--plug-limit 1MB"
  std::string field;           // that it changes
  sim::Experiment experiment;  // validated; with the row's workload alone and one round
  double cps = 0;              // 1/s
};

// In a fixed order. What is set already, what the workload's kind does not use and what the experiment may not be set
// to is left out. `run` is protected.
std::vector<Change> changes_for(const sim::Experiment&, const sim::Run& run);

// Tries them for the first round of every protected row of the batch that ended, and puts what came of it into
// Report::trials. Nothing is tried where faults strike: such runs differ by when the fault met them.
SideRuns try_changes(const std::vector<SimulationJob>& jobs, const SimulationBatch&, const BatchOptions&, sim::Report&);

}  // namespace remus::cli
