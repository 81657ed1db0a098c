#include "models/protocol/backup_replica.hpp"

#include <algorithm>

#include "models/protocol/overloaded.hpp"

namespace remus {

BackupEffects BackupReplica::step(Instant now, const BackupEvent& event) {
  invariant(now >= now_, "events come in the order of time");
  now_ = now;
  effects_ = {};
  std::visit(Overloaded{
                 [this](const CheckpointReceived& e) { checkpoint_received(e); },
                 [this](CheckpointApplied e) { checkpoint_applied(e.epoch); },
                 [this](DiskReceived e) { disk_received(e.epoch); },
                 [this](PrimarySilent) { primary_silent(); },
                 [this](ArbitratorGranted) { arbitrator_granted(); },
                 [this](ArbitratorRefused) { arbitrator_refused(); },
                 [this](GuestActivated) { guest_activated(); },
                 [this](PrimaryReturned) { primary_returned(); },
                 [this](Synchronised) { synchronised(); },
                 [this](GuestSuspended) { guest_suspended(); },
                 [this](GuestResumed) { guest_resumed(); },
                 [this](RoleTaken) { role_taken(); },
                 [this](const ImageReceived& e) { image_received(e); },
             },
             event);
  return effects_;
}

// Once the VM runs here, what the old primary still sends is of the past. A primary that sends checkpoints while the
// arbitrator is asked about the handed-over VM has taken it.
bool BackupReplica::takes_checkpoints() const {
  return state_ == BackupState::following || state_ == BackupState::filling || state_ == BackupState::asking ||
         state_ == BackupState::reclaiming;
}

void BackupReplica::checkpoint_received(const CheckpointReceived& received) {
  if (!takes_checkpoints()) return;
  invariant(received.epoch == next_received_, "memory images come once and in order");
  next_received_ += EpochId(1);
  push(ApplyCheckpoint{received.epoch, received.pages});
}

void BackupReplica::checkpoint_applied(EpochId epoch) {
  if (!takes_checkpoints()) return;
  invariant(epoch == next_applied_ && next_applied_ < next_received_, "an image is applied once, after it came");
  next_applied_ += EpochId(1);
  acknowledge_complete();
}

void BackupReplica::disk_received(EpochId epoch) {
  if (!takes_checkpoints()) return;
  invariant(epoch == next_disk_, "disk barriers come once and in order");
  next_disk_ += EpochId(1);
  acknowledge_complete();
}

// One of memory and disk may be ahead of the other; the checkpoint is complete when both are here.
void BackupReplica::acknowledge_complete() {
  if (next_ack_ >= std::min(next_applied_, next_disk_)) return;
  push(SendAck{next_ack_});
  push(ReleaseDisk{next_ack_});
  next_ack_ += EpochId(1);  // every event completes one checkpoint at most
  if (state_ == BackupState::filling) state_ = BackupState::following;
}

void BackupReplica::hold_from(EpochId epoch) { next_received_ = next_applied_ = next_disk_ = next_ack_ = epoch; }

}  // namespace remus
