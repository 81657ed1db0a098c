// Seeded schedules of several faults: crashes and omissions, mended or not, overlapping or not.
#pragma once

#include "tools/remsim/exploration.hpp"
#include "tools/remsim/simulation_inputs.hpp"

namespace remus::cli {

// The schedule of that number (from 0): 2 to 4 faults in the order they strike. The same seed and number give the same.
std::vector<sim::Fault> draw_schedule(const FaultSetup&, std::uint64_t number);

// Simulates schedules 0 ... count - 1, each on the next trunk in turn, and adds to the exploration's schedules,
// findings, unjudged, problems and interrupted_by.
void run_schedules(std::int64_t count, const FaultSetup&, const SimulationInputs&, Exploration&);

}  // namespace remus::cli
