// What two replicas of one VM say to each other.
//
// One struct for every protocol: only the replicas read `kind`, so drivers, worlds and explorers need no templates. A
// message names what of the VM travels with it; how many bytes that is, and the bytes themselves, are the hosts'
// business.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::replica {

// One unbroken connection between two replicas; 0: none. Equality is all that means anything.
enum class SessionId : std::uint64_t {};
inline constexpr SessionId kNoSession{};

// How often it was settled who runs the VM.
using Generation = Quantity<struct GenerationTag, std::uint64_t>;

// Each delivers in order within a session; across channels there is no order.
enum class Channel : std::uint8_t { memory, disk, control };
inline constexpr int kChannels = 3;

enum class Cargo : std::uint8_t {
  none,
  epoch,       // the pages that Guest copy captured: the epoch's, and the VM's other state
  all,         // the pages that Guest copy_all named: all of memory, read while the guest runs, and the disk
  rest,        // of a suspended VM, what its peer lacks to run it
  disk_writes  // the replicated writes since the last barrier that have not gone before
};

struct Message {
  std::uint8_t kind = 0;  // numbered by the protocol, from 1; 0 is the drivers' own keep-alive
  Cargo cargo = Cargo::none;
  SessionId session = kNoSession;  // the receiver turns away what is not of its live session
  EpochId epoch;
  Generation generation;
  Pages pages;  // of the cargo; 0 where it has none
  friend bool operator==(const Message&, const Message&) = default;
};

}  // namespace remus::replica
