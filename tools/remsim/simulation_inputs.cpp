#include "tools/remsim/simulation_inputs.hpp"

#include "sim/scenario/load.hpp"

namespace remus::cli {
namespace {

const sim::WorkloadSpec& workload_of(const SimulationJob& job) {
  return job.experiment->workloads.at(job.run.workload);
}

}  // namespace

SimulationInputs::SimulationInputs(const std::vector<SimulationJob>& jobs) : tapes_(jobs) {
  for (const SimulationJob& job : jobs) {
    const sim::WorkloadSpec& workload = workload_of(job);
    if (workload.kind != sim::WorkloadKind::tbench || load_texts_.contains(workload.load_file)) continue;
    load_texts_[workload.load_file] = sim::read_load_file(workload.load_file);
  }
}

sim::SimulateOptions SimulationInputs::options_for(const SimulationJob& job) const {
  sim::SimulateOptions how;
  const auto text = load_texts_.find(workload_of(job).load_file);
  if (text != load_texts_.end()) how.load_text = text->second;
  how.tape = tapes_.of(workload_of(job));
  const std::string& faults = job.experiment->faults;
  if (job.run.cps > 0 && !faults.empty()) how.faults = sim::parse_faults(faults);
  return how;
}

}  // namespace remus::cli
