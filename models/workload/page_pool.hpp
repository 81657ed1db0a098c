// The guest's memory as pages that are written over and over: what keeps an epoch's dirty pages from being more.
//
// Models, for buffers that are handed out anew (of TCP segments, of the page cache): they go round. The kernel gives
// back to use the page that has been unused the longest, so that each buffer of an epoch lies on another page, until
// all that the program's own pages leave have had their turn; from then on it lies on one that is dirty already.
// For counts of a program whose pages nobody knows: its writes fall on any of the N pages alike, so that a page escapes
// k of them with probability e^(-k/N), and N (1 - e^(-k/N)) become dirty (the classical occupancy problem).
// Leaves out: allocators that prefer pages used lately (per-CPU lists), with which fewer come together: the paper's
// download shows none at 640 pages an epoch. Parameter: N, the guest's memory. References: M. Gorman, Understanding the
// Linux Virtual Memory Manager, 2004, chapter 10 (page cache in order of last use); W. Feller, An Introduction to
// Probability Theory and Its Applications 1, II.5 and IV.2. Validated: page_pool_test.cpp.
#pragma once

#include <algorithm>
#include <cmath>

#include "models/units/quantity.hpp"

namespace remus {

class PagePool {
 public:
  // `size` >= 1.
  explicit PagePool(Pages size) : size_(static_cast<double>(size.count())) {}

  // Dirty pages where `dirty` <= size are so already, after so many buffers >= 0.
  double after_buffers(double dirty, double buffers) const { return dirty + std::min(buffers, size_ - dirty); }

  // Dirty pages of a clean pool after so many writes >= 0 anywhere.
  double after_writes(double writes) const { return -size_ * std::expm1(-writes / size_); }
  // The writes after which so many pages are dirty. All of them would take endless many: half a page less is all.
  double writes_for(double dirty) const {
    constexpr double kHalfPage = 0.5;
    return -size_ * std::log1p(-std::min(dirty, size_ - kHalfPage) / size_);
  }

 private:
  double size_;  // pages
};

}  // namespace remus
