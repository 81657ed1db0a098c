// What goes wrong, what it holds up, and who notices.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"
#include "sim/world/transfer.hpp"

namespace remus::sim {

struct Fault;  // sim/scenario/fault.hpp

class FaultListener {
 public:
  virtual ~FaultListener() = default;
  // `frames`: that the clients' LAN has lost so far because it was cut at the VM's host.
  virtual void fault_strikes(const Fault&, std::int64_t /*frames*/, Instant) {}
  virtual void fault_mended(const Fault&, std::int64_t /*frames*/, Instant) {}
  // A host loses all that it holds, by the fault that struck last.
  virtual void host_stops(HostId, Instant) {}
  // It has stopped with so many bytes of writes that were done for its VM and are nowhere else.
  virtual void writes_left_behind(HostId, Bytes, Instant) {}
  // A message between hosts waits, a copy breaks off, or a host looks for its peer or for the arbitrator in vain.
  virtual void connection_fails(Instant) {}
  // A disk's answer waits.
  virtual void disk_stalls(HostId, Instant) {}
  // `host` hears nothing from its peer.
  virtual void silence(HostId, Instant) {}
  virtual void arbitrator_answers(HostId, bool /*granted*/, Instant) {}
};

}  // namespace remus::sim
