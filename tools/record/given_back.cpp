#include "tools/record/given_back.hpp"

#include <algorithm>

#include "models/units/quantity.hpp"

namespace remus::record {
namespace {

// The last range that begins at or before `address`, if that is in it.
template <class Range>
const Range* range_of(std::span<const Range> ascending, std::uint64_t address) {
  const auto after = std::upper_bound(ascending.begin(), ascending.end(), address,
                                      [](std::uint64_t at, const Range& range) { return at < range.start; });
  if (after == ascending.begin()) return nullptr;
  const Range& candidate = *std::prev(after);
  return address < candidate.end ? &candidate : nullptr;
}

bool in_any(const std::vector<WrittenRange>& ranges, std::uint64_t address) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [address](const WrittenRange& range) { return address >= range.start && address < range.end; });
}

}  // namespace

std::vector<std::uint64_t> unseen_faults(const FaultedPages& faulted, std::span<const WrittenRange> seen,
                                         std::span<const Mapping> mappings) {
  std::vector<std::uint64_t> unseen = faulted.pages;
  std::sort(unseen.begin(), unseen.end());
  unseen.erase(std::unique(unseen.begin(), unseen.end()), unseen.end());
  std::erase_if(unseen, [&](std::uint64_t page) {
    if (range_of(seen, page) != nullptr) return true;
    const Mapping* const mapping = range_of(mappings, page);
    return mapping != nullptr ? !mapping->writable : in_any(faulted.read_only, page);
  });
  return unseen;
}

std::uint64_t pages_without_fault(std::span<const WrittenRange> found, const FaultedPages& faulted) {
  std::vector<std::uint64_t> inside = faulted.pages;
  std::erase_if(inside, [found](std::uint64_t page) { return range_of(found, page) == nullptr; });
  std::sort(inside.begin(), inside.end());
  const auto different = std::unique(inside.begin(), inside.end()) - inside.begin();
  std::uint64_t bytes = 0;
  for (const WrittenRange& range : found) bytes += range.bytes();
  return bytes / static_cast<std::uint64_t>(kPageSize.count()) - static_cast<std::uint64_t>(different);
}

std::uint64_t with_dropped(std::uint64_t found, std::uint64_t logged, std::uint64_t dropped) {
  return logged == 0 ? found : found + found * dropped / logged;
}

}  // namespace remus::record
