// A workload's rows as a table: a line per cps, a column per metric that says something about it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/record/report.hpp"

namespace remus::sim {

using Rows = std::vector<const ReportRow*>;  // of one workload; borrowed, not empty

// A table is not wider: columns that can be spared are left out until it fits (JSON and CSV have them all).
inline constexpr std::size_t kTableWidth = 100;

// The table, and one line under it when its rows must not be compared: some miss their rate.
std::string metric_table(const Rows&);

}  // namespace remus::sim
