// Always-on checks for what must hold whatever the input: a failure is a bug of ours, never a user's error.
#pragma once

#include <stdexcept>
#include <string>

namespace remus {

class InvariantViolated : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// Throws InvariantViolated("what") unless `holds`.
inline void invariant(bool holds, const char* what) {
  if (!holds) throw InvariantViolated(what);
}

}  // namespace remus
