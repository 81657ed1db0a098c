// A run's measured time.
#pragma once

#include "models/units/quantity.hpp"

namespace remus::sim {

class RunListener {
 public:
  virtual ~RunListener() = default;
  // It began at `from`, which is not before anything told so far but suspends: found out before anything is told that
  // has happened since.
  virtual void measured_from(Instant /*from*/) {}
  // It has ended.
  virtual void measured_until(Instant /*end*/) {}
  // A client has given its connection up, so that the work is never done.
  virtual void client_gave_up(Instant) {}
};

}  // namespace remus::sim
