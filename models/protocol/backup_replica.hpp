// The backup's half: holds memory and disk of each checkpoint, acknowledges it when it has both.
//
// Models: acknowledgement in order, of memory and disk together; disk writes held back until their checkpoint is
// complete. Leaves out: detection of the primary's failure, and failover.
#pragma once

#include "models/protocol/messages.hpp"

namespace remus {

class BackupReplica {
 public:
  // Takes one event, answers what to do. Throws InvariantViolated when memory or disk of an epoch comes twice or out of
  // order.
  BackupEffects step(Instant now, const BackupEvent& event);

  EpochId next_ack() const { return next_ack_; }  // the oldest epoch that is not acknowledged

 private:
  void acknowledge_complete(BackupEffects& effects);

  Instant now_;
  EpochId next_received_{0};  // memory images arrive in the order of epochs, as the stream does
  EpochId next_applied_{0};
  EpochId next_disk_{0};
  EpochId next_ack_{0};
};

}  // namespace remus
