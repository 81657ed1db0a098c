// Numbers for pages: "dense-id". A page is (owner, page in the owner); it gets the next free number when it is first
// seen written and keeps it. Different pages have different numbers, also pages of different address spaces at the same
// address; numbers of owners that ended are not used again.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "tools/record/page_run.hpp"
#include "traces/format/trace.hpp"

namespace remus::record {

class PageNumbers {
 public:
  traces::PageNumber number(OwnerId owner, std::uint64_t page);
  // Forgets an owner; returns the numbers its pages had.
  std::vector<traces::PageNumber> forget(OwnerId owner);
  // How many were given out.
  traces::PageNumber used() const { return next_; }

 private:
  static constexpr std::size_t kChunk = 512;             // neighbouring pages are mostly written together
  using Chunk = std::array<traces::PageNumber, kChunk>;  // number + 1; 0: none yet
  using Chunks = std::unordered_map<std::uint64_t, std::unique_ptr<Chunk>>;

  std::unordered_map<OwnerId, Chunks> owners_;
  traces::PageNumber next_ = 0;
};

}  // namespace remus::record
