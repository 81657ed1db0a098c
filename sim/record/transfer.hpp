// A RunResult as text and back, for the pipe between a simulation's process and the command's.
#pragma once

#include <string>
#include <string_view>

#include "sim/record/result.hpp"

namespace remus::sim {

// Doubles are written so that they read back bit for bit. Precondition: every number is finite (else InvariantViolated,
// naming it): a metric that cannot be said must be left out.
std::string to_text(const RunResult&);

// The inverse. Throws std::runtime_error on text that to_text did not write (a truncated pipe).
RunResult result_from_text(std::string_view text);

}  // namespace remus::sim
