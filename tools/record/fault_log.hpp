// The page faults of one task, as the kernel's own log of them (perf_event_open) tells.
//
// A page that is written and given back before it is scanned leaves nothing to scan. Its first write was a fault, and
// a fault that is logged can be missed at the scan.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tools/record/tracked_memory.hpp"
#include "tools/record/unique_fd.hpp"

namespace remus::record {

// What the tasks of one memory did to it since its last scan.
struct FaultedPages {
  std::vector<std::uint64_t> pages;     // addresses of pages that a fault brought or made writable, in any order
  std::vector<WrittenRange> read_only;  // mapped since then, not to be written
  std::uint64_t dropped = 0;            // faults that the log had no room for
};

class FaultLog {
 public:
  // Of a task that we may trace. Never throws: where the kernel refuses, refusal() says why and nothing is logged.
  explicit FaultLog(pid_t tid);
  ~FaultLog();
  FaultLog(FaultLog&&) noexcept;
  FaultLog& operator=(FaultLog&&) = delete;

  // errno of the kernel's refusal, 0 when there is none.
  int refusal() const { return refusal_; }
  // Adds what was logged since the last call.
  void drain(FaultedPages& into);

 private:
  UniqueFd event_;
  void* ring_ = nullptr;
  std::size_t data_bytes_ = 0;
  int refusal_ = 0;
};

}  // namespace remus::record
