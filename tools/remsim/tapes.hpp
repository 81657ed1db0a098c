// The recorded traces that jobs replay (workload.trace_file), each loaded once, before any child is forked.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/workload/dirty_tape.hpp"
#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

class Tapes {
 public:
  // Says on standard error where a trace holds no page sizes by the codec in use. Throws ScenarioError (also for a
  // trace of more pages than its workload's guest has), traces::TraceError.
  explicit Tapes(const std::vector<SimulationJob>& jobs);
  // Null for a workload that replays nothing.
  std::shared_ptr<const DirtyTape> of(const sim::WorkloadSpec& workload) const;

  struct Loaded {
    std::shared_ptr<const DirtyTape> tape;
    Pages pages;  // that a guest must have for it
  };

 private:
  std::map<std::string, Loaded> by_file_;
};

}  // namespace remus::cli
