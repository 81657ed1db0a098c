// The independent judge of what faults leave: is the VM that a host activates one that the world may go on with?
//
// Holds, at every activation: no client holds a byte that the VM does not know (output-commit); everything the old VM
// acknowledged, to its clients or by the backup's acks, is there (acknowledged-kept); memory and disk are of one epoch,
// where the disk takes part in checkpoints (memory-and-disk), and otherwise the disk lacks nothing; no other host's VM
// speaks (one-active-vm). Judges by what physically happened, as the driver reports it; knows nothing of the protocol's
// state.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>

#include "models/protocol/config.hpp"
#include "models/units/quantity.hpp"
#include "sim/checkers/client_knowledge.hpp"
#include "sim/checkers/violation.hpp"

namespace remus::sim {

enum class Site : std::uint8_t { primary, backup };

// What the scenario itself gives up (no arbitrator, no egress buffer), as clients see it.
struct Inconsistency {
  bool split_brain = false;
  Bytes orphaned;           // payload that clients hold and the activated VM never sent
  Bytes acknowledged_lost;  // clients' payload that was acknowledged and that it lacks
  std::int64_t broken_connections = 0;
};

class SurvivalChecker {
 public:
  explicit SurvivalChecker(const ProtocolConfig& protocol) : protocol_(protocol) {}

  // From now on what clients and the VM do not know alike, and two VMs that speak, are counted and not objected to: the
  // scenario announced it. All else is.
  void tolerate() { tolerant_ = true; }
  bool tolerant() const { return tolerant_; }
  const Inconsistency& inconsistency() const { return inconsistency_; }

  // --- ground truth from the driver ---
  void disk_written(EpochId, Bytes);    // by the protected VM, known at the epoch's end
  void disk_received(EpochId, Bytes);   // by the backup, in parts
  void disk_released(EpochId through);  // by the backup, to its disk
  void disk_dropped(EpochId from);      // by the backup, before it writes the rest to its disk
  void ack_sent(EpochId);               // by the backup
  void protection_starts(EpochId);      // both disks are alike
  void speaks(Site);                    // the VM here runs, and what it says leaves unheld
  void silent(Site);                    // it does not (any more)
  // ... whether or not what it says is held: it must be the only one that speaks.
  void runs(Site);
  // The backup runs the VM, unheld, as it was at the start of `epoch`; what left_below() says left from it before.
  void activated(EpochId epoch, EpochId left_below);
  void client(const ClientKnowledge&);
  void connections_unknown(std::int64_t count);  // finished for their clients, unknown to the VM
  void egress_left(EpochId below) const;         // something of an epoch below `below` left the old primary

  // Disk writes that a failover left on the backup's disk though the VM's memory does not know them.
  Bytes disk_ahead() const { return disk_ahead_; }
  std::uint64_t judged() const { return judged_; }

 private:
  struct Writes {
    Bytes written, received;
  };
  void judge_disk(EpochId epoch);
  void judge_client(const ClientKnowledge&) const;

  ProtocolConfig protocol_;
  std::map<EpochId, Writes> disk_;   // of epochs that are not released
  EpochId acked_below_{0};           // epochs below it were acknowledged
  EpochId on_disk_below_{0};         // all writes of epochs below it are on the backup's disk
  std::optional<EpochId> survivor_;  // the epoch at whose start the backup's VM began, once it did
  std::array<bool, 2> speaks_{};
  Bytes disk_ahead_;
  bool tolerant_ = false;
  Inconsistency inconsistency_;
  mutable std::uint64_t judged_ = 0;
};

}  // namespace remus::sim
