// The primary's half of checkpoint replication, as a pure state machine.
//
// Models: the cycle suspend - copy - resume - send - commit of Remus, and by ProtocolConfig its relatives: sending
// while paused, committing when the stream is written, other origins of the interval, several local buffers with
// back-pressure. A silent backup ends protection: egress is released and the VM runs on, or, where an arbitrator gave
// the VM to the backup, stops. A repaired backup is synchronised while the VM runs, and the next checkpoint makes its
// image whole. A repaired primary waits idle until the backup hands the VM over (static roles). Leaves out: how
// silence is noticed (the driver hears or does not hear), and restarting a VM that was lost on both hosts. References:
// B. Cully et al., "Remus: High Availability via Asynchronous Virtual Machine Replication", NSDI 2008. STATES.md shows
// all transitions; a test holds it to the code.
//
//   idle -Started-> running -TimerFired, a buffer is free-> suspending -GuestSuspended-> copying
//   running -TimerFired, no buffer-> waiting -a commit frees one-> suspending
//   copying -DirtyPagesCopied, buffered-> resuming -GuestResumed-> running
//   copying -DirtyPagesCopied, while_paused-> sending -CheckpointSent-> resuming
//
// The guest runs in running, waiting, unprotected and synchronising. Commits (CheckpointAcked, or CheckpointSent under
// stream_written) come in any state of a protected replica.
#pragma once

#include <memory>
#include <vector>

#include "models/policy/policy.hpp"
#include "models/protocol/config.hpp"
#include "models/protocol/messages.hpp"

namespace remus {

enum class PrimaryState {
  idle,  // no VM here
  running,
  waiting,
  suspending,
  copying,
  sending,
  resuming,
  unprotected,    // the VM runs; there is no backup
  synchronising,  // likewise, and a repaired backup is being brought up to date
  taking,         // the VM was handed over: may this host run it, and does it run yet?
  stopped         // the backup runs the VM; it is destroyed here
};

class PrimaryReplica {
 public:
  // Precondition: config.buffers >= 1, policy not null. The policy is shared, never changed.
  PrimaryReplica(const ProtocolConfig& config, std::shared_ptr<const Policy> policy);

  // Takes one event, at `now` >= every earlier one; answers what to do. Throws InvariantViolated on an event that
  // cannot follow what came before: a driver's bug.
  PrimaryEffects step(Instant now, const PrimaryEvent& event);

  PrimaryState state() const { return state_; }
  EpochId epoch() const { return epoch_; }              // the epoch that runs, or whose checkpoint is being captured
  EpochId next_commit() const { return next_commit_; }  // the oldest epoch that is not committed
  std::uint64_t generation() const { return generation_; }  // of the role: how often it was settled who runs the VM
  const EpochStats& last_stats() const { return stats_; }
  // Checkpoints are made: between Started (or a role taken, or a backup synchronised) and the backup's loss.
  bool is_protected() const { return protected_; }
  // What a driver has to know of the state, and no more: who is to be told of whom, and whose return matters.
  bool runs_alone() const { return state_ == PrimaryState::unprotected; }  // a backup that returns is wanted
  bool synchronises() const { return state_ == PrimaryState::synchronising; }
  bool takes_role() const { return state_ == PrimaryState::taking; }
  bool awaits_role() const { return state_ == PrimaryState::idle || state_ == PrimaryState::stopped; }

 private:
  friend struct Inspect;  // tests compare whole states (inspect_test.hpp)

  void start();
  void timer_fired();
  void guest_suspended(Bytes egress);
  void pages_copied(const DirtyPagesCopied& copied);
  void resume();
  void guest_resumed();
  void checkpoint_sent(const CheckpointSent& sent);
  void commit(EpochId epoch);
  void suspend_when_possible();
  void arm_timer(Instant origin);
  // primary_replica_faults.cpp
  void backup_silent();
  void arbitrator_granted();
  void arbitrator_refused();
  void go_unprotected();
  void backup_returned();
  void synchronised();
  void role_received(const RoleReceived& role);
  void take_role();
  void guest_activated();
  void begin_with(EpochId epoch);

  void push(const PrimaryEffect& effect) { effects_.push(effect); }

  ProtocolConfig config_;
  std::shared_ptr<const Policy> policy_;
  PrimaryState state_ = PrimaryState::idle;
  Instant now_;
  EpochId epoch_{0};
  EpochId next_commit_{0};
  EpochId next_sent_{0};
  std::int64_t buffers_in_use_ = 0;
  bool due_ = false;        // the timer fired and its checkpoint has not begun
  bool protected_ = false;  // while the guest is suspended after a loss, state_ still says so and this does not
  bool asking_ = false;     // the arbitrator, who may run the VM
  std::uint64_t generation_ = 0;
  Instant resumed_at_;  // begin of the running epoch
  Instant suspend_asked_at_;
  Instant interval_origin_;
  EpochStats stats_;
  PrimaryEffects effects_;
  // When each outstanding checkpoint's suspend was asked for: a ring by epoch. Each holds a buffer, so as many as there
  // are buffers suffice.
  std::vector<Instant> suspend_times_;
};

}  // namespace remus
