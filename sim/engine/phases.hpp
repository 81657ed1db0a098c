// The phases of a run with a fault: protected, down, unprotected; how long each lasted and what was done in it.
#pragma once

#include <array>
#include <vector>

#include "models/units/quantity.hpp"
#include "sim/record/result.hpp"
#include "sim/vm/vm_listener.hpp"

namespace remus::sim {

class Phases {
 public:
  using Done = WorkDone;

  // A run begins, at time 0, protected.
  Phases() : stretches_{{Phase::is_protected, Instant(), {}}} {}
  Phase present() const { return stretches_.back().phase; }
  // `phase` begins now; nothing changes when it is the present one.
  void enter(Phase phase, Instant now, const Done& done);

  // Seconds in each phase, within `from` to `to`, in the order of Phase.
  std::array<double, 3> seconds(Instant from, Instant to) const;
  // Requests completed in each phase, within `from` and `end`. Precondition: requests count from `from` on.
  std::array<double, 3> requests(Instant from, const Done& end) const;
  // Progress made in each phase. What a failover took back was made in the phase before it; so nothing is made in one
  // that is down.
  std::array<double, 3> progress(const Done& end) const;

 private:
  struct Stretch {
    Phase phase;
    Instant begin;
    Done done;  // by its begin
  };
  std::vector<Stretch> stretches_;
};

}  // namespace remus::sim
