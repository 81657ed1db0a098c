// What an onlooker of the guest's egress sees. The independent checkers (sim/checkers) implement this interface and
// include nothing else of models/tcp: they do not see the model that they judge.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::tcp {

// Sees every packet on its way through the guest's egress; feeds the independent checkers. Called once per packet as
// the plug sees it: an offload packet is one, its frame_bytes the sum over its frames. Each on_enqueued is followed by
// exactly one on_left of the same packet (at once, when the plug is off), or one on_lost, when the host of the plug
// stops first; a dropped packet gets on_dropped alone.
class EgressObserver {
 public:
  virtual ~EgressObserver() = default;
  // Accepted by the plug (or passed, if it is off).
  virtual void on_enqueued(Instant at, std::uint64_t packet, Bytes frame_bytes) = 0;
  // Refused by the plug's limit.
  virtual void on_dropped(Instant at, std::uint64_t packet, Bytes frame_bytes) = 0;
  // Handed to the client LAN.
  virtual void on_left(Instant at, std::uint64_t packet, Bytes frame_bytes) = 0;
  // Was in the plug when the host stopped: no client will ever see it.
  virtual void on_lost(Instant /*at*/, std::uint64_t /*packet*/, Bytes /*frame_bytes*/) {}
};

}  // namespace remus::tcp
