// What a protected row's numbers say about where its time went: facts in words. What to change is not guessed from them
// but tried (trial.hpp).
#pragma once

#include <string>

#include "sim/record/report.hpp"

namespace remus::sim {

// One or more sentences with the numbers that they were read off. Precondition: the row is protected (cps > 0).
std::string findings(const ReportRow&);

}  // namespace remus::sim
