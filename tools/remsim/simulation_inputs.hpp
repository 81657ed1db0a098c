// What simulations read besides their experiment, loaded once, before any child is forked.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/engine/engine.hpp"
#include "tools/remsim/simulate_all.hpp"
#include "tools/remsim/tapes.hpp"

namespace remus::cli {

class SimulationInputs {
 public:
  // Throws ScenarioError when a load file or a trace is missing or broken.
  explicit SimulationInputs(const std::vector<SimulationJob>& jobs);
  // With the experiment's faults where the run is protected. Precondition: of one of the jobs' workloads.
  sim::SimulateOptions options_for(const SimulationJob&) const;

 private:
  std::map<std::string, std::string> load_texts_;  // by file
  Tapes tapes_;
};

}  // namespace remus::cli
