// What the checker of what survives hears. Its two hosts are those of pair.hpp.
#pragma once

#include "sim/checkers/output_commit.hpp"
#include "sim/checkers/survival.hpp"
#include "sim/vm/ack_listener.hpp"
#include "sim/vm/disk_listener.hpp"
#include "sim/vm/egress_listener.hpp"
#include "sim/vm/fault_listener.hpp"
#include "sim/vm/pair.hpp"
#include "sim/vm/protection_listener.hpp"
#include "sim/vm/vm_listener.hpp"

namespace remus::sim {

class SurvivalListener final : public AckListener,
                               public EgressListener,
                               public DiskListener,
                               public ProtectionListener,
                               public VmListener,
                               public FaultListener {
 public:
  // Both are borrowed. `frames`: knows of which epochs anything has left; is told of an activation later than this is.
  // `split_brain_announced`: the scenario is one that gives consistency up when two hosts run the VM.
  SurvivalListener(SurvivalChecker& checker, const OutputCommitChecker& frames, bool split_brain_announced)
      : checker_(checker), frames_(frames), split_brain_announced_(split_brain_announced) {}

  void ack_sent(HostId, EpochId epoch, Instant) override { checker_.ack_sent(epoch); }

  void egress_released(HostId, EpochId through, Instant) override { checker_.egress_left(through + EpochId(1)); }
  void all_egress_released(HostId host, bool, Instant) override { checker_.speaks(site_of(host)); }
  void egress_held(HostId host, EpochId, Instant) override { checker_.silent(site_of(host)); }

  void writes_ended(HostId, EpochId epoch, Bytes bytes, Instant) override { checker_.disk_written(epoch, bytes); }
  void writes_accepted(HostId, EpochId epoch, Bytes bytes, Instant) override { checker_.disk_received(epoch, bytes); }
  void writes_released(HostId, EpochId through, Instant) override { checker_.disk_released(through); }
  void writes_dropped(HostId, EpochId from, Instant) override { checker_.disk_dropped(from); }

  void protection_starts(HostId, EpochId epoch, Instant) override { checker_.protection_starts(epoch); }
  void gives_way(HostId host, EpochId, Instant) override { checker_.silent(site_of(host)); }
  void kept(HostId host, Instant) override { checker_.speaks(site_of(host)); }
  void stopped(HostId host, Instant) override { checker_.silent(site_of(host)); }
  void runs_twice(HostId, Instant) override {
    if (split_brain_announced_) checker_.tolerate();
  }
  void activated(HostId host, EpochId epoch, bool held, Instant) override {
    checker_.runs(site_of(host));
    if (!held) checker_.activated(epoch, frames_.left_below());
  }
  void client_found(const ClientKnowledge& client, Instant) override { checker_.client(client); }
  void connections_unknown(std::int64_t count, Instant) override { checker_.connections_unknown(count); }

  void host_stops(HostId down, Instant) override { checker_.silent(site_of(down)); }

 private:
  SurvivalChecker& checker_;
  const OutputCommitChecker& frames_;
  bool split_brain_announced_;
};

}  // namespace remus::sim
