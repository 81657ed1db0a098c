// Simulations that no row of the report shows: of changed experiments, to say what a change would give.
#pragma once

#include <string>
#include <vector>

#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

// How they went.
struct SideRuns {
  int interrupted_by = 0;               // signal, or 0: what they were for is then left unsaid
  std::vector<std::string> violations;  // of runs that broke an invariant: one text each, as for the report's own rows
};

// Runs them, and adds to `how` what went wrong with them; a run that does not finish is no mistake. Precondition: none
// was interrupted before.
std::vector<SimulationOutcome> run_aside(const std::vector<SimulationJob>&, const BatchOptions&, SideRuns& how);

// "WORKLOAD at CPS cps, round N: an invariant was violated (CHECKER): ..." with the last events and what happened
// around faults. Precondition: the result has a violation.
std::string violation_text(const SimulationJob&, const sim::RunResult&);

}  // namespace remus::cli
