// What `remsim faults` varies besides the workload and the disk protocol: one setting at a time, each tried in a run of
// its own. An axis that the user has set stays as he set it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace remus::cli {

struct FaultVariant {
  std::string_view name;
  std::vector<std::string> assignments;  // FIELD=VALUE, as --set takes them; "workload." stands for the run's workload
  bool writes_to_disk = false;           // for guests that compute only: traffic's disk writes are not modelled
  bool gives_up_consistency = false;     // by its name: split brains and what clients lose are told, not objected to
};

const std::vector<FaultVariant>& fault_variants();
inline constexpr std::string_view kBaseVariant = "as-set";  // a run with nothing varied

// Whether the variant can be tried where the user has set the fields in `named`: not if the first that it sets, which
// it is about, is among them, nor where the run has no guest of its kind.
bool applies(const FaultVariant&, sim::WorkloadKind, const std::vector<std::string>& named);

// What it sets there, but for what the user has: FIELD=VALUE each.
std::vector<std::string> assignments_of(const FaultVariant&, const std::vector<std::string>& named);

}  // namespace remus::cli
