// Who is who in what is simulated, and what crosses between hosts.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::sim {

// Hosts and VMs are indices, not roles and not pointers.
enum class HostId : std::uint16_t {};
enum class VmId : std::uint16_t {};

// What two hosts of a VM send to one another is in order within a channel, not across them.
enum class Channel : std::uint8_t { memory, disk };

// What comes one after the other: a VM's channel in one direction.
struct StreamId {
  VmId vm{};
  HostId from{}, to{};
  Channel channel{};
};

// Is told when a transfer begins to share its route and when all of it has crossed; of what is abandoned, that too.
class TransferWitness {
 public:
  virtual ~TransferWitness() = default;
  virtual void begins(const StreamId& stream, Bytes bytes, Instant now) = 0;
  virtual void ends(const StreamId& stream, Bytes bytes, Instant now) = 0;
};

}  // namespace remus::sim
