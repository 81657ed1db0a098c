// Faults that were to strike after the work had ended: a mistake in the question, which shows only after the runs.
#pragma once

#include <vector>

#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

// Takes the results of protected runs that met none of their faults out of the batch, and says so in one line that
// names them all. True: there were such runs.
bool refuse_late_faults(const std::vector<SimulationJob>&, SimulationBatch&);

}  // namespace remus::cli
