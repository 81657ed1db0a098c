#include "sim/engine/fault_story.hpp"

#include <algorithm>

#include "sim/scenario/fault.hpp"
#include "sim/vm/pair.hpp"

namespace remus::sim {
namespace {

std::string name_of(const Fault& fault) {
  return std::string(kFaultComponentNames[static_cast<std::size_t>(fault.component)]);
}

}  // namespace

void FaultStory::add(Instant at, const std::string& what) {
  if (begun()) timeline_.push_back({what, at.since_start().in_ms()});
}

void FaultStory::milestone(Instant at, const std::string& what, const char* metric) {
  if (!begun()) return;
  add(at, what);
  milestones_.try_emplace(metric, at);
}

void FaultStory::report(RunResult& result) const {
  if (!begun()) return;
  result.timeline = timeline_;
  std::stable_sort(result.timeline.begin(), result.timeline.end(),
                   [](const TimelineEntry& a, const TimelineEntry& b) { return a.at_ms < b.at_ms; });
  for (const auto& [metric, at] : milestones_) result.metrics[metric] = (at - *struck_).in_ms();
  for (const auto& [metric, amount] : counts_) result.metrics[metric] = amount;
}

void FaultStory::all_egress_released(HostId, bool, Instant now) {
  milestone(now, "egress is released", "failover_release_ms");
}

void FaultStory::writes_left_behind(HostId, Bytes bytes, Instant) {
  count("disk_unreplicated_bytes", static_cast<double>(bytes.count()));
}

void FaultStory::protection_starts(HostId, EpochId, Instant now) { add(now, "protection starts"); }

void FaultStory::protected_again(HostId, Instant now) { milestone(now, "protected again", "protected_again_ms"); }

void FaultStory::replication_stops(HostId host, bool, Instant now) {
  add(now, "the " + name_of(host) + " stops replicating");
}

void FaultStory::copy_begins(HostId from, Instant now) {
  add(now, "the " + name_of(from) + " begins to bring its peer up to date");
}

void FaultStory::copy_ends(HostId, Instant now) { add(now, "synchronised"); }

void FaultStory::handed_over(HostId, EpochId, Instant now) { add(now, "the VM is handed over"); }

void FaultStory::activated(HostId host, EpochId, bool, Instant now) {
  milestone(now, "the VM runs on the " + name_of(host), "failover_activation_ms");
}

void FaultStory::address_announced(HostId, Instant now) {
  milestone(now, "its address is announced", "failover_announcement_ms");
}

void FaultStory::runs_twice(HostId, Instant now) { add(now, "both hosts run the VM: split brain"); }

void FaultStory::stopped(HostId host, Instant now) { add(now, "the " + name_of(host) + "'s VM is stopped"); }

void FaultStory::lost(bool, Instant now) {
  add(now, "the VM is lost");
  count("vm_lost", 1);
}

// Of the first activation after a crash.
void FaultStory::work_lost(EpochId begun, EpochId back_to, Duration run, Instant) {
  if (has("failover_lost_epochs")) return;
  count("failover_lost_epochs", static_cast<double>((begun + EpochId(1) - back_to).count()));
  count("failover_lost_run_ms", run.in_ms());
  count("disk_ahead_bytes", static_cast<double>(survival_.disk_ahead().count()));
}

void FaultStory::first_answer(Instant at) {
  if (!has("failover_first_answer_ms")) milestone(at, "first answer to a client", "failover_first_answer_ms");
}

void FaultStory::fault_strikes(const Fault& fault, std::int64_t, Instant now) {
  if (!struck_) struck_ = now;
  add(now, (fault.kind == FaultKind::crash ? "fault: " : "fault: omission of ") + name_of(fault));
}

void FaultStory::fault_mended(const Fault& fault, std::int64_t, Instant now) { add(now, "mended: " + name_of(fault)); }

void FaultStory::silence(HostId host, Instant now) {
  if (!has("failover_detection_ms")) milestone(now, "the " + name_of(host) + " hears nothing", "failover_detection_ms");
}

void FaultStory::arbitrator_answers(HostId host, bool granted, Instant now) {
  milestone(now, "the arbitrator " + std::string(granted ? "grants" : "refuses") + " the " + name_of(host),
            "failover_arbitration_ms");
}

void FaultStory::client_gave_up(Instant now) {
  add(now, "a client has given up its connection: the work is never done");
}

}  // namespace remus::sim
