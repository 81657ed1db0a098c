#include "models/protocol/backup_replica.hpp"

#include <algorithm>

namespace remus {

BackupEffects BackupReplica::step(Instant now, const BackupEvent& event) {
  invariant(now >= now_, "events come in the order of time");
  now_ = now;
  BackupEffects effects;
  if (const auto* received = std::get_if<CheckpointReceived>(&event)) {
    invariant(received->epoch == next_received_, "memory images come once and in order");
    next_received_ += EpochId(1);
    effects.push(ApplyCheckpoint{received->epoch, received->pages});
  } else if (const auto* applied = std::get_if<CheckpointApplied>(&event)) {
    invariant(applied->epoch == next_applied_ && next_applied_ < next_received_,
              "an image is applied once, after it came");
    next_applied_ += EpochId(1);
    acknowledge_complete(effects);
  } else {
    invariant(std::get<DiskReceived>(event).epoch == next_disk_, "disk barriers come once and in order");
    next_disk_ += EpochId(1);
    acknowledge_complete(effects);
  }
  return effects;
}

// One of memory and disk may be ahead of the other; the checkpoint is complete when both are here.
void BackupReplica::acknowledge_complete(BackupEffects& effects) {
  if (next_ack_ >= std::min(next_applied_, next_disk_)) return;
  effects.push(SendAck{next_ack_});
  effects.push(ReleaseDisk{next_ack_});
  next_ack_ += EpochId(1);  // every event completes one checkpoint at most
}

}  // namespace remus
