// Breadth first through everything that can happen in a FaultWorld: no shorter counterexample exists than the one
// found.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/protocol/fault_world_test.hpp"

namespace remus {

struct Exploration {
  std::size_t states = 0;
  bool complete = false;           // there was nothing more to explore
  std::string violation;           // the first rule that was broken; empty: none
  std::vector<std::string> steps;  // what led there

  std::string report() const;  // rule and steps, a line each
};

// All that can happen after `start`, up to `max_states` different worlds. Stops at the first violation, at the first
// exception of a replica's invariant, and where `extra` (if any) names a rule that a world breaks.
using Rule = std::function<std::string(const FaultWorld&)>;
Exploration explore(const FaultWorld& start, std::size_t max_states, const Rule& extra = nullptr);

// A rule: when everything is repaired and no more faults come, the VM is protected again (a checkpoint is committed),
// or it was lost, for which it takes two faults.
std::string progress(const FaultWorld& world);

}  // namespace remus
