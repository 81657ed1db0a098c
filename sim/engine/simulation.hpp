// The driver: executes the replicas' effects on SimGrid and turns completions into their events.
//
// Everything runs on SimGrid's maestro: a transfer is a communication, a contended computation an execution, the rest
// stands in the agenda. The guest and its network run lazily: they are advanced to the present before anything touches
// them.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "models/protocol/backup_replica.hpp"
#include "models/protocol/primary_replica.hpp"
#include "sim/checkers/output_commit.hpp"
#include "sim/engine/agenda.hpp"
#include "sim/engine/compressor.hpp"
#include "sim/engine/cycle_statistics.hpp"
#include "sim/engine/disk_replicator.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/event_log.hpp"
#include "sim/engine/make_guest.hpp"
#include "sim/engine/platform.hpp"
#include "sim/engine/stream.hpp"

namespace remus::sim {

class Simulation {
 public:
  // All arguments are borrowed for the simulation's life.
  Simulation(const Experiment&, const Run&, const SimulateOptions&);
  RunResult run();

 private:
  // --- simulation_protected.cpp: effects to activities, completions to events ---
  void run_protected();
  void tell_primary(const PrimaryEvent&);
  void tell_backup(const BackupEvent&);
  void drain_events();
  void execute(const PrimaryEffect&);
  void execute(const BackupEffect&);
  void suspend_guest(EpochId);
  void guest_suspended();
  void plug_egress(EpochId);
  void barrier_disk(EpochId);
  void copy_dirty_pages(EpochId);
  void resume_guest();
  void guest_resumed();
  void send_checkpoint(EpochId);
  void checkpoint_compressed(EpochId);
  void checkpoint_sent(EpochId, Bytes);
  void release_egress(EpochId through);
  void set_timer(Duration);
  void apply_checkpoint(EpochId, Pages);
  void send_ack(EpochId);
  void ack_arrived(EpochId);
  void disk_complete(EpochId);
  void offer_disk_writes();
  void completed(const simgrid::s4u::Activity&);
  void share_cores();
  void watch_progress();
  void end_when_finished();
  template <class F>
  void later(Duration, F);  // at once when the delay is not > 0

  // --- simulation.cpp ---
  void run_unprotected();
  Instant now() const { return agenda_.now(); }
  void advance();  // the guest to the present
  [[noreturn]] void give_up(Instant at, const std::string& why) const;
  void report(RunResult&) const;
  void report_traffic(Duration measured, RunResult&) const;
  void report_request(const tcp::WaitTotals& waited, Duration latency, RunResult&) const;
  MadeGuest guest_for_run();

  const Experiment& experiment_;
  const Run& run_;
  const SimulateOptions& options_;
  const WorkloadSpec& workload_;
  SimGridEngine engine_;
  Hosts hosts_;
  OutputCommitChecker checker_;
  MadeGuest made_;
  Guest& guest_;
  EventLog log_{64};
  CycleStatistics statistics_;
  PrimaryReplica primary_;
  BackupReplica backup_;
  Agenda agenda_;
  Compressor compressor_;
  Stream memory_stream_;
  DiskReplicator disk_;

  std::vector<PrimaryEvent> events_;  // told while another is being handled
  bool draining_ = false;
  bool over_ = false;                   // the guest has finished: what still happens is of no interest
  std::uint64_t timer_generation_ = 0;  // a replaced timer is not heard
  EpochActivity activity_;              // of the epoch whose checkpoint is being captured
  EpochId backup_epoch_{0};             // the next memory image to arrive
  double progress_ = 0;
  std::int64_t idle_checkpoints_ = 0;  // in a row without progress
};

}  // namespace remus::sim
