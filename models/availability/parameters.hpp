// What the availability of a VM depends on. Every time is a mean with a law; defaults and their sources stand in
// tools/remsim/availability_parameters.cpp.
#pragma once

#include <optional>

#include "models/availability/holding_time.hpp"

namespace remus::availability {

// How the VM is kept alive.
enum class Arrangement {
  single,        // one host: after a crash the VM waits for the host's repair and restarts from its disk
  cold_standby,  // two hosts, shared disk, no replication: after a crash the VM restarts from disk on the other host
  remus,         // a primary and a backup: after a crash the backup activates the last committed checkpoint
};
inline constexpr Arrangement kArrangements[] = {Arrangement::single, Arrangement::cold_standby, Arrangement::remus};

struct Parameters {
  HoldingTime primary_life;  // of a host, from repaired to crashed (MTBF: the time in service, not counting the repair)
  HoldingTime backup_life;
  HoldingTime repair;  // of a crashed host

  std::optional<HoldingTime> common_life;  // between causes that stop both hosts at once (power, cooling); or never
  HoldingTime common_repair;               // until both run again

  std::optional<HoldingTime> link_life;  // of the replication link; or it never fails
  HoldingTime link_repair;

  HoldingTime detection;       // from the loss of the other host, or of the link, until a replica's timeout notices
  HoldingTime activation;      // from then until the VM runs on the backup and its clients reach it
  Ratio coverage{1};           // share of failovers that work; after another one the VM restarts from the backup's disk
  HoldingTime resync;          // bringing a repaired host up to date while the VM runs
  HoldingTime failback;        // VM stopped while the repaired primary takes the role again
  HoldingTime cold_detection;  // cold standby: from the crash to the decision to restart elsewhere
  HoldingTime restart;         // booting the VM and its service from disk

  // What is lost. A checkpoint captures the state at a suspend and is committed `commit_delay` later, when the next
  // suspend is `cycle` after the former. A crash falls anywhere in a cycle, so a failover loses between commit_delay
  // and commit_delay + cycle of the guest's work, uniformly; none of it was seen by a client (output commit).
  Duration cycle;
  Duration commit_delay;
  Duration
      restart_loss;  // work that a restart from disk loses: what was not yet written back; clients may have seen it
};

}  // namespace remus::availability
