// What was tried, for people.
#pragma once

#include <string>

#include "sim/record/trial.hpp"

namespace remus::sim {

// A line that opens with the row's cps, and one for each change that helps: what it gives instead of what, and what it
// costs in protection.
std::string write_trials(const RowTrials&);

// One line: which assumed constants move the workload's result most, and how far.
std::string write_assumptions(const Assumptions&);

}  // namespace remus::sim
