// The memory of a foreign process with its first writes tracked: userfaultfd's asynchronous write protection, scanned
// and armed again by PAGEMAP_SCAN in one step (Linux 6.7). The process takes one short fault per page and scan, and
// never waits for us.
//
// Bound to the memory, not to the process: works through any number of its tasks, and finds nothing once it is gone.
// When the last TrackedMemory of a memory goes, even by our death, the kernel takes all protection off it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <vector>

#include "tools/record/error.hpp"
#include "tools/record/kernel_abi.hpp"
#include "tools/record/unique_fd.hpp"

namespace remus::record {

struct WrittenRange {
  std::uint64_t start, end;  // addresses, whole pages
  std::uint64_t bytes() const { return end - start; }
};

// Which pages count as written.
struct PageFilter {
  std::uint64_t inverted, mask, anyof, returned;
  std::uint64_t wanted;  // of the regions found, those with all these categories
};

// Private mappings: a page that the process wrote is neither the kernel's page of zeros nor still the file's.
inline constexpr PageFilter kPrivatePages{.inverted = abi::kPageZero | abi::kPageFile,
                                          .mask = abi::kPageWritten | abi::kPageZero | abi::kPageFile,
                                          .anyof = abi::kPagePresent | abi::kPageSwapped,
                                          .returned = abi::kPageWritten,
                                          .wanted = abi::kPageWritten};
// Shared mappings: pages not there yet are protected too, so that a later read does not look like a write.
inline constexpr PageFilter kSharedPages{.inverted = 0,
                                         .mask = abi::kPageWritten,
                                         .anyof = 0,
                                         .returned = abi::kPageWritten | abi::kPagePresent,
                                         .wanted = abi::kPagePresent};
// A guest's RAM: ten times as fast as the others (2 ns per clean page), and protects all of the range at its first
// scan.
inline constexpr PageFilter kAllPages{
    .inverted = 0, .mask = abi::kPageWritten, .anyof = 0, .returned = abi::kPageWritten, .wanted = abi::kPageWritten};

class RemoteCalls;

class TrackedMemory {
 public:
  // `userfault`: made inside process `pid`, no API chosen yet. Throws TrackingRefused, or RecordError for a missing
  // permission.
  TrackedMemory(pid_t pid, UniqueFd userfault);

  // Starts tracking a range of mappings. Throws TrackingRefused.
  void track(std::uint64_t start, std::uint64_t end);

  // Ranges written since the last scan, in ascending order; pages of a range not tracked yet count when they are
  // there; it is tracked from then on. Throws TrackingRefused.
  std::vector<WrittenRange> scan(std::uint64_t start, std::uint64_t end, const PageFilter&);

  // How often scan() has found something not tracked yet.
  std::size_t times_tracked() const { return times_tracked_; }

  // Whether a page is there, in memory or swapped out.
  bool is_there(std::uint64_t address) const;

  // Copies memory at `address`; returns how many bytes it got.
  std::size_t read(std::uint64_t address, std::span<std::byte> into) const;

  // An open /proc/PID/maps of it.
  int maps() const { return maps_.get(); }

 private:
  UniqueFd userfault_, pagemap_, memory_, maps_;
  std::size_t times_tracked_ = 0;
};

// A userfaultfd for the memory of the tracee that runs the calls; it keeps no descriptor of it. Throws TraceeLost,
// TrackingRefused.
UniqueFd make_userfault(RemoteCalls&);

}  // namespace remus::record
