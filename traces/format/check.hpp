// What an epoch must be, whichever file it comes from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "traces/format/trace.hpp"

namespace remus::traces {

// Ends, lengths, pauses and CPU times are at most this (31 years), so that sums of a few never overflow.
inline constexpr Duration kLongest{1'000'000'000'000'000'000};
// Page numbers are below this: 4 KiB pages of a 64-bit address space.
inline constexpr std::uint64_t kPageNumberEnd = std::uint64_t{1} << 52U;
// Dirty pages of one epoch, at most; with kMaxPageSize the bytes of an epoch fit in 63 bits.
inline constexpr Pages kMostPages{std::int64_t{1} << 40U};
inline constexpr std::int64_t kMinPageSize = 512, kMaxPageSize = std::int64_t{1} << 22U;

struct EpochProblem {
  std::string_view column;
  std::string what;  // and the fix
};

// Why `epoch` cannot follow an epoch that ended at `previous_end`; nothing when it can.
std::optional<EpochProblem> problem_of(const EpochRecord& epoch, Duration previous_end, const TraceHeader& header);

// Page numbers are below this in such a trace.
std::uint64_t page_number_end(const TraceHeader& header);

// No page was sampled though some are dirty: zeros among the values that need page contents mean "not measured", and
// are emptied (recorders that only count write 0 there).
void drop_unmeasured(EpochRecord& epoch);

}  // namespace remus::traces
