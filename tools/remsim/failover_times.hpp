// `remsim faults --timeline`: how long a failover's steps take, over crash times drawn uniformly.
#pragma once

#include "tools/remsim/faults_options.hpp"
#include "tools/remsim/output.hpp"

namespace remus::cli {

// Simulates, writes, and returns the exit status.
int failover_times(const FaultsOptions&, const Output&);

}  // namespace remus::cli
