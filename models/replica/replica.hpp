// One host's half of a replication protocol, as a pure state machine: step(now, event) answers effects.
//
// A driver executes them in order and feeds back events, one at a time, never from inside step() (effect.hpp says what
// it owes). It asks a replica nothing else: standing() is for reports and checkers.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "models/replica/effect.hpp"
#include "models/replica/event.hpp"
#include "models/units/quantity.hpp"

namespace remus::replica {

// What a replica takes itself to be. Of two, both may be wrong about the other.
struct Standing {
  bool has_vm = false;        // the VM runs here, or is suspended here and may run again
  bool is_protected = false;  // ... and checkpoints are made of it
  bool holds_image = false;   // a complete image that activate could use
  std::string_view state;     // its name in the protocol's STATES.md
};

// Collects all that decides a replica's future, so that an exploration knows states that are alike. No instant may be
// in it: instants decide nothing but delays. Sessions are kept apart, as they are compared after renaming.
class StateWriter {
 public:
  void add(std::uint64_t value) { values_.push_back(value); }
  void add_session(SessionId session) { sessions_.push_back(session); }
  const std::vector<std::uint64_t>& values() const { return values_; }
  const std::vector<SessionId>& sessions() const { return sessions_; }

 private:
  std::vector<std::uint64_t> values_;
  std::vector<SessionId> sessions_;
};

class Replica {
 public:
  virtual ~Replica() = default;
  // `now` >= that of every earlier step. Appends to `out`, which the driver has cleared. Throws InvariantViolated on an
  // event that cannot follow what came before: a driver's bug, or a protocol's.
  virtual void step(Instant now, const Event& event, Effects& out) = 0;
  virtual std::unique_ptr<Replica> clone() const = 0;
  virtual void describe(StateWriter& out) const = 0;
  virtual Standing standing() const = 0;
  // The protocol's name of a message's kind, for logs; "?" for one that it has not.
  virtual std::string_view name_of(std::uint8_t kind) const = 0;
};

}  // namespace remus::replica
