// The run's events and effects, for the message of a violation and for logs that replay.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/units/quantity.hpp"

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
class EventLog {
 public:
  explicit EventLog(std::size_t capacity, LogListener listener = {})
      : ring_(capacity), listener_(std::move(listener)) {}
  void add(Instant at, const char* what, EpochId epoch, std::int64_t amount = 0) {
    LogEntry& entry = ring_[next_++ % ring_.size()];
    entry = {at, what, epoch.count(), amount};
    if (listener_) listener_(entry);
  }
  // One line an entry, oldest first: "12.345678901 s  CheckpointAcked      epoch 17  0".
  std::string text() const;

 private:
  std::vector<LogEntry> ring_;
  LogListener listener_;
  std::size_t next_ = 0;
};

}  // namespace remus::sim
