// All that ever waits in a world, as data: what is told to whom when its time has come.
#pragma once

#include <cstdint>

#include "models/replica/event.hpp"

namespace remus::sim {

// Hosts and VMs are indices, not roles and not pointers.
enum class HostId : std::uint16_t {};
enum class VmId : std::uint16_t {};

struct Wakeup {
  enum class Kind : std::uint8_t {
    event,     // `told` is told to the replica
    guest,     // an operation of the guest's port ends; `told` is its Done
    computed,  // a computation has ended
    arrived,   // a message is here: `told` is its Received
    called,    // a Connect has arrived here, or its answer has
    hung_up,   // a Close has arrived here: `told` is its Disconnected
    asked,     // a question is at the arbitrator
    device,    // of a device's own; `freight` says which
    fault,     // a fault strikes or is mended
    look       // the observer looks
  };
  VmId vm{};
  HostId host{};
  std::uint32_t incarnation = 0;  // of the host, which counts its boots: one of a past boot is not delivered
  Kind kind{};
  replica::Event told;
  std::uint64_t freight = 0;  // the devices': neither replica nor world looks at it
};

}  // namespace remus::sim
