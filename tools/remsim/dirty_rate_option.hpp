// `--dirty-rate RATE[ over LENGTH][,...]`: a workload of which only its dirty rate is known.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace remus::cli {

// Appends the workload "dirty-rate", calibrated from the figures. A RATE is in pages/s or in bytes per second
// (264MB/s), of distinct pages written in a stretch of LENGTH, over it; without LENGTH over 1 s, which is assumed.
// Returns what the user should know was assumed, a line each. Throws UsageError.
std::vector<std::string> add_rated_workload(sim::Experiment&, const std::string& rates);

}  // namespace remus::cli
