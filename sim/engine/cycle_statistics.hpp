// What the checkpoints of a run were like within its measured time: times of each part of a cycle, sizes, how busy the
// resources were, and from them the result's cycle metrics.
//
// Counted is what has happened by the end of the measured time: a cycle from one suspend to the next, a pause that is
// over, a checkpoint that is committed; of a transfer the bytes that have crossed. While the guest is paused, a cycle's
// time belongs to what the pause waits for; while it runs, to what the oldest checkpoint that is not committed is in
// (with several buffers the younger ones queue behind it), and when there is none, to waiting for the next.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "models/protocol/config.hpp"
#include "models/units/quantity.hpp"
#include "sim/engine/busy_time.hpp"
#include "sim/engine/cycle_parts.hpp"
#include "sim/engine/exposure.hpp"
#include "sim/engine/link_meter.hpp"
#include "sim/record/result.hpp"

namespace remus::sim {

// A checkpoint that is under way.
struct CheckpointRecord {
  EpochId epoch{};
  Duration run{};  // of the guest in the epoch
  Pages dirty{};
  Ratio size_factor{1.0};  // of EpochActivity
  Bytes memory_bytes{}, disk_bytes{};
  CyclePart part = CyclePart::compress;  // what it is in, from the end of its copy on
  bool disk_held = false;                // its disk writes are at the backup
};

class CycleStatistics {
 public:
  // `interval`: between checkpoints, as asked for.
  CycleStatistics(const ProtocolConfig&, Duration interval, const LinkMeter&);

  // The measured time has begun at `from`, which is not before anything told so far but the records; or it has ended,
  // and nothing told from now on counts. A driver finds out before it tells what has happened since.
  void measured_from(Instant from);
  void measured_until(Instant end);

  // Protection starts, and what was under way never ends; the VM that it protects is there for its clients, from when
  // on it counts; or it is over.
  void protection_starts(Instant now);
  void protected_from(Instant now);
  void protection_ends(Instant now);

  // What happens to a checkpoint, at its instant. `egress`: frame bytes that have left to the clients so far.
  void suspend_asked(EpochId, Instant now, Bytes egress);
  void suspended(Instant now);
  void copied(Instant now);
  void resumed(Instant now);
  void compressed(EpochId, Instant now);
  void sent(EpochId, Instant now);
  void applied(EpochId, Instant now);
  void disk_received(EpochId, Instant now);
  void acked(EpochId, Instant now);
  // The record of a checkpoint that is not committed.
  CheckpointRecord& of(EpochId);

  // What happens to resources.
  void compressor_busy(bool busy, Instant now);
  void message_begins(LinkMeter::Channel, Bytes, Instant now);
  void message_ends(LinkMeter::Channel, Instant now);
  void link_carries(BytesPerSecond, Instant now);

  // Adds the cycle metrics, the parts of a mean cycle and the busy shares. Precondition: the measured time has ended,
  // and is not empty.
  void report(RunResult&) const;
  // Frame bytes that left to the clients in a mean cycle; nothing without one.
  std::optional<double> egress_per_cycle() const;
  // Those that ended within the measured time.
  const std::vector<Duration>& pauses() const { return counted_.pauses; }
  // What crossed the link within it. Precondition: it has ended.
  Bytes carried() const { return link_.carried(end_.value()); }
  // For how long the VM was protected within it. Precondition: likewise.
  Duration protected_time() const { return protected_.total(end_.value()); }

 private:
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
  void end_cycle(Instant now, Bytes egress);
  void pause_goes_on(CyclePart, Instant now);
  void checkpoint_goes_on(EpochId, CyclePart, Instant now);
  void commit(EpochId, Instant now);
  void turn(Instant now);
  CheckpointRecord* find(EpochId);
  Duration measured() const { return *end_ - from_; }
  void report_means(Metrics&) const;
  void report_exposure(Metrics&) const;
  void report_busy(RunResult&) const;
  void report_cycle(RunResult&) const;

  ProtocolConfig protocol_;
  Duration interval_;
  Instant from_;
  std::optional<Instant> end_;
  std::deque<CheckpointRecord> outstanding_;  // in the order of epochs
  std::optional<Cycle> cycle_;                // under way, and begun within the measured time
  Pause pause_;                               // the last one
  CycleParts parts_;
  BusyTime paused_, compressing_, protected_;
  LinkMeter link_;
  Exposure exposure_;
  Counted counted_;
};

}  // namespace remus::sim
