// `--trace FILE[,FILE]`: recorded dirty pages in place of a workload's modelled ones.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "traces/format/trace.hpp"

namespace remus::cli {

// Appends a workload that is all the trace's: named after the first file, which it replays; its model (curve between
// epochs, sizes, work) is calibrated from all of them, recordings of one program. A file may also be a monitor's report
// (traces/rates). Returns what the user should know was assumed, a line each. Throws UsageError, traces::TraceError.
std::vector<std::string> add_traced_workload(sim::Experiment&, const std::string& files);

struct CalibratedFrom {
  std::string name;    // of the workload
  std::string source;  // of the recordings, in the provenance
  std::string place;   // opens an error line
  std::string remedy;  // what to do where the growth with the epoch has to be assumed
};
// Appends a workload whose model is calibrated from `recordings` of one program. Returns what was assumed of its growth
// with the epoch's length, one line or nothing. Throws UsageError.
std::string add_calibrated_workload(sim::Experiment&, const std::vector<traces::Trace>& recordings,
                                    const CalibratedFrom&);

// Every workload replays `file` in place of its own dirtying. Throws UsageError for more than one file.
void replay_in_all_workloads(sim::Experiment&, const std::string& file);

}  // namespace remus::cli
