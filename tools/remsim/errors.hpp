// What ends a command early. sim::ScenarioError (a mistake in a file or a field) and traces::TraceError (in a trace)
// count like UsageError, traces::TraceWriteError like OutputError.
#pragma once

#include <stdexcept>
#include <string>

namespace remus::cli {

// A mistake in the command line; what() is one line: the option, what is wrong, the fix. Exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The output could not be written; what() is one line: the place and the system's reason. Exit status 3.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace remus::cli
