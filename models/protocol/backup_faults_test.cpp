// Transcripts of the backup when something fails: failover, and the VM's way back to the primary.
#include <gtest/gtest.h>

#include "models/protocol/backup_replica.hpp"
#include "models/protocol/describe.hpp"

namespace remus {
namespace {

constexpr ProtocolConfig kArbitrator{.arbitrator = true};

class BackupFaults : public testing::Test {
 protected:
  void start(const ProtocolConfig& config, BackupState state = BackupState::following) {
    replica_ = BackupReplica(config, state);
  }
  std::string tell(const BackupEvent& event) { return describe(replica_.step(Instant(), event)); }
  // What each event of `events` asks for, separated by "; ".
  std::string tell_all(const std::vector<BackupEvent>& events) {
    std::string text;
    for (const BackupEvent& event : events) text += (text.empty() ? "" : "; ") + tell(event);
    return text;
  }
  // All of a checkpoint: memory, then disk.
  std::string hold(EpochId epoch) {
    return tell_all({CheckpointReceived{epoch, Pages(1)}, CheckpointApplied{epoch}, DiskReceived{epoch}});
  }
  // The VM of checkpoint 0 runs here, and the repaired primary holds a copy; the VM is being suspended.
  void start_returning(const ProtocolConfig& config) {
    start(config);
    hold(EpochId(0));
    tell(PrimarySilent{});
    if (config.arbitrator) tell(ArbitratorGranted{});
    tell_all({GuestActivated{}, PrimaryReturned{}, Synchronised{}});
  }
  void start_handing_over(const ProtocolConfig& config) {
    start_returning(config);
    tell(GuestSuspended{Bytes(0)});
  }
  // Nothing that an old primary still sends may do anything.
  void expect_checkpoints_are_ignored() {
    const BackupState before = state();
    EXPECT_EQ(hold(replica_.next_ack()), "-; -; -");
    EXPECT_EQ(hold(EpochId(77)), "-; -; -");
    EXPECT_EQ(state(), before);
  }
  BackupState state() const { return replica_.state(); }

  BackupReplica replica_;
};

TEST_F(BackupFaults, ActivatesTheLastCompleteCheckpointAndDropsTheRest) {
  hold(EpochId(0));
  tell(CheckpointReceived{EpochId(1), Pages(1)});
  tell(DiskReceived{EpochId(1)});
  EXPECT_EQ(tell(PrimarySilent{}), "StopReplication, DropIncomplete 1, ActivateGuest 1");
  EXPECT_EQ(state(), BackupState::activating);
  EXPECT_EQ(tell(PrimarySilent{}), "-") << "known";
  EXPECT_EQ(tell(GuestActivated{}), "AnnounceAddress");
  EXPECT_EQ(state(), BackupState::active);
  EXPECT_EQ(tell(PrimarySilent{}), "-");
}

TEST_F(BackupFaults, StaleCheckpointsAreIgnoredOnceTheVmIsActivated) {
  hold(EpochId(0));
  tell(CheckpointReceived{EpochId(1), Pages(1)});
  tell(PrimarySilent{});
  expect_checkpoints_are_ignored();
  tell(GuestActivated{});
  expect_checkpoints_are_ignored();
  tell(PrimaryReturned{});
  expect_checkpoints_are_ignored();
  tell(Synchronised{});
  expect_checkpoints_are_ignored();
  tell(GuestSuspended{Bytes(0)});
  expect_checkpoints_are_ignored();
}

TEST_F(BackupFaults, ACheckpointThatIsCompletedWhileTheArbitratorIsAskedCounts) {
  start(kArbitrator);
  EXPECT_EQ(tell(PrimarySilent{}), "AskArbitrator 1");
  EXPECT_EQ(state(), BackupState::asking);
  EXPECT_EQ(tell(PrimarySilent{}), "-") << "asked once";
  EXPECT_EQ(hold(EpochId(0)), "ApplyCheckpoint 0; -; SendAck 0, ReleaseDisk 0");
  EXPECT_EQ(tell(ArbitratorGranted{}), "StopReplication, DropIncomplete 1, ActivateGuest 1");
  EXPECT_EQ(state(), BackupState::activating);
}

TEST_F(BackupFaults, RefusedGivesItsImageUp) {
  start(kArbitrator);
  tell(PrimarySilent{});
  EXPECT_EQ(tell(ArbitratorRefused{}), "StopReplication, DropIncomplete 0");
  EXPECT_EQ(state(), BackupState::empty);
  expect_checkpoints_are_ignored();
  EXPECT_EQ(tell(PrimarySilent{}), "-");
  EXPECT_EQ(tell(ImageReceived{EpochId(4), 1}), "-");
  EXPECT_EQ(state(), BackupState::filling);
}

TEST_F(BackupFaults, SynchronisesAReturnedPrimaryAndHandsTheVmOver) {
  hold(EpochId(0));
  EXPECT_EQ(tell(PrimaryReturned{}), "-") << "its loss has not been noticed yet";
  tell(PrimarySilent{});
  EXPECT_EQ(tell(PrimaryReturned{}), "-") << "the VM does not run yet";
  tell(GuestActivated{});
  EXPECT_EQ(tell(PrimaryReturned{}), "Synchronise");
  EXPECT_EQ(state(), BackupState::synchronising);
  EXPECT_EQ(tell(Synchronised{}), "SuspendGuest 1");
  EXPECT_EQ(state(), BackupState::returning);
  EXPECT_EQ(tell(GuestSuspended{Bytes(0)}), "HandOver 1 generation 2");
  EXPECT_EQ(state(), BackupState::handing_over);
  EXPECT_EQ(tell(RoleTaken{}), "-");
  EXPECT_EQ(state(), BackupState::following);
  EXPECT_EQ(hold(EpochId(1)), "ApplyCheckpoint 1; -; SendAck 1, ReleaseDisk 1");
}

TEST_F(BackupFaults, AfterTheFailbackTheNextFailoverStartsFromWhatWasHandedOver) {
  start_handing_over({});
  tell(RoleTaken{});
  EXPECT_EQ(tell(PrimarySilent{}), "StopReplication, DropIncomplete 1, ActivateGuest 1");
}

TEST_F(BackupFaults, APrimaryLostWhileSynchronisedIsGivenUp) {
  tell_all({PrimarySilent{}, GuestActivated{}, PrimaryReturned{}});
  EXPECT_EQ(tell(PrimarySilent{}), "StopReplication");
  EXPECT_EQ(state(), BackupState::active);
  EXPECT_EQ(tell(PrimaryReturned{}), "Synchronise") << "and again";
}

TEST_F(BackupFaults, SilenceWhileTheVmIsSuspendedWaitsForTheSuspension) {
  start_returning({});
  EXPECT_EQ(tell(PrimarySilent{}), "-");
  EXPECT_EQ(state(), BackupState::returning);
  EXPECT_EQ(tell(GuestSuspended{Bytes(0)}), "HandOver 1 generation 2") << "silence is heard again if it lasts";
}

TEST_F(BackupFaults, WithoutAnArbitratorAVmThatWasNotTakenGoesOnHere) {
  start_handing_over({});
  EXPECT_EQ(tell(PrimarySilent{}), "StopReplication, ResumeGuest");
  EXPECT_EQ(state(), BackupState::resuming);
  EXPECT_EQ(tell(PrimarySilent{}), "-");
  EXPECT_EQ(tell(RoleTaken{}), "-") << "too late";
  EXPECT_EQ(tell(GuestResumed{}), "AnnounceAddress") << "the primary may have announced itself before it was lost";
  EXPECT_EQ(state(), BackupState::active);
  EXPECT_EQ(tell(PrimaryReturned{}), "Synchronise");
}

TEST_F(BackupFaults, WithAnArbitratorAVmThatWasNotTakenGoesOnHereWhenGranted) {
  start_handing_over(kArbitrator);
  EXPECT_EQ(tell(PrimarySilent{}), "AskArbitrator 2");
  EXPECT_EQ(state(), BackupState::reclaiming);
  EXPECT_EQ(tell(PrimarySilent{}), "-") << "asked once";
  EXPECT_EQ(tell(ArbitratorGranted{}), "StopReplication, ResumeGuest");
  EXPECT_EQ(tell_all({GuestResumed{}, PrimaryReturned{}, Synchronised{}, GuestSuspended{Bytes(0)}}),
            "AnnounceAddress; Synchronise; SuspendGuest 1; HandOver 1 generation 3");
}

TEST_F(BackupFaults, RefusedWhileReclaimingItFollowsThePrimaryThatHasTheRole) {
  start_handing_over(kArbitrator);
  tell(PrimarySilent{});
  EXPECT_EQ(tell(RoleTaken{}), "-") << "the arbitrator will say the same";
  EXPECT_EQ(tell(ArbitratorRefused{}), "-");
  EXPECT_EQ(state(), BackupState::following);
  EXPECT_EQ(hold(EpochId(1)), "ApplyCheckpoint 1; -; SendAck 1, ReleaseDisk 1");
  EXPECT_EQ(tell(PrimarySilent{}), "AskArbitrator 3");
}

TEST_F(BackupFaults, ACheckpointOfThePrimaryThatTookTheRoleCountsWhileTheArbitratorIsAsked) {
  start_handing_over(kArbitrator);
  tell_all({PrimarySilent{}, RoleTaken{}});
  EXPECT_EQ(hold(EpochId(1)), "ApplyCheckpoint 1; -; SendAck 1, ReleaseDisk 1") << "the link was only slow";
  EXPECT_EQ(tell(ArbitratorRefused{}), "-");
  EXPECT_EQ(hold(EpochId(2)), "ApplyCheckpoint 2; -; SendAck 2, ReleaseDisk 2") << "none is missing";
}

TEST_F(BackupFaults, AnEmptyBackupFollowsOnceACheckpointMadeItsImageWhole) {
  start(kArbitrator, BackupState::empty);
  expect_checkpoints_are_ignored();
  EXPECT_EQ(tell(ImageReceived{EpochId(4), 3}), "-");
  EXPECT_EQ(state(), BackupState::filling);
  EXPECT_EQ(tell_all({DiskReceived{EpochId(4)}, CheckpointReceived{EpochId(4), Pages(1)}}), "-; ApplyCheckpoint 4");
  EXPECT_EQ(state(), BackupState::filling);
  EXPECT_EQ(tell(CheckpointApplied{EpochId(4)}), "SendAck 4, ReleaseDisk 4");
  EXPECT_EQ(state(), BackupState::following);
  EXPECT_EQ(tell(PrimarySilent{}), "AskArbitrator 4") << "the generation came with the image";
}

TEST_F(BackupFaults, APrimaryThatDiesBeforeTheImageIsWholeTakesTheVmWithIt) {
  start({}, BackupState::empty);
  tell_all({ImageReceived{EpochId(4), 3}, CheckpointReceived{EpochId(4), Pages(1)}, CheckpointApplied{EpochId(4)}});
  EXPECT_EQ(tell(PrimarySilent{}), "StopReplication, DropIncomplete 4")
      << "memory without its disk is nothing to activate";
  EXPECT_EQ(state(), BackupState::lost);
  expect_checkpoints_are_ignored();
  EXPECT_EQ(tell(PrimarySilent{}), "-");
  EXPECT_EQ(tell(PrimaryReturned{}), "-");
}

TEST_F(BackupFaults, APrimaryThatWasOnlySilentOffersALostBackupANewImage) {
  start({}, BackupState::empty);
  tell_all({ImageReceived{EpochId(4), 3}, PrimarySilent{}});
  EXPECT_EQ(tell(ImageReceived{EpochId(5), 4}), "-");
  EXPECT_EQ(state(), BackupState::filling);
  EXPECT_EQ(hold(EpochId(5)), "ApplyCheckpoint 5; -; SendAck 5, ReleaseDisk 5");
}

TEST_F(BackupFaults, RefusesWhatCannotHappen) {
  EXPECT_THROW(tell(ArbitratorGranted{}), InvariantViolated) << "not asked";
  EXPECT_THROW(tell(ArbitratorRefused{}), InvariantViolated);
  EXPECT_THROW(tell(GuestActivated{}), InvariantViolated);
  EXPECT_THROW(tell(Synchronised{}), InvariantViolated);
  EXPECT_THROW(tell(GuestSuspended{Bytes(0)}), InvariantViolated);
  EXPECT_THROW(tell(GuestResumed{}), InvariantViolated);
  EXPECT_THROW(tell(ImageReceived{EpochId(0), 1}), InvariantViolated) << "an image is here";
  start({}, BackupState::empty);
  tell(ImageReceived{EpochId(4), 1});
  EXPECT_THROW(hold(EpochId(5)), InvariantViolated) << "not the checkpoint that makes the image whole";
}

}  // namespace
}  // namespace remus
