// What occupies the links between hosts.
#pragma once

#include "sim/world/transfer.hpp"

namespace remus::sim {

// begins and ends are those of every transfer that shares a link, also of one whose connection is gone meanwhile.
class LinkListener : public TransferWitness {
 public:
  void begins(const StreamId&, Bytes, Instant) override {}
  void ends(const StreamId&, Bytes, Instant) override {}
  // From now on a transfer alone on the route between two hosts gets `bandwidth`, and all together get `in_all`
  // (infinite where they do not share it).
  virtual void link_carries(HostId /*from*/, HostId /*to*/, BytesPerSecond /*bandwidth*/, BytesPerSecond /*in_all*/,
                            Instant) {}
};

}  // namespace remus::sim
