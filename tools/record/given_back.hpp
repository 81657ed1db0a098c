// Pages that were written and given back to the kernel (munmap, madvise, brk, exec) before a scan could see them:
// how many, by the log of page faults.
#pragma once

#include <span>
#include <vector>

#include "tools/record/fault_log.hpp"
#include "tools/record/mappings.hpp"

namespace remus::record {

// Of the pages that faulted those, each once and in ascending order, that may have been written and that no scan has
// told: outside of `seen` (ascending), and not in a mapping, of those before or since, that cannot be written.
std::vector<std::uint64_t> unseen_faults(const FaultedPages& faulted, std::span<const WrittenRange> seen,
                                         std::span<const Mapping> mappings);

// How many pages of `found` (ascending) did not fault: what lies there was written elsewhere and moved (mremap).
std::uint64_t pages_without_fault(std::span<const WrittenRange> found, const FaultedPages& faulted);

// So many of `found` among `logged` faults, when the log had no room for `dropped` more: as many among those in
// proportion.
std::uint64_t with_dropped(std::uint64_t found, std::uint64_t logged, std::uint64_t dropped);

}  // namespace remus::record
