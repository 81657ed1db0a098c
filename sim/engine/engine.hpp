// Runs one simulation on SimGrid. SimGrid allows one simulation per process: call simulate() once in a process (fork
// first).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/protocol/backup_replica.hpp"
#include "models/protocol/primary_replica.hpp"
#include "models/workload/dirty_tape.hpp"
#include "sim/engine/event_log.hpp"
#include "sim/record/result.hpp"
#include "sim/scenario/fault.hpp"
#include "sim/scenario/scenario.hpp"

namespace remus::sim {

class Witness;  // sim/vm/witness.hpp

struct SimulateOptions {
  std::shared_ptr<const DirtyTape> tape;  // of the workload's trace_file; null when it has none
  std::string load_text;                  // tbench: contents of the load file; empty for other workloads
  LogListener log;                        // of a protected run's events and effects; empty: nobody listens
  // Adds listeners of the caller's own, before anything happens; they have to outlive the run.
  std::function<void(Witness&)> add_listeners;
  // For tests that break the protocol on purpose: stand in for a replica's step().
  std::function<PrimaryEffects(PrimaryReplica&, Instant, const PrimaryEvent&)> step_primary;
  std::function<BackupEffects(BackupReplica&, Instant, const BackupEvent&)> step_backup;
  Duration time_limit = Duration::ms(24LL * 3600 * 1000);  // of simulated time: a run that takes longer is given up

  // --- faults ---
  std::vector<Fault> faults;
  // Called at every event of a protected run, before it happens, with its number (from 1): of the faults it answers,
  // those with an event strike now and the others at their time. Lets an explorer fork here.
  std::function<std::vector<Fault>(std::uint64_t event, Instant now)> probe;
  // Called at every commit, with the guest's progress (Guest::progress) and the checkpoint's dirty pages.
  std::function<void(Instant now, double progress, Pages dirty)> on_commit;
  // What the scenario gives up by itself, without an arbitrator or the egress buffer, is told as metrics (split_brain,
  // orphaned_frames ...) and the run goes on with the VM that was activated last; otherwise it is a violation.
  bool tells_inconsistency = false;
  // Ends the run, as if the work were done, when this much simulated time has passed since the last fault struck and
  // was repaired (and all has settled); nothing: runs on to the workload's end.
  std::optional<Duration> observe_after_fault;
};

// SimGrid's version ("3.32") and the network model every run uses ("CM02 ...").
std::string simgrid_version();
std::string network_model();

// Precondition: the experiment is validated (scenario/load). Throws ScenarioError when a platform or load file does not
// hold what the scenario needs, and when the guest can never finish (it starves, or the time limit passes).
// A violated invariant does not throw: RunResult::violation says what, and holds the end of the event log.
RunResult simulate(const Experiment&, const Run&, const SimulateOptions&);

// Loads what make_hosts would, and forgets it. Like simulate(), it uses up the process. Throws ScenarioError; SimGrid
// itself ends the process on some broken platform files (a route that is missing): call it in a child.
void check_platform(const Experiment&);

}  // namespace remus::sim
