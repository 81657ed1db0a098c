// The phases of a run with a fault: protected, down, unprotected; how long each lasted and what was done in it.
#pragma once

#include <array>
#include <vector>

#include "models/units/quantity.hpp"
#include "sim/record/result.hpp"
#include "sim/vm/protection_listener.hpp"

namespace remus::sim {

class Phases final : public ProtectionListener {
 public:
  // A run begins, at time 0, protected.
  Phases() : stretches_{{Phase::is_protected, Instant(), {}}} {}
  // Nothing changes when `phase` is the present one.
  void enters(Phase phase, const WorkDone& done, Instant now) override;

  // Seconds in each phase, within `from` to `to`, in the order of Phase.
  std::array<double, 3> seconds(Instant from, Instant to) const;
  // Requests completed in each phase, within `from` and `end`. Precondition: requests count from `from` on.
  std::array<double, 3> requests(Instant from, const WorkDone& end) const;
  // Progress made in each phase. What a failover took back was made in the phase before it; so nothing is made in one
  // that is down.
  std::array<double, 3> progress(const WorkDone& end) const;

 private:
  Phase present() const { return stretches_.back().phase; }

  struct Stretch {
    Phase phase;
    Instant begin;
    WorkDone done;  // by its begin
  };
  std::vector<Stretch> stretches_;
};

}  // namespace remus::sim
