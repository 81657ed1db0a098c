// What the checkpoints of a run were like within its measured time: times of each part of a cycle, sizes, how busy
// guest and compressor were, and from them the result's cycle metrics.
//
// Counted is what has happened by the end of the measured time: a cycle from one suspend to the next, a pause that is
// over, a checkpoint that is committed. While the guest is paused, a cycle's
// time belongs to what the pause waits for; while it runs, to what the oldest checkpoint that is not committed is in
// (with several buffers the younger ones queue behind it), and when there is none, to waiting for the next.
#pragma once

#include <optional>
#include <vector>

#include "models/protocol/config.hpp"
#include "models/units/quantity.hpp"
#include "sim/engine/busy_time.hpp"
#include "sim/engine/cycle_parts.hpp"
#include "sim/engine/exposure.hpp"
#include "sim/record/result.hpp"
#include "sim/vm/ack_listener.hpp"
#include "sim/vm/checkpoint_listener.hpp"
#include "sim/vm/disk_listener.hpp"
#include "sim/vm/epoch_ring.hpp"
#include "sim/vm/guest_listener.hpp"
#include "sim/vm/protection_listener.hpp"
#include "sim/vm/run_listener.hpp"

namespace remus::sim {

class CycleStatistics final : public GuestListener,
                              public CheckpointListener,
                              public AckListener,
                              public DiskListener,
                              public ProtectionListener,
                              public RunListener {
 public:
  // `interval`: between checkpoints, as asked for.
  CycleStatistics(const ProtocolConfig&, Duration interval);

  void measured_from(Instant from) override;
  void measured_until(Instant end) override;
  void protection_starts(HostId, EpochId, Instant now) override;
  void enters(Phase, const WorkDone&, Instant now) override;
  void suspend_asked(HostId, EpochId, Bytes left, Instant now) override;
  void suspended(HostId, EpochId, Duration run, Instant now) override;
  void pages_captured(HostId, EpochId, Pages, Instant now) override;
  void resumed(HostId, EpochId, Instant now) override;
  void compressor_works(HostId, bool busy, Instant now) override;
  void checkpoint_compressed(HostId, EpochId, Bytes, Instant now) override;
  void checkpoint_written(HostId, EpochId, Bytes, Instant now) override;
  void checkpoint_applied(HostId, EpochId, Instant now) override;
  void writes_ended(HostId, EpochId, Bytes, Instant now) override;
  void writes_held(HostId, EpochId, Instant now) override;
  void ack_arrived(HostId, EpochId, Pages, Instant now) override;

  // Adds the cycle metrics, the parts of a mean cycle and the busy shares. Precondition: the measured time has ended,
  // and is not empty.
  void report(RunResult&) const;
  // Frame bytes that left to the clients in a mean cycle; nothing without one.
  std::optional<double> egress_per_cycle() const;
  // Those that ended within the measured time.
  const std::vector<Duration>& pauses() const { return counted_.pauses; }
  // For how long the VM was protected within it. Precondition: it has ended.
  Duration protected_time() const { return protected_.total(end_.value()); }

 private:
  struct Checkpoint {  // one that is under way
    Pages dirty;
    Bytes memory_bytes, disk_bytes;
    CyclePart part = CyclePart::compress;  // what it is in, from the end of its copy on
    bool disk_held = false;                // its disk writes are at the backup
  };
  struct Counted {
    std::int64_t checkpoints = 0;  // committed, while the VM was protected
    Pages dirty;                   // of these
    Bytes sent;                    // for these
    std::int64_t cycles = 0, late_cycles = 0;
    Duration in_cycles;
    Bytes egress;  // in these cycles
    std::vector<Duration> pauses;
    Duration suspend, copy, resume;  // the parts of these
  };
  struct Cycle {
    Instant begin;
    Bytes egress;
    Duration pause;
  };
  struct Pause {
    Instant begin;
    bool counts = true;  // it began within the measured time, and its guest is protected
    CyclePart part = CyclePart::suspend;
    Instant since;  // of this part
    Duration suspend{}, copy{}, resume{};
  };
  void protection_ends(Instant now);
  void end_cycle(Instant now, Bytes egress);
  void pause_goes_on(CyclePart, Instant now);
  void checkpoint_goes_on(Checkpoint&, CyclePart, Instant now);
  void commit(EpochId, Instant now);
  void turn(Instant now);
  Duration measured() const { return *end_ - from_; }
  void report_means(Metrics&) const;
  void report_exposure(Metrics&) const;
  void report_busy(RunResult&) const;
  void report_cycle(RunResult&) const;

  ProtocolConfig protocol_;
  Duration interval_;
  Instant from_;
  std::optional<Instant> end_;
  EpochRing<Checkpoint> outstanding_;
  std::optional<Cycle> cycle_;  // under way, and begun within the measured time
  Pause pause_;                 // the last one
  CycleParts parts_;
  BusyTime paused_, compressing_, protected_;
  Exposure exposure_;
  Counted counted_;
};

}  // namespace remus::sim
