// The backup when something has failed: failover, and the VM's way back to a repaired primary.
#include "models/protocol/backup_replica.hpp"

namespace remus {

void BackupReplica::primary_silent() {
  switch (state_) {
    case BackupState::filling:
      return give_image_up(BackupState::lost);
    case BackupState::following:
      if (!config_.arbitrator) return activate();
      state_ = BackupState::asking;
      return push(AskArbitrator{generation_ + 1});
    case BackupState::synchronising:
      state_ = BackupState::active;
      return push(StopReplication{});
    case BackupState::handing_over:
      if (!config_.arbitrator) return keep_vm();
      state_ = BackupState::reclaiming;
      return push(AskArbitrator{generation_ + 1});
    default:  // nothing depends on the primary, or its silence is known
      return;
  }
}

void BackupReplica::arbitrator_granted() {
  if (state_ == BackupState::reclaiming) return keep_vm();
  invariant(state_ == BackupState::asking, "the arbitrator answers when asked");
  activate();
}

// Another host may run the VM. One that was handed over is as the primary started it: good to follow from.
void BackupReplica::arbitrator_refused() {
  if (state_ == BackupState::reclaiming) return follow_primary();
  invariant(state_ == BackupState::asking, "the arbitrator answers when asked");
  give_image_up(BackupState::empty);
}

// A primary that lives after all hears nothing from here any more, and will offer a new image.
void BackupReplica::give_image_up(BackupState then) {
  state_ = then;
  push(StopReplication{});
  push(DropIncomplete{next_ack_});
}

void BackupReplica::activate() {
  state_ = BackupState::activating;
  ++generation_;
  hold_from(next_ack_);
  push(StopReplication{});
  push(DropIncomplete{next_ack_});
  push(ActivateGuest{next_ack_});
}

void BackupReplica::guest_activated() {
  invariant(state_ == BackupState::activating, "the VM is activated only when asked");
  state_ = BackupState::active;
  push(AnnounceAddress{});
}

void BackupReplica::primary_returned() {
  if (state_ != BackupState::active) return;
  state_ = BackupState::synchronising;
  push(Synchronise{});
}

void BackupReplica::synchronised() {
  invariant(state_ == BackupState::synchronising, "a primary is synchronised only when asked");
  state_ = BackupState::returning;
  push(SuspendGuest{next_ack_});
}

void BackupReplica::guest_suspended() {
  invariant(state_ == BackupState::returning, "the VM is suspended only when asked");
  state_ = BackupState::handing_over;
  push(HandOver{next_ack_, generation_ + 1});
}

void BackupReplica::keep_vm() {
  state_ = BackupState::resuming;
  ++generation_;
  push(StopReplication{});
  push(ResumeGuest{});
}

// The primary may have announced the address as its own before it was lost.
void BackupReplica::guest_resumed() {
  invariant(state_ == BackupState::resuming, "the VM is resumed only when asked");
  state_ = BackupState::active;
  push(AnnounceAddress{});
}

// While the arbitrator is being asked, its answer says the same: the primary runs what it was granted.
void BackupReplica::role_taken() {
  if (state_ == BackupState::handing_over) follow_primary();
}

void BackupReplica::follow_primary() {
  state_ = BackupState::following;
  ++generation_;
}

// Also to one that took its primary for dead before the first image was whole, wrongly.
void BackupReplica::image_received(const ImageReceived& image) {
  invariant(state_ == BackupState::empty || state_ == BackupState::lost, "an image comes to a host without one");
  state_ = BackupState::filling;
  generation_ = image.generation;
  hold_from(image.epoch);
}

}  // namespace remus
