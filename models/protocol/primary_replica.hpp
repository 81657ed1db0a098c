// The primary's half of checkpoint replication, as a pure state machine.
//
// Models: the cycle suspend - copy - resume - send - commit of Remus, and by ProtocolConfig its relatives: sending
// while paused, committing when the stream is written, other origins of the interval, several local buffers with
// back-pressure. Leaves out: failure detection, failover and failback. Reference: B. Cully et al., "Remus: High
// Availability via Asynchronous Virtual Machine Replication", NSDI 2008.
//
//   idle -Started-> running -TimerFired, a buffer is free-> suspending -GuestSuspended-> copying
//   running -TimerFired, no buffer-> waiting -a commit frees one-> suspending
//   copying -DirtyPagesCopied, buffered-> resuming -GuestResumed-> running
//   copying -DirtyPagesCopied, while_paused-> sending -CheckpointSent-> resuming
//
// The guest runs in running and waiting. Commits (CheckpointAcked, or CheckpointSent under stream_written) come in any
// state.
#pragma once

#include <memory>

#include "models/policy/policy.hpp"
#include "models/protocol/config.hpp"
#include "models/protocol/messages.hpp"

namespace remus {

enum class PrimaryState { idle, running, waiting, suspending, copying, sending, resuming };

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
  const EpochStats& last_stats() const { return stats_; }

 private:
  void start();
  void timer_fired();
  void guest_suspended(Bytes egress);
  void pages_copied(const DirtyPagesCopied& copied);
  void guest_resumed();
  void checkpoint_sent(const CheckpointSent& sent);
  void commit(EpochId epoch);
  void suspend_when_possible();
  void arm_timer(Instant origin);
  void push(const PrimaryEffect& effect) { effects_.push(effect); }

  ProtocolConfig config_;
  std::shared_ptr<const Policy> policy_;
  PrimaryState state_ = PrimaryState::idle;
  Instant now_;
  EpochId epoch_{0};
  EpochId next_commit_{0};
  EpochId next_sent_{0};
  std::int64_t buffers_in_use_ = 0;
  bool due_ = false;    // the timer fired and its checkpoint has not begun
  Instant resumed_at_;  // begin of the running epoch
  Instant suspend_asked_at_;
  Instant interval_origin_;
  EpochStats stats_;
  PrimaryEffects effects_;
  static constexpr std::size_t kSuspendLog = 64;
  std::array<Instant, kSuspendLog>
      suspend_times_{};  // ring by epoch: when each outstanding checkpoint's suspend was asked for
};

}  // namespace remus
