// A checkpoint policy decides, from what the last epoch was like, when the next checkpoint is due.
//
// It is a pure function of its argument (Xen's own precopy_policy has that shape), so the simulator and the live
// backend run the same one, and a log of EpochStats replays to the same plans.
#pragma once

#include <memory>

#include "models/units/quantity.hpp"

namespace remus {

// What was observed of the epoch that has just been checkpointed. All zero before the first epoch.
struct EpochStats {
  EpochId epoch;
  Duration run;      // how long the guest ran in the epoch
  Duration pause;    // how long the checkpoint that ended it paused the guest
  Pages dirty;       // distinct pages written in it
  Bytes checkpoint;  // bytes sent for it, after compression
  Bytes egress;      // frame bytes held for it
  Duration commit;   // suspend to commit of the last committed checkpoint (zero while there is none)
};

struct CheckpointPlan {
  Duration interval;  // until the next checkpoint, counted from the protocol's IntervalFrom; > 0
};

class Policy {
 public:
  virtual ~Policy() = default;
  // Must depend on nothing but its argument and constants fixed at construction.
  virtual CheckpointPlan plan(const EpochStats&) const = 0;
};

// Always the same interval: what Remus as published does.
class FixedPolicy final : public Policy {
 public:
  explicit FixedPolicy(Duration interval) : interval_(interval) {}
  CheckpointPlan plan(const EpochStats&) const override { return {interval_}; }

 private:
  Duration interval_;
};

}  // namespace remus
