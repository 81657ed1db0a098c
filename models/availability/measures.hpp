// What is said about an arrangement: long-run means per second of time. Times (seconds per second) are shares.
#pragma once

#include <array>
#include <cstddef>

#include "models/availability/graph.hpp"

namespace remus::availability {

enum class Measure {
  down,  // share of time in which the VM serves no client: the sum of the next seven
  down_stalled,
  down_detecting,
  down_activating,
  down_failback,
  down_repairing,
  down_restarting,
  down_common_outage,
  unprotected,  // share of time in which it runs without a standby (a replica, a host to restart on)
  host_failures,
  link_failures,
  common_outages,
  failovers,
  failed_failovers,
  failbacks,
  restarts,  // from disk
  lost_work  // seconds of the guest's work undone, by failovers and restarts
};
inline constexpr std::size_t kMeasures = 17;
using Measures = std::array<double, kMeasures>;

// The name in OUTPUT.md, with the unit a year's worth of it has: "downtime_s_per_year", "failovers_per_year".
const char* name_of(Measure);

// True for a state's contribution to a share (down, down_*, unprotected).
bool counts(Measure, const State&);
// The measure that counts `event`. Precondition (checked): it is not none.
Measure measure_of(Event);

// The mean loss of one failover. Formula and its reasoning: parameters.hpp.
inline double mean_failover_loss_seconds(const Parameters& p) {
  return p.commit_delay.in_seconds() + p.cycle.in_seconds() / 2;
}

}  // namespace remus::availability
