// Bugs seeded on purpose, one at a time, to see that the checkers find them. Reachable from tests only: no option and
// no scenario field sets one.
#pragma once

#include <array>
#include <string_view>

namespace remus::sim {

enum class SeededBug {
  none,
  release_before_ack,                  // egress leaves when its checkpoint is sent
  release_one_epoch_too_many,          // an ack releases the next epoch as well
  ack_before_disk,                     // the backup acknowledges memory alone
  ack_before_memory,                   // ... or the disk alone
  stale_epoch_accepted,                // an activated backup goes on taking the old primary's checkpoints
  buffer_not_dropped,                  // disk writes of incomplete epochs reach the disk at failover
  older_epoch_activated,               // the checkpoint before the last
  incomplete_epoch_activated,          // memory of a checkpoint whose disk writes are missing
  arbitrator_not_asked,                // a silent primary is taken for dead
  refusal_ignored,                     // a host that was refused runs the VM all the same
  address_not_announced,               // clients never learn where the VM is
  egress_never_released,               // after the backup's loss
  handed_over_without_the_last_writes  // failback leaves out what the VM wrote while it was copied
};
inline constexpr std::array<std::string_view, 14> kSeededBugNames{"none",
                                                                  "release before ack",
                                                                  "release of one epoch too many",
                                                                  "ack before disk",
                                                                  "ack before memory",
                                                                  "stale epoch accepted",
                                                                  "buffer not dropped",
                                                                  "older epoch activated",
                                                                  "incomplete epoch activated",
                                                                  "arbitrator not asked",
                                                                  "refusal ignored",
                                                                  "address not announced",
                                                                  "egress never released",
                                                                  "handed over without the last writes"};

}  // namespace remus::sim
