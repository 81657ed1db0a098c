// From options to the experiment they mean, and to the list of its simulations.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "tools/remsim/run_options.hpp"
#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

// Validated. What had to be assumed (--trace) is said on standard error. Throws UsageError and sim::ScenarioError.
sim::Experiment build_experiment(const RunOptions&);

// sim::load_testbed, its errors opened by `place` ("--testbed") where they do not name a file.
sim::Experiment load_named_testbed(const std::string& name_or_file, const std::string& place);

// Loads each of "memory,web", "all" (the paper's eight) or files into the experiment, in that order. `place` opens the
// error lines ("--workload").
void load_workloads(sim::Experiment&, const std::string& list, const std::string& place);

// By round, so that a run that is interrupted has whole rounds of all rows; in each by workload, then cps (the baseline
// first, then as listed). Borrows the experiment.
std::vector<SimulationJob> jobs_of(const sim::Experiment&);

// "memory,web" as its names; `place` opens the error line ("--workload"). Throws UsageError for an empty name.
std::vector<std::string> split_list(const std::string& list, const std::string& place);

// The table's first line: testbed, protocol and what it is set to.
std::string title_of(const sim::Experiment&);

}  // namespace remus::cli
