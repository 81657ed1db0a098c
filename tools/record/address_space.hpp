// A process's address space: which of its mappings are tracked, and whose pages they are.
//
// Every private mapping is tracked, also one that is read-only now (the loader writes and then locks some), and every
// shared one that is writable. Pages of a private mapping belong to the address space and are numbered by address;
// pages of a shared one belong to what is mapped and are numbered by their place in it, so that two processes that
// write one shared page write one page. Not seen: huge pages as such (a write to one counts all of its pages), writes
// of devices, and mappings the kernel does not let us track, which are counted in refused().
#pragma once

#include <set>

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
  // moved is new.
  void scan(ScanListener&);
  // Everything there counts as written before: for a forked child, that inherited it.
  void ignore_written();
  // Mappings that could not be tracked so far, twice in a row.
  std::size_t refused() const { return refused_.size(); }

 private:
  void scan(const Mapping&, ScanListener&);

  TrackedMemory memory_;
  Owners& owners_;
  OwnerId owner_;
  std::set<std::uint64_t> refused_, refused_before_;  // by start address; in the last scan
};

}  // namespace remus::record
