// Memory that the kernel writes in its own mapping, without a fault in the program's: buffers registered with
// io_uring, and rings shared with the kernel. No write protection sees such writes. Pages of these ranges are compared
// with what they held at the scan before, so only a write of the same bytes is missed.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "tools/record/mappings.hpp"
#include "tools/record/tracked_memory.hpp"

namespace remus::record {

class KernelWritten {
 public:
  // The pages that changed since the last call, and are not in `seen` (ascending); those that are in a range for the
  // first time are none. `mappings`: of process `pid` now. Runs are of adjacent pages.
  std::vector<WrittenRange> changed(const TrackedMemory&, pid_t pid, std::span<const Mapping>,
                                    std::span<const WrittenRange> seen);
  // The most pages so far that were pinned (/proc/PID/status, VmPin) and could not be compared: pinned by something
  // else (RDMA), or more than are compared.
  std::uint64_t most_unseen() const { return most_unseen_; }

 private:
  std::uint64_t most_unseen_ = 0;
  std::map<std::uint64_t, std::uint64_t> hashes_;  // of pages, by address
};

// Whether a mapping is a ring that the kernel shares with the program: compared, and not to be tracked.
bool is_ring(const Mapping&);

// The ranges that "/proc/PID/fdinfo/FD" of an io_uring lists as its registered buffers, in whole pages.
std::vector<WrittenRange> registered_buffers(std::string_view fdinfo);

}  // namespace remus::record
