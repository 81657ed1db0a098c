// What became of a run's VM, by what happened to it.
#pragma once

#include <cstdint>

#include "sim/checkers/output_commit.hpp"
#include "sim/record/fault_outcome.hpp"
#include "sim/vm/protection_listener.hpp"
#include "sim/vm/vm_listener.hpp"

namespace remus::sim {

class FateListener final : public ProtectionListener, public VmListener {
 public:
  // Borrowed: it knows which frames have left.
  explicit FateListener(const OutputCommitChecker& frames) : frames_(frames) {}

  Fate fate() const {
    if (lost_) return Fate::lost;
    if (ran_twice_) return Fate::split_brain;
    if (failed_over_) return Fate::failed_over;
    return ran_unprotected_ ? Fate::ran_unprotected : Fate::stayed_protected;
  }

  // Left from VMs that were gone back on.
  std::int64_t orphaned_frames() const { return orphaned_frames_; }

  void replication_stops(HostId, bool has_vm, Instant) override { ran_unprotected_ |= has_vm; }
  void activated(HostId, EpochId epoch, bool held, Instant) override {
    if (held) return;
    failed_over_ = true;
    orphaned_frames_ += frames_.frames_left_from(epoch);
  }
  void runs_twice(HostId, Instant) override { ran_twice_ = true; }
  void lost(bool, Instant) override { lost_ = true; }

 private:
  const OutputCommitChecker& frames_;
  std::int64_t orphaned_frames_ = 0;
  bool lost_ = false, ran_twice_ = false, failed_over_ = false, ran_unprotected_ = false;  // ever
};

}  // namespace remus::sim
