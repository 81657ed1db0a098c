// A command run without any recording, and what such runs cost.
#pragma once

#include <string>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::record {

struct RunCost {
  Duration wall, cpu;
  std::string outcome;  // outcome_text()
};

// CPU time of all children of this process that were waited for, and theirs.
Duration children_cpu_time();

// Runs a command to its end with huge pages off, as a recorded one; its output is thrown away, its input, when it is a
// file, starts at `input_offset` again (< 0: not a file). Throws RecordError.
RunCost run_plainly(const std::vector<std::string>& command, off_t input_offset);

}  // namespace remus::record
