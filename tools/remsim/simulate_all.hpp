// Many simulations, each in its own process, results in the order of the jobs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/record/result.hpp"
#include "sim/scenario/scenario.hpp"

namespace remus::cli {

// The experiment is borrowed, validated, and outlives the call.
struct SimulationJob {
  const sim::Experiment* experiment;
  sim::Run run;
};

// "memory at 20 cps, round 1" (rounds are numbered from 1 for people), "memory unprotected, round 1".
std::string name_of(const SimulationJob&);

struct SimulationOutcome {
  bool finished = false;
  bool bad_input = false;  // not finished, because of what the user asked for: a guest that can never finish
  bool not_run = false;    // not finished, because the command was interrupted
  sim::RunResult result;   // when finished
  std::string problem;     // else: one line that names the run and says how it ended
};

struct SimulationBatch {
  std::vector<SimulationOutcome> outcomes;  // by job
  int interrupted_by = 0;                   // signal, or 0
};

struct BatchOptions {
  std::size_t at_once = 1;  // simulations at the same time
  bool show_progress = true;
  std::optional<Duration> observe_after_fault = {};  // sim::SimulateOptions
  bool tells_inconsistency = false;                  // the same
};

// Throws ScenarioError when a load file or a trace is missing or broken.
SimulationBatch simulate_each(const std::vector<SimulationJob>&, const BatchOptions&);

// The same; throws ScenarioError also, with the first such job's message, when a mistake of the user's kept every job
// from finishing.
SimulationBatch simulate_all(const std::vector<SimulationJob>&, const BatchOptions&);

}  // namespace remus::cli
