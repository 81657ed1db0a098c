// `--trace FILE[,FILE]`: recorded dirty pages in place of a workload's modelled ones.
#pragma once

#include <string>

#include "sim/scenario/scenario.hpp"

namespace remus::cli {

// Appends a workload that is all the trace's: named after the first file, which it replays; its model (curve between
// epochs, sizes, work) is calibrated from all of them, recordings of one program. Returns what the user should know was
// assumed, one line or nothing. Throws UsageError, traces::TraceError.
std::string add_traced_workload(sim::Experiment&, const std::string& files);

// Every workload replays `file` in place of its own dirtying. Throws UsageError for more than one file.
void replay_in_all_workloads(sim::Experiment&, const std::string& file);

}  // namespace remus::cli
