#include "tools/remsim/fault_costs.hpp"

#include <algorithm>

namespace remus::cli {

FaultCosts::FaultCosts(const sim::Experiment& e, const Twin& twin)
    : cycle(twin.mean_cycle_ms()),
      least_cycle(twin.least_cycle_ms()),
      greatest_cycle(twin.greatest_cycle_ms()),
      buffers(e.protocol.buffers) {
  const auto& f = e.testbed.failover;
  const auto& c = e.testbed.checkpoint;
  const sim::WorkloadSpec& w = e.workloads.front();
  const double bytes_per_ms = e.testbed.replication.bandwidth.count() * e.testbed.replication.efficiency.count() / 1e3;
  interval = 1e3 / e.cps.front();
  timeout = std::max(f.detection_timeout.in_ms(), 3 * interval);
  arbitration = e.protocol.arbitrator ? f.arbitration.in_ms() : 0;
  activation = f.activation.in_ms() + (e.protocol.disk == DiskProtocol::dual_primary ? 0 : f.disk_promotion.in_ms());
  announcement = (f.announcement + e.testbed.client_lan.latency).in_ms();
  const auto sent = [&](double bytes) { return bytes / bytes_per_ms; };
  copy = sent(static_cast<double>(w.memory.count()));
  const double suspend = (c.suspend + c.suspend_busy).in_ms();
  const double rest = sent(static_cast<double>(c.state_bytes.count())) + e.testbed.replication.latency.in_ms();
  // What the guest dirties while its memory is copied is in the last round, or in the first checkpoint: the pages of as
  // many cycles as the copy takes, and never more than there are.
  const double cycles = 2 + copy / least_cycle;
  const double pages = std::min(static_cast<double>(w.memory_pages().count()), cycles * twin.mean_pages());
  const double dirtied = sent(pages * static_cast<double>(kPageSize.count()));
  hand_over = suspend + rest + dirtied + arbitration + c.resume.in_ms();
  const double copied = pages * c.copy_per_page.in_ms();
  greatest_pause = suspend + c.copy_fixed.in_ms() + copied + c.resume.in_ms();
  first_commit = interval + greatest_cycle + dirtied + copied + pages * c.apply_per_page.in_ms();
}

}  // namespace remus::cli
