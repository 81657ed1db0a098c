// From the outcomes of simulations to the rows of a report.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/record/report.hpp"
#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

// Whether a run's numbers go into a row: it finished, and no invariant was violated (then they mean nothing).
bool counts(const SimulationOutcome&);

// How many rounds the rows are made of: all of `rounds`, after an interruption those that came to an end in every row,
// but at least the first. `jobs` as jobs_of() orders them.
std::int64_t rounds_of_rows(const std::vector<SimulationJob>& jobs, const SimulationBatch&, std::int64_t rounds);

// A row for each (workload, cps) that has a result, in the order of the first round's jobs, with overheads; every row
// over the same rounds. What is not in them is named in Report::missing. `jobs` as jobs_of() orders them.
void add_rows(const std::vector<SimulationJob>& jobs, const SimulationBatch&, std::int64_t rounds, sim::Report&);

}  // namespace remus::cli
