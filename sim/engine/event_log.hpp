// The run's events and effects, for the message of a violation and for logs that replay.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/units/quantity.hpp"
#include "sim/vm/ack_listener.hpp"
#include "sim/vm/checkpoint_listener.hpp"
#include "sim/vm/disk_listener.hpp"
#include "sim/vm/egress_listener.hpp"
#include "sim/vm/guest_listener.hpp"

namespace remus::sim {

struct LogEntry {
  Instant at;
  const char* what = "";  // a string literal: the event's or effect's name
  std::uint64_t epoch = 0;
  std::int64_t amount = 0;  // pages, bytes or nanoseconds, as `what` says
};

// Hears every entry as it is made.
using LogListener = std::function<void(const LogEntry&)>;

// Keeps the last `capacity` entries, in a ring; capacity >= 1.
class EventLog final : public GuestListener,
                       public CheckpointListener,
                       public AckListener,
                       public EgressListener,
                       public DiskListener {
 public:
  explicit EventLog(std::size_t capacity, LogListener listener = {})
      : capacity_(capacity), ring_(capacity), listener_(std::move(listener)) {}

  void suspend_asked(HostId, EpochId epoch, Bytes, Instant now) override { add(now, "SuspendGuest", epoch); }
  void suspended(HostId, EpochId epoch, Duration run, Instant now) override {
    add(now, "GuestSuspended", epoch, run.in_ns());
  }
  void pages_captured(HostId, EpochId epoch, Pages pages, Instant now) override {
    add(now, "DirtyPagesCopied", epoch, pages.count());
  }
  void resumed(HostId, EpochId epoch, Instant now) override { add(now, "GuestResumed", epoch); }
  void send_asked(HostId, EpochId epoch, Instant now) override { add(now, "SendCheckpoint", epoch); }
  void checkpoint_written(HostId, EpochId epoch, Bytes bytes, Instant now) override {
    add(now, "CheckpointSent", epoch, bytes.count());
  }
  void ack_sent(HostId, EpochId epoch, Instant now) override { add(now, "SendAck", epoch); }
  void ack_arrived(HostId, EpochId epoch, Pages, Instant now) override { add(now, "CheckpointAcked", epoch); }
  void egress_released(HostId, EpochId through, Instant now) override { add(now, "ReleaseEgress", through); }
  void writes_released(HostId, EpochId through, Instant now) override { add(now, "ReleaseDisk", through); }

  // One line an entry, oldest first: "12.345678901 s  CheckpointAcked      epoch 17  0".
  std::string text() const;

 private:
  void add(Instant at, const char* what, EpochId epoch, std::int64_t amount = 0) {
    LogEntry& entry = ring_[next_];
    entry = {at, what, epoch.count(), amount};
    if (++next_ == capacity_) next_ = 0;
    if (listener_) listener_(entry);
  }

  std::size_t capacity_, next_ = 0;  // the place of the next entry; what stands there is the oldest, once there is one
  std::vector<LogEntry> ring_;
  LogListener listener_;
};

}  // namespace remus::sim
