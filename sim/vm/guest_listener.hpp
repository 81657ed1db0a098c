// What a VM does in the cycle of a checkpoint, on the host where it is protected.
#pragma once

#include "models/units/quantity.hpp"
#include "sim/world/transfer.hpp"

namespace remus::sim {

class GuestListener {
 public:
  virtual ~GuestListener() = default;
  // The VM is asked to stop, at the end of `epoch`; its VCPUs do not run any more. `left`: frame bytes that have left
  // to the clients so far.
  virtual void suspend_asked(HostId, EpochId, Bytes /*left*/, Instant) {}
  // It is suspended; in the epoch that has ended it ran for `run`.
  virtual void suspended(HostId, EpochId, Duration /*run*/, Instant) {}
  // The epoch's dirty pages, that many, are in a buffer of the host.
  virtual void pages_captured(HostId, EpochId, Pages, Instant) {}
  // Its VCPUs run again, after the pause that has ended `epoch`.
  virtual void resumed(HostId, EpochId, Instant) {}
};

}  // namespace remus::sim
