// What a fault did to a row, for people: its phases, and what clients saw and lost where the scenario let them.
#pragma once

#include <string>
#include <vector>

#include "sim/record/report.hpp"

namespace remus::sim {

// Whether clients saw or lost what a protected service never shows or loses: no arbitrator, or no egress buffer.
bool shows_inconsistency(const Metrics&);

// A table of the phases of all rows that a fault struck, and after it what clients saw and lost; empty without faults.
// The rows are those of one workload.
std::string write_phases(const std::vector<const ReportRow*>& rows);

}  // namespace remus::sim
