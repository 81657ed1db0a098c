// Which resource to change first, read off a row's numbers.
//
// Models: rules of thumb in the order of what hurts most: dropped egress, checkpoints that wait for the one before,
// then the largest share of the pause (or of the commit, for clients that wait for it). Leaves out: how much the change
// would bring; run it and see. Validated by advice_test only: the rules are ours.
#pragma once

#include <string>

#include "sim/record/report.hpp"

namespace remus::sim {

// One sentence with the numbers it was derived from; names the option to change where there is one.
std::string advice(const ReportRow&);

}  // namespace remus::sim
