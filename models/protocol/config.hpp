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
  bool operator==(const ProtocolConfig&) const = default;
};

}  // namespace remus
