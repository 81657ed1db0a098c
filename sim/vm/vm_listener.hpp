// Where the VM lives: on which host it runs, from which image; and what its clients find there.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"
#include "sim/checkers/client_knowledge.hpp"
#include "sim/world/transfer.hpp"

namespace remus::sim {

class VmListener {
 public:
  virtual ~VmListener() = default;

  // --- copies of the whole VM ---
  virtual void copy_begins(HostId /*from*/, Instant) {}
  virtual void copy_ends(HostId /*from*/, Instant) {}
  // The VM is suspended here to be handed over: it says nothing more.
  virtual void gives_way(HostId, EpochId, Instant) {}
  // Nobody protects it, and it is captured whole at the start of `epoch`: the image knows all that it has said.
  virtual void image_taken(HostId, EpochId, Instant) {}
  virtual void handed_over(HostId /*from*/, EpochId, Instant) {}

  // --- where it runs ---
  // It runs here as it was at the start of `epoch`; `held`: what it says is, by the egress port of the host.
  virtual void activated(HostId, EpochId, bool /*held*/, Instant) {}
  // It was to be handed over, and runs on here instead; what it says is not held.
  virtual void kept(HostId, Instant) {}
  // Clients find it here.
  virtual void address_announced(HostId, Instant) {}
  // It is activated on `host`, and runs on another.
  virtual void runs_twice(HostId, Instant) {}
  // By its own host, which goes on.
  virtual void stopped(HostId, Instant) {}
  // It runs nowhere, and no host will activate it. `after_one_fault`: no other had struck before that was overcome.
  virtual void lost(bool /*after_one_fault*/, Instant) {}

  // --- what an activation leaves ---
  // The VM went down in epoch `begun`, and comes back as it was at the start of `back_to`, `run` earlier.
  virtual void work_lost(EpochId /*begun*/, EpochId /*back_to*/, Duration /*run*/, Instant) {}
  // Of each connection, right after an activation.
  virtual void client_found(const ClientKnowledge&, Instant) {}
  // Connections that have finished for their clients and that the VM does not know; they may be none.
  virtual void connections_unknown(std::int64_t, Instant) {}
  // The first frame of the VM that a client gets, as it was activated last or let go.
  virtual void first_answer(Instant) {}
};

}  // namespace remus::sim
