// What the replicas are told (events) and what they ask for (effects).
//
// A driver executes effects in the order given and feeds back an event when one is done; tests are drivers too. Events
// carry their instant because the replicas have no clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "models/units/invariant.hpp"
#include "models/units/quantity.hpp"

namespace remus {

// --- events of both ---
struct GuestSuspended {
  Bytes egress;
};  // no VCPU runs; frame bytes the ended epoch has emitted
struct GuestResumed {};
struct GuestActivated {};     // the VM of ActivateGuest runs here
struct Synchronised {};       // the peer holds a copy of memory and disk, but for what was written meanwhile
struct ArbitratorGranted {};  // this host alone may run the VM
struct ArbitratorRefused {};  // the other host may, or no answer came

// --- events of the primary ---
struct Started {};     // the backup holds a full image; protection begins
struct TimerFired {};  // the timer of SetTimer
struct DirtyPagesCopied {
  EpochId epoch;
  Pages pages;
};  // the epoch's pages are captured in a local buffer
struct CheckpointSent {
  EpochId epoch;
  Bytes bytes;
};  // all of the checkpoint's stream has been written
struct CheckpointAcked {
  EpochId epoch;
};                         // the backup's ack has arrived
struct BackupSilent {};    // an ack was due, and none came within the timeout
struct BackupReturned {};  // a repaired backup, without any image, is there
struct RoleReceived {
  EpochId epoch;
  std::uint64_t generation;
};  // HandOver's message: the VM as it is at the start of `epoch` is held here, suspended

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
};                          // all disk writes of the epoch (its barrier) are here
struct PrimarySilent {};    // nothing came from the primary within the timeout
struct PrimaryReturned {};  // a repaired (or stopped) primary, without the VM, is there
struct ImageReceived {
  EpochId epoch;
  std::uint64_t generation;
};                    // of the primary's Synchronise: the checkpoint of `epoch` will make it one consistent image
struct RoleTaken {};  // the primary runs the VM that was handed over

// --- effects of both ---
struct SuspendGuest {
  EpochId epoch;
};  // end the epoch
struct ResumeGuest {};
struct AskArbitrator {
  std::uint64_t generation;
};  // of the role: the first host to ask for a generation has it
struct ActivateGuest {
  EpochId epoch;
};                          // run the VM here, as it was at the start of `epoch`
struct AnnounceAddress {};  // unsolicited ARP: the VM's address is here
struct Synchronise {};      // copy memory and disk to the repaired peer while the VM runs
struct StopReplication {};  // nothing is sent to the peer any more; what is under way is given up

// --- effects of the primary ---
struct PlugEgress {
  EpochId epoch;
};  // egress so far belongs to `epoch`, what follows to the next
struct BarrierDisk {
  EpochId epoch;
};  // likewise for replicated disk writes
struct CopyDirtyPages {
  EpochId epoch;
};
struct SendCheckpoint {
  EpochId epoch;
};  // compress and transmit; in order of epochs
struct ReleaseEgress {
  EpochId through;
};
struct SetTimer {
  Duration delay;
};                           // one timer; a new one replaces it; delay >= 0
struct ReleaseAllEgress {};  // what is held leaves, and nothing is held from now on
struct StartProtection {
  EpochId epoch;
};  // checkpoints begin again: what the guest writes from now on belongs to `epoch`
struct HoldEgress {
  EpochId epoch;
};                      // hold it from now on; it belongs to `epoch`
struct StopGuest {};    // the VM here ends at once; what it had to say is dropped
struct ConfirmRole {};  // tell the backup: RoleTaken

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
struct DropIncomplete {
  EpochId from;
};  // memory and disk writes held for this and later epochs
struct HandOver {
  EpochId epoch;
  std::uint64_t generation;
};  // send the primary the rest of the suspended VM, and with it the role

using PrimaryEvent = std::variant<Started, TimerFired, GuestSuspended, DirtyPagesCopied, GuestResumed, CheckpointSent,
                                  CheckpointAcked, BackupSilent, ArbitratorGranted, ArbitratorRefused, BackupReturned,
                                  Synchronised, RoleReceived, GuestActivated>;
using BackupEvent = std::variant<CheckpointReceived, CheckpointApplied, DiskReceived, PrimarySilent, ArbitratorGranted,
                                 ArbitratorRefused, GuestActivated, PrimaryReturned, Synchronised, GuestSuspended,
                                 GuestResumed, RoleTaken, ImageReceived>;
using PrimaryEffect =
    std::variant<SuspendGuest, PlugEgress, BarrierDisk, CopyDirtyPages, ResumeGuest, SendCheckpoint, ReleaseEgress,
                 SetTimer, AskArbitrator, StopReplication, ReleaseAllEgress, StopGuest, Synchronise, StartProtection,
                 HoldEgress, ActivateGuest, AnnounceAddress, ConfirmRole>;
using BackupEffect = std::variant<ApplyCheckpoint, SendAck, ReleaseDisk, AskArbitrator, DropIncomplete, ActivateGuest,
                                  AnnounceAddress, Synchronise, StopReplication, SuspendGuest, ResumeGuest, HandOver>;

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
