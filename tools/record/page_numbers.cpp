#include "tools/record/page_numbers.hpp"

namespace remus::record {

traces::PageNumber PageNumbers::number(OwnerId owner, std::uint64_t page) {
  std::unique_ptr<Chunk>& chunk = owners_[owner][page / kChunk];
  if (!chunk) chunk = std::make_unique<Chunk>();
  traces::PageNumber& entry = (*chunk)[page % kChunk];
  if (entry == 0) entry = ++next_;
  return entry - 1;
}

std::vector<traces::PageNumber> PageNumbers::forget(OwnerId owner) {
  std::vector<traces::PageNumber> numbers;
  const auto found = owners_.find(owner);
  if (found == owners_.end()) return numbers;
  for (const auto& [index, chunk] : found->second) {
    for (const traces::PageNumber entry : *chunk) {
      if (entry != 0) numbers.push_back(entry - 1);
    }
  }
  owners_.erase(found);
  return numbers;
}

}  // namespace remus::record
