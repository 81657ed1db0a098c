// A checkpoint's ack, from the host that holds it to the one that awaits it.
#pragma once

#include "models/units/quantity.hpp"
#include "sim/world/transfer.hpp"

namespace remus::sim {

class AckListener {
 public:
  virtual ~AckListener() = default;
  // It leaves the host that holds the checkpoint.
  virtual void ack_sent(HostId, EpochId, Instant) {}
  // It is at the host that awaits it; so many pages are in the checkpoint.
  virtual void ack_arrived(HostId, EpochId, Pages, Instant) {}
};

}  // namespace remus::sim
