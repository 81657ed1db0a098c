// Whether the VM is protected, and whether what it says is held.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"
#include "sim/world/transfer.hpp"

namespace remus::sim {

// Protected: the VM runs and its host replicates it, or takes its peer for alive: until it stops replicating it, it
// pays for that. Down: it runs nowhere, or its clients cannot find it yet. Unprotected: it runs and nobody replicates
// it.
enum class Phase : std::uint8_t { is_protected, down, unprotected };

// By the guest, so far: requests since the measured time began, and progress as Guest::progress() counts it.
struct WorkDone {
  double requests = 0, progress = 0;
};

class ProtectionListener {
 public:
  virtual ~ProtectionListener() = default;
  // The host begins to replicate the VM, with `epoch`; both disks are alike, what was under way before never ends.
  virtual void protection_starts(HostId, EpochId, Instant) {}
  // The first ack since protection started after a fault.
  virtual void protected_again(HostId, Instant) {}
  // A host gives its peer up. `has_vm`: the VM that clients meet is there.
  virtual void replication_stops(HostId, bool /*has_vm*/, Instant) {}
  // From now on the VM is so for its clients.
  virtual void enters(Phase, const WorkDone&, Instant) {}

  // All that is held leaves, and nothing is held from now on. `has_vm`: the VM that clients meet is there.
  virtual void all_egress_released(HostId, bool /*has_vm*/, Instant) {}
  // All is held from now on, as `epoch`'s.
  virtual void egress_held(HostId, EpochId, Instant) {}
};

}  // namespace remus::sim
