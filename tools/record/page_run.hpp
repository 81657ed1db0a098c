// What a scan finds, and who is told.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::record {

class TrackedMemory;

// Who a page belongs to: an address space, or an object that several share (a file, shared memory). Never used twice.
using OwnerId = std::uint64_t;

// Written pages next to each other.
struct PageRun {
  std::uint64_t address;     // of the first one's first byte, in the address space that was scanned
  OwnerId owner;             // of the pages
  std::uint64_t first_page;  // the first one's number in its owner
  Pages count;
};

class ScanListener {
 public:
  virtual ~ScanListener() = default;
  // `memory` lives during the call; its pages can be read.
  virtual void written(const TrackedMemory& memory, const PageRun& run) = 0;
  // Pages that are there, but not written in this epoch: what they are later compared with.
  virtual void present(const TrackedMemory& memory, const PageRun& run) = 0;
  // No page of this owner will come any more.
  virtual void owner_ended(OwnerId) = 0;
};

}  // namespace remus::record
