// The replicated writes to the VM's disk: on the host where it runs, on their way, on the host that holds them back.
#pragma once

#include "models/units/quantity.hpp"
#include "sim/world/transfer.hpp"

namespace remus::sim {

class DiskListener {
 public:
  virtual ~DiskListener() = default;
  // The epoch has ended; so many bytes are all that the VM wrote in it.
  virtual void writes_ended(HostId, EpochId, Bytes, Instant) {}
  // Bytes of an epoch's writes are at `host`, which may still turn them away.
  virtual void writes_arrived(HostId, EpochId, Bytes, Instant) {}
  // They have become part of what it holds back for its disk.
  virtual void writes_accepted(HostId, EpochId, Bytes, Instant) {}
  // The host has all writes of the epoch, and its disk has answered.
  virtual void writes_held(HostId, EpochId, Instant) {}
  // What is held back of `through` and earlier epochs goes to the disk.
  virtual void writes_released(HostId, EpochId /*through*/, Instant) {}
  // What is held back of `from` and later epochs is forgotten.
  virtual void writes_dropped(HostId, EpochId /*from*/, Instant) {}
};

}  // namespace remus::sim
