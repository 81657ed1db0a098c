// A report as JSON; tools/remsim/OUTPUT.md specifies it.
#pragma once

#include <string>

#include "sim/record/report.hpp"

namespace remus::sim {

// Ends with a newline. Numbers are the shortest text that reads back to the same double; whole ones carry no ".0".
// With `explain`, each run also has "explain": the parts of a cycle and of a request, busy shares, and findings in
// words.
std::string write_json(const Report&, bool explain);

}  // namespace remus::sim
