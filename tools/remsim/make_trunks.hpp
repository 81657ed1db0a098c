// The runs that faults strike in: one per workload and disk protocol, sized and set for the purpose.
#pragma once

#include <vector>

#include "tools/remsim/exploration.hpp"
#include "tools/remsim/faults_options.hpp"

namespace remus::cli {

// By workload, then disk protocol; then the variants, each once. Throws UsageError and ScenarioError, as
// build_experiment does.
std::vector<Trunk> make_trunks(const FaultsOptions&);

// What the options leave open is taken from the first trunk. Precondition: at least one trunk.
FaultSetup make_setup(const FaultsOptions&, const std::vector<Trunk>&);

}  // namespace remus::cli
