// The guest's memory as a pool of pages that are written over and over: what keeps an epoch's dirty pages below it.
//
// Models: each buffer that is handed out anew (to a TCP segment, to a block of the page cache) lies on any of the
// pool's N pages alike, so that a page escapes k writes with probability (1 - 1/N)^k, e^(-k/N) for the N of a guest: of
// the pages that were clean, 1 - e^(-k/N) become dirty. As long as k is far below N that is k pages (at the epochs of
// the paper 0.1 to 0.3 % fewer); never more than N. Leaves out: that allocators prefer pages used lately, with which
// fewer come together; the pool of all the memory is the upper bound. Parameter: N, the guest's memory. Reference: the
// classical occupancy problem, W. Feller, An Introduction to Probability Theory and Its Applications 1, II.5 and IV.2.
#pragma once

#include <algorithm>
#include <cmath>

#include "models/units/quantity.hpp"

namespace remus {

class PagePool {
 public:
  // `size` >= 1.
  explicit PagePool(Pages size) : size_(static_cast<double>(size.count())) {}
  double size() const { return size_; }

  // Dirty pages where `dirty` of them are so already, after `writes` more.
  double after(double dirty, double writes) const { return dirty - (size_ - dirty) * std::expm1(-writes / size_); }

  // The writes after which `dirty` pages of a clean pool are. All of them take endless many: half a page less counts
  // as all.
  double writes_for(double dirty) const {
    constexpr double kHalfPage = 0.5;
    return -size_ * std::log1p(-std::min(dirty, size_ - kHalfPage) / size_);
  }

 private:
  double size_;  // pages
};

}  // namespace remus
