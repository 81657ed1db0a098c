// What one of the VM's clients and the VM know of each other.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::sim {

// Of one connection, right after a VM was activated; counts of payload bytes, and ends of sequence numbers seen.
struct ClientKnowledge {
  std::uint32_t connection = 0;
  Bytes received;      // by the client
  Bytes sent;          // ever, by the VM as it is now
  Bytes acknowledged;  // of the client's bytes, as far as the client knows
  Bytes read;          // by the VM as it is now
  std::int64_t seen_end = 0, sent_end = 0;
};

}  // namespace remus::sim
