// The backup's half: holds memory and disk of each checkpoint, acknowledges it when it has both; runs the VM when the
// primary is lost, and hands it back when the primary is repaired (static roles).
//
// Models: acknowledgement in order, of memory and disk together; disk writes held back until their checkpoint is
// complete; failover to the last complete checkpoint, whether or not its ack arrived; failback. Leaves out: how silence
// is noticed (the driver hears or does not hear). STATES.md shows all transitions; a test holds it to the code.
#pragma once

#include "models/protocol/config.hpp"
#include "models/protocol/messages.hpp"

namespace remus {

enum class BackupState {
  empty,          // repaired: no image here
  filling,        // a copy that the next checkpoint makes one consistent image
  following,      // holds the last complete checkpoint
  asking,         // likewise; the primary is silent, and the arbitrator has been asked
  activating,     // the VM is being started here
  active,         // the VM runs here, unprotected
  synchronising,  // likewise, and a repaired primary is being brought up to date
  returning,      // the VM is being suspended, to be handed over
  handing_over,   // the VM is suspended; the primary may have it already
  reclaiming,     // likewise; the primary is silent, and the arbitrator has been asked
  resuming,       // the VM was not handed over and goes on here
  lost            // the primary was lost while no image was complete
};

class BackupReplica {
 public:
  explicit BackupReplica(const ProtocolConfig& config = {}, BackupState start = BackupState::following)
      : config_(config), state_(start) {}

  // Takes one event, answers what to do. Throws InvariantViolated when memory or disk of an epoch comes twice or out of
  // order, and on other events that cannot follow what came before.
  BackupEffects step(Instant now, const BackupEvent& event);

  BackupState state() const { return state_; }
  // Checkpoints and disk writes of the primary are held; at other times they are of the past, and turned away.
  bool takes_checkpoints() const;
  // What a driver has to know of the state, and no more: who is to be told of whom, and whose return matters.
  bool follows() const { return state_ == BackupState::following; }
  bool runs_alone() const { return state_ == BackupState::active; }  // a primary that returns is wanted
  bool synchronises() const { return state_ == BackupState::synchronising; }
  bool awaits_image() const { return state_ == BackupState::empty || state_ == BackupState::lost; }
  bool can_run_vm() const { return !awaits_image() && state_ != BackupState::filling; }  // or runs it
  EpochId next_ack() const { return next_ack_; }            // the oldest epoch that is not acknowledged
  std::uint64_t generation() const { return generation_; }  // of the role: how often it was settled who runs the VM

 private:
  friend struct Inspect;  // tests compare whole states (inspect_test.hpp)

  void checkpoint_received(const CheckpointReceived& received);
  void checkpoint_applied(EpochId epoch);
  void disk_received(EpochId epoch);
  void acknowledge_complete();
  void hold_from(EpochId epoch);
  // backup_replica_faults.cpp
  void primary_silent();
  void arbitrator_granted();
  void arbitrator_refused();
  void give_image_up(BackupState then);
  void activate();
  void guest_activated();
  void primary_returned();
  void synchronised();
  void guest_suspended();
  void guest_resumed();
  void role_taken();
  void image_received(const ImageReceived& image);
  void keep_vm();
  void follow_primary();

  void push(const BackupEffect& effect) { effects_.push(effect); }

  ProtocolConfig config_;
  BackupState state_;
  Instant now_;
  EpochId next_received_{0};  // memory images arrive in the order of epochs, as the stream does
  EpochId next_applied_{0};
  EpochId next_disk_{0};
  EpochId next_ack_{0};
  std::uint64_t generation_ = 0;
  BackupEffects effects_;
};

}  // namespace remus
