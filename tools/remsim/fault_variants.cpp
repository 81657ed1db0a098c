#include "tools/remsim/fault_variants.hpp"

#include <algorithm>
namespace remus::cli {
namespace {

// "workload.disk_writes" is named by "workload.compile.disk_writes" as well.
bool is_named(const std::string& assignment, const std::vector<std::string>& named) {
  const std::string field = assignment.substr(0, assignment.find('='));
  const std::string last = field.substr(field.rfind('.') + 1);
  return std::any_of(named.begin(), named.end(), [&](const std::string& name) {
    if (name == field) return true;
    return field.starts_with("workload.") && name.starts_with("workload.") && name.ends_with("." + last);
  });
}

}  // namespace

const std::vector<FaultVariant>& fault_variants() {
  static const std::vector<FaultVariant> variants{
      {"two-buffers", {"protocol.buffers=2", "cps=100"}},
      // An image arrives while another is being applied.
      {"three-buffers", {"protocol.buffers=3", "cps=100", "testbed.checkpoint.apply_per_page=60us"}},
      // Three intervals are longer than the detection timeout.
      {"slow-rate", {"cps=10"}},
      {"fast-rate", {"cps=100"}},
      {"disk-writes", {"workload.disk_writes=5MB/s"}, true},
      {"slow-link", {"testbed.replication.bandwidth=300Mbps", "testbed.replication.latency=3ms"}},
      {"slow-link-disk-writes",
       {"testbed.replication.bandwidth=300Mbps", "protocol.buffers=2", "workload.disk_writes=2MB/s"},
       true},
      {"while-paused", {"protocol.transmit=while-paused"}},
      {"interval-from-commit", {"protocol.interval_from=commit"}},
      {"no-net-buffer", {"protocol.net_buffer=off"}, false, true},
      {"no-arbitrator", {"protocol.arbitrator=off"}, false, true},
  };
  return variants;
}

bool applies(const FaultVariant& variant, sim::WorkloadKind kind, const std::vector<std::string>& named) {
  if (variant.writes_to_disk && kind != sim::WorkloadKind::compute) return false;
  return !is_named(variant.assignments.front(), named);
}

std::vector<std::string> assignments_of(const FaultVariant& variant, const std::vector<std::string>& named) {
  std::vector<std::string> assignments = variant.assignments;
  std::erase_if(assignments, [&](const std::string& each) { return is_named(each, named); });
  return assignments;
}

}  // namespace remus::cli
