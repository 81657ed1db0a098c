// What is wrong with a trace file.
#pragma once

#include <stdexcept>

namespace remus::traces {

// what() is one line: "FILE:LINE: ..." (CSV) or "FILE: at byte OFFSET: ..." (.dpt), what is wrong, and the fix.
class TraceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A file that cannot be written, or a full disk.
class TraceWriteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace remus::traces
