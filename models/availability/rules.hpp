// The rules of the availability model: which clocks run in a state, and where each leads. Everything else (the closed
// form, the simulation) is made from these.
//
// Models: crashes of either host, causes common to both, loss of the replication link, detection, failover and its
// failure, repair, resynchronisation, failback to static roles, restart from disk. Held to a table written by hand:
// balance_test.cpp.
// Assumes: with the link down the backup does not activate (an arbitrator; without one both would run). After a
// double failure the VM waits for the host that has its latest disk (cold standby: for either, the disk is shared) and
// restarts "left consistent", as the paper says. While a loss is being noticed and the backup is activating, nothing
// else happens to the peer: its repair begins afterwards, as seconds do not matter to hours. A common cause stops
// what runs and does not delay repairs that are under way. A repaired host is as new. The link fails only between two
// hosts that are up.
// Leaves out: failures of the guest's own software (replicated along with it), loss of a disk, clients'
// retransmissions.
#pragma once

#include <cstdint>
#include <vector>

#include "models/availability/parameters.hpp"
#include "models/availability/state.hpp"

namespace remus::availability {

// Several may run at once; one that runs in two successive states goes on, it does not begin again.
enum class ClockId : std::uint8_t {
  primary_life,
  backup_life,
  common_life,
  link_life,
  primary_repair,
  backup_repair,
  link_repair,
  resync,
  phase  // of detecting, activating, ...: goes on only while the phase stays the same
};
inline constexpr std::size_t kClocks = 9;

// What is counted when a clock goes off.
enum class Event : std::uint8_t {
  none,
  host_failure,
  link_failure,
  common_outage,
  failover,         // completed: the VM runs on the backup's last committed checkpoint
  failed_failover,  // the VM has to be restarted from disk
  failback,
  restart  // completed, from disk: what clients saw may be lost
};
inline constexpr std::size_t kEvents = 8;

struct Outcome {
  double probability = 1;
  State next;
  Event event = Event::none;
};

struct Clock {
  ClockId id;
  HoldingTime time;
  std::vector<Outcome> outcomes;  // probabilities > 0 with sum 1
};

// Where everything is as it should be; every visit to it begins a new cycle.
State initial_state(Arrangement);

// The clocks that run in `state`, in the order of ClockId.
std::vector<Clock> clocks_of(Arrangement, const Parameters&, const State&);

}  // namespace remus::availability
