// Hands out owner numbers: one per address space, one per object that address spaces share.
#pragma once

#include <map>
#include <utility>

#include "tools/record/page_run.hpp"

namespace remus::record {

class Owners {
 public:
  OwnerId fresh() { return next_++; }
  // The same number for the same file or shared memory, whichever address space maps it.
  OwnerId of_object(std::uint64_t device, std::uint64_t inode) {
    const auto [found, added] = objects_.try_emplace({device, inode}, next_);
    if (added) ++next_;
    return found->second;
  }

 private:
  OwnerId next_ = 0;
  std::map<std::pair<std::uint64_t, std::uint64_t>, OwnerId> objects_;
};

}  // namespace remus::record
