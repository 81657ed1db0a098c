// Reads dbench's load (the text of client.txt) into the operations that tbench replays.
//
// Models: which lines tbench executes, and with what sizes. One operation a line: NAME arguments... STATUS; file names
// in
//   double quotes; blank lines, lines of one word and lines that begin with # are skipped, as tbench does.
// Leaves out: loads with pacing (a time stamp before the name, or Sleep): refused, since client.txt has none.
// Validated: see tbench_operation.hpp.
// References: dbench 4.0 (its child process's reading of the load); Debian's package `dbench` ships the load itself as
//   /usr/share/dbench/client.txt (GPL: it is read where it is installed, and nothing of it is kept here).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "models/workload/tbench_operation.hpp"

namespace remus {

// A line that is no operation of tbench's. what() reads "line 12: ..." and says what is wrong.
class LoadFileError : public std::runtime_error {
 public:
  LoadFileError(std::int64_t line, const std::string& wrong);
  std::int64_t line() const { return line_; }  // counted from 1; 0: the load as a whole

 private:
  std::int64_t line_;
};

// The operations in the load's order. `text` is the whole file's content.
// Throws LoadFileError for a malformed line, and for a load without any operation that uses the network (replaying it
// would never end).
std::vector<Operation> parse_load_file(std::string_view text);

}  // namespace remus
