// The whole state of a replica, for tests that explore all of them. Instants are left out: in those tests time stands
// still.
#pragma once

#include <string>

#include "models/protocol/backup_replica.hpp"
#include "models/protocol/primary_replica.hpp"

namespace remus {

struct Inspect {
  static bool asking(const PrimaryReplica& r) { return r.asking_; }
  static bool due(const PrimaryReplica& r) { return r.due_; }
  static bool buffer_free(const PrimaryReplica& r) { return r.buffers_in_use_ < r.config_.buffers; }
  static EpochId next_sent(const PrimaryReplica& r) { return r.next_sent_; }
  static EpochId next_received(const BackupReplica& r) { return r.next_received_; }
  static EpochId next_applied(const BackupReplica& r) { return r.next_applied_; }
  static EpochId next_disk(const BackupReplica& r) { return r.next_disk_; }

  // Equal for two replicas of one configuration that do the same from now on: one byte per number, which must be small.
  static std::string key(const PrimaryReplica& r) {
    return bytes({static_cast<std::uint64_t>(r.state_), r.epoch_.count(), r.next_commit_.count(), r.next_sent_.count(),
                  static_cast<std::uint64_t>(r.buffers_in_use_), r.due_, r.protected_, r.asking_, r.generation_});
  }
  static std::string key(const BackupReplica& r) {
    return bytes({static_cast<std::uint64_t>(r.state_), r.next_received_.count(), r.next_applied_.count(),
                  r.next_disk_.count(), r.next_ack_.count(), r.generation_});
  }

 private:
  static std::string bytes(std::initializer_list<std::uint64_t> numbers) {
    std::string text;
    for (const std::uint64_t number : numbers) {
      invariant(number < 256, "a state's key holds small numbers");
      text.push_back(static_cast<char>(number));
    }
    return text;
  }
};

}  // namespace remus
