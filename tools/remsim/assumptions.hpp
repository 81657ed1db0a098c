// What a result owes to constants that nobody has measured on the machine it is about, found by doubling each.
//
// Asked of a workload's highest rate, first round, without faults. Doubted are the constants that the run uses and that
// are "assumed", and those of the workload that were fitted to or measured on another machine than the testbed. Those
// that move the overhead most are halved, too. To keep the question cheap a workload that runs for a fixed time is cut
// to half a minute, and no more than kMostDoubted are asked, the workload's own first.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/record/report.hpp"
#include "sim/scenario/fields.hpp"
#include "tools/remsim/side_runs.hpp"
#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

inline constexpr std::size_t kMostDoubted = 20;
inline constexpr std::size_t kMostTold = 3;

// The doubted constants of the experiment's first workload, in the order in which they are asked.
std::vector<const sim::Field*> doubted_fields(const sim::Experiment&);

// Whether only protected runs use it: doubling it leaves the baseline as it is.
bool is_of_protection(const sim::Field&);

// Fills Report::assumptions, for each workload that has an overhead. Nothing where faults strike.
SideRuns weigh_assumptions(const sim::Experiment&, const BatchOptions&, sim::Report&);

}  // namespace remus::cli
