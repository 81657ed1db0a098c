// Runs one simulation on SimGrid. SimGrid allows one simulation per process: call simulate() once in a process (fork first).
#pragma once

#include <string>

#include "sim/record/result.hpp"
#include "sim/scenario/scenario.hpp"

namespace remus::sim {

struct SimulateOptions {
  std::string load_text;           // tbench: contents of the load file; empty for other workloads
  bool keep_event_log = false;     // keep the whole event/effect log, not only its tail
};

// SimGrid's version ("3.32") and the network model every run uses ("CM02 ...").
std::string simgrid_version();
std::string network_model();

// Precondition: the experiment is validated (scenario/load). Throws ScenarioError when a platform file does not hold what
// the scenario names (host, route). A violated invariant does not throw: RunResult::violation says what and prints the log.
RunResult simulate(const Experiment&, const Run&, const SimulateOptions&);

}  // namespace remus::sim
