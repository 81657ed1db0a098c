#include "sim/record/metrics.hpp"

#include <array>

namespace remus::sim {
namespace {

constexpr std::array kMetrics{
    MetricInfo{"runtime_s", "s",
               "simulated time from the start of the work to its end; for fixed-time workloads (web, tbench, pingpong, "
               "keepalive) the measured time"},
    MetricInfo{"overhead_percent", "%",
               "cost of protection against the mean of the baseline's rounds: runtime / baseline runtime - 1, for "
               "fixed-time workloads baseline requests / requests - 1; 0 in the baseline's own row, absent when no "
               "request was completed or the baseline is missing"},
    MetricInfo{"checkpoints", "count", "checkpoints committed within the measured time"},
    MetricInfo{"cps_achieved", "1/s",
               "checkpoints committed within the measured time, per second of it in which the VM was protected"},
    MetricInfo{"late_percent", "%",
               "share of the cycles that were longer than 1.1 times (the interval asked for + the cycle's own pause)"},
    MetricInfo{"exposure_ms_mean", "ms",
               "work that a crash at a random instant of the protected time would lose, on average: time since the "
               "start of the oldest epoch that is not committed"},
    MetricInfo{"exposure_ms_p99", "ms", "the same: what it did not exceed for 99 % of the time"},
    MetricInfo{"exposure_ms_max", "ms", "the same: its greatest"},
    MetricInfo{"cycle_ms_mean", "ms", "mean time from one suspend to the next, of the cycles within the measured time"},
    MetricInfo{"pause_ms_mean", "ms", "mean time the guest was suspended per checkpoint"},
    MetricInfo{"pause_ms_p99", "ms", "99th percentile of the pause"},
    MetricInfo{"pause_suspend_ms_mean", "ms", "mean part of the pause from the request to the suspended guest"},
    MetricInfo{"pause_copy_ms_mean", "ms",
               "mean part of it in which pages are copied; where they are sent while the guest is paused, that too"},
    MetricInfo{"pause_resume_ms_mean", "ms",
               "mean part of it from the last copied (or sent) page to the running guest"},
    MetricInfo{"dirty_pages_mean", "pages", "mean number of distinct pages (4096 B) copied per checkpoint"},
    MetricInfo{"checkpoint_bytes_mean", "B",
               "mean bytes sent for one checkpoint: compressed pages, machine state and disk writes"},
    MetricInfo{"replication_bytes_per_s", "B/s",
               "bytes that crossed the replication link within the measured time, disk writes and parts of messages "
               "included, per second of it"},
    MetricInfo{"egress_bytes_per_cycle_mean", "B", "mean frame bytes released to the client LAN per cycle"},
    MetricInfo{
        "egress_dropped_packets", "count",
        "frames the egress buffer refused because its byte limit was reached; a large segmentation-offload packet "
        "counts its segments"},
    MetricInfo{"requests_completed", "count", "requests (for tbench: operations) completed within the measured time"},
    MetricInfo{"requests_per_s", "1/s", "the same per second of the measured time"},
    MetricInfo{"requests_unanswered", "count",
               "keepalive: requests that had come by the end of the measured time and were not answered, those that "
               "wait for a connection included"},
    MetricInfo{"latency_ms_mean", "ms", "mean time from a request to its complete answer, as its client sees it"},
    MetricInfo{"latency_ms_p50", "ms", "median of the same"},
    MetricInfo{"latency_ms_p95", "ms", "95th percentile of the same"},
    MetricInfo{"latency_ms_p99", "ms", "99th percentile of the same"},
    MetricInfo{"connections_given_up", "count",
               "connections given up, as what one end sent was not acknowledged for as long as TCP waits; absent when "
               "none was; a transfer that loses its connection has no runtime_s"},
    MetricInfo{"ops.OP", "count", "tbench: operations of kind OP completed within the measured time"},
    MetricInfo{"latency_ms_mean.OP", "ms", "tbench: mean time from an operation of kind OP to its answer"},
    MetricInfo{
        "protected_percent", "%",
        "share of the measured time during which the VM ran, clients could find it, and its host replicated it, as "
        "far as that knew"},
    MetricInfo{"phase_protected_s", "s", "that time; all phases: only when a fault struck"},
    MetricInfo{"phase_down_s", "s", "time during which the VM ran nowhere, or its clients could not find it"},
    MetricInfo{"phase_unprotected_s", "s", "time during which it ran and was not replicated"},
    MetricInfo{"requests_protected", "count", "requests completed while it was protected"},
    MetricInfo{"requests_down", "count", "... while it was down"},
    MetricInfo{"requests_unprotected", "count", "... while it was unprotected"},
    MetricInfo{"work_protected_percent", "%",
               "share of the work (not of clients' traffic) done while it was protected, without what a failover took "
               "back"},
    MetricInfo{"work_unprotected_percent", "%", "... while it was unprotected"},
    MetricInfo{"split_brain", "count", "1 when both hosts ran the VM, as no arbitrator was there to decide, else 0"},
    MetricInfo{"orphaned_frames", "count",
               "frames that left to clients from epochs that the activated VM does not know: of a VM that is no more"},
    MetricInfo{"orphaned_bytes", "B", "payload that clients hold and the activated VM never sent"},
    MetricInfo{"acknowledged_lost_bytes", "B",
               "clients' payload that was acknowledged to them and that the activated VM lacks"},
    MetricInfo{"broken_connections", "count", "connections of which client and activated VM do not know the same"},
    MetricInfo{"failover_detection_ms", "ms", "from the first fault to the moment a host takes its peer for dead"},
    MetricInfo{"failover_arbitration_ms", "ms", "from the first fault to the arbitrator's grant to a host"},
    MetricInfo{"failover_release_ms", "ms",
               "from the first fault to the release of what the egress buffer held, by a host that goes on alone"},
    MetricInfo{"failover_activation_ms", "ms", "from the first fault to the running VM at the host that took over"},
    MetricInfo{"failover_announcement_ms", "ms",
               "from the first fault to the clients' knowing where the VM's address is now"},
    MetricInfo{"failover_first_answer_ms", "ms", "from the first fault to the first answer to a client afterwards"},
    MetricInfo{"failover_lost_epochs", "count", "epochs that the guest had begun and that the failover took back"},
    MetricInfo{"failover_lost_run_ms", "ms", "guest run time that the failover took back"},
    MetricInfo{"vm_lost", "count", "1 when no host was left that could run the VM, else 0"},
    MetricInfo{"disk_ahead_bytes", "B", "disk writes on the activated disk that the activated memory does not know of"},
    MetricInfo{"disk_unreplicated_bytes", "B",
               "disk writes that were done for the guest and that the activated disk does not have"},
    MetricInfo{"protected_again_ms", "ms", "from the first fault to the first commit after the VM is replicated again"},
};

// "ops.OP" as a pattern stands for any operation's name.
bool matches(std::string_view pattern, std::string_view name) {
  constexpr std::string_view placeholder = ".OP";
  if (!pattern.ends_with(placeholder)) return pattern == name;
  const std::string_view stem = pattern.substr(0, pattern.size() - placeholder.size() + 1);
  return name.starts_with(stem) && name.size() > stem.size();
}

}  // namespace

std::span<const MetricInfo> known_metrics() { return kMetrics; }

const MetricInfo* find_metric(std::string_view name) {
  for (const MetricInfo& metric : kMetrics) {
    if (matches(metric.name, name)) return &metric;
  }
  return nullptr;
}

}  // namespace remus::sim
