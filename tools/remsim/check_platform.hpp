// Looks at a SimGrid platform file before any simulation is started.
#pragma once

#include "sim/scenario/scenario.hpp"

namespace remus::cli {

// Throws sim::ScenarioError when the scenario names a platform file that cannot be read, that SimGrid cannot load, or
// that lacks a host or a route; returns at once when it names none. SimGrid ends the process on some broken files, so a
// child tries it.
void check_platform_file(const sim::Experiment&);

}  // namespace remus::cli
