// A process's address space: which of its mappings are tracked, and whose pages they are.
//
// Every private mapping is tracked, also one that is read-only now (the loader writes and then locks some), and every
// shared one that may be written, also when it is read-only now. Pages of a private mapping belong to the address space
// and are numbered by address; pages of a shared one belong to what is mapped and are numbered by their place in it, so
// that two processes that write one shared page write one page. What the kernel writes in mappings of its own is found
// by comparing (kernel_written.hpp). Not seen: huge pages as such (a write to one counts all of its pages), writes of
// devices, mappings the kernel does not let us track, which are counted in refused(), and pages given back before the
// scan, which are counted in given_back().
#pragma once

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "tools/record/given_back.hpp"
#include "tools/record/kernel_written.hpp"
#include "tools/record/mappings.hpp"
#include "tools/record/owners.hpp"
#include "tools/record/page_run.hpp"
#include "tools/record/tracked_memory.hpp"

namespace remus::record {

class AddressSpace {
 public:
  // `owners` must outlive it.
  AddressSpace(TrackedMemory memory, Owners& owners);

  OwnerId owner() const { return owner_; }
  // Tells what was written since the last scan; of a mapping that is new, all that is there. A mapping that mremap
  // moved is new. `pid`: a task of it. `faulted`: what its tasks did since the last scan, taken before this one.
  void scan(pid_t pid, const FaultedPages& faulted, ScanListener&);
  // Everything there counts as written before: for a forked child, that inherited it.
  void ignore_written(pid_t pid);
  // It has gone, unscanned, with what its tasks did since the last scan.
  void lose(const FaultedPages& faulted);
  // Mappings that could not be tracked so far, twice in a row.
  std::size_t refused() const { return refused_.size(); }
  // Pages that were written, or read, and given back before they could be scanned: the sum over all scans.
  std::uint64_t given_back() const { return with_dropped(given_back_, faults_, dropped_faults_); }
  // The most pages at a time that the kernel or a device may write unseen.
  std::uint64_t pinned() const { return kernel_written_.most_unseen(); }

 private:
  using MappingKey = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>;  // place and object

  void count(std::uint64_t gone, const FaultedPages& faulted);
  void scan_mappings(pid_t pid, ScanListener&);
  void scan(const Mapping&, ScanListener&);
  void scan_kernel_written(pid_t pid, ScanListener&);
  void tell(const Mapping&, const WrittenRange&, ScanListener&);
  // Of a shared mapping that is read-only now; nothing when it cannot ever have been written.
  std::optional<SharedState> state_of(pid_t pid, const Mapping&);

  TrackedMemory memory_;
  Owners& owners_;
  OwnerId owner_;
  std::vector<Mapping> mappings_;        // at the last scan
  std::vector<WrittenRange> seen_;       // in the last scan, ascending
  std::vector<WrittenRange> seen_anew_;  // of those, in private mappings that were not tracked before
  // Shared mappings that are read-only: whether they may be written, now and at the last scan.
  std::map<MappingKey, bool> may_be_written_, might_be_written_;
  std::set<std::uint64_t> refused_, refused_before_;  // by start address; in the last scan
  KernelWritten kernel_written_;
  std::uint64_t given_back_ = 0, faults_ = 0, dropped_faults_ = 0;  // logged, and those the log had no room for
};

}  // namespace remus::record
