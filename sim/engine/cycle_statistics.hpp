// What the checkpoints of a run were like: times of each step, sizes, and from them the result's cycle metrics.
#pragma once

#include <deque>
#include <vector>

#include "models/protocol/config.hpp"
#include "models/units/quantity.hpp"
#include "sim/record/result.hpp"

namespace remus::sim {

// The instants of one checkpoint, filled in as they happen.
struct CheckpointTimes {
  EpochId epoch;
  Instant suspend_asked, suspended, copied, resumed, compressed, sent, applied, disk_received, acked;
  Duration run;  // of the guest in the epoch
  Pages dirty;
  Ratio size_factor{1.0};  // of EpochActivity
  Bytes memory_bytes, disk_bytes;
};

class CycleStatistics {
 public:
  // Checkpoints whose suspend was asked before `from` are not counted (warm-up).
  CycleStatistics(const ProtocolConfig& protocol, Instant from) : protocol_(protocol), from_(from) {}

  // Opens the record of the next epoch's checkpoint.
  void begin(EpochId, Instant suspend_asked);
  // The record of a checkpoint that is not over: whose ack has not arrived, or whose guest has not resumed.
  CheckpointTimes& of(EpochId);
  // Checkpoints under way never end; those that follow are counted as before, without the time in between.
  void restart();
  // Each counts the oldest checkpoint when the other has happened: while_paused, the ack may be first.
  void acked(Instant now);
  void resumed(EpochId, Instant now);

  // Adds the cycle metrics and the parts of a mean cycle. `measured`: the length of the measured time, > 0.
  void report(Duration measured, RunResult&) const;

 private:
  struct Sums {
    Duration suspend, copy, resume, compress, transmit, apply, disk, ack;
    Pages dirty;
    Bytes memory_bytes, disk_bytes;
  };
  void count_if_over();
  void report_parts(double cycle_ms, RunResult&) const;

  ProtocolConfig protocol_;
  Instant from_;
  std::deque<CheckpointTimes> outstanding_;  // in the order of epochs
  Sums sums_;
  std::vector<Duration> pauses_;  // of the counted checkpoints
  std::int64_t cycles_ = 0;       // suspend to suspend, from first_suspend_ to last_suspend_
  Instant first_suspend_, last_suspend_;
  Duration spans_;  // from first to last suspend, before the last restart
};

}  // namespace remus::sim
