// What can go wrong.
#pragma once

#include <stdexcept>

namespace remus::record {

// Ends the recording. Something the user can mend: kernel, permission, command, process. what() is one line: "record: "
// what, and the fix.
class RecordError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Memory that the kernel does not let us track: a range of addresses (device memory, another userfaultfd) or a whole
// process (32 bits). The recording goes on without it.
class TrackingRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A tracee that ended while it was worked on; what it left to be waited for says how.
class TraceeLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace remus::record
