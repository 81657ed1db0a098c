// What `remsim trace info` says of one trace.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "traces/format/trace.hpp"

namespace remus::cli {

struct TraceFacts {
  std::string file, form;  // form: "csv", "csv.zst", "dpt"
  traces::TraceHeader header;
  std::size_t epochs = 0;
  double length_s = 0;  // the last epoch's end
  double run_ms_mean = 0;
  double dirty_mean = 0, dirty_median = 0;  // per epoch
  Pages dirty_max;
  std::optional<Pages> distinct;  // in the whole trace; only with page identities
  std::array<std::optional<double>, traces::kSizeKindNames.size()> bytes_per_page;  // by SizeKind
  double stop_share = 0;  // of the time, in which the recorder stopped the target
  bool cut_short = false;
};

// Throws traces::TraceError.
TraceFacts trace_facts(const std::string& file);

// "cpu, kernel, hypervisor" as far as they are known; "" when nothing is.
std::string machine_of(const traces::TraceHeader&);

}  // namespace remus::cli
