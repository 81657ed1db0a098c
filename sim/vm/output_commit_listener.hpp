// What the checker of output commit hears. Frames it hears itself, as a tcp::EgressObserver.
#pragma once

#include "sim/checkers/output_commit.hpp"
#include "sim/vm/ack_listener.hpp"
#include "sim/vm/checkpoint_listener.hpp"
#include "sim/vm/disk_listener.hpp"
#include "sim/vm/guest_listener.hpp"
#include "sim/vm/protection_listener.hpp"
#include "sim/vm/vm_listener.hpp"

namespace remus::sim {

class OutputCommitListener final : public GuestListener,
                                   public CheckpointListener,
                                   public AckListener,
                                   public DiskListener,
                                   public ProtectionListener,
                                   public VmListener {
 public:
  // Borrowed.
  explicit OutputCommitListener(OutputCommitChecker& checker) : checker_(checker) {}

  void suspended(HostId, EpochId, Duration, Instant) override { checker_.guest_suspended(); }
  void pages_captured(HostId, EpochId epoch, Pages pages, Instant) override { checker_.pages_captured(epoch, pages); }

  void checkpoint_written(HostId, EpochId epoch, Bytes, Instant) override { checker_.stream_written(epoch); }
  void checkpoint_arrived(HostId, EpochId epoch, Pages pages, Instant) override {
    checker_.memory_received(epoch, pages);
  }
  void ack_sent(HostId, EpochId epoch, Instant) override { checker_.ack_sent(epoch); }
  void ack_arrived(HostId, EpochId epoch, Pages, Instant) override { checker_.ack_received(epoch); }

  void writes_ended(HostId, EpochId epoch, Bytes bytes, Instant) override { checker_.disk_written(epoch, bytes); }
  void writes_arrived(HostId, EpochId epoch, Bytes bytes, Instant) override { checker_.disk_received(epoch, bytes); }

  void all_egress_released(HostId, bool has_vm, Instant) override {
    if (has_vm) checker_.protection_ended();
  }
  void protection_starts(HostId, EpochId epoch, Instant) override { checker_.protection_starts(epoch); }
  void image_taken(HostId, EpochId epoch, Instant) override { checker_.image_taken(epoch); }
  void activated(HostId, EpochId, bool held, Instant) override {
    if (!held) checker_.protection_ended();
  }
  void kept(HostId, Instant) override { checker_.protection_ended(); }

 private:
  OutputCommitChecker& checker_;
};

}  // namespace remus::sim
