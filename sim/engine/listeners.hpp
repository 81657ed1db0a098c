// All that listen to a run's witness: its judges, and those that keep what the run is to report.
#pragma once

#include "sim/checkers/conservation.hpp"
#include "sim/checkers/output_commit.hpp"
#include "sim/checkers/progress.hpp"
#include "sim/checkers/survival.hpp"
#include "sim/engine/commit_listener.hpp"
#include "sim/engine/cycle_statistics.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/event_log.hpp"
#include "sim/engine/fate_listener.hpp"
#include "sim/engine/fault_story.hpp"
#include "sim/engine/link_statistics.hpp"
#include "sim/engine/phases.hpp"
#include "sim/engine/platform.hpp"
#include "sim/engine/strikes.hpp"
#include "sim/vm/conservation_listener.hpp"
#include "sim/vm/output_commit_listener.hpp"
#include "sim/vm/progress_listener.hpp"
#include "sim/vm/survival_listener.hpp"
#include "sim/vm/witness.hpp"

namespace remus::sim {

// Neither copied nor moved: they know each other. `interval`: between checkpoints, as asked for.
struct Listeners {
  Listeners(const Experiment&, const Run&, const SimulateOptions&, const SharedRoute& to_backup, Duration interval);
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  OutputCommitChecker output_commit;
  ConservationChecker conservation;
  SurvivalChecker survival;
  ProgressChecker progress;

  EventLog log;
  CycleStatistics cycles;
  LinkStatistics link;
  Phases phases;
  Strikes strikes;
  FaultStory story;
  FateListener fate;
  CommitListener commits;

  Witness witness;

 private:
  OutputCommitListener to_output_commit_;
  ConservationListener to_conservation_;
  SurvivalListener to_survival_;
  ProgressListener to_progress_;
};

}  // namespace remus::sim
