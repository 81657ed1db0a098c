// The independent judge of every run: watches what physically happens, knows nothing of the protocol's state.
//
// Holds: a frame leaves to a client only after the checkpoint of the epoch that emitted it is committed (and, with the
// backup's ack as the rule, only when the backup truly holds all memory and all disk writes of that epoch and those
// before); acks come in order and only for what the backup holds; pages captured = pages received, disk bytes written =
// received; egress frames emitted = left + still held. A violation throws Violation at the moment it happens.
#pragma once

#include <cstdint>
#include <deque>
#include <map>

#include "models/protocol/config.hpp"
#include "models/tcp/egress_observer.hpp"
#include "models/units/quantity.hpp"
#include "sim/checkers/violation.hpp"

namespace remus::sim {

class OutputCommitChecker final : public tcp::EgressObserver {
 public:
  // `protected_run` false: nothing is held and only conservation is checked. net_buffer off likewise.
  OutputCommitChecker(const ProtocolConfig& protocol, bool protected_run);

  // --- ground truth from the driver, at the moment it is physically so ---
  void guest_suspended();  // the running epoch has ended
  void pages_captured(EpochId, Pages);
  void disk_written(EpochId, Bytes);  // all the epoch's writes, known at its end
  void stream_written(EpochId);
  void memory_received(EpochId, Pages);  // by the backup
  void disk_received(EpochId, Bytes);    // by the backup, in parts
  void ack_sent(EpochId);                // by the backup
  void ack_received(EpochId);            // by the primary
  // Protection has ended: what is held may leave, and what follows is not held.
  void protection_ended() { holds_egress_ = false; }
  // The VM, which nobody protects, is captured whole at the start of `epoch`: the image knows all that has left.
  void image_taken(EpochId epoch);
  // Protection begins (again) with `epoch`; egress is held if the protocol says so.
  void protection_starts(EpochId epoch);

  // --- egress, per packet ---
  void on_enqueued(Instant at, std::uint64_t packet, Bytes frame_bytes) override;
  void on_dropped(Instant at, std::uint64_t packet, Bytes frame_bytes) override;
  void on_left(Instant at, std::uint64_t packet, Bytes frame_bytes) override;
  void on_lost(Instant at, std::uint64_t packet, Bytes frame_bytes) override;

  // At the end: nothing was created or lost. Acks still on their way and frames still held are no violation.
  void finish() const;

  Duration mean_hold() const;                       // mean time a frame that left spent in the plug
  std::uint64_t judged() const { return judged_; }  // facts judged so far, to show that it was at work
  EpochId running() const { return running_; }
  // Epochs below it have let egress leave: the newest that a client knows of, plus one.
  EpochId left_below() const { return left_below_; }
  // Frames that have left from `epoch` and later ones. Precondition: none of them is committed.
  std::int64_t frames_left_from(EpochId epoch) const;

 private:
  struct Checkpoint {  // of an epoch that runs, or is not yet acknowledged
    Pages captured, received;
    Bytes disk_written, disk_received;
    bool captured_known = false, received_all = false, stream_written = false, ack_sent = false;
  };
  struct Held {  // a frame in the plug
    std::uint64_t packet;
    Instant since;
    EpochId epoch;
    Bytes bytes;
  };
  Checkpoint& checkpoint(EpochId epoch);
  bool committed(EpochId epoch);

  ProtocolConfig protocol_;
  bool holds_egress_;
  EpochId running_{0};
  EpochId oldest_{0};                   // epoch of checkpoints_.front()
  EpochId committed_through_{0};        // epochs below it are committed
  std::deque<Checkpoint> checkpoints_;  // oldest_ ... running_
  std::deque<Held> held_;               // the plug is a FIFO
  EpochId left_below_{0};
  std::map<EpochId, std::int64_t> left_of_;  // frames, of epochs that were not committed when they left
  Bytes enqueued_, left_, lost_;
  Duration hold_total_;
  std::int64_t left_count_ = 0;
  std::uint64_t judged_ = 0;
};

}  // namespace remus::sim
