// A report as tables for people.
#pragma once

#include <string>

#include "sim/record/report.hpp"

namespace remus::sim {

// The title, a table per workload with the columns that say something about it (tbench's operations in a second one),
// and a last line with the provenance and where to look next.
std::string write_table(const Report&);

// After the table, per workload: where a cycle's time goes, where a request waited, what was busy, what was tried and
// helps.
std::string write_explanation(const Report&);

}  // namespace remus::sim
