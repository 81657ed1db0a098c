#include "sim/vm/survival_listener.hpp"

#include <gtest/gtest.h>

#include "sim/vm/output_commit_listener.hpp"
#include "sim/vm/witness.hpp"

namespace remus::sim {
namespace {

const Instant kNow(Duration::ms(7));

// A VM on two hosts, as checkers hear of it.
class SurvivalListening : public testing::Test {
 protected:
  explicit SurvivalListening(bool split_brain_announced = false)
      : listener_(survival_, frames_, split_brain_announced), frames_listener_(frames_) {
    witness_.add(frames_);
    witness_.add(frames_listener_);
    witness_.add(listener_);
    witness_.tell<&ProtectionListener::protection_starts>(kPrimaryHost, EpochId(0), kNow);
  }
  // An epoch's checkpoint is held by the backup; its ack is on its way.
  void replicate(EpochId epoch) {
    witness_.tell<&GuestListener::suspended>(kPrimaryHost, epoch, Duration::ms(25), kNow);
    witness_.tell<&GuestListener::pages_captured>(kPrimaryHost, epoch, Pages(3), kNow);
    witness_.tell<&CheckpointListener::checkpoint_written>(kPrimaryHost, epoch, Bytes(300), kNow);
    witness_.tell<&CheckpointListener::checkpoint_arrived>(kBackupHost, epoch, Pages(3), kNow);
    witness_.tell<&AckListener::ack_sent>(kBackupHost, epoch, kNow);
  }
  void activate_backup(EpochId epoch) { witness_.tell<&VmListener::activated>(kBackupHost, epoch, false, kNow); }

  OutputCommitChecker frames_{ProtocolConfig{}, true};
  SurvivalChecker survival_{ProtocolConfig{}};
  SurvivalListener listener_;
  OutputCommitListener frames_listener_;
  Witness witness_;
};

class AnnouncedSurvivalListening : public SurvivalListening {
 protected:
  AnnouncedSurvivalListening() : SurvivalListening(true) {}
};

TEST_F(SurvivalListening, WhatWasAcknowledgedIsKept) {
  replicate(EpochId(0));
  EXPECT_THROW(activate_backup(EpochId(0)), Violation);
  activate_backup(EpochId(1));
}

// An activation is judged by what had left before it, though nothing is held from then on.
TEST_F(SurvivalListening, WhatHasLeftIsKnown) {
  witness_.on_enqueued(kNow, 1, Bytes(66));
  replicate(EpochId(0));
  witness_.tell<&AckListener::ack_arrived>(kPrimaryHost, EpochId(0), Pages(3), kNow);
  witness_.on_left(kNow, 1, Bytes(66));
  witness_.on_enqueued(kNow, 2, Bytes(66));
  EXPECT_THROW(activate_backup(EpochId(0)), Violation);
  activate_backup(EpochId(1));
  witness_.on_left(kNow, 2, Bytes(66));  // of an epoch that no host holds: nothing is held any more
}

TEST_F(SurvivalListening, AStoppedHostIsSilentAndAnotherMaySpeak) {
  witness_.tell<&ProtectionListener::all_egress_released>(kPrimaryHost, true, kNow);
  EXPECT_THROW(activate_backup(EpochId(0)), Violation);
  witness_.tell<&FaultListener::host_stops>(kPrimaryHost, kNow);
  activate_backup(EpochId(0));
}

TEST_F(SurvivalListening, TwoThatSpeakAreAViolation) {
  activate_backup(EpochId(0));
  witness_.tell<&VmListener::runs_twice>(kBackupHost, kNow);
  EXPECT_THROW(witness_.tell<&ProtectionListener::all_egress_released>(kPrimaryHost, true, kNow), Violation);
}

TEST_F(AnnouncedSurvivalListening, TwoThatSpeakAreCountedWhereTheScenarioAnnouncesThem) {
  EXPECT_FALSE(survival_.tolerant());
  witness_.tell<&VmListener::runs_twice>(kBackupHost, kNow);
  activate_backup(EpochId(0));
  witness_.tell<&ProtectionListener::all_egress_released>(kPrimaryHost, true, kNow);
  EXPECT_TRUE(survival_.inconsistency().split_brain);
}

TEST_F(SurvivalListening, OfWritesOnlyTheAcceptedAreOnTheDisk) {
  witness_.tell<&DiskListener::writes_ended>(kPrimaryHost, EpochId(0), Bytes(512), kNow);
  witness_.tell<&GuestListener::suspended>(kPrimaryHost, EpochId(0), Duration::ms(25), kNow);
  witness_.tell<&DiskListener::writes_arrived>(kBackupHost, EpochId(0), Bytes(512), kNow);
  EXPECT_THROW(witness_.tell<&DiskListener::writes_released>(kBackupHost, EpochId(0), kNow), Violation);
  witness_.tell<&DiskListener::writes_accepted>(kBackupHost, EpochId(0), Bytes(512), kNow);
  witness_.tell<&DiskListener::writes_released>(kBackupHost, EpochId(0), kNow);
}

// It says nothing more here, until it is kept.
TEST_F(SurvivalListening, AVmThatIsHandedOverIsSilent) {
  activate_backup(EpochId(0));
  EXPECT_THROW(witness_.tell<&VmListener::activated>(kPrimaryHost, EpochId(0), true, kNow), Violation);
  witness_.tell<&VmListener::gives_way>(kBackupHost, EpochId(1), kNow);
  witness_.tell<&VmListener::activated>(kPrimaryHost, EpochId(1), true, kNow);
  witness_.tell<&VmListener::kept>(kBackupHost, kNow);
  EXPECT_THROW(witness_.tell<&VmListener::activated>(kPrimaryHost, EpochId(1), true, kNow), Violation);
}

}  // namespace
}  // namespace remus::sim
