// A mistake in what the user gave: a scenario, testbed or workload file, or an option that sets a field.
#pragma once

#include <stdexcept>
#include <string>

namespace remus::sim {

// what() is one line without a newline: the place (`FILE:LINE:COLUMN` or the option), what is wrong, and the fix.
class ScenarioError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace remus::sim
