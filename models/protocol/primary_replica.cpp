#include "models/protocol/primary_replica.hpp"

#include <algorithm>
#include <utility>

#include "models/protocol/overloaded.hpp"

namespace remus {
namespace {

EpochId after(EpochId epoch) { return epoch + EpochId(1); }

}  // namespace

PrimaryReplica::PrimaryReplica(const ProtocolConfig& config, std::shared_ptr<const Policy> policy)
    : config_(config), policy_(std::move(policy)) {
  invariant(config_.buffers >= 1, "a local buffer is needed");
  invariant(policy_ != nullptr, "a policy is needed");
  suspend_times_.resize(static_cast<std::size_t>(config_.buffers));
}

PrimaryEffects PrimaryReplica::step(Instant now, const PrimaryEvent& event) {
  invariant(now >= now_, "events come in the order of time");
  now_ = now;
  effects_ = {};
  std::visit(Overloaded{
                 [this](Started) { start(); },
                 [this](TimerFired) { timer_fired(); },
                 [this](GuestSuspended e) { guest_suspended(e.egress); },
                 [this](const DirtyPagesCopied& e) { pages_copied(e); },
                 [this](GuestResumed) { guest_resumed(); },
                 [this](const CheckpointSent& e) { checkpoint_sent(e); },
                 [this](CheckpointAcked e) {
                   if (config_.commit == CommitRule::backup_ack && protected_) commit(e.epoch);
                 },
                 [this](BackupSilent) { backup_silent(); },
                 [this](ArbitratorGranted) { arbitrator_granted(); },
                 [this](ArbitratorRefused) { arbitrator_refused(); },
                 [this](BackupReturned) { backup_returned(); },
                 [this](Synchronised) { synchronised(); },
                 [this](const RoleReceived& e) { role_received(e); },
                 [this](GuestActivated) { guest_activated(); },
             },
             event);
  return effects_;
}

void PrimaryReplica::start() {
  invariant(state_ == PrimaryState::idle, "protection starts once");
  state_ = PrimaryState::running;
  protected_ = true;
  resumed_at_ = now_;
  arm_timer(now_);
}

void PrimaryReplica::timer_fired() {
  if (!protected_) return;
  due_ = true;
  if (state_ == PrimaryState::running) suspend_when_possible();
}

// A checkpoint needs a local buffer; without one it is due, and waits while the guest runs on (back-pressure).
void PrimaryReplica::suspend_when_possible() {
  if (!due_) return;
  if (buffers_in_use_ == config_.buffers) {
    state_ = PrimaryState::waiting;
    return;
  }
  due_ = false;
  ++buffers_in_use_;
  state_ = PrimaryState::suspending;
  suspend_asked_at_ = now_;
  suspend_times_[epoch_.count() % suspend_times_.size()] = now_;
  push(SuspendGuest{epoch_});
}

void PrimaryReplica::guest_suspended(Bytes egress) {
  if (state_ == PrimaryState::stopped) return;
  invariant(state_ == PrimaryState::suspending, "the guest is suspended only when asked");
  if (!protected_) return resume();
  state_ = PrimaryState::copying;
  stats_.epoch = epoch_;
  stats_.run = suspend_asked_at_ - resumed_at_;
  stats_.egress = egress;
  if (config_.interval_from == IntervalFrom::suspend) interval_origin_ = now_;
  if (config_.net_buffer) push(PlugEgress{epoch_});
  push(BarrierDisk{epoch_});
  push(CopyDirtyPages{epoch_});
}

void PrimaryReplica::pages_copied(const DirtyPagesCopied& copied) {
  if (state_ == PrimaryState::stopped) return;
  invariant(state_ == PrimaryState::copying && copied.epoch == epoch_, "pages are copied once per suspended epoch");
  stats_.dirty = copied.pages;
  if (config_.transmit == TransmitMode::buffered || !protected_) return resume();
  state_ = PrimaryState::sending;
  push(SendCheckpoint{epoch_});
}

void PrimaryReplica::resume() {
  state_ = PrimaryState::resuming;
  push(ResumeGuest{});
}

void PrimaryReplica::guest_resumed() {
  if (state_ == PrimaryState::stopped) return;
  invariant(state_ == PrimaryState::resuming, "the guest is resumed only when asked");
  if (!protected_) {
    state_ = PrimaryState::unprotected;
    return;
  }
  state_ = PrimaryState::running;
  resumed_at_ = now_;
  stats_.pause = now_ - suspend_asked_at_;
  if (config_.transmit == TransmitMode::buffered) push(SendCheckpoint{epoch_});
  const bool committed = next_commit_ > epoch_;  // while_paused with a commit that came before the resume
  epoch_ = after(epoch_);
  if (config_.interval_from == IntervalFrom::resume) interval_origin_ = now_;
  if (config_.interval_from != IntervalFrom::commit || committed) arm_timer(interval_origin_);
  suspend_when_possible();
}

void PrimaryReplica::checkpoint_sent(const CheckpointSent& sent) {
  if (!protected_) return;
  invariant(sent.epoch == next_sent_, "checkpoints are sent in order");
  next_sent_ = after(next_sent_);
  stats_.checkpoint = sent.bytes;
  if (state_ == PrimaryState::sending) resume();
  if (config_.commit == CommitRule::stream_written) commit(sent.epoch);
}

// Output commit: the egress of an epoch leaves only after its checkpoint is committed.
void PrimaryReplica::commit(EpochId epoch) {
  invariant(epoch == next_commit_ && epoch < next_sent_, "commits come in order, after the checkpoint was sent");
  next_commit_ = after(epoch);
  --buffers_in_use_;
  stats_.commit = now_ - suspend_times_[epoch.count() % suspend_times_.size()];
  if (config_.net_buffer) push(ReleaseEgress{epoch});
  const bool guest_runs = state_ == PrimaryState::running || state_ == PrimaryState::waiting;
  if (config_.interval_from == IntervalFrom::commit) {
    interval_origin_ = now_;
    if (guest_runs) arm_timer(now_);
  }
  if (state_ == PrimaryState::waiting) {
    state_ = PrimaryState::running;
    suspend_when_possible();
  }
}

void PrimaryReplica::arm_timer(Instant origin) {
  const Instant due = origin + policy_->plan(stats_).interval;
  push(SetTimer{std::max(Duration(0), Duration(due - now_))});
}

}  // namespace remus
