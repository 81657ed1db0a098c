// The axes by which real checkpoint-replication systems differ, as plain values.
#pragma once

#include <cstdint>

namespace remus {

// buffered: copy to a local buffer, resume, then send (Remus as published). while_paused: the guest stays suspended
// until the stream has been written (today's libxenguest).
enum class TransmitMode { buffered, while_paused };

// What makes a checkpoint committed: the backup's ack of memory and disk, or merely the stream's being written.
enum class CommitRule { backup_ack, stream_written };

// The moment the policy's interval is counted from: the guest is suspended (Xen 4.2's driver), resumed, or its
// checkpoint committed.
enum class IntervalFrom { suspend, resume, commit };

// How the guest's disk writes reach the backup (DRBD's names). In all of them a barrier closes each epoch's writes, and
// a checkpoint is complete only with them; they differ in when a write is done for the guest, and in what the backup's
// disk holds at a failover.
enum class DiskProtocol {
  remus,        // done when on the primary's disk; the backup holds an epoch's writes back until its checkpoint commits
  a,            // done when on the primary's disk and in the send buffer; the backup writes what it gets at once
  b,            // done when the backup has received it as well
  c,            // done when it is on the backup's disk as well
  dual_primary  // as c; both hosts may write, so a failover need not promote the backup's disk first
};

// Whether the backup's disk takes part in the checkpoint: otherwise it may be ahead of the memory of the same VM.
constexpr bool holds_disk_back(DiskProtocol disk) { return disk == DiskProtocol::remus; }

struct ProtocolConfig {
  TransmitMode transmit = TransmitMode::buffered;
  CommitRule commit = CommitRule::backup_ack;
  IntervalFrom interval_from = IntervalFrom::suspend;
  // Local buffers, >= 1. One is taken at suspend and given back at commit; a checkpoint that is due and finds none
  // waits.
  std::int64_t buffers = 1;
  bool net_buffer = true;  // false: egress is not held (for measurement only: output commit is broken by choice)
  // A third party both hosts can ask who may run the VM. Without one (Remus as published), a host takes its peer's
  // silence for its death: when only the link between them is dead, both run the VM (split brain).
  bool arbitrator = false;
  DiskProtocol disk = DiskProtocol::remus;
  bool operator==(const ProtocolConfig&) const = default;
};

}  // namespace remus
