// What a host's egress port does in a cycle with what the VM there says. Its frames, one by one, are told to
// tcp::EgressObserver.
#pragma once

#include "models/units/quantity.hpp"
#include "sim/world/transfer.hpp"

namespace remus::sim {

class EgressListener {
 public:
  virtual ~EgressListener() = default;
  // What was said so far belongs to `epoch`, what follows to the next.
  virtual void egress_cut(HostId, EpochId, Instant) {}
  // What belongs to `through` or an earlier epoch leaves, whether or not anything does.
  virtual void egress_released(HostId, EpochId /*through*/, Instant) {}
};

}  // namespace remus::sim
