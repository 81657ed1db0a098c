// What the traces of a program (traces/data/vm) measured at each epoch length.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "traces/format/trace.hpp"

namespace remus::cli {

struct TracedLength {
  int epoch_ms = 0;  // nominal; only a name
  Duration run;      // mean actual length: an epoch ends on a tick of the guest's timer
  double dirty_pages = 0;
  double cv = 0;                                                   // of the epochs' counts
  std::array<double, traces::kSizeKindNames.size()> page_bytes{};  // by SizeKind: sums over sums; 0 where not measured

  double bytes_per_page(traces::SizeKind kind) const { return page_bytes[static_cast<std::size_t>(kind)]; }
};

// By epoch length, from FOLDER/vm_PROGRAM_{8,25,33,50,100}ms.csv; epochs of more than `most` pages are left out. Throws
// TraceError on a file that is missing or damaged.
std::vector<TracedLength> traced_lengths(const std::filesystem::path& folder, const std::string& program, Pages most);

}  // namespace remus::cli
