// The driver: executes the replicas' effects on SimGrid and turns completions into their events; strikes with faults,
// and hears silence. What is done about a fault, the replicas decide; what physically happens, the witness is told.
//
// Everything runs on SimGrid's maestro: a transfer is a communication, a contended computation an execution, the rest
// stands in the agenda. The guest and its network run lazily: they are advanced to the present before anything touches
// them.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "models/protocol/backup_replica.hpp"
#include "models/protocol/primary_replica.hpp"
#include "sim/engine/agenda.hpp"
#include "sim/engine/arbitrator.hpp"
#include "sim/engine/compressor.hpp"
#include "sim/engine/disk_replicator.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/health.hpp"
#include "sim/engine/images.hpp"
#include "sim/engine/listeners.hpp"
#include "sim/engine/make_guest.hpp"
#include "sim/engine/platform.hpp"
#include "sim/engine/stream.hpp"
#include "sim/vm/epoch_ring.hpp"
#include "sim/vm/pair.hpp"

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
  bool step_primary(const PrimaryEvent&);
  void execute_all(const PrimaryEffects&);
  void execute(const PrimaryEffect&);
  void execute(const BackupEffect&);
  void suspend_guest(EpochId);
  Bytes egress_released() const;  // frame bytes, so far
  Bytes egress_emitted() const;
  Duration suspend_time() const;  // what it takes to suspend the guest as it is now
  void guest_suspended();
  void plug_egress(EpochId);
  void barrier_disk(EpochId);
  void copy_dirty_pages(EpochId);
  void resume_guest();
  void guest_resumed();
  void send_checkpoint(EpochId);
  const EpochActivity& sent_activity(EpochId);  // of a checkpoint that is not acknowledged
  Bytes checkpoint_bytes(const EpochActivity&) const;
  void checkpoint_compressed(EpochId);
  void checkpoint_sent(EpochId, Bytes);
  void release_egress(EpochId through);
  void set_timer(Duration);
  void apply_checkpoint(EpochId, Pages);
  void send_ack(EpochId);
  void ack_arrived(EpochId, std::uint64_t protection);
  void disk_received(EpochId, Bytes);
  void disk_complete(EpochId);
  void disk_held(EpochId);
  void release_disk(EpochId through);
  void offer_disk_writes();
  void completed(const simgrid::s4u::Activity&);
  void share_cores();
  void watch_progress();
  void keep_time_limit() const;
  template <class F>
  void later(Owner owner, Duration delay, F done) {  // at once when the delay is not > 0
    delay > Duration(0) ? agenda_.after(delay, std::move(done), owner) : done();
  }

  // --- simulation_faults.cpp: faults strike, silence is heard ---
  void schedule_faults();
  void event_point();
  void strike(const Fault&);
  void crash(Site);
  void end_session();
  void break_synchronisation();
  void note_unreplicated();
  void mend(const Fault&);
  void repair(Site);
  void adjust_network();
  void to_backup(Agenda::Action deliver);
  void to_primary(Agenda::Action deliver);
  void stall(std::vector<Agenda::Action>& stalled, Agenda::Action deliver);
  void flush_stalled();
  void watch();
  void watch_primary();
  void watch_backup();
  bool backup_is_content() const;
  std::optional<Instant> ack_overdue_from() const;
  Duration detection_timeout() const;
  Duration settling_patience() const;
  ProgressChecker::Patience patience() const;
  std::vector<WaitingClient> waiting_clients() const;
  void tell_returned();
  void stride();
  void note_first_answer();
  void note_vm_lost();
  void observe();
  void judge_progress();
  bool settled() const;
  bool protected_again() const;

  // --- simulation_failover.cpp: what the replicas ask for then ---
  bool vm_at(Site site) const { return vm_site_ == site; }
  void capture_image(EpochId start_of);
  void ask_arbitrator(Site, std::uint64_t generation);
  template <class Event>
  void tell(Site, const Event&);
  void stop_replication(Site);
  void replicate_guest(bool on);
  void vm_is(Phase);
  WorkDone done() const;
  void release_all_egress();
  void hold_egress(EpochId);
  void stop_guest();
  void start_protection(EpochId);
  void synchronise(Site);
  void synchronised(Site);
  void activate_guest(Site, EpochId);
  void activated(Site, EpochId);
  void put_guest(Site, EpochId);
  void judge_clients();
  void announce_address(Site);
  void confirm_role();
  void drop_incomplete(EpochId from);
  void suspend_handed_over(EpochId);
  void hand_over(EpochId, std::uint64_t generation);
  void resume_kept();
  void note_split_brain(Site);
  void note_lost_work(EpochId);

  // --- simulation_outcome.cpp: what became of it all ---
  std::int64_t frames_cut_off() const;
  void report_outcome(RunResult&) const;

  // --- simulation.cpp ---
  void run_unprotected();
  Instant now() const { return agenda_.now(); }
  void advance();
  std::optional<Instant> measured_from() const;
  [[noreturn]] void give_up(Instant at, const std::string& why) const;
  void report(RunResult&);
  void report_given_up(Metrics&) const;
  void report_inconsistency(Metrics&) const;
  void report_phases(Instant from, Instant to, Metrics&) const;
  void report_traffic(RunResult&) const;
  void report_latencies(const LatencySample&, Metrics&) const;
  void report_request(Duration latency, RunResult&) const;
  void judge(const RunResult&, Duration measured) const;
  MadeGuest guest_for_run();
  Stream::OnLink on_link(Channel);
  template <auto Fact, class... Facts>
  void tell_witness(const Facts&... facts) {  // of what happens now
    listeners_.witness.tell<Fact>(facts..., now());
  }
  void link_changed();

  const Experiment& experiment_;
  const Run& run_;
  const SimulateOptions& options_;
  const WorkloadSpec& workload_;
  SimGridEngine engine_;
  Hosts hosts_;
  Listeners listeners_;
  MadeGuest made_;
  Guest& guest_;
  std::shared_ptr<const Policy> policy_;
  PrimaryReplica primary_;
  BackupReplica backup_;
  Agenda agenda_;
  Compressor compressor_;
  Stream memory_stream_;
  DiskReplicator disk_;

  std::vector<PrimaryEvent> events_;  // told while another is being handled
  bool draining_ = false;
  bool measuring_ = false;              // the measured time has begun
  bool over_ = false;                   // the guest has finished: what still happens is of no interest
  std::uint64_t timer_generation_ = 0;  // a replaced timer is not heard
  EpochActivity activity_;              // of the epoch whose checkpoint is being captured
  Instant applied_until_;               // the backup is busy with the images that it has received

  // Faults; all idle in a run without any.
  bool keeps_images_ = false;  // faults are planned, or an explorer may strike
  Health health_;
  ProgressChecker::Patience patience_;
  bool split_brain_ = false;   // ever
  bool inconsistent_ = false;  // the scenario gives up that clients and VM know the same, and says so
  Instant reached_;            // by the guest: what the run is about ends here, though the agenda may go on
  Phase phase_ = Phase::is_protected;
  std::optional<Instant> first_answer_;  // the last that was told
  Arbitrator arbitrator_;
  Images images_;
  std::optional<Site> vm_site_ = Site::primary;  // where the VM runs, or is being captured; nowhere when it is down
  bool vm_lost_ = false;
  std::uint64_t session_ = 0;  // counts the ends of sessions: of_session.hpp
  bool connected_ = true;      // the connection over which an image or the role went last has not been lost
  std::vector<Agenda::Action> stalled_to_backup_, stalled_to_primary_;  // until the link is mended
  std::vector<EpochId> stalled_barriers_;                               // until the disks answer
  Instant heard_primary_;                                               // by the backup
  Instant heard_backup_;                                                // by the primary: the last ack
  struct Unacknowledged {
    Instant sent;
    EpochActivity activity;
  };
  EpochRing<Unacknowledged> unacknowledged_;            // checkpoints that are sent
  std::uint64_t primary_watch_ = 0, backup_watch_ = 0;  // count them: the last of each kind is heard
  std::uint64_t synchronisation_ = 0;                   // the one under way, by number; 0: none
  std::uint64_t synchronisations_ = 0;
  std::uint64_t protections_ = 0;     // started after a fault: which one an ack is of
  bool protection_confirmed_ = true;  // a checkpoint was acknowledged since protection started
  // The primary gave up a backup that only took longer than silence may last: it may do so for ever, and nothing
  // settles.
  bool false_alarm_ = false;
  std::int64_t repairs_pending_ = 0;
  bool more_than_one_fault_ = false;  // a fault struck before the last one was overcome
  std::uint64_t event_ = 0;           // number of the last event point
  std::vector<Fault> faults_by_event_;
  bool counts_events_ = false;
  bool striding_ = false;
  std::optional<Instant> crashed_at_;  // the VM, when it did and has not been activated since
  EpochId epoch_at_crash_{0};
  Bytes emitted_;            // by the guest until the last epoch ended: frame bytes
  Bytes unsent_at_barrier_;  // disk writes of an epoch that has ended, until its barrier
  Instant synchronisation_broken_at_;
  Pages last_dirty_;  // of the last checkpoint made

  double progress_ = 0;
  std::int64_t idle_checkpoints_ = 0;  // in a row without progress
};

}  // namespace remus::sim
