// What the replicas are told (events) and what they ask for (effects).
//
// A driver executes effects in the order given and feeds back an event when one is done; tests are drivers too. Events
// carry their instant because the replicas have no clock.
#pragma once

#include <array>
#include <cstddef>
#include <variant>

#include "models/units/invariant.hpp"
#include "models/units/quantity.hpp"

namespace remus {

// --- events of the primary ---
struct Started {};     // the backup holds a full image; protection begins
struct TimerFired {};  // the timer of SetTimer
struct GuestSuspended {
  Bytes egress;
};  // no VCPU runs; frame bytes the ended epoch has emitted
struct DirtyPagesCopied {
  EpochId epoch;
  Pages pages;
};  // the epoch's pages are captured in a local buffer
struct GuestResumed {};
struct CheckpointSent {
  EpochId epoch;
  Bytes bytes;
};  // all of the checkpoint's stream has been written
struct CheckpointAcked {
  EpochId epoch;
};  // the backup's ack has arrived

// --- events of the backup ---
struct CheckpointReceived {
  EpochId epoch;
  Pages pages;
};  // the whole memory image of the checkpoint is here
struct CheckpointApplied {
  EpochId epoch;
};  // ... and is held in the backup's buffer
struct DiskReceived {
  EpochId epoch;
};  // all disk writes of the epoch (its barrier) are here

// --- effects of the primary ---
struct SuspendGuest {
  EpochId epoch;
};  // end the epoch
struct PlugEgress {
  EpochId epoch;
};  // egress so far belongs to `epoch`, what follows to the next
struct BarrierDisk {
  EpochId epoch;
};  // likewise for replicated disk writes
struct CopyDirtyPages {
  EpochId epoch;
};
struct ResumeGuest {};
struct SendCheckpoint {
  EpochId epoch;
};  // compress and transmit; in order of epochs
struct ReleaseEgress {
  EpochId through;
};
struct SetTimer {
  Duration delay;
};  // one timer; a new one replaces it; delay >= 0

// --- effects of the backup ---
struct ApplyCheckpoint {
  EpochId epoch;
  Pages pages;
};
struct SendAck {
  EpochId epoch;
};
struct ReleaseDisk {
  EpochId through;
};  // committed disk writes may go to the backup's disk

using PrimaryEvent =
    std::variant<Started, TimerFired, GuestSuspended, DirtyPagesCopied, GuestResumed, CheckpointSent, CheckpointAcked>;
using BackupEvent = std::variant<CheckpointReceived, CheckpointApplied, DiskReceived>;
using PrimaryEffect = std::variant<SuspendGuest, PlugEgress, BarrierDisk, CopyDirtyPages, ResumeGuest, SendCheckpoint,
                                   ReleaseEgress, SetTimer>;
using BackupEffect = std::variant<ApplyCheckpoint, SendAck, ReleaseDisk>;

// The answer to one event: a short list, without allocation.
template <class Effect>
class EffectList {
 public:
  void push(const Effect& effect) {
    invariant(size_ < items_.size(), "one event asked for more effects than an EffectList holds");
    items_[size_++] = effect;
  }
  const Effect* begin() const { return items_.data(); }
  const Effect* end() const { return items_.data() + size_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  std::array<Effect, 6> items_{};
  std::size_t size_ = 0;
};

using PrimaryEffects = EffectList<PrimaryEffect>;
using BackupEffects = EffectList<BackupEffect>;

}  // namespace remus
