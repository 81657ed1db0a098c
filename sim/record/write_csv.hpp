// A report as tidy CSV: one row per metric; tools/remsim/OUTPUT.md specifies it.
#pragma once

#include <string>

#include "sim/record/report.hpp"

namespace remus::sim {

// RFC 4180 with "\n" line ends; the first line names the columns. The resolved scenario stands once, in the last cell.
std::string write_csv(const Report&);

// A cell of such a file: in quotes when it holds a comma, a quote or a line end.
std::string csv_quoted(const std::string& text);

}  // namespace remus::sim
