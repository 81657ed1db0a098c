// What an exploration found, as commands that show it: of all runs that a checker objected to or that deviate from a
// law, the first of each kind, tried once more by itself.
#pragma once

#include "tools/remsim/exploration.hpp"
#include "tools/remsim/simulation_inputs.hpp"

namespace remus::cli {

// Fills in findings, unjudged and idle from the tallies of crashes; those of schedules are there already. Then shrinks
// what checkers objected to and repeats what deviates, a few of each kind.
void add_findings(const FaultSetup&, const SimulationInputs&, Exploration&);

}  // namespace remus::cli
