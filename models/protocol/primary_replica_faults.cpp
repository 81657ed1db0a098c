// The primary when something has failed: loss of the backup, its return, and the return of the role.
#include "models/protocol/primary_replica.hpp"

namespace remus {

// An arbitrator that has been asked answers later; until then the cycle goes on, and egress stays held.
void PrimaryReplica::backup_silent() {
  if (state_ == PrimaryState::synchronising) {
    state_ = PrimaryState::unprotected;
    push(StopReplication{});
  }
  if (!protected_ || asking_) return;
  if (!config_.arbitrator) return go_unprotected();
  asking_ = true;
  push(AskArbitrator{generation_ + 1});
}

void PrimaryReplica::arbitrator_granted() {
  invariant(asking_, "the arbitrator answers when asked");
  asking_ = false;
  state_ == PrimaryState::taking ? take_role() : go_unprotected();
}

void PrimaryReplica::arbitrator_refused() {
  invariant(asking_, "the arbitrator answers when asked");
  asking_ = false;
  protected_ = false;
  if (state_ != PrimaryState::taking) push(StopReplication{});
  state_ = PrimaryState::stopped;
  push(StopGuest{});
}

// Nobody is left to protect from this host's loss. A guest that is suspended right now is resumed by the steps that
// were under way.
void PrimaryReplica::go_unprotected() {
  protected_ = false;
  due_ = false;
  ++generation_;
  push(StopReplication{});
  if (config_.net_buffer) push(ReleaseAllEgress{});
  if (state_ == PrimaryState::running || state_ == PrimaryState::waiting) state_ = PrimaryState::unprotected;
  if (state_ == PrimaryState::sending) resume();
}

void PrimaryReplica::backup_returned() {
  if (state_ != PrimaryState::unprotected) return;
  state_ = PrimaryState::synchronising;
  push(Synchronise{});
}

// What the guest wrote while it was copied is in the first checkpoint, which is due at once: only with it is there one
// consistent image.
void PrimaryReplica::synchronised() {
  invariant(state_ == PrimaryState::synchronising, "a backup is synchronised only when asked");
  state_ = PrimaryState::running;
  protected_ = true;
  begin_with(epoch_);
  push(SetTimer{Duration(0)});
}

void PrimaryReplica::role_received(const RoleReceived& role) {
  invariant(state_ == PrimaryState::idle || state_ == PrimaryState::stopped, "the role comes to a host without the VM");
  state_ = PrimaryState::taking;
  epoch_ = role.epoch;
  generation_ = role.generation;
  if (!config_.arbitrator) return take_role();
  asking_ = true;
  push(AskArbitrator{generation_});
}

// The backup still holds what it handed over: protected before the VM runs.
void PrimaryReplica::take_role() {
  begin_with(epoch_);
  push(ActivateGuest{epoch_});
}

void PrimaryReplica::guest_activated() {
  invariant(state_ == PrimaryState::taking, "the VM is activated only when asked");
  state_ = PrimaryState::running;
  protected_ = true;
  resumed_at_ = now_;
  push(AnnounceAddress{});
  push(ConfirmRole{});
  arm_timer(now_);
}

void PrimaryReplica::begin_with(EpochId epoch) {
  due_ = false;
  buffers_in_use_ = 0;
  epoch_ = next_commit_ = next_sent_ = epoch;
  resumed_at_ = now_;
  stats_ = {};
  push(StartProtection{epoch});
  if (config_.net_buffer) push(HoldEgress{epoch});
}

}  // namespace remus
