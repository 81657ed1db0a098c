// A testbed is a machine and the settings of the replication that runs on it; a comparison of two compares both.
#pragma once

#include <string>

#include "sim/scenario/scenario.hpp"

namespace remus::cli {

// What the experiment's testbed sets otherwise than testbed paper besides the hardware, in one line; "" when nothing,
// and for testbed paper itself.
std::string protocol_note(const sim::Experiment&);

}  // namespace remus::cli
