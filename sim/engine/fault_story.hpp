// What happened around the faults of a run: the timeline, and the metrics taken from it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "sim/checkers/survival.hpp"
#include "sim/record/result.hpp"
#include "sim/vm/fault_listener.hpp"
#include "sim/vm/protection_listener.hpp"
#include "sim/vm/run_listener.hpp"
#include "sim/vm/vm_listener.hpp"

namespace remus::sim {

class FaultStory final : public ProtectionListener, public VmListener, public FaultListener, public RunListener {
 public:
  // Borrowed: it knows what a failover has left on the backup's disk.
  explicit FaultStory(const SurvivalChecker& survival) : survival_(survival) {}

  bool begun() const { return struck_.has_value(); }
  // The metric has been taken: each is, once.
  bool has(const char* metric) const { return counts_.contains(metric) || milestones_.contains(metric); }
  // Adds timeline and metrics; nothing when no fault struck.
  void report(RunResult&) const;

  void all_egress_released(HostId, bool has_vm, Instant now) override;
  void writes_left_behind(HostId, Bytes bytes, Instant now) override;
  void protection_starts(HostId, EpochId, Instant now) override;
  void protected_again(HostId, Instant now) override;
  void replication_stops(HostId, bool has_vm, Instant now) override;
  void copy_begins(HostId from, Instant now) override;
  void copy_ends(HostId from, Instant now) override;
  void handed_over(HostId from, EpochId, Instant now) override;
  void activated(HostId, EpochId, bool held, Instant now) override;
  void address_announced(HostId, Instant now) override;
  void runs_twice(HostId, Instant now) override;
  void stopped(HostId, Instant now) override;
  void lost(bool after_one_fault, Instant now) override;
  void work_lost(EpochId begun, EpochId back_to, Duration run, Instant now) override;
  void first_answer(Instant at) override;
  void fault_strikes(const Fault&, std::int64_t frames, Instant now) override;
  void fault_mended(const Fault&, std::int64_t frames, Instant now) override;
  void silence(HostId, Instant now) override;
  void arbitrator_answers(HostId, bool granted, Instant now) override;
  void client_gave_up(Instant now) override;

 private:
  void add(Instant at, const std::string& what);
  // Takes the first instant for each metric; later ones are in the timeline only.
  void milestone(Instant at, const std::string& what, const char* metric);
  void count(const char* metric, double amount) { counts_[metric] += amount; }

  const SurvivalChecker& survival_;
  std::optional<Instant> struck_;  // the first fault
  std::vector<TimelineEntry> timeline_;
  std::map<std::string, Instant> milestones_;
  std::map<std::string, double> counts_;
};

}  // namespace remus::sim
